"""What became of a rule's nudges in a community, in both arms, and whether they help.

The interval of a difference of two shares is Newcombe's, from Wilson's of each (R. G. Newcombe, Statistics in Medicine 17, 1998,
pages 873 to 890, method 10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

from bot.nudges.silence import Silence

FEWEST = 30
Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One group, in people or in things: how many were chosen (nudged, or left out), came to what was hoped for in time, and still
    have time to.

    ``ripe`` are those whose time is over, ``ripe_back`` those of them who came back: only they are compared.
    """

    chosen: int = 0
    came_back: int = 0
    still_open: int = 0
    ripe: int = 0
    ripe_back: int = 0


@dataclass(frozen=True, slots=True)
class Lift:
    """The difference in shares between nudged and left out, with its 95 % interval; 0.12 is 12 more in a hundred."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Look:
    """The latest look of a rule at a community: on which day, how many it chose, and for how many it stayed silent, by reason."""

    day: date
    chosen: int
    silences: Mapping[Silence, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """A rule in a community since a day. ``opened`` counts those nudged who followed the link.

    ``apart`` were sent a message but stand outside the comparison: they asked never to be left out. ``not_sent`` were planned and
    stopped before they left, by the reason's text key; whom that happened to can be chosen again.
    """

    rule: str
    nudged: ArmResult = ArmResult()
    left_out: ArmResult = ArmResult()
    opened: int = 0
    apart: int = 0
    not_sent: Mapping[str, int] = field(default_factory=dict)
    latest: Look | None = None


def lift(results: Results) -> Lift | None:
    """How much more often those nudged came back; None where either group is too small to tell."""
    nudged, left_out = results.nudged, results.left_out
    if min(nudged.ripe, left_out.ripe) < FEWEST:
        return None
    return difference(nudged.ripe_back, nudged.ripe, left_out.ripe_back, left_out.ripe)


def difference(back: int, of: int, other_back: int, of_other: int) -> Lift:
    """The difference of two shares and its interval. ZeroDivisionError for an empty group."""
    share, other = back / of, other_back / of_other
    low, high = _wilson(back, of)
    other_low, other_high = _wilson(other_back, of_other)
    gap = share - other
    return Lift(
        difference=gap,
        low=gap - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        high=gap + sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )


def _wilson(back: int, of: int) -> tuple[float, float]:
    centre = 2 * back + Z_95**2
    spread = Z_95 * sqrt(Z_95**2 + 4 * back * (1 - back / of))
    return (centre - spread) / (2 * (of + Z_95**2)), (centre + spread) / (2 * (of + Z_95**2))
