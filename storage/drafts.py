"""Forms that are being filled in, in more than one screen: kept until they are planned, or for a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from storage import privacy
from storage.schema import DraftRow
from storage.store import Transaction

KEPT_FOR = timedelta(days=1)


def save(tx: Transaction, workspace: str, draft: str, person: str, form: Mapping[str, Any], now: datetime) -> None:
    """Keep a form as it is now, in the place of what was kept; what was left lying for a day goes."""
    privacy.hold_still(tx)
    tx.execute(delete(DraftRow).where(DraftRow.at < now - KEPT_FOR))
    if privacy.is_traceless(tx, workspace, person):
        return
    values = {"person": person, "form": dict(form), "at": now}
    row = tx.insert(DraftRow).values(workspace=workspace, draft=draft, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["workspace", "draft"], set_=values))


def find(tx: Transaction, workspace: str, draft: str, now: datetime) -> Mapping[str, Any] | None:
    """A form as it was last kept; None once a day has passed."""
    kept = select(DraftRow.form).filter_by(workspace=workspace, draft=draft).where(DraftRow.at >= now - KEPT_FOR)
    form: Mapping[str, Any] | None = tx.scalar(kept)
    return form
