"""When each step comes to one newcomer: on working days of their own, one message at a time.

A message is planned some hours before the opening of its day, as the attention budget chooses among what is there at the opening.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.people import Person, Preferences
from bot.model.welcomes import Arrival, Passed, Step, StepKind, StepState
from bot.waking import Waking
from bot.welcomes import STEP
from bot.welcomes.steps import MOST_REMINDERS, find_step, in_order

LEAD = timedelta(hours=3)
# A buddy is asked so many working days before the newcomer hears of them.
BUDDY_AHEAD = 1
# Nothing is said for the first time later than so many working days after its day.
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is to be said before then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Say:
    """It is time to plan a message of this step, for the opening at ``due``."""

    step: Step
    due: datetime
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class PassOver:
    """This step is not said; ``why`` is a text key."""

    step: Step
    why: str
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Nothing is left to say."""


Move = Wait | Say | PassOver | End


def next_move(steps: Sequence[Step], arrival: Arrival, waking: Waking, preferences: Preferences, now: datetime) -> Move:
    """What to do for a newcomer of whose messages none is waiting."""
    calls = [*_reminders(steps, arrival, waking, now), *_next_say(steps, arrival, waking)]
    if not calls:
        return End()
    call = min(calls, key=lambda each: (each.due, each.is_reminder))
    begins = _begins(call, arrival, waking)
    if now < begins:
        return Wait(begins)
    if why := _why_not(call, arrival, waking, preferences, now):
        return PassOver(call.step, why, call.is_reminder)
    if preferences.paused_until is not None and preferences.paused_until > now:
        return Wait(preferences.paused_until)
    return call if call.due >= now else Say(call.step, waking.next_opening(now), call.is_reminder)


def nth_opening(waking: Waking, at: datetime, days: int) -> datetime:
    """The opening of the so-manieth working day after the day of an instant."""
    today = waking.opening_today(at)
    opening = max(at, today) if today is not None else at
    for _ in range(days):
        opening = waking.next_opening(opening)
    return opening


def next_step(steps: Sequence[Step], passed: Sequence[Passed]) -> Step | None:
    """What was laid aside, else the first step that is not behind: what a manager puts in behind somebody is not said to them."""
    known = {each.step: each.state for each in passed}
    ordered = in_order(steps)
    aside = (each for each in ordered if known.get(each.step) is StepState.LAID_ASIDE)
    reached = max((each.day for each in passed), default=0)
    ahead = (each for each in ordered if each.step not in known and each.day >= reached)
    return next(aside, None) or next(ahead, None)


def left_out(person: Person, *, lets_guests_in: bool, looks_after: bool) -> str | None:
    """Why somebody who joined gets no journey, as a text key; None if they do."""
    reasons = (
        (person.is_bot, "welcomes.why_bot"),
        (person.is_deactivated, "welcomes.why_left"),
        (person.is_outsider and not lets_guests_in, "welcomes.why_guest"),
        (looks_after, "welcomes.why_looks_after"),
    )
    return next((why for holds, why in reasons if holds), None)


def _next_say(steps: Sequence[Step], arrival: Arrival, waking: Waking) -> Iterator[Say]:
    step = next_step(steps, arrival.passed)
    if step is not None:
        yield Say(step, nth_opening(waking, arrival.joined_at, step.day))


def _reminders(steps: Sequence[Step], arrival: Arrival, waking: Waking, now: datetime) -> Iterator[Say]:
    for each in arrival.passed:
        step = find_step(steps, each.step)
        is_open = each.state is StepState.SAID and each.done_at is None and each.reminders < MOST_REMINDERS
        if step is None or not step.remind_after or each.said_at is None or not is_open:
            continue
        due = nth_opening(waking, each.said_at, step.remind_after * (each.reminders + 1))
        if now <= nth_opening(waking, due, PATIENCE):
            yield Say(step, due, is_reminder=True)


def _begins(call: Say, arrival: Arrival, waking: Waking) -> datetime:
    """When to plan it: some hours before; a buddy is looked for a working day before that."""
    if call.step.kind is StepKind.BUDDY:
        ahead = call.step.day - BUDDY_AHEAD
        return nth_opening(waking, arrival.joined_at, ahead) - LEAD if ahead > 0 else arrival.joined_at
    return call.due - LEAD


def _why_not(call: Say, arrival: Arrival, waking: Waking, preferences: Preferences, now: datetime) -> str | None:
    if preferences.takes_no_dms or preferences.dms_per_day == 0:
        return "deliveries.no_dms"
    if STEP in preferences.muted:
        return "deliveries.muted"
    was_said = any(each.step == call.step.step and each.said_at for each in arrival.passed)
    is_late = now > nth_opening(waking, call.due, PATIENCE)
    return "welcomes.why_too_late" if is_late and not was_said else None
