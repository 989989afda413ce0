"""When each step comes: working days of one's own, one at a time, and what is passed over."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.model.people import Person, Preferences
from bot.model.welcomes import Arrival, Passed, Step, StepKind, StepState
from bot.waking import Waking, waking_of
from bot.welcomes import STEP
from bot.welcomes.pace import End, Move, PassOver, Say, Wait, left_out, next_move, next_step, nth_opening

HELLO = Step("hello", StepKind.WORDS, 1, "Welcome")
TASK = Step("task", StepKind.TASK, 3, "Say hello", remind_after=2)
LATER = Step("later", StepKind.WORDS, 5, "How is it?")
STEPS = (HELLO, TASK, LATER)
ANN = Person("T1", "U1", "Ann", zone="Europe/Paris")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


THURSDAY = utc("2026-03-05T13:00")  # Ann joins
PARIS = waking_of(ANN, Preferences(), None)


def said(step: Step, at: str, **more: object) -> Passed:
    return replace(Passed(step.step, step.day, StepState.SAID, tries=1, said_at=utc(at)), **more)  # type: ignore[arg-type]


def move(now: str, *passed: Passed, steps: tuple[Step, ...] = STEPS, waking: Waking = PARIS, **chosen: object) -> Move:
    preferences = Preferences(**chosen)  # type: ignore[arg-type]
    return next_move(steps, Arrival("T1", "C1", "U1", THURSDAY, passed=passed), waking, preferences, utc(now))


@pytest.mark.parametrize(
    ("days", "opening"),
    [
        (0, "2026-03-05T13:00"),
        (1, "2026-03-06T08:00"),  # Friday, nine in Paris
        (2, "2026-03-09T08:00"),  # a weekend between
        (7, "2026-03-16T08:00"),
        (17, "2026-03-30T07:00"),  # summer time
        (20, "2026-04-02T07:00"),
        (22, "2026-04-07T07:00"),  # Easter Monday is no working day in France
    ],
)
def test_working_days_after_joining(days: int, opening: str) -> None:
    assert nth_opening(PARIS, THURSDAY, days) == utc(opening)


def test_who_joins_before_their_day_opens_counts_from_the_next() -> None:
    assert nth_opening(PARIS, utc("2026-03-05T05:00"), 1) == utc("2026-03-06T08:00")
    assert nth_opening(PARIS, utc("2026-03-07T12:00"), 1) == utc("2026-03-09T08:00"), "on a Saturday"


def test_working_days_are_the_ones_they_chose() -> None:
    chosen = waking_of(ANN, Preferences(working_days=frozenset({0, 1})), None)  # Mondays and Tuesdays
    assert [nth_opening(chosen, THURSDAY, days) for days in (1, 2, 3)] == [
        utc("2026-03-09T08:00"),
        utc("2026-03-10T08:00"),
        utc("2026-03-16T08:00"),
    ]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Toronto", "Pacific/Auckland", "Asia/Kolkata"])
def test_everybody_has_days_of_their_own(zone: str) -> None:
    waking = waking_of(replace(ANN, zone=zone), Preferences(opens=time(10)), None)
    opening = nth_opening(waking, THURSDAY, 1)
    assert waking.is_awake(opening)
    assert THURSDAY < opening < THURSDAY + timedelta(days=5)


def test_a_step_is_planned_some_hours_before_its_day_opens() -> None:
    assert move("2026-03-05T13:00") == Wait(utc("2026-03-06T05:00"))
    assert move("2026-03-06T05:00") == Say(HELLO, utc("2026-03-06T08:00"))
    assert move("2026-03-06T11:00") == Say(HELLO, utc("2026-03-09T08:00")), "too late for today's opening"


def test_the_next_waits_for_its_own_day() -> None:
    assert move("2026-03-06T08:01", said(HELLO, "2026-03-06T08:00")) == Wait(utc("2026-03-10T05:00"))
    assert move("2026-03-10T05:00", said(HELLO, "2026-03-06T08:00")) == Say(TASK, utc("2026-03-10T08:00"))


def test_a_task_is_reminded_of_until_it_is_done_and_twice_at_most() -> None:
    open_task = said(TASK, "2026-03-10T08:00")
    over = said(LATER, "2026-03-12T08:00")
    hello = said(HELLO, "2026-03-06T08:00")
    assert move("2026-03-12T05:00", hello, open_task, over) == Say(TASK, utc("2026-03-12T08:00"), is_reminder=True)
    reminded = replace(open_task, reminders=1)
    assert move("2026-03-12T09:00", hello, reminded, over) == Wait(utc("2026-03-16T05:00"))
    assert move("2026-03-16T05:00", hello, replace(open_task, reminders=2), over) == End()
    assert move("2026-03-12T05:00", hello, replace(open_task, done_at=utc("2026-03-11T08:00")), over) == End()
    assert move("2026-05-12T05:00", hello, open_task, over) == End(), "nobody is reminded after so long"


def test_a_step_goes_before_a_reminder_of_the_same_day() -> None:
    passed = (said(HELLO, "2026-03-06T08:00"), said(TASK, "2026-03-10T08:00"))
    assert move("2026-03-12T05:00", *passed) == Say(LATER, utc("2026-03-12T08:00"))


def test_who_wants_no_messages_gets_none_and_their_journey_goes_on_without() -> None:
    assert move("2026-03-06T05:00", dms_per_week=0) == PassOver(HELLO, "deliveries.no_dms")
    assert move("2026-03-06T05:00", muted=frozenset({STEP})) == PassOver(HELLO, "deliveries.muted")
    gone = Passed("hello", 1, StepState.PASSED_OVER, why="deliveries.no_dms")
    assert move("2026-03-10T05:00", gone) == Say(TASK, utc("2026-03-10T08:00")), "should they change their mind"


def test_a_pause_is_waited_for() -> None:
    until = utc("2026-03-11T23:00")
    assert move("2026-03-06T05:00", paused_until=until) == Wait(until)
    assert move("2026-03-11T23:00", paused_until=until) == Say(HELLO, utc("2026-03-12T08:00"))


def test_what_is_long_past_is_not_said_any_more() -> None:
    assert move("2026-03-20T08:00") == Say(HELLO, utc("2026-03-23T08:00")), "ten working days later"
    assert move("2026-03-20T08:01") == PassOver(HELLO, "welcomes.why_too_late")


def test_what_a_manager_puts_in_behind_somebody_is_not_said_to_them() -> None:
    passed = (said(HELLO, "2026-03-06T08:00"), said(TASK, "2026-03-10T08:00", done_at=utc("2026-03-10T09:00")))
    behind, ahead = Step("behind", StepKind.WORDS, 2, "x"), Step("ahead", StepKind.WORDS, 4, "y")
    assert next_step((*STEPS, behind, ahead), passed) == ahead
    assert next_step((HELLO, TASK), passed) is None


def test_what_was_laid_aside_comes_first() -> None:
    aside = Passed("hello", 1, StepState.LAID_ASIDE)
    assert next_step(STEPS, (aside, said(TASK, "2026-03-10T08:00"))) == HELLO


def test_a_buddy_is_looked_for_a_working_day_before() -> None:
    buddy = Step("buddy", StepKind.BUDDY, 2, "")
    assert move("2026-03-05T20:00", steps=(buddy,)) == Wait(utc("2026-03-06T05:00"))
    assert move("2026-03-06T05:00", steps=(buddy,)) == Say(buddy, utc("2026-03-09T08:00"))
    at_once = replace(buddy, day=1)
    assert move("2026-03-05T13:00", steps=(at_once,)) == Say(at_once, utc("2026-03-06T08:00"))


@pytest.mark.parametrize(
    ("person", "lets_guests_in", "looks_after", "why"),
    [
        (ANN, False, False, None),
        (replace(ANN, is_bot=True), True, False, "welcomes.why_bot"),
        (replace(ANN, is_guest=True), False, False, "welcomes.why_guest"),
        (replace(ANN, is_stranger=True), False, False, "welcomes.why_guest"),
        (replace(ANN, is_guest=True), True, False, None),
        (replace(ANN, is_stranger=True), True, False, None),
        (replace(ANN, is_deactivated=True), False, False, "welcomes.why_left"),
        (ANN, False, True, "welcomes.why_looks_after"),
    ],
)
def test_who_gets_no_journey(person: Person, lets_guests_in: bool, looks_after: bool, why: str | None) -> None:
    assert left_out(person, lets_guests_in=lets_guests_in, looks_after=looks_after) == why
