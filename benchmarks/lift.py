"""Does a rule's difference tell the truth? Trials in which the true effect is known: how often does the 95 % interval hold it?

A trial is a company of people whom a rule chose: the hash of ``bot.nudges.arms`` leaves one in ten out, chance decides who comes
back, and ``bot.nudges.results`` gives the difference with its interval. Prints the share of 2,000 trials whose interval holds the
true effect, for several sizes and effects; fails where one is outside 93 to 97 %.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bot.model.nudges import Arm
from bot.nudges import arm_of
from bot.nudges.results import ArmResult, Results, lift

TRIALS = 2000
LEAST, MOST = 0.93, 0.97


@dataclass(frozen=True, slots=True)
class Truth:
    """What holds in a company: how many are chosen, the share of those left out who come back, and what a nudge adds to it."""

    people: int
    share: float
    effect: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many trials could tell at all, how many intervals held the effect, and how many said it is not nothing."""

    told: int
    held: int
    found: int

    @property
    def share(self) -> float:
        """The share of intervals that held the effect."""
        return self.held / self.told


TRUTHS = (
    Truth(500, 0.20, 0.10),
    Truth(500, 0.50, 0.00),
    Truth(1000, 0.15, 0.08),
    Truth(1000, 0.30, -0.05),
    Truth(3000, 0.10, 0.04),
)


def trial(truth: Truth, number: int) -> Results:
    """What a rule's record would hold, if the truth were this. The same number gives the same trial."""
    chance = Random(f"{truth} {number}")
    people = (f"U{number:05}{each:05}" for each in range(truth.people))
    back: dict[Arm, list[bool]] = {Arm.NUDGED: [], Arm.HOLDOUT: []}
    for person in people:
        arm = arm_of("simulated", f"C{number}", person)
        back[arm].append(chance.random() < truth.share + (truth.effect if arm is Arm.NUDGED else 0))
    return Results("simulated", nudged=_result(back[Arm.NUDGED]), left_out=_result(back[Arm.HOLDOUT]))


def coverage(truth: Truth, trials: int) -> Coverage:
    """So many trials of one truth."""
    told = [interval for number in range(trials) if (interval := lift(trial(truth, number)))]
    held = sum(each.low <= truth.effect <= each.high for each in told)
    return Coverage(len(told), held, sum(not each.low <= 0 <= each.high for each in told))


def _result(back: Sequence[bool]) -> ArmResult:
    came = sum(back)
    return ArmResult(chosen=len(back), came_back=came, ripe=len(back), ripe_back=came)


def main() -> None:
    """Every truth in turn."""
    worst = 0.0
    for truth in TRUTHS:
        seen = coverage(truth, TRIALS)
        worst = max(worst, LEAST - seen.share, seen.share - MOST)
        print(
            f"{truth.people} people, {truth.share:.0%} come back by themselves, a nudge adds {truth.effect:+.0%}: "
            f"{seen.told} of {TRIALS} trials can tell, {seen.share:.1%} of their intervals hold it, "
            f"{seen.found} say that it is not nothing"
        )
    sys.exit(worst > 0)


if __name__ == "__main__":
    main()
