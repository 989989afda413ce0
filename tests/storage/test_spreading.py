"""The runs of one channel, spread as they are written: kept with their reason, the same however often, true when they open."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from multiprocessing import get_context

import pytest
from sqlalchemy import update

from bot.model.animations import AlarmReason, Occurrence, Shift
from bot.model.deliveries import Draft
from bot.recurrence import Recurrence
from storage import alarms, animations, deliveries
from storage.schema import CommunityRow
from storage.store import Store
from tests.conftest import SECRET
from tests.rituals import FIRST, MONDAY, WEEK, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


def coming(rituals: Rituals, animation: str) -> Occurrence:
    with rituals.store.read() as tx:
        (standing,) = [each for each in animations.list_of(tx, "T1", "C1") if each.animation.animation == animation]
    assert standing.coming is not None
    return standing.coming


def place(rituals: Rituals, animation: str) -> tuple[datetime, Shift | None]:
    run = coming(rituals, animation)
    assert (run.moved_from is None) == (run.moved_why is None)
    return run.due_at, run.moved_why


def allow(rituals: Rituals, posts: int) -> None:
    """Somebody changes how many posts a day the channel takes."""
    with rituals.store.write() as tx:
        tx.execute(update(CommunityRow).filter_by(community="C1").values(posts_a_day=posts))
        animations.arrange(tx, "T1", "C1", rituals.now)


def test_the_second_of_an_hour_is_written_an_hour_later_with_its_reason(rituals: Rituals) -> None:
    first, second = rituals.plan(), rituals.plan()
    assert place(rituals, first) == (FIRST, None)
    assert place(rituals, second) == (FIRST + HOUR, Shift.HOUR)
    run = coming(rituals, second)
    assert run.moved_from == FIRST
    assert run.closes_at == FIRST + 2 * DAY + HOUR
    rituals.walk(FIRST + 2 * HOUR)
    assert [each.sent_at for each in rituals.sent] == [FIRST, FIRST + HOUR]


def test_a_third_goes_to_the_next_day(rituals: Rituals) -> None:
    third = [rituals.plan(), rituals.plan(), rituals.plan()][2]
    assert place(rituals, third) == (FIRST + DAY, Shift.FULL)
    allow(rituals, 3)
    assert place(rituals, third) == (FIRST + 2 * HOUR, Shift.HOUR)
    allow(rituals, 1)
    assert place(rituals, third) == (FIRST + 2 * DAY, Shift.FULL)


def test_room_that_is_made_is_used(rituals: Rituals) -> None:
    first, second = rituals.plan(), rituals.plan()
    with rituals.store.write() as tx:
        animations.pause(tx, "T1", first)
        animations.arrange(tx, "T1", "C1", NOW)
    assert place(rituals, second) == (FIRST, None)
    with rituals.store.write() as tx:
        animations.resume(tx, "T1", first, NOW)
    assert place(rituals, second) == (FIRST + HOUR, Shift.HOUR)


def test_a_date_that_is_not_written_yet_is_reckoned_with(rituals: Rituals) -> None:
    """A weekly one, planned first, will want the same hour in its third week."""
    rituals.plan()
    later = rituals.plan(Recurrence("once", MONDAY + timedelta(days=14), time(10), "Europe/Paris"))
    assert place(rituals, later) == (FIRST + 2 * WEEK + HOUR, Shift.HOUR)


def test_what_stands_in_a_preview_is_what_is_written(rituals: Rituals) -> None:
    rituals.plan()
    shown = rituals.plan()
    with rituals.store.read() as tx:
        animation = animations.get(tx, "T1", shown)
        preview = animations.preview(tx, animation, NOW)
        places = animations.forecast(tx, animation, NOW)
    assert preview is not None
    assert (preview.due_at, preview.moved_from, preview.moved_why) == (FIRST + HOUR, FIRST, Shift.HOUR)
    weeks = [FIRST + HOUR, FIRST + HOUR + WEEK, FIRST + HOUR + 2 * WEEK, FIRST + 3 * WEEK]  # the clocks go forward on the 29th
    assert [place.at for _, place in sorted(places.items())][:4] == weeks


def test_run_now_counts_and_is_never_moved(rituals: Rituals) -> None:
    animation = rituals.plan()
    allow(rituals, 1)
    at = FIRST - 2 * HOUR
    with rituals.store.write() as tx:
        animations.run_now(tx, "T1", animation, at)
    rituals.beat(at)
    assert [each.sent_at for each in rituals.sent] == [at]
    assert place(rituals, animation) == (FIRST + DAY, Shift.FULL)
    with rituals.store.write() as tx:
        assert animations.run_now(tx, "T1", animation, at + HOUR) is not None
    rituals.beat(at + HOUR)
    assert len(rituals.sent) == 2


def test_a_digest_counts(rituals: Rituals, town: Town) -> None:
    town.found("C2", name="design", digest_channel="C1", digest_weekday=0, digest_time=time(9, 30))
    animation = rituals.plan()
    assert place(rituals, animation) == (FIRST + HOUR, Shift.HOUR)


def test_a_post_that_nobody_foresaw_is_seen_just_before_opening(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        at = FIRST - HOUR / 4
        deliveries.add(tx, Draft("T1", "greeting", "C1", "UANA", {"text": "Welcome"}, at), at)
    rituals.beat(FIRST - HOUR / 4)
    rituals.beat(FIRST)
    assert len(rituals.sent) == 1
    assert rituals.runs(animation)[0].due_at == FIRST + HOUR
    rituals.walk(FIRST + 2 * HOUR)
    assert [each.sent_at for each in rituals.sent] == [FIRST - HOUR / 4, FIRST + HOUR]


def test_two_that_were_late_together_do_not_come_together(rituals: Rituals) -> None:
    rituals.plan()
    rituals.plan()
    rituals.now = FIRST + 3 * HOUR
    rituals.beat(rituals.now)
    assert len(rituals.sent) == 1
    rituals.walk(FIRST + 6 * HOUR)
    first, second = (each.sent_at for each in rituals.sent)
    assert first == FIRST + 3 * HOUR
    assert second is not None
    assert second - first >= HOUR


def test_what_has_no_room_is_said_beforehand_and_is_an_alarm_afterwards(rituals: Rituals) -> None:
    allow(rituals, 1)
    days = [MONDAY + timedelta(days=day) for day in range(5)]
    for day in days:
        rituals.plan(Recurrence("weekly", day, time(9), "Europe/Paris", weekday=day.weekday()))
    crowded = rituals.plan()
    assert place(rituals, crowded) == (FIRST, Shift.NO_ROOM)
    rituals.walk(FIRST + HOUR)
    assert rituals.states(crowded)[0] == ("2026-03-09", "skipped no_room")
    with rituals.store.read() as tx:
        found = alarms.list_alarms(tx, "T1", "C1", FIRST + HOUR)
    assert [(alarm.animation.animation, alarm.at, alarm.reason) for alarm in found] == [(crowded, FIRST, AlarmReason.NO_ROOM)]


def arrange_elsewhere(url: str) -> int:
    store = Store(url, secret=SECRET)
    try:
        with store.write() as tx:
            return animations.arrange(tx, "T1", "C1", NOW)
    finally:
        store.close()


def test_two_processes_arrange_the_same(rituals: Rituals, database_url: str) -> None:
    for _ in range(4):
        rituals.plan()
    before = [(run.occurrence, run.due_at) for run in rituals.runs()]
    with get_context("spawn").Pool(2) as pool:
        assert pool.map(arrange_elsewhere, [database_url] * 4) == [0] * 4
    assert [(run.occurrence, run.due_at) for run in rituals.runs()] == before


def test_some_weeks_of_a_full_channel_keep_to_the_limit_and_lose_nothing(rituals: Rituals) -> None:
    for hour, weekday in ((9, 0), (10, 0), (10, 0), (11, 2), (11, 2), (15, 4)):
        starts = MONDAY + timedelta(days=weekday)
        rituals.plan(Recurrence("weekly", starts, time(hour), "Europe/Paris", weekday=weekday))
    rituals.plan(Recurrence("monthly", date(2026, 3, 10), time(10), "Europe/Paris", weekday=1, ordinal=2))
    rituals.walk(FIRST + 2 * WEEK - DAY)
    opened = sorted(each.sent_at for each in rituals.sent if each.occasion.endswith(":opening:0") and each.sent_at)
    assert len(opened) == 2 * 6 + 1  # Mondays, Wednesdays and Fridays of two weeks, and a second Tuesday
    assert all(two - one >= HOUR for one, two in pairwise(opened))
    per_day = [at.date() for at in opened]
    assert max(per_day.count(day) for day in per_day) <= 2
    assert {state.split()[0] for _, state in rituals.states()} == {"closed", "open", "due"}
