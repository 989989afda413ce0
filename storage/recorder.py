"""The recorder: one thread that writes what everybody hands it, many callers to one commit.

A fact is acknowledged only after its commit. While one batch is written the next one gathers, so that a busy hour costs few commits
and a quiet one no waiting.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.model.facts import Act, Fact
from storage import gaps, participation
from storage.store import Store

BATCH = 500
RETRY_SECONDS = 5.0
# What happened may come to us so much later, by Slack's own retries; older facts come from a history, and say nothing of now.
_LATENESS = timedelta(minutes=10)
# PostgreSQL: serialization failure, deadlock detected.
_TRY_AGAIN = frozenset({"40001", "40P01"})

Outcome = int | BaseException


class RecorderClosedError(RuntimeError):
    """Nothing is taken any more: Foyer is stopping."""


@dataclass(slots=True)
class _Handed:
    """Some facts and who waits for them: a future of any thread, or one of an event loop."""

    facts: Sequence[Fact]
    waiter: "Future[int] | asyncio.Future[int]"


class Recorder:
    """Writes facts in groups on a thread of its own.

    ``now`` tells the time, for the gap that a failing store leaves; after a failure the store is tried every ``retry_seconds``.
    """

    def __init__(
        self, store: Store, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), retry_seconds: float = RETRY_SECONDS
    ) -> None:
        self._store = store
        self._now = now
        self._retry_seconds = retry_seconds
        self._queue: SimpleQueue[_Handed | None] = SimpleQueue()
        self._handing = threading.Lock()
        self._is_closed = False
        self._lost_since: dict[str, datetime] = {}
        self._thread = threading.Thread(target=self._run, name="foyer-recorder", daemon=True)
        self._thread.start()

    def record(self, facts: Iterable[Fact]) -> "Future[int]":
        """Hand over facts; the future gives how many changed anything once they are committed, or why they are not.

        Raises RecorderClosedError after ``close``.
        """
        waiter: Future[int] = Future()
        self._hand(_Handed(tuple(facts), waiter))
        return waiter

    def record_now(self, facts: Iterable[Fact]) -> int:
        """Record facts and wait for the commit. Raises what kept them from being stored."""
        return self.record(facts).result()

    async def recorded(self, facts: Sequence[Fact]) -> int:
        """Record facts from an event loop. Raises what kept them from being stored."""
        waiter: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._hand(_Handed(facts, waiter))
        return await waiter

    def close(self) -> None:
        """Write what was handed over, then stop."""
        with self._handing:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()

    def _hand(self, handed: _Handed) -> None:
        with self._handing:
            if self._is_closed:
                raise RecorderClosedError("the recorder is closed")
            self._queue.put(handed)

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._gather()
            if batch or self._lost_since:
                self._settle(batch)

    def _gather(self) -> tuple[list[_Handed], bool]:
        """What waits to be written, up to a batch: no waiting for more. After a failure, nothing now and then, to try the store."""
        batch: list[_Handed] = []
        size = 0
        try:
            handed = self._queue.get(timeout=self._retry_seconds if self._lost_since else None)
            while handed is not None:
                batch.append(handed)
                size += len(handed.facts)
                if size >= BATCH:
                    return batch, True
                handed = self._queue.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _settle(self, batch: list[_Handed]) -> None:
        """Write a batch and tell everybody. A fact that the store refuses fails alone, a store that fails fails them all."""
        try:
            outcomes: Sequence[Outcome] = self._write_twice(batch)
        except (OperationalError, InterfaceError) as error:
            self._lose(batch)
            outcomes = [error] * len(batch)
        except Exception as error:
            if len(batch) > 1:
                for handed in batch:
                    self._settle([handed])
                return
            outcomes = [error] * len(batch)
        _tell(batch, outcomes)

    def _write_twice(self, batch: Sequence[_Handed]) -> Sequence[int]:
        """Once more where two processes stood in each other's way."""
        try:
            return self._write(batch)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                raise
            return self._write(batch)

    def _write(self, batch: Sequence[_Handed]) -> Sequence[int]:
        lost = dict(self._lost_since)
        with self._store.write() as tx:
            changed = participation.record(tx, [fact for handed in batch for fact in handed.facts])
            for workspace, since in lost.items():
                gaps.add(tx, workspace, None, since, self._now(), reason="store")
        self._lost_since.clear()
        return [_changed(handed.facts, changed) for handed in batch]

    def _lose(self, batch: Sequence[_Handed]) -> None:
        """The store does not answer. What comes meanwhile may be lost: remember since when, to read the history again."""
        now = self._now()
        for handed in batch:
            for fact in handed.facts:
                since = min(now, _when(fact) or now)
                if since >= now - _LATENESS:
                    self._lost_since[fact.workspace] = min(since, self._lost_since.get(fact.workspace, since))


def _changed(facts: Sequence[Fact], changed: set[str]) -> int:
    return len({fact.key for fact in facts if isinstance(fact, Act)} & changed)


def _when(fact: Fact) -> datetime | None:
    """When a fact happened, where it says so."""
    return datetime.fromtimestamp(fact.decided_at, UTC) if isinstance(fact, Act) else None


def _tell(batch: Sequence[_Handed], outcomes: Sequence[Outcome]) -> None:
    """Wake everybody who waits: an event loop only once, however many wait in it."""
    in_loops: defaultdict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[int], Outcome]]] = defaultdict(list)
    for handed, outcome in zip(batch, outcomes, strict=True):
        if isinstance(handed.waiter, Future):
            if handed.waiter.set_running_or_notify_cancel():
                _finish(handed.waiter, outcome)
        else:
            in_loops[handed.waiter.get_loop()].append((handed.waiter, outcome))
    for loop, waiting in in_loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_finish_all, waiting)


def _finish_all(waiting: Iterable[tuple["asyncio.Future[int]", Outcome]]) -> None:
    for waiter, outcome in waiting:
        if not waiter.done():
            _finish(waiter, outcome)


def _finish(waiter: "Future[int] | asyncio.Future[int]", outcome: Outcome) -> None:
    if isinstance(outcome, BaseException):
        waiter.set_exception(outcome)
    else:
        waiter.set_result(outcome)
