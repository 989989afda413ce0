"""What becomes of a delivery after a call, and after the search for one that nobody is sure of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.deliveries.outcomes import EVERYTHING, Outcome, Refused, Sent, Wait
from bot.deliveries.timing import Timing
from bot.model.deliveries import Delivery, State, Unknown, Verb

TRIES_FOR = timedelta(hours=4)
TRIES = 5
LONGEST_BACKOFF = 300.0
METHODS = {Verb.POST: "chat.postMessage", Verb.WHISPER: "chat.postEphemeral", Verb.UPDATE: "chat.update"}


@dataclass(frozen=True, slots=True)
class Hold:
    """No call of ``method`` for so many seconds; ``*`` is every method."""

    method: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Change:
    """What to write: the next state, why, and in how many seconds it is looked at again (None: at once, or never).

    ``due_at`` moves it to another time of the wall clock.
    """

    state: State
    why: str | None = None
    retry_in: float | None = None
    hold: Hold | None = None
    was_unclear: bool = False
    message_ts: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """It is in Slack's history, at this timestamp."""

    message_ts: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The history was read from before the first attempt to now, and it is not there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Slack will not show this history, or there is none (a whisper)."""

    error: str


Finding = Found | Absent | Unreadable | Wait


def search_method(delivery: Delivery) -> str:
    """Where an unclear delivery is looked for: its thread's replies, or the channel's history."""
    return "conversations.replies" if delivery.thread_ts else "conversations.history"


def backoff(attempt: int, first: float) -> float:
    """Seconds before the next try: twice as long each time, up to five minutes."""
    return min(first * 2.0 ** min(attempt - 1, 16), LONGEST_BACKOFF)


def after_outcome(delivery: Delivery, outcome: Outcome, tried_for: timedelta, timing: Timing, method: str = "") -> Change:
    """What a call leads to. ``tried_for`` is the time since the first attempt; ``method`` the one called, if not the verb's own."""
    if isinstance(outcome, Sent):
        return Change(State.SENT, message_ts=outcome.message_ts)
    if isinstance(outcome, Refused):
        return Change(State.REFUSED, outcome.why)
    if isinstance(outcome, Wait):
        return _wait(delivery, outcome, tried_for, timing, method or METHODS[delivery.verb])
    if delivery.verb is Verb.UPDATE:  # saying it again changes nothing: an update needs no search
        return _again(delivery, tried_for, timing)
    if delivery.verb is Verb.WHISPER:  # no history holds it: at most once
        return _unfindable(delivery)
    return Change(State.UNKNOWN, "deliveries.unknown_searching", timing.settle, was_unclear=True)


def is_exhausted(delivery: Delivery, tried_for: timedelta) -> bool:
    """Whether it was tried often enough and long enough; time alone is no reason, for Foyer may have been down meanwhile."""
    return tried_for > TRIES_FOR and delivery.attempt >= TRIES


def after_search(delivery: Delivery, finding: Finding, tried_for: timedelta, timing: Timing) -> Change:
    """What the search in the history leads to. A search that must wait is done again a settling time later."""
    if isinstance(finding, Found):
        return Change(State.SENT, message_ts=finding.message_ts)
    if isinstance(finding, Unreadable):
        return _unreadable(delivery)
    if isinstance(finding, Wait):
        seconds = timing.settle if finding.seconds is None else finding.seconds
        hold = Hold(EVERYTHING if finding.holds == EVERYTHING else search_method(delivery), seconds) if finding.holds else None
        return Change(State.UNKNOWN, "deliveries.unknown_searching", seconds, hold)
    if is_exhausted(delivery, tried_for):
        return Change(State.REFUSED, "deliveries.slack_unavailable")
    return Change(State.DUE, "deliveries.slack_unavailable", backoff(delivery.attempt, timing.backoff))


def _wait(delivery: Delivery, outcome: Wait, tried_for: timedelta, timing: Timing, method: str) -> Change:
    if is_exhausted(delivery, tried_for):
        return Change(State.REFUSED, outcome.why)
    if not outcome.holds:
        seconds = backoff(delivery.attempt, timing.backoff) if outcome.seconds is None else outcome.seconds
        return Change(State.DUE, outcome.why, seconds)
    held = EVERYTHING if outcome.holds == EVERYTHING else method
    return Change(State.DUE, outcome.why, hold=Hold(held, outcome.seconds or backoff(delivery.attempt, timing.backoff)))


def _again(delivery: Delivery, tried_for: timedelta, timing: Timing) -> Change:
    if is_exhausted(delivery, tried_for):
        return Change(State.REFUSED, "deliveries.slack_unavailable", was_unclear=True)
    return Change(State.DUE, "deliveries.slack_unavailable", backoff(delivery.attempt, timing.backoff), was_unclear=True)


def _unfindable(delivery: Delivery) -> Change:
    if delivery.if_unknown is Unknown.LIST:
        return Change(State.UNKNOWN, "deliveries.unknown_listed", was_unclear=True)
    return Change(State.GIVEN_UP, "deliveries.unknown_let_go", was_unclear=True)


def _unreadable(delivery: Delivery) -> Change:
    if delivery.if_unknown is Unknown.LIST:
        return Change(State.UNKNOWN, "deliveries.unknown_listed")
    return Change(State.GIVEN_UP, "deliveries.unknown_let_go")
