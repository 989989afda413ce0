"""Occurrences: one dated run of an animation, from due to closed. How they are written ahead is in ``storage.dates``."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select, update

from bot.animations import KINDS
from bot.animations.snapshot import Need
from bot.animations.timing import GRACE
from bot.model.animations import AnimationState, Occurrence, OccurrenceState, Shift, SkipReason
from storage import deliveries
from storage.schema import AnimationRow, BallotSaltRow, OccurrenceRow
from storage.schema.columns import table_of
from storage.store import Transaction

ONE_DAY = timedelta(days=1)
BEGUN = (OccurrenceState.OPEN, OccurrenceState.CLOSED)
STEPS = (OccurrenceState.DUE, *BEGUN)
# Kinds whose posts tell how much is written in their threads.
COUNT_REPLIES = tuple(kind.key for kind in KINDS if Need.REPLIES in kind.needs)
# Made once: every beat asks them.
_RUNS = table_of(OccurrenceRow)
_RUN = _RUNS.c
_ONE = select(_RUNS).where(_RUN.workspace == bindparam("workspace_is"), _RUN.occurrence == bindparam("occurrence_is"))
_LOCK = _ONE.with_for_update()
_HAS_A_STEP = and_(
    _RUN.state.in_(STEPS),
    _RUN.next_step_at <= bindparam("now_is"),
    or_(_RUN.state != OccurrenceState.DUE, _RUN.due_at >= bindparam("grace_is")),
)
_STEPPING = select(_RUN.workspace, _RUN.occurrence).where(_HAS_A_STEP).order_by(_RUN.due_at)
_CLAIM = _ONE.where(_HAS_A_STEP).with_for_update(skip_locked=True)
_WAITING = select(_RUNS).where(_RUN.state == OccurrenceState.DUE, _RUN.next_step_at.is_(None))
_NEXT_STEP = select(func.min(_RUN.next_step_at)).where(_RUN.state.in_(STEPS), _RUN.next_step_at > bindparam("now_is"))
_LATE = (
    select(_RUN.occurrence)
    .where(_RUN.state == OccurrenceState.DUE, _RUN.next_step_at.is_not(None), _RUN.due_at < bindparam("grace_is"))
    .limit(1)
)
_CHANGE = update(_RUNS).where(_RUN.workspace == bindparam("workspace_is"), _RUN.occurrence == bindparam("occurrence_is"))
_LOOK_AGAIN = (
    _CHANGE.where(_RUN.state.in_(STEPS))
    .where(or_(_RUN.next_step_at.is_(None), _RUN.next_step_at > bindparam("now_is")))
    .values(next_step_at=bindparam("now_is"))
)
_IS_OPEN = _RUN.state == OccurrenceState.OPEN
_LOOK_AGAIN_AT_ALL = (
    update(_RUNS)
    .where(_RUN.workspace == bindparam("workspace_is"), _RUN.animation == bindparam("animation_is"))
    .where(
        or_(
            and_(_RUN.next_step_at > bindparam("now_is"), or_(_IS_OPEN, _RUN.state == OccurrenceState.DUE)),
            and_(_RUN.next_step_at.is_(None), _IS_OPEN),
        )
    )
    .values(next_step_at=bindparam("now_is"))
)
_COMING = (
    select(_RUNS)
    .where(_RUN.workspace == bindparam("workspace_is"), _RUN.animation == bindparam("animation_is"), _RUN.slot == 0)
    .where(_RUN.state == OccurrenceState.DUE, _RUN.next_step_at.is_not(None))
    .order_by(_RUN.due_at)
    .limit(1)
)


def find(tx: Transaction, workspace: str, occurrence: str) -> Occurrence | None:
    """One occurrence by its id."""
    row = tx.execute(_ONE, {"workspace_is": workspace, "occurrence_is": occurrence}).one_or_none()
    return as_occurrence(row) if row else None


def lock(tx: Transaction, workspace: str, occurrence: str) -> Occurrence | None:
    """One occurrence, which nobody else changes before this transaction ends."""
    row = tx.execute(_LOCK, {"workspace_is": workspace, "occurrence_is": occurrence}).one_or_none()
    return as_occurrence(row) if row else None


def get(tx: Transaction, workspace: str, occurrence: str) -> Occurrence:
    """One occurrence by its id; LookupError if there is none."""
    found = find(tx, workspace, occurrence)
    if found is None:
        raise LookupError(f"no occurrence {occurrence}")
    return found


def find_coming(tx: Transaction, workspace: str, animation: str) -> Occurrence | None:
    """The next planned run of an animation that has not begun."""
    row = tx.execute(_COMING, {"workspace_is": workspace, "animation_is": animation}).one_or_none()
    return as_occurrence(row) if row else None


def list_begun(tx: Transaction, workspace: str, animation: str, limit: int) -> list[Occurrence]:
    """The runs of an animation that were posted, the latest first."""
    query = select(OccurrenceRow).filter_by(workspace=workspace, animation=animation).where(OccurrenceRow.state.in_(BEGUN))
    return _occurrences(tx.scalars(query.order_by(OccurrenceRow.due_at.desc()).limit(limit)))


def find_silent(tx: Transaction, workspace: str, animation: str) -> Occurrence | None:
    """The latest run of an animation, if it had nothing to say; None if it was posted, or is to come."""
    query = select(OccurrenceRow).filter_by(workspace=workspace, animation=animation)
    over = query.where(or_(OccurrenceRow.state.in_(BEGUN), OccurrenceRow.reason == SkipReason.NOTHING))
    row = tx.scalar(over.order_by(OccurrenceRow.due_at.desc()).limit(1))
    return as_occurrence(row) if row and row.reason == SkipReason.NOTHING else None


def list_open(tx: Transaction, workspace: str, community: str) -> list[Occurrence]:
    """What takes answers in a community now, the latest first."""
    query = select(OccurrenceRow).filter_by(workspace=workspace, community=community, state=OccurrenceState.OPEN)
    return _occurrences(tx.scalars(query.order_by(OccurrenceRow.due_at.desc())))


def list_closed(tx: Transaction, workspace: str, community: str, since: datetime, until: datetime) -> list[Occurrence]:
    """What closed in ``[since, until)``, oldest first."""
    query = select(OccurrenceRow).filter_by(workspace=workspace, community=community, state=OccurrenceState.CLOSED)
    query = query.where(OccurrenceRow.closes_at >= since, OccurrenceRow.closes_at < until)
    return _occurrences(tx.scalars(query.order_by(OccurrenceRow.closes_at)))


def is_asked_for(tx: Transaction, workspace: str, animation: str, since: datetime) -> bool:
    """Whether somebody asked for a run by hand since then."""
    query = select(OccurrenceRow.occurrence).filter_by(workspace=workspace, animation=animation)
    return tx.scalar(query.where(OccurrenceRow.slot > 0, OccurrenceRow.due_at >= since).limit(1)) is not None


def list_stepping(tx: Transaction, now: datetime) -> list[tuple[str, str]]:
    """Workspace and id of the occurrences that a heartbeat has to look at, oldest first; none that is past its grace."""
    return [(workspace, occurrence) for workspace, occurrence in tx.execute(_STEPPING, _at(now))]


def claim(tx: Transaction, workspace: str, occurrence: str, now: datetime) -> Occurrence | None:
    """Lock an occurrence to take its steps; None if another process does, or did."""
    row = tx.execute(_CLAIM, {"workspace_is": workspace, "occurrence_is": occurrence, **_at(now)}).one_or_none()
    return as_occurrence(row) if row else None


def list_waiting(tx: Transaction) -> list[Occurrence]:
    """Those whose opening post is planned, and of which nobody knows yet what became."""
    return _occurrences(tx.execute(_WAITING))


def next_step_at(tx: Transaction, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which an occurrence has a step to take."""
    found: datetime | None = tx.scalar(_NEXT_STEP, {"now_is": now})
    return found


