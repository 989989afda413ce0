"""When the steps of an occurrence fall, and when it is too late for one that was missed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.kind import Kind, Step
from bot.public_holidays import is_holiday, is_weekend
from bot.recurrence import Recurrence
from bot.zones import instant

# Foyer was down when an occurrence fell due: this late it still posts it, later it does not.
GRACE = timedelta(hours=4)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
# Nothing stays open through more closed days in a row than this.
_LONGEST_BREAK = timedelta(days=366)


def is_missed(due_at: datetime, now: datetime) -> bool:
    """Whether an occurrence due then, and not begun, should be given up."""
    return now > due_at + GRACE


def step_time(step: Step, due_at: datetime, rule: Recurrence) -> datetime:
    """When a step falls: so many hours after, then so many days and working days after in the rule's zone.

    Negative numbers are before. The days keep the time of day, but for a step that has its own.
    """
    at = due_at + timedelta(hours=step.hours)
    if not step.days and not step.working_days and step.at is None:
        return at
    zone = ZoneInfo(rule.zone)
    local = at.astimezone(zone)
    day = _after_working_days(rule, local.date() + timedelta(days=step.days), step.working_days)
    return instant(day, local.time() if step.at is None else step.at, zone)


def next_step(steps: tuple[Step, ...], done: frozenset[str]) -> Step | None:
    """The first step that was not taken yet."""
    return next((step for step in steps if step.name not in done), None)


def closing_time(kind: Kind, content: Mapping[str, Any], due_at: datetime, rule: Recurrence) -> datetime | None:
    """When an occurrence closes; None for what never does."""
    return next((step_time(step, due_at, rule) for step in kind.steps(content) if step.closes), None)


def _after_working_days(rule: Recurrence, start: date, working_days: int) -> date:
    one_day = _ONE_DAY if working_days > 0 else -_ONE_DAY
    day, left = start, abs(working_days)
    while left and abs(day - start) < _LONGEST_BREAK:
        day += one_day
        left -= not _is_closed(rule, day)
    return day


def _is_closed(rule: Recurrence, day: date) -> bool:
    if any(first <= day <= last for first, last in rule.blackout):
        return True
    if rule.holidays_country is None:
        return day.weekday() >= _SATURDAY
    return is_weekend(rule.holidays_country, day) or is_holiday(rule.holidays_country, day)
