"""The ledger at work: which delivery may leave now, who holds it, and what became of it.

Promises kept here, by SQL: of each destination only the first in the order of planning, and none while another of it is held
or unclear; one post a second; of several updates of one message only the latest; what is recorded belongs to the attempt that
was made. The statements are made once, for they are asked several times a second.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Float, Row, and_, bindparam, case, exists, func, not_, or_, select, text, update

from bot.deliveries import EVERYTHING, METHODS, Change, Timing, may_become, states_before
from bot.model.deliveries import Delivery, State, Verb
from storage import holds
from storage.deliveries import as_delivery
from storage.schema import DeliveryRow
from storage.schema.columns import UtcTime, table_of
from storage.store import Transaction


class Work(StrEnum):
    """What there is to do for a worker."""

    LAPSED = "lapsed"
    UNCLEAR = "unclear"
    DUE = "due"


_NOW = bindparam("now_is", type_=UtcTime)
_STEADY = bindparam("steady_is", type_=Float)
_LEDGER = table_of(DeliveryRow)
_ROW, _OTHER = _LEDGER.c, _LEDGER.alias().c
_WORKSPACE = _ROW.workspace == bindparam("workspace_is")
_SAME_DESTINATION = and_(_OTHER.workspace == _ROW.workspace, _OTHER.destination == _ROW.destination)
_OTHER_IS_DUE = and_(_SAME_DESTINATION, _OTHER.state == State.DUE, _OTHER.due_at <= _NOW)


def _is_ready() -> ColumnElement[bool]:
    """An update waits until its message is out, or will never be."""
    pending = (State.BID, State.DUE, State.CLAIMED, State.UNKNOWN)
    still_coming = exists().where(
        _OTHER.workspace == _ROW.workspace,
        _OTHER.delivery == _ROW.updates,
        _OTHER.message_ts.is_(None),
        _OTHER.state.in_(pending),
    )
    return or_(_ROW.updates.is_(None), not_(still_coming))


def _is_blocked() -> ColumnElement[bool]:
    """One at a time to a destination, and none while nobody knows whether the one before is there."""
    unclear = and_(_OTHER.state == State.UNKNOWN, _OTHER.retry_at.is_not(None))
    return exists().where(_SAME_DESTINATION, or_(_OTHER.state == State.CLAIMED, unclear))


def _is_too_soon() -> ColumnElement[bool]:
    pause = case((_ROW.verb == Verb.UPDATE, bindparam("update_pause", type_=Float)), else_=bindparam("post_pause", type_=Float))
    return exists().where(_SAME_DESTINATION, _OTHER.attempted_at > _STEADY - pause)


def _may_be_called() -> ColumnElement[bool]:
    """Its method is not held, nor the one that finds the channel of a person where it is not known yet."""
    needs_no_opening = or_(
        _ROW.channel.is_not(None),
        _ROW.verb != Verb.POST,
        not_(func.substr(_ROW.recipient, 1, 1).in_(("U", "W"))),
    )
    may_open = or_(bindparam("may_open", type_=Boolean), needs_no_opening)
    return and_(_ROW.verb.in_(bindparam("verbs", expanding=True)), may_open)


_READY = and_(_WORKSPACE, _ROW.state == State.DUE, _ROW.due_at <= _NOW, _is_ready())
_NEXT = (
    select(_ROW.seq)
    .where(
        _READY,
        _may_be_called(),
        or_(_ROW.retry_at.is_(None), _ROW.retry_at <= _STEADY),
        not_(exists().where(_OTHER_IS_DUE, _OTHER.seq < _ROW.seq)),
        not_(_is_blocked()),
        not_(_is_too_soon()),
    )
    .order_by(_ROW.due_at, _ROW.seq)
    .limit(1)
)
_LAPSED = and_(_WORKSPACE, _ROW.state == State.CLAIMED, _ROW.leased_until < _STEADY)
_SEARCHABLE = and_(_WORKSPACE, _ROW.state == State.UNKNOWN, _ROW.retry_at <= _STEADY)
_WORK = select(
    exists().where(_LAPSED).label("lapsed"),
    exists().where(_SEARCHABLE).label("unclear"),
    exists(_NEXT).label("due"),
)
_SEARCHED = and_(_WORKSPACE, _ROW.state == State.UNKNOWN, _ROW.retry_at.is_not(None))
_HAS_PENDING = select(exists().where(or_(_READY, _SEARCHED, and_(_WORKSPACE, _ROW.state == State.CLAIMED))))
_SUPERSEDE = (
    update(_LEDGER)
    .where(_WORKSPACE, _ROW.state == State.DUE, _ROW.verb == Verb.UPDATE, _ROW.due_at <= _NOW)
    .where(exists().where(_OTHER_IS_DUE, _OTHER.seq > _ROW.seq))
    .values(state=State.SKIPPED, why="deliveries.superseded")
)
_NOT_CALLED_YET = _ROW.attempted_at.is_(None)
_CLAIM = (
    update(_LEDGER)
    .where(_ROW.seq == _NEXT.with_for_update(skip_locked=True, of=_LEDGER).scalar_subquery())
    .values(
        state=State.CLAIMED,
        attempt=_ROW.attempt + 1,
        first_attempt_at=case((_NOT_CALLED_YET, _NOW), else_=func.coalesce(_ROW.first_attempt_at, _NOW)),
        leased_by=bindparam("worker_is"),
        leased_until=bindparam("lease_end", type_=Float),
        retry_at=None,
        why=None,
    )
    .returning(_LEDGER)
)
_RECORD = (
    update(_LEDGER)
    .where(_WORKSPACE, _ROW.delivery == bindparam("delivery_is"), _ROW.attempt == bindparam("attempt_is"))
    .where(_ROW.state.in_(bindparam("states", expanding=True)))
    .returning(_LEDGER)
)
_FIRST_SEARCHABLE = (
    select(_ROW.seq)
    .where(_SEARCHABLE, case((_ROW.thread_ts.is_(None), "history"), else_="replies").in_(bindparam("places", expanding=True)))
    .order_by(_ROW.retry_at, _ROW.seq)
    .limit(1)
)
_CLAIM_SEARCH = (
    update(_LEDGER)
    .where(_ROW.seq == _FIRST_SEARCHABLE.with_for_update(skip_locked=True, of=_LEDGER).scalar_subquery())
    .values(retry_at=bindparam("lease_end", type_=Float))
    .returning(_LEDGER)
)
_ONE_CLAIM_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('foyer claims ' || :workspace_is))")


def list_work(tx: Transaction, workspace: str, now: datetime, steady: float, timing: Timing) -> list[Work]:
    """What a worker would find to do at this moment. Reads only: asked often, it must lock nothing."""
    found = tx.execute(_WORK, _asked(tx, workspace, now, steady, timing)).one()
    return [work for work in Work if getattr(found, work)]


def has_pending(tx: Transaction, workspace: str, now: datetime) -> bool:
    """Whether anything due by now has not come to an end that Foyer can still bring about."""
    return bool(tx.scalar(_HAS_PENDING, {"workspace_is": workspace, "now_is": now}))


def claim(tx: Transaction, workspace: str, now: datetime, steady: float, timing: Timing, worker: str) -> Delivery | None:
    """Take the next delivery that may leave, under a lease; None if none may.

    A new attempt begins: whoever held it before can record nothing any more but that it was sent.
    """
    if tx.dialect == "postgresql":
        # SKIP LOCKED keeps two workers off one row. This keeps them off two rows of one destination, of which each sees the
        # other as not taken yet. On SQLite a write transaction is alone anyway.
        tx.execute(_ONE_CLAIM_AT_A_TIME, {"workspace_is": workspace})
    tx.execute(_SUPERSEDE, {"workspace_is": workspace, "now_is": now})
    lease = {"worker_is": worker, "lease_end": steady + timing.lease}
    return _as_delivery(tx.execute(_CLAIM, _asked(tx, workspace, now, steady, timing) | lease).one_or_none())


def list_lapsed(tx: Transaction, workspace: str, steady: float) -> list[Delivery]:
    """The deliveries whose lease ran out: their worker may have called Slack, or not."""
    rows = tx.execute(select(_LEDGER).where(_LAPSED).order_by(_ROW.seq), {"workspace_is": workspace, "steady_is": steady})
    return [as_delivery(row) for row in rows]


def claim_search(tx: Transaction, workspace: str, steady: float, timing: Timing) -> Delivery | None:
    """Take the next unclear delivery to look for; no other worker looks for it while the lease lasts."""
    held = holds.list_held(tx, workspace, steady)
    places = [place for place in ("history", "replies") if not held & {EVERYTHING, f"conversations.{place}"}]
    asked = {"workspace_is": workspace, "steady_is": steady, "places": places, "lease_end": steady + timing.lease}
    return _as_delivery(tx.execute(_CLAIM_SEARCH, asked).one_or_none())


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
        "unknowns": _ROW.unknowns + int(change.was_unclear),
    }
    values |= {"attempted_at": steady} if called else {}
    values |= {"channel": channel} if channel else {}
    values |= {"due_at": change.due_at} if change.due_at else {}
    values |= {"sent_at": now, "message_ts": change.message_ts} if change.state is State.SENT else {}
    asked = {
        "workspace_is": delivery.workspace,
        "delivery_is": delivery.delivery,
        "attempt_is": delivery.attempt,
        "states": tuple(states),
    }
    return _as_delivery(tx.execute(_RECORD.values(**values), asked).one_or_none())


def _asked(tx: Transaction, workspace: str, now: datetime, steady: float, timing: Timing) -> dict[str, Any]:
    held = holds.list_held(tx, workspace, steady)
    verbs = [] if EVERYTHING in held else [verb for verb, method in METHODS.items() if method not in held]
    return {
        "workspace_is": workspace,
        "now_is": now,
        "steady_is": steady,
        "post_pause": timing.post,
        "update_pause": timing.update,
        "verbs": verbs,
        "may_open": "conversations.open" not in held,
    }


def _as_delivery(row: Row[Any] | None) -> Delivery | None:
    return as_delivery(row) if row else None
