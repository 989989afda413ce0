"""Whatever happens, in whatever order: each delivery is there once, in order, at the pace, and what was unclear is counted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deliveries import Answer, Timing
from bot.model.deliveries import Delivery, Draft, State
from scheduler.delivery import Worker
from scheduler.slack import Slack
from storage import claims, deliveries
from storage.schema import DeliveryRow, metadata
from storage.store import Store, Transaction
from tests.scheduler.ledger import states

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TIMING = Timing(call=10, lease=60, settle=25)
# What may become of one call: is it carried out, and what comes back (None: the process dies there).
FAULTS: dict[str, tuple[bool, str | Answer | Exception | None]] = {
    "ok": (True, "ok"),
    "dropped after": (True, ConnectionResetError()),
    "dropped before": (False, ConnectionResetError()),
    "500 after": (True, Answer(500, "oops")),
    "500 before": (False, Answer(500, "oops")),
    "limited": (False, Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"})),
    "limited without a word": (False, Answer(429, "", {})),
    "not json": (True, Answer(200, "<html>")),
    "revoked": (False, Answer(200, {"ok": False, "error": "token_revoked"})),
    "died before": (False, None),
    "died after": (True, None),
}


class Died(BaseException):
    """The process is gone: nothing after this line happens."""


class HandClock:
    """Both clocks go when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def steady(self) -> float:
        return 1000 + self.seconds


class PaperSlack(Slack):
    """Slack on paper: what was published where and when, and what goes wrong with the next calls."""

    def __init__(self, clock: HandClock, faults: list[str]) -> None:
        super().__init__("xoxb-paper", "http://127.0.0.1:9/api/")
        self.clock, self.faults = clock, iter(faults)
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.times: dict[str, list[float]] = {}
        self.dates = count(int(NOON.timestamp()))

    def call(self, method: str, **arguments: Any) -> Answer | Exception:
        """Carry it out, or not, as the next fault says."""
        self.clock.seconds += 0.2
        is_done, answer = FAULTS[next(self.faults, "ok")]
        done = self._carry_out(method, arguments) if is_done else Answer(500, "")
        if answer is None:
            raise Died
        return done if isinstance(answer, str) else answer

    def _carry_out(self, method: str, arguments: dict[str, Any]) -> Answer:
        if method == "conversations.open":
            return Answer(200, {"ok": True, "channel": {"id": f"D{arguments['users']}"}})
        channel = arguments["channel"]
        if method == "conversations.history":
            return Answer(200, {"ok": True, "messages": list(reversed(self.published.get(channel, [])))})
        message = {"ts": f"{next(self.dates)}.0001", "text": arguments["text"], "metadata": arguments["metadata"]}
        self.published.setdefault(channel, []).append(message)
        self.times.setdefault(channel, []).append(self.clock.seconds)
        return Answer(200, {"ok": True, "ts": message["ts"]})

    def texts(self, channel: str) -> list[str]:
        return [message["text"] for message in self.published.get(channel, [])]


def live(store: Store, slack: PaperSlack, clock: HandClock, noted: list[str]) -> None:
    """Workers come and die until nothing is left to do."""

    def note(tx: Transaction, delivery: Delivery, at: datetime) -> None:
        noted.append(delivery.delivery)

    worker = Worker(store, slack, clock, "T1", timing=TIMING, hooks={"k": note})
    for _ in range(5000):
        try:
            moved = worker.step()
        except Died:
            worker, moved = Worker(store, slack, clock, "T1", timing=TIMING, hooks={"k": note}), True
        with store.read() as tx:
            if not claims.has_pending(tx, "T1", clock.now()):
                return
        clock.seconds += 0.0 if moved else 5.0
    raise AssertionError("it never came to an end")


def fresh_store() -> Iterator[Store]:
    """A store of its own for each example."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'foyer.db'}", secret=b"x")
        metadata.create_all(store.engine)
        yield store
        store.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=8),
    recipients=st.lists(st.sampled_from(["C1", "C2", "U1"]), min_size=1, max_size=5),
)
def test_each_is_there_once_in_order_and_at_the_pace(faults: list[str], recipients: list[str]) -> None:
    for store in fresh_store():
        clock = HandClock()
        slack = PaperSlack(clock, faults)
        with store.write() as tx:
            planned = [
                deliveries.add(tx, Draft("T1", "k", recipient, str(n), {"text": str(n)}, NOON), NOON)
                for n, recipient in enumerate(recipients)
            ]
        noted: list[str] = []
        live(store, slack, clock, noted)
        for recipient in set(recipients):
            channel = f"D{recipient}" if recipient.startswith("U") else recipient
            assert slack.texts(channel) == [str(n) for n, other in enumerate(recipients) if other == recipient]
            assert all(later - earlier >= TIMING.post for earlier, later in pairwise(slack.times[channel]))
        assert sorted(noted) == sorted(each for each in planned if each)  # each topic was told once
        with store.read() as tx:
            assert states(tx, "T1") == {State.SENT: len(recipients)}
            unclear = sum(states(tx, "T1", DeliveryRow.unknowns > 0).values())
        assert unclear <= sum(each not in ("ok", "limited", "limited without a word", "revoked") for each in faults)
