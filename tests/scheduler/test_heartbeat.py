"""The ticker: each heartbeat at its pace, all of them when somebody wants something now, and no error ends it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from scheduler.clock import MovableClock
from scheduler.delivery import Worker
from scheduler.heartbeat import Heartbeat, Ticker
from scheduler.leader import Leader
from scheduler.slack import Slack
from storage.store import Store

SELDOM = 3600.0


@dataclass
class Pulse:
    """A heartbeat that counts its beats; ``does`` is called in each, ``done`` is what it says it did."""

    name: str
    every: float = SELDOM
    does: Callable[[], None] = lambda: None
    done: int = 0
    beats: list[datetime] = field(default_factory=list)

    @property
    def heartbeat(self) -> Heartbeat:
        return Heartbeat(self.name, self.every, self.beat, lambda _store, _now: None)

    def beat(self, _store: Store, now: datetime) -> int:
        self.beats.append(now)
        self.does()
        return self.done


class CountingWorker(Worker):
    """A worker that counts how often it is woken."""

    woken = 0

    def wake(self) -> None:
        self.woken += 1
        super().wake()


@pytest.fixture
def worker(sqlite_store: Store) -> CountingWorker:
    return CountingWorker(sqlite_store, Slack("xoxb-none", "http://127.0.0.1:9/api/"), MovableClock(), "T1")


@pytest.fixture
def running(sqlite_store: Store, worker: Worker) -> Iterator[Callable[..., Ticker]]:
    """Starts a ticker over some pulses; it is stopped in the end."""
    started: list[Ticker] = []

    def run(*pulses: Pulse, leader: Leader | None = None) -> Ticker:
        ticker = Ticker(sqlite_store, worker.clock, [pulse.heartbeat for pulse in pulses], worker, leader)
        started.append(ticker)
        ticker.start()
        return ticker

    yield run
    for ticker in started:
        ticker.stop()


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for it, but not for ever."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        threading.Event().wait(0.01)


def test_every_heartbeat_beats_at_the_start_and_then_at_its_pace(running: Callable[..., Ticker]) -> None:
    often, seldom = Pulse("often", every=0.1), Pulse("seldom")
    running(often, seldom)
    until(lambda: len(often.beats) >= 4)
    assert len(seldom.beats) == 1


def test_a_beat_is_told_the_wall_clock(running: Callable[..., Ticker], worker: Worker, now: datetime) -> None:
    assert isinstance(worker.clock, MovableClock)
    worker.clock.set(now)
    pulse = Pulse("pulse")
    running(pulse)
    until(lambda: bool(pulse.beats))
    assert (pulse.beats[0] - now).total_seconds() < 60


def test_a_wake_beats_all_of_them_soon(running: Callable[..., Ticker]) -> None:
    pulses = [Pulse("one"), Pulse("two")]
    ticker = running(*pulses)
    until(lambda: all(len(pulse.beats) == 1 for pulse in pulses))
    ticker.wake()
    until(lambda: all(len(pulse.beats) == 2 for pulse in pulses))


def test_many_wakes_are_few_beats_but_the_last_wake_is_heeded(running: Callable[..., Ticker]) -> None:
    gate, inside = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert gate.wait(10)

    pulse = Pulse("slow", does=wait)
    ticker = running(pulse)
    assert inside.wait(10)
    for _ in range(50):
        ticker.wake()  # while it beats: what they want may have come after it looked
    gate.set()
    until(lambda: len(pulse.beats) == 2)
    ticker.stop()
    assert len(pulse.beats) == 2


def test_a_slow_heartbeat_keeps_no_other_waiting(running: Callable[..., Ticker]) -> None:
    gate = threading.Event()

    def wait() -> None:
        gate.wait(10)

    slow, quick = Pulse("slow", does=wait), Pulse("quick")
    ticker = running(slow, quick)
    until(lambda: bool(slow.beats) and bool(quick.beats))
    ticker.wake()
    until(lambda: len(quick.beats) == 2)
    gate.set()


def test_never_two_beats_of_one_kind_at_once(running: Callable[..., Ticker]) -> None:
    lock, overlaps = threading.Lock(), []

    def alone() -> None:
        if not lock.acquire(blocking=False):
            overlaps.append(1)
            return
        threading.Event().wait(0.02)
        lock.release()

    pulse = Pulse("pulse", every=0.03, does=alone)
    ticker = running(pulse)
    for _ in range(30):
        ticker.wake()
        threading.Event().wait(0.01)
    until(lambda: len(pulse.beats) > 10)
    assert overlaps == []


def test_what_one_heartbeat_did_is_seen_by_the_others_at_once(running: Callable[..., Ticker]) -> None:
    planned: list[int] = []
    seen: list[int] = []
    second = Pulse("second", does=lambda: seen.append(len(planned)))
    first = Pulse("first", done=1, does=lambda: planned.append(1))
    ticker = running(second, first)
    until(lambda: bool(seen) and seen[-1] > 0)
    ticker.stop()
    assert len(first.beats) <= 3  # nobody wakes the others for ever


def test_the_worker_is_woken_by_what_was_planned_and_by_nothing_else(
    running: Callable[..., Ticker], worker: CountingWorker
) -> None:
    idle = Pulse("idle")
    ticker = running(idle)
    until(lambda: len(idle.beats) == 1)
    assert worker.woken == 0
    idle.done = 1
    ticker.wake()
    until(lambda: worker.woken > 0)


def test_an_error_ends_the_beat_and_not_the_heartbeat_and_its_words_are_not_logged(running: Callable[..., Ticker]) -> None:
    def fail() -> None:
        raise RuntimeError("words of Ann")

    pulse = Pulse("failing", every=0.05, does=fail)
    with capture_logs() as logs:
        running(pulse)
        until(lambda: len(pulse.beats) >= 3)
    assert {each["heartbeat"] for each in logs if each["log_level"] == "error"} == {"failing"}
    assert "words of Ann" not in str(logs)


def test_stopping_waits_for_the_beat_under_way_and_begins_no_other(sqlite_store: Store, worker: Worker) -> None:
    inside, finished = threading.Event(), threading.Event()

    def work() -> None:
        inside.set()
        threading.Event().wait(0.2)
        finished.set()

    pulse = Pulse("pulse", every=0.05, does=work)
    ticker = Ticker(sqlite_store, worker.clock, [pulse.heartbeat], worker)
    ticker.start()
    assert inside.wait(10)
    ticker.stop()
    assert finished.is_set()
    beats = len(pulse.beats)
    ticker.wake()
    ticker.stop()
    assert len(pulse.beats) == beats


def test_it_can_start_again(sqlite_store: Store, worker: Worker) -> None:
    pulse = Pulse("pulse")
    ticker = Ticker(sqlite_store, worker.clock, [pulse.heartbeat], worker)
    for beats in (1, 2):
        ticker.start()
        until(lambda beats=beats: len(pulse.beats) == beats)  # type: ignore[misc]
        ticker.stop()


def test_only_the_leader_beats_by_the_clock_but_everybody_heeds_a_wake(running: Callable[..., Ticker], sqlite_store: Store) -> None:
    leader, standby = Leader(sqlite_store, "T1"), Leader(sqlite_store, "T1")
    leader.acquire()
    pulse, free = Pulse("pulse", every=0.05), Pulse("free", every=0.05)
    ticker = running(pulse, leader=standby)
    until(lambda: len(pulse.beats) == 1)
    running(free)
    until(lambda: len(free.beats) >= 5)
    assert len(pulse.beats) == 1
    ticker.wake()
    until(lambda: len(pulse.beats) == 2)
    leader.release()
    until(lambda: len(pulse.beats) > 4)
    ticker.stop()
    standby.release()


def test_two_heartbeats_of_one_name_are_a_mistake(sqlite_store: Store, worker: Worker) -> None:
    with pytest.raises(ValueError, match="one name"):
        Ticker(sqlite_store, worker.clock, [Pulse("same").heartbeat, Pulse("same").heartbeat], worker)
