"""When steps fall: working days keep the time of day, through weekends, holidays and clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.animations.kind import Step
from bot.animations.timing import GRACE, is_missed, next_step, step_time
from bot.recurrence import Recurrence
from bot.zones import find_zone, instant


def rule(zone: str, country: str | None = None, blackout: tuple[tuple[date, date], ...] = ()) -> Recurrence:
    return Recurrence("weekly", date(2026, 1, 5), time(10), zone, weekday=0, holidays_country=country, blackout=blackout)


def local(zone: str, day: date, hour: time = time(10)) -> datetime:
    found = find_zone(zone)
    assert found is not None
    return instant(day, hour, found)


@pytest.mark.parametrize(
    ("zone", "country", "days", "due", "closes"),
    [
        ("Europe/Paris", None, 2, date(2026, 3, 3), date(2026, 3, 5)),  # Tuesday to Thursday
        ("Europe/Paris", None, 2, date(2026, 3, 5), date(2026, 3, 9)),  # Thursday to Monday
        ("Europe/Paris", None, 1, date(2026, 3, 7), date(2026, 3, 9)),  # planned on a Saturday
        ("Europe/Paris", None, 2, date(2026, 3, 27), date(2026, 3, 31)),  # the clocks go forward on the 29th
        ("Europe/Paris", None, 2, date(2026, 10, 23), date(2026, 10, 27)),  # and back on the 25th
        ("America/New_York", None, 2, date(2026, 3, 6), date(2026, 3, 10)),
        ("Australia/Sydney", None, 2, date(2026, 4, 3), date(2026, 4, 7)),
        ("Europe/Paris", "FR", 2, date(2026, 5, 7), date(2026, 5, 12)),  # 8 May is a holiday
        ("Asia/Dubai", "AE", 2, date(2026, 3, 12), date(2026, 3, 16)),
        ("Asia/Kathmandu", None, 10, date(2026, 3, 3), date(2026, 3, 17)),
    ],
)
def test_working_days_keep_the_time_of_day(zone: str, country: str | None, days: int, due: date, closes: date) -> None:
    step = Step("close", working_days=days, closes=True)
    assert step_time(step, local(zone, due), rule(zone, country)) == local(zone, closes)


def test_a_break_is_no_working_day() -> None:
    away = (date(2026, 3, 4), date(2026, 3, 13))
    step = Step("close", working_days=1)
    assert step_time(step, local("Europe/Paris", date(2026, 3, 3)), rule("Europe/Paris", blackout=(away,))) == local(
        "Europe/Paris", date(2026, 3, 16)
    )


def test_hours_may_come_before() -> None:
    due = local("Europe/Paris", date(2026, 3, 3))
    assert step_time(Step("gather", hours=-48), due, rule("Europe/Paris")) == due - timedelta(hours=48)


@pytest.mark.parametrize(
    ("country", "days", "due", "at"),
    [
        (None, 2, date(2026, 3, 5), date(2026, 3, 3)),  # Thursday, from Tuesday on
        (None, 2, date(2026, 3, 9), date(2026, 3, 5)),  # Monday, from Thursday on
        (None, 2, date(2026, 3, 31), date(2026, 3, 27)),  # the clocks go forward on the 29th
        ("FR", 2, date(2026, 5, 12), date(2026, 5, 7)),  # 8 May is a holiday
    ],
)
def test_working_days_may_come_before(country: str | None, days: int, due: date, at: date) -> None:
    step = Step("gather", working_days=-days)
    assert step_time(step, local("Europe/Paris", due), rule("Europe/Paris", country)) == local("Europe/Paris", at)


def test_what_comes_before_is_found_even_where_no_day_is_a_working_day() -> None:
    closed_for_years = (date(2020, 1, 1), date(2032, 1, 1))
    due = local("Europe/Paris", date(2026, 3, 3))
    assert step_time(Step("gather", working_days=-1), due, rule("Europe/Paris", blackout=(closed_for_years,))) < due


def test_a_closing_is_found_even_where_no_day_is_a_working_day() -> None:
    closed_for_years = (date(2026, 1, 1), date(2032, 1, 1))
    due = local("Europe/Paris", date(2026, 3, 3))
    assert due < step_time(Step("close", working_days=1), due, rule("Europe/Paris", blackout=(closed_for_years,)))


def test_steps_are_taken_in_order() -> None:
    steps = (Step("post", opens=True), Step("close", closes=True))
    assert next_step(steps, frozenset()) == steps[0]
    assert next_step(steps, frozenset({"post"})) == steps[1]
    assert next_step(steps, frozenset({"post", "close"})) is None


def test_four_hours_late_is_still_in_time() -> None:
    due = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert not is_missed(due, due + GRACE)
    assert is_missed(due, due + GRACE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("step", "due", "at"),
    [
        (Step("turn", days=1, at=time(0)), date(2026, 3, 3), (date(2026, 3, 4), time(0))),
        (Step("turn", days=1), date(2026, 3, 28), (date(2026, 3, 29), time(10))),  # the clocks go forward that night
        (Step("turn", days=1, at=time(0)), date(2026, 10, 25), (date(2026, 10, 26), time(0))),  # a day of 25 hours
        (Step("turn", working_days=1, at=time(0)), date(2026, 3, 6), (date(2026, 3, 9), time(0))),  # from Friday to Monday
        (Step("close", days=6, working_days=1), date(2026, 3, 2), (date(2026, 3, 9), time(10))),  # the days come first
    ],
)
def test_days_of_the_calendar_may_begin_at_their_own_hour(step: Step, due: date, at: tuple[date, time]) -> None:
    zone = "Europe/Paris"
    assert step_time(step, local(zone, due), rule(zone)) == local(zone, *at)
