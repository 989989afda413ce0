"""When a person may be written to without having asked: their own hours, on days that are not public holidays where they live."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.hours import Hours, is_open, next_opening, opening_of_day
from bot.model.people import Person, Preferences
from bot.public_holidays import is_holiday, is_supported
from bot.zones import find_zone, instant

DEFAULT = Preferences()
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waking:
    """A person's hours, and the country whose public holidays they have off (None where the zone tells none)."""

    hours: Hours
    country: str | None = None

    def is_awake(self, at: datetime) -> bool:
        """Whether an unasked-for message may arrive at this instant."""
        return is_open(self.hours, at) and not self._is_off(self._day(at))

    def opening_today(self, at: datetime) -> datetime | None:
        """When the local day of this instant opens; None on a day off."""
        day = self._day(at)
        return None if self._is_off(day) else opening_of_day(self.hours, day)

    def next_opening(self, at: datetime) -> datetime:
        """The first opening strictly after this instant."""
        opening = next_opening(self.hours, at)
        while self._is_off(self._day(opening)):
            opening = next_opening(self.hours, opening)
        return opening

    def start_of_day(self, at: datetime) -> datetime:
        """Midnight of the local day, where a day's budget begins."""
        return instant(self._day(at), time(0), ZoneInfo(self.hours.zone))

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.hours.zone)).date()

    def _is_off(self, day: date) -> bool:
        return self.country is not None and is_holiday(self.country, day)


def waking_of(person: Person | None, preferences: Preferences, fallback_zone: str | None) -> Waking:
    """The waking hours of a person: in the zone they chose, else Slack's, else the community's."""
    zones = (preferences.zone, person.zone if person else None, fallback_zone)
    return waking_in(zones, preferences.opens, preferences.closes, preferences.working_days)


@lru_cache(maxsize=1024)
def waking_in(zones: tuple[str | None, ...], opens: time, closes: time, days: frozenset[int]) -> Waking:
    """The same of somebody of whom only so much is known: one answer for many alike. The first zone there is counts."""
    zone = next((name for name in zones if name and find_zone(name)), "Etc/UTC")
    if opens >= closes:  # hours over midnight are not known: rather none of them than the night
        opens, closes = DEFAULT.opens, DEFAULT.closes
    return Waking(Hours(zone, opens, closes, days or DEFAULT.working_days), country_of(zone))


def country_of(zone: str) -> str | None:
    """The country of an IANA zone where its public holidays are known: a zone of the tz database's own list of places."""
    country = _countries().get(zone)
    return country if country and is_supported(country) else None


@cache
def _countries() -> dict[str, str]:
    places = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    lines = (line.split("\t") for line in places if line and not line.startswith("#"))
    return {fields[2]: fields[0] for fields in lines}


def week_before(at: datetime) -> datetime:
    """Where the rolling week of the attention budget begins."""
    return at.astimezone(UTC) - WEEK


def common_waking(wakings: Iterable[Waking], after: datetime, until: datetime) -> datetime:
    """The first instant from ``after`` to ``until`` at which all are awake; where there is none, the first at which most are."""
    each = tuple(wakings)
    # What they have in common begins now, or as somebody's day does.
    moments = {after, *(opening for one in each for opening in _openings(one, after, until))}
    return min(moments, key=lambda at: (-sum(one.is_awake(at) for one in each), at))


def _openings(waking: Waking, after: datetime, until: datetime) -> Iterator[datetime]:
    opening = waking.next_opening(after)
    while opening <= until:
        yield opening
        opening = waking.next_opening(opening)
