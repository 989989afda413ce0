"""Who was introduced to whom, and whom people asked not to be introduced to, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.animations import Meeting, Occurrence
from storage import pairings, privacy
from storage.store import Store
from tests.rituals import FIRST, Rituals, animated_town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
EVER = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def run(store: Store) -> Occurrence:
    animated_town(store, NOW)
    rituals = Rituals(store, NOW)
    rituals.plan()
    return rituals.runs()[0]


def meetings(store: Store, since: datetime = EVER) -> list[Meeting]:
    with store.read() as tx:
        return pairings.list_meetings(tx, "T1", since)


def test_what_was_introduced_is_remembered_by_groups(store: Store, run: Occurrence) -> None:
    with store.write() as tx:
        pairings.record(tx, run, [("UANA", "UBEN"), ("UCAI", "UDOT", "UEVE")], FIRST)
    assert [(each.people, each.at) for each in meetings(store)] == [
        (frozenset({"UANA", "UBEN"}), FIRST),
        (frozenset({"UCAI", "UDOT", "UEVE"}), FIRST),
    ]


def test_a_round_made_good_stands_in_the_place_of_what_it_was(store: Store, run: Occurrence) -> None:
    other = replace(run, occurrence="other")
    with store.write() as tx:
        pairings.record(tx, other, [("UANA", "UCAI")], FIRST - DAY)
        pairings.record(tx, run, [("UANA", "UBEN")], FIRST)
        pairings.record(tx, run, [("UANA", "UCAI")], FIRST + DAY)
    assert [(each.occurrence, each.people) for each in meetings(store)] == [
        ("other", frozenset({"UANA", "UCAI"})),
        (run.occurrence, frozenset({"UANA", "UCAI"})),
    ]


def test_what_was_long_ago_is_not_read(store: Store, run: Occurrence) -> None:
    with store.write() as tx:
        pairings.record(tx, run, [("UANA", "UBEN")], FIRST)
    assert meetings(store, FIRST) != []
    assert meetings(store, FIRST + DAY) == []


def test_nothing_is_remembered_of_who_leaves_no_trace(store: Store, run: Occurrence) -> None:
    with store.write() as tx:
        pairings.record(tx, run, [("UANA", "UBEN", "UCAI")], FIRST)
        privacy.leave_no_trace(tx, "T1", "UBEN", FIRST + DAY)
    assert [each.people for each in meetings(store)] == [frozenset({"UANA", "UCAI"})]
    with store.write() as tx:
        pairings.record(tx, run, [("UANA", "UBEN", "UCAI")], FIRST + DAY)
    assert [each.people for each in meetings(store)] == [frozenset({"UANA", "UCAI"})]


def test_what_somebody_asks_to_avoid_is_theirs_and_holds_from_both_sides(store: Store) -> None:
    with store.write() as tx:
        pairings.set_avoided(tx, "T1", "UANA", ["UBEN", "UCAI", "UANA"])
        pairings.set_avoided(tx, "T1", "UBEN", ["UANA"])
    with store.read() as tx:
        assert pairings.list_avoided(tx, "T1", "UANA") == ["UBEN", "UCAI"]
        assert pairings.list_avoided(tx, "T1", "UCAI") == []
        assert pairings.pairs_avoided(tx, "T1") == {frozenset({"UANA", "UBEN"}), frozenset({"UANA", "UCAI"})}
        assert pairings.pairs_avoided(tx, "T2") == frozenset()


def test_a_wish_is_taken_back_by_leaving_somebody_out_of_the_list(store: Store) -> None:
    with store.write() as tx:
        pairings.set_avoided(tx, "T1", "UANA", ["UBEN", "UCAI"])
        pairings.set_avoided(tx, "T1", "UANA", ["UCAI"])
    with store.read() as tx:
        assert pairings.list_avoided(tx, "T1", "UANA") == ["UCAI"]


@pytest.mark.parametrize("gone", ["UANA", "UBEN"])
def test_wishes_go_with_who_leaves_no_trace_and_none_is_written_of_them(store: Store, gone: str) -> None:
    with store.write() as tx:
        pairings.avoid(tx, "T1", "UANA", "UBEN")
        privacy.leave_no_trace(tx, "T1", gone, NOW)
        pairings.avoid(tx, "T1", "UANA", "UBEN")
    with store.read() as tx:
        assert pairings.pairs_avoided(tx, "T1") == frozenset()
