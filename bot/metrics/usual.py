"""What is usual: the median, and the range of the weeks before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WEEKS_LOOKED_AT = 8
WEEKS_NEEDED = 4


class Standing(StrEnum):
    """Where a value stands against the usual range."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual of a figure: the median of the last complete weeks, and the lowest and highest of them."""

    median: float
    low: float
    high: float

    def standing(self, value: float) -> Standing:
        """Below the lowest, above the highest, or within: only what those weeks never showed is called unusual."""
        if value < self.low:
            return Standing.BELOW
        return Standing.ABOVE if value > self.high else Standing.WITHIN


def median(values: Sequence[float]) -> float | None:
    """The middle value, the mean of the middle two for an even count; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def usual(values: Sequence[float]) -> Usual | None:
    """The usual of the last complete weeks (oldest first, at most eight count); None for fewer than four, which show no habit."""
    looked_at = values[-WEEKS_LOOKED_AT:]
    middle = median(looked_at)
    if middle is None or len(looked_at) < WEEKS_NEEDED:
        return None
    return Usual(middle, min(looked_at), max(looked_at))
