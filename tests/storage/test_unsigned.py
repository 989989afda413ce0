"""What is given without a name: taken back by whoever gave it, traced by nobody, final once its occurrence is closed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.model.animations import Occurrence, OccurrenceState
from storage import ballots, privacy, unsigned
from storage.schema import BallotRow, BallotSaltRow, UnsignedRow, metadata
from storage.store import Store
from tests.rituals import FIRST, Rituals, animated_town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
QUESTION = "Will there be a second season?"


@pytest.fixture
def run(store: Store) -> Occurrence:
    """An occurrence that takes answers."""
    animated_town(store, NOW)
    rituals = Rituals(store, NOW)
    rituals.plan()
    rituals.beat(FIRST)
    return rituals.runs()[0]


def words(store: Store, run: Occurrence) -> list[str]:
    with store.read() as tx:
        return sorted(each.value["words"] for each in unsigned.list_unsigned(tx, run))


def give(store: Store, run: Occurrence, person: str, said: str = QUESTION) -> None:
    with store.write() as tx:
        assert unsigned.add(tx, run, person, {"version": 1, "words": said})


def own(store: Store, run: Occurrence, person: str) -> frozenset[str]:
    with store.read() as tx:
        return unsigned.list_own(tx, run, person)


def test_only_who_gave_it_can_take_it_back(store: Store, run: Occurrence) -> None:
    give(store, run, "UANA", "Mine")
    give(store, run, "UBEN", "His")
    (entry,) = own(store, run, "UANA")
    assert own(store, run, "UCAI") == frozenset()
    with store.write() as tx:
        unsigned.withdraw(tx, run, "UBEN", entry)
    assert words(store, run) == ["His", "Mine"]
    with store.write() as tx:
        unsigned.withdraw(tx, run, "UANA", entry)
    assert words(store, run) == ["His"]


def test_nothing_in_the_database_tells_who_gave_it_or_when(store: Store, run: Occurrence) -> None:
    before = _rows(store)
    give(store, run, "UANA")
    added = {name: rows - before[name] for name, rows in _rows(store).items() if rows - before[name]}
    assert added.keys() == {"unsigned", "ballot_salts"}
    assert "UANA" not in repr(added)
    assert "datetime" not in repr(added)


def test_a_vote_and_what_is_given_without_a_name_do_not_tell_of_each_other(store: Store, run: Occurrence) -> None:
    give(store, run, "UANA")
    with store.write() as tx:
        assert ballots.cast(tx, run, "UANA", ["1"])
        assert tx.scalar(select(BallotRow.voter)) != tx.scalar(select(UnsignedRow.writer))


def test_once_it_is_closed_nobody_can_find_it_or_take_it_back(store: Store, run: Occurrence) -> None:
    give(store, run, "UANA")
    (entry,) = own(store, run, "UANA")
    with store.write() as tx:
        old = tx.scalar(select(UnsignedRow.writer))
        ballots.seal(tx, run)
        unsigned.seal(tx, run)
        assert tx.scalars(select(BallotSaltRow.salt)).all() == [None]
        assert tx.scalar(select(UnsignedRow.writer)) != old
    assert own(store, run, "UANA") == frozenset()
    with store.write() as tx:
        assert not unsigned.add(tx, replace(run, state=OccurrenceState.CLOSED), "UBEN", {"version": 1})
        unsigned.withdraw(tx, run, "UANA", entry)
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)
    assert words(store, run) == [QUESTION]


def test_who_leaves_no_trace_takes_what_they_gave_with_them_while_that_can_be_told(store: Store, run: Occurrence) -> None:
    give(store, run, "UANA", "Mine")
    give(store, run, "UBEN", "About <@UANA>")
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)
    assert words(store, run) == ["About …"]


def _rows(store: Store) -> dict[str, set[str]]:
    with store.read() as tx:
        return {table.name: {repr(row) for row in tx.execute(select(table))} for table in metadata.sorted_tables}
