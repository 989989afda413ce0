"""Communities, their members and the invitations to them, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.model.communities import Community, Invitation
from bot.model.errors import FoyerError
from bot.model.facts import BotMoved, ChannelSeen, PersonSeen
from bot.model.people import Membership, Role
from storage import communities, memberships, people, privacy
from storage.store import Store

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
GARDEN = Community(
    workspace="T1",
    community="C1",
    name="garden",
    purpose="Growing things together",
    locale="fr",
    zone="Europe/Paris",
    digest_channel="C9",
    set_up_by="U1",
    nudges=frozenset(),
)


def seen(person: str, **flags: bool) -> PersonSeen:
    plain = {"is_bot": False, "is_guest": False, "is_stranger": False, "is_admin": False, "is_deactivated": False}
    return PersonSeen(workspace="T1", person=person, name=person, locale=None, zone=None, as_of=1.0, **(plain | flags))


def members(store: Store, community: str = "C1") -> list[str]:
    with store.read() as tx:
        return [each.person for each in communities.list_members(tx, "T1", community)]


def test_a_community_that_was_set_up_is_found_as_it_was_written(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
    with store.read() as tx:
        assert communities.get(tx, "T1", "C1") == replace(GARDEN, set_up_at=NOW)
        assert communities.find(tx, "T2", "C1") is None
        with pytest.raises(LookupError):
            communities.get(tx, "T1", "C2")


def test_setting_up_again_changes_the_charter_and_not_who_began(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
        communities.mark_noticed(tx, "T1", "C1", NOW)
        communities.set_up(tx, replace(GARDEN, purpose="Compost", set_up_by="U2"), ["U2"], LATER)
    with store.read() as tx:
        found = communities.get(tx, "T1", "C1")
        assert (found.purpose, found.set_up_by, found.set_up_at) == ("Compost", "U1", NOW)
        assert (found.recorded_since, found.bot_is_in) == (NOW, True)
        assert [each.person for each in communities.managers_of(tx, "T1", "C1")] == ["U2"]


def test_a_known_channel_becomes_a_community_when_it_is_set_up(store: Store) -> None:
    with store.write() as tx:
        communities.move_bot(tx, BotMoved("T1", "C1", "U1", present=True, as_of=50.0))
        communities.know(tx, Community("T1", "C2", "archive"))
        assert communities.list_set_up(tx, "T1") == []
        communities.set_up(tx, GARDEN, ["U1"], NOW)
    with store.read() as tx:
        assert [each.name for each in communities.list_communities(tx, "T1")] == ["archive", "garden"]
        assert [(each.name, each.bot_is_in) for each in communities.list_set_up(tx, "T1")] == [("garden", True)]


def test_recording_begins_with_the_first_notice(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
        assert communities.get(tx, "T1", "C1").recorded_since is None
        communities.mark_noticed(tx, "T1", "C1", NOW)
        communities.mark_noticed(tx, "T1", "C1", LATER)
        assert communities.get(tx, "T1", "C1").recorded_since == NOW


def test_an_export_makes_a_channel_known_and_touches_no_other(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
        communities.know(tx, Community("T1", "C1", "old name"))
        communities.mark_imported(tx, "T1", "C1", NOW)
        communities.mark_imported(tx, "T1", "C1", LATER)
    with store.read() as tx:
        found = communities.get(tx, "T1", "C1")
    assert (found.name, found.imported_at, found.recorded_since) == ("garden", NOW, None)


def test_the_newest_word_about_a_channel_stands(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
        communities.see_channel(tx, ChannelSeen("T1", "C1", as_of=20.0, name="greenhouse"))
        communities.see_channel(tx, ChannelSeen("T1", "C1", as_of=10.0, name="garden", is_archived=True))
        communities.see_channel(tx, ChannelSeen("T1", "C7", as_of=20.0, name="unknown"))
        communities.see_channel(tx, ChannelSeen("T1", "C1", as_of=30.0, is_shared=True))
    with store.read() as tx:
        found = communities.get(tx, "T1", "C1")
        assert (found.name, found.is_archived, found.is_shared) == ("greenhouse", False, True)
        assert communities.find(tx, "T1", "C7") is None


def test_each_invitation_is_answered_once(store: Store) -> None:
    moves = [BotMoved("T1", "C1", "U1", present=True, as_of=50.0), BotMoved("T1", "C1", "U2", present=True, as_of=70.0)]
    with store.write() as tx:
        for move in moves * 2:
            communities.move_bot(tx, move)
        waiting = communities.list_invitations(tx, "T1")
        assert waiting == [Invitation("T1", "C1", "U1", 50.0), Invitation("T1", "C1", "U2", 70.0)]
        communities.answer_invitation(tx, waiting[-1])
        communities.move_bot(tx, moves[0])
        assert communities.list_invitations(tx, "T1") == []


def test_an_inviter_who_leaves_no_trace_is_not_named(store: Store) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "U1", NOW)
        communities.move_bot(tx, BotMoved("T1", "C1", "U1", present=True, as_of=50.0))
        assert communities.list_invitations(tx, "T1") == [Invitation("T1", "C1", None, 50.0)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whether_the_bot_is_in_a_channel_does_not_depend_on_the_order_of_the_news(store: Store, order: tuple[int, ...]) -> None:
    moves = [BotMoved("T1", "C1", "U1", present, as_of) for present, as_of in ((True, 50.0), (False, 60.0), (True, 70.0))]
    with store.write() as tx:
        for each in order:
            communities.move_bot(tx, moves[each])
        assert communities.get(tx, "T1", "C1").bot_is_in


def test_the_whole_list_of_members_comes_from_slack(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
        people.upsert(tx, [seen("U2"), seen("U3", is_bot=True), seen("U4", is_deactivated=True)])
        memberships.sync(tx, "T1", "C1", ["U1", "U2", "U3", "U4"], NOW)
    assert members(store) == ["U1", "U2"]
    with store.write() as tx:
        memberships.sync(tx, "T1", "C1", ["U2", "U5"], LATER)
    assert members(store) == ["U2", "U5"]
    with store.read() as tx:
        assert communities.get(tx, "T1", "C1").members_as_of == LATER
        # Who looks after a community does so from outside its channel too.
        assert communities.managers_of(tx, "T1", "C1") == [Membership("T1", "C1", "U1", Role.MANAGER, is_present=False)]


def test_a_join_that_is_newer_than_the_list_stands(store: Store) -> None:
    with store.write() as tx:
        memberships.move(tx, [("T1", "C1", "U1", LATER, True), ("T1", "C1", "U2", LATER, False)])
        memberships.sync(tx, "T1", "C1", ["U2"], NOW)
    assert members(store) == ["U1"]


MOVES = [("T1", "C1", "U1", NOW, True), ("T1", "C1", "U1", NOW + timedelta(hours=2), False), ("T1", "C1", "U1", LATER, True)]


@pytest.mark.parametrize("order", list(permutations(MOVES)))
def test_joins_and_leaves_end_alike_in_any_order(store: Store, order: list[tuple[str, str, str, datetime, bool]]) -> None:
    with store.write() as tx:
        for move in order:
            memberships.move(tx, [move])
        memberships.move(tx, order)
    assert members(store) == []
    with store.write() as tx:
        memberships.move(tx, [("T1", "C1", "U1", NOW + timedelta(hours=3), True)])
    with store.read() as tx:
        [member] = communities.list_members(tx, "T1", "C1")
    assert member.joined_at == NOW + timedelta(hours=3)


def test_a_person_is_involved_where_they_are_or_look_after(store: Store) -> None:
    with store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1"], NOW)
        memberships.move(tx, [("T1", "C2", "U1", NOW, True), ("T1", "C3", "U1", NOW, False)])
    with store.read() as tx:
        found = communities.memberships_of(tx, "T1", "U1")
    assert [(each.community, each.looks_after, each.joined_at) for each in found] == [("C1", True, None), ("C2", False, NOW)]


def test_a_person_who_leaves_no_trace_is_no_member(store: Store) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "U1", NOW)
        memberships.sync(tx, "T1", "C1", ["U1", "U2"], NOW)
    assert members(store) == ["U2"]


def test_a_person_who_leaves_no_trace_manages_nothing(store: Store) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "U1", NOW)
    with pytest.raises(FoyerError, match=r"people\.role_needs_trace"), store.write() as tx:
        communities.set_up(tx, GARDEN, ["U1", "U2"], NOW)
    with store.read() as tx:
        assert communities.find(tx, "T1", "C1") is None
