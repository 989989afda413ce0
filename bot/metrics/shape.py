"""How evenly a community's talk is spread: Gini, the contributor absence factor, and levels by weeks."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

WEEKS_OF_LEVELS = 13
WEEKS_OF_A_NEWCOMER = 4
_CORE_FROM, _REGULAR_FROM = 8, 4


class Level(StrEnum):
    """What a person is in a community by how many weeks they take part, never by volume, which is easily gamed."""

    NEWCOMER = "newcomer"
    CORE = "core"
    REGULAR = "regular"
    OCCASIONAL = "occasional"
    QUIET = "quiet"


def gini(counts: Sequence[int]) -> float | None:
    """The Gini coefficient of non-negative counts: 0 is even, near 1 is one voice. None if there is nothing to share.

    ``2*sum(i*x_i) / (n*sum x) - (n+1)/n`` with x ascending and i from 1.
    """
    total, n = sum(counts), len(counts)
    if not total:
        return None
    weighted = sum(rank * count for rank, count in enumerate(sorted(counts), start=1))
    return 2 * weighted / (n * total) - (n + 1) / n


def absence_factor(counts: Sequence[int]) -> int | None:
    """The fewest people who together reach half of the acts; None without acts.

    CHAOSS, "Contributor Absence Factor": the fewest whose leaving would take half of the activity with them.
    """
    total = sum(counts)
    if not total:
        return None
    reached = accumulate(sorted(counts, reverse=True))
    return next(people for people, acts in enumerate(reached, start=1) if 2 * acts >= total)


def level(*, is_new: bool, weeks_with_acts: int) -> Level:
    """The level of one person who has acted at least once.

    ``is_new``: their first act is in the newest four weeks; ``weeks_with_acts``: among the newest thirteen.
    """
    if is_new:
        return Level.NEWCOMER
    if weeks_with_acts >= _CORE_FROM:
        return Level.CORE
    if weeks_with_acts >= _REGULAR_FROM:
        return Level.REGULAR
    return Level.OCCASIONAL if weeks_with_acts else Level.QUIET
