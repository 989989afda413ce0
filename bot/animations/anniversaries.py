"""Which dates of people fall in a stretch of days: the day they joined the community, and those that they gave themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.animations.snapshot import Member, Snapshot
from bot.model.animations import Enrolment

JOINED, GIVEN = "joined", "date"
# How long a month can be; February is asked about with its 29th.
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FEBRUARY, LEAP_DAY = 2, 29


@dataclass(frozen=True, slots=True)
class Celebrated:
    """One date to celebrate. ``item`` is the lasting word that asked for it; ``years`` is None where no number is to be said."""

    day: date
    person: str
    item: str
    years: int | None = None


def is_day(day: int, month: int, year: int | None = None) -> bool:
    """Whether there is such a day, in that year where one is given."""
    if not (1 <= month <= len(LONGEST) and 1 <= day <= LONGEST[month - 1]):
        return False
    return (day, month) != (LEAP_DAY, FEBRUARY) or year is None or _has_leap_day(year)


def day_in(year: int, day: int, month: int) -> date:
    """A yearly date in a year: 29 February is kept on the 28th where there is none, so that it never leaves its month."""
    if (day, month) == (LEAP_DAY, FEBRUARY) and not _has_leap_day(year):
        day -= 1
    return date(year, month, day)


def celebrated(snapshot: Snapshot, since: date, until: date, what: frozenset[str]) -> list[Celebrated]:
    """What falls in ``[since, until)`` for those who asked, are still there, and asked before it was over; by day, then by name.

    ``what`` are the items, or their beginnings, that are kept here.
    """
    zone = ZoneInfo(snapshot.zone)
    members = {member.person: member for member in snapshot.audience}
    found = [
        each
        for word in snapshot.enrolled
        if word.person in members and word.item.partition(":")[0] in what
        for each in _falling(word, members[word.person], max(since, word.at.astimezone(zone).date()), until, zone)
    ]
    return sorted(found, key=lambda each: (each.day, snapshot.names.get(each.person, "").casefold(), each.person, each.item))


def _falling(word: Enrolment, member: Member, since: date, until: date, zone: ZoneInfo) -> Iterator[Celebrated]:
    yearly = _yearly(word, member, zone)
    if yearly is None:
        return
    day, month, year = yearly
    for this_year in range(since.year, until.year + 1):
        falls = day_in(this_year, day, month)
        years = this_year - year if year is not None else None
        is_first_day = word.item == JOINED and years == 0
        if since <= falls < until and not is_first_day:
            yield Celebrated(falls, word.person, word.item, years or None)


def _yearly(word: Enrolment, member: Member, zone: ZoneInfo) -> tuple[int, int, int | None] | None:
    """The day, the month and, if known, the first year of what is celebrated; None where nobody knows when they joined."""
    if word.item != JOINED:
        return word.value["day"], word.value["month"], word.value.get("year")
    if member.joined_at is None:
        return None
    first = member.joined_at.astimezone(zone).date()
    return first.day, first.month, first.year


def _has_leap_day(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
