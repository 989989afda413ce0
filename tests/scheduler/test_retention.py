"""The heartbeat of retention: once a day, whatever wakes it, wholly, and nothing where all is kept for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.retention import next_look, retain, retention_heartbeat
from storage import workspaces
from storage.recorder import Recorder
from storage.reports.figures import figures
from storage.store import Store
from tests.storage.facts import message
from tests.storage.test_retention import AS_OF, lived, months
from tests.town import ADDRESS

LATER = datetime(2027, 4, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def known(store: Store) -> None:
    with store.write() as tx:
        workspaces.upsert(tx, "T1", "Atelier", "UFOYER", ADDRESS)


def test_it_folds_all_that_is_older_once_a_day(store: Store) -> None:
    lived(store)
    beat = retention_heartbeat(13)
    assert beat.beat(store, LATER) > 0
    assert {month for month, _ in months(store)} == {"2026-01", "2026-02"}
    assert beat.beat(store, LATER) == 0
    nothing_new = months(store)
    assert beat.beat(store, LATER + timedelta(hours=5)) == 0
    assert months(store) == nothing_new
    assert beat.beat(store, LATER + timedelta(days=30)) > 0, "in May, March is older than thirteen months"
    assert beat.next_due(store, LATER) == datetime(2027, 4, 1, 3, tzinfo=UTC)
    assert next_look(datetime(2027, 4, 1, 3, tzinfo=UTC)) == datetime(2027, 4, 2, 3, tzinfo=UTC)


def test_twice_at_once_it_finds_nothing_and_for_ever_it_folds_nothing(store: Store) -> None:
    lived(store)
    assert retain(store, LATER, 0) == 0
    assert months(store) == {}
    assert retain(store, LATER, 13) > 0
    assert retain(store, LATER, 13) == 0


def test_who_records_meanwhile_loses_nothing(store: Store) -> None:
    lived(store)
    with store.read() as tx:
        before = figures(tx, "T1", as_of=AS_OF.date())["messages"]
    recorder = Recorder(store)
    try:
        waiting = [recorder.record([message(number, "U1")]) for number in range(1, 20)]
        retain(store, LATER, 13)
        assert [each.result(10) for each in waiting] == [1] * 19
    finally:
        recorder.close()
    with store.read() as tx:
        assert figures(tx, "T1", as_of=AS_OF.date())["messages"] == before + 19
