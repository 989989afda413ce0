"""When a rule is unwelcome."""

import pytest

from bot.nudges.stops import Stops


@pytest.mark.parametrize(
    ("messages", "stops", "too_many"),
    [(0, 0, False), (1, 1, False), (5, 1, False), (2, 2, True), (39, 2, True), (40, 2, False), (60, 3, False), (59, 3, True)],
)
def test_more_than_five_in_a_hundred_and_never_for_one_person(messages: int, stops: int, too_many: bool) -> None:
    assert Stops(messages, stops).are_too_many is too_many
