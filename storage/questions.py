"""The questions of a community's own library: its managers' own, and those that members suggested."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import case, delete, func, select, update

from storage import privacy
from storage.schema import QuestionRow
from storage.store import Transaction


class QuestionState(StrEnum):
    """A member suggests; a manager approves, or takes it away."""

    SUGGESTED = "suggested"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """One question of a community. ``suggested_by`` is whose idea it was: until a manager decides, afterwards only where
    that person asked to be told when it is asked (``tells``).
    """

    workspace: str
    question: str
    community: str
    words: str
    state: QuestionState
    suggested_by: str | None
    tells: bool
    at: datetime


def add(tx: Transaction, workspace: str, community: str, words: str, now: datetime) -> str:
    """A manager adds a question; its id."""
    return _add(tx, OwnQuestion(workspace, uuid4().hex, community, words, QuestionState.APPROVED, None, tells=False, at=now))


def suggest(
    tx: Transaction, workspace: str, community: str, words: str, person: str, now: datetime, *, tells: bool = False
) -> str | None:
    """A member suggests one, and may want to be told when it is asked (``tells``); its id, None for who leaves no trace."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        return None
    return _add(tx, OwnQuestion(workspace, uuid4().hex, community, words, QuestionState.SUGGESTED, person, tells=tells, at=now))


def approve(tx: Transaction, workspace: str, question: str, words: str) -> bool:
    """A suggestion is the community's from now on, in these words. False if it is none any more."""
    row = update(QuestionRow).filter_by(workspace=workspace, question=question, state=QuestionState.SUGGESTED)
    whose = case((QuestionRow.tells, QuestionRow.suggested_by))
    change = row.values(state=QuestionState.APPROVED, words=words, suggested_by=whose).returning(QuestionRow.question)
    return bool(tx.execute(change).all())


def remove(tx: Transaction, workspace: str, question: str) -> bool:
    """Take a question, or a suggestion, away; False if it was gone already."""
    row = delete(QuestionRow).filter_by(workspace=workspace, question=question).returning(QuestionRow.question)
    return bool(tx.execute(row).all())


def find(tx: Transaction, workspace: str, question: str) -> OwnQuestion | None:
    """One question by its id."""
    row = tx.scalar(select(QuestionRow).filter_by(workspace=workspace, question=question))
    return _question(row) if row else None


def list_approved(tx: Transaction, workspace: str, community: str) -> list[OwnQuestion]:
    """What may be asked, oldest first."""
    return _list(tx, workspace, community, QuestionState.APPROVED)


def list_suggested(tx: Transaction, workspace: str, community: str) -> list[OwnQuestion]:
    """What waits for a manager, oldest first."""
    return _list(tx, workspace, community, QuestionState.SUGGESTED)


def count_suggested(tx: Transaction, workspace: str, community: str, person: str | None = None) -> int:
    """How many wait for a manager: all of them, or one person's."""
    query = select(func.count()).select_from(QuestionRow)
    query = query.filter_by(workspace=workspace, community=community, state=QuestionState.SUGGESTED)
    return tx.scalar(query.filter_by(suggested_by=person) if person else query) or 0


def _list(tx: Transaction, workspace: str, community: str, state: QuestionState) -> list[OwnQuestion]:
    query = select(QuestionRow).filter_by(workspace=workspace, community=community, state=state)
    return [_question(row) for row in tx.scalars(query.order_by(QuestionRow.at, QuestionRow.question))]


def _add(tx: Transaction, question: OwnQuestion) -> str:
    tx.execute(tx.insert(QuestionRow).values(**asdict(question)))
    return question.question


def _question(row: QuestionRow) -> OwnQuestion:
    return OwnQuestion(
        workspace=row.workspace,
        question=row.question,
        community=row.community,
        words=row.words,
        state=QuestionState(row.state),
        suggested_by=row.suggested_by,
        tells=row.tells,
        at=row.at,
    )
