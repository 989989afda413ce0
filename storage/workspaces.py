"""Workspaces: which Slack teams Foyer works in, and when it last heard them."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.model.workspaces import Workspace
from storage.schema import WorkspaceRow
from storage.schema.columns import table_of
from storage.store import Transaction

_KNOWN = table_of(WorkspaceRow).c
_ONE = select(*(_KNOWN[field.name] for field in fields(Workspace))).where(_KNOWN.workspace == bindparam("workspace_is"))
_IDS = select(_KNOWN.workspace).order_by(_KNOWN.workspace)


def find(tx: Transaction, workspace: str) -> Workspace | None:
    """One workspace, None if it is not known."""
    row = tx.execute(_ONE, {"workspace_is": workspace}).one_or_none()
    return Workspace(*row) if row else None


def get(tx: Transaction, workspace: str) -> Workspace:
    """One workspace; LookupError if it is not known."""
    found = find(tx, workspace)
    if found is None:
        raise LookupError(f"no workspace {workspace}")
    return found


def list_ids(tx: Transaction) -> list[str]:
    """The ids of the workspaces, in order."""
    return list(tx.scalars(_IDS))


def upsert(tx: Transaction, workspace: str, name: str, bot: str, url: str | None = None) -> None:
    """Write what Slack says of a workspace (``auth.test``)."""
    said = {"name": name, "bot": bot, "url": url}
    row = tx.insert(WorkspaceRow).values(workspace=workspace, **said)
    tx.execute(row.on_conflict_do_update(index_elements=["workspace"], set_=said))


def mark_alive(tx: Transaction, workspace: str, at: datetime) -> None:
    """Foyer heard Slack at this instant. The mark never goes back."""
    _advance(tx, workspace, "alive_at", at)


def mark_people_read(tx: Transaction, workspace: str, at: datetime) -> None:
    """All people of the workspace were read from Slack at this instant."""
    _advance(tx, workspace, "people_as_of", at)


def _advance(tx: Transaction, workspace: str, column: str, at: datetime) -> None:
    mark = getattr(WorkspaceRow, column)
    earlier = func.coalesce(mark < at, True)
    tx.execute(update(WorkspaceRow).where(WorkspaceRow.workspace == workspace, earlier).values({column: at}))
