"""The sandbox, put together: see docs/sandbox.md."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from sandbox.api.door import Door
from sandbox.clock import Clock
from sandbox.control.client import ControlClient
from sandbox.control.door import House
from sandbox.control.routes import control_routes
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.guard import Guard
from sandbox.listening import Listening
from sandbox.outside import outside_routes
from sandbox.settings import Settings
from sandbox.sockets import Sockets
from sandbox.wire import Json
from sandbox.workspace import Workspace

_PAGE = Path(__file__).parent / "page"
_TEAM: Json = {"id": "T0SANDBOX1", "name": "Sandbox", "domain": "sandbox"}
_PAGE_PARTS = ("as", "open", "cast", "welcome")
_PAGE_HEADERS = [
    (b"content-security-policy", b"default-src 'self'; img-src 'self' data: https: http:; style-src 'self' 'unsafe-inline'"),
    (b"cache-control", b"no-cache"),
    (b"x-content-type-options", b"nosniff"),
]


class Sandbox:
    """A local Slack on 127.0.0.1. A context manager; or `start` and `stop`.

    `port` 0 takes a free one. `on_move` is called in a worker thread with the target when a person moves the clock,
    so that a bot may live through the time between. `page` is where a first visit begins and what it is told (`page` of
    `GET /control/state`; ValueError for a part it does not have). `settings` are those of `sandbox.settings.Settings`.
    """

    def __init__(
        self,
        port: int = 0,
        team: Json | None = None,
        *,
        manifest: Json | None = None,
        commands: Sequence[Json] = (),
        events_url: str | None = None,
        clock: Clock | None = None,
        on_move: Callable[[datetime], None] | None = None,
        page: Json | None = None,
        **settings: Any,
    ) -> None:
        self.settings = Settings()
        self.settings.update(settings)
        self.clock = clock or Clock()
        self.workspace = Workspace(_TEAM | (team or {}), self.clock, self.settings)
        self.workspace.first_visit = _checked(page)
        self.faults = Faults()
        self.sockets = Sockets(self.workspace.traffic, self.workspace.app.id)
        self.delivery = Delivery(self.workspace, self.faults, self.sockets)
        self._listening, self._on_move, self._ready = Listening(port), on_move, threading.Event()
        self.port = self._listening.port
        self.workspace.url = self.url
        self.control = ControlClient("127.0.0.1", self.port)
        self.clock.on_set(lambda _: self.workspace.changes.add("clock", often=self.clock.moving))
        if manifest:
            self.workspace.app.read_manifest(manifest)
        if commands:
            self.workspace.app.change({"commands": commands})
        if events_url:
            self.workspace.app.change({"events_url": events_url})

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """The value for slack_sdk's `base_url`."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token, `xoxb-…`."""
        return self.workspace.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, `xapp-…`."""
        return self.workspace.app.app_token

    @property
    def signing_secret(self) -> str:
        """What requests to the bot are signed with."""
        return self.workspace.app.signing_secret

    @property
    def bot_user(self) -> str:
        """The bot's user id."""
        return self.workspace.bot.id

    @property
    def admin(self) -> str:
        """The id of the administrator that every workspace begins with."""
        return self.workspace.admin.id

    @property
    def team(self) -> str:
        """The workspace's id."""
        return self.workspace.team_id

    def start(self) -> Self:
        """Begin to serve; returns when requests are answered."""
        app = Starlette(routes=self._routes(), middleware=[Middleware(Guard)], lifespan=self._lifespan)
        self._listening.start(app, self._ready, self.settings.ping_seconds)
        return self

    def stop(self) -> None:
        """Stop serving; sockets and streams end, what was on its way is given up."""
        self.delivery.end_streams()
        self._listening.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _routes(self) -> list[BaseRoute]:
        self._door = Door(self.workspace, self.faults, self.sockets, self._listening.lines.hang_up)
        house = House(self.workspace, self.delivery, self.sockets, self.faults)
        routes: list[BaseRoute] = [Route("/api/{method}", self._door.handle, methods=["GET", "POST"])]
        routes += outside_routes(self.workspace, self.sockets)
        routes += control_routes(house, self._on_move)
        if _PAGE.is_dir():
            routes.append(Mount("/", _Page(directory=_PAGE, html=True)))
        return routes

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.delivery.begin(asyncio.get_running_loop())
        self.workspace.send = self.delivery.send
        self._ready.set()
        yield
        await self.delivery.close()


def _checked(page: Json | None) -> Json | None:
    unknown = (page or {}).keys() - _PAGE_PARTS
    if unknown:
        raise ValueError(f"page has no {', '.join(sorted(unknown))}; it has {', '.join(_PAGE_PARTS)}")
    return page


class _Page(StaticFiles):
    """The page's files, with the headers that keep other sites' scripts out."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_PAGE_HEADERS]
            await send(message)

        await super().__call__(scope, receive, send_with_headers)
