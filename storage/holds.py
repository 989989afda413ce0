"""What Slack asked us to wait for: a method of a workspace, or all of them."""

from sqlalchemy import select

from storage.schema import HoldRow
from storage.store import Transaction


def add(tx: Transaction, workspace: str, method: str, until: float) -> None:
    """No call of ``method`` before ``until`` (steady seconds); a hold is never shortened."""
    row = tx.insert(HoldRow).values(workspace=workspace, method=method, until=until)
    later = row.excluded.until > HoldRow.until
    tx.execute(row.on_conflict_do_update(index_elements=["workspace", "method"], set_={"until": row.excluded.until}, where=later))


def list_held(tx: Transaction, workspace: str, steady: float) -> frozenset[str]:
    """The methods that may not be called now; ``*`` for all."""
    return frozenset(tx.scalars(select(HoldRow.method).where(HoldRow.workspace == workspace, HoldRow.until > steady)))
