"""Retention: facts that are older than is kept become monthly totals without persons, in small steps.

Each step is one transaction of its own, so that whoever records never waits long, and a fact is in its row or in its month, never
in both. The first step of a community closes the time before: nothing that is told later of it is written (``kept_since``), so an
export that is read again counts nothing twice.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from bot.model.facts import ActKind
from storage import folding
from storage.schema import CommunityRow, MemberDayRow, MemberFirstRow, ParticipationRow, ThreadRow
from storage.store import Transaction

PEOPLE_AT_ONCE = 25
ROWS_AT_ONCE = 500
_FIRSTS = (MemberFirstRow.first_message_at, MemberFirstRow.first_join_at, MemberFirstRow.first_act_at)
Month = tuple[datetime, datetime]


def count_old_acts(tx: Transaction, workspace: str, kept_from: datetime) -> dict[tuple[str, str], int]:
    """How many acts would be folded, by community and month (``2026-03``), oldest first."""
    found: dict[tuple[str, str], int] = {}
    for community in _communities(tx, workspace):
        for start, end in _months(tx, workspace, community, kept_from):
            acts = select(func.count()).select_from(ParticipationRow).where(*_in(workspace, community, start, end))
            held = (ParticipationRow.is_present, ParticipationRow.kind != ActKind.LEAVE)
            found[community, f"{start:%Y-%m}"] = tx.scalar(acts.where(*held)) or 0
    return found


def fold_step(tx: Transaction, workspace: str, kept_from: datetime) -> int:
    """Fold some people's acts of the oldest month of one community, or clear what they leave; how many rows went, 0 when done."""
    for community in _communities(tx, workspace):
        month = next(_months(tx, workspace, community, kept_from), None)
        if month is not None:
            _close(tx, workspace, community, kept_from)
            return _fold_people(tx, workspace, community, month)
        if left := _clear(tx, workspace, community):
            return left
    return 0


def _communities(tx: Transaction, workspace: str) -> Sequence[str]:
    known = select(CommunityRow.community).filter_by(workspace=workspace).order_by(CommunityRow.community)
    return tx.scalars(known).all()


def _months(tx: Transaction, workspace: str, community: str, kept_from: datetime) -> Iterator[Month]:
    """The UTC months before ``kept_from`` in which the community has facts, oldest first."""
    oldest = select(func.min(ParticipationRow.at)).filter_by(workspace=workspace, community=community)
    start = datetime.min.replace(tzinfo=UTC)
    while True:
        at = tx.scalar(oldest.where(ParticipationRow.at >= start))
        if at is None or at >= kept_from:
            return
        first = datetime(at.year, at.month, 1, tzinfo=UTC)
        start = datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=UTC)
        yield first, start


def _in(workspace: str, community: str, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    fact = ParticipationRow
    return [fact.workspace == workspace, fact.community == community, fact.at >= start, fact.at < end]


def _close(tx: Transaction, workspace: str, community: str, kept_from: datetime) -> None:
    """From now on nothing that was done before is written here: what comes later of it came too late, or counts already."""
    here = update(CommunityRow).filter_by(workspace=workspace, community=community)
    tx.execute(here.where(or_(CommunityRow.kept_since.is_(None), CommunityRow.kept_since < kept_from)).values(kept_since=kept_from))


def _fold_people(tx: Transaction, workspace: str, community: str, month: Month) -> int:
    """Whole months of some people at once: so the people of a month, too, add up."""
    fact = ParticipationRow
    here = _in(workspace, community, *month)
    people = tx.scalars(select(fact.person).where(*here).distinct().order_by(fact.person).limit(PEOPLE_AT_ONCE)).all()
    known = [person for person in people if person is not None]
    gone = folding.take(tx, workspace, (fact.person.in_(known) | (fact.person.is_(None) if None in people else False)) & _all(here))
    _forget_days(tx, workspace, community, known, month)
    _forget_roots(tx, workspace, community, [row.source_ts for row in gone if row.kind == ActKind.MESSAGE])
    _round_firsts(tx, workspace, community, known, month)
    return len(gone)


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *others = conditions
    for each in others:
        first = first & each
    return first


def _forget_days(tx: Transaction, workspace: str, community: str, people: Sequence[str], month: Month) -> None:
    first, after = (each.date() for each in month)
    days = delete(MemberDayRow).filter_by(workspace=workspace, community=community)
    tx.execute(days.where(MemberDayRow.person.in_(people), MemberDayRow.day >= first, MemberDayRow.day < after))


def _forget_roots(tx: Transaction, workspace: str, community: str, stamps: Sequence[str]) -> None:
    for start in range(0, len(stamps), ROWS_AT_ONCE):
        roots = delete(ThreadRow).filter_by(workspace=workspace, community=community)
        tx.execute(roots.where(ThreadRow.root_ts.in_(stamps[start : start + ROWS_AT_ONCE])))


def _round_firsts(tx: Transaction, workspace: str, community: str, people: Sequence[str], month: Month) -> None:
    """Since when somebody is here is kept to the month, for as long as they are."""
    for first in _FIRSTS:
        theirs = update(MemberFirstRow).filter_by(workspace=workspace, community=community).where(MemberFirstRow.person.in_(people))
        tx.execute(theirs.where(first >= month[0], first < month[1]).values({first.key: month[0]}))


def _clear(tx: Transaction, workspace: str, community: str) -> int:
    """Of a time that is folded: threads whose root nobody knows, and the firsts of people who did nothing since."""
    since = tx.scalar(select(CommunityRow.kept_since).filter_by(workspace=workspace, community=community))
    if since is None:
        return 0
    return _clear_threads(tx, workspace, community, since) or _clear_firsts(tx, workspace, community, since)


def _clear_threads(tx: Transaction, workspace: str, community: str, since: datetime) -> int:
    place = {"workspace": workspace, "community": community}
    old = select(ThreadRow.root_ts).filter_by(**place).where(ThreadRow.root_ts < f"{since.timestamp():.6f}", ThreadRow.replies == 0)
    found = tx.scalars(old.limit(ROWS_AT_ONCE)).all()
    tx.execute(delete(ThreadRow).filter_by(**place).where(ThreadRow.root_ts.in_(found)))
    return len(found)


def _clear_firsts(tx: Transaction, workspace: str, community: str, since: datetime) -> int:
    place = {"workspace": workspace, "community": community}
    first, fact = MemberFirstRow, ParticipationRow
    did = exists().where(
        fact.workspace == first.workspace, fact.community == first.community, fact.person == first.person, fact.at >= since
    )
    old = select(first.person).filter_by(**place).where(or_(*(each < since for each in _FIRSTS)), ~did)
    found = tx.scalars(old.limit(ROWS_AT_ONCE)).all()
    tx.execute(delete(first).filter_by(**place).where(first.person.in_(found)))
    return len(found)
