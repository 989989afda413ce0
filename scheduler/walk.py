"""Moving the wall clock forward by living through the time between, so that a week moved is a week lived."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.clock import Clock
from scheduler.delivery import Worker
from scheduler.heartbeat import Heartbeat, beat_safely
from storage import deliveries
from storage.store import Store

MOST_STOPS = 20_000
SHORTEST_STEP = timedelta(seconds=1)


class WalkingClock(Clock, Protocol):
    """A clock whose wall time can be set."""

    def set(self, instant: datetime) -> None:
        """Move the wall clock."""
        ...


class EndlessWalk(Exception):  # noqa: N818
    """Some heartbeat always has something to do in the next moment, so the target would never be reached."""


def walk(
    clock: WalkingClock,
    heartbeats: Sequence[Heartbeat],
    worker: Worker,
    store: Store,
    target: datetime,
    *,
    most_stops: int = MOST_STOPS,
) -> int:
    """Set the clock to the next instant at which anything falls due, do all that is due, and again until ``target``.

    How many stops were made. The clock is never set back; a target in the past is no walk. Raises EndlessWalk where it would
    not end.
    """
    at, stops = clock.now(), 0
    _live(heartbeats, worker, store, at)
    while following := _next_stop(heartbeats, worker, store, at, target):
        if stops == most_stops:
            raise EndlessWalk(f"{most_stops} stops did not reach {target}")
        at, stops = min(max(following, at + SHORTEST_STEP), target), stops + 1
        _move(clock, at)
        _live(heartbeats, worker, store, at)
    if at < target:
        _move(clock, target)
        _live(heartbeats, worker, store, target)
    return stops


def _move(clock: WalkingClock, to: datetime) -> None:
    """Deliveries take real time, which may have carried the clock past it already."""
    if to > clock.now():
        clock.set(to)


def _live(heartbeats: Sequence[Heartbeat], worker: Worker, store: Store, at: datetime) -> None:
    """Beat until nothing more comes of it: what one heartbeat plans, or a delivery brings, may be due for another at once."""
    for _ in range(len(heartbeats) + 1):
        done = sum(beat_safely(heartbeat, store, at) for heartbeat in heartbeats)
        if worker.drain() + done == 0:
            return


def _next_stop(heartbeats: Sequence[Heartbeat], worker: Worker, store: Store, at: datetime, target: datetime) -> datetime | None:
    """The first instant after ``at``, up to ``target``, at which there is something to do.

    A heartbeat that says "now" again, right after it did what it could, has nothing to wait for that the clock could bring.
    """
    with store.read() as tx:
        due = [deliveries.next_due_at(tx, worker.workspace, at)]
    due += [heartbeat.next_due(store, at) for heartbeat in heartbeats]
    return min((instant for instant in due if instant is not None and at < instant <= target), default=None)
