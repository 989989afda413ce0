"""The sandbox's wall clock: it runs by itself and can be moved forward, never back."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sandbox.wire import Json, micros_of


class Clock:
    """Starts at `start` (default: the real time) and then runs, unless it is `frozen`.

    It dates messages and `response_url`s. What Slack's own machines measure (signatures, trigger ids,
    acknowledgement, retries, pace) runs on real time and does not ask this clock.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._lock = threading.Lock()
        self._frozen = frozen
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._since = time.monotonic()
        self._last_ts = 0
        self._listeners: list[Callable[[datetime], None]] = []
        self._walked: tuple[datetime, datetime] | None = None

    def now(self) -> datetime:
        """The sandbox's time, aware, in UTC."""
        with self._lock:
            return self._now()

    def set(self, instant: datetime) -> datetime:
        """Move forward to `instant` and return the time; one already past leaves the clock where it is."""
        if instant.tzinfo is None:
            raise ValueError("the clock needs an aware instant")
        with self._lock:
            now = self._now()
            if instant > now:
                self._base, self._since, now = instant.astimezone(UTC), time.monotonic(), instant.astimezone(UTC)
        for listener in self._listeners:
            listener(now)
        return now

    @property
    def moving(self) -> bool:
        """Whether time is being walked."""
        return self._walked is not None

    def as_json(self) -> Json:
        """The clock as the control API shows it: `from` and `to` while time is walked."""
        shown: Json = {"now": self.now().isoformat(), "moving": self.moving}
        if (walked := self._walked) is not None:
            shown |= {"from": walked[0].isoformat(), "to": walked[1].isoformat()}
        return shown

    @contextmanager
    def walking(self, target: datetime) -> Iterator[None]:
        """While time is walked from now to `target`. One walk at a time: see `moving`."""
        self._walked = (self.now(), target)
        try:
            yield
        finally:
            self._walked = None

    def on_set(self, listener: Callable[[datetime], None]) -> None:
        """Call `listener` with the new time after each `set`."""
        self._listeners.append(listener)

    def next_ts(self) -> str:
        """A Slack timestamp for what happens now, greater than any given before."""
        with self._lock:
            self._last_ts = max(micros_of(self._now()), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def _now(self) -> datetime:
        if self._frozen:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since)
