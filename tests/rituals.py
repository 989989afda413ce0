"""Animations to test with: planned in a small town, and a ledger that is carried out without Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from bot.animations import get_kind
from bot.deliveries import Change, Timing
from bot.model.animations import Animation, AnimationState, Answer, Occurrence
from bot.model.deliveries import Delivery, State, Verb
from bot.model.facts import ActKind
from bot.recurrence import Recurrence
from scheduler.animations import after_sent, next_date_due, next_step_due, plan_occurrences, plan_steps
from storage import animations, answers, claims, occurrences
from storage.schema import DeliveryRow, OccurrenceRow
from storage.store import Store
from tests.town import Town

# A Monday at ten in Paris, in winter.
MONDAY = date(2026, 3, 9)
WEEKLY = Recurrence("weekly", MONDAY, time(10), "Europe/Paris", weekday=0)
FIRST = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
OWN_QUESTION: Mapping[str, str] = {"question": "What did you stop doing?"}


def animated_town(store: Store, now: datetime) -> Town:
    """The community C1, #data, with the manager, Ana, Ben and Cai in it."""
    town = Town(store, now)
    town.found(name="data")
    for person in ("UANA", "UBEN", "UCAI"):
        town.settle(person, "C1")
    return town


@dataclass
class Rituals:
    """What is planned in the town's community C1, and what came of it. ``sent`` is what Slack was told, in order."""

    store: Store
    now: datetime
    sent: list[Delivery] = field(default_factory=list)
    _steady: float = 1000.0
    _plans: int = 0

    def plan(
        self,
        rule: Recurrence = WEEKLY,
        form: Mapping[str, str] = OWN_QUESTION,
        *,
        community: str = "C1",
        now: datetime | None = None,
        kind: str = "prompt",
    ) -> str:
        """Plan a prompt, or something else; its id. Each is planned a moment after the one before."""
        at = now or self.now
        content = get_kind(kind).content({"open_days": "2", **form})
        self._plans += 1
        planned_at = at + timedelta(microseconds=self._plans)
        made = Animation("T1", uuid4().hex, community, kind, content, rule, AnimationState.PLANNED, "UMANAGER", planned_at)
        with self.store.write() as tx:
            animations.add(tx, made, at)
        return made.animation

    def runs(self, animation: str | None = None) -> list[Occurrence]:
        """Every occurrence written, by date."""
        with self.store.read() as tx:
            query = tx.query(OccurrenceRow).order_by(OccurrenceRow.due_at, OccurrenceRow.slot)
            found = [occurrences.as_occurrence(row) for row in query]
        return [run for run in found if animation in (None, run.animation)]

    def states(self, animation: str | None = None) -> list[tuple[str, str]]:
        """The local date and the state of every occurrence, with the reason of those skipped."""
        return [
            (run.local_date.isoformat(), f"{run.state}{f' {run.reason}' if run.reason else ''}") for run in self.runs(animation)
        ]

    def get(self, occurrence: str) -> Occurrence:
        """One occurrence as it stands."""
        with self.store.read() as tx:
            return occurrences.get(tx, "T1", occurrence)

    def ledger(self) -> list[DeliveryRow]:
        """Every row of the ledger, in the order of planning."""
        with self.store.read() as tx:
            return list(tx.query(DeliveryRow).order_by(DeliveryRow.seq))

    def beat(self, at: datetime, *, refused: str | None = None) -> int:
        """Both heartbeats and the worker, until nothing more comes of it; how much was sent. ``refused``: what Slack answers."""
        before = len(self.sent)
        for _ in range(10):
            planned = plan_occurrences(self.store, at) + plan_steps(self.store, at)
            if not self._send(at, refused) and not planned:
                break
        return len(self.sent) - before

    def next_stop(self) -> datetime | None:
        """When one of the heartbeats will have something to do."""
        due = [next_date_due(self.store, self.now), next_step_due(self.store, self.now)]
        return min((at for at in due if at is not None), default=None)

    def walk(self, until: datetime) -> list[datetime]:
        """Live through the time until then, from one thing to do to the next; where it was stopped."""
        stops = []
        while (at := self.next_stop()) is not None and at < until:
            stops.append(at)
            self.beat(at)
            self.now = at
        return stops

    def said(self) -> list[str]:
        """The texts of what was posted (not changed), in order."""
        return [str(each.body["text"]) for each in self.sent if each.verb is Verb.POST]

    def answer(self, occurrence: str, person: str, words: str, at: datetime) -> None:
        """A person answers by the form."""
        run = self.get(occurrence)
        with self.store.write() as tx:
            answers.record(tx, Answer("T1", occurrence, person, "answer", {"version": 1, "words": words}, at))
            answers.record_act(tx, run, person, ActKind.ANSWER, at)
            occurrences.look_again(tx, "T1", occurrence, at)

    def _send(self, at: datetime, refused: str | None) -> int:
        count = 0
        while True:
            self._steady += 10
            with self.store.write() as tx:
                claimed = claims.claim(tx, "T1", at, self._steady, Timing(), "test")
            if claimed is None:
                return count
            count += 1
            with self.store.write() as tx:
                self._finish(tx, claimed, at, refused)

    def _finish(self, tx: Any, claimed: Delivery, at: datetime, refused: str | None) -> None:
        if refused:
            claims.record(tx, claimed, Change(State.REFUSED, refused), at, self._steady)
            return
        ts = None if claimed.verb is Verb.UPDATE else f"{at.timestamp():.0f}.{len(self.sent):06d}"
        recorded = claims.record(tx, claimed, Change(State.SENT, message_ts=ts), at, self._steady)
        assert recorded is not None
        after_sent(tx, recorded, at)
        self.sent.append(replace(recorded, body=claimed.body))
