"""The delivery worker: it sends rows of the ledger to Slack, at the pace Slack allows, and records what became of each.

Every step is a short transaction, then at most one delivery's calls, then another short transaction: never a call inside one.
``docs/ledger.md`` draws the states and says what is promised.
"""

import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog

from bot.deliveries import (
    Change,
    Later,
    Skip,
    Timing,
    Unclear,
    Verdict,
    after_outcome,
    after_search,
    recheck,
)
from bot.mishaps import raised_at
from bot.model.clock import Clock
from bot.model.deliveries import Delivery, State, is_direct
from scheduler.search import search
from scheduler.sending import Sender
from scheduler.slack import Slack
from storage import claims, deliveries
from storage.circumstances import circumstances
from storage.claims import Work
from storage.store import Store, Transaction

Hook = Callable[[Transaction, Delivery, datetime], None]
Recheck = Callable[[Transaction, Delivery, datetime], str | None]
Asked = TypeVar("Asked", Hook, Recheck)
DRAIN_SECONDS = 60.0
THREADS = 2
AFTER_ERROR_SECONDS = 2.0
NEVER_SENT = (State.REFUSED, State.SKIPPED, State.GIVEN_UP)

log = structlog.get_logger(__name__)


class Worker:
    """Sends the deliveries of one workspace. Several may run at once, in threads and in processes.

    ``hooks`` maps a kind (or what stands before its colon) to a function called in the transaction that records a delivery as
    sent, with the delivery and the instant it was sent: so what the topic writes and what the ledger says are one. A hook that
    raises undoes the record; the delivery is then found again in Slack's history, and the hook called again. ``unsent`` is the same
    for those that it records as never to be sent.

    ``rechecks`` maps a kind, in the same way, to what its topic has to say just before a delivery leaves, once nothing else stands
    in its way: the text key of why it is no longer worth saying, or None.
    """

    def __init__(
        self,
        store: Store,
        slack: Slack,
        clock: Clock,
        workspace: str,
        *,
        hooks: Mapping[str, Hook] | None = None,
        unsent: Mapping[str, Hook] | None = None,
        rechecks: Mapping[str, Recheck] | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.store, self.clock, self.workspace = store, clock, workspace
        self.timing = timing or Timing(call=slack.call_seconds)
        self._hooks, self._unsent = hooks or {}, unsent or {}
        self._rechecks = rechecks or {}
        self._sender = Sender(slack, clock, self.timing.call)
        self._name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self._threads: list[threading.Thread] = []
        self._woken = threading.Condition()
        self._wakes = 0
        self._is_stopping = False

    # One thing at a time

    def step(self) -> bool:
        """Do one thing, if there is one to do now: note a lapsed lease, look for an unclear delivery, or send one."""
        with self.store.read() as tx:
            found = claims.list_work(tx, self.workspace, self.clock.now(), self.clock.steady(), self.timing)
        doing = {Work.LAPSED: self._note_lapsed, Work.UNCLEAR: self._search_one, Work.DUE: self._send_one}
        return any(doing[work]() for work in found)

    def _note_lapsed(self) -> bool:
        """Leases that ran out: their call may have happened, so nothing is said again before somebody looked."""
        with self.store.write() as tx:
            lapsed = claims.list_lapsed(tx, self.workspace, self.clock.steady())
            for delivery in lapsed:
                change = after_outcome(delivery, Unclear("lease_over"), self._tried_for(delivery), self.timing)
                self._record(tx, delivery, change, "lease_over")
        return bool(lapsed)

    def _search_one(self) -> bool:
        with self.store.write() as tx:
            delivery = claims.claim_search(tx, self.workspace, self.clock.steady(), self.timing)
        if delivery is None:
            return False
        finding, channel = search(self._sender, delivery)
        change = after_search(delivery, finding, self._tried_for(delivery), self.timing)
        with self.store.write() as tx:
            self._record(tx, delivery, change, type(finding).__name__.lower(), called=False, channel=channel)
        return True

    def _send_one(self) -> bool:
        started = self.clock.steady()
        with self.store.write() as tx:
            delivery = claims.claim(tx, self.workspace, self.clock.now(), started, self.timing, self._name)
        if delivery is None:
            return False
        with self.store.read() as tx:
            found = circumstances(tx, delivery, self.clock.now())
            delivery = _with_dm(tx, delivery)
            verdict = recheck(delivery, found) or self._ask_topic(tx, delivery)
        if verdict is not None:
            with self.store.write() as tx:
                self._record(tx, delivery, _heed(verdict), "recheck", called=False)
            return True
        said = self._sender.send(delivery, found.post, started + self.timing.lease)
        change = after_outcome(delivery, said.outcome, self._tried_for(delivery), self.timing, said.method)
        with self.store.write() as tx:
            outcome = getattr(said.outcome, "error", "ok")
            self._record(tx, delivery, change, outcome, called=said.called, channel=said.channel)
        return True

    def _record(
        self, tx: Transaction, delivery: Delivery, change: Change, outcome: str, *, called: bool = True, channel: str | None = None
    ) -> None:
        at = self.clock.now()
        if change.message_ts is not None and delivery.state is State.UNKNOWN:
            at = datetime.fromtimestamp(float(change.message_ts), UTC)  # it was there before we found it
        recorded = claims.record(tx, delivery, change, at, self.clock.steady(), called=called, channel=channel)
        known = {"delivery": delivery.delivery, "kind": delivery.kind, "attempt": delivery.attempt}
        log.info("delivery", **known, state=str(recorded.state if recorded else "stale"), outcome=outcome, why=change.why)
        if recorded is not None:
            table = self._hooks if recorded.state is State.SENT else self._unsent if recorded.state in NEVER_SENT else {}
            hook = _of_kind(table, delivery.kind)
            if hook is not None:
                hook(tx, recorded, at)

    def _ask_topic(self, tx: Transaction, delivery: Delivery) -> Verdict | None:
        ask = _of_kind(self._rechecks, delivery.kind)
        why = ask(tx, delivery, self.clock.now()) if ask is not None else None
        return Skip(why) if why is not None else None

    def _tried_for(self, delivery: Delivery) -> timedelta:
        return self.clock.now() - (delivery.first_attempt_at or self.clock.now())

    # Many

    def drain(self, seconds: float = DRAIN_SECONDS) -> int:
        """Send what is due by now, waiting where Slack's pace asks for it, for so many real seconds at most.

        How many steps were taken.
        """
        steps, until = 0, self.clock.steady() + seconds
        while self.clock.steady() < until:
            if self.step():
                steps += 1
            elif self._is_idle():
                break
            else:
                self._wait(self._wakes, min(0.05, self.timing.poll))
        return steps

    def _is_idle(self) -> bool:
        with self.store.read() as tx:
            return not claims.has_pending(tx, self.workspace, self.clock.now())

    # By itself

    def start(self, threads: int = THREADS) -> None:
        """Begin to send in threads of its own: more than one, so that a slow call holds up nobody else's."""
        if self._threads:
            return
        self._is_stopping = False
        self._threads = [threading.Thread(target=self._run, name=f"delivery-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Claim nothing more, and wait until what is on its way is recorded."""
        with self._woken:
            self._is_stopping = True
            self._woken.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def wake(self) -> None:
        """There is something to send: do not wait for the next look."""
        with self._woken:
            self._wakes += 1
            self._woken.notify_all()

    def _run(self) -> None:
        while not self._is_stopping:
            wakes = self._wakes
            try:
                pause = 0.0 if self.step() else self.timing.poll
            except Exception as error:
                # The database is away, say, or a hook is wrong: that must not end the thread. What the error says may hold
                # words of people: only its type and place are logged.
                log.error("delivery step failed", error=type(error).__name__, at=raised_at(error))
                pause = max(self.timing.poll, AFTER_ERROR_SECONDS)
            if pause:
                self._wait(wakes, pause)

    def _wait(self, wakes: int, seconds: float) -> None:
        with self._woken:
            self._woken.wait_for(lambda: self._is_stopping or self._wakes != wakes, seconds)


def _of_kind(table: Mapping[str, Asked], kind: str) -> Asked | None:
    """What a topic registered for a kind, or for what stands before its colon."""
    return table.get(kind) or table.get(kind.partition(":")[0])


def _with_dm(tx: Transaction, delivery: Delivery) -> Delivery:
    """With the channel of the person's direct messages, where it is known from before."""
    if delivery.channel is not None or not is_direct(delivery.recipient):
        return delivery
    return replace(delivery, channel=deliveries.find_dm(tx, delivery.workspace, delivery.recipient))


def _heed(verdict: Verdict) -> Change:
    """What the check before sending leads to."""
    match verdict:
        case Skip(why):
            return Change(State.SKIPPED, why)
        case Later(until, why):
            return Change(State.DUE, why, due_at=until)
