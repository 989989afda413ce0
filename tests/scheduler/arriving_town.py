"""A town whose welcome is on: people join, time passes, and what would be sent is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.deliveries import Later, Skip, recheck
from bot.model.deliveries import Delivery, State
from bot.model.facts import Act, ActKind
from bot.model.people import Preferences
from bot.model.welcomes import Arrival, Buddy, Step, StepKind
from bot.welcomes import BUDDY as BUDDY_KIND
from bot.welcomes import STEP
from scheduler import buddies as turns
from scheduler import welcomes as journeys
from scheduler.attention import plan_attention
from storage import arrivals, buddies, deliveries, participation, people, welcomes
from storage.circumstances import circumstances
from storage.schema import DeliveryRow
from storage.store import Store
from tests.town import Town

MONDAY = datetime(2026, 3, 2, 13, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELLO = Step("hello", StepKind.WORDS, 1, "Welcome to the data community")
TASK = Step("task", StepKind.TASK, 2, "Say hello", remind_after=2)
POLL = Step("poll", StepKind.POLL, 3, "What would help?", choices=("People", "Answers"))
BUDDY = Step("buddy", StepKind.BUDDY, 3, "Ask anything")
LATER = Step("later", StepKind.WORDS, 4, "How is it going?")
OPEN_HANDED = Preferences(dms_per_week=20, dms_per_day=1)


@dataclass
class Arriving:
    """One community whose welcome is on since Monday noon; everybody takes a message a day unless told otherwise."""

    store: Store
    steps: tuple[Step, ...] = (HELLO, TASK, LATER)
    now: datetime = MONDAY
    town: Town = field(init=False)
    count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.town = Town(self.store, self.now)
        self.town.found()
        with self.store.write() as tx:
            welcomes.set_steps(tx, "T1", "C1", self.steps)
            welcomes.switch_on(tx, "T1", "C1", MONDAY - HOUR)

    def join(self, person: str, *, imported: bool = False, chosen: Preferences = OPEN_HANDED, **seen: object) -> str:
        """Somebody joins now."""
        self.town.settle(person, **seen)
        self._moves(ActKind.JOIN, person, imported=imported)
        with self.store.write() as tx:
            people.set_preferences(tx, "T1", person, chosen)
        return person

    def leave(self, person: str) -> None:
        """Somebody leaves now."""
        self._moves(ActKind.LEAVE, person)

    def _moves(self, kind: ActKind, person: str, *, imported: bool = False) -> None:
        self.count += 1
        at = self.now + timedelta(seconds=self.count)
        ts = f"{at.timestamp():.6f}"
        key = f"{kind}:C1:{person}:{ts}"
        act = Act("T1", key, kind, "C1", person, at, decided_at=at.timestamp(), source_ts=ts, imported=imported)
        with self.store.write() as tx:
            participation.record(tx, [act])

    def volunteer(self, *persons: str, most: int = 5, **seen: object) -> None:
        """Members who are there offer to be buddies."""
        for person in persons:
            self.town.settle(person, "C1", **seen)
            with self.store.write() as tx:
                people.set_preferences(tx, "T1", person, OPEN_HANDED)
                buddies.volunteer(tx, Buddy("T1", "C1", person, most, self.now))

    def live(self, until: datetime | timedelta) -> None:
        """Walk the clock: stop, beat and send wherever something falls due until then."""
        end = self.now + until if isinstance(until, timedelta) else until
        self.beat()
        while self.now < end:
            self.now = min(max(self._next_stop() or end, self.now + SECOND), end)
            self.beat()

    def _next_stop(self) -> datetime | None:
        with self.store.read() as tx:
            due = (deliveries.next_due_at(tx, "T1", self.now), deliveries.next_bid_at(tx, self.now))
        return min((at for at in (*due, journeys.next_step_due(self.store, self.now)) if at is not None), default=None)

    def beat(self) -> None:
        """What happens at this moment, until nothing more does."""
        for _ in range(4):
            journeys.plan_journeys(self.store, self.now)
            self._check_that_one_waits()
            plan_attention(self.store, self.now)
            if not self._send():
                return

    def _check_that_one_waits(self) -> None:
        """Never two messages of one journey at once."""
        going = (State.BID, State.DUE)
        waiting = [each.recipient for each in self.ledger(state=None) if each.kind == STEP and each.state in going]
        assert len(waiting) == len(set(waiting))

    def _send(self) -> int:
        """What the worker does, but for Slack."""
        hooks = {STEP: journeys.after_sent, BUDDY_KIND: turns.after_told}
        checks = {STEP: journeys.still_due, BUDDY_KIND: turns.still_due}
        sent = 0
        with self.store.write() as tx:
            for row in tx.query(DeliveryRow).filter_by(state=State.DUE).order_by(DeliveryRow.seq).all():
                delivery = deliveries.as_delivery(row)
                verdict = recheck(delivery, circumstances(tx, delivery, self.now))
                why = checks[delivery.kind](tx, delivery, self.now) if delivery.kind in checks else None
                if isinstance(verdict, Later):
                    continue
                row.state, row.why = (State.SKIPPED, why or "") if why else (State.SENT, None)
                if isinstance(verdict, Skip):
                    row.state, row.why = State.SKIPPED, verdict.why
                if row.state == State.SENT:
                    row.sent_at = self.now
                tx.flush()
                sent += 1
                if delivery.kind in hooks:
                    hooks[delivery.kind](tx, deliveries.as_delivery(row), self.now)
        return sent

    def ledger(self, person: str | None = None, *, state: State | None = State.SENT) -> list[Delivery]:
        """What was sent, or stands in the state, oldest first."""
        with self.store.read() as tx:
            found = [deliveries.as_delivery(row) for row in tx.query(DeliveryRow).order_by(DeliveryRow.seq)]
        return [each for each in found if person in (None, each.recipient) and state in (None, each.state)]

    def sent(self, person: str) -> list[tuple[str | None, str]]:
        """The steps (or whom it is about) that somebody was sent, with the day and hour, UTC."""
        return [(each.subject, f"{each.sent_at:%d %H}") for each in self.ledger(person)]

    def arrival(self, person: str) -> Arrival | None:
        """Somebody's way through the journey."""
        with self.store.read() as tx:
            return arrivals.find(tx, "T1", "C1", person)

    def outcomes(self, person: str) -> dict[str, tuple[str, str | None]]:
        """What became of each step for somebody."""
        arrival = self.arrival(person)
        return {each.step: (str(each.state), each.why) for each in arrival.passed} if arrival else {}
