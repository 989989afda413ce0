"""Breaks as people write them, a day or a range on each line: ``24/12 – 2/1``, ``2026-12-24``, ``du 24 décembre au 2 janvier``.

The day comes before the month, as in Europe; who writes it the other way round is told so rather than misread. Without a year it is
the next such day. Months are understood in every language of Foyer, whoever reads.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from bot.animations.forms import Said
from bot.blocks import shorten
from bot.text import LOCALES

MOST = 40
SHOWN_OF_A_LINE = 40
_ONE_DAY_NAMES = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er)\b")
_BETWEEN = re.compile(r"(?:[\s,–—−…→-]|\.\.|\b(?:du|de|from|between|le|the|of|au|a|to|until|till|and|et|jusqu'au|jusqu'a)\b)*")
_MONTH_FIRST = re.compile(r"(?<![\d/.])(?:0?[1-9]|1[0-2])[/.](?:1[3-9]|[23]\d)(?!\d)")
_LEAP_YEARS = 9  # in so many years in a row there is a 29 February

Break = tuple[date, date]


class BreakError(ValueError):
    """A line that can't be read. ``said`` tells which one, and what is wrong with it."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.key)
        self.said = said


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as it was written, perhaps without its year, or its month."""

    day: int
    month: int | None = None
    year: int | None = None


def read_breaks(text: str, after: date) -> tuple[Break, ...]:
    """The breaks of a field, in order, each once; days without a year are the next ones that are not over by ``after``.

    Raises BreakError for the first line that can't be read.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST:
        raise BreakError(Said("animations.break_too_many", {"most": MOST}))
    return tuple(sorted({_read_line(number, line, after) for number, line in lines}))


def write_breaks(breaks: Iterable[Break]) -> str:
    """The field again, as nobody can misread it."""
    return "\n".join(first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}" for first, last in breaks)


def _read_line(number: int, line: str, after: date) -> Break:
    shown = {"number": number, "line": shorten(line, SHOWN_OF_A_LINE)}
    try:
        found = _days(line)
        if not found:
            raise BreakError(Said("animations.break_unread", shown))
        if _MONTH_FIRST.search(line):
            raise BreakError(Said("animations.break_month_first", shown))
        first, last = _dated(found[0], found[-1], after)
    except ValueError as error:
        raise error if isinstance(error, BreakError) else BreakError(Said("animations.break_no_day", shown)) from error
    if last < first:
        raise BreakError(Said("animations.break_reversed", shown))
    return first, last


def _days(line: str) -> tuple[_Day, ...]:
    """The one or two days that a line consists of; nothing where it says anything else."""
    words = _ONE_DAY_NAMES.sub(r"\1", _plain(line))
    found: list[_Day] = []
    end = 0
    for match in _pattern().finditer(words):
        if not _BETWEEN.fullmatch(words[end : match.start()]) or (found and end == match.start()):
            return ()
        found.append(_day(match))
        end = match.end()
    if not _BETWEEN.fullmatch(words[end:]) or not 1 <= len(found) <= 2 or found[-1].month is None:
        return ()
    first, last = found[0], found[-1]
    return (_Day(first.day, last.month, last.year), last) if first.month is None else tuple(found)


def _day(match: re.Match[str]) -> _Day:
    given = match.groupdict()
    if given["iso"]:
        year, month, day = map(int, given["iso"].split("-"))
        return _Day(day, month, year)
    if given["digits"]:
        day, month, *rest = (int(part) for part in re.split(r"[/.]", given["digits"]))
        return _Day(day, month, _century(rest[0]) if rest else None)
    on = int(given["day"] or given["day_after"] or given["bare"])
    name = given["month"] or given["month_before"]
    said = given["year"] or given["year_after"]
    return _Day(on, _months()[name] if name else None, int(said) if said else None)


def _century(year: int) -> int:
    return 2000 + year if year < 100 else year


def _dated(first: _Day, last: _Day, after: date) -> Break:
    """Both with their years. Raises ValueError for a day that there is not."""
    if last.year is not None or first.year is not None:
        until = last.year if last.year is not None else _following(first, last)
        since = first.year if first.year is not None else until - (_order(first) > _order(last))
        return date(since, first.month or 0, first.day), date(until, last.month or 0, last.day)
    for year in range(after.year, after.year + _LEAP_YEARS):
        try:
            ends = date(year, last.month or 0, last.day)
            begins = date(year - (_order(first) > _order(last)), first.month or 0, first.day)
        except ValueError:
            continue
        if ends >= after:
            return begins, ends
    raise ValueError("there is no such day")


def _following(first: _Day, last: _Day) -> int:
    return (first.year or 0) + (_order(first) > _order(last))


def _order(day: _Day) -> tuple[int, int]:
    return day.month or 0, day.day


@cache
def _pattern() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
        r"|(?P<digits>\d{1,2}[/.]\d{1,2}(?:[/.](?:\d{4}|\d{2}))?)(?![\d/])"
        rf"|(?P<day>\d{{1,2}})\.?\s+(?:of\s+|de\s+)?(?P<month>{month})\b\.?(?:,?\s+(?P<year>\d{{4}}))?"
        rf"|\b(?P<month_before>{month})\b\.?\s+(?P<day_after>\d{{1,2}})(?!\d)(?:,?\s+(?P<year_after>\d{{4}}))?"
        r"|(?<![\d/.])(?P<bare>\d{1,2})(?![\d/.])"
    )


@cache
def _months() -> dict[str, int]:
    """Every name of a month, short or whole, as ``_plain`` has it."""
    names: dict[str, int] = {}
    for locale in LOCALES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale.parse(locale).months["format"][width].items():
                names[_plain(name).rstrip(".")] = number
    return names


def _plain(words: str) -> str:
    """In small letters, without accents or typographic apostrophes."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign))
    return bare.casefold().replace("’", "'").strip()
