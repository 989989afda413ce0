"""Who may do what with a welcome, and what every button answers: plain functions on a real store."""

import json
from typing import Any

import pytest

from bot.model.deliveries import State
from bot.model.errors import FoyerError
from bot.model.people import Preferences
from bot.model.welcomes import Passed, StepState, TurnState
from bot.text import texts_for
from handlers.arrivals import handle_answer, handle_done, handle_hand, handle_helps, handle_spare
from handlers.buddies import handle_call, handle_decline, handle_glad, handle_most, handle_offer, handle_withdraw
from handlers.reply import RefusalError, Reply
from handlers.request import Request
from handlers.welcomes import handle_add, handle_menu, handle_mine, handle_seen, handle_step, handle_switch, handle_welcome
from storage import arrivals, buddies, people, welcomes
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.scheduler.arriving_town import BUDDY, DAY, HELLO, POLL, TASK, Arriving
from tests.town import MANAGER

CHOICE = {"community": "C1", "step": "poll"}


@pytest.fixture
def place(sqlite_store: Store) -> Arriving:
    """A task and a poll reached UNEW; UOLD is a member."""
    place = Arriving(sqlite_store, steps=(TASK, POLL, BUDDY))
    place.town.settle("UOLD", "C1")
    place.join("UNEW")
    place.live(4 * DAY)
    return place


def asks(place: Arriving, person: str, **more: Any) -> Request:
    given: dict[str, Any] = {"zone": "Europe/Paris", "now": place.now, "texts": texts_for("en"), **more}
    return Request(workspace="T1", person=person, **given)


def said(reply: Reply) -> str:
    return text_of(reply.message)


def passed(place: Arriving, step: str) -> Passed:
    arrival = place.arrival("UNEW")
    assert arrival is not None
    return next(each for each in arrival.passed if each.step == step)


def refused(call: Any, *given: Any) -> str:
    with pytest.raises(FoyerError) as refusal:
        call(*given)
    return refusal.value.text_key


# Those who look after a community


def test_a_member_sees_how_to_be_a_buddy_and_a_manager_the_journey(place: Arriving) -> None:
    assert "Would you stand by newcomers" in said(handle_welcome(asks(place, "UOLD", channel="C1"), place.store))
    panel = said(handle_welcome(asks(place, MANAGER, channel="C1"), place.store))
    assert "is on" in panel
    assert "1 person is on their way" in panel
    assert "Say hello" in panel


def test_elsewhere_it_is_the_community_one_looks_after_or_is_in(place: Arriving) -> None:
    assert "is on" in said(handle_welcome(asks(place, MANAGER, channel="D1"), place.store))
    assert "Would you stand" in said(handle_welcome(asks(place, "UOLD", channel="D1"), place.store))
    assert "Would you stand" in said(handle_mine(asks(place, MANAGER), place.store))
    assert refused(handle_welcome, asks(place, "UELSEWHERE", channel="D1"), place.store) == "welcomes.no_community"
    place.town.found("C2")
    assert "Which community?" in said(handle_welcome(asks(place, MANAGER, channel="D1"), place.store))


@pytest.mark.parametrize(
    ("handle", "value"),
    [(handle_switch, "C1:off"), (handle_add, "C1:words"), (handle_menu, "remove:C1:task"), (handle_seen, "C1:UNEW")],
)
def test_nobody_else_changes_anything(place: Arriving, handle: Any, value: str) -> None:
    with pytest.raises(RefusalError):
        handle(asks(place, "UOLD", value=value), place.store)
    with place.store.read() as tx:
        known = welcomes.find(tx, "T1", "C1")
    assert known is not None
    assert known.on_since
    assert len(known.steps) == 3


def test_nobody_else_sends_the_form_of_a_step_or_the_call(place: Arriving) -> None:
    private = {"channel": "C1", "step": "task", "kind": "words"}
    filled = {"welcomes:day": "1", "welcomes:words": "Mine"}
    with pytest.raises(RefusalError):
        handle_step(asks(place, "UOLD", private=private, values=filled), place.store)
    with pytest.raises(RefusalError):
        handle_call(asks(place, "UOLD", value="C1"), place.store)


