"""Being told: the stream of changes, the traffic log, and waiting until all is quiet."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from starlette.responses import Response, StreamingResponse

from sandbox.control.door import Act
from sandbox.wire import Json
from sandbox.workspace import Workspace

_MOST_ENTRIES, _LONGEST_WAIT, _LOOK_EVERY = 5000, 30, 0.01


async def stream(act: Act) -> Response:
    """`GET /control/stream`."""
    seen = act.request.headers.get("last-event-id") or act.asked("since") or ""
    after = int(seen) if seen.isdecimal() else None
    headers = {"Cache-Control": "no-cache"}
    return StreamingResponse(_lines(act.workspace, after), media_type="text/event-stream", headers=headers)


async def traffic(act: Act) -> Json:
    """`GET /control/traffic`."""
    since, limit = int(act.number("since", 0, 1e15)), int(act.number("limit", 200, _MOST_ENTRIES)) or 1
    kind, log = act.asked("kind"), act.workspace.traffic
    await _when(lambda: bool(log.since(since, 1, kind)), act.number("wait", 0, _LONGEST_WAIT))
    found = log.since(since, limit, kind)
    return {"entries": [entry.as_json() for entry in found], "next": found[-1].seq if found else since}


async def settled(act: Act) -> Json:
    """`GET /control/settled`."""
    delivery = act.house.delivery
    await _when(lambda: delivery.pending == 0, act.number("seconds", 5, 600))
    return {"settled": delivery.pending == 0, "pending": delivery.pending}


async def _when(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until the condition holds, or so many seconds."""
    for _ in range(int(seconds / _LOOK_EVERY)):
        if condition():
            return
        await asyncio.sleep(_LOOK_EVERY)


async def _lines(workspace: Workspace, after: int | None) -> AsyncIterator[str]:
    async for change in workspace.changes.watch(after):
        yield ": watching\n\n" if change is None else f"id: {change['seq']}\ndata: {json.dumps(change)}\n\n"
