"""Slack's pace: so many requests a minute for each method, one message a second for each channel. On real time."""

import math
import time
from collections import defaultdict, deque

from sandbox.settings import Settings

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
_WINDOW = 60.0


class Pace:
    """Counts calls; both rules are off unless the settings ask for them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._posted: dict[str, float] = {}

    def wait_for_method(self, method: str, tier: int | None) -> int | None:
        """Seconds to wait before this method may be called again, or None when it may be now."""
        if not self._settings.tiers or tier is None:
            return None
        now, calls = time.monotonic(), self._calls[method]
        while calls and now - calls[0] >= _WINDOW:
            calls.popleft()
        if len(calls) >= PER_MINUTE[tier]:
            return math.ceil(_WINDOW - (now - calls[0]))
        calls.append(now)
        return None

    def wait_for_post(self, channel: str) -> int | None:
        """Seconds to wait before another message to this channel, or None when it may be sent now."""
        if not self._settings.message_pace:
            return None
        now = time.monotonic()
        if now - self._posted.get(channel, -1.0) < 1.0:
            return 1
        self._posted[channel] = now
        return None
