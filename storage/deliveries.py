"""The ledger of deliveries: planning and reading them, and what a person may still change about one.

How they are claimed and finished is in ``storage.claims``.
"""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Integer, Row, and_, bindparam, delete, func, or_, select, text, update

from bot.attention import WAITING
from bot.deliveries import PLACE_CLOSED
from bot.model.deliveries import Delivery, Draft, State, Unknown, Verb, is_direct, is_person, people_of
from storage import privacy
from storage.schema import DeliveryRow
from storage.schema.columns import table_of
from storage.store import Transaction, insert_for

_FAILED = or_(
    DeliveryRow.state.in_((State.REFUSED, State.GIVEN_UP, State.UNKNOWN)),
    and_(DeliveryRow.state == State.SKIPPED, DeliveryRow.why.in_(PLACE_CLOSED)),
)
_WAITS = DeliveryRow.state.in_((State.BID, State.DUE))
TOOK_ATTENTION = (State.CLAIMED, State.SENT, State.UNKNOWN, State.GIVEN_UP)
_ONE_CHOICE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('foyer attention'))")
_FIELDS = tuple(field.name for field in fields(Delivery))
# Made once: every beat asks them.
_LEDGER = table_of(DeliveryRow)
_ROW = _LEDGER.c
_HERE = _ROW.workspace == bindparam("workspace_is")
_ONE = select(_LEDGER).where(_HERE, _ROW.delivery == bindparam("delivery_is"))
_OF_OCCASION = select(_LEDGER).where(
    _HERE,
    _ROW.kind == bindparam("kind_is"),
    _ROW.recipient == bindparam("recipient_is"),
    _ROW.occasion == bindparam("occasion_is"),
)
_DM = (
    select(_ROW.channel)
    .where(_HERE, _ROW.recipient == bindparam("recipient_is"), _ROW.verb == Verb.POST, _ROW.channel.is_not(None))
    .order_by(_ROW.seq.desc())
    .limit(1)
)
_NEXT_DUE = select(func.min(_ROW.due_at)).where(_HERE, _ROW.state == State.DUE, _ROW.due_at > bindparam("now_is"))
_NEXT_BID = select(func.min(_ROW.due_at)).where(_ROW.state == State.BID, _ROW.due_at > bindparam("now_is"))
_BIDS = select(_ROW.delivery, _ROW.occasion).where(
    _HERE, _ROW.state == State.BID, _ROW.kind == bindparam("kind_is"), _ROW.occasion.startswith(bindparam("run_is"))
)
_BIDDERS = (
    select(_ROW.workspace, _ROW.recipient)
    .where(_ROW.state == State.BID, _ROW.due_at <= bindparam("now_is"))
    .distinct()
    .order_by(_ROW.workspace, _ROW.recipient)
    .limit(bindparam("limit_is", type_=Integer))
)
_TYPES: dict[str, Any] = {"state": State, "verb": Verb, "if_unknown": Unknown}


def add(tx: Transaction, draft: Draft, now: datetime) -> str | None:
    """Write a delivery and return its id; None, and nothing changed, if its occasion has one already.

    None too if somebody whom it goes to leaves no trace: of them nothing is written. What was not asked for by the person it goes
    to begins as a bid for their attention, anything else as due.
    Raises ValueError for an update that names no delivery or a whisper without its channel.
    """
    if draft.verb is Verb.UPDATE and draft.updates is None:
        raise ValueError("an update names the delivery that it changes")
    if draft.verb is Verb.WHISPER and draft.channel is None:
        raise ValueError("a whisper needs its channel")
    if is_direct(draft.recipient) and _is_traceless(tx, draft):
        return None
    bids = draft.is_unasked and is_person(draft.recipient)
    values = {field.name: getattr(draft, field.name) for field in fields(Draft)}
    values |= {
        "delivery": uuid4().hex,
        # An update has the order and the pace of its message alone, so that it never holds up a post.
        "destination": draft.updates if draft.verb is Verb.UPDATE else draft.recipient,
        "body": dict(draft.body),
        "state": State.BID if bids else State.DUE,
        "created_at": now,
        "attempt": 0,
        "unknowns": 0,
    }
    planned: str | None = tx.connection().execute(_adding(tx.dialect), values).scalar()
    return planned


@cache
def _adding(dialect: str) -> Any:
    row = insert_for(dialect, DeliveryRow).on_conflict_do_nothing(index_elements=["workspace", "kind", "recipient", "occasion"])
    return row.returning(_ROW.delivery)


def _is_traceless(tx: Transaction, draft: Draft) -> bool:
    privacy.hold_still(tx)
    return bool(privacy.traceless_among(tx, draft.workspace, people_of(draft.recipient)))


