"""The difference between two groups, and when it is too early to speak of one."""

import pytest

from bot.nudges.results import ArmResult, Results, difference, lift


# R. G. Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
@pytest.mark.parametrize(
    ("back", "of", "other_back", "of_other", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference(back: int, of: int, other_back: int, of_other: int, low: float, high: float) -> None:
    seen = difference(back, of, other_back, of_other)
    assert (round(seen.low, 4), round(seen.high, 4)) == (low, high)
    assert seen.difference == pytest.approx(back / of - other_back / of_other)


@pytest.mark.parametrize(("ripe", "other_ripe"), [(29, 300), (300, 29), (0, 0)])
def test_under_thirty_in_a_group_nothing_is_told(ripe: int, other_ripe: int) -> None:
    results = Results("quiet_regular", nudged=ArmResult(chosen=400, ripe=ripe), left_out=ArmResult(chosen=400, ripe=other_ripe))
    assert lift(results) is None


def test_only_those_whose_time_is_over_are_compared() -> None:
    nudged = ArmResult(chosen=100, came_back=60, still_open=20, ripe=70, ripe_back=56)
    left_out = ArmResult(chosen=90, came_back=50, still_open=5, ripe=80, ripe_back=48)
    seen = lift(Results("quiet_regular", nudged=nudged, left_out=left_out))
    assert seen is not None
    assert seen.difference == pytest.approx(0.2)
