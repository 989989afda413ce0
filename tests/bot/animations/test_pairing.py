"""Who is introduced to whom: never with somebody to avoid, nobody alone for nothing, no repeats while there is another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from random import Random

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.animations.matching import NOBODY, best_partition, largest_matching
from bot.animations.pair_costs import Candidate, Mix
from bot.animations.pairing import Round, group_sizes, pair_members, regroup, times_met
from bot.hours import Hours
from bot.model.animations import Meeting

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
PARIS = Hours("Europe/Paris", time(9), time(18))
TOKYO = Hours("Asia/Tokyo", time(9), time(18))
MONTREAL = Hours("America/Montreal", time(9), time(18))
Pair = frozenset[str]


def pool_of(count: int, hours: Hours = PARIS) -> list[Candidate]:
    return [Candidate(f"U{number:03}", hours) for number in range(count)]


def met(*people: str, days_ago: int = 7) -> Meeting:
    return Meeting("o" * 32, frozenset(people), NOW - timedelta(days=days_ago))


def paired(
    pool: Sequence[Candidate],
    meetings: Iterable[Meeting] = (),
    avoided: Iterable[Pair] = (),
    *,
    size: int = 2,
    mix: Mix = Mix.ANYBODY,
    at: datetime = NOW,
    seed: int = 7,
) -> Round:
    return pair_members(pool, meetings, avoided, size=size, mix=mix, at=at, seed=seed)


def pairs_in(found: Round) -> list[Pair]:
    return [frozenset(pair) for group in found.groups for pair in combinations(group, 2)]


def everybody_once(found: Round, pool: Sequence[Candidate]) -> bool:
    placed = [person for group in found.groups for person in group] + list(found.alone)
    return sorted(placed) == sorted(each.person for each in pool)


def partitions(people: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Every way to put people in pairs and groups of three, and to leave some alone."""
    if not people:
        yield ()
        return
    first, *others = people
    for more in range(3):
        for group in combinations(others, more):
            for rest in partitions(tuple(each for each in others if each not in group)):
                yield ((first, *group), *rest)


# Against brute force and a library


def a_pool(most: int) -> st.SearchStrategy[tuple[int, list[tuple[int, int, int]], list[tuple[int, int]]]]:
    def with_edges(count: int) -> st.SearchStrategy[tuple[int, list[tuple[int, int, int]], list[tuple[int, int]]]]:
        pairs = st.sampled_from(list(combinations(range(count), 2)))
        past = st.lists(st.tuples(pairs, st.integers(1, 200)).map(lambda each: (*each[0], each[1])), max_size=3 * count)
        return st.tuples(st.just(count), past, st.lists(pairs, max_size=count, unique=True))

    return st.integers(2, most).flatmap(with_edges)


@settings(max_examples=60)
@given(given_pool=a_pool(7), seed=st.integers(0, 99))
def test_small_pools_are_as_good_as_can_be(
    given_pool: tuple[int, list[tuple[int, int, int]], list[tuple[int, int]]], seed: int
) -> None:
    """Fewest alone, then fewest threes, then the longest window: as every partition there is, looked at one by one, says."""
    count, past, wishes = given_pool
    pool = pool_of(count)
    names = [each.person for each in pool]
    meetings = [met(names[one], names[other], days_ago=ago) for one, other, ago in past]
    avoided = {frozenset({names[one], names[other]}) for one, other in wishes}
    last = {frozenset({names[one], names[other]}): ago for one, other, ago in sorted(past, key=lambda each: -each[2])}

    def price(groups: Iterable[tuple[str, ...]]) -> tuple[float, ...] | None:
        sizes = Counter(len(group) for group in groups)
        pairs = [frozenset(pair) for group in groups for pair in combinations(group, 2)]
        if avoided.intersection(pairs):
            return None
        latest = min((last[pair] for pair in pairs if pair in last), default=10**6)
        return (sizes[1], -latest, sizes[3])

    found = paired(pool, meetings, avoided, seed=seed)
    ours = price([*found.groups, *((person,) for person in found.alone)])
    prices = [each for each in map(price, partitions(tuple(names))) if each is not None]
    assert ours is not None
    assert everybody_once(found, pool)
    assert ours[:2] == min(prices)[:2]


