"""The dates of any rule against the same dates counted day by day, without dateutil."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.public_holidays import is_holiday
from bot.recurrence import Frequency, Recurrence, next_occurrence, occurrences_between, upcoming
from tests.bot.runs import next_runs

DAY = timedelta(days=1)
ZONES = ["Europe/Paris", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu",
         "Pacific/Kiritimati", "America/Nuuk", "America/St_Johns", "UTC"]  # fmt: skip
dates = st.dates(date(2019, 1, 1), date(2034, 12, 31))


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    frequency: Frequency = draw(st.sampled_from(get_args(Frequency)))
    starts_on = draw(dates)
    fields: dict[str, Any] = {}
    if frequency != "once":
        fields["weekday"] = draw(st.integers(0, 6))
        ends: dict[str, dict[str, Any]] = {
            "never": {},
            "on": {"ends_on": starts_on + DAY * draw(st.integers(0, 500))},
            "after": {"count": draw(st.integers(1, 30))},
        }
        fields |= ends[draw(st.sampled_from(sorted(ends)))]
    if frequency == "monthly":
        fields["ordinal"] = draw(st.sampled_from([1, 2, 3, 4, 5, -1]))
    breaks = draw(st.lists(st.tuples(st.integers(-60, 400), st.integers(0, 50)), max_size=4))
    return Recurrence(
        frequency=frequency,
        starts_on=starts_on,
        local_time=draw(st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))),
        zone=draw(st.sampled_from(ZONES)),
        holidays_country=draw(st.sampled_from([None, "FR", "US", "CA-QC"])),
        blackout=tuple((starts_on + DAY * begins, starts_on + DAY * (begins + lasts)) for begins, lasts in breaks),
        on_closed_day=draw(st.sampled_from(["skip", "move"])),
        **fields,
    )


def is_regular(rule: Recurrence, day: date) -> bool:
    """By the calendar alone, leaving aside how the rule ends."""
    if rule.frequency == "once":
        return day == rule.starts_on
    if day < rule.starts_on or day.weekday() != rule.weekday:
        return False
    if rule.frequency == "monthly":
        return (day + 7 * DAY).month != day.month if rule.ordinal == -1 else (day.day + 6) // 7 == rule.ordinal
    if rule.frequency == "fortnightly":
        this_monday, first_monday = (each - DAY * each.weekday() for each in (day, rule.starts_on))
        return (this_monday - first_monday).days % 14 == 0
    return True


def is_closed(rule: Recurrence, day: date) -> bool:
    in_a_break = any(first <= day <= last for first, last in rule.blackout)
    return in_a_break or (rule.holidays_country is not None and is_holiday(rule.holidays_country, day))


def counted(rule: Recurrence, days: int) -> list[tuple[date, date | None]]:
    """Each regular date of the first so many days, and the day on which it runs (None: skipped)."""
    regular = [rule.starts_on + DAY * ahead for ahead in range(days) if is_regular(rule, rule.starts_on + DAY * ahead)]
    regular = [day for day in regular if rule.ends_on is None or day <= rule.ends_on][: rule.count]
    return [(day, counted_run(rule, day)) for day in regular]


def counted_run(rule: Recurrence, nominal: date) -> date | None:
    if not is_closed(rule, nominal):
        return nominal
    if rule.on_closed_day == "skip":
        return None
    for ahead in range(1, 32):
        day = nominal + DAY * ahead
        if is_regular(rule, day) or (rule.ends_on is not None and day > rule.ends_on):
            return None
        if day.weekday() < 5 and not is_closed(rule, day):
            return day
    return None


@given(rules())
@settings(deadline=None)
def test_agrees_with_counting_day_by_day(rule: Recurrence) -> None:
    expected = counted(rule, 800)
    last = rule.starts_on + DAY * 750  # what runs by then has its regular date among those counted
    found = occurrences_between(rule, rule.starts_on - 40 * DAY, last)
    assert [(each.nominal_date, each.local_date) for each in found] == [
        (nominal, runs) for nominal, runs in expected if runs is not None and runs <= last
    ]
    shown = upcoming(rule, datetime(2000, 1, 1, tzinfo=UTC), 20)
    assert [(each.nominal_date, None if each.skipped else each.local_date) for each in shown] == [
        (nominal, runs) for nominal, runs in counted(rule, 7000)[:20] if nominal <= rule.starts_on + 1830 * DAY
    ]


@given(rules(), dates, st.integers(0, 700))
@settings(deadline=None)
def test_between_keeps_to_its_days_and_goes_forward(rule: Recurrence, since: date, length: int) -> None:
    until = since + DAY * length
    found = occurrences_between(rule, since, until)
    assert all(since <= each.local_date <= until for each in found)
    assert all(earlier.at < later.at and earlier.local_date < later.local_date for earlier, later in pairwise(found))
    middle = since + DAY * (length // 2)
    assert found == occurrences_between(rule, since, middle) + occurrences_between(rule, middle + DAY, until)


@given(rules(), dates, st.integers(0, 24 * 60 - 1))
@settings(deadline=None)
def test_asking_for_the_next_again_and_again_gives_those_between(rule: Recurrence, day: date, minute: int) -> None:
    zone = ZoneInfo(rule.zone)
    after = datetime.combine(day, time(*divmod(minute, 60)), tzinfo=zone).astimezone(UTC)
    until = day + 200 * DAY
    following = next_runs(rule, after, 40)
    assert all(after < each.at for each in following)
    assert following[:1] == [each for each in [next_occurrence(rule, after)] if each]
    between = [each for each in occurrences_between(rule, day, until) if each.at > after]
    assert [each for each in following if each.local_date <= until] == between


@given(rules())
@settings(deadline=None)
def test_runs_at_the_wall_time_or_right_after_a_gap(rule: Recurrence) -> None:
    zone = ZoneInfo(rule.zone)
    for each in next_runs(rule, datetime(2000, 1, 1, tzinfo=UTC), 60):
        wanted = datetime.combine(each.local_date, rule.local_time)
        wall = each.at.astimezone(zone).replace(tzinfo=None)
        exists = [
            utc
            for quarter in range(-60, 61)
            if (utc := wanted.replace(tzinfo=UTC) + timedelta(minutes=15 * quarter)).astimezone(zone).replace(tzinfo=None) == wanted
        ]
        assert each.at == min(exists, default=each.at)
        assert wall == wanted if exists else wanted < wall <= wanted + timedelta(hours=1)
