"""What did not run when it should have is seen, whatever the cause; what was wished for alarms nobody."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import delete, update

from bot.model.animations import Alarm, AlarmReason
from bot.recurrence import Recurrence
from storage import alarms, animations, communities, digests
from storage.schema import AnimationRow, OccurrenceRow
from storage.store import Store
from tests.rituals import FIRST, MONDAY, WEEK, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = FIRST + 5 * HOUR


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


def told(rituals: Rituals, now: datetime) -> list[Alarm]:
    with rituals.store.read() as tx:
        return alarms.list_alarms(tx, "T1", "C1", now)


def seen(rituals: Rituals, now: datetime) -> list[tuple[datetime, AlarmReason]]:
    return [(alarm.at, alarm.reason) for alarm in told(rituals, now)]


def test_what_ran_alarms_nobody(rituals: Rituals) -> None:
    rituals.plan()
    rituals.walk(FIRST + 5 * WEEK)
    assert seen(rituals, FIRST + 5 * WEEK) == []


def test_foyer_was_down_until_it_ran_again(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(LATE)
    assert seen(rituals, LATE) == [(FIRST, AlarmReason.MISSED)]
    rituals.walk(FIRST + WEEK + HOUR)
    assert seen(rituals, FIRST + WEEK + HOUR) == []


def test_run_now_ends_the_alarm_of_what_runs_once_too(rituals: Rituals) -> None:
    once = rituals.plan(Recurrence("once", MONDAY, time(10), "Europe/Paris"))
    rituals.beat(LATE)
    assert seen(rituals, LATE) == [(FIRST, AlarmReason.MISSED)]
    with rituals.store.write() as tx:
        assert animations.run_now(tx, "T1", once, LATE) is not None
    assert seen(rituals, LATE) == []
    assert rituals.beat(LATE) == 1


def test_slack_refused_and_says_why(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST, refused="deliveries.archived")
    (alarm,) = told(rituals, FIRST + HOUR)
    assert (alarm.at, alarm.reason, alarm.why) == (FIRST, AlarmReason.NOT_POSTED, "deliveries.archived")


def test_an_archived_channel(rituals: Rituals, town: Town) -> None:
    rituals.plan()
    town.see_channel("C1", is_archived=True)
    rituals.beat(FIRST, refused="deliveries.archived")
    assert seen(rituals, FIRST) == [(FIRST, AlarmReason.NOT_POSTED)]


def test_a_date_that_was_never_written_is_found_by_the_rule_alone(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        tx.execute(delete(OccurrenceRow))
        tx.execute(update(AnimationRow).values(next_at=FIRST + 3 * WEEK))  # as a fault would have it
    rituals.beat(LATE)
    assert seen(rituals, FIRST + 3 * HOUR) == []
    assert seen(rituals, LATE) == [(FIRST, AlarmReason.UNWRITTEN)]
    assert seen(rituals, LATE + WEEK) == [(FIRST + WEEK, AlarmReason.UNWRITTEN)]
    with rituals.store.write() as tx:
        animations.run_now(tx, "T1", animation, LATE + WEEK)
    assert seen(rituals, LATE + WEEK) == []


def test_what_fails_again_and_again(rituals: Rituals) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        tx.execute(update(OccurrenceRow).values(state_data={"spoilt": True}, content={"no": "question"}))
    for times in range(4):
        rituals.beat(FIRST + times * timedelta(minutes=6))
        assert seen(rituals, FIRST + HOUR) == ([(FIRST, AlarmReason.FAILING)] if times >= 2 else [])
    rituals.beat(LATE)
    assert seen(rituals, LATE) == [(FIRST, AlarmReason.FAILING)]  # past its grace: not that Foyer was down
    assert rituals.states(animation)[0] == ("2026-03-09", "skipped missed")


def test_what_mends_itself_alarms_nobody(rituals: Rituals) -> None:
    rituals.plan()
    content = rituals.runs()[0].content
    with rituals.store.write() as tx:
        tx.execute(update(OccurrenceRow).values(content={"no": "question"}))
    rituals.beat(FIRST)
    with rituals.store.write() as tx:
        tx.execute(update(OccurrenceRow).filter_by(local_date=MONDAY).values(content=dict(content)))
    rituals.beat(FIRST + timedelta(minutes=6))
    assert len(rituals.said()) == 1
    assert seen(rituals, FIRST + HOUR) == []


def test_dates_that_can_not_be_written_again_and_again(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    with rituals.store.write() as tx:
        tx.execute(update(AnimationRow).values(content={"no": "question"}))
        tx.execute(delete(OccurrenceRow).where(OccurrenceRow.due_at > FIRST))
    for minutes in range(3):
        rituals.beat(FIRST + WEEK + timedelta(minutes=minutes))
    with rituals.store.read() as tx:
        assert tx.query(AnimationRow).one().failures >= 3


@pytest.mark.parametrize("wish", ["pause", "stop", "skip"])
def test_what_somebody_wished_for_alarms_nobody(rituals: Rituals, wish: str) -> None:
    animation = rituals.plan()
    with rituals.store.write() as tx:
        if wish == "skip":
            animations.skip_one(tx, "T1", rituals.runs()[0].occurrence, NOW)
        else:
            getattr(animations, wish)(tx, "T1", animation)
    rituals.beat(LATE)
    assert seen(rituals, LATE) == []
    if wish == "pause":
        with rituals.store.write() as tx:
            animations.resume(tx, "T1", animation, LATE)
        assert seen(rituals, LATE) == []  # what fell in the pause was not to run


def test_a_change_of_plan_is_no_gap(rituals: Rituals) -> None:
    animation = rituals.plan()
    tuesday = Recurrence("weekly", MONDAY + 8 * DAY, time(10), "Europe/Paris", weekday=1)
    with rituals.store.write() as tx:
        planned = animations.get(tx, "T1", animation)
        animations.change(tx, replace(planned, recurrence=tuesday), NOW)
    assert seen(rituals, LATE) == []


def test_the_digest_tells_the_week_and_not_what_slack_refused(rituals: Rituals, town: Town) -> None:
    rituals.plan()
    rituals.plan(Recurrence("once", MONDAY + DAY, time(10), "Europe/Paris"))
    rituals.beat(LATE)
    rituals.beat(FIRST + DAY, refused="deliveries.not_allowed")
    with rituals.store.read() as tx:
        needs = digests.get_needs(tx, communities.get(tx, "T1", "C1"), FIRST + DAY + HOUR)
    assert [each.reason for each in needs.missed.items] == [AlarmReason.MISSED]
    assert needs.stuck.count == 1
