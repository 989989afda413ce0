"""What is usual, and when it is too early to say."""

import pytest

from bot.metrics.usual import Standing, Usual, median, usual


@pytest.mark.parametrize(
    ("values", "expected"), [([3], 3), ([1, 2], 1.5), ([9, 1, 5], 5), ([4, 1, 3, 2], 2.5), ([0, 0, 0, 8], 0), ([], None)]
)
def test_median(values: list[float], expected: float | None) -> None:
    assert median(values) == expected


def test_fewer_than_four_weeks_show_no_habit() -> None:
    assert usual([5, 6, 7]) is None
    assert usual([5, 6, 7, 8]) == Usual(6.5, 5, 8)


def test_only_the_last_eight_weeks_count() -> None:
    assert usual([900, 900, 1, 2, 3, 4, 5, 6, 7, 8]) == Usual(4.5, 1, 8)


@pytest.mark.parametrize(
    ("value", "standing"),
    [(9, Standing.BELOW), (10, Standing.WITHIN), (15, Standing.WITHIN), (20, Standing.WITHIN), (21, Standing.ABOVE)],
)
def test_only_what_the_weeks_before_never_showed_is_unusual(value: float, standing: Standing) -> None:
    assert Usual(14, 10, 20).standing(value) is standing
