"""The clock, moved forward; where the composition root asks for it, the bot is walked through the time between."""

from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool

from sandbox.control.door import Act
from sandbox.wire import ActError, Json, invalid, parse_at

Walk = Callable[[datetime], None]


def show(act: Act) -> Json:
    """`GET /control/clock`."""
    return act.workspace.clock.as_json()


class Mover:
    """`POST /control/clock`. `walk`, if any, is called in a worker thread, without the workspace's lock."""

    def __init__(self, walk: Walk | None) -> None:
        self._walk = walk

    async def move(self, act: Act) -> Json:
        """Move the clock and answer when it is done."""
        clock = act.workspace.clock
        target = _target(act.body, clock.now())
        if clock.moving:
            raise ActError(409, "clock_moving", "the clock is being moved already")
        try:
            with clock.walking(target):
                act.workspace.changes.add("clock")
                if self._walk is not None:
                    await run_in_threadpool(self._walk, target)
                clock.set(target)
        except Exception as problem:
            raise ActError(409, "move_failed", str(problem)) from problem
        finally:
            act.workspace.changes.add("clock")
        return {"now": clock.now().isoformat()}


def _target(body: Json, now: datetime) -> datetime:
    if ("to" in body) == ("forward" in body):
        raise invalid("give either to or forward")
    if "to" in body:
        target = parse_at(body["to"])
    else:
        seconds = body["forward"]
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            raise invalid("forward: a number of seconds")
        target = now + timedelta(seconds=seconds)
    if target < now:
        raise invalid("the clock only moves forward")
    return target
