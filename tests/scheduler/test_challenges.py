"""Challenges from the post to the end: steps that begin by themselves, replies that count, reminders that are let go, once each."""

from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context

import pytest

from bot.model.animations import Answer, Occurrence
from bot.model.deliveries import State, Verb
from bot.model.facts import Act, ActKind
from bot.recurrence import Recurrence
from scheduler.animations import plan_occurrences, plan_steps
from storage import answers, enrolments, occurrences, participation
from storage.store import Store
from tests.conftest import SECRET
from tests.rituals import FIRST, MONDAY, Rituals, animated_town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
ONCE = Recurrence("once", MONDAY, time(10), "Europe/Paris")
FORM = {"invites": "Draw one sketch a day", "pace": "day", "length": "3", "goal": "4", "themes": "Hands\nTrees"}
TUESDAY = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # midnight in Paris
CLOSES = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rituals(store: Store) -> Rituals:
    made = Rituals(animated_town(store, NOW).store, NOW)
    made.plan(ONCE, FORM, kind="challenge")
    made.beat(FIRST)
    return made


def the_run(rituals: Rituals) -> Occurrence:
    (run,) = rituals.runs()
    return run


def check_in(rituals: Rituals, person: str, step: int, at: datetime) -> None:
    with rituals.store.write() as tx:
        run = the_run(rituals)
        answers.record(tx, Answer("T1", run.occurrence, person, f"step:{step}", {"version": 1, "amount": 1}, at))
        occurrences.look_again(tx, "T1", run.occurrence, at)


def write(rituals: Rituals, person: str, at: datetime, *, present: bool = True) -> None:
    """Somebody writes in the thread, or takes it back."""
    ts = f"{at.timestamp():.6f}"
    decided = at.timestamp() + (0 if present else 60)
    thread = the_run(rituals).message_ts
    act = Act("T1", f"message:C1:{ts}", ActKind.REPLY, "C1", person, at, decided, ts, thread_ts=thread, present=present)
    with rituals.store.write() as tx:
        participation.record(tx, [act])


def remind(rituals: Rituals, person: str) -> None:
    with rituals.store.write() as tx:
        enrolments.record(tx, "T1", the_run(rituals).animation, person, "remind", {"version": 1}, NOW)


def latest(rituals: Rituals) -> str:
    """What the opening says now."""
    changes = [each for each in rituals.sent if each.verb is Verb.UPDATE]
    return str((changes or rituals.sent)[-1].body["text"])


def reminders(rituals: Rituals) -> list[tuple[str, str]]:
    return [(row.recipient, row.state) for row in rituals.ledger() if row.kind == "animation:challenge"]


def test_steps_begin_by_themselves_and_their_words_are_said_at_the_hour_of_the_post(rituals: Rituals) -> None:
    stops = rituals.walk(CLOSES + MINUTE)
    assert stops == [TUESDAY, FIRST + DAY, TUESDAY + DAY, CLOSES]
    assert rituals.said() == [
        "Draw one sketch a day\n" + "░" * 20 + "\n0 of 4 check-ins",
        "Day 2 of 3: Trees",
    ]
    assert rituals.states() == [("2026-03-09", "closed")]


def test_a_reply_is_counted_as_soon_as_it_is_written_and_until_it_is_taken_back(rituals: Rituals) -> None:
    write(rituals, "UANA", FIRST + HOUR)
    write(rituals, "UANA", FIRST + 2 * HOUR)
    rituals.beat(FIRST + 2 * HOUR)
    assert "1 of 4 check-ins" in latest(rituals)
    write(rituals, "UBEN", TUESDAY + HOUR)
    rituals.beat(TUESDAY + HOUR)
    assert "2 of 4 check-ins · 2 people so far" in latest(rituals)
    write(rituals, "UBEN", TUESDAY + HOUR, present=False)
    rituals.beat(TUESDAY + 2 * HOUR)
    assert "1 of 4 check-ins · one person so far" in latest(rituals)


def test_nothing_visible_changes_nothing_is_sent(rituals: Rituals) -> None:
    check_in(rituals, "UANA", 1, FIRST + HOUR)
    rituals.beat(FIRST + HOUR)
    before = len(rituals.sent)
    write(rituals, "UANA", FIRST + 2 * HOUR)
    check_in(rituals, "UANA", 1, FIRST + 2 * HOUR)
    rituals.beat(FIRST + 2 * HOUR)
    assert len(rituals.sent) == before


def test_who_asked_is_reminded_of_a_step_until_they_checked_in(rituals: Rituals) -> None:
    remind(rituals, "UANA")
    remind(rituals, "UBEN")
    rituals.beat(TUESDAY)
    assert sorted(reminders(rituals)) == [("UANA", State.BID), ("UBEN", State.BID)]
    check_in(rituals, "UANA", 2, TUESDAY + HOUR)
    rituals.beat(TUESDAY + HOUR)
    assert sorted(reminders(rituals)) == [("UANA", State.SKIPPED), ("UBEN", State.BID)]
    rituals.beat(TUESDAY + DAY)
    states = sorted(reminders(rituals))
    assert states.count(("UBEN", State.SKIPPED)) == 1, "the step is over"
    assert [state for _, state in states].count(State.BID) == 2, "the next one has begun"


def test_a_replies_to_another_thread_is_no_check_in(rituals: Rituals) -> None:
    at = FIRST + HOUR
    act = Act("T1", "message:C1:9.1", ActKind.REPLY, "C1", "UANA", at, at.timestamp(), "9.1", thread_ts="8.8")
    with rituals.store.write() as tx:
        participation.record(tx, [act])
    assert rituals.beat(at) == 0


def beat_elsewhere(url: str, now: datetime) -> int:
    store = Store(url, secret=SECRET)
    try:
        return plan_occurrences(store, now) + plan_steps(store, now)
    finally:
        store.close()


def test_two_processes_turn_each_step_and_close_it_once(rituals: Rituals, database_url: str) -> None:
    remind(rituals, "UBEN")
    with get_context("spawn").Pool(2) as pool:
        for at in (TUESDAY, FIRST + DAY, TUESDAY + DAY, CLOSES):
            check_in(rituals, "UANA", 1, at - MINUTE)
            pool.starmap(beat_elsewhere, [(database_url, at)] * 4)
            rituals.beat(at)
    said = rituals.said()
    assert len(said) == 3
    assert said[2] == "Draw one sketch a day\nTogether: one check-in, thanks to one person. Thank you."
    assert len(reminders(rituals)) == 2
    assert date(2026, 3, 9) == the_run(rituals).local_date


def test_the_closing_post_waits_until_the_channel_has_room(rituals: Rituals) -> None:
    """The channel takes two posts of Foyer a day, and two questions have their place on the day on which it ends."""
    check_in(rituals, "UANA", 1, FIRST + MINUTE)
    for hour in (9, 12):
        rituals.plan(Recurrence("once", date(2026, 3, 12), time(hour), "Europe/Paris"))
    rituals.walk(CLOSES + 12 * HOUR)
    assert the_end(rituals) == []
    rituals.walk(CLOSES + DAY)
    assert the_end(rituals) == [datetime(2026, 3, 13, 8, 0, tzinfo=UTC)]


def the_end(rituals: Rituals) -> list[datetime | None]:
    return [each.sent_at for each in rituals.sent if ":closing:" in each.occasion and each.verb is Verb.POST]
