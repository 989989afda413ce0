"""Enrolments: the lasting words of people to an animation, kept from run to run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, text

from bot.animations import find_kind
from bot.animations.snapshot import Need
from bot.model.animations import Enrolment
from storage import privacy
from storage.schema import EnrolmentRow, OccurrenceRow
from storage.schema.columns import table_of
from storage.store import Transaction

_WORD = table_of(EnrolmentRow).c
_ALL = (
    select(_WORD.workspace, _WORD.animation, _WORD.person, _WORD.item, _WORD.value, _WORD.at)
    .where(_WORD.workspace == bindparam("workspace_is"), _WORD.animation == bindparam("animation_is"))
    .order_by(_WORD.at, _WORD.person, _WORD.item)
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('foyer enrolments ' || :animation))")


def hold_still(tx: Transaction, workspace: str, occurrence: str) -> None:
    """Nobody else's lasting words to the animation of a run change until this transaction ends: who reads them may decide by them.

    To be asked for before the run is locked: who writes them has the other runs looked at again, and would wait for it in turn.
    """
    if tx.dialect != "postgresql":  # on SQLite a writer is alone anyway
        return
    run = select(OccurrenceRow.animation, OccurrenceRow.kind).filter_by(workspace=workspace, occurrence=occurrence)
    found = tx.execute(run).one_or_none()
    kind = find_kind(found.kind) if found else None
    if found is not None and kind is not None and Need.ENROLLED in kind.needs:
        tx.execute(_ONE_AT_A_TIME, {"animation": f"{workspace} {found.animation}"})


def record(tx: Transaction, workspace: str, animation: str, person: str, item: str, value: Mapping[str, Any], at: datetime) -> None:
    """Write a lasting word, in the place of what it was before. It keeps the time at which it was first given.

    Of who leaves no trace nothing is written.
    """
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        return
    key = {"workspace": workspace, "animation": animation, "person": person, "item": item}
    row = tx.insert(EnrolmentRow).values(**key, value=dict(value), at=at)
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_={"value": row.excluded.value}))


def drop(tx: Transaction, workspace: str, animation: str, person: str, item: str) -> None:
    """Take a lasting word back."""
    tx.execute(delete(EnrolmentRow).filter_by(workspace=workspace, animation=animation, person=person, item=item))


def list_enrolments(tx: Transaction, workspace: str, animation: str) -> list[Enrolment]:
    """Everybody's, the first to give theirs first."""
    return [Enrolment(*row) for row in tx.execute(_ALL, {"workspace_is": workspace, "animation_is": animation})]
