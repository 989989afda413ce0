"""ISO 8601 weeks: Monday first, counted in UTC, written ``2026-W46``."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_LABEL = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)
_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, known by its Monday. Raises ValueError for any other day."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday():
            raise ValueError(f"{self.monday} is no Monday")

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that holds a UTC day."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def at(cls, moment: datetime) -> "Week":
        """The week that holds an aware instant."""
        return cls.of(moment.astimezone(UTC).date())

    @classmethod
    def parse(cls, words: str) -> "Week | None":
        """The week that was typed (``2026-W46``, also ``2026w46``); None if it is none that the calendar has."""
        match = _LABEL.fullmatch(words.strip())
        if match is None:
            return None
        try:
            return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            return None

    @property
    def label(self) -> str:
        """``2026-W46``."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def number(self) -> int:
        """The number of the week in its ISO year."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def since(self) -> datetime:
        """Its first instant, UTC."""
        return datetime.combine(self.monday, time.min, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first instant after it, UTC."""
        return self.since + _ONE_WEEK

    def before(self, weeks: int = 1) -> "Week":
        """The week that lies so many weeks earlier; a negative number looks ahead."""
        return Week(self.monday - weeks * _ONE_WEEK)

    def last(self, count: int) -> tuple["Week", ...]:
        """This week and those before it, ``count`` in all, the oldest first."""
        return tuple(self.before(back) for back in reversed(range(count)))
