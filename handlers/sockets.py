"""Socket Mode: the line to Slack, watched so that what was missed while it was down is read again."""

import asyncio
from datetime import datetime

from aiohttp import ClientWebSocketResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.model.clock import Clock
from handlers.door import Door
from handlers.hearing import LOOK_SECONDS, PING_SECONDS, add_gap
from handlers.mishaps import record_mishap
from storage import workspaces
from storage.store import Store

MARK_SECONDS = 30.0
LOST_LINE = "line_lost"


class SocketLine:
    """One Socket Mode connection. Check the tokens first (``handlers.installation.check_in``): it never gives up on a wrong one."""

    def __init__(self, door: Door, app_token: str, store: Store, workspace: str, clock: Clock) -> None:
        self._door = door
        self._app_token = app_token
        self._store = store
        self._workspace = workspace
        self._clock = clock
        self._handler: AsyncSocketModeHandler | None = None
        self._watching: asyncio.Task[None] | None = None
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        """Whether Slack is heard at present."""
        return self._is_ready

    async def open(self) -> None:
        """Connect, and keep connected until ``close``."""
        self._handler = AsyncSocketModeHandler(self._door.app, self._app_token, ping_interval=PING_SECONDS)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        self._is_ready = True
        self._watching = asyncio.ensure_future(self._watch(self._handler))

    async def close(self) -> None:
        """Stop listening: what Slack sends from now on goes to another connection, or comes again later."""
        self._is_ready = False
        if self._watching is not None:
            self._watching.cancel()
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        """Look at the line every second. Another session than before: whatever came in between may be missing."""
        session: ClientWebSocketResponse | None = handler.client.current_session
        heard, marked = self._clock.now(), self._clock.steady()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                self._is_ready = await handler.client.is_connected()
                if not self._is_ready:
                    continue
                now = self._clock.now()
                if handler.client.current_session is not session:
                    await asyncio.to_thread(self._add_gap, heard, now)
                    session = handler.client.current_session
                elif self._clock.steady() - marked >= MARK_SECONDS:
                    await asyncio.to_thread(self._mark_alive, now)
                    marked = self._clock.steady()
                heard = now
            except Exception as error:
                record_mishap(error, "watching the line")

    def _add_gap(self, heard: datetime, now: datetime) -> None:
        with self._store.write() as tx:
            add_gap(tx, self._workspace, heard, now, LOST_LINE)
            workspaces.mark_alive(tx, self._workspace, now)

    def _mark_alive(self, now: datetime) -> None:
        with self._store.write() as tx:
            workspaces.mark_alive(tx, self._workspace, now)
