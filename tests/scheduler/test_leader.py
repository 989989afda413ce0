"""One process leads; another may as soon as it is gone, however it went."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from scheduler.leader import AlreadyRunning, Leader
from storage.store import Store

ROOT = Path(__file__).parents[2]
LEADS = """
import sys
from scheduler.leader import Leader
from storage.store import Store
leader = Leader(Store(sys.argv[1], secret=b"x"), "T1")
assert leader.acquire()
print("leads", flush=True)
sys.stdin.read()
"""


def other_process(url: str) -> "subprocess.Popen[str]":
    """A process that leads until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", LEADS, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert any(line == "leads\n" for line in process.stdout)
    return process


def test_who_leads_goes_on_leading(store: Store) -> None:
    leader = Leader(store, "T1")
    assert leader.acquire()
    assert leader.leads()
    leader.release()


def test_while_one_leads_another_does_not_and_then_it_may(store: Store) -> None:
    first, second = Leader(store, "T1"), Leader(store, "T1", ask_seconds=0)
    first.acquire()
    assert not second.leads()
    first.release()
    assert second.leads()
    second.release()


def test_a_killed_leader_is_followed(store: Store, database_url: str) -> None:
    follower = Leader(store, "T1", ask_seconds=0)
    with other_process(database_url) as process:
        assert not follower.leads()
        process.kill()
        process.wait()
    # PostgreSQL notices the dead connection by itself, a moment later.
    assert any(follower.leads() for _ in range(2000))
    follower.release()


def test_a_second_process_on_the_embedded_database_is_refused_in_clear_words(sqlite_store: Store, sqlite_url: str) -> None:
    with other_process(sqlite_url) as process:
        with pytest.raises(AlreadyRunning, match=r"already runs on foyer\.db\. Stop that process first"):
            Leader(sqlite_store, "T1").acquire()
        process.kill()


def test_each_workspace_of_one_postgresql_has_its_leader(postgresql_url: str) -> None:
    store = Store(postgresql_url, secret=b"x")
    first, elsewhere, second = Leader(store, "T1"), Leader(store, "T2"), Leader(store, "T1", ask_seconds=0)
    assert first.leads()
    assert elsewhere.leads()
    assert not second.leads()
    elsewhere.release()
    assert not second.leads()  # only the leader of its own workspace has to go
    first.release()
    assert second.leads()
    second.release()
    store.close()


def test_the_lock_is_not_in_the_pool_where_others_would_inherit_it(postgresql_url: str) -> None:
    store = Store(postgresql_url, secret=b"x", pool_size=1)
    leader, other = Leader(store, "T1"), Leader(store, "T1", ask_seconds=0)
    assert leader.acquire()
    with store.read() as tx:
        assert tx.scalar(text("SELECT 1")) == 1
    leader.release()
    assert other.leads()
    other.release()
    store.close()


def test_a_leader_whose_connection_dies_knows_it_and_leads_again(postgresql_url: str) -> None:
    store = Store(postgresql_url, secret=b"x")
    leader = Leader(store, "T1", ask_seconds=0)
    assert leader.acquire()
    with store.write() as tx:
        others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        assert tx.scalars(text(others)).all() == [True]
    assert not leader.leads()
    assert leader.leads()
    leader.release()
    store.close()


def test_who_stands_by_does_not_ask_at_every_beat(postgresql_url: str) -> None:
    store = Store(postgresql_url, secret=b"x")
    leader, standby = Leader(store, "T1"), Leader(store, "T1", ask_seconds=60)
    leader.acquire()
    assert not standby.leads()
    leader.release()
    assert not standby.leads()  # it will ask again in a minute
    store.close()
