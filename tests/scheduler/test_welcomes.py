"""Journeys lived through, on both databases: who begins one, what comes when, and every reason for silence."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.attention import Priority
from bot.model.deliveries import State
from bot.model.facts import ActKind
from bot.model.people import Preferences
from bot.model.welcomes import ArrivalState
from scheduler.attention import plan_attention
from scheduler.welcomes import next_step_due, plan_journeys
from storage import arrivals, people, privacy, welcomes
from storage.store import Store
from tests.scheduler.arriving_town import DAY, HELLO, HOUR, LATER, MONDAY, OPEN_HANDED, TASK, Arriving
from tests.town import MANAGER


@pytest.fixture
def place(sqlite_store: Store) -> Arriving:
    return Arriving(sqlite_store)


@pytest.fixture
def either(store: Store) -> Arriving:
    """The same, on each database in turn."""
    return Arriving(store)


def test_a_journey_from_the_first_working_day_to_its_end(sqlite_store: Store) -> None:
    place = Arriving(sqlite_store, now=datetime.fromisoformat("2026-03-05T13:00+00:00"))  # a Thursday
    place.join("UNEW")
    place.live(20 * DAY)
    # Friday; Monday, after the weekend; its reminder goes after the step of that day; the second one, and no third.
    assert place.sent("UNEW") == [("hello", "06 08"), ("task", "09 08"), ("later", "11 08"), ("task", "12 08"), ("task", "13 08")]
    arrival = place.arrival("UNEW")
    assert arrival is not None
    assert arrival.state is ArrivalState.OVER
    for each in place.ledger("UNEW"):
        assert (each.is_unasked, each.reason, each.community, each.kind) == (True, "welcomes.step_reason", "C1", "welcome_step")
    assert {each.priority for each in place.ledger("UNEW")} == {Priority.WELCOME_STEP, Priority.WELCOME_REMINDER}


def test_never_two_of_its_messages_wait_at_once(sqlite_store: Store) -> None:
    steps = tuple(replace(HELLO, step=f"s{number}") for number in range(6))
    place = Arriving(sqlite_store, steps=steps)
    place.join("UNEW", chosen=Preferences())
    place.live(14 * DAY)  # which looks at it wherever it stops
    days = [day for _, day in place.sent("UNEW")]
    assert days == sorted(set(days)), "at most one a day"
    assert 4 <= len(days) <= 5, "and two in any seven days"


def test_two_processes_at_once_begin_and_plan_once(either: Arriving) -> None:
    either.join("UNEW")
    either.join("UTOO")
    either.now += 16 * HOUR  # Tuesday, six in Paris
    start = threading.Barrier(2)

    def beat() -> None:
        start.wait()
        for _ in range(3):
            plan_journeys(either.store, either.now)

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()
    assert [(each.recipient, each.subject) for each in either.ledger(state=State.BID)] == [("UNEW", "hello"), ("UTOO", "hello")]


def test_everything_twice_says_everything_once(either: Arriving) -> None:
    either.join("UNEW")
    for _ in range(9 * 4):
        either.live(6 * HOUR)
        either.beat()
        either.beat()
    assert [step for step, _ in either.sent("UNEW")] == ["hello", "task", "later", "task", "task"]


# Who begins one


def test_nobody_who_was_there_or_was_imported(place: Arriving) -> None:
    place.town.settle("UOLD", "C1")
    place.join("UPAST", imported=True)
    place.live(3 * DAY)
    assert place.ledger(state=None) == []
    assert place.arrival("UOLD") is place.arrival("UPAST") is None


def test_nobody_who_joined_before_it_was_switched_on(place: Arriving) -> None:
    place.join("UEARLY")
    with place.store.write() as tx:
        welcomes.switch_off(tx, "T1", "C1")
        welcomes.switch_on(tx, "T1", "C1", place.now + HOUR)
    place.live(3 * DAY)
    assert place.ledger(state=None) == []


@pytest.mark.parametrize("before", [ActKind.MESSAGE, ActKind.LEAVE, ActKind.JOIN])
def test_who_did_anything_there_before_is_not_new(place: Arriving, before: ActKind) -> None:
    place.town.do("UBACK", 30, kind=before)
    place.join("UBACK")
    place.live(3 * DAY)
    assert place.arrival("UBACK") is None


def test_who_leaves_and_comes_back_gets_no_second_one(either: Arriving) -> None:
    either.join("UNEW")
    either.live(DAY)
    either.leave("UNEW")
    either.live(HOUR)
    either.now += HOUR
    either.join("UNEW")
    either.live(7 * DAY)
    assert [step for step, _ in either.sent("UNEW")] == ["hello"]


@pytest.mark.parametrize("flag", ["is_guest", "is_stranger"])
def test_guests_and_strangers_only_where_they_are_let_in(place: Arriving, flag: str) -> None:
    place.join("UGUEST", is_guest=flag == "is_guest", is_stranger=flag == "is_stranger")
    place.live(2 * DAY)
    assert place.ledger(state=None) == []
    place.town.found(lets_guests_in=True)
    place.join("UGUEST2", is_guest=flag == "is_guest", is_stranger=flag == "is_stranger")
    place.live(2 * DAY)
    assert [step for step, _ in place.sent("UGUEST2")] == ["hello", "task"]


def test_a_guest_of_whom_slack_told_too_late_is_left_out_for_good(place: Arriving) -> None:
    place.join("UGUEST")
    place.town.settle("UGUEST", is_guest=True)
    place.live(DAY)
    arrival = place.arrival("UGUEST")
    assert arrival is not None
    assert (arrival.state, arrival.why) == (ArrivalState.KEPT_OUT, "welcomes.why_guest")
    place.town.found(lets_guests_in=True)
    place.live(DAY)
    assert place.ledger(state=None) == []


def test_no_bot_and_nobody_who_looks_after_the_community(place: Arriving) -> None:
    place.join("UBOT", is_bot=True)
    place.leave(MANAGER)
    place.join(MANAGER)
    place.live(3 * DAY)
    assert place.ledger(state=None) == []


def test_somebody_whom_slack_has_not_described_yet_waits(place: Arriving) -> None:
    place._moves(ActKind.JOIN, "UWHO")
    place.live(HOUR)
    assert place.arrival("UWHO") is None
    place.town.settle("UWHO")
    place.live(DAY)
    assert [step for step, _ in place.sent("UWHO")] == ["hello"]


# What ends it, or keeps it silent


def test_it_stops_when_they_leave_also_what_was_planned(either: Arriving) -> None:
    either.join("UNEW")
    either.live(16 * HOUR)
    assert [each.subject for each in either.ledger("UNEW", state=State.BID)] == ["hello"]
    either.leave("UNEW")
    either.live(5 * DAY)
    arrival = either.arrival("UNEW")
    assert arrival is not None
    assert (arrival.state, arrival.why) == (ArrivalState.STOPPED, "welcomes.why_left")
    assert [(each.state, each.why) for each in either.ledger("UNEW", state=None)] == [(State.SKIPPED, "welcomes.why_over")]


def test_it_ends_for_everybody_where_it_is_switched_off(place: Arriving) -> None:
    place.join("UNEW")
    place.live(16 * HOUR)
    with place.store.write() as tx:
        welcomes.switch_off(tx, "T1", "C1")
    place.live(HOUR)
    with place.store.write() as tx:
        welcomes.switch_on(tx, "T1", "C1", place.now)
    place.live(4 * DAY)
    assert place.sent("UNEW") == []
    arrival = place.arrival("UNEW")
    assert arrival is not None
    assert arrival.why == "welcomes.why_off"


def test_who_wants_no_messages_gets_none_and_every_silence_has_its_reason(place: Arriving) -> None:
    place.join("UNEW", chosen=Preferences(dms_per_week=0))
    place.live(8 * DAY)
    assert place.ledger(state=None) == []
    assert place.outcomes("UNEW") == dict.fromkeys(("hello", "task", "later"), ("passed_over", "deliveries.no_dms"))


def test_who_mutes_it_hears_no_more_of_it_and_may_change_their_mind(place: Arriving) -> None:
    place.join("UNEW")
    place.live(DAY)
    with place.store.write() as tx:
        people.mute(tx, "T1", "UNEW", "welcome_step", place.now)
    place.live(2 * DAY)
    with place.store.write() as tx:
        people.unmute(tx, "T1", "UNEW", "welcome_step")
    place.live(4 * DAY)
    assert [step for step, _ in place.sent("UNEW")] == ["hello", "later"]
    assert place.outcomes("UNEW")["task"] == ("passed_over", "deliveries.muted")


def test_a_pause_holds_for_what_was_planned_and_it_goes_on_afterwards(place: Arriving) -> None:
    place.join("UNEW")
    place.live(16 * HOUR)
    with place.store.write() as tx:
        people.set_preferences(tx, "T1", "UNEW", replace(OPEN_HANDED, paused_until=place.now + 2 * DAY))
    place.live(2 * DAY)
    assert place.sent("UNEW") == []
    place.live(5 * DAY)
    # The pause ended on Thursday at five, UTC.
    assert place.sent("UNEW")[:2] == [("hello", "05 08"), ("task", "06 08")]


def test_who_leaves_no_trace_gets_nothing_and_nothing_is_kept(either: Arriving) -> None:
    either.join("UNEW")
    either.live(DAY)
    with either.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UNEW", either.now)
    either.live(5 * DAY)
    assert either.ledger("UNEW", state=None) == []
    assert either.arrival("UNEW") is None


def test_an_archived_channel_is_silent(place: Arriving) -> None:
    place.join("UNEW")
    place.live(DAY)
    place.town.see_channel("C1", is_archived=True)
    place.live(3 * DAY)
    assert [step for step, _ in place.sent("UNEW")] == ["hello"]


# What changes meanwhile


def test_a_step_that_was_changed_is_said_as_it_is_now(place: Arriving) -> None:
    place.join("UNEW")
    place.live(16 * HOUR)
    with place.store.write() as tx:
        welcomes.set_steps(tx, "T1", "C1", (replace(HELLO, words="Other words"), TASK))
        arrivals.plan_again(tx, "T1", "C1", "hello", place.now)
    place.live(DAY)
    (sent,) = place.ledger("UNEW")
    assert "Other words" in str(sent.body)
    assert place.sent("UNEW") == [("hello", "03 08")], "on its day all the same"


def test_a_step_that_was_taken_out_is_not_said(place: Arriving) -> None:
    place.join("UNEW")
    place.live(16 * HOUR)
    with place.store.write() as tx:
        welcomes.set_steps(tx, "T1", "C1", (TASK, LATER))
        arrivals.plan_again(tx, "T1", "C1", "hello", place.now)
    place.live(3 * DAY)
    assert [step for step, _ in place.sent("UNEW")] == ["task"]


def test_what_is_done_is_not_reminded_of_not_even_if_it_was_planned(place: Arriving) -> None:
    place.join("UNEW")
    place.live(datetime.fromisoformat("2026-03-09T06:00+00:00"))
    (waiting,) = place.ledger("UNEW", state=State.BID)
    assert (waiting.subject, waiting.priority) == ("task", Priority.WELCOME_REMINDER)
    with place.store.write() as tx:
        arrival = arrivals.find(tx, "T1", "C1", "UNEW")
        assert arrival is not None
        task = next(each for each in arrival.passed if each.step == "task")
        arrivals.keep_step(tx, arrival, replace(task, done_at=place.now))
    place.live(7 * DAY)
    assert [step for step, _ in place.sent("UNEW")] == ["hello", "task", "later"]
    assert [each.why for each in place.ledger("UNEW", state=State.SKIPPED)] == ["welcomes.why_done"]


def test_what_finds_no_place_in_time_is_passed_over_with_its_reason(place: Arriving) -> None:
    place.join("UNEW", chosen=Preferences(dms_per_week=1))
    place.live(DAY)
    assert place.sent("UNEW") == [("hello", "03 08")]
    place.live(timedelta(days=13))
    lapsed = place.ledger("UNEW", state=State.SKIPPED)
    assert all(each.why for each in lapsed)
    assert len(place.sent("UNEW")) == 2


def test_a_walk_stops_where_something_is_to_be_planned(place: Arriving) -> None:
    assert next_step_due(place.store, MONDAY) is None
    place.join("UNEW")
    plan_journeys(place.store, place.now + timedelta(minutes=1))
    assert next_step_due(place.store, place.now) == datetime.fromisoformat("2026-03-03T05:00+00:00")
    plan_attention(place.store, place.now)
