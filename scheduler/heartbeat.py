"""The heartbeats: one table of what Foyer does by itself, and the ticker that beats it."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as PoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.mishaps import raised_at
from bot.model.clock import Clock
from scheduler.delivery import Worker
from scheduler.leader import Leader
from storage.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One thing done by itself. ``beat(store, now)`` does what is due and says how much it did.

    ``next_due(store, now)`` is the next instant after ``now`` at which it will have something to do, None if none is known:
    a walk of the clock stops there.
    """

    name: str
    every_seconds: float
    beat: Callable[[Store, datetime], int]
    next_due: Callable[[Store, datetime], datetime | None]


class Ticker:
    """Beats the heartbeats, each at its pace, and all of them soon after ``wake``; the worker sends what they plan.

    Where a ``leader`` is given, only the leading process beats by the clock; a wake is heeded by whoever it is addressed to.
    """

    def __init__(
        self, store: Store, clock: Clock, heartbeats: Sequence[Heartbeat], worker: Worker, leader: Leader | None = None
    ) -> None:
        self._store, self._clock, self._worker, self._leader = store, clock, worker, leader
        self._heartbeats = {heartbeat.name: heartbeat for heartbeat in heartbeats}
        if len(self._heartbeats) < len(heartbeats):
            raise ValueError("two heartbeats of one name")
        self._beating = {name: threading.Lock() for name in self._heartbeats}
        self._queueing = threading.Lock()
        self._queued: set[str] = set()
        self._is_stopping = False
        self._scheduler: BackgroundScheduler | None = None
        self._pool: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Begin to beat, every heartbeat at once and then at its pace, and to send."""
        self._is_stopping = False
        self._worker.start()
        threads = max(1, len(self._heartbeats))
        # A heartbeat may be woken while it beats: two places each, so that a slow one never keeps another waiting.
        self._pool = ThreadPoolExecutor(2 * threads, thread_name_prefix="heartbeat")
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": PoolExecutor(threads)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for name, heartbeat in self._heartbeats.items():
            self._scheduler.add_job(self._beat_in_time, "interval", args=[heartbeat], seconds=heartbeat.every_seconds, id=name)
        self._scheduler.start()
        self.wake()

    def stop(self) -> None:
        """Begin nothing more; wait for the beats under way, then for what is on its way to Slack."""
        with self._queueing:
            self._is_stopping = True
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._scheduler = self._pool = None
        self._queued.clear()
        self._worker.stop()

    def wake(self) -> None:
        """Somebody wants something to happen now: beat everything soon, from any thread. Wakes that find one waiting are one."""
        self._queue(follows=False)

    def _queue(self, *, follows: bool) -> None:
        with self._queueing:
            if self._is_stopping or self._pool is None:
                return
            for name, heartbeat in self._heartbeats.items():
                if name not in self._queued:
                    self._queued.add(name)
                    self._pool.submit(self._beat_when_woken, heartbeat, follows=follows)

    def _beat_when_woken(self, heartbeat: Heartbeat, *, follows: bool) -> None:
        with self._beating[heartbeat.name]:
            with self._queueing:
                self._queued.discard(heartbeat.name)  # who wakes from here on wants one more beat
            done = self._beat(heartbeat)
        if done and not follows:
            self._queue(follows=True)  # what one heartbeat did may be due for another; once, lest they wake each other for ever

    def _beat_in_time(self, heartbeat: Heartbeat) -> None:
        if self._leader is None or self._leader.leads():
            with self._beating[heartbeat.name]:
                self._beat(heartbeat)

    def _beat(self, heartbeat: Heartbeat) -> int:
        if self._is_stopping:
            return 0
        done = beat_safely(heartbeat, self._store, self._clock.now())
        if done:
            self._worker.wake()
        return done


def beat_safely(heartbeat: Heartbeat, store: Store, now: datetime) -> int:
    """Beat once. An error ends this beat, not the heartbeat; as it may hold words of people, only its type and place are logged."""
    try:
        return heartbeat.beat(store, now)
    except Exception as error:
        log.error("heartbeat failed", heartbeat=heartbeat.name, error=type(error).__name__, at=raised_at(error))
        return 0
