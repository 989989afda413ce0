"""How fast events are taken in, stored on the disk and then acknowledged over signed HTTP, beside a bare Bolt app that answers.

Promised: at least 0.7 of the bare app on SQLite and 0.5 on PostgreSQL; with 40 listeners at most 1.1 times what 1 costs; and at 500
events a second, while a digest over a million facts is computed again and again, 99 of 100 acknowledged within 50 ms.
Prints medians over rounds in which the apps take turns, and their ratios.
"""

import asyncio
import multiprocessing
import os
import re
import socket
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.digest import postgresql, sqlite
from benchmarks.load import SECRET, events, latencies, throughput
from benchmarks.million import COMMUNITY, UNTIL, WORKSPACE, fill
from bot.metrics.weeks import Week
from bot.model.communities import Community
from handlers.door import Door
from handlers.installation import Installation
from handlers.recording import recording
from handlers.route import Registry
from handlers.web import web_app
from scheduler.clock import SystemClock
from storage import communities, digests
from storage.recorder import Recorder
from storage.schema import metadata
from storage.store import Store

ROUNDS, EVENTS = 5, 4_000
PACE, PACED = 500, 10_000
NOTICE = datetime(2026, 1, 1, tzinfo=UTC)
BOT = "U0FOYER"


def main() -> None:
    """Measure it all."""
    for name, opened in (("SQLite", sqlite()), ("PostgreSQL", postgresql())):
        with opened as url:
            found(url)
            with serving(bare) as plain, serving(durable, url) as ours:
                compare(f"{name}: durable ingest", ours, plain, "of bare Bolt")
    with sqlite() as url:
        found(url)
        with serving(crowded, url, 1) as one, serving(crowded, url, 40) as forty:
            compare("a recorded event with 40 listeners", one, forty, "times 1 listener")
    for name, opened in (("SQLite", sqlite()), ("PostgreSQL", postgresql())):
        with opened as url:
            pace(name, url)


@dataclass(frozen=True)
class Served:
    """An app in a process of its own."""

    port: int
    process: int

    def busy_seconds(self) -> float:
        """How long its process has computed: on a busy machine this says more than the clock."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compare(what: str, first: Served, second: Served, unit: str) -> None:
    """Let two apps take turns; print how many events a second each took, how long it computed for one, and the ratios."""
    taken: dict[Served, list[float]] = {first: [], second: []}
    computed = {first: -first.busy_seconds(), second: -second.busy_seconds()}
    for _ in range(ROUNDS):
        for app in (first, second):
            taken[app].append(throughput(app.port, events(EVENTS)))
    ours, theirs = (statistics.median(taken[app]) for app in (first, second))
    spread = sorted(one / other for one, other in zip(taken[first], taken[second], strict=True))
    print(
        f"{what}: {ours:,.0f} and {theirs:,.0f} events a second, {ours / theirs:.2f} {unit} ({spread[0]:.2f} to {spread[-1]:.2f})"
    )
    ours, theirs = ((computed[app] + app.busy_seconds()) / ROUNDS / EVENTS * 1e6 for app in (first, second))
    print(f"{what}: {ours:,.0f} and {theirs:,.0f} microseconds of processor an event, {theirs / ours:.2f}")


def pace(name: str, url: str) -> None:
    """Print how long acknowledgements take at a steady pace while digests are computed."""
    store = Store(url, secret=b"benchmark")
    metadata.create_all(store.engine)
    fill(store)
    store.close()
    with serving(busy, url) as app:
        throughput(app.port, events(EVENTS))
        took = latencies(app.port, events(PACED), PACE)
    p50, p99, most = (took[min(int(len(took) * share), len(took) - 1)] * 1000 for share in (0.5, 0.99, 1))
    print(f"{name}, {PACE} events a second, digests of a million facts: p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {most:.0f} ms")


def found(url: str) -> None:
    """An empty store with one community in it."""
    store = Store(url, secret=b"benchmark")
    metadata.create_all(store.engine)
    with store.write() as tx:
        communities.set_up(tx, Community(WORKSPACE, COMMUNITY, "bench"), [], NOTICE)
        communities.mark_noticed(tx, WORKSPACE, COMMUNITY, NOTICE)
    store.close()


@contextmanager
def serving(app: Any, *arguments: Any) -> Iterator[Served]:
    """Start an app in a process of its own, and let it run warm."""
    context = multiprocessing.get_context("spawn")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        process = context.Process(target=_serve, args=(listening, app, arguments))
        process.start()
    try:
        throughput(port, events(1000))
        yield Served(port, process.pid or 0)
    finally:
        process.terminate()
        process.join()


def _serve(listening: socket.socket, app: Any, arguments: tuple[Any, ...]) -> None:
    async def serve() -> None:
        server = uvicorn.Server(uvicorn.Config(app(*arguments), log_config=None, access_log=False, lifespan="off"))
        await server.serve(sockets=[listening])

    asyncio.run(serve())


def bare() -> Starlette:
    """Bolt as anybody would begin with it: one listener that does nothing."""
    app = AsyncApp(authorize=_authorize, signing_secret=SECRET)
    app.event("message")(_nothing)
    return _mounted(app)


def durable(url: str) -> Starlette:
    """Foyer's door with the recorder before it."""
    return _door(Store(url, secret=b"benchmark"))


def busy(url: str) -> Starlette:
    """The same, while a thread computes one digest after the other."""
    store = Store(url, secret=b"benchmark")
    threading.Thread(target=_digest_for_ever, args=(store,), daemon=True).start()
    return _door(store)


def crowded(url: str, listeners: int) -> Starlette:
    """Bolt with the recorder before it, and so many listeners behind."""
    app = AsyncApp(
        authorize=_authorize, signing_secret=SECRET, before_authorize=recording(Recorder(Store(url, secret=b"benchmark")), BOT)
    )
    for number in range(listeners):
        app.action(re.compile(f"topic{number}:.*"))(_nothing)
    return _mounted(app)


def _door(store: Store) -> Starlette:
    installation = Installation(WORKSPACE, "Bench", "https://bench.example/", BOT, "B0FOYER")
    door = Door(
        store,
        Registry(()),
        installation,
        SystemClock(),
        token="xoxb-bench",
        api_url="http://127.0.0.1:9/api/",
        recording=recording(Recorder(store), BOT),
        signing_secret=SECRET,
    )
    return web_app(door, lambda: True)


def _mounted(app: AsyncApp) -> Starlette:
    handler = AsyncSlackRequestHandler(app)

    async def take(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", take, methods=["POST"])])


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=WORKSPACE, bot_user_id=BOT, bot_id="B0FOYER", bot_token="xoxb-bench")


async def _nothing() -> None:
    """A listener that does nothing."""


def _digest_for_ever(store: Store) -> None:
    now = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC) + timedelta(hours=9)
    while True:
        with store.read() as tx:
            digests.get_snapshot(tx, communities.get(tx, WORKSPACE, COMMUNITY), Week.at(now).before(), now)


if __name__ == "__main__":
    main()
