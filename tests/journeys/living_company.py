"""One of two processes that live through the same days on one store. Run by the test of two processes."""

from datetime import timedelta
from typing import Any

from benchmarks.company import START
from benchmarks.members import AgreeableSlack
from benchmarks.year import SECRET, walk_to
from bot.deliveries import Answer
from commands.logs import configure_logs
from scheduler.clock import MovableClock
from storage.store import Store


class ListeningSlack(AgreeableSlack):
    """Remembers which deliveries it was told to post."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[str] = []

    def call(self, method: str, **arguments: Any) -> Answer:
        """Agree, and remember."""
        if method == "chat.postMessage":
            self.posted.append(str(arguments["metadata"]["event_payload"]["delivery"]))
        return super().call(method, **arguments)


def main(url: str, days: int, together: Any, posted: Any) -> None:
    """Live day by day, each begun by both processes at once; then tell what was posted."""
    configure_logs(level=50)
    store, clock, slack = Store(url, secret=SECRET), MovableClock(START), ListeningSlack()
    for day in range(1, days + 1):
        together.wait()
        walk_to(store, clock, slack, START + timedelta(days=day))
    posted.put(slack.posted)
    store.close()
