"""What leaves for the bot: events with their redeliveries, commands and interactions with their one chance."""

import asyncio
import json
import time
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sandbox.faults import Faults
from sandbox.signed_http import Response, SignedHttp
from sandbox.sockets import Sockets, UnreachableError
from sandbox.traffic import Entry
from sandbox.wire import Json
from sandbox.workspace import Workspace

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_REASONS = {"timeout": "http_timeout", "refused": "http_error", "unreachable": "connection_failed"}


@dataclass(frozen=True)
class Answer:
    """What the bot made of a command or an interaction.

    `outcome`: `ok`, `operation_timeout` or `dispatch_failed`; `body`: what its acknowledgement carried, if anything.
    """

    outcome: str
    latency_ms: float
    body: Any = None


@dataclass(frozen=True)
class _Result:
    outcome: str
    body: Any = None
    no_retry: bool = False
    status: int | None = None


class Delivery:
    """Sends over Socket Mode, or by signed HTTP where the app has an address. `events` may be sent from any thread."""

    def __init__(self, workspace: Workspace, faults: Faults, sockets: Sockets) -> None:
        self._workspace, self._faults, self._sockets = workspace, faults, sockets
        self._tasks: set[asyncio.Task[None]] = set()
        self._arriving: deque[Json] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver on this event loop; called on it, before anything is sent."""
        self._loop = loop
        self._http = SignedHttp(self._workspace.app.signing_secret)

    @property
    def pending(self) -> int:
        """How many events are on their way or wait for a redelivery."""
        return len(self._tasks) + len(self._arriving)

    def send(self, payload: Json) -> None:
        """Let an event leave, subject to the faults ordered. From any thread; nothing leaves a sandbox that does not run."""
        if self._loop is not None:
            self._arriving.append(payload)
            self._loop.call_soon_threadsafe(self._start)

    async def ask(self, kind: str, payload: Json, name: str) -> Answer:
        """Send a command (`slash_commands`) or an interaction (`interactive`) and wait for its acknowledgement."""
        started = time.monotonic()
        shown = "command" if kind == "slash_commands" else "interactive"
        entry = self._entry(shown, kind, name, payload)
        result = await self._attempt(kind, payload, entry, 0, "")
        latency = _ms(started)
        self._workspace.traffic.complete(entry, outcome=result.outcome, latency_ms=latency, reply=result.body)
        word = {"acknowledged": "ok", "timeout": "operation_timeout"}.get(result.outcome, "dispatch_failed")
        return Answer(word, latency, result.body)

    async def verify(self, url: str) -> bool:
        """Send `url_verification` to an address and see whether it gives the challenge back."""
        challenge = uuid.uuid4().hex
        token = self._workspace.app.verification_token
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"}).encode()
        try:
            response = await self._http.post(url, body, _JSON, {}, self._workspace.settings.ack_seconds)
        except (OSError, TimeoutError):
            return False
        return response.status == 200 and challenge in response.body.decode(errors="replace")

    def release(self, payloads: list[Json]) -> None:
        """Let events go that a cleared fault had held back."""
        for payload in payloads:
            self._run(self._deliver(payload, 0.0))

    def end_streams(self) -> None:
        """End the streams of changes, which would keep the server from stopping. From any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._workspace.changes.close)

    async def close(self) -> None:
        """Give up what is on its way and close the connections."""
        self._loop = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    def _start(self) -> None:
        payload = self._arriving.popleft()
        for leaving, delay in self._faults.for_event(payload):
            self._run(self._deliver(leaving, delay))

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, payload: Json, delay: float) -> None:
        """The first attempt and the redeliveries: at once, after 1 minute, after 5 (docs.slack.dev, Events API)."""
        if delay:
            await asyncio.sleep(delay)
        name = payload["event"]["type"] if "event" in payload else payload["type"]
        reason = ""
        for attempt, wait in enumerate([0.0, *self._workspace.settings.retry_waits]):
            if wait:
                await asyncio.sleep(wait)
            entry = self._entry("event", "events_api", name, payload, attempt, reason)
            started = time.monotonic()
            result = await self._attempt("events_api", payload, entry, attempt, reason)
            outcome = {"outcome": result.outcome, "latency_ms": _ms(started), "status": result.status}
            self._workspace.traffic.complete(entry, **outcome)
            if result.outcome == "acknowledged":
                return
            if result.no_retry:
                break
            reason = self._reason(result.outcome)
        self._workspace.traffic.complete(entry, outcome="lost")

    async def _attempt(self, kind: str, payload: Json, entry: Entry, attempt: int, reason: str) -> _Result:
        seconds = self._workspace.settings.ack_seconds
        address = self._workspace.app.address(kind)
        try:
            if address is None:
                envelope_id = entry.details["envelope_id"]
                sent = self._sockets.send(kind, payload, envelope_id=envelope_id, attempt=attempt, reason=reason, seconds=seconds)
                return _Result("acknowledged", await sent)
            body, content_type = _encoded(kind, payload)
            retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
            return _judged(await self._http.post(address, body, content_type, retry, seconds))
        except TimeoutError:
            return _Result("timeout")
        except (UnreachableError, OSError):
            return _Result("unreachable")

    def _entry(self, kind: str, sent_as: str, name: str, payload: Json, attempt: int = 0, reason: str = "") -> Entry:
        over = "socket" if self._workspace.app.address(sent_as) is None else "http"
        details: Json = {"id": payload.get("event_id"), "envelope_id": str(uuid.uuid4()), "over": over}
        details |= {
            "attempt": attempt,
            "reason": reason,
            "outcome": "pending",
            "latency_ms": None,
            "request": payload,
            "reply": None,
        }
        return self._workspace.traffic.add(kind, "out", name, **details)

    def _reason(self, outcome: str) -> str:
        over_http = self._workspace.app.address("events_api") is not None
        return _REASONS[outcome] if over_http else "timeout"


def _encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), _JSON
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), _FORM
    return urlencode({name: _form_value(value) for name, value in payload.items()}).encode(), _FORM


def _form_value(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _judged(response: Response) -> _Result:
    if not 200 <= response.status < 300:
        no_retry = response.headers.get("x-slack-no-retry") == "1"
        return _Result("refused", None, no_retry, response.status)
    return _Result("acknowledged", _body_of(response), status=response.status)


def _body_of(response: Response) -> Any:
    text = response.body.decode(errors="replace").strip()
    if not text:
        return None
    if "json" in response.headers.get("content-type", ""):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _ms(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 2)
