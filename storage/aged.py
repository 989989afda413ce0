"""Rows that are kept for some months and then go, with what hangs on them: everything that is ``Keep.MONTHS`` but for the facts.

A test fails while a table that ``bot.kept`` says is kept for months is neither here nor folded (``storage.retention``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, delete, exists, func, inspect, select, tuple_

from bot.model.animations import AnimationState, OccurrenceState
from bot.model.deliveries import State
from bot.model.people import Role
from storage.drafts import KEPT_FOR
from storage.schema import (
    AnimationRow,
    AnswerRow,
    ArrivalRow,
    ArrivalStepRow,
    AuditRow,
    BallotRow,
    BallotSaltRow,
    BuddyTurnRow,
    DeliveryRow,
    DraftRow,
    EnrolmentRow,
    GapRow,
    GreetingRow,
    InvitationRow,
    KudosReceiverRow,
    KudosRow,
    MembershipRow,
    NudgeRow,
    OccurrenceRow,
    PairingRow,
    QuestionTopicRow,
    UnsignedRow,
)
from storage.store import Transaction

ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Aged:
    """Rows that go once ``at`` (an instant, or seconds) is old and ``over`` holds; with them, by ``key``, those of ``parts``."""

    row: Any
    at: Any
    over: tuple[ColumnElement[bool], ...] = ()
    key: tuple[str, ...] = ()
    parts: tuple[Any, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table of which rows go."""
        return tuple(each.__tablename__ for each in (self.row, *self.parts))


_SETTLED = (State.SENT, State.REFUSED, State.SKIPPED, State.GIVEN_UP)
_HAS_RUNS = exists().where(OccurrenceRow.workspace == AnimationRow.workspace, OccurrenceRow.animation == AnimationRow.animation)
AGED: tuple[Aged, ...] = (
    Aged(
        OccurrenceRow,
        func.coalesce(OccurrenceRow.closes_at, OccurrenceRow.due_at),
        (OccurrenceRow.state.in_((OccurrenceState.CLOSED, OccurrenceState.SKIPPED)), OccurrenceRow.next_step_at.is_(None)),
        ("occurrence",),
        (AnswerRow, PairingRow, BallotRow, BallotSaltRow, UnsignedRow),
    ),
    Aged(
        AnimationRow,
        AnimationRow.planned_at,
        (AnimationRow.state.in_((AnimationState.STOPPED, AnimationState.OVER)), ~_HAS_RUNS),
        ("animation",),
        (EnrolmentRow,),
    ),
    Aged(KudosRow, KudosRow.at, (KudosRow.is_planned.is_(True),), ("kudos",), (KudosReceiverRow,)),
    Aged(DeliveryRow, DeliveryRow.created_at, (DeliveryRow.state.in_(_SETTLED),)),
    Aged(GreetingRow, GreetingRow.at),
    Aged(QuestionTopicRow, QuestionTopicRow.at),
    Aged(NudgeRow, NudgeRow.at, (NudgeRow.outcome.is_not(None),)),
    Aged(ArrivalRow, ArrivalRow.joined_at, (ArrivalRow.look_at.is_(None),), ("community", "person"), (ArrivalStepRow,)),
    Aged(BuddyTurnRow, BuddyTurnRow.asked_at),
    Aged(QuestionTopicRow, QuestionTopicRow.at),
    Aged(AuditRow, AuditRow.at),
    Aged(InvitationRow, InvitationRow.at, (InvitationRow.answered.is_(True),)),
    Aged(GapRow, GapRow.healed_at),
    Aged(MembershipRow, MembershipRow.moved_at, (~MembershipRow.is_present, MembershipRow.role == Role.MEMBER)),
)
DRAFTS = Aged(DraftRow, DraftRow.at)


def count_aged(tx: Transaction, workspace: str, kept_from: datetime) -> dict[str, int]:
    """How many rows would go, by table, those that hang on others left out."""
    found = {}
    for aged in AGED:
        old = select(func.count()).select_from(aged.row).where(*_old(aged, workspace, kept_from))
        found[aged.row.__tablename__] = tx.scalar(old) or 0
    return {table: count for table, count in found.items() if count}


def drop_step(tx: Transaction, workspace: str, kept_from: datetime) -> int:
    """Drop some rows of one table; how many went, 0 when nothing is left to drop."""
    return next((gone for aged in AGED if (gone := _drop(tx, aged, workspace, kept_from))), 0)


def drop_drafts(tx: Transaction, workspace: str, now: datetime) -> int:
    """Drop forms that nobody finished within a day."""
    return _drop(tx, DRAFTS, workspace, now - KEPT_FOR)


def _drop(tx: Transaction, aged: Aged, workspace: str, before: datetime) -> int:
    keys = inspect(aged.row).primary_key
    names = [each.name for each in keys]
    found = [tuple(row) for row in tx.execute(select(*keys).where(*_old(aged, workspace, before)).limit(ROWS_AT_ONCE))]
    if not found:
        return 0
    for part in aged.parts:
        values = [tuple(row[names.index(name)] for name in aged.key) for row in found]
        theirs = tuple_(*(getattr(part, name) for name in aged.key)).in_(values)
        tx.execute(delete(part).where(part.workspace == workspace, theirs))
    tx.execute(delete(aged.row).where(tuple_(*keys).in_(found)))
    return len(found)


def _old(aged: Aged, workspace: str, before: datetime) -> Sequence[ColumnElement[bool]]:
    at = before.timestamp() if isinstance(aged.at.type, Float) else before
    return (aged.row.workspace == workspace, aged.at < at, *aged.over)
