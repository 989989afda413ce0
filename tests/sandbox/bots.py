"""Real bots for the tests: slack_bolt's AsyncApp over Socket Mode and over signed HTTP, each in a thread of its own."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.wire import Json

Configure = Callable[[AsyncApp], None]
LIMIT = 10.0


def until(condition: Callable[[], Any], seconds: float = LIMIT) -> Any:
    """Wait for a condition and give what it gives; fails after so many seconds."""
    deadline, pause = time.monotonic() + seconds, 0.002
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        threading.Event().wait(pause)
        pause = min(2 * pause, 0.05)  # to ask is work for who is waited for, too
    return found


class Bot:
    """A bot that hears every event (`heard`: the whole payloads) and does what `configure` adds."""

    def __init__(self, slack: Sandbox, configure: Configure | None = None) -> None:
        self.slack = slack
        self.heard: list[Json] = []
        self.retries: list[tuple[str, str]] = []
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        self.app = AsyncApp(client=client, signing_secret=slack.signing_secret, ignoring_self_events_enabled=False)
        if configure:
            configure(self.app)
        self.app.event(re.compile(".+"))(self._hear)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    async def _hear(self, body: Json, request: Any) -> None:
        self.heard.append(body)
        header = request.headers
        self.retries.append((header.get("x-slack-retry-num", [""])[0], header.get("x-slack-retry-reason", [""])[0]))

    def of(self, event_type: str, subtype: str | None = None) -> list[Json]:
        """The events heard, of one type and subtype."""
        events = [body["event"] for body in list(self.heard)]
        return [event for event in events if (event["type"], event.get("subtype")) == (event_type, subtype)]

    def wait_for(self, event_type: str, subtype: str | None = None, times: int = 1) -> Json:
        """The last of so many events of one type, waited for."""
        until(lambda: len(self.of(event_type, subtype)) >= times)
        return self.of(event_type, subtype)[times - 1]

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine on the bot's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LIMIT)

    def stop(self) -> None:
        """Stop the loop and its thread."""
        self.run(self._settle())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(LIMIT)
        self.loop.close()

    async def _settle(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


class SocketBot(Bot):
    """Over Socket Mode, with slack_sdk's aiohttp client."""

    def __init__(self, slack: Sandbox, configure: Configure | None = None) -> None:
        super().__init__(slack, configure)
        self.handler: AsyncSocketModeHandler = self.run(self._connect())

    async def _connect(self) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(self.app, self.slack.app_token, ping_interval=0.5)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    def stop(self) -> None:
        """Close the socket, then the loop."""
        self.run(self.handler.close_async())  # type: ignore[no-untyped-call]
        super().stop()


class HttpBot(Bot):
    """Over signed HTTP, served by uvicorn; `url` is where Slack sends everything."""

    def __init__(self, slack: Sandbox, configure: Configure | None = None) -> None:
        super().__init__(slack, configure)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/slack/events"
        app = AsyncSlackRequestHandler(self.app, path="/slack/events")
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve(sockets=[self._socket]), self.loop)
        until(lambda: self._server.started)
        slack.control.put("app", {"events_url": self.url})

    def stop(self) -> None:
        """Stop the server, then the loop."""
        self._server.should_exit = True
        self._serving.result(LIMIT)
        self._socket.close()
        super().stop()
