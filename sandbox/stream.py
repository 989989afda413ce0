"""Tells watchers that something changed, in one line each; they fetch again what they show."""

import asyncio
import itertools
import threading
import time
from collections import deque
from collections.abc import AsyncIterator

from sandbox.wire import Json

_KEPT = 1000
_OFTEN_AT_MOST = 0.25


class Changes:
    """Numbered changes, the last 1,000 kept; `add` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._kept: deque[Json] = deque(maxlen=_KEPT)
        self._watchers: dict[asyncio.Queue[Json | None], asyncio.AbstractEventLoop] = {}
        self._told_at: dict[str, float] = {}
        self.seq = 0

    def add(self, kind: str, *, channel: str | None = None, user: str | None = None, often: bool = False) -> None:
        """Note a change and tell every watcher. Of what changes `often`, a kind is told at most four times a second."""
        with self._lock:
            if often:
                if time.monotonic() - self._told_at.get(kind, 0.0) < _OFTEN_AT_MOST:
                    return
                self._told_at[kind] = time.monotonic()
            self.seq = next(self._numbers)
            change: Json = {"seq": self.seq, "kind": kind, "channel": channel, "user": user}
            self._kept.append(change)
            watchers = list(self._watchers.items())
        for queue, loop in watchers:
            loop.call_soon_threadsafe(queue.put_nowait, change)

    async def watch(self, after: int | None) -> AsyncIterator[Json | None]:
        """First None: from then on nothing is missed. Then changes since `after` (None: from now on), until `close`."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        with self._lock:
            missed = [change for change in self._kept if after is not None and change["seq"] > after]
            lost = after is not None and after < self.seq - len(self._kept)
            self._watchers[queue] = asyncio.get_running_loop()
        try:
            yield None
            if lost:
                yield {"seq": self.seq, "kind": "reset", "channel": None, "user": None}
            for change in missed:
                yield change
            while (coming := await queue.get()) is not None:
                yield coming
        finally:
            with self._lock:
                self._watchers.pop(queue, None)

    def close(self) -> None:
        """End every watch; called on the event loop when the sandbox stops."""
        with self._lock:
            for queue in self._watchers:
                queue.put_nowait(None)
