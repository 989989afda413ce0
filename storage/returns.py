"""What came of each nudge, or of having been left out: each is settled once, from the facts (``storage.signs``)."""

from datetime import datetime

from sqlalchemy import and_, bindparam, func, select, update

from bot.model.communities import Gap
from bot.model.deliveries import State
from bot.model.nudges import Arm, Ending, Nudge
from bot.nudges import find_rule
from bot.nudges.returns import ending_of, ending_of_delivery
from storage import gaps, signs
from storage.nudges import as_nudge
from storage.schema import DeliveryRow, NudgeRow
from storage.store import Transaction

_KEY = ("rule", "person", "subject", "period")
# Made once: asked at every beat.
_IS_OPEN = (NudgeRow.workspace == bindparam("workspace_is"), NudgeRow.outcome.is_(None))
_ANY_OPEN = select(NudgeRow.person).where(*_IS_OPEN).limit(1)
_NEXT_ENDING = select(func.min(NudgeRow.counts_until)).where(NudgeRow.outcome.is_(None), NudgeRow.counts_until > bindparam("now"))
_NOT_BEGUN = (
    select(NudgeRow, DeliveryRow.state, DeliveryRow.sent_at)
    .outerjoin(DeliveryRow, and_(DeliveryRow.workspace == NudgeRow.workspace, DeliveryRow.delivery == NudgeRow.delivery))
    .where(*_IS_OPEN, NudgeRow.counts_from.is_(None), NudgeRow.arm == Arm.NUDGED)
)
_WAITING = select(NudgeRow).where(*_IS_OPEN, NudgeRow.counts_from.is_not(None))


def settle(tx: Transaction, workspace: str, now: datetime) -> int:
    """Write what became of the nudges that are open: sent or not, back or not. How many changed."""
    return _follow_deliveries(tx, workspace, now) + _see_who_is_back(tx, workspace, now)


def is_any_open(tx: Transaction, workspace: str) -> bool:
    """Whether anybody is waited for."""
    return tx.execute(_ANY_OPEN, {"workspace_is": workspace}).first() is not None


def next_ending_at(tx: Transaction, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which somebody's time to come back is over."""
    return tx.scalar(_NEXT_ENDING, {"now": now})


def _follow_deliveries(tx: Transaction, workspace: str, now: datetime) -> int:
    """Begin the time to come back with the sending; a nudge that was stopped before it left is over."""
    changed = 0
    for row, state, sent_at in tx.execute(_NOT_BEGUN, {"workspace_is": workspace}).all():
        if sent_at is not None and state == State.SENT:
            changed += _begin(tx, as_nudge(row), sent_at)
        elif ending := ending_of_delivery(State(state) if state else None):
            changed += _end(tx, as_nudge(row), ending, now)
    return changed


def _begin(tx: Transaction, nudge: Nudge, sent_at: datetime) -> int:
    rule = find_rule(nudge.rule)
    if rule is None:  # a rule that was taken out of the house: what it began is not followed any further
        return _end(tx, nudge, Ending.UNCERTAIN, sent_at)
    return _change(tx, nudge, counts_from=sent_at, counts_until=sent_at + rule.outcome.within)


def _see_who_is_back(tx: Transaction, workspace: str, now: datetime) -> int:
    waiting = [as_nudge(row) for row in tx.scalars(_WAITING, {"workspace_is": workspace})]
    if not waiting:
        return 0
    seen = signs.list_signs(tx, workspace, waiting, now)
    holes = gaps.list_open(tx, workspace)
    changed = 0
    for nudge in waiting:
        ending = ending_of(nudge, seen[nudge], now, is_known=not _is_in_a_hole(nudge, holes))
        changed += _end(tx, nudge, ending, now) if ending else 0
    return changed


def _is_in_a_hole(nudge: Nudge, holes: list[Gap]) -> bool:
    """Whether some of the time that counts may be missing from the record."""
    begins, ends = nudge.counts_from, nudge.counts_until
    return any(
        hole.community in (None, nudge.community)
        and begins is not None
        and ends is not None
        and hole.since < ends
        and hole.until > begins
        for hole in holes
    )


def _end(tx: Transaction, nudge: Nudge, ending: Ending, now: datetime) -> int:
    return _change(tx, nudge, outcome=ending, outcome_at=now)


def _change(tx: Transaction, nudge: Nudge, **values: object) -> int:
    """Only what is still open changes, so that two processes settle each nudge once."""
    mine = update(NudgeRow).filter_by(workspace=nudge.workspace, outcome=None, **{name: getattr(nudge, name) for name in _KEY})
    return len(tx.execute(mine.values(**values).returning(NudgeRow.person)).all())