def test_the_last_step_of_a_welcome_that_is_on_stays(place: Arriving) -> None:
    for step in ("task", "poll"):
        handle_menu(asks(place, MANAGER, value=f"remove:C1:{step}"), place.store)
    assert refused(handle_menu, asks(place, MANAGER, value="remove:C1:buddy"), place.store) == "welcomes.last_step"
    assert refused(handle_menu, asks(place, MANAGER, value="change:C1:task"), place.store) == "welcomes.step_gone"


def test_switching_twice_is_switching_once(place: Arriving) -> None:
    for _ in range(2):
        handle_switch(asks(place, MANAGER, value="C1:off"), place.store)
    for _ in range(2):
        shown = said(handle_switch(asks(place, MANAGER, value="C1:on"), place.store))
    assert "is on" in shown


def test_a_call_goes_to_the_channel_once_a_month(place: Arriving) -> None:
    assert "goes out" in said(handle_call(asks(place, MANAGER, value="C1"), place.store))
    assert "already" in said(handle_call(asks(place, MANAGER, value="C1"), place.store))
    (call,) = [each for each in place.ledger("C1", state=None) if each.kind == "welcome_call"]
    assert not call.is_unasked
    assert "Who would stand by newcomers" in str(call.body)


# Newcomers


def test_what_is_done_or_spared_is_kept_and_said_in_its_place(place: Arriving) -> None:
    reply = handle_done(asks(place, "UNEW", value="C1:task"), place.store)
    assert reply.replaces
    assert "Done. Thank you." in said(reply)
    assert passed(place, "task").done_at == place.now
    place.live(14 * DAY)
    assert [step for step, _ in place.sent("UNEW")].count("task") == 2, "no second reminder"


def test_what_is_not_for_them_comes_no_more(place: Arriving) -> None:
    assert "nobody is told" in said(handle_spare(asks(place, "UNEW", value="C1:task"), place.store))
    place.live(14 * DAY)
    assert [step for step, _ in place.sent("UNEW")].count("task") == 2, "no second reminder"
    assert passed(place, "task").done_at is None


def test_a_poll_is_answered_and_answered_again(place: Arriving) -> None:
    for choice in ("People", "Answers"):
        reply = handle_answer(asks(place, "UNEW", value=json.dumps({**CHOICE, "choice": choice})), place.store)
        assert f"Noted: {choice}." in said(reply)
    assert passed(place, "poll").answer == {"choice": "Answers"}
    gone = json.dumps({**CHOICE, "choice": "Money"})
    assert refused(handle_answer, asks(place, "UNEW", value=gone), place.store) == "welcomes.choice_gone"


def test_who_asks_for_a_hand_is_heard_in_the_managers_hours_and_once_a_day(place: Arriving) -> None:
    saturday = asks(place, "UNEW", value="C1:task", now=place.now + DAY)
    for _ in range(2):
        assert "I have told Umanager" in said(handle_hand(saturday, place.store))
    (told,) = [each for each in place.ledger(MANAGER, state=None) if each.kind == "welcome_hand"]
    assert (told.state, told.is_unasked) == (State.DUE, False)
    assert f"{told.due_at:%a %H}" == "Mon 08", "on Monday at nine, in Paris"
    with pytest.raises(RefusalError):
        handle_helps(asks(place, "UOLD", value="C1:UNEW"), place.store)
    assert "UNEW" in said(handle_helps(asks(place, MANAGER, value="C1:UNEW"), place.store))
    arrival = place.arrival("UNEW")
    assert arrival is not None
    assert arrival.hand_at is None


@pytest.mark.parametrize(
    ("handle", "value", "key"),
    [
        (handle_done, "", "welcomes.is_preview"),
        (handle_spare, "", "welcomes.is_preview"),
        (handle_answer, "", "welcomes.is_preview"),
        (handle_hand, "", "welcomes.is_preview"),
        (handle_done, "C1:gone", "welcomes.gone"),
        (handle_done, "C9:task", "welcomes.gone"),
        (handle_hand, "C9:task", "welcomes.gone"),
        (handle_glad, "C1:UWHO", "welcomes.turn_over"),
        (handle_decline, "C1:UWHO", "welcomes.turn_over"),
        (handle_most, "C1:400", "people.choice_gone"),
        (handle_offer, "C9", "welcomes.no_community"),
    ],
)
def test_what_leads_nowhere_says_so(place: Arriving, handle: Any, value: str, key: str) -> None:
    assert refused(handle, asks(place, "UNEW", value=value), place.store) == key


