"""Putting people together by two so that as few as possible stay alone: matchings in any graph, people known by number.

Who may not be put with whom is given as ``barred``: for each person a set of numbers, the same seen from both sides. Sources: the
largest matching is J. Edmonds, "Paths, trees, and flowers", Canadian Journal of Mathematics 17 (1965); the exact partition is the
dynamic programme over subsets of R. Bellman, "Combinatorial processes and dynamic programming" (1960).
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache

Barred = Sequence[Collection[int]]
Group = tuple[int, ...]
# Alone, groups of three, cost: what is least of each, in this order.
Price = tuple[int, int, int]
NOBODY = -1
LARGEST_EXACT = 10


def best_partition(count: int, barred: Barred, cost: Callable[[int, int], int]) -> tuple[list[Group], list[int]]:
    """Pairs, and one group of three where it is needed, with the least possible cost; and who stays alone.

    As few alone as can be, then as few groups of three, then the least sum of the costs of all who meet. Exact, and only for few
    people (``LARGEST_EXACT``): what it does doubles with each of them.
    """

    @cache
    def best(left: int) -> tuple[Price, tuple[Group, ...]]:
        if not left:
            return (0, 0, 0), ()
        first = (left & -left).bit_length() - 1
        others = [each for each in _members(left & ~(1 << first)) if each not in barred[first]]
        found = [_with(best(left & ~(1 << first)), (first,), (1, 0, 0))]
        for place, second in enumerate(others):
            pair = left & ~(1 << first) & ~(1 << second)
            found.append(_with(best(pair), (first, second), (0, 0, cost(first, second))))
            for third in others[place + 1 :]:
                if third not in barred[second]:
                    price = cost(first, second) + cost(first, third) + cost(second, third)
                    found.append(_with(best(pair & ~(1 << third)), (first, second, third), (0, 1, price)))
        return min(found, key=lambda each: each[0])

    _, groups = best((1 << count) - 1)
    return [group for group in groups if len(group) > 1], [group[0] for group in groups if len(group) == 1]


def _members(left: int) -> list[int]:
    return [place for place in range(left.bit_length()) if left >> place & 1]


def _with(rest: tuple[Price, tuple[Group, ...]], group: Group, price: Price) -> tuple[Price, tuple[Group, ...]]:
    paid, groups = rest
    return (paid[0] + price[0], paid[1] + price[1], paid[2] + price[2]), (*groups, group)


def largest_matching(mates: Sequence[int], barred: Barred) -> list[int]:
    """The mates of everybody, ``NOBODY`` for who stays alone, so that as few as possible do.

    It begins with the mates given and takes from them no more than it must; who has a mate keeps one.
    """
    matching = _Matching(list(mates), barred)
    for person in range(len(mates)):
        # One alone has nobody to be joined to, and looking for it would look at everybody.
        if matching.mates[person] == NOBODY and matching.mates.count(NOBODY) > 1:
            matching.join(person)
    return matching.mates


class _Matching:
    """Mates that grow by alternating paths. Cycles of odd length met on the way ("blossoms") are taken as one person."""

    def __init__(self, mates: list[int], barred: Barred) -> None:
        self.mates, self.barred = mates, barred
        self.everybody = range(len(mates))

    def join(self, root: int) -> None:
        """Find a mate for this person, if others can be put together again for it."""
        self.parents = [NOBODY] * len(self.mates)
        self.bases = list(self.everybody)
        self.reached = {root}
        self.queue = [root]
        for person in self.queue:  # it grows
            end = self._grow(person, root)
            if end != NOBODY:
                self._turn_over(end)
                return

    def _grow(self, person: int, root: int) -> int:
        """Look at everybody whom this person could be put with; somebody alone, if that leads to one."""
        for other in self.everybody:
            is_alone = self.mates[other] == NOBODY and other != root
            if is_alone and self.parents[other] == NOBODY and other not in self.barred[person]:
                self.parents[other] = person
                return other
        for other in self.everybody:
            if other in self.barred[person] or self.bases[person] == self.bases[other] or self.mates[person] == other:
                continue
            if other == root or (self.mates[other] != NOBODY and self.parents[self.mates[other]] != NOBODY):
                self._shrink(person, other)
            elif self.parents[other] == NOBODY:
                self.parents[other] = person
                self._reach(self.mates[other])
        return NOBODY

    def _reach(self, person: int) -> None:
        if person not in self.reached:
            self.reached.add(person)
            self.queue.append(person)

    def _shrink(self, one: int, other: int) -> None:
        """The cycle through these two becomes one."""
        base = self._common_base(one, other)
        cycle: set[int] = set()
        self._mark(one, base, other, cycle)
        self._mark(other, base, one, cycle)
        for person in self.everybody:
            if self.bases[person] in cycle:
                self.bases[person] = base
                self._reach(person)

    def _common_base(self, one: int, other: int) -> int:
        passed: set[int] = set()
        while True:
            one = self.bases[one]
            passed.add(one)
            if self.mates[one] == NOBODY or self.parents[self.mates[one]] == NOBODY:
                break
            one = self.parents[self.mates[one]]
        while self.bases[other] not in passed:
            other = self.parents[self.mates[self.bases[other]]]
        return self.bases[other]

    def _mark(self, person: int, base: int, child: int, cycle: set[int]) -> None:
        while self.bases[person] != base:
            mate = self.mates[person]
            cycle |= {self.bases[person], self.bases[mate]}
            self.parents[person] = child
            child, person = mate, self.parents[mate]

    def _turn_over(self, end: int) -> None:
        """Along the path that was found, everybody takes the other one."""
        while end != NOBODY:
            parent = self.parents[end]
            following = self.mates[parent]
            self.mates[end], self.mates[parent] = parent, end
            end = following
