"""What it costs to introduce two people to each other, and who must not be: what ``bot.animations.pairing`` weighs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import combinations

from bot.hours import Hours
from bot.model.animations import Meeting
from bot.zones import find_zone

REMEMBERED = timedelta(days=730)
# What one step of each is worth: no sum of the lesser ones in a round of pairs comes up to one step of the greater.
AGAIN, HOUR, PREFERENCE = 10**12, 10**6, 10**3
# What it costs at least to meet somebody again.
OLDEST = AGAIN // REMEMBERED.days
ENOUGH_HOURS = 4


class Mix(StrEnum):
    """Whom people are rather introduced to."""

    ANYBODY = "anybody"
    ACROSS = "across"
    WITHIN = "within"
    STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be introduced. ``team`` is in their own words, "" if unknown; ``communities`` are those they are in (ids)."""

    person: str
    hours: Hours
    team: str = ""
    communities: frozenset[str] = frozenset()


class Costs:
    """What it costs to put two of the pool together, by their numbers; and who must not be."""

    def __init__(
        self, pool: Sequence[Candidate], meetings: Iterable[Meeting], avoided: Iterable[frozenset[str]], mix: Mix, at: datetime
    ) -> None:
        self.count, self.mix = len(pool), mix
        self._places = {each.person: place for place, each in enumerate(pool)}
        self.avoided: list[set[int]] = [{place} for place in range(self.count)]
        for pair in avoided:
            self._bar(pair)
        # By pairs, as one number each: how long ago they last met, in days, today being 1.
        self._days_ago: dict[int, int] = {}
        self._remember(meetings, at)
        self._communities = [each.communities for each in pool]
        self._teams = [" ".join(each.team.casefold().split()) for each in pool]
        kinds = list(dict.fromkeys(each.hours for each in pool))
        numbers = {hours: number for number, hours in enumerate(kinds)}
        self._hours = [numbers[each.hours] for each in pool]
        self._apart = [[HOUR * _hours_missing(one, other, at) for other in kinds] for one in kinds]

    def of(self, one: int, other: int) -> int:
        """What it costs that these two meet."""
        hours = self._apart[self._hours[one]][self._hours[other]]
        pair = one * self.count + other if one < other else other * self.count + one
        ago = self._days_ago.get(pair)
        return (AGAIN // ago if ago else 0) + hours + PREFERENCE * self._disliked(one, other)

    @property
    def windows(self) -> list[int]:
        """How many days back it can be asked that nobody meets again, the fewest first; 0 asks nothing."""
        return sorted({0, *self._days_ago.values()})

    def barred_within(self, days: int) -> list[set[int]]:
        """Who must not be put with whom, if nobody is to meet again whom they met so few days ago, or fewer."""
        barred = [set(each) for each in self.avoided]
        for pair, ago in self._days_ago.items():
            if ago <= days:
                one, other = divmod(pair, self.count)
                barred[one].add(other)
                barred[other].add(one)
        return barred

    def _disliked(self, one: int, other: int) -> int:
        if self.mix is Mix.ANYBODY:
            return 0
        if self.mix is Mix.STRANGERS:
            return min(len(self._communities[one] & self._communities[other]), 9)
        teams = self._teams[one], self._teams[other]
        if not all(teams):
            return 1
        return 2 * ((teams[0] == teams[1]) is (self.mix is Mix.ACROSS))

    def _bar(self, pair: frozenset[str]) -> None:
        places = [self._places[person] for person in pair if person in self._places]
        for one, other in combinations(places, 2):
            self.avoided[one].add(other)
            self.avoided[other].add(one)

    def _remember(self, meetings: Iterable[Meeting], at: datetime) -> None:
        for meeting in sorted(meetings, key=lambda each: each.at):  # what is kept of two people is when they met last
            ago = max((at - meeting.at).days, 0) + 1
            if ago > REMEMBERED.days:
                continue
            for one, other in combinations(sorted(self._places[each] for each in meeting.people if each in self._places), 2):
                self._days_ago[one * self.count + other] = ago


def _hours_missing(one: Hours, other: Hours, at: datetime) -> int:
    """How many hours in common two people lack, of those that make it easy to meet."""
    (opens, closes), (also_opens, also_closes) = (_minutes(hours, at) for hours in (one, other))
    day = 24 * 60
    common = sum(max(0, min(closes, also_closes + shift) - max(opens, also_opens + shift)) for shift in (-day, 0, day))
    return max(0, ENOUGH_HOURS - common // 60)


def _minutes(hours: Hours, at: datetime) -> tuple[int, int]:
    """When somebody's day begins and ends, in minutes of the day in UTC as it is at this time of the year."""
    offset = at.astimezone(find_zone(hours.zone) or UTC).utcoffset() or timedelta()
    away = round(offset.total_seconds() / 60)
    return hours.opens.hour * 60 + hours.opens.minute - away, hours.closes.hour * 60 + hours.closes.minute - away