def record_steps(tx: Transaction, occurrence: Occurrence, next_at: datetime | None) -> None:
    """Write down the steps that were taken and what they led to, and when to look again (None: once something happens)."""
    _change(
        tx,
        occurrence,
        state=occurrence.state,
        state_data=dict(occurrence.state_data),
        steps_done={"names": sorted(occurrence.steps_done)},
        next_step_at=next_at,
        failures=0,
    )


def record_posted(
    tx: Transaction, occurrence: Occurrence, message_ts: str, at: datetime, audience: int, closes_at: datetime | None
) -> None:
    """It stands in the channel: it takes answers from now on. Nothing changes for one that is open or closed already."""
    if occurrence.state in BEGUN:
        return
    _change(
        tx,
        occurrence,
        state=OccurrenceState.OPEN,
        reason=None,
        message_ts=message_ts,
        opened_at=at,
        audience=audience,
        closes_at=closes_at,
        next_step_at=at,
    )


def record_not_posted(tx: Transaction, occurrence: Occurrence, reason: SkipReason) -> None:
    """Slack did not take it, or it came too late."""
    _change(tx, occurrence, state=OccurrenceState.SKIPPED, reason=reason, next_step_at=None)


def record_silent(tx: Transaction, occurrence: Occurrence) -> None:
    """Its kind had nothing to say this time: it ends here, and what was planned to be said for it is let go."""
    _change(
        tx,
        occurrence,
        state=OccurrenceState.SKIPPED,
        reason=SkipReason.NOTHING,
        state_data=dict(occurrence.state_data),
        steps_done={"names": sorted(occurrence.steps_done)},
        next_step_at=None,
    )
    deliveries.let_go_of_run(tx, occurrence.workspace, occurrence.occurrence)


