"""Calendar arithmetic is the same on both databases, whatever zone the session thinks it is in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Date, literal, select, text

from storage.reports.calendar import days_after, month_of, seconds_between, week_start
from storage.schema.columns import UtcTime
from storage.store import Store

LATE_ON_SUNDAY = datetime(2026, 11, 15, 23, 59, 59, 999000, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/New_York"])
def session_zone(store: Store, request: pytest.FixtureRequest) -> str:
    """The zone of the session; SQLite has none."""
    return str(request.param)


def value_of(store: Store, zone: str, expression: object) -> object:
    with store.read() as tx:
        if tx.dialect == "postgresql":
            tx.execute(text(f"SET LOCAL TIME ZONE '{zone}'"))
        return tx.scalar(select(expression))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("moment", "monday", "month"),
    [
        (LATE_ON_SUNDAY, date(2026, 11, 9), "2026-11"),
        (LATE_ON_SUNDAY + timedelta(milliseconds=1), date(2026, 11, 16), "2026-11"),
        (datetime(2027, 1, 1, tzinfo=UTC), date(2026, 12, 28), "2027-01"),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), date(2024, 2, 26), "2024-02"),
    ],
)
def test_weeks_and_months_are_those_of_utc(store: Store, session_zone: str, moment: datetime, monday: date, month: str) -> None:
    instant, day = literal(moment, UtcTime()), literal(moment.date(), Date())
    assert value_of(store, session_zone, week_start(instant)) == monday
    assert value_of(store, session_zone, week_start(day)) == monday
    assert value_of(store, session_zone, month_of(instant)) == month
    assert value_of(store, session_zone, month_of(day)) == month


def test_spans_and_moves(store: Store, session_zone: str) -> None:
    start, end = literal(LATE_ON_SUNDAY, UtcTime()), literal(LATE_ON_SUNDAY + timedelta(days=3, seconds=1.5), UtcTime())
    assert value_of(store, session_zone, seconds_between(start, end)) == pytest.approx(3 * 86400 + 1.5, abs=0.001)
    assert value_of(store, session_zone, days_after(start, 7)) == LATE_ON_SUNDAY + timedelta(days=7)
