"""Buddies: who volunteers, and which volunteer a newcomer has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.facts import ActKind
from bot.model.welcomes import Buddy, Turn, TurnState
from storage import buddies, privacy
from storage.store import Store
from tests.storage.facts import found, know, move, record, seen, ts

NOW = datetime(2026, 3, 5, 10, 30, tzinfo=UTC)


def here(store: Store, *people: str) -> None:
    found(store)
    know(store, *(seen(person) for person in people))
    record(store, *(move(ActKind.JOIN, person, ts(moment)) for moment, person in enumerate(people)))


def volunteer(store: Store, *people: str, most: int = 2) -> None:
    with store.write() as tx:
        for person in people:
            assert buddies.volunteer(tx, Buddy("T1", "C1", person, most, NOW))


def give(store: Store, newcomer: str, buddy: str, at: datetime = NOW) -> None:
    with store.write() as tx:
        turn = Turn("T1", "C1", newcomer, buddy, TurnState.ASKED, at)
        assert buddies.ask(tx, turn)
        assert buddies.turn_to(tx, turn, TurnState.GIVEN, given_at=at)


def buddy_of(store: Store, newcomer: str) -> str | None:
    with store.read() as tx:
        return buddies.buddy_of(tx, "T1", "C1", newcomer)


def test_a_newcomer_has_the_volunteer_who_was_given_them_and_nobody_who_was_only_asked(store: Store) -> None:
    here(store, "UNEW", "UBUD", "UOTHER")
    volunteer(store, "UBUD", "UOTHER")
    with store.write() as tx:
        assert buddies.ask(tx, Turn("T1", "C1", "UNEW", "UOTHER", TurnState.ASKED, NOW))
    assert buddy_of(store, "UNEW") is None
    give(store, "UNEW", "UBUD")
    assert buddy_of(store, "UNEW") == "UBUD"
    assert buddy_of(store, "UOTHER") is None


def test_nobody_is_given_back_who_left_or_volunteers_no_more(store: Store) -> None:
    here(store, "UNEW", "UONE", "UTWO")
    volunteer(store, "UONE", "UTWO")
    give(store, "UNEW", "UONE")
    give(store, "UNEW", "UTWO", NOW + timedelta(hours=1))
    assert buddy_of(store, "UNEW") == "UTWO"
    record(store, move(ActKind.LEAVE, "UTWO", ts(9)))
    assert buddy_of(store, "UNEW") == "UONE"
    with store.write() as tx:
        assert buddies.withdraw(tx, "T1", "C1", "UONE")
        assert not buddies.withdraw(tx, "T1", "C1", "UONE")
    assert buddy_of(store, "UNEW") is None


def test_who_was_deactivated_is_no_buddy_any_more(store: Store) -> None:
    here(store, "UNEW", "UBUD")
    volunteer(store, "UBUD")
    give(store, "UNEW", "UBUD")
    know(store, replace(seen("UBUD", is_deactivated=True), as_of=2.0))
    assert buddy_of(store, "UNEW") is None
    with store.read() as tx:
        assert buddies.list_buddies(tx, "T1", "C1") == []


def test_a_turn_happens_once_whoever_asks(store: Store) -> None:
    here(store, "UNEW", "UBUD")
    turn = Turn("T1", "C1", "UNEW", "UBUD", TurnState.ASKED, NOW)
    with store.write() as tx:
        assert buddies.ask(tx, turn)
    with store.write() as tx:
        assert not buddies.ask(tx, turn)
        assert buddies.turn_to(tx, turn, TurnState.DECLINED)
    with store.write() as tx:
        assert not buddies.turn_to(tx, turn, TurnState.GLAD)


def test_volunteering_again_changes_only_how_many(store: Store) -> None:
    here(store, "UBUD")
    volunteer(store, "UBUD", most=1)
    with store.write() as tx:
        assert buddies.volunteer(tx, Buddy("T1", "C1", "UBUD", 3, NOW + timedelta(days=1)))
        assert buddies.find(tx, "T1", "C1", "UBUD") == Buddy("T1", "C1", "UBUD", 3, NOW)


@pytest.mark.parametrize("gone", ["UNEW", "UBUD"])
def test_nothing_is_written_of_who_leaves_no_trace(store: Store, gone: str) -> None:
    here(store, "UNEW", "UBUD")
    volunteer(store, "UBUD")
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", gone, NOW)
    with store.write() as tx:
        assert not buddies.ask(tx, Turn("T1", "C1", "UNEW", "UBUD", TurnState.ASKED, NOW))
        assert not buddies.volunteer(tx, Buddy("T1", "C1", gone, 2, NOW))
        assert buddies.find(tx, "T1", "C1", gone) is None
