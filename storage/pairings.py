"""Pairings: who was introduced to whom, and who asked not to be introduced to whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.model.animations import Meeting, Occurrence
from storage import privacy
from storage.schema import AvoidRow, PairingRow
from storage.store import Transaction


def record(tx: Transaction, occurrence: Occurrence, groups: Sequence[Sequence[str]], at: datetime) -> None:
    """Write who an occurrence introduces to each other, in the place of what it was before. Each person is in one group.

    Nothing is written of people who leave no trace.
    """
    privacy.hold_still(tx)
    hidden = privacy.traceless_among(tx, occurrence.workspace, (person for group in groups for person in group))
    tx.execute(delete(PairingRow).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence))
    rows = [
        {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence, "person": person, "group_number": number, "at": at}
        for number, group in enumerate(groups)
        for person in group
        if person not in hidden
    ]
    if rows:
        tx.connection().execute(tx.insert(PairingRow), rows)


def list_meetings(tx: Transaction, workspace: str, since: datetime) -> list[Meeting]:
    """Who was introduced to whom in a workspace since then, oldest first."""
    query = select(PairingRow.occurrence, PairingRow.group_number, PairingRow.at, PairingRow.person).filter_by(workspace=workspace)
    query = query.where(PairingRow.at >= since)
    groups: defaultdict[tuple[datetime, str, int], set[str]] = defaultdict(set)
    for occurrence, number, at, person in tx.execute(query):
        groups[at, occurrence, number].add(person)
    return [Meeting(occurrence, frozenset(groups[at, occurrence, number]), at) for at, occurrence, number in sorted(groups)]


def avoid(tx: Transaction, workspace: str, person: str, avoided: str) -> None:
    """A person asks not to be introduced to another; nobody else is ever shown it."""
    privacy.hold_still(tx)
    if privacy.traceless_among(tx, workspace, (person, avoided)):
        return
    tx.execute(tx.insert(AvoidRow).values(workspace=workspace, person=person, avoided=avoided).on_conflict_do_nothing())


def stop_avoiding(tx: Transaction, workspace: str, person: str, avoided: str) -> None:
    """They may be introduced again, as far as this person goes."""
    tx.execute(delete(AvoidRow).filter_by(workspace=workspace, person=person, avoided=avoided))


def set_avoided(tx: Transaction, workspace: str, person: str, avoided: Iterable[str]) -> None:
    """Whom a person asks not to be introduced to, all of them at once; that they named themselves is passed over."""
    wanted, before = set(avoided) - {person}, set(list_avoided(tx, workspace, person))
    for other in sorted(before - wanted):
        stop_avoiding(tx, workspace, person, other)
    for other in sorted(wanted - before):
        avoid(tx, workspace, person, other)


def list_avoided(tx: Transaction, workspace: str, person: str) -> list[str]:
    """Whom a person asked not to be introduced to: theirs alone to see."""
    return list(tx.scalars(select(AvoidRow.avoided).filter_by(workspace=workspace, person=person).order_by(AvoidRow.avoided)))


def pairs_avoided(tx: Transaction, workspace: str) -> frozenset[frozenset[str]]:
    """Every two people of whom one, or both, asked for it."""
    query = select(AvoidRow.person, AvoidRow.avoided).filter_by(workspace=workspace)
    return frozenset(frozenset(pair) for pair in tx.execute(query))
