"""Migrations make the tables of the schema, from nothing and back, on both databases, one process at a time."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from storage import migrate
from storage.schema import metadata
from storage.store import Store

ROOT = Path(migrate.__file__).parents[1]


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def is_at_head(url: str) -> bool:
    store = Store(url, secret=b"")
    try:
        return migrate.is_at_head(store)
    finally:
        store.close()


def test_from_nothing_to_the_newest_tables(empty_database_url: str) -> None:
    assert not is_at_head(empty_database_url)
    migrate.migrate(empty_database_url)
    assert is_at_head(empty_database_url)
    assert tables(empty_database_url) == set(metadata.tables) | {"alembic_version"}
    migrate.migrate(empty_database_url)
    assert is_at_head(empty_database_url)


def test_the_migrations_make_exactly_the_tables_of_the_schema(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url)
    migrate.check(empty_database_url)


def test_down_to_nothing_and_up_again(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url)
    migrate.downgrade(empty_database_url)
    assert tables(empty_database_url) == {"alembic_version"}
    assert not is_at_head(empty_database_url)
    migrate.migrate(empty_database_url)
    migrate.check(empty_database_url)


def test_two_who_migrate_at_once_do_it_once(empty_database_url: str) -> None:
    failures: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate.migrate(empty_database_url)
        except BaseException as error:
            failures.append(error)

    both = [threading.Thread(target=upgrade) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert failures == []
    assert is_at_head(empty_database_url)


def test_a_failing_migration_leaves_no_half_of_it(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE workspaces (id INTEGER)"))  # stands in the way of ours
    engine.dispose()
    with pytest.raises(Exception, match="workspaces"):
        migrate.migrate(empty_database_url)
    assert tables(empty_database_url) == {"workspaces"}


def test_a_store_of_a_newer_foyer_is_refused(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url)
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(migrate.NewerStoreError, match="9999"):
        migrate.migrate(empty_database_url)


def test_telling_whether_there_is_work_needs_no_alembic(sqlite_url: str) -> None:
    program = (
        "import sys\n"
        "from storage.migrate import is_at_head\n"
        "from storage.store import Store\n"
        "assert not is_at_head(Store(sys.argv[1], secret=b''))\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program, sqlite_url], cwd=ROOT, check=True)
