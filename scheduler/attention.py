"""Once per person, at the opening of their day: the best of what wants to be said to them is chosen, the rest waits or lapses."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.attention import choose, lapses_at
from bot.deliveries import Circumstances, silence
from bot.model.deliveries import Delivery
from bot.waking import Waking
from scheduler.heartbeat import Heartbeat
from storage import deliveries
from storage.circumstances import circumstances
from storage.store import Store, Transaction

PEOPLE_AT_ONCE = 10  # a write transaction keeps the recorder waiting on SQLite: short ones, however many people there are

log = structlog.get_logger(__name__)


def plan_attention(store: Store, now: datetime) -> int:
    """Decide about every bid whose time has come. How many were chosen, and leave now."""
    with store.read() as tx:
        if not deliveries.list_bidders(tx, now, 1):
            return 0
    chosen = 0
    while True:
        with store.write() as tx:
            people = deliveries.list_bidders(tx, now, PEOPLE_AT_ONCE)
            chosen += sum(_plan_person(tx, workspace, person, now) for workspace, person in people)
        if len(people) < PEOPLE_AT_ONCE:
            return chosen


def next_attention_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_attention`` will have something to decide."""
    with store.read() as tx:
        return deliveries.next_bid_at(tx, now)


HEARTBEATS = (Heartbeat("attention", 30, plan_attention, next_attention_due),)


def _plan_person(tx: Transaction, workspace: str, person: str, now: datetime) -> int:
    """Each bid that is read is chosen, lapses, or waits for a later opening: none is read twice at one opening."""
    alive: list[tuple[Delivery, Circumstances]] = []
    for bid in deliveries.list_bids(tx, workspace, person, now):
        found = circumstances(tx, bid, now, with_planned=True)
        if why := silence(bid, found) or _stale(bid, now):
            _lapse(tx, [bid], why)
        else:
            alive.append((bid, found))
    if not alive:
        return 0
    found = alive[0][1]  # hours and budget are the person's, the same for each of their bids
    return _give_places(tx, [bid for bid, _ in alive], found.waking, found.budget_left, now)


def _stale(bid: Delivery, now: datetime) -> str | None:
    end = lapses_at(bid)
    return "deliveries.expired" if end is not None and end <= now else None


def _give_places(tx: Transaction, bids: list[Delivery], waking: Waking, places: int, now: datetime) -> int:
    """Those made before today's opening are decided upon; those made since wait for the next one, as at night."""
    opening = waking.opening_today(now) if waking.is_awake(now) else None
    next_opening = waking.next_opening(now)
    present = [bid for bid in bids if opening and bid.created_at and bid.created_at <= opening]
    decided = choose(present, places, next_opening)
    early = choose([bid for bid in bids if bid not in present], 0, next_opening)
    chosen = sum(deliveries.choose(tx, bid.workspace, bid.delivery, now) for bid in decided.chosen)
    _postpone(tx, decided.waiting, next_opening, "deliveries.waits_for_budget")
    _postpone(tx, early.waiting, next_opening, "deliveries.waits_for_opening")
    _lapse(tx, decided.lapsed, "deliveries.over_budget")
    _lapse(tx, early.lapsed, "deliveries.quiet_hours")
    return chosen


def _postpone(tx: Transaction, bids: Iterable[Delivery], until: datetime, why: str) -> None:
    for bid in bids:
        deliveries.postpone(tx, bid.workspace, bid.delivery, until, why)


def _lapse(tx: Transaction, bids: Iterable[Delivery], why: str) -> None:
    for bid in bids:
        deliveries.lapse(tx, bid.workspace, bid.delivery, why)
        log.info("delivery", delivery=bid.delivery, kind=bid.kind, attempt=bid.attempt, state="skipped", why=why)
