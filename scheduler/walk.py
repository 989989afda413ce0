"""Moving the wall clock forward by living through the time between, so that a week moved is a week lived."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.clock import Clock
from scheduler.delivery import Worker
from scheduler.heartbeat import Heartbeat, beat_safely
from storage import deliveries
from storage.store import Store

MOST_STOPS = 20_000
SHORTEST_STEP = timedelta(seconds=1)
WORKER = "deliveries"


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
    _live(heartbeats, heartbeats, worker, store, at)
    coming = _ask(heartbeats, worker, store, at)
    while following := min((instant for instant in coming.values() if instant and at < instant <= target), default=None):
        if stops == most_stops:
            raise EndlessWalk(f"{most_stops} stops did not reach {target}")
        at, stops = min(max(following, at + SHORTEST_STEP), target), stops + 1
        _move(clock, at)
        due = [each for each in heartbeats if (instant := coming[each.name]) and instant <= at]
        changed = _live(due, heartbeats, worker, store, at)
        coming |= _ask(heartbeats if changed else due, worker, store, at)
    if at < target:
        _move(clock, target)
        _live(heartbeats, heartbeats, worker, store, target)
    return stops


def _move(clock: WalkingClock, to: datetime) -> None:
    """Deliveries take real time, which may have carried the clock past it already."""
    if to > clock.now():
        clock.set(to)


def _live(due: Sequence[Heartbeat], heartbeats: Sequence[Heartbeat], worker: Worker, store: Store, at: datetime) -> bool:
    """Beat those that are due. Whether anything was done: then all are beaten until nothing more comes of it, for what one planned,
    or a delivery brought, may be due for another at once.
    """
    if not _beat(due, worker, store, at):
        return False
    for _ in range(len(heartbeats) + 1):
        if not _beat(heartbeats, worker, store, at):
            break
    return True


def _beat(heartbeats: Sequence[Heartbeat], worker: Worker, store: Store, at: datetime) -> int:
    done = sum(beat_safely(heartbeat, store, at) for heartbeat in heartbeats)
    return done + worker.drain()


def _ask(heartbeats: Iterable[Heartbeat], worker: Worker, store: Store, at: datetime) -> dict[str, datetime | None]:
    """The first instant after ``at`` at which each of them, and the worker, has something to do.

    A heartbeat that says "now" again, right after it did what it could, has nothing to wait for that the clock could bring.
    """
    with store.read() as tx:
        deliveries_due = deliveries.next_due_at(tx, worker.workspace, at)
    return {WORKER: deliveries_due} | {each.name: each.next_due(store, at) for each in heartbeats}