def is_any_late(tx: Transaction, now: datetime) -> bool:
    """Whether ``record_missed`` would find something."""
    return tx.scalar(_LATE, {"grace_is": now - GRACE}) is not None


def record_missed(tx: Transaction, now: datetime) -> int:
    """Mark what should have begun longer ago than its grace; how many there were."""
    change = update(OccurrenceRow).where(_is_late(now))
    change = change.values(state=OccurrenceState.SKIPPED, reason=SkipReason.MISSED, next_step_at=None)
    return len(tx.execute(change.returning(OccurrenceRow.occurrence)).all())


def skip(tx: Transaction, workspace: str, occurrence: str, reason: SkipReason = SkipReason.BY_HAND) -> Occurrence | None:
    """Leave out a run that has not begun; None if it has, or is gone."""
    query = update(OccurrenceRow).filter_by(workspace=workspace, occurrence=occurrence, state=OccurrenceState.DUE)
    query = query.where(OccurrenceRow.next_step_at.is_not(None))
    change = query.values(state=OccurrenceState.SKIPPED, reason=reason, next_step_at=None)
    if not tx.execute(change.returning(OccurrenceRow.occurrence)).all():
        return None
    if reason is SkipReason.TAKEN_BACK:
        deliveries.forget_run(tx, workspace, occurrence)
    else:
        deliveries.let_go_of_run(tx, workspace, occurrence)
    return get(tx, workspace, occurrence)


def list_unsealed(tx: Transaction, now: datetime, *, locked: bool = False) -> list[Occurrence]:
    """Those that took answers before their opening, never opened and never will, and of which it still can be told who gave what.

    What was only laid aside (paused, changed) is the same run again if it is planned anew for its day: not before that is over.
    ``locked``: nobody else gets them before this transaction ends.
    """
    laid_aside = OccurrenceRow.reason == SkipReason.TAKEN_BACK
    is_over = or_(~laid_aside, OccurrenceRow.due_at < now - ONE_DAY, AnimationRow.state == AnimationState.STOPPED)
    in_it = (BallotSaltRow.workspace == OccurrenceRow.workspace) & (BallotSaltRow.occurrence == OccurrenceRow.occurrence)
    of_it = (AnimationRow.workspace == OccurrenceRow.workspace) & (AnimationRow.animation == OccurrenceRow.animation)
    query = select(OccurrenceRow).join(BallotSaltRow, in_it).join(AnimationRow, of_it).where(BallotSaltRow.salt.is_not(None))
    query = query.where(OccurrenceRow.state == OccurrenceState.SKIPPED, is_over)
    return _occurrences(tx.scalars(query.with_for_update(of=BallotSaltRow, skip_locked=True) if locked else query))


