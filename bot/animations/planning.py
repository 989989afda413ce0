"""The planning form: what a manager filled in becomes a content and a recurrence, or everything that is wrong with it.

A form is a mapping of field names to what was typed or chosen, as text: dates ``2027-01-12``, times ``09:30``, nothing as ``""``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.animations.breaks import BreakError, read_breaks, write_breaks
from bot.animations.forms import Said
from bot.animations.kind import Kind
from bot.model.animations import Animation
from bot.public_holidays import is_supported
from bot.recurrence import FIRST_DAY, LAST_DAY, Occurrence, Recurrence, next_occurrence, upcoming
from bot.zones import find_zone, instant

FREQUENCIES = ("weekly", "fortnightly", "monthly", "monthly_last", "once")
CLOSED_DAYS = ("skip", "move")
SHARED_FIELDS = ("kind", "frequency", "date", "time", "zone", "country", "closed_day", "breaks", "ends_on", "count")
BREAKS_LIMIT = 1000
MOST_TIMES = 500
DATES_SHOWN = 5
# A holiday on every regular date would be shown for ever: this many lines at most.
MOST_DATES_LOOKED_AT = 15

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A form that holds: what its animation will be."""

    content: Mapping[str, Any]
    recurrence: Recurrence


class PlanRefusedError(Exception):
    """A form that does not hold. ``problems`` says what is wrong, by field name."""

    def __init__(self, problems: Mapping[str, Said]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def part_field(country: str) -> str:
    """The field in which a part of a country is chosen: each country has its own."""
    return f"part_{country}"


def read_plan(kind: Kind, form: Form, now: datetime) -> Plan:
    """The plan that a form describes. Raises PlanRefusedError with everything that is wrong with it."""
    problems = {
        **kind.problems(form),
        **_date_problems(form),
        **_place_problems(form),
        **_break_problems(form),
        **_end_problems(form),
    }
    if problems:
        raise PlanRefusedError(problems)
    rule = _recurrence(form)
    if _first_moment(rule.starts_on, rule) <= now:
        raise PlanRefusedError({_past_field(rule, now): Said("animations.in_the_past", {"zone": rule.zone})})
    if next_occurrence(rule, now) is None:
        raise PlanRefusedError({"date": Said("animations.never_runs")})
    return Plan(kind.content(form), rule)


def suggested_form(kind: Kind, now: datetime, zone: str) -> Form:
    """What an empty form begins with: as often as suits the kind, from tomorrow at ten, without the holidays of its country."""
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    country = get_global("zone_territories").get(zone, "")
    return {
        "frequency": kind.frequency,
        "date": tomorrow.isoformat(),
        "time": "10:00",
        "zone": zone,
        "country": country if is_supported(country) else "",
        "closed_day": "skip",
    }


def for_kind(form: Form, before: Kind, kind: Kind) -> Form:
    """A form once another kind was chosen: how often it runs follows, where it is still what was proposed for the one before."""
    is_proposed = form.get("frequency") == before.frequency
    return {**form, "frequency": kind.frequency} if is_proposed else form


def form_of(kind: Kind, animation: Animation, now: datetime) -> Form:
    """The form that describes what is left of an animation, to change it."""
    rule = animation.recurrence
    # Of a run that was moved the regular date may be past already: the one after it counts.
    dates = upcoming(rule, now, max(rule.count or 0, 2))
    left = [each.nominal_date for each in dates if _first_moment(each.nominal_date, rule) > now]
    country, _, part = (rule.holidays_country or "").partition("-")
    return {
        **kind.values(animation.content),
        "frequency": "monthly_last" if (rule.frequency, rule.ordinal) == ("monthly", -1) else rule.frequency,
        "date": (left[0] if left else rule.starts_on).isoformat(),
        "time": f"{rule.local_time:%H:%M}",
        "zone": rule.zone,
        "country": country,
        part_field(country): part,
        "breaks": write_breaks(rule.blackout),
        "closed_day": rule.on_closed_day,
        "ends_on": rule.ends_on.isoformat() if rule.ends_on else "",
        "count": str(len(left)) if rule.count else "",
    }


def dates_to_show(rule: Recurrence, now: datetime) -> list[Occurrence]:
    """The next five dates that run, and those skipped between them, with why."""
    shown: list[Occurrence] = []
    for each in upcoming(rule, now, MOST_DATES_LOOKED_AT):
        shown.append(each)
        if sum(not one.skipped for one in shown) == DATES_SHOWN:
            break
    return shown


def _date_problems(form: Form) -> Mapping[str, Said]:
    problems = {}
    day = _day(form.get("date"))
    if day is None:
        problems["date"] = Said("animations.date_missing")
    elif day < FIRST_DAY:
        problems["date"] = Said("animations.in_the_past", {"zone": form.get("zone", "")})
    elif day > LAST_DAY:
        problems["date"] = Said("animations.date_too_far")
    if _time(form.get("time")) is None:
        problems["time"] = Said("animations.time_missing")
    if form.get("frequency") not in FREQUENCIES:
        problems["frequency"] = Said("animations.frequency_missing")
    return problems


def _place_problems(form: Form) -> Mapping[str, Said]:
    problems = {}
    if find_zone(form.get("zone", "")) is None:
        problems["zone"] = Said("animations.zone_unknown")
    country = form.get("country", "")
    if country and not is_supported(country):
        problems["country"] = Said("animations.country_unknown")
    elif country and not is_supported(_place(form)):
        problems[part_field(country)] = Said("animations.part_unknown")
    return problems


def _place(form: Form) -> str:
    """The place whose holidays count: a country, perhaps with its part."""
    country = form.get("country", "")
    part = form.get(part_field(country), "")
    return f"{country}-{part}" if country and part else country


def _break_problems(form: Form) -> Mapping[str, Said]:
    try:
        _breaks(form)
    except BreakError as error:
        return {"breaks": error.said}
    return {}


def _breaks(form: Form) -> tuple[tuple[date, date], ...]:
    return read_breaks(form.get("breaks", ""), _day(form.get("date")) or FIRST_DAY)


def _end_problems(form: Form) -> Mapping[str, Said]:
    begins, ends, count = _day(form.get("date")), _day(form.get("ends_on")), form.get("count", "")
    if form.get("frequency") == "once" and (ends or count):
        return {"ends_on" if ends else "count": Said("animations.once_has_no_end")}
    if ends and count:
        return {"count": Said("animations.two_ends")}
    if begins and ends and ends < begins:
        return {"ends_on": Said("animations.ends_before_it_starts")}
    if ends and ends > LAST_DAY:
        return {"ends_on": Said("animations.date_too_far")}
    if count and not (count.isdecimal() and 1 <= int(count) <= MOST_TIMES):
        return {"count": Said("animations.count_wrong", {"most": MOST_TIMES})}
    return {}


def _recurrence(form: Form) -> Recurrence:
    """The rule of a form whose every field was found right."""
    day, frequency = date.fromisoformat(form["date"]), form["frequency"]
    is_once = frequency == "once"
    ordinals = {"monthly": _ordinal(day), "monthly_last": -1}
    return Recurrence(
        frequency=frequency.removesuffix("_last"),  # type: ignore[arg-type]  # the rule checks it itself
        starts_on=day,
        local_time=time.fromisoformat(form["time"]),
        zone=form["zone"],
        weekday=None if is_once else day.weekday(),
        ordinal=ordinals.get(frequency),
        ends_on=_day(form.get("ends_on")),
        count=int(form["count"]) if form.get("count") else None,
        holidays_country=_place(form) or None,
        blackout=_breaks(form),
        on_closed_day="move" if form.get("closed_day") == "move" else "skip",
    )


def _ordinal(day: date) -> int:
    """Which such weekday of its month a day is; a fifth one stands for the last, or most months would have none."""
    ordinal = (day.day - 1) // 7 + 1
    return ordinal if ordinal < 5 else -1


def _first_moment(day: date, rule: Recurrence) -> datetime:
    return instant(day, rule.local_time, ZoneInfo(rule.zone))


def _past_field(rule: Recurrence, now: datetime) -> str:
    return "time" if rule.starts_on == now.astimezone(ZoneInfo(rule.zone)).date() else "date"


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def _time(typed: str | None) -> time | None:
    try:
        return time.fromisoformat(typed) if typed else None
    except ValueError:
        return None
