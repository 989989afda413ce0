"""When a digest is due, what it finds worth saying, and what it makes of the figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.digest import DEFINED, SoWhat, digest_of
from bot.digests.due import GRACE, last_due, next_due
from bot.digests.references import Reference
from bot.digests.snapshot import Asked, Missed, Ran, Snapshot, Some, Someone, WeekFigures
from bot.metrics.registry import REGISTRY
from bot.metrics.weeks import Week
from bot.model.communities import Community, Gap

WEEK = Week(date(2026, 11, 9))
MONDAY_MORNING = datetime(2026, 11, 16, 8, tzinfo=UTC)
COMMUNITY = Community("T1", "C1", "data", zone="Europe/Paris")
USUAL = {"messages": 40, "people": 10, "questions": 5, "reactions": 20, "first_reply": 3600.0}


def weeks(this: dict[str, Any], before: int = 8, **others: Any) -> tuple[WeekFigures, ...]:
    """The week, and those before it: as usual, but for one that had a tenth more and one that had a tenth less of everything."""
    varied = [1.1, 0.9] + [1.0] * (before - 2)
    usual = [{name: type(value)(value * factor) for name, value in USUAL.items()} | others for factor in varied][:before]
    figures = [*usual, USUAL | this]
    return tuple(WeekFigures(week, **values) for week, values in zip(WEEK.last(len(figures)), figures, strict=True))


def snapshot(this: dict[str, Any] | None = None, before: int = 8, **more: Any) -> Snapshot:
    made = {"weeks": weeks(this or {}, before), "record_since": date(2024, 1, 1), **more}
    return Snapshot(COMMUNITY, WEEK, more.pop("now", MONDAY_MORNING), **{name: made[name] for name in made if name != "now"})


@pytest.mark.parametrize(
    ("zone", "weekday", "at", "now", "due"),
    [
        ("Europe/Paris", 0, "09:00", "2026-11-16T08:00:00", "2026-11-16T08:00:00"),
        ("Europe/Paris", 0, "09:00", "2026-11-16T07:59:59", "2026-11-09T08:00:00"),
        ("Europe/Paris", 0, "09:00", "2026-11-22T23:00:00", "2026-11-16T08:00:00"),
        ("Europe/Paris", 4, "16:30", "2026-11-16T08:00:00", "2026-11-13T15:30:00"),
        # The clocks go back on 25 October 2026: nine o'clock stays nine o'clock.
        ("Europe/Paris", 0, "09:00", "2026-10-19T08:00:00", "2026-10-19T07:00:00"),
        ("Europe/Paris", 0, "09:00", "2026-10-26T08:00:00", "2026-10-26T08:00:00"),
        # They go forward on Sunday 29 March 2026 at two: half past two does not exist and is half past three.
        ("Europe/Paris", 6, "02:30", "2026-03-29T06:00:00", "2026-03-29T01:30:00"),
        # On Sunday 25 October 2026 half past two comes twice: it is the first one.
        ("Europe/Paris", 6, "02:30", "2026-10-25T06:00:00", "2026-10-25T00:30:00"),
        ("America/New_York", 0, "09:00", "2026-11-02T14:00:00", "2026-11-02T14:00:00"),
        ("Australia/Sydney", 0, "09:00", "2026-10-04T22:00:00", "2026-10-04T22:00:00"),
        ("Australia/Sydney", 0, "09:00", "2026-10-04T21:59:00", "2026-09-27T23:00:00"),
        ("Pacific/Auckland", 0, "09:00", "2026-11-15T20:00:00", "2026-11-15T20:00:00"),
        ("Asia/Kolkata", 2, "08:15", "2026-11-18T02:45:00", "2026-11-18T02:45:00"),
    ],
)
def test_a_digest_is_due_at_its_local_time(zone: str, weekday: int, at: str, now: str, due: str) -> None:
    community = replace(COMMUNITY, zone=zone, digest_weekday=weekday, digest_time=time.fromisoformat(at))
    assert last_due(community, datetime.fromisoformat(now).replace(tzinfo=UTC)).at == datetime.fromisoformat(due).replace(
        tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("zone", "weekday", "now", "occasion", "told"),
    [
        ("Europe/Paris", 0, "2026-11-16T08:00:00", "2026-W47", "2026-W46"),
        ("Europe/Paris", 4, "2026-11-20T08:00:00", "2026-W47", "2026-W46"),
        ("Pacific/Auckland", 0, "2026-11-15T20:00:00", "2026-W47", "2026-W46"),
        ("Pacific/Honolulu", 6, "2026-11-22T19:00:00", "2026-W47", "2026-W46"),
        ("Europe/Paris", 0, "2027-01-04T08:00:00", "2027-W01", "2026-W53"),
    ],
)
def test_it_tells_of_the_last_week_that_is_over_where_the_community_lives(
    zone: str, weekday: int, now: str, occasion: str, told: str
) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    due = last_due(replace(COMMUNITY, zone=zone, digest_weekday=weekday), at)
    assert (due.at, due.occasion, due.week.label) == (at, occasion, told)
    assert Snapshot(replace(COMMUNITY, zone=zone), due.week, at, weeks=()).is_over


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
    st.integers(min_value=0, max_value=6),
    st.times(),
)
def test_the_next_one_is_the_first_after_now(at: datetime, zone: str, weekday: int, local: time) -> None:
    community = replace(COMMUNITY, zone=zone, digest_weekday=weekday, digest_time=local.replace(microsecond=0))
    now = at.replace(tzinfo=UTC)
    last, following = last_due(community, now).at, next_due(community, now)
    assert last <= now < following
    assert timedelta(days=6) < following - last < timedelta(days=8)
    assert last_due(community, following).at == following


def test_past_its_grace_a_digest_is_missed() -> None:
    due = last_due(COMMUNITY, MONDAY_MORNING)
    assert not due.is_missed(due.at + GRACE)
    assert due.is_missed(due.at + GRACE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("this", "more", "expected"),
    [
        ({}, {}, SoWhat.AS_USUAL),
        ({"people": 14, "messages": 80}, {}, SoWhat.MORE_PEOPLE),
        ({"messages": 80}, {}, SoWhat.SAME_VOICES),
        ({"people": 5, "messages": 10}, {}, SoWhat.FEWER_PEOPLE),
        ({"messages": 20}, {}, SoWhat.CALMER),
        ({"messages": 0, "people": 0, "questions": 0, "first_reply": None}, {}, SoWhat.SILENT),
        ({"first_reply": 90000.0}, {}, SoWhat.SLOWER),
        ({}, {"unanswered": 3}, SoWhat.FEW_ANSWERS),
        ({"people": 14}, {"unanswered": 3}, SoWhat.FEW_ANSWERS),
        ({"questions": 2}, {"unanswered": 2}, SoWhat.AS_USUAL),
        ({"messages": 80}, {"now": datetime(2026, 11, 12, tzinfo=UTC)}, SoWhat.UNFINISHED),
        ({"messages": 80}, {"before": 3}, SoWhat.TOO_EARLY),
        ({"messages": 80}, {"before": 4}, SoWhat.SAME_VOICES),
        ({"messages": 80}, {"record_since": date(2026, 10, 20)}, SoWhat.TOO_EARLY),
    ],
)
def test_the_one_thing_to_take_from_the_figures(this: dict[str, Any], more: dict[str, Any], expected: SoWhat) -> None:
    assert digest_of(snapshot(this, **more)).so_what is expected


def gap(since: datetime, hours: int = 2) -> Gap:
    return Gap("T1", 1, None, since, since + timedelta(hours=hours), "down")


def test_nothing_is_compared_while_the_week_is_still_being_read() -> None:
    broken = snapshot({"messages": 80}, gaps=(gap(datetime(2026, 11, 11, 9, tzinfo=UTC)),))
    assert digest_of(broken).so_what is SoWhat.INCOMPLETE


def test_a_week_with_a_gap_is_no_usual_week() -> None:
    whole = snapshot({}, before=4)
    holed = replace(whole, gaps=(gap(datetime(2026, 10, 27, 9, tzinfo=UTC)),))
    assert digest_of(whole).figures["messages"].usual is not None
    assert digest_of(holed).figures["messages"].usual is None
    assert digest_of(holed).weeks_to_wait == 1


def test_the_week_in_which_the_record_begins_is_no_whole_one() -> None:
    begun = snapshot({}, record_since=date(2026, 10, 12))
    assert [each.week.monday for each in begun.usual_weeks] == [date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2)]


def test_the_lead_counts_the_things_that_are_shown() -> None:
    asked = tuple(Asked(f"{ts}.000000", "Ana", date(2026, 11, 10), None) for ts in range(4))
    busy = snapshot(questions=Some(asked, 3000), newcomers=Some((Someone("U1", "Bo", date(2026, 11, 10)),), 1))
    assert digest_of(busy).needs == 5
    assert digest_of(replace(busy, suggested=7)).needs == 6
    assert busy.questions.others == 2996


SILENCE = {name: None if name == "first_reply" else 0 for name in USUAL}
ONE_ASKED = Asked("1.000000", "Ana", date(2026, 11, 10), None)
ONE_MISSED = Missed("a", "prompt", {}, date(2026, 11, 10))
ONE_RAN = Ran("prompt", {}, date(2026, 11, 10), 0, 5)


@pytest.mark.parametrize(
    ("more", "speaks"),
    [
        ({}, False),
        ({"unsent": ((WEEK.before(), "digests.nothing_to_say"),)}, False),
        ({"questions": Some((ONE_ASKED,), 1)}, True),
        ({"missed": Some((ONE_MISSED,), 1)}, True),
        ({"ran": Some((ONE_RAN,), 1)}, True),
        ({"this": {"reactions": 1}}, True),
        ({"this": {"arrivals": 1}}, True),
    ],
)
def test_nothing_to_say_says_nothing(more: dict[str, Any], speaks: bool) -> None:
    this = SILENCE | more.pop("this", {}) if "this" in more else SILENCE
    assert digest_of(snapshot(this, **more)).has_something_to_say is speaks


def test_what_waits_for_its_hosts_is_nothing_to_say_to_the_whole_channel() -> None:
    waiting = snapshot(SILENCE, questions=Some((ONE_ASKED,), 1))
    in_its_channel = replace(waiting, community=replace(COMMUNITY, digest_channel=COMMUNITY.community))
    assert digest_of(waiting).has_something_to_say
    assert not digest_of(in_its_channel).has_something_to_say


def test_every_figure_of_a_digest_is_in_the_registry_and_explained() -> None:
    shown = set(digest_of(snapshot()).figures)
    assert shown <= set(DEFINED) <= set(REGISTRY)


def test_a_button_names_its_community_and_its_thing() -> None:
    for subject in ("1700.0001", "U1", "", "2026-W46"):
        assert Reference.from_value(Reference("C1", subject).to_value()) == Reference("C1", subject)
