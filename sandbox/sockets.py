"""Socket Mode: the bot's WebSockets, the envelopes sent over them and the acknowledgements that come back."""

import asyncio
import itertools
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.traffic import Traffic
from sandbox.wire import Json

MOST_CONNECTIONS = 10
_TICKET_LIFE = 30.0
_HOST = "applink-sandbox"


class UnreachableError(Exception):
    """Nobody is there to be sent anything."""


@dataclass
class Connection:
    """One open socket."""

    id: str
    socket: WebSocket
    since: str
    unacknowledged: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether envelopes may still be sent over it."""
        return self.socket.application_state is WebSocketState.CONNECTED


class Sockets:
    """All sockets of the app. Lives on the event loop; each envelope goes to one connection only, in turn."""

    def __init__(self, traffic: Traffic, app_id: str) -> None:
        self._traffic = traffic
        self._app_id = app_id
        self._connections: list[Connection] = []
        self._tickets: dict[str, float] = {}
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._refusing_until = 0.0

    @property
    def refusing(self) -> bool:
        """Whether new connections are refused for now."""
        return time.monotonic() < self._refusing_until

    def refuse(self, seconds: float) -> None:
        """Refuse new connections for so long."""
        self._refusing_until = time.monotonic() + seconds

    def ticket(self) -> str:
        """A ticket for one connection, good for 30 seconds."""
        now = time.monotonic()
        self._tickets = {ticket: until for ticket, until in self._tickets.items() if until > now}
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = now + _TICKET_LIFE
        return ticket

    def connections(self) -> list[Json]:
        """The open connections, as the control API shows them."""
        return [{"id": one.id, "since": one.since, "unacknowledged": len(one.unacknowledged)} for one in self._connections]

    async def serve(self, socket: WebSocket, now: str) -> None:
        """Accept a connection, greet it, and read its acknowledgements until it goes."""
        ticket = socket.query_params.get("ticket", "")
        if self.refusing or self._tickets.pop(ticket, 0.0) < time.monotonic():
            self._traffic.add("socket", "in", "refused")
            await socket.close(code=1008)
            return
        await socket.accept()
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_text(_disconnect("too_many_websockets"))
            await socket.close()
            return
        connection = Connection(uuid.uuid4().hex[:8], socket, now)
        await socket.send_text(self._hello(len(self._connections) + 1))
        self._connections.append(connection)
        self._traffic.add("socket", "in", "connected", id=connection.id)
        try:
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            self._traffic.add("socket", "in", "disconnected", id=connection.id)

    async def send(self, kind: str, payload: Json, *, envelope_id: str, attempt: int, reason: str, seconds: float) -> Any:
        """Send one envelope and wait for its acknowledgement: its payload, or None when it has none.

        Raises UnreachableError when there is no connection, TimeoutError when nothing came in time. A socket that drops
        meanwhile changes nothing: Slack, too, notices by the time that passes.
        """
        connection = self._next()
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        connection.unacknowledged.add(envelope_id)
        try:
            await connection.socket.send_text(json.dumps(envelope))
            return await asyncio.wait_for(future, seconds)
        except (WebSocketDisconnect, RuntimeError):
            raise TimeoutError from None
        finally:
            self._waiting.pop(envelope_id, None)
            connection.unacknowledged.discard(envelope_id)

    async def drop(self) -> None:
        """Close every socket without a word."""
        for connection in list(self._connections):
            await _close(connection.socket)

    async def disconnect(self, reason: str) -> None:
        """Send `disconnect` envelopes; but for a warning, the sockets are then closed."""
        for connection in list(self._connections):
            await connection.socket.send_text(_disconnect(reason))
            self._traffic.add("socket", "out", "disconnect_sent", id=connection.id, reason=reason)
            if reason != "warning":
                await _close(connection.socket)

    async def _listen(self, connection: Connection) -> None:
        try:
            while True:
                self._acknowledge(await connection.socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        future = self._waiting.get(str(message.get("envelope_id"))) if isinstance(message, dict) else None
        if future and not future.done():
            future.set_result(message.get("payload"))

    def _next(self) -> Connection:
        usable = [connection for connection in self._connections if connection.is_open]
        if not usable:
            raise UnreachableError
        return usable[next(self._turn) % len(usable)]

    def _hello(self, number: int) -> str:
        debug = {"host": _HOST, "build_number": 1, "approximate_connection_time": 18060}
        hello: Json = {"type": "hello", "num_connections": number, "debug_info": debug}
        return json.dumps(hello | {"connection_info": {"app_id": self._app_id}})


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}})


async def _close(socket: WebSocket) -> None:
    try:
        await socket.close()
    except RuntimeError:
        return  # it was closing by itself
