"""The clock of a running Foyer, and the one that can be moved."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The instant it is now, aware, UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Real seconds, the same for every process that shares the store; no demo or test moves it."""
        return time.time()


class MovableClock(SystemClock):
    """A wall clock that runs at its pace from wherever it was last set: for the demo and the tests."""

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = timedelta(0)
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        """The instant it is on this clock, aware, UTC."""
        return super().now() + self._ahead

    def set(self, instant: datetime) -> None:
        """Move the wall clock; the steady one goes on undisturbed."""
        self._ahead = instant - super().now()