@settings(max_examples=40)
@given(given_pool=a_pool(16), seed=st.integers(0, 99))
def test_nobody_meets_again_while_a_perfect_matching_without_repeats_exists(
    given_pool: tuple[int, list[tuple[int, int, int]], list[tuple[int, int]]], seed: int
) -> None:
    half, past, wishes = given_pool
    count = half - half % 2
    pool = pool_of(count)
    names = [each.person for each in pool]
    meetings = [met(names[one], names[other], days_ago=ago) for one, other, ago in past if max(one, other) < count]
    avoided = {frozenset({names[one], names[other]}) for one, other in wishes if max(one, other) < count}
    before = {meeting.people for meeting in meetings}
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(pair for pair in combinations(names, 2) if frozenset(pair) not in before | avoided)
    found = paired(pool, meetings, avoided, seed=seed)
    assert everybody_once(found, pool)
    assert avoided.isdisjoint(pairs_in(found))
    if len(networkx.max_weight_matching(graph, maxcardinality=True)) * 2 == count:
        assert before.isdisjoint(pairs_in(found))
        assert found.alone == ()


@settings(max_examples=60)
@given(st.data())
def test_the_largest_matching_is_as_large_as_a_librarys(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 24))
    chance = Random(data.draw(st.integers(0, 10**6)))
    density = chance.random()
    edges = {pair for pair in combinations(range(count), 2) if chance.random() < density}
    barred = [{other for other in range(count) if (min(one, other), max(one, other)) not in edges} for one in range(count)]
    mates = largest_matching([NOBODY] * count, barred)
    assert all(mates[mates[one]] == one and mates[one] not in barred[one] for one in range(count) if mates[one] != NOBODY)
    graph: networkx.Graph[int] = networkx.Graph(list(edges))
    assert sum(mate != NOBODY for mate in mates) == 2 * len(networkx.max_weight_matching(graph, maxcardinality=True))


def test_a_partition_costs_as_little_as_can_be() -> None:
    prices = {(0, 1): 5, (0, 2): 1, (0, 3): 9, (1, 2): 9, (1, 3): 1, (2, 3): 5}
    groups, alone = best_partition(4, [{each} for each in range(4)], lambda one, other: prices[min(one, other), max(one, other)])
    assert (sorted(groups), alone) == ([(0, 2), (1, 3)], [])


# Round after round


