"""A store, a sandbox and a worker between them: what the tests of the ledger stand on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from bot.deliveries import Timing
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, State
from bot.model.facts import PersonSeen
from sandbox.clock import Clock
from sandbox.server import Sandbox
from scheduler.clock import MovableClock
from scheduler.delivery import Hook, Recheck, Worker
from scheduler.slack import Slack
from storage import communities, deliveries, memberships, people
from storage.schema import DeliveryRow
from storage.store import Store, Transaction

# Posts follow each other faster than real Slack would like. A call has time enough even on a busy machine…
TIMING = Timing(call=5, lease=12, settle=11, post=0.05, update=0.3, backoff=0.1, poll=0.05)
# …but where something is to be waited out, as little as the rules allow.
HASTY = replace(TIMING, call=1, lease=2.5, settle=2.1)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday, in everybody's working hours


def plan(store: Store, draft: Draft, now: datetime, **changes: Any) -> str:
    """Plan a delivery; its id."""
    with store.write() as tx:
        planned = deliveries.add(tx, replace(draft, **changes), now)
    assert planned
    return planned


def states(tx: Transaction, workspace: str, *which: ColumnElement[bool]) -> dict[State, int]:
    """How many deliveries stand in each state, of those that meet every condition."""
    return Counter(tx.scalars(select(DeliveryRow.state).where(DeliveryRow.workspace == workspace, *which)))


@dataclass
class Town:
    """#data with Ann and Foyer in it, and the ledger."""

    store: Store
    sandbox: Sandbox
    clock: MovableClock
    ann: str
    data: str
    count: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def worker(
        self,
        *,
        timing: Timing = TIMING,
        hooks: Mapping[str, Hook] | None = None,
        rechecks: Mapping[str, Recheck] | None = None,
    ) -> Worker:
        """A worker on this ledger."""
        slack = Slack(self.sandbox.bot_token, self.sandbox.api_url, call_seconds=int(timing.call))
        return Worker(self.store, slack, self.clock, self.sandbox.team, timing=timing, hooks=hooks, rechecks=rechecks)

    def plan(self, text: str = "Hello", **changes: Any) -> str:
        """Plan a post to #data, due now, unless told otherwise; its id."""
        now = self.clock.now()
        draft = Draft(self.sandbox.team, "prompt", self.data, f"o{next(self.count)}", {"text": text}, now)
        return plan(self.store, draft, now, **changes)

    def get(self, delivery: str) -> Delivery:
        """The row as it stands."""
        with self.store.read() as tx:
            return deliveries.get(tx, self.sandbox.team, delivery)

    def hasty_worker(self, **more: Any) -> Worker:
        """A worker that soon gives up on a call, and soon looks for what became of it."""
        return self.worker(timing=HASTY, **more)

    def was_unclear(self, delivery: str) -> bool:
        """Whether nobody could tell at least once what became of an attempt."""
        with self.store.read() as tx:
            return bool(tx.scalar(select(DeliveryRow.unknowns).where(DeliveryRow.delivery == delivery)))

    def unclear(self) -> dict[State, int]:
        """Of the deliveries that were unclear at least once, how many stand where."""
        with self.store.read() as tx:
            return states(tx, self.sandbox.team, DeliveryRow.unknowns > 0)

    def seen(self, channel: str | None = None, person: str | None = None) -> list[str]:
        """The texts that Ann (or another) sees of Foyer in #data (or elsewhere), oldest first."""
        query = {"channel": channel or self.data, "as": person or self.ann, "limit": 1000}
        messages = self.sandbox.control.get("messages", query)["messages"]
        return [each["text"] for each in messages if each.get("bot_id")]

    def seen_in_dm(self, person: str | None = None) -> list[str]:
        """What Foyer wrote to Ann (or another) alone."""
        return self.seen(self.sandbox.bot_user, person)

    def fault(self, method: str, do: str, **more: Any) -> None:
        """Order what goes wrong with the next calls."""
        self.sandbox.control.post("faults", {"method": method, "do": do, **more})

    def calls(self, method: str) -> list[Any]:
        """The calls of a method that Slack heard."""
        entries = self.sandbox.control.get("traffic", {"kind": "api", "limit": 5000})["entries"]
        return [entry for entry in entries if entry["name"] == method]

    def person(self, name: str, **more: Any) -> str:
        """Another person in Slack, in #data too, whom Foyer knows; their id. ``more`` are fields of ``PersonSeen``."""
        person = str(self.sandbox.control.post("people", {"name": name, "quiet": True})["person"]["id"])
        self.know(person, **more)
        return person

    def know(self, person: str, **more: Any) -> None:
        """Foyer reads of a person who is in #data."""
        seen = PersonSeen(self.sandbox.team, person, person, "en-GB", "Etc/UTC", False, False, False, False, False, 1.0)
        with self.store.write() as tx:
            people.upsert(tx, [replace(seen, **more)])
            memberships.move(tx, [(self.sandbox.team, self.data, person, NOON, True)])

    def set_up(self, **more: Any) -> None:
        """#data is a community, and Foyer knows that it is in it."""
        community = Community(self.sandbox.team, self.data, "data", **more)
        with self.store.write() as tx:
            communities.set_up(tx, community, [self.ann], NOON)
            communities.mark_noticed(tx, self.sandbox.team, self.data, NOON)


@contextmanager
def town(store: Store, **settings: Any) -> Iterator[Town]:
    """A sandbox on Foyer's clock, at noon on a Wednesday."""
    with Sandbox(clock=Clock(NOON), **settings) as sandbox:
        ann = sandbox.control.post("people", {"name": "ann", "quiet": True})["person"]["id"]
        members = [sandbox.bot_user, ann]
        data = sandbox.control.post("channels", {"name": "data", "members": members, "quiet": True})["channel"]["id"]
        yield Town(store, sandbox, MovableClock(sandbox.clock.now()), ann, data)
