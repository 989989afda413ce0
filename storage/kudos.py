"""Kudos: who thanked whom, and for what, until it stands in the ledger and after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select, update

from bot.model.animations import Occurrence
from bot.model.facts import Act, ActKind
from bot.model.kudos import Kudos
from storage import memberships, participation, privacy
from storage.schema import KudosReceiverRow, KudosRow
from storage.store import Transaction

# A round looks back to the one before it. Of a monthly one that is five weeks at most, or nine where one was left out.
LOOKED_BACK = timedelta(weeks=9)
_OWN = tuple(field.name for field in fields(Kudos) if field.name != "receivers")


def hold_giver(tx: Transaction, workspace: str, giver: str) -> None:
    """Nobody else says thanks for this person until the transaction ends: what is counted of today's stays true while one is added.

    PostgreSQL; SQLite has one writer.
    """
    privacy.hold_still(tx)
    if tx.dialect == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"kudos:{workspace}:{giver}", 0))))


def new_id() -> str:
    """The id of a new word of thanks."""
    return uuid4().hex


def add(tx: Transaction, kudos: Kudos) -> bool:
    """Write a word of thanks; False, and nothing written, if it is there already, or if one of the people leaves no trace."""
    privacy.hold_still(tx)
    if privacy.traceless_among(tx, kudos.workspace, {*kudos.receivers, *([kudos.giver] if kudos.giver else [])}):
        return False
    values = {name: getattr(kudos, name) for name in _OWN}
    row = tx.insert(KudosRow).values(**values, is_planned=False).on_conflict_do_nothing().returning(KudosRow.kudos)
    if tx.scalar(row) is None:
        return False
    receivers = [{"workspace": kudos.workspace, "kudos": kudos.kudos, "person": person} for person in sorted(set(kudos.receivers))]
    tx.connection().execute(tx.insert(KudosReceiverRow), receivers)
    return True


def record_acts(tx: Transaction, kudos: Kudos) -> None:
    """Count what was said in a community among what its people do: once for who gave it, once for each of its members thanked."""
    if kudos.community is None or kudos.giver is None:
        return
    here = {each.person for each in memberships.list_members(tx, kudos.workspace, kudos.community)}
    thanked = [(person, ActKind.KUDOS_RECEIVED) for person in kudos.receivers if person in here]
    acts = [
        Act(
            workspace=kudos.workspace,
            key=f"{kind}:{kudos.kudos}:{person}",
            kind=kind,
            community=kudos.community,
            person=person,
            at=kudos.at,
            decided_at=kudos.at.timestamp(),
            source_ts="",
        )
        for person, kind in [(kudos.giver, ActKind.KUDOS_GIVEN), *thanked]
    ]
    participation.record(tx, acts)


def list_given(tx: Transaction, workspace: str, giver: str, since: datetime) -> list[Kudos]:
    """What a person said since then, in the open and in private, oldest first."""
    return _list(tx, workspace, KudosRow.giver == giver, KudosRow.at >= since)


def list_waiting(tx: Transaction) -> list[tuple[str, str]]:
    """Workspace and id of what does not stand in the ledger yet, oldest first."""
    query = select(KudosRow.workspace, KudosRow.kudos).where(KudosRow.is_planned.is_(False))
    return [(workspace, kudos) for workspace, kudos in tx.execute(query.order_by(KudosRow.at, KudosRow.kudos))]


def claim(tx: Transaction, workspace: str, kudos: str) -> Kudos | None:
    """Take a waiting one to the ledger; None if another process did, or if it went with somebody who was erased."""
    here = update(KudosRow).filter_by(workspace=workspace, kudos=kudos, is_planned=False)
    if tx.scalar(here.values(is_planned=True).returning(KudosRow.kudos)) is None:
        return None
    found = _list(tx, workspace, KudosRow.kudos == kudos)
    return found[0] if found and found[0].giver is not None and found[0].receivers else None


def count_in_private(tx: Transaction, workspace: str, person: str) -> tuple[int, int]:
    """How often a person gave thanks in private, and how often they were thanked so."""
    in_private = select(func.count()).select_from(KudosRow).filter_by(workspace=workspace, is_private=True)
    same = (KudosReceiverRow.workspace == KudosRow.workspace) & (KudosReceiverRow.kudos == KudosRow.kudos)
    received = in_private.join(KudosReceiverRow, same).where(KudosReceiverRow.person == person)
    return tx.scalar(in_private.filter_by(giver=person)) or 0, tx.scalar(received) or 0


def list_before(tx: Transaction, occurrence: Occurrence) -> list[Kudos]:
    """What was said in the open in an occurrence's community in the nine weeks before it was due, oldest first."""
    return list_between(tx, occurrence.workspace, occurrence.community, occurrence.due_at - LOOKED_BACK, occurrence.due_at)


def list_between(tx: Transaction, workspace: str, community: str, since: datetime, until: datetime) -> list[Kudos]:
    """What was said in the open in a community in ``[since, until)``, oldest first."""
    here = (KudosRow.community == community, KudosRow.is_private.is_(False))
    return _tellable(tx, workspace, _list(tx, workspace, *here, KudosRow.at >= since, KudosRow.at < until))


def _tellable(tx: Transaction, workspace: str, said: Iterable[Kudos]) -> list[Kudos]:
    """Without the names of who leaves no trace, and let their past stay; thanks that were for them alone are not told of."""
    found = list(said)
    named = {person for each in found for person in (*each.receivers, each.giver) if person}
    hidden = privacy.traceless_among(tx, workspace, named)
    bare = [
        replace(each, giver=None, words="") if each.giver in hidden else each
        for each in (replace(one, receivers=tuple(who for who in one.receivers if who not in hidden)) for one in found)
    ]
    return [each for each in bare if each.receivers]


def _list(tx: Transaction, workspace: str, *conditions: ColumnElement[bool]) -> list[Kudos]:
    query = select(KudosRow).where(KudosRow.workspace == workspace, *conditions).order_by(KudosRow.at, KudosRow.kudos)
    return _all(tx, workspace, tx.scalars(query.execution_options(populate_existing=True)).all())


def _all(tx: Transaction, workspace: str, rows: Iterable[KudosRow]) -> list[Kudos]:
    found = list(rows)
    receivers: defaultdict[str, list[str]] = defaultdict(list)
    query = select(KudosReceiverRow.kudos, KudosReceiverRow.person).filter_by(workspace=workspace)
    query = query.where(KudosReceiverRow.kudos.in_([row.kudos for row in found])).order_by(KudosReceiverRow.person)
    for kudos, person in tx.execute(query):
        receivers[kudos].append(person)
    return [Kudos(receivers=tuple(receivers[row.kudos]), **{name: getattr(row, name) for name in _OWN}) for row in found]
