"""Secret votes: nobody votes twice, and once the poll is closed nothing in the database, nor on the disk, tells whose a vote is."""

import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from bot.model.animations import Occurrence, OccurrenceState
from bot.privacy import voter_digest
from storage import ballots, privacy
from storage.schema import BallotRow, BallotSaltRow
from storage.store import Store
from tests.conftest import SECRET
from tests.foyer import everything_in

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
PEOPLE = tuple(f"U0VOTER{number:02}" for number in range(8))


def poll(name: str = "o" * 32, state: OccurrenceState = OccurrenceState.OPEN) -> Occurrence:
    return Occurrence("T1", name, "a" * 32, "C1", "poll", date(2026, 3, 4), 0, NOW, state)


POLL = poll()


def vote(store: Store, person: str, *choices: str, run: Occurrence = POLL) -> bool:
    with store.write() as tx:
        return ballots.cast(tx, run, person, choices)


def own(store: Store, person: str, run: Occurrence = POLL) -> tuple[str, ...] | None:
    with store.read() as tx:
        return ballots.find(tx, run, person)


def split(store: Store, run: Occurrence = POLL) -> tuple[int, dict[str, int]]:
    with store.read() as tx:
        counted = ballots.tally(tx, run)
        assert ballots.count(tx, run) == counted.voters
    return counted.voters, dict(counted.counts)


def seal(store: Store, run: Occurrence = POLL) -> None:
    with store.write() as tx:
        ballots.seal(tx, run)


def salt_of(store: Store, run: Occurrence = POLL) -> str:
    with store.read() as tx:
        return str(tx.scalar(select(BallotSaltRow.salt).filter_by(workspace="T1", occurrence=run.occurrence)))


def everybody_votes(store: Store) -> None:
    for number, person in enumerate(PEOPLE):
        assert vote(store, person, str(number % 3))


# Voting


def test_a_second_vote_takes_the_place_of_the_first(store: Store) -> None:
    assert vote(store, "U1", "0")
    assert vote(store, "U1", "1", "2")
    assert vote(store, "U2", "1")
    assert split(store) == (2, {"1": 2, "2": 1})
    assert own(store, "U1") == ("1", "2")
    assert own(store, "U2") == ("1",)


def test_a_vote_can_be_withdrawn_and_given_again(store: Store) -> None:
    vote(store, "U1", "0")
    vote(store, "U2", "1")
    assert vote(store, "U1")
    assert split(store) == (1, {"1": 1})
    assert own(store, "U1") is None
    vote(store, "U1", "1")
    assert split(store) == (2, {"1": 2})


def test_two_polls_know_nothing_of_each_other(store: Store) -> None:
    other = poll("p" * 32)
    vote(store, "U1", "0")
    vote(store, "U1", "1", run=other)
    assert (split(store), split(store, other)) == ((1, {"0": 1}), (1, {"1": 1}))
    with store.read() as tx:
        assert len(set(tx.scalars(select(BallotRow.voter)))) == 2
    seal(store)
    assert own(store, "U1", other) == ("1",)