def close_now(tx: Transaction, workspace: str, occurrence: str, now: datetime) -> bool:
    """Ask for an open one to be closed at once; False if it is not open."""
    query = update(OccurrenceRow).filter_by(workspace=workspace, occurrence=occurrence, state=OccurrenceState.OPEN)
    change = query.values(closes_at=now, next_step_at=now).returning(OccurrenceRow.occurrence)
    return bool(tx.execute(change).all())


def record_state(tx: Transaction, occurrence: Occurrence, state_data: Mapping[str, Any]) -> None:
    """Write the state that somebody's answer made of it."""
    _change(tx, occurrence, state_data=dict(state_data))


def look_again(tx: Transaction, workspace: str, occurrence: str, now: datetime) -> None:
    """Something happened to an occurrence: its heartbeat has to look at what stands in Slack."""
    tx.execute(_LOOK_AGAIN, {"workspace_is": workspace, "occurrence_is": occurrence, "now_is": now})


def look_again_at_all(tx: Transaction, workspace: str, animation: str, now: datetime) -> None:
    """The same for every run of an animation that is open, or to come."""
    tx.execute(_LOOK_AGAIN_AT_ALL, {"workspace_is": workspace, "animation_is": animation, "now_is": now})


def hear_replies(tx: Transaction, workspace: str, threads: Collection[str], at: datetime) -> None:
    """Somebody wrote in these threads, or took it back: an open occurrence whose kind counts its replies is looked at again."""
    if not threads:
        return
    query = update(OccurrenceRow).filter_by(workspace=workspace, state=OccurrenceState.OPEN)
    query = query.where(OccurrenceRow.message_ts.in_(sorted(threads)), OccurrenceRow.kind.in_(COUNT_REPLIES))
    soonest = or_(OccurrenceRow.next_step_at.is_(None), OccurrenceRow.next_step_at > at)
    tx.execute(query.where(soonest).values(next_step_at=at))


def put_off(tx: Transaction, workspace: str, occurrence: str, until: datetime) -> None:
    """Its heartbeat could do nothing with it, once more: look at it again then."""
    query = update(OccurrenceRow).filter_by(workspace=workspace, occurrence=occurrence).where(OccurrenceRow.next_step_at < until)
    tx.execute(query.values(next_step_at=until, failures=OccurrenceRow.failures + 1))


def _at(now: datetime) -> dict[str, datetime]:
    return {"now_is": now, "grace_is": now - GRACE}


def _is_late(now: datetime) -> ColumnElement[bool]:
    is_due = (OccurrenceRow.state == OccurrenceState.DUE) & OccurrenceRow.next_step_at.is_not(None)
    return is_due & (OccurrenceRow.due_at < now - GRACE)


def _change(tx: Transaction, occurrence: Occurrence, **values: object) -> None:
    change = _CHANGE.values(**values)
    tx.execute(change, {"workspace_is": occurrence.workspace, "occurrence_is": occurrence.occurrence})


def _occurrences(rows: Iterable[OccurrenceRow | Row[Any]]) -> list[Occurrence]:
    return [as_occurrence(row) for row in rows]


def as_occurrence(row: OccurrenceRow | Row[Any]) -> Occurrence:
    """The row as it leaves the storage."""
    return Occurrence(
        workspace=row.workspace,
        occurrence=row.occurrence,
        animation=row.animation,
        community=row.community,
        kind=row.kind,
        local_date=row.local_date,
        slot=row.slot,
        due_at=row.due_at,
        state=OccurrenceState(row.state),
        content=row.content,
        state_data=row.state_data,
        steps_done=frozenset(row.steps_done["names"]),
        reason=SkipReason(row.reason) if row.reason else None,
        audience=row.audience,
        message_ts=row.message_ts,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        moved_from=row.moved_from,
        moved_why=Shift(row.moved_why) if row.moved_why else None,
    )