def find(tx: Transaction, workspace: str, delivery: str) -> Delivery | None:
    """One delivery by its id."""
    row = tx.execute(_ONE, {"workspace_is": workspace, "delivery_is": delivery}).one_or_none()
    return as_delivery(row) if row else None


def get(tx: Transaction, workspace: str, delivery: str) -> Delivery:
    """One delivery by its id; LookupError if there is none."""
    found = find(tx, workspace, delivery)
    if found is None:
        raise LookupError(f"no delivery {delivery}")
    return found


def find_by_occasion(tx: Transaction, workspace: str, kind: str, recipient: str, occasion: str) -> Delivery | None:
    """The one delivery planned for this occasion."""
    asked = {"workspace_is": workspace, "kind_is": kind, "recipient_is": recipient, "occasion_is": occasion}
    row = tx.execute(_OF_OCCASION, asked).one_or_none()
    return as_delivery(row) if row else None


def find_dm(tx: Transaction, workspace: str, person: str) -> str | None:
    """The direct-message channel of a person, where Foyer has opened it before."""
    return tx.scalar(_DM, {"workspace_is": workspace, "recipient_is": person})


def list_for_person(tx: Transaction, workspace: str, person: str, limit: int = 20) -> list[Delivery]:
    """What Foyer sent this person, the latest first: what they may see of it in their Home, with ``reason``."""
    query = (
        select(DeliveryRow)
        .filter_by(workspace=workspace, recipient=person, state=State.SENT)
        .where(DeliveryRow.verb != Verb.UPDATE)
        .order_by(DeliveryRow.sent_at.desc(), DeliveryRow.seq.desc())
        .limit(limit)
    )
    return _deliveries(tx.scalars(query))


def list_problems(tx: Transaction, workspace: str, community: str, since: datetime) -> list[Delivery]:
    """What did not reach a community since then, or may not have: refused, kept out, given up, unknown. Oldest first.

    Only what was meant for the community as a whole: what goes to one person is between Foyer and them.
    """
    query = (
        select(DeliveryRow)
        .filter_by(workspace=workspace, community=community, is_unasked=False)
        .where(_FAILED, DeliveryRow.due_at >= since)
        .order_by(DeliveryRow.seq)
    )
    return [delivery for delivery in _deliveries(tx.scalars(query)) if not is_direct(delivery.recipient)]


def count_unasked(
    tx: Transaction, workspace: str, person: str, since: datetime, *, besides: str | None = None, with_planned: bool = True
) -> int:
    """How many unasked-for messages a person got since then, or may have got: what their attention budget has spent.

    ``with_planned`` counts those about to leave too; ``besides`` leaves one delivery out.
    """
    states = (*TOOK_ATTENTION, State.DUE) if with_planned else TOOK_ATTENTION
    at = func.coalesce(DeliveryRow.sent_at, DeliveryRow.first_attempt_at, DeliveryRow.due_at)
    query = (
        select(func.count())
        .select_from(DeliveryRow)
        .filter_by(workspace=workspace, recipient=person, is_unasked=True)
        .where(DeliveryRow.state.in_(states), at > since)
    )
    if besides is not None:
        query = query.where(DeliveryRow.delivery != besides)
    return tx.scalar(query) or 0


def count_held_back(tx: Transaction, workspace: str, person: str, since: datetime) -> dict[str, int]:
    """What was meant for a person unasked since then, and was not sent or waits: how many, by the text key of the reason."""
    is_held = or_(DeliveryRow.state == State.SKIPPED, and_(DeliveryRow.state == State.BID, DeliveryRow.why.is_not(None)))
    query = (
        select(DeliveryRow.why, func.count())
        .filter_by(workspace=workspace, recipient=person, is_unasked=True)
        .where(is_held, DeliveryRow.created_at >= since)
        .group_by(DeliveryRow.why)
        .order_by(DeliveryRow.why)
    )
    return {str(why or ""): count for why, count in tx.execute(query)}