def test_the_first_voters_of_a_poll_at_once_are_all_counted(store: Store) -> None:
    together = threading.Barrier(4)

    def votes(person: str) -> None:
        together.wait(10)
        vote(store, person, "0")

    threads = [threading.Thread(target=votes, args=(person,)) for person in PEOPLE[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert split(store) == (4, {"0": 4})
    assert [own(store, person) for person in PEOPLE[:4]] == [("0",)] * 4


# Closing


def test_a_sealed_poll_keeps_its_votes_and_takes_no_others(store: Store) -> None:
    everybody_votes(store)
    before = split(store)
    seal(store)
    late = poll(state=OccurrenceState.CLOSED)
    assert not vote(store, PEOPLE[0], "2", run=late)
    assert not vote(store, "ULATE", "2")
    assert ballots.shred_sealed(store) == 1
    assert not vote(store, PEOPLE[0], run=late)
    assert split(store) == before == (8, {"0": 3, "1": 3, "2": 2})


def test_sealing_twice_or_where_nobody_voted_is_no_harm(store: Store) -> None:
    seal(store)
    everybody_votes(store)
    seal(store)
    seal(store)
    assert split(store)[0] == 8


def test_while_it_is_open_only_secret_and_salt_together_find_a_vote(store: Store) -> None:
    everybody_votes(store)
    kept = everything_in(store)
    assert voter_digest(SECRET, salt_of(store), "T1", PEOPLE[0]) in kept, "the search finds what is there"
    assert voter_digest(b"another secret", salt_of(store), "T1", PEOPLE[0]) not in kept
    assert [person for person in PEOPLE if person in kept] == []


def test_once_it_is_closed_the_secret_finds_nobody(store: Store) -> None:
    everybody_votes(store)
    salt = salt_of(store)
    seal(store)
    assert ballots.shred_sealed(store) == 1
    kept = everything_in(store)
    assert salt not in kept
    # Whatever in the store could have been the salt, and the salt itself, as a backup may still hold it.
    for candidate in {salt, *re.findall(r"(?=([0-9a-f]{32}))", kept), *re.findall(r"(?=([0-9a-f]{64}))", kept)}:
        assert [person for person in PEOPLE if voter_digest(SECRET, candidate, "T1", person) in kept] == []


def test_the_disk_is_cleaned_of_the_salt_after_the_closing(sqlite_store: Store) -> None:
    everybody_votes(sqlite_store)
    salt = salt_of(sqlite_store)
    voters = [voter_digest(SECRET, salt, "T1", person) for person in PEOPLE]
    seal(sqlite_store)
    assert salt in everything_in(sqlite_store), "it is in the log until that is emptied"
    assert ballots.shred_sealed(sqlite_store) == 1
    kept = everything_in(sqlite_store)
    assert salt not in kept
    assert [voter for voter in voters if voter in kept] == []
    assert ballots.shred_sealed(sqlite_store) == 0


def test_who_reads_meanwhile_delays_the_cleaning_and_does_not_prevent_it(sqlite_store: Store) -> None:
    everybody_votes(sqlite_store)
    salt = salt_of(sqlite_store)
    with sqlite_store.read() as tx:
        assert ballots.count(tx, POLL) == 8
        seal(sqlite_store)
        assert ballots.shred_sealed(sqlite_store) == 0
    assert salt in everything_in(sqlite_store)
    assert ballots.shred_sealed(sqlite_store) == 1
    assert salt not in everything_in(sqlite_store)


def test_a_crash_before_the_cleaning_does_not_prevent_it(database_url: str) -> None:
    before, after = Store(database_url, secret=SECRET), Store(database_url, secret=SECRET)
    everybody_votes(before)
    salt = salt_of(before)
    seal(before)
    assert ballots.shred_sealed(after) == 1
    assert salt not in everything_in(after)
    with after.read() as tx:
        assert tx.scalars(select(BallotSaltRow.occurrence)).all() == []
    before.close()
    after.close()


# What else could tell an order


def test_sqlite_numbers_no_ballots(sqlite_store: Store, migrated_template: Path) -> None:
    everybody_votes(sqlite_store)
    migrated = create_engine(f"sqlite:///{migrated_template}")
    for engine in (sqlite_store.engine, migrated):
        with engine.connect() as connection, pytest.raises(OperationalError, match="no such column: rowid"):
            connection.execute(text("SELECT rowid FROM ballots"))
    migrated.dispose()


def test_ballots_of_a_closed_poll_lie_in_an_order_that_tells_nothing(store: Store) -> None:
    everybody_votes(store)
    seal(store)
    place = "ballot" if store.is_sqlite else "ctid"
    with store.read() as tx:
        lying = tx.scalars(text(f"SELECT ballot FROM ballots ORDER BY {place}")).all()
        written = None if store.is_sqlite else set(tx.scalars(text("SELECT xmin::text FROM ballots")))
    assert lying == sorted(lying)
    assert written is None or len(written) == 1, "all of them in one transaction, that of the closing"


def columns_of(store: Store, table: str) -> set[str]:
    with store.read() as tx:
        return set(tx.execute(text(f"SELECT * FROM {table}")).keys())


def test_a_ballot_has_no_time(store: Store) -> None:
    assert columns_of(store, "ballots") == {"workspace", "occurrence", "ballot", "voter", "choices"}
    assert columns_of(store, "ballot_salts") == {"workspace", "occurrence", "salt"}


# Leaving no trace


def forgets(store: Store, person: str) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", person, NOW)


def test_who_leaves_no_trace_takes_their_vote_out_of_what_is_open_alone(store: Store) -> None:
    other = poll("p" * 32)
    for run in (POLL, other):
        vote(store, "U1", "0", run=run)
        vote(store, "U2", "1", run=run)
    seal(store, other)
    forgets(store, "U1")
    assert split(store) == (1, {"1": 1})
    assert split(store, other) == (2, {"0": 1, "1": 1})


@pytest.mark.parametrize("is_clean", [False, True])
def test_forgetting_after_the_closing_changes_no_result(store: Store, is_clean: bool) -> None:
    everybody_votes(store)
    seal(store)
    if is_clean:
        ballots.shred_sealed(store)
    forgets(store, PEOPLE[0])
    assert split(store)[0] == 8
