import json
from datetime import UTC, date, time
from typing import Any

import pytest

from bot.recurrence import RECURRENCE_PROBLEMS, Recurrence, RecurrenceError

MONDAY, FRIDAY, SUNDAY = 0, 4, 6


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


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (rule("once", "2026-01-05"), "FREQ=DAILY;COUNT=1"),
        (rule("weekly", "2026-01-05", weekday=SUNDAY), "FREQ=WEEKLY;BYDAY=SU"),
        (rule("fortnightly", "2026-01-05", weekday=MONDAY, count=6), "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO;COUNT=6"),
        (rule("monthly", "2026-01-05", weekday=FRIDAY, ordinal=-1), "FREQ=MONTHLY;BYDAY=-1FR"),
        (rule("weekly", "2026-01-05", weekday=MONDAY, ends_on=date(2026, 12, 31)), "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"),
    ],
)
def test_rule_text(planned: Recurrence, expected: str) -> None:
    assert planned.rule_text() == expected


WEEKLY: dict[str, Any] = {"weekday": MONDAY}
BAD_RULES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("unknown_frequency", "daily", WEEKLY, {"frequency": "daily"}),
    ("unknown_closed_day_rule", "weekly", {**WEEKLY, "on_closed_day": "earlier"}, {"on_closed_day": "earlier"}),
    ("unknown_zone", "weekly", {**WEEKLY, "zone": "Europe/Atlantis"}, {"zone": "Europe/Atlantis"}),
    ("unknown_place", "weekly", {**WEEKLY, "holidays_country": "ZZ"}, {"place": "ZZ"}),
    ("unknown_place", "weekly", {**WEEKLY, "holidays_country": ""}, {"place": ""}),
    ("time_with_zone", "weekly", {**WEEKLY, "local_time": time(9, tzinfo=UTC)}, {"local_time": time(9, tzinfo=UTC)}),
    ("weekday_missing", "weekly", {}, {"frequency": "weekly"}),
    ("weekday_missing", "monthly", {"ordinal": 1}, {"frequency": "monthly"}),
    ("unknown_weekday", "weekly", {"weekday": 7}, {"weekday": 7}),
    ("ordinal_missing", "monthly", WEEKLY, {"frequency": "monthly"}),
    ("unknown_ordinal", "monthly", {**WEEKLY, "ordinal": 0}, {"ordinal": 0}),
    ("unknown_ordinal", "monthly", {**WEEKLY, "ordinal": 6}, {"ordinal": 6}),
    ("not_for_this_frequency", "weekly", {**WEEKLY, "ordinal": 1}, {"field": "ordinal", "frequency": "weekly"}),
    ("not_for_this_frequency", "once", {"count": 2}, {"field": "count", "frequency": "once"}),
    ("date_out_of_range", "weekly", {**WEEKLY, "starts_on": date.max}, {"date": date.max}),
    ("date_out_of_range", "weekly", {**WEEKLY, "starts_on": date.min}, {"date": date.min}),
    ("date_out_of_range", "weekly", {**WEEKLY, "ends_on": date.max}, {"date": date.max}),
    ("ends_before_it_starts", "weekly", {**WEEKLY, "ends_on": date(2026, 1, 4)}, {"ends_on": date(2026, 1, 4)}),
    ("two_ends", "weekly", {**WEEKLY, "ends_on": date(2026, 2, 1), "count": 3}, {"count": 3}),
    ("count_too_small", "weekly", {**WEEKLY, "count": 0}, {"count": 0}),
    ("blackout_reversed", "weekly", {**WEEKLY, "blackout": ((date(2026, 2, 2), date(2026, 2, 1)),)}, {"first": date(2026, 2, 2)}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "frequency", "fields", "named"), BAD_RULES)
def test_a_rule_that_contradicts_itself_is_refused(
    code: str, frequency: str, fields: dict[str, Any], named: dict[str, Any]
) -> None:
    with pytest.raises(RecurrenceError) as refusal:
        rule(frequency, "2026-01-05", **fields)
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.code == code
    assert refusal.value.values.items() >= named.items()


STORED = rule("weekly", "2026-01-05", weekday=MONDAY).to_json()
BAD_STORED: list[tuple[str, dict[str, Any]]] = [
    ("unknown_version", {}),
    ("unknown_version", {**STORED, "version": 2}),
    ("malformed", {"version": 1}),
    ("malformed", {**STORED, "starts_on": "2026-02-30"}),
    ("malformed", {**STORED, "starts_on": None}),
    ("malformed", {**STORED, "local_time": "9 o'clock"}),
    ("malformed", {**STORED, "blackout": ["2026-01-01"]}),
    ("malformed", {**STORED, "count": "three"}),
    ("malformed", {**STORED, "colour": "blue"}),
    ("unknown_zone", {**STORED, "zone": "Europe/Atlantis"}),
]


@pytest.mark.parametrize(("code", "stored"), BAD_STORED)
def test_what_was_stored_wrongly_is_refused(code: str, stored: dict[str, Any]) -> None:
    with pytest.raises(RecurrenceError) as refusal:
        Recurrence.from_json(stored)
    assert refusal.value.code == code


def test_every_problem_is_shown_above() -> None:
    assert {code for code, *_ in BAD_RULES} | {code for code, _ in BAD_STORED} == set(RECURRENCE_PROBLEMS)


@pytest.mark.parametrize(
    "planned",
    [
        rule("once", "2028-02-29"),
        rule("fortnightly", "2026-01-05", weekday=MONDAY, count=3, zone="Asia/Kathmandu", local_time=time(9, 30)),
        rule(
            "monthly",
            "2026-01-05",
            weekday=FRIDAY,
            ordinal=-1,
            ends_on=date(2028, 2, 29),
            holidays_country="CA-QC",
            blackout=((date(2026, 8, 1), date(2026, 8, 21)), (date(2026, 12, 24), date(2027, 1, 4))),
            on_closed_day="move",
        ),
    ],
)
def test_a_rule_survives_storage(planned: Recurrence) -> None:
    assert Recurrence.from_json(json.loads(json.dumps(planned.to_json()))) == planned
