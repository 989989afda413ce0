"""When an animation runs: regular dates in a time zone, and what becomes of those that fall on a closed day.

The regular dates are an RFC 5545 recurrence of days (``python-dateutil`` computes them). A closed day is a public
holiday of the chosen place or a day of a blackout. See ``docs/time.md`` for the rules as a person who plans knows them.

Nothing here knows the present: callers say from when to look. No search goes on for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from bot.public_holidays import is_holiday, is_supported, is_weekend
from bot.zones import find_zone, instant

Frequency = Literal["once", "weekly", "fortnightly", "monthly"]
ClosedDayRule = Literal["skip", "move"]
RecurrenceProblem = Literal[
    "malformed",
    "unknown_version",
    "unknown_frequency",
    "unknown_closed_day_rule",
    "unknown_zone",
    "unknown_place",
    "time_with_zone",
    "date_out_of_range",
    "weekday_missing",
    "unknown_weekday",
    "ordinal_missing",
    "unknown_ordinal",
    "not_for_this_frequency",
    "ends_before_it_starts",
    "two_ends",
    "count_too_small",
    "blackout_reversed",
]
RECURRENCE_PROBLEMS: tuple[str, ...] = get_args(RecurrenceProblem)

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
ORDINALS = (1, 2, 3, 4, 5, -1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SATURDAY = 5
_VERSION = 1
_ONE_DAY = timedelta(days=1)
# A question for one day makes no sense much later, so a move is a short one.
_LONGEST_MOVE = timedelta(days=31)
# How far a date is looked for; only a rule whose every date is closed for years comes to it.
_HORIZON = timedelta(days=5 * 366)


class RecurrenceError(ValueError):
    """A rule that cannot be kept. ``code`` is one of ``RECURRENCE_PROBLEMS``; ``values`` are what a text may name."""

    def __init__(self, code: RecurrenceProblem, **values: object) -> None:
        super().__init__(code, values)
        self.code: RecurrenceProblem = code
        self.values = values


@dataclass(frozen=True)
class Recurrence:
    """A rule for dates. Raises RecurrenceError if it contradicts itself; being in the past is for the caller to judge.

    ``weekday``: 0 is Monday; for all but ``once``, which takes ``starts_on`` as its date.
    ``ordinal``: for ``monthly`` only, 1 to 4, 5 (months that have a fifth one only) or -1 (the last).
    ``ends_on``: the last day on which anything may run. ``count``: how many regular dates, the skipped ones included,
    as RFC 5545 counts. At most one of the two.
    ``holidays_country``: a place of ``bot.public_holidays``. ``blackout``: first and last day of each break.
    ``on_closed_day``: ``skip``, or ``move`` to the next working day, which must come before the next regular date,
    not after ``ends_on`` and within 31 days; failing that the date is skipped.
    """

    frequency: Frequency
    starts_on: date
    local_time: time
    zone: str
    weekday: int | None = None
    ordinal: int | None = None
    ends_on: date | None = None
    count: int | None = None
    holidays_country: str | None = None
    blackout: tuple[tuple[date, date], ...] = ()
    on_closed_day: ClosedDayRule = "skip"

    def __post_init__(self) -> None:
        for check in (_check_choices, _check_day, _check_nothing_unused, _check_end):
            check(self)
        for first, last in self.blackout:
            if last < first:
                raise RecurrenceError("blackout_reversed", first=first, last=last)

    def rule_text(self) -> str:
        """The RFC 5545 RRULE of the regular dates, for a DTSTART that is the date ``starts_on``."""
        if self.weekday is None:
            return "FREQ=DAILY;COUNT=1"
        weekday = _WEEKDAYS[self.weekday]
        parts = {
            "weekly": f"FREQ=WEEKLY;BYDAY={weekday}",
            # Every second week is counted in weeks that begin on Monday, from the one that holds starts_on.
            "fortnightly": f"FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY={weekday}",
            "monthly": f"FREQ=MONTHLY;BYDAY={self.ordinal}{weekday}",
        }
        until = f";UNTIL={self.ends_on:%Y%m%d}" if self.ends_on else ""
        count = f";COUNT={self.count}" if self.count else ""
        return parts[self.frequency] + until + count

    def to_json(self) -> dict[str, Any]:
        """A plain dict for a JSON column, which ``from_json`` reads back."""
        return {
            "version": _VERSION,
            "frequency": self.frequency,
            "starts_on": self.starts_on.isoformat(),
            "local_time": self.local_time.isoformat(),
            "zone": self.zone,
            "weekday": self.weekday,
            "ordinal": self.ordinal,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "count": self.count,
            "holidays_country": self.holidays_country,
            "blackout": [[first.isoformat(), last.isoformat()] for first, last in self.blackout],
            "on_closed_day": self.on_closed_day,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Recurrence":
        """Read what ``to_json`` wrote. Raises RecurrenceError, also for a field it does not know."""
        if stored.get("version") != _VERSION:
            raise RecurrenceError("unknown_version", version=stored.get("version"))
        fields = {name: value for name, value in stored.items() if name != "version"}
        try:
            fields["starts_on"] = date.fromisoformat(fields["starts_on"])
            fields["local_time"] = time.fromisoformat(fields["local_time"])
            fields["ends_on"] = date.fromisoformat(fields["ends_on"]) if fields["ends_on"] else None
            fields["blackout"] = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in fields["blackout"])
            return cls(**fields)
        except RecurrenceError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise RecurrenceError("malformed", detail=str(error)) from error


@dataclass(frozen=True)
class Closure:
    """Why a day is closed. For a holiday, ``place`` and ``day`` are what ``holiday_name`` wants."""

    reason: Literal["holiday", "blackout"]
    day: date
    place: str | None = None


@dataclass(frozen=True)
class Occurrence:
    """One date of a rule. ``at`` is when it runs (UTC), or would have run if it is ``skipped``.

    ``nominal_date`` is the regular date; ``local_date`` differs from it when the run was ``moved`` for that reason.
    """

    local_date: date
    nominal_date: date
    at: datetime
    skipped: Closure | None = None
    moved: Closure | None = None
    slot: int = 0


def occurrences_between(rule: Recurrence, since: date, until: date) -> list[Occurrence]:
    """What runs on the local days from ``since`` to ``until``, both included, in order."""
    found = _occurrences(rule, since, until)
    return [each for each in found if not each.skipped and since <= each.local_date <= until]


def next_occurrence(rule: Recurrence, after: datetime) -> Occurrence | None:
    """The first run strictly after an aware instant; None if there is none, or none for five years."""
    return next((each for each in _occurrences_after(rule, after) if not each.skipped), None)


def upcoming(rule: Recurrence, after: datetime, n: int) -> list[Occurrence]:
    """The first n regular dates of the next five years, those skipped with their reason: what a plan shows."""
    return list(islice(_occurrences_after(rule, after), n))


def is_working_day(rule: Recurrence, day: date) -> bool:
    """Whether something may be moved to a day: no weekend, and not closed."""
    return not _is_weekend(rule, day) and _closure(rule, day) is None


def last_day_to_move_to(rule: Recurrence, nominal: date) -> date:
    """The last local day on which the run of a regular date makes sense: before the next one, not after the end, within 31 days."""
    last = min(nominal + _LONGEST_MOVE, rule.ends_on or date.max)
    if rule.frequency == "once":
        return last
    # The last date of a rule moves no further than the others do.
    following = _regular_dates(replace(rule, ends_on=None, count=None)).after(_midnight(nominal))
    return min(last, following.date() - _ONE_DAY) if following else last


def _occurrences_after(rule: Recurrence, after: datetime) -> Iterator[Occurrence]:
    if after.tzinfo is None:
        raise ValueError("an instant needs its zone")
    since = min(after.astimezone(ZoneInfo(rule.zone)).date(), LAST_DAY)
    until = max(since, rule.starts_on) + _HORIZON
    return (each for each in _occurrences(rule, since, until) if each.at > after)


def _occurrences(rule: Recurrence, since: date, until: date) -> Iterator[Occurrence]:
    """Every occurrence whose regular date may have to do with these days, in order, the skipped ones included."""
    earliest = _midnight(max(since, rule.starts_on) - _LONGEST_MOVE)  # an earlier one may have moved to since
    for moment in _regular_dates(rule).xafter(earliest, inc=True):
        if moment.date() > min(until, LAST_DAY):
            return
        yield _occurrence(rule, moment.date())


def _occurrence(rule: Recurrence, nominal: date) -> Occurrence:
    closure = _closure(rule, nominal)
    moved_to = _move(rule, nominal) if closure and rule.on_closed_day == "move" else None
    day = moved_to or nominal
    return Occurrence(
        local_date=day,
        nominal_date=nominal,
        at=instant(day, rule.local_time, ZoneInfo(rule.zone)),
        skipped=None if moved_to else closure,
        moved=closure if moved_to else None,
    )


def _closure(rule: Recurrence, day: date) -> Closure | None:
    if any(first <= day <= last for first, last in rule.blackout):
        return Closure("blackout", day)
    if rule.holidays_country and is_holiday(rule.holidays_country, day):
        return Closure("holiday", day, rule.holidays_country)
    return None


def _move(rule: Recurrence, nominal: date) -> date | None:
    """The next working day, if there is one in time."""
    last = last_day_to_move_to(rule, nominal)
    day = nominal + _ONE_DAY
    while day <= last:
        if is_working_day(rule, day):
            return day
        day += _ONE_DAY
    return None


def _is_weekend(rule: Recurrence, day: date) -> bool:
    return is_weekend(rule.holidays_country, day) if rule.holidays_country else day.weekday() >= _SATURDAY


def _regular_dates(rule: Recurrence) -> rrule | rruleset:
    """The dates of the rule as midnights without a zone, which is how dateutil counts days."""
    return rrulestr(rule.rule_text(), dtstart=_midnight(rule.starts_on))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _check_choices(rule: Recurrence) -> None:
    if rule.frequency not in get_args(Frequency):
        raise RecurrenceError("unknown_frequency", frequency=rule.frequency)
    if rule.on_closed_day not in get_args(ClosedDayRule):
        raise RecurrenceError("unknown_closed_day_rule", on_closed_day=rule.on_closed_day)
    if find_zone(rule.zone) is None:
        raise RecurrenceError("unknown_zone", zone=rule.zone)
    if rule.holidays_country is not None and not is_supported(rule.holidays_country):
        raise RecurrenceError("unknown_place", place=rule.holidays_country)
    if rule.local_time.tzinfo:
        raise RecurrenceError("time_with_zone", local_time=rule.local_time)


def _check_day(rule: Recurrence) -> None:
    if rule.weekday is not None and rule.weekday not in range(7):
        raise RecurrenceError("unknown_weekday", weekday=rule.weekday)
    if rule.ordinal is not None and rule.ordinal not in ORDINALS:
        raise RecurrenceError("unknown_ordinal", ordinal=rule.ordinal)
    if rule.weekday is None and rule.frequency != "once":
        raise RecurrenceError("weekday_missing", frequency=rule.frequency)
    if rule.ordinal is None and rule.frequency == "monthly":
        raise RecurrenceError("ordinal_missing", frequency=rule.frequency)


def _check_nothing_unused(rule: Recurrence) -> None:
    """A field that would change nothing is refused, so that equal rules are equal and no wish is silently dropped."""
    unused = {"once": ("weekday", "ordinal", "ends_on", "count"), "monthly": ()}.get(rule.frequency, ("ordinal",))
    for field in unused:
        if getattr(rule, field) is not None:
            raise RecurrenceError("not_for_this_frequency", field=field, frequency=rule.frequency)


def _check_end(rule: Recurrence) -> None:
    for day in (rule.starts_on, rule.ends_on or rule.starts_on):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise RecurrenceError("date_out_of_range", date=day, first=FIRST_DAY, last=LAST_DAY)
    if rule.ends_on and rule.ends_on < rule.starts_on:
        raise RecurrenceError("ends_before_it_starts", starts_on=rule.starts_on, ends_on=rule.ends_on)
    if rule.ends_on and rule.count is not None:
        raise RecurrenceError("two_ends", ends_on=rule.ends_on, count=rule.count)
    if rule.count is not None and rule.count < 1:
        raise RecurrenceError("count_too_small", count=rule.count)
