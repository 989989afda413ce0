"""The recorder: many callers to one commit, nothing acknowledged is lost, a failing store fails everybody and leaves a gap."""

import asyncio
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.model.facts import Act
from storage import gaps
from storage.recorder import Recorder, RecorderClosedError
from storage.store import Store
from tests.storage.facts import days, found, keys, keys_of, message, no_participation, present, reaction, record, run, tables, ts

ROOT = Path(__file__).parents[2]
LIMIT = 20.0
Outage = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def recorder(store: Store) -> Iterator[Recorder]:
    found(store)
    recorder = Recorder(store, retry_seconds=0.05)
    yield recorder
    recorder.close()


@contextmanager
def outage(store: Store, server: Callable[[], URL]) -> Iterator[None]:
    """The store does not answer: PostgreSQL takes no connections, SQLite has lost a table."""
    if store.is_sqlite:
        with no_participation(store):
            yield
    else:
        name = store.url.database
        run(server(), f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        run(server(), f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        run(server(), f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def broken(store: Store, request: pytest.FixtureRequest) -> Outage:
    """Breaks the store for the length of a ``with`` block."""
    return lambda: outage(store, lambda: request.getfixturevalue("postgresql_server"))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=LIMIT)
    while not condition():
        assert datetime.now(UTC) < deadline, "waited in vain"
        threading.Event().wait(0.01)


def test_what_was_recorded_is_stored_when_the_caller_hears_of_it(recorder: Recorder, store: Store) -> None:
    assert recorder.record_now([message(1), message(2)]) == 2
    assert keys(store) == keys_of([message(1), message(2)])
    assert recorder.record_now([message(1), message(3)]) == 1
    assert recorder.record_now([]) == 0


def test_callers_from_many_threads_each_hear_of_their_own(recorder: Recorder, store: Store) -> None:
    counts: list[int] = []

    def talk(person: int) -> None:
        counts.extend(recorder.record_now([message(n, f"U{person}", stamp=ts(n, day=person + 2))]) for n in range(20))

    talkers = [threading.Thread(target=talk, args=(person,)) for person in range(8)]
    for each in talkers:
        each.start()
    for each in talkers:
        each.join()
    assert counts == [1] * 160
    assert sum(day[0] for day in days(store).values()) == 160


def test_an_event_loop_waits_without_standing_still(recorder: Recorder, store: Store) -> None:
    async def talk() -> list[int]:
        return await asyncio.gather(*(recorder.recorded([message(n)]) for n in range(300)))

    assert asyncio.run(talk()) == [1] * 300
    assert len(present(store)) == 300


def test_closing_writes_what_was_handed_over(recorder: Recorder, store: Store) -> None:
    waiting = [recorder.record([message(n)]) for n in range(1200)]
    recorder.close()
    assert all(each.done() and each.result() == 1 for each in waiting)
    assert len(present(store)) == 1200
    with pytest.raises(RecorderClosedError):
        recorder.record([message(1)])
    recorder.close()


def test_a_failing_store_fails_everybody_and_recovers(recorder: Recorder, store: Store, broken: Outage) -> None:
    recorder.record_now([message(1)])
    with broken():
        waiting = [recorder.record([message(n)]) for n in range(2, 30)]
        assert all(isinstance(each.exception(LIMIT), DBAPIError) for each in waiting)

        async def talk() -> None:
            await recorder.recorded([message(30)])

        with pytest.raises(DBAPIError):
            asyncio.run(talk())
    wait_until(lambda: _records(recorder))
    assert recorder.record_now([message(n) for n in range(1, 31)]) == 29


def _records(recorder: Recorder) -> bool:
    try:
        return recorder.record_now([message(99)]) >= 0
    except DBAPIError:
        return False


def test_a_store_that_failed_leaves_a_gap_to_read_again(store: Store, broken: Outage) -> None:
    found(store)
    clock = [datetime(2026, 3, 4, 12, tzinfo=UTC)]
    recorder = Recorder(store, now=lambda: clock[0], retry_seconds=0.05)
    late = message(1, stamp=f"{int(clock[0].timestamp()) - 30}.000000")
    with broken():
        with pytest.raises(OperationalError):
            recorder.record_now([late, message(2, imported=True, stamp=ts(1, day=2))])
    clock[0] += timedelta(minutes=5)

    def gap_is_there() -> bool:
        with store.read() as tx:
            return [(gap.since, gap.until, gap.reason) for gap in gaps.list_open(tx, "T1")] == [(late.at, clock[0], "store")]

    wait_until(gap_is_there)
    recorder.close()


def test_a_fact_that_no_store_takes_fails_alone(recorder: Recorder, store: Store) -> None:
    rotten = replace(message(2), name="\ud800")
    waiting = [recorder.record([act]) for act in (message(1), rotten, message(3))]
    assert [each.result(LIMIT) if each is not waiting[1] else None for each in waiting] == [1, None, 1]
    assert waiting[1].exception() is not None
    assert keys(store) == keys_of([message(1), message(3)])


def test_two_processes_may_record_the_same_at_once(store: Store, sqlite_template: Path, tmp_path: Path) -> None:
    root = message(0)
    acts = [root, *(message(n, f"U{n % 4}", thread_ts=root.source_ts) for n in range(1, 40))]
    acts += [reaction(act, f"U{n % 3}", 50 + n) for n, act in enumerate(acts)]
    acts += [replace(act, present=False, decided_at=act.decided_at + 90_000, is_question=None) for act in acts[::3]]
    found(store)
    other = Store(store.url.render_as_string(hide_password=False), secret=store.secret)
    recorders = [Recorder(store), Recorder(other)]
    ahead = [recorders[0].record([act]) for act in acts]
    behind = [recorders[1].record([act]) for act in reversed(acts)]
    for each in (*ahead, *behind):
        each.result(LIMIT)
    for recorder in recorders:
        recorder.close()
    other.close()
    alone = Store(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'alone.db')}", secret=store.secret)
    found(alone)
    record(alone, *acts)
    assert tables(store) == tables(alone)
    alone.close()


KILLED = """
import sys
from storage.recorder import Recorder
from storage.store import Store
from tests.storage.facts import message

recorder = Recorder(Store(sys.argv[1], secret=b"test secret of thirty-two bytes!!"))
for n in range(100_000):
    acts = [message(0, f"U{n % 7}", stamp=f"{1772600000 + n}.000100") for n in range(n * 3, n * 3 + 3)]
    futures = [recorder.record([act]) for act in acts]
    for act, future in zip(acts, futures):
        future.result()
        print(act.key, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 50, 333])
def test_killed_at_any_point_nothing_acknowledged_is_lost(database_url: str, lines: int) -> None:
    store = Store(database_url, secret=b"test secret of thirty-two bytes!!")
    found(store)
    process = subprocess.Popen([sys.executable, "-c", KILLED, database_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = {process.stdout.readline().strip() for _ in range(lines)}
    process.kill()
    acknowledged |= {line.strip() for line in process.stdout if line.endswith("\n")}
    process.wait()
    process.stdout.close()
    stored = present(store)
    assert acknowledged <= set(stored)
    assert sum(day[0] for day in days(store).values()) == len(stored)
    store.close()


def test_a_batch_knows_its_own_news_only(recorder: Recorder) -> None:
    acts: list[list[Act]] = [[message(n), message(n + 1)] for n in range(0, 10, 2)]
    first = [recorder.record(each) for each in acts]
    assert [each.result(LIMIT) for each in first] == [2] * 5
