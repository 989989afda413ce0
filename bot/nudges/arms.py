"""Who is left out on purpose, so that one can see whether a nudge helps.

The choice is a hash of the rule, the community and the person: always the same, without a secret or dice, so that anyone can
check it, and no two rules or communities leave out the same people.
"""

from hashlib import sha256

from bot.model.nudges import Arm
from bot.model.people import Preferences

ONE_IN = 10


def arm_of(rule: str, community: str, person: str, preferences: Preferences) -> Arm:
    """The arm of a person: about one in ten is left out, unless they asked never to be (then ``is_compared`` says no)."""
    return Arm.HOLDOUT if is_compared(preferences) and _number(rule, community, person) % ONE_IN == 0 else Arm.NUDGED


def is_compared(preferences: Preferences) -> bool:
    """Whether this person counts in the comparison.

    Those who are always nudged are not a fair match for those left out, so they stand apart.
    """
    return preferences.in_holdouts


def _number(*parts: str) -> int:
    return int.from_bytes(sha256("\x1f".join(parts).encode()).digest()[:8])
