"""Many rows in one statement, at the price of few: what the recorder lives from.

Bound one by one through SQLAlchemy, the parameters of a row cost several times what writing the row does. So rows go to SQLite as
plain tuples, prepared once; and to PostgreSQL as one JSON document, which it takes apart itself, instead of a journey for each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import JSON, Date, String, bindparam, cast, column, func, select
from sqlalchemy.dialects import sqlite

from storage.schema import Base
from storage.schema.columns import UtcTime
from storage.store import Transaction, insert_for

Row = Mapping[str, Any]
Finish = Callable[[Any], Any]

_INSTANT_LENGTH = len("2026-03-04 10:30:00.000100")  # as SQLite holds it: UTC, without saying so


class Bulk:
    """An INSERT of many rows. ``finish`` adds to it what happens on a conflict; it is built once for each database.

    In what is written at once no two rows may have the same key (PostgreSQL would refuse it).
    """

    def __init__(self, table: type[Base], names: Sequence[str], finish: Finish) -> None:
        self._columns = [table.__table__.columns[name] for name in names]
        self._table = table
        self._names = list(names)
        self._finish = finish

    def write(self, tx: Transaction, rows: Iterable[Row]) -> Any:
        """Write rows of plain values by column name, instants aware. On PostgreSQL, gives what the statement returns."""
        if tx.dialect == "sqlite":
            return tx.connection().exec_driver_sql(self._sqlite, [tuple(self._as_values(row)) for row in rows])
        dumped = orjson.dumps(list(rows), default=_as_text, option=orjson.OPT_PASSTHROUGH_DATETIME)
        return tx.connection().execute(self._postgresql, {"rows": dumped.decode()})

    def _as_values(self, row: Row) -> list[Any]:
        values = [row[name] for name in self._names]
        for place, plain in self._unlike:
            values[place] = plain(values[place])
        return values

    @cached_property
    def _unlike(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """The columns whose values SQLite holds as something else, by their place."""
        found = ((place, _plain_for(one.type)) for place, one in enumerate(self._columns))
        return [(place, plain) for place, plain in found if plain is not None]

    @cached_property
    def _sqlite(self) -> str:
        statement = self._finish(insert_for("sqlite", self._table).values(dict.fromkeys(self._names)))
        compiled = statement.compile(dialect=sqlite.dialect())
        assert compiled.positiontup == self._names, "only the row's own values are parameters, in order"
        return str(compiled)

    @cached_property
    def _postgresql(self) -> Any:
        typed = (column(one.name, one.type) for one in self._columns)
        document = cast(bindparam("rows", type_=String()), JSON)
        given = func.json_to_recordset(document).table_valued(*typed).render_derived(name="given", with_types=True)
        rows = select(*(given.c[name] for name in self._names))
        return self._finish(insert_for("postgresql", self._table).from_select(self._names, rows))


def _plain_for(kind: Any) -> Callable[[Any], Any] | None:
    """How SQLite holds values of a type, None for: as they are."""
    if isinstance(kind, UtcTime):
        return lambda value: None if value is None else _as_text(value)[:_INSTANT_LENGTH]
    return _as_text if isinstance(kind, Date) else None


def _as_text(value: Any) -> str:
    """An instant or a day as both databases read it."""
    text: str = value.isoformat(" ", "microseconds") if isinstance(value, datetime) else value.isoformat()
    return text
