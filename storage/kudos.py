"""Kudos: who thanked whom, and for what."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.model.animations import Occurrence
from bot.model.kudos import Kudos
from storage import privacy
from storage.schema import KudosReceiverRow, KudosRow
from storage.store import Transaction

MONTH = timedelta(days=31)


def add(tx: Transaction, kudos: Kudos) -> bool:
    """Write a word of thanks; False, and nothing written, if it is there already, or if one of the people leaves no trace."""
    privacy.hold_still(tx)
    if privacy.traceless_among(tx, kudos.workspace, {*kudos.receivers, *([kudos.giver] if kudos.giver else [])}):
        return False
    values = {
        "workspace": kudos.workspace,
        "kudos": kudos.kudos,
        "giver": kudos.giver,
        "community": kudos.community,
        "words": kudos.words,
        "value": kudos.value,
        "is_private": kudos.is_private,
        "at": kudos.at,
    }
    row = tx.insert(KudosRow).values(**values).on_conflict_do_nothing().returning(KudosRow.kudos)
    if tx.scalar(row) is None:
        return False
    receivers = [{"workspace": kudos.workspace, "kudos": kudos.kudos, "person": person} for person in sorted(set(kudos.receivers))]
    tx.connection().execute(tx.insert(KudosReceiverRow), receivers)
    return True


def list_before(tx: Transaction, occurrence: Occurrence) -> list[Kudos]:
    """What was said in the open in an occurrence's community in the month before it was due, oldest first."""
    return list_between(tx, occurrence.workspace, occurrence.community, occurrence.due_at - MONTH, occurrence.due_at)


def list_between(tx: Transaction, workspace: str, community: str, since: datetime, until: datetime) -> list[Kudos]:
    """What was said in the open in a community in ``[since, until)``, oldest first."""
    query = select(KudosRow).filter_by(workspace=workspace, community=community, is_private=False)
    query = query.where(KudosRow.at >= since, KudosRow.at < until).order_by(KudosRow.at, KudosRow.kudos)
    return _all(tx, workspace, tx.scalars(query).all())


def _all(tx: Transaction, workspace: str, rows: Iterable[KudosRow]) -> list[Kudos]:
    found = list(rows)
    receivers: defaultdict[str, list[str]] = defaultdict(list)
    query = select(KudosReceiverRow.kudos, KudosReceiverRow.person).filter_by(workspace=workspace)
    query = query.where(KudosReceiverRow.kudos.in_([row.kudos for row in found])).order_by(KudosReceiverRow.person)
    for kudos, person in tx.execute(query):
        receivers[kudos].append(person)
    return [
        Kudos(
            row.workspace,
            row.kudos,
            row.giver,
            tuple(receivers[row.kudos]),
            row.words,
            row.at,
            community=row.community,
            value=row.value,
            is_private=row.is_private,
        )
        for row in found
    ]
