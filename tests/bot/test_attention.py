"""The attention budget: how many places there are, and who gets them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attention import LAPSES_AFTER, budget_left, choose, lapses_at
from bot.model.deliveries import Delivery, State
from bot.model.people import Preferences

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
BID = Delivery("T1", "a", "nudge:quiet_regular", "U1", "o", State.BID, NOW, is_unasked=True, created_at=NOW - timedelta(hours=1))


def bid(name: str, priority: int = 0, age: int = 1, expires_at: datetime | None = None) -> Delivery:
    return replace(BID, delivery=name, priority=priority, created_at=NOW - timedelta(hours=age), expires_at=expires_at)


def names(bids: tuple[Delivery, ...]) -> str:
    return "".join(each.delivery for each in bids)


@pytest.mark.parametrize(
    ("per_week", "per_day", "today", "in_week", "left"),
    [
        (2, 1, 0, 0, 1),
        (2, 1, 1, 1, 0),
        (2, 1, 0, 2, 0),
        (2, 1, 0, 1, 1),
        (5, 3, 1, 1, 2),
        (5, 3, 0, 4, 1),
        (0, 1, 0, 0, 0),
        (2, 0, 0, 0, 0),
        (1, 1, 4, 9, 0),
    ],
)
def test_both_the_day_and_the_week_must_have_room(per_week: int, per_day: int, today: int, in_week: int, left: int) -> None:
    assert budget_left(Preferences(dms_per_week=per_week, dms_per_day=per_day), today, in_week) == left


def test_the_highest_priority_wins_then_the_one_made_first() -> None:
    choice = choose([bid("a", 1), bid("b", 5, age=1), bid("c", 5, age=2)], 2, TOMORROW)
    assert names(choice.chosen) == "cb"
    assert names(choice.waiting) == "a"


def test_made_at_the_same_moment_the_first_planned_wins() -> None:
    assert names(choose([bid("a"), bid("b")], 1, TOMORROW).chosen) == "a"


def test_a_loser_that_would_be_stale_by_the_next_opening_lapses() -> None:
    choice = choose([bid("a", 9), bid("b", expires_at=TOMORROW), bid("c", expires_at=TOMORROW + timedelta(1))], 1, TOMORROW)
    assert (names(choice.chosen), names(choice.lapsed), names(choice.waiting)) == ("a", "b", "c")


def test_without_an_end_of_its_own_a_bid_lapses_after_a_week() -> None:
    assert lapses_at(bid("a", age=1)) == NOW - timedelta(hours=1) + LAPSES_AFTER
    assert lapses_at(bid("a", expires_at=TOMORROW)) == TOMORROW


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 200), st.none() | st.integers(0, 60)), max_size=8),
    st.integers(min_value=0, max_value=4),
)
def test_every_bid_ends_in_one_place_and_no_loser_was_better(entries: list[tuple[int, int, int | None]], places: int) -> None:
    bids = [
        bid(str(n), priority, age, None if end is None else NOW + timedelta(hours=end))
        for n, (priority, age, end) in enumerate(entries)
    ]
    choice = choose(bids, places, TOMORROW)
    everywhere = [*choice.chosen, *choice.waiting, *choice.lapsed]
    assert sorted(each.delivery for each in everywhere) == sorted(each.delivery for each in bids)
    assert len(choice.chosen) == min(places, len(bids))
    losers = [*choice.waiting, *choice.lapsed]
    assert not losers or not choice.chosen or min(e.priority for e in choice.chosen) >= max(e.priority for e in losers)
