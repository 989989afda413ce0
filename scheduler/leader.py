"""One process of a workspace leads: it alone beats the heartbeats. The ledger is right without it; this saves doing all twice."""

import fcntl
import hashlib
import math
import threading
import time
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.store import Store

log = structlog.get_logger(__name__)


class AlreadyRunning(Exception):  # noqa: N818
    """Another process runs on this embedded database. The message says so, and what to do."""


class Leader:
    """Whether this process leads its workspace.

    On PostgreSQL an advisory lock of the workspace, on a connection of its own: one of the pool would keep the lock when it is
    given back. The others stand by, asking again every ``ask_seconds``, and one of them leads as soon as that connection is gone.
    On SQLite a locked file beside the database, for only one process may run on it, whatever its workspace.
    """

    def __init__(self, store: Store, workspace: str, ask_seconds: float = 5.0) -> None:
        self._store, self._ask_seconds = store, ask_seconds
        self._lock = _lock_of(workspace)
        self._asking = threading.Lock()
        self._asked_at = -math.inf
        self._file: IO[str] | None = None
        self._connection: Connection | None = None
        self._engine = None if store.is_sqlite else create_engine(store.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")

    def acquire(self) -> bool:
        """Try to lead. On SQLite raises AlreadyRunning where another process does; on PostgreSQL it is False then."""
        with self._asking:
            return self._lock_file() if self._engine is None else self._is_granted(self._engine)

    def leads(self) -> bool:
        """Whether this process leads now; one that stands by tries again."""
        try:
            return self.acquire()
        except AlreadyRunning:
            return False

    def release(self) -> None:
        """Let another process lead."""
        with self._asking:
            self._close_connection()
            if self._file is not None:
                self._file.close()  # which unlocks it
                self._file = None

    def _lock_file(self) -> bool:
        if self._file is not None:
            return True
        database = Path(self._store.url.database or "")
        file = database.with_name(database.name + ".lock").open("a", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise AlreadyRunning(
                f"Foyer already runs on {database.name}. Stop that process first, or use PostgreSQL to run several."
            ) from None
        self._file = file
        return True

    def _is_granted(self, engine: Engine) -> bool:
        try:
            if self._connection is not None:
                # The lock lives as long as this connection: while the database answers on it, it is ours.
                self._connection.execute(text("SELECT 1"))
                return True
            return self._ask(engine)
        except DBAPIError as error:
            log.warning("leader lock lost", error=type(error).__name__)
            self._close_connection()
            return False

    def _ask(self, engine: Engine) -> bool:
        if time.monotonic() < self._asked_at + self._ask_seconds:
            return False
        self._asked_at = time.monotonic()
        connection = engine.connect()
        if connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": self._lock}):
            self._connection = connection
            log.info("this process leads")
            return True
        connection.close()
        return False

    def _close_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _lock_of(workspace: str) -> int:
    """The number of a workspace's advisory lock: 64 bits with a sign, the same in every process."""
    return int.from_bytes(hashlib.blake2b(f"foyer leader {workspace}".encode(), digest_size=8).digest(), signed=True)
