"""Every kind of animation planned at once, for some weeks: each date once, no channel crowded, no budget passed, nothing twice."""

import multiprocessing
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.company import found
from benchmarks.year import SECRET, live
from bot.animations import KINDS
from bot.model.deliveries import State, Verb
from storage.schema import DeliveryRow, OccurrenceRow
from storage.store import Store
from tests.journeys.living_company import main

pytestmark = pytest.mark.timeout(240)


def test_a_month_with_every_kind(tmp_path: Path) -> None:
    """Two communities in Paris and New York; the year, with both changes of the clocks, is ``benchmarks/year.py``."""
    year = live(f"sqlite:///{tmp_path / 'month.db'}", places=2, people=16, days=28)
    try:
        assert year.wrong() == []
        with year.store.read() as tx:
            assert set(tx.scalars(select(OccurrenceRow.kind))) == {kind.key for kind in KINDS}
    finally:
        year.store.close()


def test_two_processes_at_once_say_everything_once(database_url: str) -> None:
    store = Store(database_url, secret=SECRET)
    planned, _ = found(store, places=1, people_in_all=8)
    spawning = multiprocessing.get_context("spawn")
    together, posted = spawning.Barrier(2), spawning.Queue()
    processes = [spawning.Process(target=main, args=(database_url, 8, together, posted)) for _ in range(2)]
    for process in processes:
        process.start()
    told = Counter(delivery for _ in processes for delivery in posted.get(timeout=200))
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    with store.read() as tx:
        sent = tx.scalars(select(DeliveryRow.delivery).filter_by(state=State.SENT).where(DeliveryRow.verb == Verb.POST)).all()
        runs = tx.execute(select(OccurrenceRow.animation, OccurrenceRow.local_date, OccurrenceRow.slot)).all()
    assert told == Counter(sent)
    assert len(sent) >= len(KINDS)
    assert len(runs) == len(set(runs)) >= len(planned)
    store.close()
