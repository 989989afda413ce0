from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hours import (
    HOURS_PROBLEMS,
    Hours,
    HoursError,
    add_working_days,
    add_working_hours,
    is_open,
    next_opening,
    opening_of_day,
    working_days_between,
)

PARIS = Hours("Europe/Paris")
APIA = Hours("Pacific/Apia")
# 2026-03-27 is a Friday; Paris goes to summer time on Sunday the 29th.
FRIDAY, SATURDAY, SUNDAY, MONDAY = date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


BAD_HOURS = [
    ("unknown_zone", {"zone": "Europe/Atlantis"}),
    ("time_with_zone", {"zone": "UTC", "opens": time(9, tzinfo=UTC)}),
    ("closes_before_it_opens", {"zone": "UTC", "opens": time(18), "closes": time(9)}),
    ("closes_before_it_opens", {"zone": "UTC", "opens": time(9), "closes": time(9)}),
    ("no_working_day", {"zone": "UTC", "working_days": frozenset()}),
    ("unknown_weekday", {"zone": "UTC", "working_days": frozenset({0, 7})}),
    ("unknown_weekday", {"zone": "UTC", "working_days": frozenset({-1})}),
]


@pytest.mark.parametrize(("code", "fields"), BAD_HOURS)
def test_hours_that_make_no_sense_are_refused(code: str, fields: dict[str, object]) -> None:
    with pytest.raises(HoursError) as refusal:
        Hours(**fields)  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert isinstance(refusal.value, ValueError)


def test_every_problem_is_shown_above() -> None:
    assert {code for code, _ in BAD_HOURS} == set(HOURS_PROBLEMS)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        (PARIS, "2026-03-27T07:59:59", False),
        (PARIS, "2026-03-27T08:00", True),
        (PARIS, "2026-03-27T16:59:59", True),
        (PARIS, "2026-03-27T17:00", False),
        (PARIS, "2026-03-28T10:00", False),
        (PARIS, "2026-03-30T07:00", True),  # an hour earlier in UTC since Sunday
        (PARIS, "2026-03-30T06:59", False),
        (PARIS, "2026-10-26T07:30", False),
        (PARIS, "2026-10-26T08:00", True),
        (Hours("Asia/Kolkata"), "2026-03-27T03:30", True),
        (Hours("Asia/Kolkata"), "2026-03-27T03:29", False),
        (Hours("Asia/Kathmandu"), "2026-03-27T03:15", True),
        (Hours("Asia/Kathmandu"), "2026-03-27T03:14", False),
        (Hours("Asia/Riyadh", working_days=frozenset({6, 0, 1, 2, 3})), "2026-03-29T07:00", True),
        (Hours("Asia/Riyadh", working_days=frozenset({6, 0, 1, 2, 3})), "2026-03-27T07:00", False),
        # already Monday there, still Sunday in UTC
        (Hours("Pacific/Kiritimati"), "2026-03-29T19:00", True),
        (Hours("Pacific/Kiritimati"), "2026-03-27T19:00", False),
        # an opening that comes twice is the first
        (Hours("Europe/Paris", time(2, 30), time(5), frozenset({6})), "2026-10-25T00:30", True),
        (Hours("Europe/Paris", time(2, 30), time(5), frozenset({6})), "2026-10-25T01:15", True),
    ],
)
def test_is_open(hours: Hours, at: str, expected: bool) -> None:
    assert is_open(hours, utc(at)) is expected
    assert is_open(hours, utc(at).astimezone(ZoneInfo("America/New_York"))) is expected


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        (PARIS, FRIDAY, "2026-03-27T08:00"),
        (PARIS, MONDAY, "2026-03-30T07:00"),
        (PARIS, SATURDAY, None),
        (Hours("America/New_York"), date(2026, 3, 6), "2026-03-06T14:00"),
        (Hours("America/New_York"), date(2026, 3, 9), "2026-03-09T13:00"),
        (Hours("Australia/Sydney"), date(2026, 4, 3), "2026-04-02T22:00"),
        (Hours("Australia/Sydney"), date(2026, 4, 6), "2026-04-05T23:00"),
        (Hours("Australia/Lord_Howe"), date(2026, 10, 2), "2026-10-01T22:30"),
        (Hours("Australia/Lord_Howe"), date(2026, 10, 5), "2026-10-04T22:00"),
        (APIA, date(2011, 12, 29), "2011-12-29T19:00"),
        (APIA, date(2011, 12, 30), None),  # Samoa had no such day
        (APIA, date(2012, 1, 2), "2012-01-01T19:00"),
        # half past two does not exist on this Sunday: half past three
        (Hours("Europe/Paris", time(2, 30), time(5), frozenset({6})), SUNDAY, "2026-03-29T01:30"),
        # and if it closes before that, there is nothing left of the day
        (Hours("Europe/Paris", time(2, 30), time(3, 15), frozenset({6})), SUNDAY, None),
    ],
)
def test_opening_of_day(hours: Hours, day: date, expected: str | None) -> None:
    assert opening_of_day(hours, day) == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        (PARIS, "2026-03-27T07:00", "2026-03-27T08:00"),
        (PARIS, "2026-03-27T07:59:59", "2026-03-27T08:00"),
        (PARIS, "2026-03-27T08:00", "2026-03-30T07:00"),  # strictly after
        (PARIS, "2026-03-27T12:00", "2026-03-30T07:00"),
        (PARIS, "2026-03-29T12:00", "2026-03-30T07:00"),
        (APIA, "2011-12-29T20:00", "2012-01-01T19:00"),
        (Hours("Pacific/Apia", working_days=frozenset({4})), "2011-12-23T20:00", "2012-01-05T19:00"),
        (Hours("Europe/Paris", time(2, 30), time(3, 15), frozenset({6})), "2026-03-23T00:00", "2026-04-05T00:30"),
    ],
)
def test_next_opening(hours: Hours, at: str, expected: str) -> None:
    assert next_opening(hours, utc(at)) == utc(expected)


