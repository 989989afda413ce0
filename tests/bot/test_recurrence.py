from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.public_holidays import holiday_name
from bot.recurrence import (
    Closure,
    Occurrence,
    Recurrence,
    next_occurrence,
    occurrences_between,
    upcoming,
)
from tests.bot.runs import next_runs

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rule(frequency: str, starts_on: str, /, **fields: Any) -> Recurrence:
    return Recurrence(
        **{
            "frequency": frequency,
            "starts_on": date.fromisoformat(starts_on),
            "local_time": time(9),
            "zone": "Europe/Paris",
            **fields,
        }
    )


def moving(frequency: str, starts_on: str, /, **fields: Any) -> Recurrence:
    return rule(frequency, starts_on, on_closed_day="move", **fields)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def first_dates(planned: Recurrence, n: int) -> list[date]:
    return [each.local_date for each in next_runs(planned, LONG_AGO, n)]


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (rule("once", "2028-02-29"), ["2028-02-29"]),
        (rule("once", "2026-01-10"), ["2026-01-10"]),  # a Saturday, because somebody said so
        (rule("weekly", "2026-01-05", weekday=MONDAY), ["2026-01-05", "2026-01-12", "2026-01-19"]),
        (rule("weekly", "2026-01-06", weekday=MONDAY), ["2026-01-12", "2026-01-19"]),
        (rule("weekly", "2028-02-22", weekday=TUESDAY), ["2028-02-22", "2028-02-29", "2028-03-07"]),
        (rule("weekly", "2026-01-01", weekday=SUNDAY), ["2026-01-04", "2026-01-11"]),
        # every second week, across a new year
        (rule("fortnightly", "2025-12-15", weekday=MONDAY), ["2025-12-15", "2025-12-29", "2026-01-12"]),
        # across a year of 53 weeks (51, 53, 2), where odd and even weeks change places
        (rule("fortnightly", "2026-12-14", weekday=MONDAY), ["2026-12-14", "2026-12-28", "2027-01-11", "2027-01-25"]),
        (rule("fortnightly", "2026-12-31", weekday=FRIDAY), ["2027-01-01", "2027-01-15"]),
        # the week of the start counts, even when its day is over; weeks begin on Monday
        (rule("fortnightly", "2026-01-07", weekday=MONDAY), ["2026-01-19", "2026-02-02"]),
        (rule("fortnightly", "2026-01-11", weekday=MONDAY), ["2026-01-19", "2026-02-02"]),
        (rule("fortnightly", "2026-01-11", weekday=SUNDAY), ["2026-01-11", "2026-01-25"]),
        (rule("monthly", "2026-01-01", weekday=MONDAY, ordinal=1), ["2026-01-05", "2026-02-02", "2026-03-02"]),
        (rule("monthly", "2026-01-06", weekday=MONDAY, ordinal=1), ["2026-02-02"]),
        (rule("monthly", "2026-01-01", weekday=WEDNESDAY, ordinal=4), ["2026-01-28", "2026-02-25"]),
        # months without a fifth Monday are left out, months with four have a last one
        (rule("monthly", "2026-01-01", weekday=MONDAY, ordinal=5), ["2026-03-30", "2026-06-29", "2026-08-31"]),
        (rule("monthly", "2026-01-01", weekday=MONDAY, ordinal=-1), ["2026-01-26", "2026-02-23", "2026-03-30"]),
        (rule("monthly", "2028-02-01", weekday=TUESDAY, ordinal=5), ["2028-02-29", "2028-05-30"]),
        (rule("monthly", "2027-02-01", weekday=TUESDAY, ordinal=-1), ["2027-02-23"]),
        (rule("monthly", "2028-02-01", weekday=TUESDAY, ordinal=-1), ["2028-02-29", "2028-03-28"]),
    ],
)
def test_regular_dates(planned: Recurrence, expected: list[str]) -> None:
    assert first_dates(planned, len(expected)) == days(*expected)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (rule("once", "2026-01-05"), ["2026-01-05"]),
        (rule("weekly", "2026-01-05", weekday=MONDAY, count=2), ["2026-01-05", "2026-01-12"]),
        (rule("weekly", "2026-01-05", weekday=MONDAY, ends_on=date(2026, 1, 19)), ["2026-01-05", "2026-01-12", "2026-01-19"]),
        (rule("weekly", "2026-01-05", weekday=MONDAY, ends_on=date(2026, 1, 18)), ["2026-01-05", "2026-01-12"]),
        (rule("weekly", "2026-01-06", weekday=MONDAY, ends_on=date(2026, 1, 9)), []),
        (rule("monthly", "2026-01-01", weekday=MONDAY, ordinal=5, count=2), ["2026-03-30", "2026-06-29"]),
        # a skipped date is one of the count
        (
            rule("weekly", "2026-01-05", weekday=MONDAY, count=3, blackout=((date(2026, 1, 12), date(2026, 1, 12)),)),
            ["2026-01-05", "2026-01-19"],
        ),
    ],
)  # fmt: skip
def test_a_rule_comes_to_its_end(planned: Recurrence, expected: list[str]) -> None:
    assert first_dates(planned, 10) == days(*expected)
    assert [each.local_date for each in upcoming(planned, LONG_AGO, 10) if not each.skipped] == days(*expected)
    assert next_occurrence(planned, utc("2027-01-01T00:00")) is None


