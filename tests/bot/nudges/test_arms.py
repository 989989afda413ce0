"""Who is left out to compare."""

from bot.model.nudges import Arm
from bot.nudges import arm_of

PEOPLE = [f"U{number:05d}" for number in range(10_000)]
WRITTEN_DOWN = ["U00000", "U00011", "U00021", "U00023", "U00027", "U00028"]


def left_out(rule: str, community: str) -> set[str]:
    return {person for person in PEOPLE if arm_of(rule, community, person) is Arm.HOLDOUT}


def test_about_one_in_ten_is_left_out() -> None:
    # Four standard deviations of a share of 0.1 over 10,000 are 120.
    assert 880 <= len(left_out("quiet_regular", "C1")) <= 1120


def test_the_choice_is_the_same_for_ever() -> None:
    # Written down once: a change of the hash would move people from one group to the other in the middle of a comparison.
    assert [person for person in PEOPLE[:40] if arm_of("quiet_regular", "C1", person) is Arm.HOLDOUT] == WRITTEN_DOWN


def test_other_communities_and_other_rules_leave_out_other_people() -> None:
    here, there, otherwise = left_out("quiet_regular", "C1"), left_out("quiet_regular", "C2"), left_out("newcomer", "C1")
    for other in (there, otherwise):
        assert 50 <= len(here & other) <= 160, "independent choices share about one in a hundred"


def test_who_left_the_holdouts_is_never_left_out() -> None:
    assert {arm_of("quiet_regular", "C1", person, is_compared=False) for person in PEOPLE} == {Arm.NUDGED}
