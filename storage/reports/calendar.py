"""Calendar arithmetic that SQLite and PostgreSQL write differently, as SQL expressions. Everything is UTC."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.schema.columns import UtcTime


class week_start(FunctionElement[date]):  # noqa: N801 -- reads as the SQL function that it is
    """The Monday of the ISO week that holds a day or an instant."""

    type = Date()
    inherit_cache = True


class month_of(FunctionElement[str]):  # noqa: N801
    """The month of a day or an instant, as ``2026-11``."""

    type = String()
    inherit_cache = True


class seconds_between(FunctionElement[float]):  # noqa: N801
    """Seconds from the first instant to the second; on SQLite to the millisecond."""

    type = Float()
    inherit_cache = True


class days_after(FunctionElement[datetime]):  # noqa: N801
    """An instant moved forward by a number of whole days; on SQLite to the millisecond."""

    type = UtcTime()
    inherit_cache = True


def _arguments(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


def _utc_postgresql(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    """The one argument as a timestamp of UTC, whatever zone the session is in."""
    (when,) = _arguments(element, compiler, **kw)
    (clause,) = element.clauses
    return f"timezone('UTC', {when})" if isinstance(clause.type, UtcTime) else f"CAST({when} AS timestamp)"


@compiles(week_start, "sqlite")
def _week_start_sqlite(element: week_start, compiler: SQLCompiler, **kw: Any) -> str:
    (day,) = _arguments(element, compiler, **kw)
    return f"date({day}, 'weekday 0', '-6 days')"


@compiles(week_start, "postgresql")
def _week_start_postgresql(element: week_start, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(date_trunc('week', {_utc_postgresql(element, compiler, **kw)}) AS date)"


@compiles(month_of, "sqlite")
def _month_of_sqlite(element: month_of, compiler: SQLCompiler, **kw: Any) -> str:
    (when,) = _arguments(element, compiler, **kw)
    return f"strftime('%Y-%m', {when})"


@compiles(month_of, "postgresql")
def _month_of_postgresql(element: month_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"to_char({_utc_postgresql(element, compiler, **kw)}, 'YYYY-MM')"


@compiles(seconds_between, "sqlite")
def _seconds_between_sqlite(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _arguments(element, compiler, **kw)
    return f"((julianday({end}) - julianday({start})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _seconds_between_postgresql(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _arguments(element, compiler, **kw)
    return f"CAST(EXTRACT(EPOCH FROM ({end} - {start})) AS double precision)"


@compiles(days_after, "sqlite")
def _days_after_sqlite(element: days_after, compiler: SQLCompiler, **kw: Any) -> str:
    when, days = _arguments(element, compiler, **kw)
    # The six decimals are how instants are stored, so that they compare as text.
    return f"strftime('%Y-%m-%d %H:%M:%f000', {when}, '+' || {days} || ' days')"


@compiles(days_after, "postgresql")
def _days_after_postgresql(element: days_after, compiler: SQLCompiler, **kw: Any) -> str:
    when, days = _arguments(element, compiler, **kw)
    return f"({when} + make_interval(days => {days}))"
