"""The heartbeats: one table of what Foyer does by itself, and the ticker that beats it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.store import Store


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
