"""What the store holds of one person's participation, for that person."""

from typing import Any

from sqlalchemy import Row, func, select

from bot.model.records import Record
from storage.schema import CommunityRow, MemberDayRow, MembershipRow
from storage.store import Transaction

COUNTS = ("messages", "replies", "reactions", "answers", "kudos_given", "kudos_received")


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


def _record(community: str, name: str, kept: Row[Any] | None) -> Record:
    if kept is None:
        return Record(community, name)
    counts = {count: int(getattr(kept, count)) for count in COUNTS}
    return Record(community, name, kept.since, kept.days, **counts)
