"""The welcome to who invited Foyer and the one notice to everybody: each planned once, and every reason to stay silent."""

from datetime import timedelta

import pytest

from bot.model.communities import Community
from bot.model.deliveries import Delivery
from bot.model.facts import BotMoved, ChannelSeen, PersonSeen
from scheduler.communities import communities_heartbeat, plan_notices, plan_welcomes
from storage import communities, deliveries, people, privacy
from storage.store import Store
from tests.conftest import NOW


def knows(store: Store, person: str, **more: bool) -> None:
    flags = {"is_bot": False, "is_guest": False, "is_stranger": False, "is_admin": False, "is_deactivated": False, **more}
    with store.write() as tx:
        people.upsert(tx, [PersonSeen("T1", person, "Léa", "fr-FR", "Europe/Paris", as_of=1.0, **flags)])


def invites(store: Store, person: str | None, at: float = 100.0) -> None:
    with store.write() as tx:
        communities.move_bot(tx, BotMoved("T1", "C1", person, present=True, as_of=at))


def sets_up(store: Store, locale: str = "fr") -> None:
    with store.write() as tx:
        communities.set_up(tx, Community("T1", "C1", name="data", locale=locale, set_up_by="ULEA"), ["ULEA"], NOW)


def found(store: Store, kind: str, recipient: str, occasion: str) -> Delivery | None:
    with store.read() as tx:
        return deliveries.find_by_occasion(tx, "T1", kind, recipient, occasion)


def test_an_invitation_is_answered_once_in_the_inviters_language(store: Store) -> None:
    knows(store, "ULEA")
    invites(store, "ULEA")
    assert plan_welcomes(store, "T1", NOW) == 1
    assert plan_welcomes(store, "T1", NOW + timedelta(hours=1)) == 0
    welcome = found(store, "welcome", "ULEA", "C1:100.000000")
    assert welcome is not None
    assert "Merci de m’avoir invité dans <#C1>" in welcome.body["text"]
    assert not welcome.is_unasked
    invites(store, "ULEA", at=200.0)
    assert plan_welcomes(store, "T1", NOW) == 1, "a second invitation is a second occasion"


def test_somebody_slack_has_not_told_of_yet_is_welcomed_in_the_default_language(store: Store) -> None:
    invites(store, "UNEW")
    assert plan_welcomes(store, "T1", NOW, locale="fr") == 1
    welcome = found(store, "welcome", "UNEW", "C1:100.000000")
    assert welcome is not None
    assert "Merci" in welcome.body["text"]


@pytest.mark.parametrize("flag", ["is_bot", "is_guest", "is_stranger"])
def test_bots_guests_and_strangers_are_not_asked_to_set_up(store: Store, flag: str) -> None:
    knows(store, "ULEA", **{flag: True})
    invites(store, "ULEA")
    assert plan_welcomes(store, "T1", NOW) == 0


def test_nobody_is_written_to_where_slack_names_no_inviter(store: Store) -> None:
    invites(store, None)
    assert plan_welcomes(store, "T1", NOW) == 0


@pytest.mark.parametrize("past", [True, False])
def test_who_leaves_no_trace_gets_no_welcome(store: Store, past: bool) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "ULEA", NOW, erases_past=past)
    invites(store, "ULEA")
    assert plan_welcomes(store, "T1", NOW) == 0
    assert found(store, "welcome", "ULEA", "C1:100.000000") is None


def test_an_archived_channel_gets_neither(store: Store) -> None:
    invites(store, "ULEA")
    sets_up(store)
    with store.write() as tx:
        communities.see_channel(tx, ChannelSeen("T1", "C1", 300.0, is_archived=True))
    assert (plan_welcomes(store, "T1", NOW), plan_notices(store, "T1", NOW)) == (0, 0)


def test_no_notice_before_somebody_set_it_up(store: Store) -> None:
    invites(store, "ULEA")
    assert plan_notices(store, "T1", NOW) == 0


@pytest.mark.parametrize(
    ("locale", "words"), [("fr", "Léa, qui anime la communauté, en voit"), ("en", "Léa, who looks after it, sees")]
)
def test_the_notice_is_planned_once_and_in_the_communitys_language(store: Store, locale: str, words: str) -> None:
    knows(store, "ULEA")
    sets_up(store, locale)
    assert plan_notices(store, "T1", NOW) == 1
    assert plan_notices(store, "T1", NOW + timedelta(days=9)) == 0
    notice = found(store, "notice", "C1", "once")
    assert notice is not None
    assert words in notice.body["text"]


def test_a_community_whose_notice_was_posted_gets_no_other(store: Store) -> None:
    sets_up(store)
    with store.write() as tx:
        communities.mark_noticed(tx, "T1", "C1", NOW)
    assert plan_notices(store, "T1", NOW) == 0


def test_people_of_an_imported_channel_get_the_notice_when_it_is_set_up(store: Store) -> None:
    with store.write() as tx:
        communities.know(tx, Community("T1", "C1", name="data"))
        communities.mark_imported(tx, "T1", "C1", NOW - timedelta(days=30))
    assert plan_notices(store, "T1", NOW) == 0
    sets_up(store)
    assert plan_notices(store, "T1", NOW) == 1


def test_an_invitation_back_to_a_community_is_no_second_welcome(store: Store) -> None:
    sets_up(store)
    with store.write() as tx:
        communities.mark_noticed(tx, "T1", "C1", NOW)
    invites(store, "ULEA", at=500.0)
    assert plan_welcomes(store, "T1", NOW) == 0
    with store.read() as tx:
        assert communities.list_invitations(tx, "T1") == []


def test_the_heartbeat_does_both(store: Store) -> None:
    heartbeat = communities_heartbeat("T1", "en")
    invites(store, "UNEW")
    with store.write() as tx:
        communities.set_up(tx, Community("T1", "C2", name="other"), ["ULEA"], NOW)
    assert heartbeat.beat(store, NOW) == 2
    assert heartbeat.beat(store, NOW) == 0
    assert heartbeat.next_due(store, NOW) is None
