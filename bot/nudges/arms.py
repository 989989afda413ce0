"""Who is left out on purpose, so that one can see whether a nudge helps.

The choice is a hash of the rule, the community and the unit, a person or a thing: always the same, without a secret or dice, so
that anyone can check it, and no two rules or communities leave out the same people.
"""

from hashlib import sha256

from bot.model.nudges import Arm

ONE_IN = 10


def arm_of(rule: str, community: str, unit: str, *, is_compared: bool = True) -> Arm:
    """The arm of a person, or of a thing: about one in ten is left out, but for those who asked never to be (not ``is_compared``).

    Those who are always nudged are no fair match for those left out, so they stand apart.
    """
    return Arm.HOLDOUT if is_compared and _number(rule, community, unit) % ONE_IN == 0 else Arm.NUDGED


def _number(*parts: str) -> int:
    return int.from_bytes(sha256("\x1f".join(parts).encode()).digest()[:8])