@pytest.mark.parametrize(
    ("zone", "wall", "weekday", "starts_on", "expected"),
    [
        ("Europe/Paris", time(9), MONDAY, "2026-03-23", ["2026-03-23T08:00", "2026-03-30T07:00"]),
        ("Europe/Paris", time(9), MONDAY, "2026-10-19", ["2026-10-19T07:00", "2026-10-26T08:00"]),
        ("America/New_York", time(9), MONDAY, "2026-03-02", ["2026-03-02T14:00", "2026-03-09T13:00"]),
        ("America/New_York", time(9), MONDAY, "2026-10-26", ["2026-10-26T13:00", "2026-11-02T14:00"]),
        ("Australia/Sydney", time(9), MONDAY, "2026-03-30", ["2026-03-29T22:00", "2026-04-05T23:00"]),
        ("Australia/Sydney", time(9), MONDAY, "2026-09-28", ["2026-09-27T23:00", "2026-10-04T22:00"]),
        ("Australia/Lord_Howe", time(9), MONDAY, "2026-03-30", ["2026-03-29T22:00", "2026-04-05T22:30"]),
        ("Australia/Lord_Howe", time(9), MONDAY, "2026-09-28", ["2026-09-27T22:30", "2026-10-04T22:00"]),
        # a time that the day does not have, then one that it has twice: each once
        ("Europe/Paris", time(2, 30), SUNDAY, "2026-03-22", ["2026-03-22T01:30", "2026-03-29T01:30", "2026-04-05T00:30"]),
        ("Europe/Paris", time(2, 30), SUNDAY, "2026-10-18", ["2026-10-18T00:30", "2026-10-25T00:30", "2026-11-01T01:30"]),
        ("America/New_York", time(2, 30), SUNDAY, "2026-03-08", ["2026-03-08T07:30", "2026-03-15T06:30"]),
        ("America/New_York", time(1, 30), SUNDAY, "2026-11-01", ["2026-11-01T05:30", "2026-11-08T06:30"]),
        ("Australia/Sydney", time(2, 30), SUNDAY, "2026-04-05", ["2026-04-04T15:30", "2026-04-11T16:30"]),
        ("Australia/Sydney", time(2, 30), SUNDAY, "2026-10-04", ["2026-10-03T16:30", "2026-10-10T15:30"]),
        ("Australia/Lord_Howe", time(2, 15), SUNDAY, "2026-10-04", ["2026-10-03T15:45", "2026-10-10T15:15"]),
        ("Asia/Kolkata", time(9), MONDAY, "2026-03-23", ["2026-03-23T03:30", "2026-03-30T03:30"]),
        ("Asia/Kathmandu", time(9), MONDAY, "2026-03-23", ["2026-03-23T03:15", "2026-03-30T03:15"]),
        ("Pacific/Kiritimati", time(9), MONDAY, "2026-03-23", ["2026-03-22T19:00", "2026-03-29T19:00"]),
        # Samoa went from the 29th straight to the 31st of December 2011
        ("Pacific/Apia", time(9), FRIDAY, "2011-12-23", ["2011-12-23T19:00", "2011-12-30T19:00", "2012-01-05T19:00"]),
    ],
)  # fmt: skip
def test_wall_time_through_changes_of_the_clock(zone: str, wall: time, weekday: int, starts_on: str, expected: list[str]) -> None:
    planned = rule("weekly", starts_on, zone=zone, local_time=wall, weekday=weekday)
    instants = [each.at for each in next_runs(planned, LONG_AGO, len(expected))]
    assert instants == [utc(text) for text in expected]


