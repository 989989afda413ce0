"""The ledger at work: which delivery may leave now, who holds it, and what became of it.

Promises kept here, by SQL: of each destination only the first in the order of planning, and none while another of it is held
or unclear; one post a second; of several updates of one message only the latest; what is recorded belongs to the attempt that
was made.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, case, exists, func, literal, not_, or_, select, text, update
from sqlalchemy.orm import aliased

from bot.deliveries import EVERYTHING, METHODS, Change, Timing, may_become, states_before
from bot.model.deliveries import Delivery, State, Verb
from storage import holds
from storage.deliveries import as_delivery
from storage.schema import DeliveryRow
from storage.schema.columns import UtcTime
from storage.store import Transaction

PENDING = (State.BID, State.DUE, State.CLAIMED, State.UNKNOWN)
_CLAIMS = text("SELECT pg_advisory_xact_lock(hashtext('foyer claims ' || :workspace))")


def has_work(tx: Transaction, workspace: str, now: datetime, steady: float, timing: Timing) -> bool:
    """Whether a worker would find something to do at this moment. Reads only: asked often, it must lock nothing."""
    lapsed = and_(DeliveryRow.state == State.CLAIMED, DeliveryRow.leased_until < steady)
    settled = and_(DeliveryRow.state == State.UNKNOWN, DeliveryRow.retry_at <= steady)
    if tx.scalar(select(exists().where(DeliveryRow.workspace == workspace, or_(lapsed, settled)))):
        return True
    candidate = _next_due(workspace, now, steady, timing, holds.list_held(tx, workspace, steady))
    return tx.scalar(candidate) is not None


def has_pending(tx: Transaction, workspace: str, now: datetime) -> bool:
    """Whether anything due by now has not come to an end that Foyer can still bring about."""
    ready = and_(DeliveryRow.state == State.DUE, DeliveryRow.due_at <= now, _is_ready())
    searched = and_(DeliveryRow.state == State.UNKNOWN, DeliveryRow.retry_at.is_not(None))
    unfinished = or_(ready, searched, DeliveryRow.state == State.CLAIMED)
    return bool(tx.scalar(select(exists().where(DeliveryRow.workspace == workspace, unfinished))))


def claim(tx: Transaction, workspace: str, now: datetime, steady: float, timing: Timing, worker: str) -> Delivery | None:
    """Take the next delivery that may leave, under a lease; None if none may.

    A new attempt begins: whoever held it before can record nothing any more but that it was sent.
    """
    if tx.dialect == "postgresql":
        # SKIP LOCKED keeps two workers off one row. This keeps them off two rows of one destination, of which each sees the
        # other as not taken yet. On SQLite a write transaction is alone anyway.
        tx.execute(_CLAIMS, {"workspace": workspace})
    _supersede(tx, workspace, now)
    candidate = _next_due(workspace, now, steady, timing, holds.list_held(tx, workspace, steady))
    first_attempt_at = case((DeliveryRow.attempted_at.is_(None), None), else_=DeliveryRow.first_attempt_at)
    statement = (
        update(DeliveryRow)
        .where(DeliveryRow.seq == candidate.with_for_update(skip_locked=True, of=DeliveryRow).scalar_subquery())
        .values(
            state=State.CLAIMED,
            attempt=DeliveryRow.attempt + 1,
            first_attempt_at=func.coalesce(first_attempt_at, literal(now, UtcTime)),
            leased_by=worker,
            leased_until=steady + timing.lease,
            retry_at=None,
            why=None,
        )
    )
    return _changed(tx, statement)


def list_lapsed(tx: Transaction, workspace: str, steady: float) -> list[Delivery]:
    """The deliveries whose lease ran out: their worker may have called Slack, or not."""
    query = select(DeliveryRow).filter_by(workspace=workspace, state=State.CLAIMED).where(DeliveryRow.leased_until < steady)
    return [as_delivery(row) for row in tx.scalars(query.order_by(DeliveryRow.seq))]


def claim_search(tx: Transaction, workspace: str, steady: float, timing: Timing) -> Delivery | None:
    """Take the next unclear delivery to look for; no other worker looks for it while the lease lasts."""
    held = holds.list_held(tx, workspace, steady)
    if EVERYTHING in held:
        return None
    open_now = [DeliveryRow.state == State.UNKNOWN, DeliveryRow.retry_at <= steady]
    if "conversations.history" in held:
        open_now.append(DeliveryRow.thread_ts.is_not(None))
    if "conversations.replies" in held:
        open_now.append(DeliveryRow.thread_ts.is_(None))
    first = select(DeliveryRow.seq).filter_by(workspace=workspace).where(*open_now).order_by(DeliveryRow.retry_at).limit(1)
    taken = DeliveryRow.seq == first.with_for_update(skip_locked=True).scalar_subquery()
    return _changed(tx, update(DeliveryRow).where(taken).values(retry_at=steady + timing.lease))


def record(
    tx: Transaction,
    delivery: Delivery,
    change: Change,
    now: datetime,
    steady: float,
    *,
    called: bool = True,
    channel: str | None = None,
) -> Delivery | None:
    """Write what became of an attempt, and what Slack asked us to wait for; the delivery as it now stands.

    None, and nothing changed, if the attempt is no longer the last, or somebody settled the delivery meanwhile; but that it was
    sent is recorded for as long as nobody tried again. ``called`` is False where Slack was not asked to say it.
    Raises ValueError for a change that the table of transitions does not know.
    """
    if change.state is not delivery.state and not may_become(delivery.state, change.state):
        raise ValueError(f"a delivery does not go from {delivery.state} to {change.state}")
    if change.hold:
        holds.add(tx, delivery.workspace, change.hold.method, steady + change.hold.seconds)
    states = states_before(State.SENT) if change.state is State.SENT else (delivery.state,)
    values: dict[str, Any] = {
        "state": change.state,
        "why": change.why,
        "retry_at": None if change.retry_in is None else steady + change.retry_in,
        "leased_by": None,
        "leased_until": None,
        "unknowns": DeliveryRow.unknowns + int(change.was_unclear),
    }
    values |= {"attempted_at": steady} if called else {}
    values |= {"channel": channel} if channel else {}
    values |= {"due_at": change.due_at} if change.due_at else {}
    values |= {"sent_at": now, "message_ts": change.message_ts} if change.state is State.SENT else {}
    statement = update(DeliveryRow).filter_by(workspace=delivery.workspace, delivery=delivery.delivery, attempt=delivery.attempt)
    return _changed(tx, statement.where(DeliveryRow.state.in_(tuple(states))).values(**values))


def _changed(tx: Transaction, statement: Update) -> Delivery | None:
    row = tx.scalar(statement.returning(DeliveryRow).execution_options(synchronize_session=False, populate_existing=True))
    return as_delivery(row) if row else None


def _supersede(tx: Transaction, workspace: str, now: datetime) -> None:
    """Of several updates of one message that are due, let the latest stand for all."""
    later = aliased(DeliveryRow)
    is_replaced = exists().where(
        later.workspace == DeliveryRow.workspace,
        later.destination == DeliveryRow.destination,
        later.verb == Verb.UPDATE,
        later.state == State.DUE,
        later.due_at <= now,
        later.seq > DeliveryRow.seq,
    )
    due_updates = update(DeliveryRow).filter_by(workspace=workspace, state=State.DUE, verb=Verb.UPDATE)
    due_updates = due_updates.where(DeliveryRow.due_at <= now, is_replaced)
    tx.execute(due_updates.values(state=State.SKIPPED, why="deliveries.superseded").execution_options(synchronize_session=False))


def _next_due(workspace: str, now: datetime, steady: float, timing: Timing, held: frozenset[str]) -> Select[int]:
    """The ``seq`` of the next delivery that may leave now."""
    verbs = [] if EVERYTHING in held else [verb for verb, method in METHODS.items() if method not in held]
    is_due = [DeliveryRow.state == State.DUE, DeliveryRow.due_at <= now, DeliveryRow.verb.in_(verbs), _is_ready()]
    if "conversations.open" in held:
        is_due.append(or_(DeliveryRow.channel.is_not(None), not_(_goes_to_a_person())))
    return (
        select(DeliveryRow.seq)
        .where(
            DeliveryRow.workspace == workspace,
            *is_due,
            or_(DeliveryRow.retry_at.is_(None), DeliveryRow.retry_at <= steady),
            not_(_is_preceded(now)),
            not_(_is_blocked()),
            not_(_is_too_soon(steady, timing)),
        )
        .order_by(DeliveryRow.due_at, DeliveryRow.seq)
        .limit(1)
    )


def _is_ready() -> ColumnElement[bool]:
    """An update waits until its message is out, or will never be."""
    post = aliased(DeliveryRow)
    still_coming = exists().where(
        post.workspace == DeliveryRow.workspace,
        post.delivery == DeliveryRow.updates,
        post.message_ts.is_(None),
        post.state.in_(PENDING),
    )
    return or_(DeliveryRow.updates.is_(None), not_(still_coming))


def _is_preceded(now: datetime) -> ColumnElement[bool]:
    first = aliased(DeliveryRow)
    return exists().where(*_same_destination(first), first.state == State.DUE, first.due_at <= now, first.seq < DeliveryRow.seq)


def _is_blocked() -> ColumnElement[bool]:
    other = aliased(DeliveryRow)
    unclear = and_(other.state == State.UNKNOWN, other.retry_at.is_not(None))
    return exists().where(*_same_destination(other), or_(other.state == State.CLAIMED, unclear))


def _is_too_soon(steady: float, timing: Timing) -> ColumnElement[bool]:
    other = aliased(DeliveryRow)
    same = _same_destination(other)
    of_updates = and_(DeliveryRow.verb == Verb.UPDATE, exists().where(*same, other.attempted_at > steady - timing.update))
    of_posts = and_(DeliveryRow.verb != Verb.UPDATE, exists().where(*same, other.attempted_at > steady - timing.post))
    return or_(of_updates, of_posts)


def _same_destination(other: type[DeliveryRow]) -> tuple[ColumnElement[bool], ...]:
    return (other.workspace == DeliveryRow.workspace, other.destination == DeliveryRow.destination)


def _goes_to_a_person() -> ColumnElement[bool]:
    return and_(DeliveryRow.verb == Verb.POST, func.substr(DeliveryRow.recipient, 1, 1).in_(("U", "W")))
