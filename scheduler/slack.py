"""The two clients of Slack's Web API: one that says things, once, and one that reads, patiently."""

import threading
import time
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.deliveries import Answer

CALL_SECONDS = 10
READ_SECONDS = 30
# Requests a minute that Slack allows at least, by tier: https://docs.slack.dev/apis/web-api/rate-limits
TIER_2, TIER_3, TIER_4 = 20, 50, 100
TIERS = {
    "dnd.teamInfo": TIER_2,
    "users.list": TIER_2,
    "conversations.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
}


class Slack:
    """Slack as the scheduler sees it. ``base_url`` ends with ``/api/``.

    ``reads`` waits and tries again when Slack is busy or the line drops; for heartbeats that read lists. ``call`` is what the
    ledger uses: one request, whatever becomes of it (the SDK's own retry says a thing twice when the connection drops after
    Slack read it).
    """

    def __init__(self, token: str, base_url: str, *, call_seconds: int = CALL_SECONDS, read_burst: int = 5) -> None:
        self.call_seconds = call_seconds
        self.writes = WebClient(token, base_url=base_url, timeout=call_seconds, retry_handlers=[])
        self.reads: WebClient = PacedClient(token, base_url, read_burst)

    def call(self, method: str, **arguments: Any) -> Answer | Exception:
        """Ask Slack once; its answer, whatever it is, or the error that came in its place."""
        given = {name: value for name, value in arguments.items() if value is not None}
        reading = method in TIERS
        try:
            response = self.writes.api_call(method, params=given) if reading else self.writes.api_call(method, json=given)
        except SlackApiError as error:
            response = error.response
        except Exception as error:
            return error
        return Answer(int(response.status_code or 0), response.data, {str(k): str(v) for k, v in response.headers.items()})


class PacedClient(WebClient):
    """A client for reading: it keeps under Slack's limits by itself, and waits when Slack says so all the same.

    A method may be called ``burst`` times in a row before it is slowed down to its tier.
    """

    def __init__(self, token: str, base_url: str, burst: int) -> None:
        patient: list[Any] = [
            ConnectionErrorRetryHandler(max_retry_count=3),
            RateLimitErrorRetryHandler(max_retry_count=5),
            ServerErrorRetryHandler(max_retry_count=3),
        ]
        super().__init__(token, base_url=base_url, timeout=READ_SECONDS, retry_handlers=patient)
        self._burst = burst
        self._free_at: dict[str, float] = {}
        self._pacing = threading.Lock()

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        """Call a method, after the pause that its tier asks for."""
        time.sleep(self._pause(api_method, time.monotonic()))
        return super().api_call(api_method, **arguments)

    def _pause(self, method: str, now: float) -> float:
        """Take the next place in the method's line; the seconds until it is there."""
        if method not in TIERS:
            return 0.0
        step = 60 / TIERS[method]
        with self._pacing:
            # The line is free from ``_free_at`` on; a burst may run ahead of it by so many steps.
            place = max(self._free_at.get(method, now), now)
            self._free_at[method] = place + step
        return max(0.0, place - now - step * (self._burst - 1))
