"""The planning form: what holds, what does not and beside which field, and the form again for what is left of a plan."""

from datetime import UTC, date, datetime, time

import pytest

from bot.animations.planning import (
    DATES_SHOWN,
    MOST_TIMES,
    PlanRefusedError,
    dates_to_show,
    form_of,
    read_plan,
    suggested_form,
)
from bot.animations.prompt import Prompt
from bot.model.animations import Animation, AnimationState
from bot.recurrence import Recurrence

PROMPT = Prompt()
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # Wednesday, 11:30 in Paris
FORM = {
    "question": "Why?",
    "open_days": "2",
    "frequency": "weekly",
    "date": "2026-03-10",
    "time": "10:00",
    "zone": "Europe/Paris",
    "country": "FR",
    "closed_day": "skip",
    "ends_on": "",
    "count": "",
}


def form(**changes: str) -> dict[str, str]:
    return {**FORM, **changes}


def planned(rule: Recurrence) -> Animation:
    return Animation(
        "T1", "a1", "C1", "prompt", {"version": 1, "open_days": 2, "question": "Why?"}, rule, AnimationState.PLANNED, "U1", NOW
    )


@pytest.mark.parametrize(
    ("changes", "frequency", "weekday", "ordinal"),
    [
        ({"frequency": "weekly"}, "weekly", 1, None),
        ({"frequency": "fortnightly"}, "fortnightly", 1, None),
        ({"frequency": "monthly"}, "monthly", 1, 2),
        ({"frequency": "monthly_last"}, "monthly", 1, -1),
        ({"frequency": "monthly", "date": "2026-03-31"}, "monthly", 1, -1),  # a fifth Tuesday: the last one, of every month
        ({"frequency": "once"}, "once", None, None),
    ],
)
def test_the_weekday_is_that_of_the_first_date(
    changes: dict[str, str], frequency: str, weekday: int | None, ordinal: int | None
) -> None:
    rule = read_plan(PROMPT, form(**changes), NOW).recurrence
    assert (rule.frequency, rule.weekday, rule.ordinal) == (frequency, weekday, ordinal)
    assert (rule.local_time, rule.zone, rule.holidays_country) == (time(10), "Europe/Paris", "FR")


def test_how_long_is_an_end_or_a_number() -> None:
    assert read_plan(PROMPT, form(ends_on="2026-06-30"), NOW).recurrence.ends_on == date(2026, 6, 30)
    assert read_plan(PROMPT, form(count="12"), NOW).recurrence.count == 12


def test_a_plan_without_holidays_looks_at_none() -> None:
    assert read_plan(PROMPT, form(country=""), NOW).recurrence.holidays_country is None


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"date": "2026-03-03"}, {"date": "animations.in_the_past"}),
        ({"date": "1969-12-31"}, {"date": "animations.in_the_past"}),
        ({"date": "2026-03-04", "time": "11:30"}, {"time": "animations.in_the_past"}),
        ({"date": "2026-03-04", "time": "11:29"}, {"time": "animations.in_the_past"}),
        ({"date": "2200-01-01"}, {"date": "animations.date_too_far"}),
        ({"date": ""}, {"date": "animations.date_missing"}),
        ({"date": "tomorrow"}, {"date": "animations.date_missing"}),
        ({"time": ""}, {"time": "animations.time_missing"}),
        ({"time": "25:00"}, {"time": "animations.time_missing"}),
        ({"frequency": "hourly"}, {"frequency": "animations.frequency_missing"}),
        ({"zone": ""}, {"zone": "animations.zone_unknown"}),
        ({"zone": "Europe/Atlantis"}, {"zone": "animations.zone_unknown"}),
        ({"country": "XX"}, {"country": "animations.country_unknown"}),
        ({"ends_on": "2026-03-09"}, {"ends_on": "animations.ends_before_it_starts"}),
        ({"ends_on": "2200-01-01"}, {"ends_on": "animations.date_too_far"}),
        ({"ends_on": "2026-06-30", "count": "3"}, {"count": "animations.two_ends"}),
        ({"count": "0"}, {"count": "animations.count_wrong"}),
        ({"count": str(MOST_TIMES + 1)}, {"count": "animations.count_wrong"}),
        ({"count": "two"}, {"count": "animations.count_wrong"}),
        ({"count": "²"}, {"count": "animations.count_wrong"}),
        ({"frequency": "once", "ends_on": "2026-06-30"}, {"ends_on": "animations.once_has_no_end"}),
        ({"frequency": "once", "count": "2"}, {"count": "animations.once_has_no_end"}),
        # 14 July is a holiday in France, and it is the only date.
        ({"frequency": "once", "date": "2026-07-14"}, {"date": "animations.never_runs"}),
        ({"date": "2026-07-14", "ends_on": "2026-07-16"}, {"date": "animations.never_runs"}),
        (
            {"question": "", "date": "", "zone": "nowhere", "count": "x"},
            {
                "question": "prompt.neither",
                "date": "animations.date_missing",
                "zone": "animations.zone_unknown",
                "count": "animations.count_wrong",
            },
        ),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field(changes: dict[str, str], problems: dict[str, str]) -> None:
    with pytest.raises(PlanRefusedError) as refused:
        read_plan(PROMPT, form(**changes), NOW)
    assert {name: said.key for name, said in refused.value.problems.items()} == problems


