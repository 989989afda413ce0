"""The buttons under a nudge, and the screen of those who look after a community: plain functions on a real store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.deliveries import Skip, recheck
from bot.model.errors import FieldError, FoyerError
from bot.model.nudges import Arm
from bot.model.people import Preferences
from bot.nudges import QuietRegular
from bot.nudges.references import NudgeReference, SwitchReference
from bot.text import texts_for
from handlers.attention import handle_later
from handlers.nudges import (
    handle_choose,
    handle_mute,
    handle_nudges,
    handle_numbered,
    handle_numbers,
    handle_show,
    handle_switch,
    handle_unmute,
)
from handlers.reply import RefusalError, Reply
from handlers.request import Request
from scheduler.attention import plan_attention
from scheduler.nudges import plan_nudges
from storage import communities, deliveries, nudges, people
from storage.circumstances import circumstances
from storage.schema import DeliveryRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.town import MANAGER, Town, ids_of

RULE = QuietRegular()
MORNING = datetime(2026, 3, 4, 5, tzinfo=UTC)  # six o'clock in Paris, a Wednesday
OPENING = datetime(2026, 3, 4, 8, tzinfo=UTC)
KARIM = ids_of(Arm.NUDGED, 1)[0]
NUDGE = NudgeReference("quiet_regular", "C1", "2026-03-04", "C1").to_value()


@pytest.fixture
def town(store: Store) -> Town:
    """Karim fell quiet in a community with an open question; his nudge is planned."""
    town = Town(store, MORNING)
    town.found(name="data")
    town.use_threads()
    town.settle(KARIM, "C1")
    town.be_regular(KARIM)
    town.ask("UASKER", 1)
    assert plan_nudges(store, MORNING) == 1
    return town


def request(person: str, **more: Any) -> Request:
    given: dict[str, Any] = {"zone": "Europe/Paris", "now": OPENING, "texts": texts_for("en"), **more}
    return Request(workspace="T1", person=person, **given)


def wishes(town: Town, person: str = KARIM) -> Preferences:
    with town.store.read() as tx:
        return people.get_preferences(tx, "T1", person)


def said(reply: Reply) -> str:
    return text_of(reply.message)


# What one person does


def test_following_the_link_is_counted_once_and_shows_nothing(town: Town) -> None:
    for _ in range(2):
        assert handle_show(request(KARIM, value=NUDGE), town.store) == Reply()
    with town.store.read() as tx:
        assert nudges.list_for_person(tx, "T1", KARIM)[0].opened_at == OPENING


def test_the_link_of_a_forgotten_nudge_still_leads_there(town: Town) -> None:
    assert handle_show(request("USOMEONE", value=NUDGE), town.store) == Reply()


def test_no_such_messages_and_back_again(town: Town) -> None:
    reply = handle_mute(request(KARIM, value=NUDGE), town.store)
    assert reply.replaces
    assert "no more messages of this kind" in said(reply)
    assert wishes(town).muted == frozenset({"quiet_regular"})
    reply = handle_unmute(request(KARIM, value=NUDGE), town.store)
    assert reply.replaces
    assert wishes(town).muted == frozenset()


@pytest.mark.parametrize("moment", ["before it is chosen", "after it was chosen"])
@pytest.mark.parametrize(
    ("stop", "why"),
    [
        (lambda town: handle_later(request(KARIM), town.store), "deliveries.paused"),
        (lambda town: handle_mute(request(KARIM, value=NUDGE), town.store), "deliveries.muted"),
    ],
    ids=["pause", "mute"],
)
def test_a_stop_holds_for_what_was_planned_already(town: Town, moment: str, stop: Any, why: str) -> None:
    if moment == "after it was chosen":
        assert plan_attention(town.store, OPENING) == 1
        stop(town)
    else:
        stop(town)
        assert plan_attention(town.store, OPENING) == 0
    with town.store.read() as tx:
        delivery = deliveries.as_delivery(tx.query(DeliveryRow).one())
        verdict = (
            Skip(delivery.why or "") if delivery.state == "skipped" else recheck(delivery, circumstances(tx, delivery, OPENING))
        )
    assert verdict == Skip(why)


# What those who look after a community see


def test_a_manager_sees_the_rules_of_the_channel_in_counts(town: Town) -> None:
    shown = said(handle_nudges(request(MANAGER, channel="C1"), town.store))
    assert "*Private invitations in <#C1>*" in shown
    assert "*Inviting regulars back*: on" in shown
    assert "I would write to nobody" in shown, "the one it would write to has been chosen this morning"
    assert KARIM not in shown


def test_in_their_own_language(town: Town) -> None:
    assert "*Invitations privées dans <#C1>*" in said(
        handle_nudges(request(MANAGER, channel="C1", texts=texts_for("fr")), town.store)
    )


def test_before_switching_on_they_see_how_many_it_would_reach(town: Town) -> None:
    fresh = Town(town.store, MORNING)
    fresh.found("C2", nudges=frozenset())
    fresh.use_threads("C2")
    for person in ids_of(Arm.NUDGED, 3, "C2"):
        fresh.settle(person, "C2")
        fresh.be_regular(person, "C2")
    fresh.ask("UASKER", 1, "C2")
    shown = said(handle_nudges(request(MANAGER, channel="C2"), town.store))
    assert "*Inviting regulars back*: off" in shown
    assert "I would write to 3 people" in shown


def test_a_rule_is_switched_off_and_on_in_place(town: Town) -> None:
    for on, label in ((False, "off"), (True, "on")):
        switch = SwitchReference("quiet_regular", "C1", on=on).to_value()
        reply = handle_switch(request(MANAGER, value=switch), town.store)
        assert reply.replaces
        assert f"*Inviting regulars back*: {label}" in said(reply)
        with town.store.read() as tx:
            assert ("quiet_regular" in communities.get(tx, "T1", "C1").nudges) is on


def test_a_strategist_and_a_deputy_may_too_others_are_told_who_can_help(town: Town) -> None:
    with pytest.raises(RefusalError) as refusal:
        handle_nudges(request(KARIM, channel="C1"), town.store)
    assert "Umanager" in text_of(refusal.value.message)
    with pytest.raises(RefusalError):
        handle_switch(request(KARIM, value=SwitchReference("quiet_regular", "C1", on=False).to_value()), town.store)
    with town.store.read() as tx:
        assert communities.get(tx, "T1", "C1").nudges == frozenset({"quiet_regular"}), "a refusal changes nothing"
    with town.store.write() as tx:
        people.add_strategist(tx, "T1", KARIM, MORNING)
    assert "Private invitations" in said(handle_nudges(request(KARIM, channel="C1"), town.store))


def test_elsewhere_the_one_community_they_look_after_is_shown(town: Town) -> None:
    assert "Private invitations in <#C1>" in said(handle_nudges(request(MANAGER, channel="D1"), town.store))


def test_who_looks_after_several_chooses(town: Town) -> None:
    town.found("C2", name="relation-client")
    assert "#relation-client" in said(handle_nudges(request(MANAGER, channel="D1"), town.store))
    chosen = handle_choose(request(MANAGER, value="C2"), town.store)
    assert chosen.replaces
    assert "Private invitations in <#C2>" in said(chosen)


def test_who_looks_after_none_is_told_how_to_begin(town: Town) -> None:
    with pytest.raises(FoyerError) as refusal:
        handle_nudges(request(KARIM, channel="D1"), town.store)
    assert refusal.value.text_key == "nudges.looks_after_none"


def test_a_rule_that_is_gone_can_not_be_switched(town: Town) -> None:
    with pytest.raises(FoyerError) as refusal:
        handle_switch(request(MANAGER, value=SwitchReference("of_old", "C1", on=True).to_value()), town.store)
    assert refusal.value.text_key == "nudges.rule_gone"


def test_what_was_left_in_peace_this_morning_is_said(town: Town) -> None:
    nobody = Town(town.store, MORNING)
    nobody.found("C2", recorded_for=timedelta(days=3))
    plan_nudges(town.store, MORNING)
    shown = said(handle_nudges(request(MANAGER, channel="C2"), town.store))
    assert f"Nobody was written to on {texts_for('en').day(date(2026, 3, 4))}: I have not listened here for long enough." in shown


# The numbers of a rule


def numbers(town: Town, person: str = MANAGER, rule: str = "quiet_regular", **values: str | None) -> Reply:
    given = {f"nudges:number_{name}": value for name, value in values.items()}
    private = {"rule": rule, "community": "C1"}
    return handle_numbered(request(person, values=given, private=private), town.store)


def test_the_numbers_of_a_rule_are_set_and_it_is_said_what_they_do(town: Town) -> None:
    form = handle_numbers(request(MANAGER, value=SwitchReference("quiet_regular", "C1", on=True).to_value()), town.store).opens
    assert "From 14 to 60." in text_of(form)
    maud = ids_of(Arm.NUDGED, 2)[1]
    town.settle(maud, "C1")
    town.be_regular(maud)
    shown = said(numbers(town, messages="4", days="30"))
    assert "took no part for 30 days" in shown
    assert "write to nobody" in shown, "she has been away for thirty days, not for longer"
    assert "I would write to 1 person" in said(numbers(town, messages="4", days="25"))
    with town.store.read() as tx:
        community = communities.get(tx, "T1", "C1")
    assert community.nudge_numbers == {"quiet_regular": {"messages": 4, "days": 25}}
    assert community.nudges == frozenset({"quiet_regular"}), "and it stays switched on"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("13", "nudges.number_limits"),
        ("61", "nudges.number_limits"),
        ("-20", "nudges.number_limits"),
        ("20.5", "nudges.number_whole"),
        ("twenty", "nudges.number_whole"),
        ("٢١", "nudges.number_whole"),
        ("", "nudges.number_whole"),
        (None, "nudges.number_whole"),
    ],
)
def test_a_number_that_can_not_be_is_refused_beside_its_field(town: Town, given: str | None, why: str) -> None:
    with pytest.raises(FieldError) as refusal:
        numbers(town, messages="4", days=given)
    assert (refusal.value.field, refusal.value.text_key) == ("nudges:number_days", why)
    assert refusal.value.values == {"least": 14, "most": 60}
    with town.store.read() as tx:
        assert communities.get(tx, "T1", "C1").nudge_numbers == {}


def test_only_who_looks_after_the_community_sets_its_numbers(town: Town) -> None:
    with pytest.raises(RefusalError):
        numbers(town, KARIM, messages="4", days="30")
    with pytest.raises(FoyerError) as refusal:
        numbers(town, rule="of_old", days="30")
    assert refusal.value.text_key == "nudges.rule_gone"
    with town.store.read() as tx:
        assert communities.get(tx, "T1", "C1").nudge_numbers == {}


def test_setting_a_community_up_again_keeps_its_numbers(town: Town) -> None:
    numbers(town, messages="4", days="30")
    with town.store.write() as tx:
        communities.set_up(tx, replace(communities.get(tx, "T1", "C1"), title="Data"), [MANAGER], MORNING)
        assert communities.get(tx, "T1", "C1").nudge_numbers == {"quiet_regular": {"messages": 4, "days": 30}}
