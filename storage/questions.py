"""The questions of a community's own library: its managers' own, and those that members suggested."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import delete, select, update

from storage import privacy
from storage.schema import QuestionRow
from storage.store import Transaction


class QuestionState(StrEnum):
    """A member suggests; a manager approves, or takes it away."""

    SUGGESTED = "suggested"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """One question of a community. ``suggested_by`` until a manager decides."""

    workspace: str
    question: str
    community: str
    words: str
    state: QuestionState
    suggested_by: str | None
    at: datetime


def add(tx: Transaction, workspace: str, community: str, words: str, now: datetime) -> str:
    """A manager adds a question; its id."""
    return _add(tx, workspace, community, words, QuestionState.APPROVED, None, now)


def suggest(tx: Transaction, workspace: str, community: str, words: str, person: str, now: datetime) -> str | None:
    """A member suggests one; its id, None for who leaves no trace."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        return None
    return _add(tx, workspace, community, words, QuestionState.SUGGESTED, person, now)


def approve(tx: Transaction, workspace: str, question: str) -> bool:
    """A suggestion is the community's from now on: whose idea it was is no longer kept. False if it is none any more."""
    row = update(QuestionRow).filter_by(workspace=workspace, question=question, state=QuestionState.SUGGESTED)
    change = row.values(state=QuestionState.APPROVED, suggested_by=None).returning(QuestionRow.question)
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


def _list(tx: Transaction, workspace: str, community: str, state: QuestionState) -> list[OwnQuestion]:
    query = select(QuestionRow).filter_by(workspace=workspace, community=community, state=state)
    return _questions(tx.scalars(query.order_by(QuestionRow.at, QuestionRow.question)))


def _add(
    tx: Transaction, workspace: str, community: str, words: str, state: QuestionState, person: str | None, now: datetime
) -> str:
    question = uuid4().hex
    row = {"workspace": workspace, "question": question, "community": community, "words": words, "state": state, "at": now}
    tx.execute(tx.insert(QuestionRow).values(**row, suggested_by=person))
    return question


def _questions(rows: Iterable[QuestionRow]) -> list[OwnQuestion]:
    return [_question(row) for row in rows]


def _question(row: QuestionRow) -> OwnQuestion:
    return OwnQuestion(row.workspace, row.question, row.community, row.words, QuestionState(row.state), row.suggested_by, row.at)
