"""A copy of a whole store, in an SQLite file of its own: to try something out on, without touching what is real."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert, select

from storage.migrate import migrate
from storage.schema import metadata
from storage.store import Store

ROWS_AT_ONCE = 5_000


def copy(source: Store, url: str) -> None:
    """Copy every table as it stands at one moment into a new store at ``url``, which then has the same rows and keys."""
    migrate(url)
    target = Store(url, secret=source.secret)
    try:
        with source.read() as tx, target.write() as into:
            for table in metadata.sorted_tables:
                for rows in _batches(tx.connection().execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings()):
                    _write(into.connection(), table, rows)
    finally:
        target.close()


def _batches(rows: Any) -> Iterator[list[dict[str, Any]]]:
    while batch := [dict(row) for row in islice(rows, ROWS_AT_ONCE)]:
        yield batch


def _write(connection: Any, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(table), rows)
