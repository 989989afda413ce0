"""The heartbeats of animations: on time, once, late within the grace, said to be missed past it, and closed with thanks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context

import pytest
from structlog.testing import capture_logs

from bot.model.animations import AlarmReason, OccurrenceState, SkipReason
from bot.model.deliveries import State
from bot.recurrence import Recurrence, occurrences_between
from scheduler.animations import plan_occurrences, plan_steps
from storage import alarms, animations, deliveries
from storage.schema import DeliveryRow, OccurrenceRow
from storage.store import Store
from tests.conftest import SECRET
from tests.rituals import FIRST, MONDAY, WEEK, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CLOSES = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


# On time, once


def test_it_is_posted_when_it_is_due_and_not_before(rituals: Rituals) -> None:
    rituals.plan()
    assert rituals.beat(FIRST - MINUTE) == 0
    assert rituals.beat(FIRST) == 1
    assert rituals.said() == ["What did you stop doing?"]
    (run,) = [run for run in rituals.runs() if run.state is OccurrenceState.OPEN]
    assert (run.opened_at, run.closes_at) == (FIRST, CLOSES)
    assert run.message_ts == rituals.sent[0].message_ts


def test_beating_again_posts_nothing_more(rituals: Rituals) -> None:
    rituals.plan()
    for minutes in range(0, 120, 5):
        rituals.beat(FIRST + minutes * MINUTE)
    assert rituals.said() == ["What did you stop doing?"]


def test_the_next_date_is_written_as_soon_as_one_is_reached(rituals: Rituals) -> None:
    rituals.plan()
    assert rituals.states() == [("2026-03-09", "due")]
    rituals.beat(FIRST)
    assert rituals.states() == [("2026-03-09", "open"), ("2026-03-16", "due")]


def test_a_year_of_weeks_is_the_year_that_the_rule_says(sqlite_store: Store) -> None:
    rituals = Rituals(animated_town(sqlite_store, NOW).store, NOW)
    rule = Recurrence("weekly", MONDAY, time(10), "Europe/Paris", weekday=0, holidays_country="FR", on_closed_day="move")
    rituals.plan(rule)
    rituals.walk(datetime(2027, 3, 9, tzinfo=UTC))
    posted = [run.local_date for run in rituals.runs() if run.state is not OccurrenceState.DUE]
    assert posted == [each.local_date for each in occurrences_between(rule, MONDAY, date(2027, 3, 8))]
    assert len(posted) == len(set(posted)) == len(rituals.said())
    hours = {run.due_at.hour for run in rituals.runs()}
    assert hours == {8, 9}  # ten in Paris, in summer and in winter


def test_what_runs_once_runs_once_and_is_over(rituals: Rituals) -> None:
    rituals.plan(Recurrence("once", MONDAY, time(10), "Europe/Paris"))
    rituals.beat(FIRST)
    rituals.beat(CLOSES)
    assert rituals.states() == [("2026-03-09", "closed")]
    assert standings(rituals) == []
    assert replace(rituals, now=CLOSES).next_stop() is None


def test_several_workspaces_and_communities_do_not_mix(rituals: Rituals, town: Town) -> None:
    town.found("C2", name="design", locale="fr")
    rituals.plan(form={"theme": "craft"})
    rituals.plan(form={"theme": "craft"}, community="C2")
    rituals.beat(FIRST)
    assert sorted(each.recipient for each in rituals.sent) == ["C1", "C2"]
    assert [" ?" in text or "\u00a0?" in text for text in rituals.said()].count(True) == 1  # one of the two is in French


def test_one_animation_that_can_not_be_read_does_not_keep_the_others(rituals: Rituals, town: Town) -> None:
    town.found("C2", name="design")
    broken, _ = rituals.plan(), rituals.plan(community="C2")
    spoil(rituals, broken, "karaoke")
    with capture_logs() as logs:
        for seconds in range(0, 60, 2):
            rituals.beat(FIRST + timedelta(seconds=seconds))
    assert rituals.said() == ["What did you stop doing?"]
    assert [(line["event"], line["error"]) for line in logs if line["log_level"] == "error"] == [
        ("animation failed", "LookupError")
    ]
    spoil(rituals, broken, "prompt")
    rituals.beat(FIRST + 5 * MINUTE)
    assert len(rituals.said()) == 2


def spoil(rituals: Rituals, animation: str, kind: str) -> None:
    """Let the coming run be of another kind, perhaps one that this Foyer does not know."""
    with rituals.store.write() as tx:
        tx.query(OccurrenceRow).filter_by(animation=animation, local_date=MONDAY).one().kind = kind


# Twice at once


def beat_elsewhere(url: str, now: datetime) -> int:
    store = Store(url, secret=SECRET)
    try:
        return plan_occurrences(store, now) + plan_steps(store, now)
    finally:
        store.close()


def test_two_processes_plan_one_post(rituals: Rituals, town: Town, database_url: str) -> None:
    for place in ("C1", "C2", "C3"):
        town.found(place)
        rituals.plan(community=place)
    with get_context("spawn").Pool(2) as pool:
        pool.starmap(beat_elsewhere, [(database_url, FIRST)] * 6)
    assert len(rituals.ledger()) == 3
    assert sorted(rituals.states()) == [("2026-03-09", "due")] * 3 + [("2026-03-16", "due")] * 3
    rituals.beat(FIRST)
    assert len(rituals.said()) == 3


def test_two_threads_close_it_once(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    rituals.answer(rituals.runs()[0].occurrence, "UANA", "Meetings.", FIRST + HOUR)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: plan_steps(rituals.store, CLOSES), range(12)))
    rituals.beat(CLOSES)
    assert [text for text in rituals.said() if "Thank you" in text] == ["One person answered. Thank you. The thread stays open."]


# Down over a slot


def test_within_its_grace_it_is_posted_late_and_once(rituals: Rituals) -> None:
    rituals.plan()
    assert rituals.beat(FIRST + 4 * HOUR) == 1
    assert rituals.states() == [("2026-03-09", "open"), ("2026-03-16", "due")]


def test_past_its_grace_it_is_missed_and_the_manager_can_be_told(rituals: Rituals) -> None:
    rituals.plan()
    assert rituals.beat(FIRST + 4 * HOUR + timedelta(seconds=1)) == 0
    assert rituals.states() == [("2026-03-09", "skipped missed"), ("2026-03-16", "due")]
    with rituals.store.read() as tx:
        missed = alarms.list_alarms(tx, "T1", "C1", FIRST + 5 * HOUR)
    assert [(alarm.at, alarm.reason) for alarm in missed] == [(FIRST, AlarmReason.MISSED)]


def test_steps_alone_never_post_what_is_past_its_grace(rituals: Rituals) -> None:
    rituals.plan()
    assert plan_steps(rituals.store, FIRST + 5 * HOUR) == 0
    assert rituals.ledger() == []


def test_weeks_without_foyer_are_told_and_only_today_is_posted(rituals: Rituals) -> None:
    rituals.plan()
    back = FIRST + 3 * WEEK + 2 * HOUR
    assert rituals.beat(back) == 1
    assert rituals.states() == [
        ("2026-03-09", "skipped missed"),
        ("2026-03-16", "skipped missed"),
        ("2026-03-23", "skipped missed"),
        ("2026-03-30", "open"),  # three hours ago: the clocks have gone forward
        ("2026-04-06", "due"),
    ]


def test_a_question_that_was_missed_is_asked_another_time(rituals: Rituals) -> None:
    rituals.plan(form={"theme": "craft"})
    first = rituals.runs()[0].content["key"]
    rituals.beat(FIRST + 5 * HOUR)
    keys = {first}
    for week in range(1, 12):
        rituals.beat(FIRST + week * WEEK)
    asked = [run.content["key"] for run in rituals.runs() if run.state is not OccurrenceState.SKIPPED]
    assert len(set(asked)) == len(asked) == 12
    assert keys <= set(asked)


def test_an_opening_that_left_the_ledger_too_late_is_missed(rituals: Rituals) -> None:
    rituals.plan()
    plan_steps(rituals.store, FIRST)
    with rituals.store.write() as tx:
        row = tx.query(DeliveryRow).one()
        assert row.expires_at == FIRST + 4 * HOUR
        row.state, row.why = State.SKIPPED, "deliveries.expired"
    rituals.beat(FIRST + 5 * HOUR)
    assert rituals.states()[0] == ("2026-03-09", "skipped missed")


def test_a_restart_between_the_plan_and_the_post_loses_and_repeats_nothing(rituals: Rituals) -> None:
    rituals.plan()
    plan_occurrences(rituals.store, FIRST)
    plan_steps(rituals.store, FIRST)  # and the process is gone
    again = Rituals(rituals.store, NOW, _steady=rituals._steady)
    assert again.beat(FIRST + MINUTE) == 1
    assert again.said() == ["What did you stop doing?"]


# Refused


def test_what_slack_refuses_is_skipped_with_its_reason(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST, refused="deliveries.archived")
    assert rituals.states() == [("2026-03-09", "skipped not_posted"), ("2026-03-16", "due")]


def test_what_was_refused_opens_when_somebody_tries_again(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST, refused="deliveries.slack_unavailable")
    (row,) = rituals.ledger()
    later = FIRST + 2 * DAY
    with rituals.store.write() as tx:
        assert deliveries.retry(tx, "T1", row.delivery, later)
    assert rituals.beat(later) >= 1
    run = rituals.runs()[0]
    assert (run.state, run.reason, run.opened_at) == (OccurrenceState.OPEN, None, later)
    assert run.closes_at == later + 2 * DAY  # as long as it would have been open


# By hand


def test_run_now_is_posted_at_the_next_beat_and_the_plan_stays(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        assert animations.run_now(tx, "T1", animation, NOW)
    assert rituals.beat(NOW) == 1
    rituals.beat(FIRST)
    assert len(rituals.said()) == 2
    assert [(run.local_date, run.slot) for run in rituals.runs()] == [
        (NOW.date(), 1),
        (MONDAY, 0),
        (MONDAY + timedelta(days=7), 0),
    ]


def test_a_pause_keeps_it_silent_and_what_fell_in_it_is_not_made_up_for(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        assert animations.pause(tx, "T1", animation)
    assert rituals.beat(FIRST) + rituals.beat(FIRST + WEEK) == 0
    back = FIRST + WEEK + DAY
    with rituals.store.write() as tx:
        assert animations.resume(tx, "T1", animation, back)
    assert rituals.beat(back) == 0
    assert rituals.states() == [("2026-03-23", "due")]
    assert rituals.beat(FIRST + 2 * WEEK) == 1


def test_what_is_open_goes_on_to_its_end_after_a_stop(rituals: Rituals) -> None:
    animation = rituals.plan()
    rituals.beat(FIRST)
    with rituals.store.write() as tx:
        assert animations.stop(tx, "T1", animation)
    rituals.beat(CLOSES)
    rituals.beat(FIRST + WEEK)
    assert rituals.states() == [("2026-03-09", "closed")]


def test_skipping_one_leaves_out_that_one_only(rituals: Rituals) -> None:
    rituals.plan()
    coming = rituals.runs()[0].occurrence
    with rituals.store.write() as tx:
        skipped = animations.skip_one(tx, "T1", coming, NOW)
        assert skipped is not None
        assert skipped.reason is SkipReason.BY_HAND
        assert animations.skip_one(tx, "T1", coming, NOW) is None
    assert rituals.beat(FIRST) == 0
    assert rituals.beat(FIRST + WEEK) == 1
    assert rituals.states()[:2] == [("2026-03-09", "skipped by_hand"), ("2026-03-16", "open")]


# Clock changes


@pytest.mark.parametrize(
    ("rule", "planned", "hours"),
    [
        (
            Recurrence("weekly", date(2026, 3, 22), time(2, 30), "Europe/Paris", weekday=6),
            datetime(2026, 3, 20, tzinfo=UTC),
            [1, 1, 0],
        ),
        (
            Recurrence("weekly", date(2026, 10, 18), time(2, 30), "Europe/Paris", weekday=6),
            datetime(2026, 10, 16, tzinfo=UTC),
            [0, 0, 1],
        ),
    ],
)
def test_through_both_clock_changes_each_sunday_night_runs_once(
    rituals: Rituals, rule: Recurrence, planned: datetime, hours: list[int]
) -> None:
    rituals.plan(rule, now=planned)
    rituals.now = planned
    rituals.walk(planned + 3 * WEEK)
    begun = [run for run in rituals.runs() if run.state is not OccurrenceState.DUE]
    assert [run.due_at.hour for run in begun] == hours
    assert len(rituals.said()) == 3
    assert {run.due_at.minute for run in begun} == {30}


def test_a_walk_stops_at_each_date_and_each_closing(rituals: Rituals) -> None:
    rituals.plan()
    stops = rituals.walk(FIRST + 2 * WEEK)
    assert stops == [FIRST, CLOSES, FIRST + WEEK, CLOSES + WEEK]


def standings(rituals: Rituals) -> list[object]:
    with rituals.store.read() as tx:
        return list(animations.list_of(tx, "T1", "C1"))