def test_nobody_answers_for_a_newcomer(place: Arriving) -> None:
    assert refused(handle_done, asks(place, "UOLD", value="C1:task"), place.store) == "welcomes.gone"
    assert passed(place, "task").done_at is None


# Volunteers


def test_volunteering_changing_and_stopping(place: Arriving) -> None:
    assert "for 1 newcomer at a time" in said(handle_offer(asks(place, "UOLD", value="C1"), place.store))
    assert "for 3 newcomers at a time" in said(handle_most(asks(place, "UOLD", value="C1:3"), place.store))
    assert "Would you stand" in said(handle_withdraw(asks(place, "UOLD", value="C1"), place.store))
    with place.store.read() as tx:
        assert buddies.list_buddies(tx, "T1", "C1") == []


def test_a_buddy_is_a_member_and_no_guest(place: Arriving) -> None:
    place.town.settle("UOUT")
    place.town.settle("UGUEST", "C1", is_guest=True)
    assert refused(handle_offer, asks(place, "UOUT", value="C1"), place.store) == "welcomes.not_member"
    assert refused(handle_offer, asks(place, "UGUEST", value="C1"), place.store) == "welcomes.guest_buddy"
    place.town.found(lets_guests_in=True)
    assert "You are a buddy" in said(handle_offer(asks(place, "UGUEST", value="C1"), place.store))


def test_the_buttons_of_a_turn(sqlite_store: Store) -> None:
    place = Arriving(sqlite_store, steps=(HELLO, BUDDY))
    place.volunteer("UBUD")
    place.join("UNEW")
    place.live(2 * DAY - 4 * DAY / 24)
    assert [each.recipient for each in place.ledger() if each.kind == "buddy"] == ["UBUD"]
    for _ in range(2):
        assert "Thank you" in said(handle_glad(asks(place, "UBUD", value="C1:UNEW"), place.store))
    place.beat()
    assert [each.subject for each in place.ledger("UNEW", state=State.BID)] == ["buddy"]
    assert "I ask somebody else" in said(handle_decline(asks(place, "UBUD", value="C1:UNEW"), place.store))
    assert [each.why for each in place.ledger("UNEW", state=State.SKIPPED)] == ["welcomes.why_buddy_gone"], "at once"
    assert refused(handle_glad, asks(place, "UBUD", value="C1:UNEW"), place.store) == "welcomes.turn_over"
    place.live(7 * DAY)
    with place.store.read() as tx:
        assert buddies.list_turns(tx, "T1", "C1")[0].state is TurnState.DECLINED
        assert people.get_preferences(tx, "T1", "UBUD") != Preferences(), "nothing of theirs was changed"
    assert place.outcomes("UNEW")["buddy"] == (StepState.PASSED_OVER, "welcomes.why_no_buddy")
    assert not any("UBUD" in str(each.body) for each in place.ledger("UNEW"))


def test_a_step_that_is_changed_while_it_waits_is_planned_as_it_is_now(sqlite_store: Store) -> None:
    place = Arriving(sqlite_store, steps=(HELLO,))
    place.join("UNEW")
    place.live(16 * DAY / 24)
    private = {"channel": "C1", "step": "hello", "kind": "words"}
    filled = {"welcomes:day": "1", "welcomes:words": "Other words"}
    assert "Saved." in said(handle_step(asks(place, MANAGER, private=private, values=filled), place.store))
    place.live(DAY)
    (sent,) = place.ledger("UNEW")
    assert "Other words" in str(sent.body)
    with place.store.read() as tx:
        found = arrivals.find(tx, "T1", "C1", "UNEW")
    assert found is not None
    assert [each.tries for each in found.passed] == [2]