@pytest.mark.parametrize(
    ("hours", "a", "b", "expected"),
    [
        (PARIS, FRIDAY, FRIDAY, 0),
        (PARIS, FRIDAY, SUNDAY, 0),
        (PARIS, FRIDAY, MONDAY, 1),
        (PARIS, SATURDAY, MONDAY, 1),
        (PARIS, MONDAY, FRIDAY, 0),
        (PARIS, date(2026, 1, 1), date(2026, 12, 31), 260),
        (APIA, date(2011, 12, 29), date(2012, 1, 2), 1),
        (PARIS, date(2011, 12, 29), date(2012, 1, 2), 2),
    ],
)
def test_working_days_between(hours: Hours, a: date, b: date, expected: int) -> None:
    assert working_days_between(hours, a, b) == expected


@pytest.mark.parametrize(
    ("hours", "day", "n", "expected"),
    [
        (PARIS, FRIDAY, 0, FRIDAY),
        (PARIS, SATURDAY, 0, SATURDAY),
        (PARIS, FRIDAY, 1, MONDAY),
        (PARIS, SATURDAY, 1, MONDAY),
        (PARIS, FRIDAY, 5, date(2026, 4, 3)),
        (PARIS, FRIDAY, 6, date(2026, 4, 6)),
        (PARIS, date(2028, 2, 28), 1, date(2028, 2, 29)),
        (APIA, date(2011, 12, 29), 1, date(2012, 1, 2)),
    ],
)
def test_add_working_days(hours: Hours, day: date, n: int, expected: date) -> None:
    assert add_working_days(hours, day, n) == expected


@pytest.mark.parametrize(
    ("hours", "start", "n", "expected"),
    [
        (PARIS, "2026-03-27T09:00", 0, "2026-03-27T09:00"),
        (PARIS, "2026-03-27T05:00", 0, "2026-03-27T08:00"),
        (PARIS, "2026-03-27T17:00", 0, "2026-03-30T07:00"),
        (PARIS, "2026-03-27T09:00", 2.5, "2026-03-27T11:30"),
        (PARIS, "2026-03-27T08:00", 9, "2026-03-27T17:00"),  # a full day ends when it closes
        (PARIS, "2026-03-27T16:00", 2, "2026-03-30T08:00"),
        (PARIS, "2026-03-28T16:00", 2, "2026-03-30T09:00"),
        (PARIS, "2026-03-27T08:00", 45, "2026-04-02T16:00"),
        (APIA, "2011-12-29T19:00", 10, "2012-01-01T20:00"),
        # five hours on the wall, four in fact
        (Hours("Europe/Paris", time(1), time(6), frozenset({5, 6})), "2026-03-29T00:00", 5, "2026-04-04T00:00"),
        # and six in autumn
        (Hours("Europe/Paris", time(1), time(6), frozenset({6})), "2026-10-24T23:00", 6, "2026-10-25T05:00"),
    ],
)
def test_add_working_hours(hours: Hours, start: str, n: float, expected: str) -> None:
    assert add_working_hours(hours, utc(start), n) == utc(expected)
    local = add_working_hours(hours, utc(start).astimezone(ZoneInfo(hours.zone)), n)
    assert (local, local.utcoffset()) == (utc(expected), timedelta(0))


def test_negative_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="added"):
        add_working_days(PARIS, FRIDAY, -1)
    with pytest.raises(ValueError, match="added"):
        add_working_hours(PARIS, utc("2026-03-27T09:00"), -0.5)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 27, 9)  # noqa: DTZ001 - the mistake under test
    for ask in (is_open, next_opening):
        with pytest.raises(ValueError, match="zone"):
            ask(PARIS, naive)


any_hours = st.builds(
    lambda zone, edges, days: Hours(zone, time(*divmod(min(edges), 60)), time(*divmod(max(edges), 60)), days),
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/Nuuk"]),
    st.sets(st.integers(0, 24 * 60 - 1), min_size=2, max_size=2),
    st.frozensets(st.integers(0, 6), min_size=1),
)
any_instant = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(any_hours, any_instant)
@settings(deadline=None)
def test_the_next_opening_is_open_and_nothing_opens_before_it(hours: Hours, at: datetime) -> None:
    opening = next_opening(hours, at)
    assert opening > at
    assert is_open(hours, opening)
    assert not is_open(hours, opening - timedelta(microseconds=1))
    openings = [opening_of_day(hours, at.date() + timedelta(days=ahead)) for ahead in range(-2, 25)]
    assert opening == min(each for each in openings if each and each > at)


@given(any_hours, st.dates(date(2011, 12, 1), date(2030, 1, 1)), st.integers(1, 40))
@settings(deadline=None)
def test_adding_working_days_is_undone_by_counting_them(hours: Hours, day: date, n: int) -> None:
    later = add_working_days(hours, day, n)
    assert working_days_between(hours, day, later) == n
    assert working_days_between(hours, day, later - timedelta(days=1)) == n - 1


@given(any_hours, any_instant, st.integers(0, 120), st.integers(1, 120))
@settings(deadline=None)
def test_working_hours_add_up(hours: Hours, at: datetime, first: int, second: int) -> None:
    in_two_steps = add_working_hours(hours, add_working_hours(hours, at, first / 4), second / 4)
    assert in_two_steps == add_working_hours(hours, at, (first + second) / 4)
