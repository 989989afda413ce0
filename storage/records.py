"""What the store holds of one person, for that person: their participation in counts, and everything, row by row."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, func, inspect, or_, select

from bot.model.deliveries import people_of
from bot.model.records import Record
from storage import erasure
from storage.schema import (
    AvoidRow,
    BuddyTurnRow,
    CommunityRow,
    DeliveryRow,
    KudosReceiverRow,
    KudosRow,
    MemberDayRow,
    MembershipRow,
    ParticipationRow,
    ThreadRow,
)
from storage.store import Transaction

COUNTS = ("messages", "replies", "reactions", "answers", "kudos_given", "kudos_received")
# Not theirs to read row by row: who would rather not meet them, or be their buddy, is somebody else's secret; what they were sent,
# and the thanks they got, are read with what belongs to them.
READ_OTHERWISE = frozenset({AvoidRow.avoided, BuddyTurnRow.newcomer, DeliveryRow.recipient, KudosReceiverRow.person})
# Where a person's id stands in a row that is theirs to read: wherever erasing them would find it.
OWN: tuple[Any, ...] = (
    ParticipationRow.person,
    ThreadRow.author,
    *(column for column in (*erasure.ROWS, *erasure.NAMES) if column not in READ_OTHERWISE),
)
# Of what was sent to somebody, what they can make sense of; the rest is how it was sent.
_SENT = ("kind", "community", "verb", "body", "state", "reason", "why", "created_at", "due_at", "sent_at")


def list_records(tx: Transaction, workspace: str, person: str) -> list[Record]:
    """A person's record in each community that they are in or did something in, by name."""
    days = MemberDayRow
    counts = (func.sum(getattr(days, name)).label(name) for name in COUNTS)
    own = select(days.community, func.min(days.day).label("since"), func.count().label("days"), *counts)
    own = own.where(days.workspace == workspace, days.person == person).group_by(days.community)
    kept = {row.community: row for row in tx.execute(own)}
    present = select(MembershipRow.community).filter_by(workspace=workspace, person=person, is_present=True)
    known = select(CommunityRow.community, CommunityRow.name).where(
        CommunityRow.workspace == workspace,
        CommunityRow.community.in_(present) | CommunityRow.community.in_(tuple(kept)),
    )
    rows = tx.execute(known.order_by(CommunityRow.name, CommunityRow.community))
    return [_record(community, name, kept.get(community)) for community, name in rows]


def everything_of(tx: Transaction, workspace: str, person: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that is about a person, by the name of its table, as plain values (times in ISO 8601, UTC); no empty tables.

    But for what others asked in private: who would rather not be introduced to them. Votes of secret polls and what was asked
    without a name are nobody's, not even for who gave them.
    """
    kept: dict[str, list[dict[str, Any]]] = {}
    for table, row in _own_rows(tx, workspace, person):
        found = kept.setdefault(table, [])
        if row not in found:  # a greeting that somebody gave themselves is found twice
            found.append(row)
    return dict(sorted(kept.items()))


def _own_rows(tx: Transaction, workspace: str, person: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for column in OWN:
        table = column.class_
        names = [each.key for each in inspect(table).column_attrs if each.key != "workspace"]
        for row in tx.scalars(select(table).where(table.workspace == workspace, column == person)):
            yield table.__tablename__, _plain(row, names)
    for row in tx.scalars(select(DeliveryRow).where(DeliveryRow.workspace == workspace, _is_to(person)).order_by(DeliveryRow.seq)):
        if person in people_of(row.recipient):
            yield DeliveryRow.__tablename__, _plain(row, _SENT)
    thanked = select(KudosRow).join(
        KudosReceiverRow, (KudosReceiverRow.workspace == KudosRow.workspace) & (KudosReceiverRow.kudos == KudosRow.kudos)
    )
    for row in tx.scalars(thanked.where(KudosReceiverRow.workspace == workspace, KudosReceiverRow.person == person)):
        yield KudosReceiverRow.__tablename__, _plain(row, ("giver", "community", "words", "value", "is_private", "at"))


def _is_to(person: str) -> ColumnElement[bool]:
    return or_(DeliveryRow.recipient == person, DeliveryRow.recipient.contains(person, autoescape=True))


def _plain(row: Any, names: Any) -> dict[str, Any]:
    return {name: _told(getattr(row, name)) for name in names}


def _told(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date | time) else value


def _record(community: str, name: str, kept: Row[Any] | None) -> Record:
    if kept is None:
        return Record(community, name)
    counts = {count: int(getattr(kept, count)) for count in COUNTS}
    return Record(community, name, kept.since, kept.days, **counts)
