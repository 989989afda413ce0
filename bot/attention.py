"""The attention budget: which of the things that want to be said to a person today are worth it.

Every unasked-for message, from every feature, bids for the same few places: so many a day, so many in any seven days.
``Priority`` is the one table of who goes before whom; ``docs/attention.md`` says it in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, unique

from bot.model.deliveries import Delivery
from bot.model.people import Preferences

LAPSES_AFTER = timedelta(days=7)

# Why something unasked-for waits, as text keys.
FOR_OPENING = "deliveries.waits_for_opening"
FOR_BUDGET = "deliveries.waits_for_budget"
FOR_QUIET = "deliveries.do_not_disturb"
FOR_PAUSE = "deliveries.paused"
WAITING = (FOR_OPENING, FOR_BUDGET, FOR_QUIET, FOR_PAUSE)


@unique
class Priority(IntEnum):
    """Everything that bids for a person's attention, by name: of several the highest goes first.

    First what a person offered and has a date; then where somebody waits for them; then what helps them arrive; then what they
    may like; then what concerns a community as a whole. The numbers leave room between: a new bidder takes its place here.
    """

    TALK_TODAY = 95  # a speaker, on the day of their talk
    TALK = 90  # a speaker: the days before, a date that moved
    HOSTED_QUESTIONS = 85  # whoever answers an hour of questions: what was asked so far
    CHALLENGE_STEP = 80  # who asked to be reminded of the steps of a challenge
    BUDDY_CHOSEN = 75  # a volunteer: a newcomer was given to them
    UNWELCOMED_NEWCOMER = 72  # a nudge to a manager or a buddy: a first message that nobody reacted to
    OPEN_QUESTION = 68  # a nudge to somebody who may know: a question without an answer
    PROMISED_MEETING = 64  # a nudge: they said that they plan to meet, and nothing was heard since
    WELCOME_ROUND = 60  # a newcomer: may I introduce you?
    WELCOME_STEP = 58  # a newcomer: the next step of the community's welcome
    WELCOME_REMINDER = 54  # a newcomer: a small task that is not done
    SILENT_NEWCOMER = 50  # a nudge: a newcomer who has not spoken
    INTRODUCTIONS_BEGIN = 44  # members: introductions are about to be made
    INTRODUCTION_NEWS = 40  # members: did you meet?
    QUIET_REGULAR = 30  # a nudge: a regular who fell quiet
    WELCOME_WATCH = 24  # who looks after a community: a newcomer's welcome needs a hand
    RULE_PAUSED = 22  # who looks after a community: a nudge rule paused itself
    UNATTENDED_COMMUNITY = 20  # a nudge to a manager: no human sign from them in a week
    PROMPTS_RUN_OUT = 15  # who looks after a community: no question of its own is left


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one person's bids at the opening of their day."""

    chosen: tuple[Delivery, ...] = ()
    waiting: tuple[Delivery, ...] = ()
    lapsed: tuple[Delivery, ...] = ()


def budget_left(preferences: Preferences, sent_today: int, sent_in_week: int) -> int:
    """How many more unasked-for messages a person may get now."""
    return max(0, min(preferences.dms_per_day - sent_today, preferences.dms_per_week - sent_in_week))


def lapses_at(bid: Delivery) -> datetime | None:
    """When a bid is no longer worth saying: what its feature said, else a week after it was made."""
    if bid.expires_at is not None:
        return bid.expires_at
    return bid.created_at + LAPSES_AFTER if bid.created_at is not None else None


def choose(bids: Sequence[Delivery], places: int, next_opening: datetime) -> Choice:
    """Give the places to the best bids: the highest priority, then the one made first.

    The others wait for the next opening, unless they would be stale by then.
    """
    ranked = sorted(enumerate(bids), key=lambda each: (-each[1].priority, each[1].created_at or next_opening, each[0]))
    ordered = [bid for _, bid in ranked]
    losers = ordered[places:]
    lapsed = tuple(bid for bid in losers if (end := lapses_at(bid)) is not None and end <= next_opening)
    waiting = tuple(bid for bid in losers if bid not in lapsed)
    return Choice(tuple(ordered[:places]), waiting, lapsed)
