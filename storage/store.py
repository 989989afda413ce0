"""The store: one engine, two kinds of transaction, and what both databases need to behave alike."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import Session

from storage.schema import Base

BUSY_TIMEOUT_MS = 10_000
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)


class Transaction(Session):
    """One transaction on the store. Storage functions take it first, and never commit it themselves.

    ``secret`` keys the hashes of people who leave no trace (``storage.privacy``).
    """

    secret: bytes = b""

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.get_bind().dialect.name

    def insert(self, table: type[Base]) -> Any:
        """An INSERT of this database's dialect, so that ``on_conflict_do_…`` and RETURNING are there."""
        return insert_for(self.dialect, table)


def insert_for(dialect: str, table: type[Base]) -> Any:
    """An INSERT of this dialect: for statements that are built once and kept, where building them each time would cost more."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


class Store:
    """Opens transactions. ``read`` sees one consistent moment; ``write`` commits when its block ends without an error.

    On SQLite a write begins with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way.
    """

    def __init__(self, url: str, *, secret: bytes, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.secret = secret
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make = _sqlite_engine if self.is_sqlite else _postgresql_engine
        self.engine = make(url, pool_size)
        self._writing = self.engine.execution_options(foyer_write=True)
        self._reading = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; whatever was changed in it is rolled back."""
        with Transaction(self._reading, expire_on_commit=False) as tx:
            tx.secret = self.secret
            yield tx

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits at the end of the block, or changes nothing at all."""
        with Transaction(self._writing, expire_on_commit=False) as tx, tx.begin():
            tx.secret = self.secret
            yield tx

    def truncate_log(self, patience_ms: int = BUSY_TIMEOUT_MS) -> bool:
        """SQLite: move all of the write-ahead log into the file and empty it. False where a reader needed it for too long.

        Nobody can write while it waits for a reader: so many milliseconds at most. True where there is nothing to do: PostgreSQL
        keeps its log itself.
        """
        if not self.is_sqlite:
            return True
        connection = self.engine.raw_connection()
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {patience_ms}")
            is_busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            connection.close()

    def vacuum(self, *tables: type[Base]) -> None:
        """PostgreSQL: give up the dead rows of these tables; of small ones it would keep them for long. SQLite leaves none."""
        if not self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"VACUUM {', '.join(table.__tablename__ for table in tables)}"))

    def close(self) -> None:
        """Give every connection back to the database."""
        self.engine.dispose()


def _postgresql_engine(url: str, pool_size: int) -> Engine:
    return create_engine(url, pool_size=pool_size, pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    parameters = {"isolation_level": None, "check_same_thread": False}
    engine = create_engine(url, pool_size=pool_size, connect_args=parameters, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        for pragma in PRAGMAS:
            _patiently(connection, pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("foyer_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _patiently(connection: Any, pragma: str) -> None:
    """Set a pragma. Two who open a new file at once stand in each other's way, and SQLite's own patience does not cover that."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute(pragma)
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
