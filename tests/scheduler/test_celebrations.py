"""Celebrations by the week: nothing to say is no post and no alarm; a date is celebrated once, by two processes too."""

from datetime import UTC, datetime, time, timedelta
from multiprocessing import get_context

import pytest

from bot.model.deliveries import Verb
from bot.recurrence import Recurrence
from scheduler.animations import plan_occurrences, plan_steps
from storage import alarms, animations, enrolments, occurrences
from storage.store import Store
from tests.conftest import SECRET
from tests.rituals import FIRST, MONDAY, WEEK, Rituals, animated_town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
FORM = {"kept": "joined\ndate"}
HOUR = timedelta(hours=1)


@pytest.fixture
def rituals(store: Store) -> Rituals:
    return Rituals(animated_town(store, NOW).store, NOW)


def give(rituals: Rituals, animation: str, person: str, day: int, month: int, at: datetime = NOW) -> None:
    with rituals.store.write() as tx:
        value = {"version": 1, "name": "Birthday", "day": day, "month": month}
        enrolments.record(tx, "T1", animation, person, "date:0", value, at)


def leave(rituals: Rituals, animation: str, person: str, at: datetime) -> None:
    with rituals.store.write() as tx:
        enrolments.drop(tx, "T1", animation, person, "date:0")
        occurrences.look_again_at_all(tx, "T1", animation, at)


def test_a_week_without_a_date_is_skipped_in_silence_and_the_next_one_comes(rituals: Rituals) -> None:
    animation = rituals.plan(kind="celebration", form=FORM)
    rituals.walk(FIRST + HOUR)  # the first one invites people to join
    give(rituals, animation, "UBEN", 25, 3)
    rituals.walk(FIRST + 2 * WEEK + HOUR)
    assert rituals.states() == [
        ("2026-03-09", "closed"),
        ("2026-03-16", "skipped nothing"),
        ("2026-03-23", "open"),
        ("2026-03-30", "due"),
    ]
    invitation, post = rituals.said()
    assert "Only if you say so" in invitation
    assert "Wednesday 25 March\n• Uben" in post or "Wednesday 25 March\n• " in post


def test_silence_is_said_in_the_list_and_alarms_nobody(rituals: Rituals) -> None:
    rituals.plan(kind="celebration", form=FORM)
    rituals.walk(FIRST + WEEK + HOUR)
    with rituals.store.read() as tx:
        (standing,) = animations.list_of(tx, "T1", "C1")
        assert standing.silent is not None
        assert standing.silent.local_date.isoformat() == "2026-03-16"
        assert standing.last is not None
        assert alarms.list_alarms(tx, "T1", "C1", FIRST + WEEK + HOUR) == []


def test_once_something_is_said_again_the_silence_is_over(rituals: Rituals) -> None:
    animation = rituals.plan(kind="celebration", form=FORM)
    give(rituals, animation, "UBEN", 25, 3)
    rituals.walk(FIRST + 2 * WEEK + HOUR)
    with rituals.store.read() as tx:
        (standing,) = animations.list_of(tx, "T1", "C1")
    assert standing.silent is None


def test_a_year_of_weeks_celebrates_each_date_once(sqlite_store: Store) -> None:
    rituals = Rituals(animated_town(sqlite_store, NOW).store, NOW)
    animation = rituals.plan(kind="celebration", form=FORM)
    give(rituals, animation, "UANA", 29, 2)
    give(rituals, animation, "UBEN", 31, 12)
    give(rituals, animation, "UCAI", 9, 3)
    rituals.walk(FIRST + 52 * WEEK)
    posts = [text for text in rituals.said() if "•" in text]
    assert [text.split("\n")[1] for text in posts] == ["Monday 9 March", "Thursday 31 December", "Sunday 28 February"]


def test_a_run_that_a_holiday_moves_leaves_no_day_out_and_none_twice(rituals: Rituals) -> None:
    moves = Recurrence("weekly", MONDAY, time(10), "Europe/Paris", weekday=0, holidays_country="FR", on_closed_day="move")
    animation = rituals.plan(moves, kind="celebration", form=FORM)
    give(rituals, animation, "UANA", 6, 4)  # Easter Monday: in the run before it
    give(rituals, animation, "UBEN", 7, 4)  # the day to which that Monday's run is moved
    rituals.walk(FIRST + 6 * WEEK)
    days = [(each.body["text"].split("\n")[1], f"{each.sent_at:%d}") for each in rituals.sent if "•" in str(each.body["text"])]
    assert days == [("Monday 6 April", "30"), ("Tuesday 7 April", "07")]


def test_run_now_shortly_before_its_date_names_nobody_twice(rituals: Rituals) -> None:
    animation = rituals.plan(kind="celebration", form=FORM)
    rituals.walk(FIRST + HOUR)
    give(rituals, animation, "UBEN", 17, 3)
    give(rituals, animation, "UCAI", 24, 3)
    by_hand = FIRST + WEEK - timedelta(days=2)
    with rituals.store.write() as tx:
        animations.run_now(tx, "T1", animation, by_hand)
    rituals.now = by_hand - timedelta(seconds=1)
    rituals.walk(FIRST + 4 * WEEK)
    named = [line for text in rituals.said() for line in text.split("\n") if "March" in line]
    assert sorted(named) == ["Tuesday 17 March", "Tuesday 24 March"]


def test_who_leaves_is_taken_out_of_what_stands(rituals: Rituals) -> None:
    animation = rituals.plan(kind="celebration", form=FORM)
    give(rituals, animation, "UBEN", 10, 3)
    rituals.beat(FIRST)
    leave(rituals, animation, "UBEN", FIRST + HOUR)
    rituals.beat(FIRST + HOUR)
    assert [each.verb for each in rituals.sent] == [Verb.POST, Verb.UPDATE]
    assert "Birthday" in str(rituals.sent[0].body)
    assert "Birthday" not in str(rituals.sent[1].body)


def beat_elsewhere(url: str, now: datetime) -> int:
    store = Store(url, secret=SECRET)
    try:
        return plan_occurrences(store, now) + plan_steps(store, now)
    finally:
        store.close()


def test_two_processes_are_silent_together_and_post_once(rituals: Rituals, database_url: str) -> None:
    animation = rituals.plan(kind="celebration", form=FORM)
    rituals.walk(FIRST + HOUR)
    give(rituals, animation, "UBEN", 25, 3)
    with get_context("spawn").Pool(2) as pool:
        for weeks in (1, 2):
            pool.starmap(beat_elsewhere, [(database_url, FIRST + weeks * WEEK)] * 4)
            rituals.beat(FIRST + weeks * WEEK)
    assert [state for _, state in rituals.states()] == ["closed", "skipped nothing", "open", "due"]
    assert len(rituals.said()) == 2
