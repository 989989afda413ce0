"""How Alembic runs a migration here: on the connection that ``storage.migrate`` gives it, in that connection's transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.schema import metadata
from storage.schema.columns import UtcTime, WeekdaySet


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration outlives the code that wrote it."""
    if kind != "type":
        return False
    if isinstance(item, WeekdaySet):
        return "sa.String(length=7)"
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    compare_server_default=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