@pytest.mark.parametrize("count", [4, 8, 12, 20])
def test_everybody_meets_somebody_new_for_as_long_as_the_pool_allows(count: int) -> None:
    """A pool of ``count`` has ``count - 1`` rounds without repeats at most; after half of them nobody can be stuck yet."""
    pool, past = pool_of(count), list[Meeting]()
    for week in range(count // 2):
        at = NOW + timedelta(weeks=week)
        found = paired(pool, past, at=at, seed=week)
        assert {meeting.people for meeting in past}.isdisjoint(pairs_in(found))
        past += [Meeting(str(week), pair, at) for pair in pairs_in(found)]


def test_a_small_pool_begins_again_with_who_met_longest_ago() -> None:
    pool, past, rounds = pool_of(4), list[Meeting](), []
    for week in range(7):
        at = NOW + timedelta(weeks=week)
        rounds.append(set(pairs_in(paired(pool, past, at=at, seed=week))))
        past += [Meeting(str(week), pair, at) for pair in rounds[-1]]
    assert rounds[3:6] == rounds[:3]
    assert rounds[6] == rounds[0]


def test_a_year_in_a_large_community_repeats_nothing() -> None:
    pool, past = pool_of(201), list[Meeting]()
    for week in range(26):
        at = NOW + timedelta(weeks=week)
        found = paired(pool, past, at=at, seed=week)
        assert found.alone == ()
        assert Counter(map(len, found.groups)) == {2: 99, 3: 1}
        assert {meeting.people for meeting in past}.isdisjoint(pairs_in(found))
        past += [Meeting(str(week), pair, at) for pair in pairs_in(found)]


def test_groups_repeat_nothing_while_there_is_room() -> None:
    pool, past = pool_of(60), list[Meeting]()
    for week in range(6):
        at = NOW + timedelta(weeks=week)
        found = paired(pool, past, size=4, at=at, seed=week)
        before = {frozenset(pair) for meeting in past for pair in combinations(meeting.people, 2)}
        assert before.isdisjoint(pairs_in(found))
        past += [Meeting(str(week), frozenset(group), at) for group in found.groups]


def test_the_order_of_a_pair_does_not_matter() -> None:
    pool = pool_of(4)
    assert pairs_in(paired(pool, [met("U000", "U001"), met("U003", "U002")])) == pairs_in(
        paired(pool, [met("U001", "U000"), met("U002", "U003")])
    )


def test_what_was_more_than_two_years_ago_is_forgotten() -> None:
    found = paired(pool_of(4), [met("U000", "U001", days_ago=740), met("U000", "U002"), met("U000", "U003")])
    assert frozenset({"U000", "U001"}) in pairs_in(found)


def test_the_same_seed_makes_the_same_round_in_whatever_order_people_come() -> None:
    pool = pool_of(30)
    assert paired(pool) == paired(pool[::-1])
    assert len({paired(pool, seed=seed).groups for seed in range(5)}) == 5


# Who is left over


def test_nobody_at_all() -> None:
    assert paired([]) == Round()


@pytest.mark.parametrize("size", [2, 4])
def test_somebody_who_is_the_only_one_stays_alone(size: int) -> None:
    assert paired(pool_of(1), size=size) == Round((), ("U000",))


@pytest.mark.parametrize("count", [3, 5, 9, 11, 31])
def test_the_odd_one_joins_a_pair(count: int) -> None:
    found = paired(pool_of(count))
    assert found.alone == ()
    assert sorted(map(len, found.groups)) == [2] * (count // 2 - 1) + [3]


@pytest.mark.parametrize("count", [2, 3, 12, 15])
def test_who_avoids_everybody_stays_alone_and_the_others_do_not(count: int) -> None:
    avoided = [frozenset({"U000", f"U{number:03}"}) for number in range(1, count)]
    found = paired(pool_of(count), [], avoided)
    assert found.alone == ("U000",) if count > 2 else found.alone == ("U000", "U001")
    assert everybody_once(found, pool_of(count))


@pytest.mark.parametrize("size", [2, 3, 5, 8])
@pytest.mark.parametrize("seed", range(4))
def test_those_to_avoid_are_never_together_even_in_groups_of_any_size(size: int, seed: int) -> None:
    chance = Random(seed)
    pool = pool_of(33)
    avoided = {frozenset(chance.sample([each.person for each in pool], 2)) for _ in range(120)}
    found = paired(pool, [], avoided, size=size, seed=seed)
    assert everybody_once(found, pool)
    assert avoided.isdisjoint(pairs_in(found))
    assert found.alone == ()


@pytest.mark.parametrize(
    ("count", "size", "sizes"),
    [
        (1, 4, [1]),
        (3, 4, [3]),
        (5, 4, [5]),
        (6, 4, [3, 3]),
        (7, 4, [4, 3]),
        (10, 4, [4, 3, 3]),
        (9, 3, [3, 3, 3]),
        (10, 3, [4, 3, 3]),
        (9, 8, [5, 4]),
        (11, 8, [6, 5]),
        (17, 8, [6, 6, 5]),
        (100, 8, [8] * 9 + [7] * 4),
    ],
)
def test_groups_are_as_even_as_can_be_and_fit_in_a_conversation(count: int, size: int, sizes: list[int]) -> None:
    assert group_sizes(count, size) == sizes
    if count > 1:
        assert sorted(map(len, paired(pool_of(count), size=size).groups), reverse=True) == sizes


# What is preferred


def test_hours_in_common_are_preferred() -> None:
    pool = [Candidate(f"U{number:03}", (PARIS, TOKYO, MONTREAL)[number % 3]) for number in range(24)]
    hours = {each.person: each.hours for each in pool}
    assert {hours[one] == hours[other] for one, other in paired(pool).groups} == {True}


def test_somebody_new_counts_more_than_hours_in_common() -> None:
    pool = [*pool_of(2), Candidate("U100", TOKYO), Candidate("U101", TOKYO)]
    found = paired(pool, [met("U000", "U001"), met("U100", "U101")])
    assert all(one.startswith("U0") and other.startswith("U1") for one, other in found.groups)


@pytest.mark.parametrize(("mix", "same"), [(Mix.ACROSS, False), (Mix.WITHIN, True)])
def test_teams(mix: Mix, same: bool) -> None:
    teams = ["Sales", " sales", "SALES ", "sales", "Design", "design", "de sign", "De  Sign", "Care", "care", "Care", "care"]
    pool = [Candidate(f"U{number:03}", PARIS, team) for number, team in enumerate(teams)]
    of = {each.person: " ".join(each.team.casefold().split()) for each in pool}
    found = paired(pool, mix=mix)
    assert {of[one] == of[other] for one, other in found.groups} == {same}


def test_people_who_share_few_communities() -> None:
    pool = [Candidate(f"U{number:03}", PARIS, communities=frozenset({"C1", f"C{number % 2 + 2}"})) for number in range(12)]
    assert all(int(one[1:]) % 2 != int(other[1:]) % 2 for one, other in paired(pool, mix=Mix.STRANGERS).groups)


# Made good


def regrouped(
    groups: Sequence[Sequence[str]],
    pool: Sequence[Candidate],
    avoided: Iterable[Pair] = (),
    meetings: Iterable[Meeting] = (),
    *,
    size: int = 2,
) -> Round:
    return regroup(groups, pool, meetings, avoided, size=size, mix=Mix.ANYBODY, at=NOW, seed=7)


def test_a_round_that_holds_stays_as_it_is() -> None:
    groups = (("U000", "U003"), ("U001", "U002"))
    assert regrouped(groups, pool_of(4)) == Round(groups)


def test_those_who_lost_their_other_are_put_together() -> None:
    pool = [each for each in pool_of(6) if each.person not in ("U001", "U003")]
    found = regrouped([("U000", "U001"), ("U002", "U003"), ("U004", "U005")], pool)
    assert found == Round((("U004", "U005"), ("U000", "U002")))


def test_who_is_left_over_joins_a_pair_they_have_not_met() -> None:
    pool = [each for each in pool_of(6) if each.person != "U005"]
    found = regrouped([("U000", "U001"), ("U002", "U003"), ("U004", "U005")], pool, (), [met("U004", "U000")])
    assert found == Round((("U000", "U001"), ("U002", "U003", "U004")))


def test_of_three_who_lose_one_two_stay() -> None:
    assert regrouped([("U000", "U001", "U009")], pool_of(2)) == Round((("U000", "U001"),))


def test_who_comes_late_is_taken_in() -> None:
    assert regrouped([("U000", "U001")], pool_of(3)) == Round((("U000", "U001", "U002"),))


def test_a_pair_that_somebody_made_against_a_wish_is_taken_apart() -> None:
    wish = frozenset({"U000", "U001"})
    found = regrouped([("U000", "U001"), ("U002", "U003")], pool_of(4), [wish])
    assert wish not in pairs_in(found)
    assert everybody_once(found, pool_of(4))


def test_rather_alone_than_against_a_wish() -> None:
    wishes = [frozenset({"U000", "U001"}), frozenset({"U000", "U002"})]
    assert regrouped([("U001", "U002")], pool_of(3), wishes) == Round((("U001", "U002"),), ("U000",))


# Times met before


def test_how_often_people_met_is_that_of_the_two_who_met_most() -> None:
    past = [met("U1", "U2"), met("U2", "U1", "U3"), met("U3", "U4")]
    assert times_met([("U4", "U2", "U1"), ("U1", "U4"), ("U9",)], past) == [2, 0, 0]
