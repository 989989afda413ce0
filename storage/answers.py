"""Answers: what people gave on purpose to an occurrence. The only words of theirs that are kept."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.model.animations import Answer, Occurrence
from bot.model.facts import Act, ActKind
from storage import participation
from storage.schema import AnswerRow
from storage.schema.columns import table_of
from storage.store import Transaction

_GIVEN = table_of(AnswerRow).c
_ALL = (
    select(_GIVEN.workspace, _GIVEN.occurrence, _GIVEN.person, _GIVEN.item, _GIVEN.value, _GIVEN.at)
    .where(_GIVEN.workspace == bindparam("workspace_is"), _GIVEN.occurrence == bindparam("occurrence_is"))
    .order_by(_GIVEN.at, _GIVEN.person, _GIVEN.item)
)


def record(tx: Transaction, answer: Answer) -> None:
    """Write an item of a person's answer, in the place of what it was before. It keeps the time at which it was first given."""
    values = {
        "workspace": answer.workspace,
        "occurrence": answer.occurrence,
        "person": answer.person,
        "item": answer.item,
        "value": dict(answer.value),
        "at": answer.at,
    }
    unique = ["workspace", "occurrence", "person", "item"]
    row = tx.insert(AnswerRow).values(**values)
    tx.execute(row.on_conflict_do_update(index_elements=unique, set_={"value": row.excluded.value}))


def drop(tx: Transaction, workspace: str, occurrence: str, person: str, item: str) -> None:
    """Take an item back."""
    tx.execute(delete(AnswerRow).filter_by(workspace=workspace, occurrence=occurrence, person=person, item=item))


def record_act(tx: Transaction, occurrence: Occurrence, person: str, kind: ActKind, at: datetime) -> None:
    """Count what a person answered among what they do, once for an occurrence and kind, on the day when they first did it."""
    act = Act(
        workspace=occurrence.workspace,
        key=f"{kind}:{occurrence.occurrence}:{person}",
        kind=kind,
        community=occurrence.community,
        person=person,
        at=at,
        decided_at=at.timestamp(),
        source_ts=occurrence.message_ts or "",
    )
    participation.record(tx, [act])


def list_answers(tx: Transaction, workspace: str, occurrence: str) -> list[Answer]:
    """Every answer to an occurrence, oldest first."""
    return [Answer(*row) for row in tx.execute(_ALL, {"workspace_is": workspace, "occurrence_is": occurrence})]
