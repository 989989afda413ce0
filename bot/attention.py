"""The attention budget: which of the things that want to be said to a person today are worth it.

Every unasked-for message, from every feature, bids for the same few places: so many a day, so many in any seven days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.deliveries import Delivery
from bot.model.people import Preferences

LAPSES_AFTER = timedelta(days=7)


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