def test_a_moment_is_next_only_until_it_has_come() -> None:
    planned = rule("weekly", "2026-03-23", weekday=MONDAY)
    at_nine = utc("2026-03-23T08:00")
    just_before = next_occurrence(planned, at_nine.replace(hour=7, minute=59))
    then = next_occurrence(planned, at_nine)
    in_paris = next_occurrence(planned, at_nine.astimezone(ZoneInfo("Europe/Paris")))
    assert just_before == Occurrence(local_date=date(2026, 3, 23), nominal_date=date(2026, 3, 23), at=at_nine)
    assert then == in_paris == Occurrence(date(2026, 3, 30), date(2026, 3, 30), utc("2026-03-30T07:00"))


def test_between_has_both_its_days() -> None:
    planned = rule("weekly", "2026-01-01", weekday=MONDAY)
    found = occurrences_between(planned, date(2026, 1, 12), date(2026, 1, 26))
    assert [each.local_date for each in found] == days("2026-01-12", "2026-01-19", "2026-01-26")
    assert occurrences_between(planned, date(2026, 1, 13), date(2026, 1, 18)) == []
    assert occurrences_between(planned, date(2026, 1, 26), date(2026, 1, 12)) == []


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_occurrence(rule("once", "2026-01-05"), datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_a_skipped_holiday_says_which_one() -> None:
    planned = rule("weekly", "2026-07-07", weekday=TUESDAY, holidays_country="FR")
    shown = upcoming(planned, LONG_AGO, 3)
    assert [each.local_date for each in shown] == days("2026-07-07", "2026-07-14", "2026-07-21")
    closure = shown[1].skipped
    assert closure == Closure("holiday", date(2026, 7, 14), "FR")
    assert closure.place is not None
    assert holiday_name(closure.place, closure.day, "fr") == "Fête nationale"
    assert [shown[0].skipped, shown[2].skipped] == [None, None]
    assert first_dates(planned, 2) == days("2026-07-07", "2026-07-21")


BREAK = ((date(2026, 8, 1), date(2026, 8, 21)),)


@pytest.mark.parametrize(
    ("planned", "nominal", "expected"),
    [
        # New Year's Day 2027 is a Friday
        (rule("weekly", "2026-12-25", weekday=FRIDAY, holidays_country="FR"), "2027-01-01", None),
        (moving("weekly", "2026-12-25", weekday=FRIDAY, holidays_country="FR"), "2027-01-01", "2027-01-04"),
        (moving("once", "2026-07-14", holidays_country="FR"), "2026-07-14", "2026-07-15"),
        (rule("once", "2026-07-14", holidays_country="FR"), "2026-07-14", None),
        (moving("once", "2026-06-24", holidays_country="CA-QC"), "2026-06-24", "2026-06-25"),
        (moving("once", "2026-06-24", holidays_country="CA"), "2026-06-24", "2026-06-24"),
        # Christmas and Boxing Day, a weekend, and the day off in lieu
        (moving("once", "2026-12-25", holidays_country="GB"), "2026-12-25", "2026-12-29"),
        # Spring Festival 2026 in China: closed from Monday 16 to Monday 23 February
        (moving("weekly", "2026-02-16", weekday=MONDAY, holidays_country="CN"), "2026-02-16", None),
        (moving("weekly", "2026-02-17", weekday=TUESDAY, holidays_country="CN"), "2026-02-17", None),
        (moving("fortnightly", "2026-02-16", weekday=MONDAY, holidays_country="CN"), "2026-02-16", "2026-02-24"),
        # a move never lands on a weekend, be it for a Saturday's animation, nor on another country's weekend
        (moving("weekly", "2026-07-04", weekday=SATURDAY, holidays_country="US"), "2026-07-04", "2026-07-06"),
        (moving("weekly", "2026-01-08", weekday=THURSDAY, holidays_country="IL",
              blackout=((date(2026, 1, 8), date(2026, 1, 8)),)), "2026-01-08", "2026-01-11"),
        # a blackout, with holidays or without
        (rule("monthly", "2026-08-01", weekday=MONDAY, ordinal=1, blackout=BREAK), "2026-08-03", None),
        (moving("monthly", "2026-08-01", weekday=MONDAY, ordinal=1, blackout=BREAK), "2026-08-03", "2026-08-24"),
        (moving("weekly", "2026-08-03", weekday=MONDAY, blackout=BREAK), "2026-08-03", None),
        (moving("weekly", "2026-08-17", weekday=MONDAY, blackout=BREAK), "2026-08-17", None),
        # not past the end; and the last of a count moves no further than the others
        (moving("monthly", "2026-08-01", weekday=MONDAY, ordinal=1, blackout=BREAK,
              ends_on=date(2026, 8, 24)), "2026-08-03", "2026-08-24"),
        (moving("monthly", "2026-08-01", weekday=MONDAY, ordinal=1, blackout=BREAK,
              ends_on=date(2026, 8, 23)), "2026-08-03", None),
        (moving("weekly", "2026-08-17", weekday=MONDAY, blackout=BREAK, count=1), "2026-08-17", None),
        # a question for one day is not asked long after it
        (moving("once", "2026-08-03", blackout=((date(2026, 8, 1), date(2026, 9, 2)),)), "2026-08-03", "2026-09-03"),
        (moving("once", "2026-08-03", blackout=((date(2026, 8, 1), date(2026, 9, 3)),)), "2026-08-03", None),
    ],
)  # fmt: skip
def test_a_closed_day_skips_or_moves(planned: Recurrence, nominal: str, expected: str | None) -> None:
    day = date.fromisoformat(nominal)
    shown = next(each for each in upcoming(planned, LONG_AGO, 10) if each.nominal_date == day)
    running = [each.local_date for each in next_runs(planned, LONG_AGO, 10) if each.nominal_date == day]
    assert running == ([date.fromisoformat(expected)] if expected else [])
    assert (shown.skipped is None) is (expected is not None)
    assert (shown.moved is None) is (expected in (None, nominal))
    assert {closure.day for closure in (shown.skipped, shown.moved) if closure} <= {day}


def test_a_moved_date_is_found_from_the_days_between() -> None:
    planned = rule("monthly", "2026-08-01", weekday=MONDAY, ordinal=1, blackout=BREAK, on_closed_day="move", count=1)
    moved = Occurrence(
        local_date=date(2026, 8, 24),
        nominal_date=date(2026, 8, 3),
        at=utc("2026-08-24T07:00"),
        moved=Closure("blackout", date(2026, 8, 3)),
    )
    assert next_occurrence(planned, utc("2026-08-24T06:59")) == moved
    assert occurrences_between(planned, date(2026, 8, 24), date(2026, 8, 24)) == [moved]
    assert occurrences_between(planned, date(2026, 8, 3), date(2026, 8, 23)) == []


def test_a_search_without_end_ends() -> None:
    closed_for_years = ((date(2026, 1, 1), date(2150, 1, 1)),)
    planned = rule("weekly", "2026-01-05", weekday=MONDAY, blackout=closed_for_years, on_closed_day="move")
    assert next_occurrence(planned, LONG_AGO) is None
    assert len(upcoming(planned, LONG_AGO, 5)) == 5
    endless = rule("weekly", "2026-01-05", weekday=MONDAY)
    assert next_occurrence(endless, datetime(9999, 12, 30, tzinfo=UTC)) is None
    assert occurrences_between(endless, date(2199, 12, 25), date.max)[-1].local_date == date(2199, 12, 30)