def next_due_at(tx: Transaction, workspace: str, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which a delivery that is planned falls due."""
    found: datetime | None = tx.scalar(_NEXT_DUE, {"workspace_is": workspace, "now_is": now})
    return found


def list_bidders(tx: Transaction, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Workspace and person of those with bids whose time has come."""
    return [(workspace, person) for workspace, person in tx.execute(_BIDDERS, {"now_is": now, "limit_is": limit})]


def list_bids(tx: Transaction, workspace: str, person: str, now: datetime) -> list[Delivery]:
    """One person's bids whose time has come, in the order they were made."""
    query = select(DeliveryRow).filter_by(workspace=workspace, recipient=person, state=State.BID)
    return _deliveries(tx.scalars(query.where(DeliveryRow.due_at <= now).order_by(DeliveryRow.seq)))


def next_bid_at(tx: Transaction, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which a bid is to be considered."""
    found: datetime | None = tx.scalar(_NEXT_BID, {"now_is": now})
    return found


def hold_choices(tx: Transaction) -> None:
    """Until the end of this transaction nobody else chooses among bids: two who choose at once would each count too few.

    PostgreSQL needs the lock; on SQLite a write transaction is alone anyway.
    """
    if tx.dialect == "postgresql":
        tx.execute(_ONE_CHOICE_AT_A_TIME)


def choose(tx: Transaction, workspace: str, delivery: str, now: datetime) -> bool:
    """A bid won its place: it leaves now."""
    return _change(tx, workspace, delivery, DeliveryRow.state == State.BID, state=State.DUE, due_at=now, why=None)


def postpone(tx: Transaction, workspace: str, delivery: str, until: datetime, why: str) -> bool:
    """A bid waits until then, to be considered again."""
    return _change(tx, workspace, delivery, DeliveryRow.state == State.BID, due_at=until, why=why)


def decide_anew(tx: Transaction, workspace: str, people: Collection[str]) -> None:
    """What waits for some people's hours or for their leave is looked at again at once: when they may be written to has changed."""
    waits = and_(_WAITS, DeliveryRow.is_unasked, DeliveryRow.why.in_(WAITING))
    change = update(DeliveryRow).filter_by(workspace=workspace).where(DeliveryRow.recipient.in_(people), waits)
    tx.execute(change.values(due_at=DeliveryRow.created_at))


def lapse(tx: Transaction, workspace: str, delivery: str, why: str) -> bool:
    """A bid is not worth saying any more."""
    return _change(tx, workspace, delivery, DeliveryRow.state == State.BID, state=State.SKIPPED, why=why)


def retry(tx: Transaction, workspace: str, delivery: str, now: datetime) -> bool:
    """Try once more what was refused, kept out of its channel, given up or unknown, because somebody asks; False if it is not.

    For an unknown one the person has looked: it is sent again without another search.
    """
    forgotten = dict.fromkeys(("expires_at", "retry_at", "why", "first_attempt_at", "attempted_at"))
    return _change(tx, workspace, delivery, _FAILED, state=State.DUE, due_at=now, **forgotten)


def let_go_of_run(tx: Transaction, workspace: str, occurrence: str) -> None:
    """Say nothing any more of what is planned for a run that will not be: what waits, not what was said."""
    change = update(DeliveryRow).filter_by(workspace=workspace).where(_WAITS)
    change = change.where(DeliveryRow.occasion.startswith(f"{occurrence}:", autoescape=True))
    tx.execute(change.values(state=State.SKIPPED, why="deliveries.let_go", retry_at=None))


def let_go_of_bids(tx: Transaction, workspace: str, kind: str, occurrence: str, *, but: frozenset[str]) -> None:
    """Say nothing any more of what bids for attention of a kind for a run, but for these occasions."""
    for delivery, occasion in tx.execute(_BIDS, {"workspace_is": workspace, "kind_is": kind, "run_is": f"{occurrence}:"}).all():
        if occasion not in but:
            lapse(tx, workspace, delivery, "deliveries.let_go")


def forget_run(tx: Transaction, workspace: str, occurrence: str) -> None:
    """Plan nothing any more for a run that is laid aside, as if it had never been planned: it may be planned again."""
    row = delete(DeliveryRow).filter_by(workspace=workspace).where(_WAITS)
    tx.execute(row.where(DeliveryRow.occasion.startswith(f"{occurrence}:", autoescape=True)))


def let_go(tx: Transaction, workspace: str, delivery: str) -> bool:
    """Stop caring about what is not sent, or may not be, because a person said so; False if there is nothing to let go."""
    return _change(tx, workspace, delivery, or_(_WAITS, _FAILED), state=State.SKIPPED, why="deliveries.let_go", retry_at=None)


def _change(tx: Transaction, workspace: str, delivery: str, stands: ColumnElement[bool], **values: object) -> bool:
    change = update(DeliveryRow).filter_by(workspace=workspace, delivery=delivery).where(stands)
    return bool(tx.execute(change.values(**values).returning(DeliveryRow.seq)).all())


def _deliveries(rows: Iterable[DeliveryRow]) -> list[Delivery]:
    return [as_delivery(row) for row in rows]


def as_delivery(row: DeliveryRow | Row[Any]) -> Delivery:
    """The row as it leaves the storage."""
    return Delivery(**{name: _TYPES.get(name, _same)(getattr(row, name)) for name in _FIELDS})


def _same(value: Any) -> Any:
    return value
