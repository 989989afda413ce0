"""Gini, the absence factor and levels, on vectors worked by hand and on properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.metrics.shape import Level, absence_factor, gini, level

COUNTS = st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=60).filter(any)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([1, 1, 1, 1], 0), ([0, 0, 0, 4], 0.75), ([4, 0, 0, 0], 0.75), ([7], 0), ([1, 3], 0.25), ([1, 2, 3], 2 / 9)],
)
def test_gini_vectors(counts: list[int], expected: float) -> None:
    assert gini(counts) == pytest.approx(expected)


@pytest.mark.parametrize("counts", [[], [0], [0, 0]])
def test_gini_of_nothing_is_unknown(counts: list[int]) -> None:
    assert gini(counts) is None


@given(COUNTS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts: list[int]) -> None:
    differences = sum(abs(a - b) for a in counts for b in counts)
    assert gini(counts) == pytest.approx(differences / (2 * len(counts) * sum(counts)), abs=1e-9)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1000, 433, 343, 332, 202, 90, 42, 33], 2),
        ([33, 42, 90, 202, 332, 343, 433, 1000], 2),
        ([5], 1),
        ([1, 1], 1),
        ([1, 1, 1], 2),
        ([10, 10, 10, 10], 2),
        ([0, 0, 3], 1),
        ([], None),
        ([0, 0], None),
    ],
)
def test_absence_factor_vectors(counts: list[int], expected: int | None) -> None:
    assert absence_factor(counts) == expected


@given(COUNTS)
def test_one_person_fewer_does_not_reach_half(counts: list[int]) -> None:
    people = absence_factor(counts)
    assert people is not None
    ordered = sorted(counts, reverse=True)
    assert 2 * sum(ordered[:people]) >= sum(counts) > 2 * sum(ordered[: people - 1])


@pytest.mark.parametrize(
    ("is_new", "weeks", "expected"),
    [
        (True, 1, Level.NEWCOMER),
        (True, 4, Level.NEWCOMER),
        (False, 13, Level.CORE),
        (False, 8, Level.CORE),
        (False, 7, Level.REGULAR),
        (False, 4, Level.REGULAR),
        (False, 3, Level.OCCASIONAL),
        (False, 1, Level.OCCASIONAL),
        (False, 0, Level.QUIET),
    ],
)
def test_levels_go_by_weeks(is_new: bool, weeks: int, expected: Level) -> None:
    assert level(is_new=is_new, weeks_with_acts=weeks) is expected
