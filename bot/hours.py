"""A person's waking hours and working days: pure rules.

Every instant is aware; those that come out are UTC. Hours are wall times in the person's zone, so nine o'clock stays
nine o'clock when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.model.people import MONDAY_TO_FRIDAY
from bot.zones import find_zone, instant

HoursProblem = Literal["unknown_zone", "time_with_zone", "closes_before_it_opens", "no_working_day", "unknown_weekday"]
HOURS_PROBLEMS: tuple[str, ...] = get_args(HoursProblem)

_ONE_DAY = timedelta(days=1)


class HoursError(ValueError):
    """Hours that cannot be kept. ``code`` is one of ``HOURS_PROBLEMS``; ``values`` are what a text may name."""

    def __init__(self, code: HoursProblem, **values: object) -> None:
        super().__init__(code, values)
        self.code: HoursProblem = code
        self.values = values


@dataclass(frozen=True)
class Hours:
    """When someone may be spoken to: ``opens`` included, ``closes`` not, on ``working_days`` (0 is Monday) but ``days_off``.

    Raises HoursError if they make no sense. Hours over midnight are not known.
    """

    zone: str
    opens: time = time(9)
    closes: time = time(18)
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if find_zone(self.zone) is None:
            raise HoursError("unknown_zone", zone=self.zone)
        if self.opens.tzinfo or self.closes.tzinfo:
            raise HoursError("time_with_zone", opens=self.opens, closes=self.closes)
        if self.opens >= self.closes:
            raise HoursError("closes_before_it_opens", opens=self.opens, closes=self.closes)
        if not self.working_days:
            raise HoursError("no_working_day")
        if unknown := self.working_days - frozenset(range(7)):
            raise HoursError("unknown_weekday", weekday=min(unknown))


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether this instant is within the hours."""
    open_time = _open_time(hours, _local_date(hours, at))
    return open_time is not None and open_time[0] <= at < open_time[1]


def opening_of_day(hours: Hours, day: date) -> datetime | None:
    """When a local day opens; None if it is not a working day, or not a day at all in this zone."""
    open_time = _open_time(hours, day)
    return open_time[0] if open_time else None


def next_opening(hours: Hours, at: datetime) -> datetime:
    """The first opening strictly after this instant, so that asking again from the answer moves on."""
    return next(opening for opening, _ in _open_times(hours, _local_date(hours, at)) if opening > at)


def working_days_between(hours: Hours, a: date, b: date) -> int:
    """How many working days lie after ``a``, up to and with ``b``: Friday to Monday is 1. 0 if ``b`` is not later."""
    return sum(_is_working_day(hours, a + timedelta(days=ahead)) for ahead in range(1, (b - a).days + 1))


def add_working_days(hours: Hours, day: date, n: int) -> date:
    """The n-th working day after ``day``; ``day`` itself for 0. ValueError if n is negative."""
    _refuse_negative(n)
    while n:
        day += _ONE_DAY
        n -= _is_working_day(hours, day)
    return day


def add_working_hours(hours: Hours, start: datetime, n: float) -> datetime:
    """The instant by which n hours have passed within the hours, counted from ``start`` or the opening after it.

    Hours are real ones: a day that the clocks make shorter gives fewer. ValueError if n is negative.
    """
    _refuse_negative(n)
    left = timedelta(hours=n)
    for opening, closing in _open_times(hours, _local_date(hours, start)):
        begins = max(opening, start.astimezone(UTC))  # in UTC, for adding to a local time would add on the wall
        if begins >= closing:
            continue
        if left <= closing - begins:
            return begins + left
        left -= closing - begins
    raise OverflowError("the calendar ends before these hours have passed")


def _open_times(hours: Hours, first: date) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each working day from ``first`` on, in order, until the calendar ends."""
    for ordinal in range(first.toordinal(), date.max.toordinal()):
        if open_time := _open_time(hours, date.fromordinal(ordinal)):
            yield open_time


def _open_time(hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    if not _is_working_day(hours, day):
        return None
    zone = ZoneInfo(hours.zone)
    opening, closing = instant(day, hours.opens, zone), instant(day, hours.closes, zone)
    # Short hours that begin inside the hour skipped in spring can have no moment left on that day.
    return (opening, closing) if opening < closing else None


def _is_working_day(hours: Hours, day: date) -> bool:
    """A zone that crosses the date line skips a whole day (Samoa had no 30 December 2011): nobody works on it."""
    if day.weekday() not in hours.working_days or day in hours.days_off:
        return False
    return instant(day, time(12), ZoneInfo(hours.zone)).astimezone(ZoneInfo(hours.zone)).date() == day


def _local_date(hours: Hours, at: datetime) -> date:
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(ZoneInfo(hours.zone)).date()


def _refuse_negative(n: float) -> None:
    if n < 0:
        raise ValueError("working time is added, not taken away")
