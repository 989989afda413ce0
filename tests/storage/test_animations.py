"""Animations in the store: what is written, what comes next, who answered of how many, and what may be done twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.animations import get_kind
from bot.animations.library import find_theme
from bot.model.animations import Animation, AnimationState, OccurrenceState
from bot.recurrence import Recurrence
from storage import animations, occurrences, privacy
from storage.store import Store
from tests.rituals import FIRST, MONDAY, WEEK, WEEKLY, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


# What is planned


def test_what_is_written_is_read_back(rituals: Rituals) -> None:
    rule = Recurrence("monthly", MONDAY, time(9, 30), "Asia/Kolkata", weekday=0, ordinal=2, count=6, holidays_country="IN")
    content = get_kind("prompt").content({"theme": "craft", "open_days": "5"})
    made = Animation("T1", "a1", "C1", "prompt", content, rule, AnimationState.PLANNED, "UMANAGER", NOW)
    with rituals.store.write() as tx:
        animations.add(tx, made, NOW)
    with rituals.store.read() as tx:
        assert animations.get(tx, "T1", "a1") == made
        assert animations.list_animations(tx, "T1", "C1") == [made]
        assert animations.find(tx, "T1", "a2") is None
        assert animations.find(tx, "T2", "a1") is None
        with pytest.raises(LookupError):
            animations.get(tx, "T1", "a2")
        with pytest.raises(LookupError):
            occurrences.get(tx, "T1", "o2")


def test_a_person_who_was_forgotten_leaves_the_plan_without_their_name(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UMANAGER", NOW)
    with rituals.store.read() as tx:
        assert animations.get(tx, "T1", animation).planned_by is None


def test_the_list_says_what_runs_next_what_is_open_and_how_the_last_one_went(rituals: Rituals, town: Town) -> None:
    later = rituals.plan(replace(WEEKLY, starts_on=MONDAY + timedelta(days=2), weekday=2))
    sooner = rituals.plan()
    paused = rituals.plan()
    rituals.beat(FIRST)
    rituals.beat(FIRST + HOUR)
    rituals.answer(next(run.occurrence for run in rituals.runs(sooner)), "UANA", "Meetings.", FIRST)
    with rituals.store.write() as tx:
        animations.pause(tx, "T1", paused)
    with rituals.store.read() as tx:
        found = animations.list_of(tx, "T1", "C1")
    assert [each.animation.animation for each in found] == [later, sooner, paused]
    assert [each.coming.due_at if each.coming else None for each in found] == [FIRST + 2 * timedelta(days=1), FIRST + WEEK, None]
    assert [each.open is not None for each in found] == [False, True, True]
    assert found[0].last_rate is None
    assert found[1].last_rate is not None
    assert (found[1].last_rate.answered, found[1].last_rate.audience) == (1, 4)


@pytest.mark.parametrize("is_over", [True, False])
def test_what_is_open_is_listed_until_it_closes_even_after_its_last_date(rituals: Rituals, is_over: bool) -> None:
    animation = rituals.plan(Recurrence("once", MONDAY, time(10), "Europe/Paris") if is_over else WEEKLY)
    rituals.beat(FIRST)
    with rituals.store.write() as tx:
        assert is_over or animations.stop(tx, "T1", animation)
    rituals.beat(FIRST + HOUR)
    with rituals.store.read() as tx:
        (standing,) = animations.list_of(tx, "T1", "C1")
    assert standing.open is not None
    assert standing.coming is None
    rituals.walk(FIRST + WEEK)
    with rituals.store.read() as tx:
        assert animations.list_of(tx, "T1", "C1") == []


def test_upcoming_holds_every_run_of_the_time_asked_about(rituals: Rituals) -> None:
    rituals.plan(replace(WEEKLY, holidays_country="FR", starts_on=date(2026, 3, 30)))
    once = rituals.plan(Recurrence("once", date(2026, 4, 1), time(8), "Asia/Tokyo"))
    gone = rituals.plan()
    with rituals.store.write() as tx:
        animations.stop(tx, "T1", gone)
    with rituals.store.read() as tx:
        found = animations.list_upcoming(tx, "T1", "C1", NOW, 60)
        assert animations.list_upcoming(tx, "T1", "C1", NOW, 20) == []
    days = [(each.local_date.isoformat(), each.occurrence is not None) for each in found]
    assert days == [  # Easter Monday, 6 April, is skipped
        ("2026-03-30", True),
        ("2026-04-01", True),
        ("2026-04-13", False),
        ("2026-04-20", False),
        ("2026-04-27", False),
    ]
    assert found[1].animation.animation == once
    assert found[1].at == datetime(2026, 3, 31, 23, tzinfo=UTC)


def test_upcoming_leaves_out_what_was_skipped_by_hand(rituals: Rituals) -> None:
    rituals.plan()
    with rituals.store.write() as tx:
        animations.skip_one(tx, "T1", rituals.runs()[0].occurrence, NOW)
    with rituals.store.read() as tx:
        found = animations.list_upcoming(tx, "T1", "C1", NOW, 14)
    assert [each.local_date for each in found] == [MONDAY + timedelta(days=7)]


# What may be done to a plan


def test_each_change_of_state_is_done_once(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        done = [animations.resume(tx, "T1", animation, NOW), animations.pause(tx, "T1", animation)]
        done += [animations.pause(tx, "T1", animation), animations.resume(tx, "T1", animation, NOW)]
        done += [animations.stop(tx, "T1", animation), animations.stop(tx, "T1", animation)]
        done += [animations.resume(tx, "T1", animation, NOW), animations.pause(tx, "T1", animation)]
    assert done == [False, True, False, True, True, False, False, False]
    assert rituals.runs() == []


def test_a_date_that_was_skipped_stays_skipped_through_a_pause(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        animations.skip_one(tx, "T1", rituals.runs()[0].occurrence, NOW)
        animations.pause(tx, "T1", animation)
        animations.resume(tx, "T1", animation, NOW)
    rituals.beat(FIRST)
    assert rituals.states() == [("2026-03-09", "skipped by_hand"), ("2026-03-16", "due")]


def test_a_change_moves_the_coming_date_and_not_what_is_open(rituals: Rituals) -> None:
    animation = rituals.plan()
    rituals.beat(FIRST)
    rule = Recurrence("once", date(2026, 3, 20), time(9), "Europe/Paris")
    with rituals.store.write() as tx:
        changed = replace(
            animations.get(tx, "T1", animation), recurrence=rule, content={"version": 1, "open_days": 1, "question": "New?"}
        )
        assert animations.change(tx, changed, FIRST + HOUR)
    assert rituals.states() == [("2026-03-09", "open"), ("2026-03-20", "due")]
    assert [run.content["question"][""] for run in rituals.runs()] == ["What did you stop doing?", "New?"]


def test_a_change_leaves_a_pause_a_pause_and_comes_too_late_after_a_stop(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        planned = animations.get(tx, "T1", animation)
        animations.pause(tx, "T1", animation)
        assert animations.change(tx, planned, NOW)
        assert animations.get(tx, "T1", animation).state is AnimationState.PAUSED
        assert animations.preview(tx, planned, NOW) is not None
        animations.stop(tx, "T1", animation)
        assert not animations.change(tx, planned, NOW)
    assert rituals.runs() == []


def test_run_now_asked_twice_runs_once(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        first = animations.run_now(tx, "T1", animation, NOW)
        assert animations.run_now(tx, "T1", animation, NOW + timedelta(minutes=1)) is None
        again = animations.run_now(tx, "T1", animation, NOW + HOUR)
    assert first is not None
    assert again is not None
    assert [first.slot, again.slot] == [1, 2]


def test_what_is_stopped_does_not_run_now(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        animations.stop(tx, "T1", animation)
        assert animations.run_now(tx, "T1", animation, NOW) is None


# Which question


def test_what_run_now_asks_is_what_was_shown_and_the_coming_date_asks_something_else(rituals: Rituals) -> None:
    animation = rituals.plan(form={"theme": "craft"})
    shown = rituals.runs()[0].content
    with rituals.store.write() as tx:
        run = animations.run_now(tx, "T1", animation, NOW)
        coming = occurrences.find_coming(tx, "T1", animation)
    assert run is not None
    assert coming is not None
    assert run.content == shown
    assert coming.content["key"] != shown["key"]


def test_a_preview_is_what_will_be_written(rituals: Rituals) -> None:
    content = get_kind("prompt").content({"theme": "craft"})
    made = Animation("T1", "a1", "C1", "prompt", content, WEEKLY, AnimationState.PLANNED, "UMANAGER", NOW)
    with rituals.store.read() as tx:
        shown = animations.preview(tx, made, NOW)
    with rituals.store.write() as tx:
        animations.add(tx, made, NOW)
    assert shown is not None
    written = rituals.runs()[0]
    assert replace(shown, occurrence=written.occurrence) == written


def test_no_question_is_asked_twice_in_a_community_until_all_of_its_theme_were(rituals: Rituals, town: Town) -> None:
    theme = find_theme("craft")
    assert theme is not None
    town.found("C2", name="design")
    for _ in range(2):
        rituals.plan(form={"theme": "craft"})
    rituals.plan(form={"theme": "craft"}, community="C2")
    weeks = len(theme.questions) // 2
    rituals.walk(FIRST + (weeks - 1) * WEEK + 2 * HOUR)
    keys = [run.content["key"] for run in rituals.runs() if run.community == "C1" and run.state is not OccurrenceState.DUE]
    assert sorted(keys) == sorted(question.key for question in theme.questions)
    elsewhere = {run.content["key"] for run in rituals.runs() if run.community == "C2"}
    assert elsewhere & set(keys)  # what one community was asked says nothing of another
