"""Whose turn it is to be a newcomer's buddy: shared out fairly, among those who are there and awake when the newcomer is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.welcomes import Turn, TurnState
from bot.waking import Waking
from bot.welcomes.pace import LEAD, nth_opening

# What counts when turns are shared out, and for how long a newcomer counts towards how many a buddy takes at a time.
LATELY = timedelta(days=90)
BUSY_FOR = timedelta(days=30)
MOST_OFFERED = (1, 2, 3, 5)
# How long a volunteer may be unreachable before the next one is asked.
PATIENCE_DAYS = 2

_TAKEN = (TurnState.ASKED, TurnState.GLAD, TurnState.GIVEN)
_DAYS_COMPARED = 7


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who offered to be a buddy in a community.

    ``turns`` are theirs there; ``is_away``: they are on a pause, or take no messages, or none of this kind.
    """

    person: str
    most: int
    waking: Waking
    is_away: bool = False
    turns: Sequence[Turn] = ()


def next_buddy(
    volunteers: Sequence[Volunteer],
    newcomer: str,
    waking: Waking,
    now: datetime,
    *,
    besides: Collection[str] = (),
    avoided: Collection[frozenset[str]] = (),
) -> str | None:
    """Who is asked next. ``besides``: those who were asked about this newcomer before; ``avoided``: pairs who asked not to meet.

    Who shares some waking hours with the newcomer goes first; of these who had the fewest newcomers lately, then who shares the
    most hours, then who was asked the longest ago.
    """
    free = [
        each
        for each in volunteers
        if each.person != newcomer and each.person not in besides and frozenset((each.person, newcomer)) not in avoided
        if not each.is_away and _newcomers_of(each, now - BUSY_FOR) < each.most
    ]
    if not free:
        return None
    shared = {each.person: _shared_hours(each.waking, waking, now) for each in free}
    return min(
        free,
        key=lambda each: (
            shared[each.person] == 0,
            _newcomers_of(each, now - LATELY),
            -shared[each.person],
            max((turn.asked_at.timestamp() for turn in each.turns), default=0.0),
            each.person,
        ),
    ).person


def answers_by(waking: Waking, told_at: datetime) -> datetime:
    """When a newcomer's message with the name of a volunteer who was told, and said nothing, is planned: a working day later."""
    return waking.next_opening(told_at) - LEAD


def unreachable_after(waking: Waking, asked_at: datetime) -> datetime:
    """When a volunteer who could not be told is left in peace, and the next one asked."""
    return nth_opening(waking, asked_at, PATIENCE_DAYS)


def _newcomers_of(volunteer: Volunteer, since: datetime) -> int:
    return sum(turn.state in _TAKEN and turn.asked_at > since for turn in volunteer.turns)


def _shared_hours(one: Waking, other: Waking, now: datetime) -> int:
    return sum(one.is_awake(at) and other.is_awake(at) for at in _hours_of_week(now))


def _hours_of_week(now: datetime) -> Iterator[datetime]:
    return (now + timedelta(hours=hour) for hour in range(24 * _DAYS_COMPARED))
