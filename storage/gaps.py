"""Gaps: stretches of time whose facts may be missing, until ``scheduler.reconcile`` has read the history again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, select, update

from bot.model.communities import Gap
from storage.schema import GapRow
from storage.schema.columns import table_of
from storage.store import Transaction

EVERY_COMMUNITY = ""
NOTICE = "notice"  # from the moment the notice was posted until we knew of it
# Made once: asked before each look of each rule.
_GAP = table_of(GapRow).c
_OPEN = (
    select(table_of(GapRow))
    .where(_GAP.workspace == bindparam("workspace_is"), _GAP.healed_at.is_(None))
    .order_by(_GAP.since, _GAP.gap)
)
_OPEN_HERE = _OPEN.where(_GAP.community.in_((bindparam("community_is"), EVERY_COMMUNITY)))


def add(tx: Transaction, workspace: str, community: str | None, since: datetime, until: datetime, reason: str) -> None:
    """Write a gap in one community, or in all (None). The same gap again only makes it longer, and opens it again if so."""
    values = {
        "workspace": workspace,
        "community": community or EVERY_COMMUNITY,
        "since": since,
        "until": until,
        "reason": reason,
        "progress": {},
    }
    row = tx.insert(GapRow).values(**values)
    is_longer = row.excluded.until > GapRow.until
    tx.execute(
        row.on_conflict_do_update(
            index_elements=["workspace", "community", "since", "reason"],
            set_={
                "until": case((is_longer, row.excluded.until), else_=GapRow.until),
                "progress": case((is_longer, row.excluded.progress), else_=GapRow.progress),
                "healed_at": case((is_longer, None), else_=GapRow.healed_at),
            },
        )
    )


def list_open(tx: Transaction, workspace: str, community: str | None = None) -> list[Gap]:
    """The gaps that are not healed yet, oldest first; with ``community`` only those that concern it."""
    here = {"workspace_is": workspace}
    rows = tx.execute(_OPEN, here) if community is None else tx.execute(_OPEN_HERE, here | {"community_is": community})
    return [_gap(row) for row in rows]


def save_progress(tx: Transaction, gap: int, progress: Mapping[str, Any]) -> None:
    """Write down where the reading of a gap stands, to go on from there."""
    tx.execute(update(GapRow).where(GapRow.gap == gap).values(progress=dict(progress)))


def heal(tx: Transaction, gap: int, until: datetime, at: datetime) -> bool:
    """The gap was read up to ``until``. False, and it stays open, if it has grown past that meanwhile."""
    healed = update(GapRow).where(GapRow.gap == gap, GapRow.until <= until).values(healed_at=at, progress={})
    return tx.scalar(healed.returning(GapRow.gap)) is not None


def _gap(row: Any) -> Gap:
    return Gap(
        workspace=row.workspace,
        gap=row.gap,
        community=row.community or None,
        since=row.since,
        until=row.until,
        reason=row.reason,
        progress=row.progress,
    )
