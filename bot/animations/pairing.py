"""Who is introduced to whom: pairs and groups, pure, with a seed.

What counts, the first before the second: nobody is put with somebody whom one of them asked to avoid; as few as possible stay
alone; nobody meets again for as long a time back as the pool allows (the window: a small pool has a short one), and a meeting
longer ago weighs less than a recent one; hours in common; then what the manager prefers.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from random import Random

from bot.animations.matching import LARGEST_EXACT, NOBODY, best_partition, largest_matching
from bot.animations.pair_costs import OLDEST, Candidate, Costs, Mix
from bot.model.animations import Meeting

LARGEST_GROUP = 8
# In a large pool a person is compared with so many others, not with all.
COMPARED = 40
# How often those who would meet again are looked at, to find them a better place.
TURNS = 2


@dataclass(frozen=True, slots=True)
class Round:
    """Who is introduced to whom, and who stays alone."""

    groups: tuple[tuple[str, ...], ...] = ()
    alone: tuple[str, ...] = ()


def pair_members(
    pool: Sequence[Candidate],
    meetings: Iterable[Meeting],
    avoided: Iterable[frozenset[str]],
    *,
    size: int,
    mix: Mix,
    at: datetime,
    seed: int,
) -> Round:
    """Put a pool together in groups of ``size`` (2 to 8). The same pool, past and seed give the same round.

    Of a pool that can't be divided, one joins a pair; larger groups differ by one person at most where nobody stands in the way.
    """
    order = sorted(pool, key=lambda each: each.person)
    Random(seed).shuffle(order)  # noqa: S311  # chance that can be repeated is wanted
    costs = Costs(order, meetings, avoided, mix, at)
    groups, alone = _in_pairs(costs) if size == 2 else _in_groups(costs, size)
    names = [each.person for each in order]
    return Round(
        tuple(sorted(tuple(sorted(names[place] for place in group)) for group in groups)),
        tuple(sorted(names[place] for place in alone)),
    )


def regroup(
    groups: Sequence[Sequence[str]],
    pool: Sequence[Candidate],
    meetings: Iterable[Meeting],
    avoided: Iterable[frozenset[str]],
    *,
    size: int,
    mix: Mix,
    at: datetime,
    seed: int,
) -> Round:
    """A round made good for those who are still in the pool, or have come to it since.

    Whoever can stays where they are; who was left over, or is not to be where somebody put them, finds another place.
    """
    apart = frozenset(avoided)
    here = {each.person for each in pool}
    kept = [stays for group in groups if len(stays := _peaceful([each for each in group if each in here], apart)) > 1]
    placed = {person for group in kept for person in group}
    loose = [each for each in pool if each.person not in placed]
    past = list(meetings)
    fresh = pair_members(loose, past, apart, size=size, mix=mix, at=at, seed=seed)
    costs = Costs(pool, past, apart, mix, at)
    places = {each.person: place for place, each in enumerate(pool)}
    found = [[places[person] for person in group] for group in (*kept, *fresh.groups)]
    most = 2 if size == 2 else LARGEST_GROUP - 1
    alone = [person for person in fresh.alone if not _join(places[person], found, costs, costs.avoided, most)]
    return Round(tuple(tuple(sorted(pool[place].person for place in group)) for group in found), tuple(alone))


def _peaceful(people: Sequence[str], avoided: Collection[frozenset[str]]) -> list[str]:
    """Those of a group who may be together, the first before the others."""
    found: list[str] = []
    for person in people:
        if not any(frozenset((person, other)) in avoided for other in found):
            found.append(person)
    return found


def times_met(groups: Sequence[Sequence[str]], meetings: Iterable[Meeting]) -> list[int]:
    """For each group, how often the two in it who met most often were introduced to each other before."""
    pairs = {pair: 0 for group in groups for pair in combinations(sorted(group), 2)}
    for meeting in meetings:
        for pair in combinations(sorted(meeting.people), 2):
            if pair in pairs:
                pairs[pair] += 1
    return [max((pairs[pair] for pair in combinations(sorted(group), 2)), default=0) for group in groups]


def group_sizes(count: int, size: int) -> list[int]:
    """How many each group has, none more than ``LARGEST_GROUP``: as near to ``size`` as can be, the larger ones first."""
    least = max(-(-count // LARGEST_GROUP), 1)
    groups = max(least, min(range(max(count // size, 1), count // size + 2), key=lambda each: abs(count / each - size)))
    return [count // groups + (place < count % groups) for place in range(groups)]


Groups = list[list[int]]


def _in_pairs(costs: Costs) -> tuple[Groups, list[int]]:
    """Pairs with the longest window in which as few stay alone as could be without any."""
    windows = costs.windows
    found = _pairs_within(costs, windows[-1])
    days = windows[-1]
    if len(found[1]) > (costs.count == 1) and len(found[1]) > (fewest := len(_pairs_within(costs, 0)[1])):
        # The first window that is too long; the one before it is the longest that is not.
        place = bisect_left(windows, True, lo=1, key=lambda each: len(_pairs_within(costs, each)[1]) > fewest)
        days = windows[place - 1]
        found = _pairs_within(costs, days)
    _improve(found[0], costs, costs.barred_within(days))
    return found


def _pairs_within(costs: Costs, days: int) -> tuple[Groups, list[int]]:
    barred = costs.barred_within(days)
    if costs.count <= LARGEST_EXACT:
        groups, alone = best_partition(costs.count, barred, costs.of)
        return [list(group) for group in groups], alone
    mates = largest_matching(_greedy(costs, barred), barred)
    pairs = [[one, other] for one, other in enumerate(mates) if one < other]
    left = [person for person, mate in enumerate(mates) if mate == NOBODY]
    return pairs, [person for person in left if not _join_a_pair(person, pairs, costs, barred)]


def _greedy(costs: Costs, barred: Sequence[set[int]]) -> list[int]:
    """Each takes the best of those who come next and are free."""
    mates = [NOBODY] * costs.count
    free = list(range(costs.count))
    while free:
        person = free.pop()
        following = [(costs.of(person, free[place]), place) for place in _last(free) if free[place] not in barred[person]]
        if following:
            other = free.pop(min(following)[1])
            mates[person], mates[other] = other, person
    return mates


def _last(free: Sequence[int]) -> range:
    return range(max(0, len(free) - COMPARED), len(free))


def _join_a_pair(person: int, groups: Groups, costs: Costs, barred: Sequence[set[int]]) -> bool:
    """The odd one makes three with the best pair there is; or takes the place of one of a pair who does."""
    if _join(person, groups, costs, barred, 2):
        return True
    for group in [each for each in groups if len(each) == 2]:
        for stays, leaves in (group, group[::-1]):
            others = [each for each in groups if each is not group]
            if stays not in barred[person] and _join(leaves, others, costs, barred, 2):
                group[:] = [stays, person]
                return True
    return False


def _join(person: int, groups: Groups, costs: Costs, barred: Sequence[set[int]], most: int) -> bool:
    """Join the best of the groups of at most so many; False if there is none."""
    open_to = [group for group in groups if len(group) <= most and not barred[person].intersection(group)]
    if open_to:
        min(open_to, key=lambda group: sum(costs.of(person, each) for each in group)).append(person)
    return bool(open_to)


def _in_groups(costs: Costs, size: int) -> tuple[Groups, list[int]]:
    """Groups filled one person after the other, then mended by swaps."""
    sizes = group_sizes(costs.count, size)
    groups: Groups = [[] for _ in sizes]
    places = dict(enumerate(sizes))
    alone = []
    # Those whom most others avoid, or who avoid most, are the hardest to seat.
    for person in sorted(range(costs.count), key=lambda each: -len(costs.avoided[each])):
        chosen = _best_place(person, groups, places, costs)
        if chosen is None:
            alone.append(person)
            continue
        groups[chosen].append(person)
        places[chosen] -= 1
        if not places[chosen]:
            del places[chosen]
    _improve(groups, costs, costs.avoided)
    return _none_alone(groups, alone, costs)


def _best_place(person: int, groups: Groups, places: dict[int, int], costs: Costs) -> int | None:
    """The best of the first groups with a place left and nobody to avoid in them."""
    compared = 0
    best: tuple[int, int] | None = None
    for place in places:
        if costs.avoided[person].intersection(groups[place]):
            continue
        price = sum(costs.of(person, each) for each in groups[place])
        best = min(best or (price, place), (price, place))
        compared += 1
        if compared == COMPARED // 3:
            break
    return best[1] if best else None


def _none_alone(groups: Groups, alone: list[int], costs: Costs) -> tuple[Groups, list[int]]:
    """Who was left over, or is the only one of a group, joins another if they can."""
    whole = [group for group in groups if len(group) > 1]
    single = [*alone, *(group[0] for group in groups if len(group) == 1)]
    return whole, [person for person in single if not _join(person, whole, costs, costs.avoided, LARGEST_GROUP - 1)]


def _improve(groups: Groups, costs: Costs, barred: Sequence[set[int]]) -> None:
    """Swap people between groups where it makes things better: first those who would meet again, then everybody once."""
    where = {person: group for group in groups for person in group}
    people = sorted(where)
    # To compare two people of large groups takes as many looks as there are others in both.
    compared = COMPARED // max(1, max(map(len, groups), default=2) // 2) ** 2 or 1
    for turn, (least, most) in enumerate((*[(OLDEST, COMPARED)] * TURNS, (1, compared))):
        for person in people:
            if _share(person, where[person], costs) >= least:
                any(_swap(person, other, where, costs, barred) for other in _some(people, person + turn, most))


def _some(people: Sequence[int], first: int, most: int) -> list[int]:
    """So many others, evenly spread; all of them where there are few."""
    step = -(-len(people) // most)
    return [people[place] for place in range(first % step, len(people), step)]


def _share(person: int, group: Sequence[int], costs: Costs) -> int:
    return sum(costs.of(person, each) for each in group if each != person)


def _swap(one: int, other: int, where: dict[int, list[int]], costs: Costs, barred: Sequence[set[int]]) -> bool:
    """Let two people of different groups change places if that makes things better."""
    here, there = where[one], where[other]
    if here is there or barred[one].intersection(there) - {other} or barred[other].intersection(here) - {one}:
        return False
    before = _share(one, here, costs) + _share(other, there, costs)
    after = sum(costs.of(one, each) for each in there if each != other) + sum(costs.of(other, each) for each in here if each != one)
    if after >= before:
        return False
    here[here.index(one)], there[there.index(other)] = other, one
    where[one], where[other] = there, here
    return True