def test_later_today_is_not_the_past() -> None:
    assert read_plan(PROMPT, form(date="2026-03-04", time="11:31"), NOW).recurrence.starts_on == date(2026, 3, 4)


def test_an_empty_form_begins_with_something_that_only_lacks_a_question() -> None:
    suggested = suggested_form(PROMPT, NOW, "Europe/Paris")
    plan = read_plan(PROMPT, {**suggested, "question": "Why?"}, NOW)
    assert (plan.recurrence.starts_on, plan.recurrence.holidays_country) == (date(2026, 3, 5), "FR")


def test_a_zone_of_no_country_suggests_no_holidays() -> None:
    assert suggested_form(PROMPT, NOW, "Etc/UTC")["country"] == ""


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"frequency": "fortnightly", "closed_day": "move", "country": ""},
        {"frequency": "monthly"},
        {"frequency": "monthly_last", "date": "2026-03-31", "ends_on": "2026-12-31"},
        {"frequency": "once"},
        {"count": "5"},
        {"question": "", "theme": "craft", "open_days": "10"},
    ],
)
def test_a_plan_that_has_not_begun_gives_its_form_back(changes: dict[str, str]) -> None:
    filled = form(**changes)
    plan = read_plan(PROMPT, filled, NOW)
    animation = Animation("T1", "a1", "C1", "prompt", plan.content, plan.recurrence, AnimationState.PLANNED, "U1", NOW)
    again = form_of(PROMPT, animation, NOW)
    assert {name: value for name, value in again.items() if value} == {name: value for name, value in filled.items() if value}
    assert read_plan(PROMPT, again, NOW) == plan


def test_the_form_of_a_plan_that_runs_is_that_of_what_is_left() -> None:
    rule = Recurrence("fortnightly", date(2026, 3, 10), time(10), "Europe/Paris", weekday=1, count=5)
    after_two = datetime(2026, 3, 25, tzinfo=UTC)
    left = form_of(PROMPT, planned(rule), after_two)
    assert (left["date"], left["count"]) == ("2026-04-07", "3")


def test_the_form_keeps_the_regular_weekday_when_the_next_run_was_moved() -> None:
    # 14 July 2026, a Tuesday, is a holiday: the run moves to Wednesday, Tuesdays stay.
    rule = Recurrence("weekly", date(2026, 7, 7), time(10), "Europe/Paris", weekday=1, holidays_country="FR", on_closed_day="move")
    assert form_of(PROMPT, planned(rule), datetime(2026, 7, 8, tzinfo=UTC))["date"] == "2026-07-14"
    # On the day between, the regular date is past: the next one is shown.
    assert form_of(PROMPT, planned(rule), datetime(2026, 7, 14, 20, tzinfo=UTC))["date"] == "2026-07-21"


def test_five_dates_are_shown_and_those_skipped_between_them() -> None:
    rule = Recurrence("weekly", date(2026, 4, 27), time(10), "Europe/Paris", weekday=0, holidays_country="FR")
    shown = dates_to_show(rule, NOW)
    assert [(each.local_date.isoformat(), each.skipped is not None) for each in shown] == [
        ("2026-04-27", False),
        ("2026-05-04", False),
        ("2026-05-11", False),
        ("2026-05-18", False),
        ("2026-05-25", True),  # Whit Monday
        ("2026-06-01", False),
    ]
    assert len([each for each in shown if not each.skipped]) == DATES_SHOWN


def test_a_plan_with_few_dates_shows_them_all() -> None:
    rule = Recurrence("weekly", date(2026, 4, 27), time(10), "Europe/Paris", weekday=0, count=2)
    assert len(dates_to_show(rule, NOW)) == 2
