"""A worker in a process of its own, which kills itself, as by SIGKILL, at the point it is told. Run by the crash tests."""

import os
import signal
import sys
from datetime import datetime
from typing import Any

from bot.deliveries import Answer
from bot.model.deliveries import Delivery
from scheduler.clock import MovableClock
from scheduler.delivery import Worker
from scheduler.slack import Slack
from storage.store import Store, Transaction
from tests.scheduler.ledger import HASTY


def die() -> None:
    """At once: nothing is flushed, closed or rolled back by us."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingSlack(Slack):
    """Dies just before, or just after, the first call of a method."""

    def __init__(self, token: str, base_url: str, point: str) -> None:
        super().__init__(token, base_url, call_seconds=int(HASTY.call))
        self.point = point

    def call(self, method: str, **arguments: Any) -> Answer | Exception:
        """Call Slack, unless it is time to die."""
        if self.point == f"before {method}":
            die()
        answer = super().call(method, **arguments)
        if self.point == f"after {method}":
            die()
        return answer


def main(url: str, token: str, base_url: str, workspace: str, now: str, point: str) -> None:
    """Send what is due, up to the point of death; without one, until killed."""
    store = Store(url, secret=b"test secret of thirty-two bytes!!")

    def note(tx: Transaction, delivery: Delivery, at: datetime) -> None:
        if point == "while recording":
            die()

    slack = DyingSlack(token, base_url, point)
    clock = MovableClock(datetime.fromisoformat(now))
    worker = Worker(store, slack, clock, workspace, timing=HASTY, hooks={"prompt": note})
    print("ready", flush=True)  # noqa: T201
    if point == "whenever":
        worker.start(threads=2)
        signal.pause()
    worker.drain()


if __name__ == "__main__":
    main(*sys.argv[1:])
