"""Once per person, at the opening of their day: the best of what wants to be said to them is chosen, the rest waits or lapses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient

from bot.attention import FOR_BUDGET, FOR_OPENING, FOR_PAUSE, FOR_QUIET, choose, lapses_at
from bot.deliveries import Circumstances, silence
from bot.model.deliveries import Delivery
from bot.waking import Waking
from scheduler.heartbeat import Heartbeat
from scheduler.quiet import Quiet
from storage import deliveries
from storage.circumstances import circumstances
from storage.store import Store, Transaction

PEOPLE_AT_ONCE = 50  # about whom Slack is asked in one go
WRITTEN_AT_ONCE = 10  # a write transaction keeps the recorder waiting on SQLite: short ones, however many people there are
INSTANT = timedelta(microseconds=1)

# Of some people of a workspace, who is not to be disturbed now, and until when.
AskQuiet = Callable[[str, Sequence[str], datetime], Mapping[str, datetime]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Decision:
    """What becomes of one person's bids: chosen, put off until an instant, or never said; each with its reason, a text key."""

    chosen: list[Delivery] = field(default_factory=list)
    put_off: list[tuple[Delivery, datetime, str]] = field(default_factory=list)
    lapsed: list[tuple[Delivery, str]] = field(default_factory=list)

    def put_off_or_lapse(self, bid: Delivery, until: datetime, why: str) -> None:
        """Wait until then, unless it would be stale by then."""
        end = lapses_at(bid)
        if end is not None and end <= until:
            self.lapsed.append((bid, why))
        else:
            self.put_off.append((bid, until, why))


def plan_attention(store: Store, now: datetime, ask_quiet: AskQuiet | None = None) -> int:
    """Decide about every bid whose time has come. How many were chosen, and leave now.

    ``ask_quiet`` is asked outside any transaction, about those who are about to be written to.
    """
    chosen = 0
    while True:
        with store.read() as tx:
            people = deliveries.list_bidders(tx, now, PEOPLE_AT_ONCE)
            asked = [each for each in people if ask_quiet and _decide(tx, *each, now, None).chosen]
        quiet = _quiet_among(asked, now, ask_quiet) if ask_quiet else {}
        for start in range(0, len(people), WRITTEN_AT_ONCE):
            with store.write() as tx:
                deliveries.hold_choices(tx)
                some = people[start : start + WRITTEN_AT_ONCE]
                chosen += sum(_write(tx, _decide(tx, *each, now, quiet.get(each)), now) for each in some)
        if len(people) < PEOPLE_AT_ONCE:
            return chosen


def next_attention_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_attention`` will have something to decide."""
    with store.read() as tx:
        return deliveries.next_bid_at(tx, now)


def attention_heartbeat(client: WebClient, workspace: str) -> Heartbeat:
    """The heartbeat that decides. ``client`` reads (``scheduler.slack``): it tells who is not to be disturbed."""
    quiet = Quiet(client, workspace)
    return Heartbeat("attention", 30, lambda store, now: plan_attention(store, now, quiet), next_attention_due)


def _quiet_among(asked: Sequence[tuple[str, str]], now: datetime, ask_quiet: AskQuiet) -> dict[tuple[str, str], datetime]:
    found: dict[tuple[str, str], datetime] = {}
    for workspace in {workspace for workspace, _ in asked}:
        people = [person for where, person in asked if where == workspace]
        found |= {(workspace, person): until for person, until in ask_quiet(workspace, people, now).items()}
    return found


def _decide(tx: Transaction, workspace: str, person: str, now: datetime, quiet: datetime | None) -> Decision:
    """Each bid that is read is chosen, lapses, or waits for a later opening: none is read twice at one opening."""
    decision = Decision()
    alive: list[tuple[Delivery, Circumstances]] = []
    for bid in deliveries.list_bids(tx, workspace, person, now):
        found = circumstances(tx, bid, now, with_planned=True)
        why = silence(bid, found) or _stale(bid, now)
        if why == FOR_PAUSE and found.preferences.paused_until is not None:
            decision.put_off_or_lapse(bid, found.waking.next_opening(found.preferences.paused_until - INSTANT), FOR_PAUSE)
        elif why:
            decision.lapsed.append((bid, why))
        else:
            alive.append((bid, found))
    if alive:
        found = alive[0][1]  # hours and budget are the person's, the same for each of their bids
        _give_places(decision, [bid for bid, _ in alive], found, quiet)
    return decision


def _stale(bid: Delivery, now: datetime) -> str | None:
    end = lapses_at(bid)
    return "deliveries.expired" if end is not None and end <= now else None


def _give_places(decision: Decision, bids: list[Delivery], found: Circumstances, quiet: datetime | None) -> None:
    """Those made before today's opening are decided upon; those made since wait for the next one, as at night."""
    waking, now = found.waking, found.now
    opening = waking.opening_today(now) if waking.is_awake(now) else None
    next_opening = waking.next_opening(now)
    present = [bid for bid in bids if opening and bid.created_at and bid.created_at <= opening]
    decided = choose(present, found.budget_left, next_opening)
    early = choose([bid for bid in bids if bid not in present], 0, next_opening)
    if quiet is None:
        decision.chosen += decided.chosen
    else:
        for bid in decided.chosen:
            decision.put_off_or_lapse(bid, _first_awake(waking, quiet), FOR_QUIET)
    decision.put_off += [(bid, next_opening, FOR_BUDGET) for bid in decided.waiting]
    decision.put_off += [(bid, next_opening, FOR_OPENING) for bid in early.waiting]
    decision.lapsed += [(bid, "deliveries.over_budget") for bid in decided.lapsed]
    decision.lapsed += [(bid, "deliveries.quiet_hours") for bid in early.lapsed]


def _first_awake(waking: Waking, at: datetime) -> datetime:
    return at if waking.is_awake(at) else waking.next_opening(at)


def _write(tx: Transaction, decision: Decision, now: datetime) -> int:
    for bid, until, why in decision.put_off:
        deliveries.postpone(tx, bid.workspace, bid.delivery, until, why)
    for bid, why in decision.lapsed:
        deliveries.lapse(tx, bid.workspace, bid.delivery, why)
        log.info("delivery", delivery=bid.delivery, kind=bid.kind, attempt=bid.attempt, state="skipped", why=why)
    return sum(deliveries.choose(tx, bid.workspace, bid.delivery, now) for bid in decision.chosen)
