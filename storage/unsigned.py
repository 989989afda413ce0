"""What people gave without their name: words that the database alone can't trace to anybody.

Their writer is a hash, keyed with ``FOYER_SECRET`` and salted by the occurrence, of the person; entries have random ids and no
time. The salt goes when the occurrence closes: from then on nobody, Foyer included, can find who wrote what, or take it back.
"""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select, update

from bot.model.animations import Occurrence, Unsigned
from bot.privacy import writer_digest
from storage import ballots
from storage.schema import BallotSaltRow, UnsignedRow
from storage.store import Transaction


def add(tx: Transaction, occurrence: Occurrence, person: str, value: Mapping[str, Any]) -> bool:
    """Keep something without its writer's name. False, and nothing kept, where the occurrence takes nothing (any more)."""
    writer = _writer(tx, occurrence, person, opens=True)
    if writer is None:
        return False
    row = {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence, "writer": writer, "value": dict(value)}
    tx.execute(tx.insert(UnsignedRow).values(entry=token_hex(16), **row))
    return True


def withdraw(tx: Transaction, occurrence: Occurrence, person: str, entry: str) -> None:
    """Take something of one's own back, while that can be told; nothing of anybody else."""
    writer = _writer(tx, occurrence, person)
    if writer is not None:
        tx.execute(delete(UnsignedRow).filter_by(workspace=occurrence.workspace, entry=entry, writer=writer))


def list_unsigned(tx: Transaction, occurrence: Occurrence) -> list[Unsigned]:
    """Everything that was given to an occurrence without a name, in an order that tells nothing."""
    query = select(UnsignedRow).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence)
    return [Unsigned(row.entry, row.value) for row in tx.scalars(query.order_by(UnsignedRow.entry))]


def list_own(tx: Transaction, occurrence: Occurrence, person: str) -> frozenset[str]:
    """The entries that are a person's own, asked for by themselves while the occurrence is open."""
    writer = _writer(tx, occurrence, person)
    query = select(UnsignedRow.entry).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence, writer=writer)
    return frozenset(tx.scalars(query)) if writer else frozenset()


def seal(tx: Transaction, occurrence: Occurrence) -> None:
    """Forget who gave what, for good: an old copy of the salt (a backup) tells nothing of it any more."""
    here = {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence}
    for entry in tx.scalars(select(UnsignedRow.entry).filter_by(**here)).all():
        tx.execute(update(UnsignedRow).filter_by(**here, entry=entry).values(writer=token_hex(32)))


def forget(tx: Transaction, workspace: str, person: str) -> None:
    """Take back what a person gave without their name where that can be told: what was sealed can't be found by anybody."""
    salts = select(BallotSaltRow.occurrence, BallotSaltRow.salt).filter_by(workspace=workspace)
    for occurrence, salt in tx.execute(salts.where(BallotSaltRow.salt.is_not(None))).all():
        writer = writer_digest(tx.secret, str(salt), workspace, person)
        tx.execute(delete(UnsignedRow).filter_by(workspace=workspace, occurrence=occurrence, writer=writer))


def _writer(tx: Transaction, occurrence: Occurrence, person: str, *, opens: bool = False) -> str | None:
    """Who wrote, as a hash; another one than theirs as a voter, so that neither tells of the other."""
    salt = ballots.salt_of(tx, occurrence, opens=opens)
    return writer_digest(tx.secret, salt, occurrence.workspace, person) if salt else None
