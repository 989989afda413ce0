"""The server's thread: uvicorn on one loopback socket, able to hang up on a request."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_START_LIMIT, _STOP_LIMIT = 10.0, 10.0


class Lines:
    """The open connections, by the address of the other side."""

    def __init__(self) -> None:
        self._open: dict[Any, asyncio.Transport] = {}

    def hang_up(self, request: Request) -> None:
        """Close a request's connection without an answer."""
        transport = self._open.get(tuple(request.client or ()))
        if transport is not None:
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol, which also enters its connections here."""
        lines = self._open

        class KnownLine(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                lines[transport.get_extra_info("peername")[:2]] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                lines.pop(self.transport.get_extra_info("peername")[:2], None)
                super().connection_lost(exc)

        return KnownLine


class _Server(uvicorn.Server):
    """uvicorn's server; it is told to stop, where uvicorn's own looks ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        await self.on_tick(0)
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._told.wait()
        self._loop = None

    def tell(self) -> None:
        """Stop. From any thread, before the main loop began and after it ended too."""
        self.should_exit = True
        if (loop := self._loop) is not None:
            loop.call_soon_threadsafe(self._told.set)


class Listening:
    """A uvicorn server in a thread of its own, on 127.0.0.1 only."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_server(("127.0.0.1", port), backlog=512)
        self.port: int = self.socket.getsockname()[1]
        self.lines = Lines()
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None

    def start(self, app: ASGIApp, ready: threading.Event, ping_seconds: float) -> None:
        """Serve, and return once `ready` is set (by the application's start-up)."""
        config = uvicorn.Config(
            app,
            http=self.lines.protocol(),
            ws="websockets-sansio",
            ws_ping_interval=ping_seconds,
            ws_ping_timeout=ping_seconds * 6,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self.socket],), name="sandbox", daemon=True)
        self._thread.start()
        if not ready.wait(_START_LIMIT):
            raise RuntimeError("the sandbox did not start")

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        if self._server is not None and self._thread is not None:
            self._server.tell()
            self._thread.join(_STOP_LIMIT)
        self.socket.close()
