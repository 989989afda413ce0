"""Column types shared by every table: aware UTC times, JSON, Slack ids, and the naming convention."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, MetaData, String, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=CONVENTION)


def table_of(row: type[Base]) -> Table:
    """The table under a mapping: a statement on it, made once, costs a fifth of one on the mapping, made each time."""
    table = row.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{row.__name__} is no table")
    return table


class UtcTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, stores UTC, gives back aware UTC (SQLite alone would give it back naive)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WeekdaySet(TypeDecorator[frozenset[int]]):
    """Days of the week, 0 is Monday, kept as their numbers in order: ``01234``."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write them in order."""
        return None if value is None else "".join(str(day) for day in sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int] | None:  # noqa: ARG002
        """Give them back as a set."""
        return None if value is None else frozenset(int(day) for day in value)


Instant = Annotated[datetime, mapped_column(UtcTime)]
Weekdays = Annotated[frozenset[int], mapped_column(WeekdaySet)]
SlackId = Annotated[str, mapped_column(String(32))]
SlackKey = Annotated[str, mapped_column(String(32), primary_key=True)]
Short = Annotated[str, mapped_column(String(64))]
Text = Annotated[str, mapped_column(String(4000))]
Data = Annotated[dict[str, Any], mapped_column(JSON)]
