"""The planning form: what a manager filled in becomes a content and a recurrence, or everything that is wrong with it.

A form is a mapping of field names to what was typed or chosen, as text: dates ``2027-01-12``, times ``09:30``, nothing as ``""``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.animations.kind import Kind, Said
from bot.public_holidays import is_supported
from bot.recurrence import FIRST_DAY, LAST_DAY, Occurrence, Recurrence, next_occurrence, upcoming
from bot.zones import find_zone, instant

FREQUENCIES = ("weekly", "fortnightly", "monthly", "monthly_last", "once")
CLOSED_DAYS = ("skip", "move")
SHARED_FIELDS = ("kind", "frequency", "date", "time", "zone", "country", "closed_day", "ends_on", "count")
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


def read_plan(kind: Kind, form: Form, now: datetime) -> Plan:
    """The plan that a form describes. Raises PlanRefusedError with everything that is wrong with it."""
    problems = {**kind.problems(form), **_date_problems(form), **_zone_problems(form), **_end_problems(form)}
    if problems:
        raise PlanRefusedError(problems)
    rule = _recurrence(form)
    first = instant(rule.starts_on, rule.local_time, ZoneInfo(rule.zone))
    if first <= now:
        raise PlanRefusedError({_past_field(rule, now): Said("animations.in_the_past", {"zone": rule.zone})})
    if next_occurrence(rule, now) is None:
        raise PlanRefusedError({"date": Said("animations.never_runs")})
    return Plan(kind.content(form), rule)


def form_of(kind: Kind, content: Mapping[str, Any], rule: Recurrence) -> Form:
    """The form that describes an animation, to change it."""
    frequency = "monthly_last" if (rule.frequency, rule.ordinal) == ("monthly", -1) else rule.frequency
    return {
        **kind.values(content),
        "kind": kind.key,
        "frequency": frequency,
        "date": rule.starts_on.isoformat(),
        "time": f"{rule.local_time:%H:%M}",
        "zone": rule.zone,
        "country": rule.holidays_country or "",
        "closed_day": rule.on_closed_day,
        "ends_on": rule.ends_on.isoformat() if rule.ends_on else "",
        "count": str(rule.count or ""),
    }


def dates_to_show(rule: Recurrence, now: datetime) -> list[Occurrence]:
    """The next five dates that run, and those skipped between them, with why."""
    shown: list[Occurrence] = []
    for each in upcoming(rule, now, MOST_DATES_LOOKED_AT):
        shown.append(each)
        if sum(not one.skipped for one in shown) == DATES_SHOWN:
            break
    return shown


def read_zone(typed: str) -> str | None:
    """The IANA name of what a person typed: ``europe/paris`` and ``Paris`` are both ``Europe/Paris``; None for no zone."""
    name = typed.strip().replace(" ", "_")
    if find_zone(name) is not None and name in available_timezones():
        return name
    return _zones_by_small_name().get(name.lower())


def zone_like(typed: str) -> str | None:
    """The zone that was perhaps meant."""
    known = _zones_by_small_name()
    like = get_close_matches(typed.strip().replace(" ", "_").lower(), known, n=1, cutoff=0.7)
    return known[like[0]] if like else None


@cache
def _zones_by_small_name() -> Mapping[str, str]:
    """Zones by their name and by their town, in small letters; where two share a town, the first of the alphabet that has it."""
    names = sorted(available_timezones())
    towns = {name.rpartition("/")[2].lower(): name for name in reversed(names) if "/" in name and not name.startswith("Etc/")}
    return {**towns, **{name.lower(): name for name in names}}


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


def _zone_problems(form: Form) -> Mapping[str, Said]:
    typed, problems = form.get("zone", ""), {}
    if read_zone(typed) is None:
        like = zone_like(typed)
        said = (
            Said("animations.zone_like", {"typed": typed, "like": like})
            if like
            else Said("animations.zone_unknown", {"typed": typed})
        )
        problems["zone"] = said
    if form.get("country") and not is_supported(form["country"]):
        problems["country"] = Said("animations.country_unknown")
    return problems


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
        zone=read_zone(form["zone"]) or "Etc/UTC",
        weekday=None if is_once else day.weekday(),
        ordinal=ordinals.get(frequency),
        ends_on=_day(form.get("ends_on")),
        count=int(form["count"]) if form.get("count") else None,
        holidays_country=form.get("country") or None,
        on_closed_day="move" if form.get("closed_day") == "move" else "skip",
    )


def _ordinal(day: date) -> int:
    """Which such weekday of its month a day is; a fifth one stands for the last, or most months would have none."""
    ordinal = (day.day - 1) // 7 + 1
    return ordinal if ordinal < 5 else -1


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
