"""What Slack asked us to wait for: a method of a workspace, or all of them."""

from sqlalchemy import bindparam, select

from storage.schema import HoldRow
from storage.schema.columns import table_of
from storage.store import Transaction

_HOLD = table_of(HoldRow).c
_HELD = select(_HOLD.method).where(_HOLD.workspace == bindparam("workspace_is"), _HOLD.until > bindparam("steady_is"))


def add(tx: Transaction, workspace: str, method: str, until: float) -> None:
    """No call of ``method`` before ``until`` (steady seconds); a hold is never shortened."""
    row = tx.insert(HoldRow).values(workspace=workspace, method=method, until=until)
    later = row.excluded.until > HoldRow.until
    tx.execute(row.on_conflict_do_update(index_elements=["workspace", "method"], set_={"until": row.excluded.until}, where=later))


def list_held(tx: Transaction, workspace: str, steady: float) -> frozenset[str]:
    """The methods that may not be called now; ``*`` for all."""
    return frozenset(tx.scalars(_HELD, {"workspace_is": workspace, "steady_is": steady}))
