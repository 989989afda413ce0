"""A door with routes of the test's own, on a sandbox, in a thread of its own: what handlers answer is seen where people see it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from handlers.door import Door
from handlers.installation import Installation, check_in
from handlers.route import Registry, Route
from handlers.sockets import SocketLine
from sandbox.server import Sandbox
from scheduler.clock import SystemClock
from storage.store import Store

LIMIT = 10.0
Json = Any


def until(condition: Callable[[], Any], seconds: float = LIMIT) -> Any:
    """Wait for a condition and give what it gives; fails after so many seconds."""
    deadline, pause = time.monotonic() + seconds, 0.002
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        threading.Event().wait(pause)
        pause = min(2 * pause, 0.05)  # to ask is work for who is waited for, too
    return found


class Doorstep:
    """A door on a sandbox, over Socket Mode. ``wakes`` counts how often the heartbeats were woken."""

    def __init__(self, slack: Sandbox, store: Store, routes: Iterable[Route], **more: Any) -> None:
        self.slack, self.store = slack, store
        self.wakes = 0
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.installation: Installation = self.run(check_in(slack.bot_token, slack.app_token, slack.api_url))
        self.door: Door = self.run(self._build(routes, more))
        self.line = SocketLine(self.door, slack.app_token, store, self.installation.workspace, SystemClock())
        self.run(self.line.open())

    async def _build(self, routes: Iterable[Route], more: dict[str, Any]) -> Door:
        slack = self.slack
        return Door(
            self.store,
            Registry(routes),
            self.installation,
            SystemClock(),
            token=slack.bot_token,
            api_url=slack.api_url,
            wake=self._wake,
            **more,
        )

    def _wake(self) -> None:
        self.wakes += 1

    def run(self, work: Any) -> Any:
        """Run a coroutine on the door's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LIMIT)

    def close(self) -> None:
        """Let the line go, then the door, then the thread."""
        self.run(self.line.close())
        self.run(self.door.close())
        self.run(_settle())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(LIMIT)
        self.loop.close()


async def _settle() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Person:
    """Somebody in the sandbox, and what they do there."""

    def __init__(self, slack: Sandbox, name: str, **more: Any) -> None:
        self.control = slack.control
        self.id: str = slack.control.post("people", {"name": name, **more})["person"]["id"]

    def types(self, channel: str, text: str) -> Json:
        """Type a command; what the sandbox says came of it."""
        return self.control.post("command", {"as": self.id, "channel": channel, "text": text})

    def sees(self, channel: str) -> list[Json]:
        """The messages this person sees in a channel, those meant for them alone included."""
        return list(self.control.get("messages", {"as": self.id}, channel=channel)["messages"])

    def hears(self, channel: str, words: str) -> Json:
        """The message in which these words stand, waited for."""
        return until(lambda: next((each for each in reversed(self.sees(channel)) if words in text_of(each)), None))

    def clicks(self, place: Json, action_id: str, value: Any = None, *, block_id: str | None = None) -> Json:
        """Click or choose in a message (``channel`` and ``ts``) or in a view (``id``); ``block_id`` where several have it."""
        where = {"view_id": place["id"]} if "id" in place else {"channel": place["channel"], "ts": place["ts"]}
        which = {name: given for name, given in (("value", value), ("block_id", block_id)) if given is not None}
        return self.control.post("action", {"as": self.id, "action_id": action_id, **where, **which})

    def window(self, words: str = "") -> Json:
        """The modal on top, once these words stand in it; without words, once it is more than "one moment"."""
        return until(lambda: next((view for view in self.windows()[-1:] if _is_meant(view, words)), None))

    def windows(self) -> list[Json]:
        """The open modals, the last one on top."""
        return list(self.control.get("views", {"as": self.id})["views"])

    def submits(self, view: Json, **values: Any) -> Json:
        """Fill in a modal and send it. ``values`` by action id, with ``__`` for its colons."""
        filled = {name.replace("__", ":"): value for name, value in values.items()}
        return self.control.post(f"views/{view['id']}/submit", {"as": self.id, "values": filled})

    def leaves(self, place: Json, number: int, *, past: bool = True) -> Json:
        """Ask to leave no trace where the button ``number`` is, past included or not; the window that says what was done."""
        self.clicks(place, f"privacy:leave:{number}")
        self.submits(self.window(), **({} if past else {"privacy__past": []}))
        return until(lambda: next((view for view in self.windows()[-1:] if view["callback_id"] != "privacy:leave"), None))

    def opens_home(self) -> None:
        """Open Foyer's Home."""
        self.control.post("home/open", {"as": self.id})

    def home(self, words: str = "") -> Json:
        """Home, once these words stand in it."""
        return until(lambda: (view := self.control.get("home", {"as": self.id})["view"]) and words in text_of(view) and view)


def _is_meant(view: Json, words: str) -> bool:
    return words in text_of(view) if words else view["callback_id"] != "door:told"


def text_of(shown: Any) -> str:
    """Every text of a message or a view, for looking words up in it."""
    if isinstance(shown, dict):
        return "\n".join(text_of(value) for name, value in shown.items() if name not in ("metadata", "private_metadata", "state"))
    if isinstance(shown, list):
        return "\n".join(text_of(value) for value in shown)
    return shown if isinstance(shown, str) else ""
