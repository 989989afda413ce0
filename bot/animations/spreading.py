"""Two rituals at the same hour in one channel are spread, and a channel takes only so many posts of Foyer a day.

Who has the higher priority keeps their hour, then who was planned first; the others move to the next hour that is free, as
``docs/time.md`` tells. All is worked out from what each would like, never from where it stands: asking twice changes nothing.
"""

from bisect import bisect, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from bot.model.animations import Shift
from bot.recurrence import Recurrence, is_working_day
from bot.zones import instant

APART = timedelta(hours=1)
# Nothing is moved to an hour outside these; what was planned outside of them stays where it was planned.
OPENS, CLOSES = time(9), time(17)
# A post leaves some seconds after it is due, or a minute: it still counts as being of its time.
_ROUND = timedelta(minutes=5)
_ONE_DAY = timedelta(days=1)
# Nothing waits for room longer than it could be moved.
_MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Wish:
    """A run that wants a place. ``at`` is when its rule has it, ``last_day`` the last local day on which it makes sense.

    ``stands_at`` is where it was placed so far (None: nowhere yet). Of two with one ``priority`` the one planned first goes first.
    """

    key: str
    at: datetime
    rule: Recurrence
    last_day: date
    priority: int
    planned_at: datetime
    stands_at: datetime | None = None

    def is_going(self, now: datetime) -> bool:
        """Whether its time has come: it goes out now, if it can."""
        return (self.stands_at or self.at) <= now


@dataclass(frozen=True, slots=True)
class Place:
    """When a run goes out; where that is not when its rule has it, ``why``. Without room it keeps its wish, and does not run."""

    at: datetime
    why: Shift | None = None


@dataclass(slots=True)
class Channel:
    """The posts of Foyer in one channel, as far as they are known: at most ``most`` on a local day of ``zone``."""

    zone: ZoneInfo
    most: int
    _taken: list[datetime] = field(default_factory=list)
    _days: Counter[date] = field(default_factory=Counter)

    def take(self, at: datetime) -> None:
        """Something is posted then."""
        insort(self._taken, at)
        self._days[self._day(at)] += 1

    def obstacle(self, at: datetime) -> Shift | None:
        """Why nothing more may be posted then; None if it may."""
        if self._days[self._day(at)] >= self.most:
            return Shift.FULL
        after = bisect(self._taken, at)
        near = self._taken[max(after - 1, 0) : after + 1]
        return Shift.HOUR if any(abs(at - other) < APART for other in near) else None

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def rounded(at: datetime) -> datetime:
    """When something that was really posted counts as posted."""
    since = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return at - since % _ROUND


def hours_by_day(after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Every full hour of a day's work after an instant, for a month: when something may be posted that waited for room."""
    first = after.astimezone(zone).date()
    days = (first + timedelta(days=number) for number in range(_MOST_DAYS))
    hours = range(OPENS.hour, CLOSES.hour + 1)
    return (at for day in days for hour in hours if (at := instant(day, time(hour), zone)) > after)


def spread(wishes: Iterable[Wish], taken: Iterable[datetime], *, zone: ZoneInfo, most: int, now: datetime) -> Mapping[str, Place]:
    """The place of every wish by its key. ``taken``: when other posts of Foyer stand in the channel, or will."""
    channel = Channel(zone, most)
    for post in taken:
        channel.take(post)
    places: dict[str, Place] = {}
    for wish in sorted(wishes, key=lambda each: (-each.priority, each.planned_at, each.key)):
        at = next((each for each in _hours(wish, now) if channel.obstacle(each) is None), None)
        places[wish.key] = _place(wish, at, channel, now)
        if at is not None:
            channel.take(at)
    return places


def _place(wish: Wish, at: datetime | None, channel: Channel, now: datetime) -> Place:
    if at is None:
        return Place(wish.at, Shift.NO_ROOM)
    if wish.is_going(now) and at == _now(wish, now):
        stands = wish.stands_at or wish.at
        return Place(stands, None if stands == wish.at else Shift.HOUR)
    return Place(at) if at == wish.at else Place(at, channel.obstacle(wish.at) or Shift.HOUR)


def _hours(wish: Wish, now: datetime) -> Iterator[datetime]:
    """Where it may go, the best first; nothing of the past."""
    if wish.is_going(now):
        yield _now(wish, now)
        yield from (at for at in _moves(wish) if at > now)
        return
    yield from (at for at in chain([wish.at], _moves(wish)) if at > now)


def _now(wish: Wish, now: datetime) -> datetime:
    stands = wish.stands_at or wish.at
    return stands if now - stands < _ROUND else rounded(now)


def _moves(wish: Wish) -> Iterator[datetime]:
    """The same day, hour by hour; then each working day, at the same time first, else hour by hour."""
    zone = ZoneInfo(wish.rule.zone)
    local = wish.at.astimezone(zone)
    day, at = local.date(), local.time()
    yield from (instant(day, each, zone) for each in _later(at))
    while (day := day + _ONE_DAY) <= wish.last_day:
        if is_working_day(wish.rule, day):
            yield from (instant(day, each, zone) for each in (at, *_later(at), *_earlier(at)))


def _later(at: time) -> Iterator[time]:
    first = max(at.hour + 1, OPENS.hour)
    return (each for hour in range(first, CLOSES.hour + 1) if (each := time(hour, at.minute)) <= CLOSES)


def _earlier(at: time) -> Iterator[time]:
    return (time(hour, at.minute) for hour in range(OPENS.hour, min(at.hour, CLOSES.hour)))
