"""ISO weeks, against the calendar's own arithmetic and the dates people get wrong."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics.weeks import Week

DAYS = st.dates(min_value=date(1971, 1, 1), max_value=date(2190, 1, 1))


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2016, 4, 18), "2016-W16"),
        (date(2016, 4, 24), "2016-W16"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2026, 11, 9), "2026-W46"),
        (date(2027, 1, 1), "2026-W53"),
    ],
)
def test_a_day_belongs_to_its_iso_week(day: date, label: str) -> None:
    assert Week.of(day).label == label


@given(DAYS)
def test_a_label_is_read_back(day: date) -> None:
    assert Week.parse(Week.of(day).label) == Week.of(day)


@given(DAYS)
def test_a_week_holds_its_days_and_no_other(day: date) -> None:
    week = Week.of(day)
    assert week.since.date() <= day < week.until.date()
    assert week.until - week.since == timedelta(days=7)
    assert week.sunday.isoweekday() == 7


@pytest.mark.parametrize("words", ["2026-w46", " 2026-W46 ", "2026W46"])
def test_a_week_is_understood_however_it_is_typed(words: str) -> None:
    assert Week.parse(words) == Week(date(2026, 11, 9))


@pytest.mark.parametrize("words", ["", "46", "2026-W54", "2025-W53", "2026-W00", "0000-W01", "2026-46", "last", "2026-W４6"])
def test_what_is_no_week_is_none(words: str) -> None:
    assert Week.parse(words) is None


def test_a_week_begins_on_a_monday_only() -> None:
    with pytest.raises(ValueError, match="no Monday"):
        Week(date(2026, 11, 10))


def test_an_instant_is_placed_by_its_utc_day() -> None:
    sunday_evening_in_new_york = datetime(2026, 11, 15, 20, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert Week.at(sunday_evening_in_new_york).label == "2026-W47"
    assert Week.at(datetime(2026, 11, 15, 23, 59, 59, 999999, tzinfo=UTC)).label == "2026-W46"


def test_the_last_weeks_end_with_this_one_across_a_new_year() -> None:
    assert [week.label for week in Week(date(2027, 1, 4)).last(3)] == ["2026-W52", "2026-W53", "2027-W01"]
    assert Week(date(2027, 1, 4)).before(-1).label == "2027-W02"
