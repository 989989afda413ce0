"""Participation: against a naive count over random acts, at the edges of days, and with who does not count."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.metrics.weeks import Week
from bot.model.facts import Act, PersonSeen
from storage import people, privacy
from storage.reports import participation, shape
from storage.reports.participation import WeekCounts
from storage.store import Store
from tests.storage.reports.acts import OTHER, PLACE, TEAM, Naive, begin, join, message, reaction, record, scope

START = datetime(2025, 1, 1, tzinfo=UTC)


def random_acts(seed: int) -> list[Act]:
    """A year and a half in two communities: some write all the time, some come and go."""
    dice = random.Random(seed)
    acts: list[Act] = []
    for number in range(18):
        person, place = f"U{number:04}", dice.choice((PLACE, PLACE, OTHER))
        acts.append(join(person, START + timedelta(days=dice.randint(0, 400)), place))
        begins, spans = dice.choice((0, 60, 185, 330)), dice.choice(((1,), (90, 200), (1, 180), (100,)))
        for _ in range(dice.choice((2, 9, 40, 90))):
            at = START + timedelta(days=begins + dice.choice(spans) * dice.random(), microseconds=dice.randint(0, 10**9))
            acts.append(message(person, at, asks=dice.random() < 0.3, place=place))
    written = [act for act in acts if act.kind == "message"]
    return [*acts, *(reaction(f"U{dice.randint(0, 19):04}", dice.choice(written)) for _ in range(60))]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_counted_by_days_agrees_with_a_naive_count(store: Store, seed: int) -> None:
    acts = random_acts(seed)
    begin(store)
    record(store, acts)
    for places in ((PLACE,), (PLACE, OTHER)):
        naive = Naive(acts, *places)
        for until in (date(2025, 1, 20), date(2025, 4, 7), date(2025, 7, 14), date(2025, 12, 8)):
            since = until - timedelta(days=7)
            with store.read() as tx:
                week = scope(since, until, *places)
                assert participation.reactivated(tx, week) == naive.reactivated(since, until)
                assert participation.lost_regulars(tx, week) == naive.lost_regulars(since, until)
                assert {str(level): count for level, count in shape.levels(tx, week).items()} == naive.levels(until)
                whole = scope(None, until, *places)
                assert participation.weeks(tx, whole) == _weeks(naive, until)
                assert participation.first_day(tx, whole) == min((day for _, day in naive.did if day < until), default=None)
                assert participation.joins_by_week(tx, whole) == _firsts_by_week(naive.joined, until)
                assert participation.first_posts_by_week(tx, whole) == _firsts_by_week(naive.wrote, until)


def _weeks(naive: Naive, until: date) -> dict[Week, WeekCounts]:
    found = {}
    for week in sorted({Week.of(day) for _, day in naive.did if day < until}):
        wrote = [who for who, day in naive.wrote if Week.of(day) == week and day < until]
        did = [who for who, day in naive.did if Week.of(day) == week and day < until]
        found[week] = WeekCounts(len(wrote), len(set(wrote)), len(did) - len(wrote))
    return found


def _firsts_by_week(events: list[tuple[str | None, date]], until: date) -> dict[Week, int]:
    first: dict[str | None, date] = {}
    for person, day in events:
        first[person] = min(day, first.get(person, day))
    return dict(sorted(Counter(Week.of(day) for day in first.values() if day < until).items()))


def test_a_window_holds_its_first_instant_and_not_its_last(store: Store) -> None:
    begin(store)
    begins, ends = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)
    record(store, [message("U1", begins), message("U2", ends - timedelta(microseconds=1)), message("U3", ends)])
    record(store, [message("U4", begins - timedelta(microseconds=1))])
    with store.read() as tx:
        week = scope(begins.date(), ends.date())
        assert participation.messages_by_author(tx, week) == [("U1", 1), ("U2", 1)]
        assert participation.weeks(tx, week) == {Week(begins.date()): WeekCounts(2, 2, 0)}
        assert participation.authors(tx, week.days(8)) == 3


def test_ninety_days_are_a_return_and_eighty_nine_are_none(store: Store) -> None:
    begin(store)
    back = datetime(2026, 6, 3, 12, tzinfo=UTC)
    for place, days in enumerate((90, 89, 300)):
        at = back + timedelta(minutes=place)
        record(store, [message(f"U{days}", at - timedelta(days=days)), message(f"U{days}", at)])
    record(store, [message("UNEW", back + timedelta(hours=1)), message("U90", back + timedelta(days=1))])
    with store.read() as tx:
        found = participation.reactivated(tx, scope(date(2026, 6, 1), date(2026, 6, 8)))
    assert found == [("U300", back.date()), ("U90", back.date())]


def seen(person: str, **flags: bool) -> PersonSeen:
    given = {"is_bot": False, "is_guest": False, "is_stranger": False, "is_admin": False, "is_deactivated": False} | flags
    return PersonSeen(TEAM, person, person, None, None, **given, as_of=1.0)


def test_bots_and_guests_do_not_count_and_strangers_to_the_list_do(store: Store) -> None:
    begin(store)
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    names = ("UBOT", "UGUEST", "USTRANGER", "UGONE", "UUNKNOWN")
    acts = [message(person, at + timedelta(minutes=place)) for place, person in enumerate(names)]
    record(store, acts)
    record(store, [reaction("UBOT", acts[4]), reaction("UGUEST", acts[4]), reaction("UGONE", acts[4])])
    with store.write() as tx:
        flags = ("is_bot", "is_guest", "is_stranger", "is_deactivated")
        people.upsert(tx, [seen(person, **{flag: True}) for person, flag in zip(names[:4], flags, strict=True)])
    with store.read() as tx:
        narrow = scope(None, date(2026, 4, 1))
        wide = scope(None, date(2026, 4, 1), with_guests=True)
        assert [person for person, _ in participation.messages_by_author(tx, narrow)] == ["UGONE", "UUNKNOWN"]
        assert [person for person, _ in participation.messages_by_author(tx, wide)] == ["UGONE", "UGUEST", "USTRANGER", "UUNKNOWN"]
        assert (participation.reactions(tx, narrow), participation.reactions(tx, wide)) == (1, 2)
        assert participation.reactions_by_name(tx, narrow) == {"tada": 1}


def test_a_deleted_message_leaves_the_counts(store: Store) -> None:
    begin(store)
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    kept, gone = message("U1", at), message("U2", at + timedelta(hours=1))
    record(store, [kept, gone])
    record(store, [message("U2", at + timedelta(hours=1), present=False)])
    with store.read() as tx:
        assert participation.messages_by_author(tx, scope(None, date(2026, 4, 1))) == [("U1", 1)]


def test_after_an_erasure_messages_stay_in_the_total_and_nowhere_else(store: Store) -> None:
    begin(store)
    record(store, [message("U1", datetime(2026, 1, 31, 23, tzinfo=UTC)), message("U1", datetime(2026, 2, 10, tzinfo=UTC))])
    record(store, [message("U2", datetime(2026, 2, 11, tzinfo=UTC))])
    with store.write() as tx:
        privacy.leave_no_trace(tx, TEAM, "U1", datetime(2026, 3, 1, tzinfo=UTC))
    with store.read() as tx:
        whole, february = scope(None, date(2026, 3, 1)), scope(date(2026, 2, 1), date(2026, 3, 1))
        assert (participation.messages(tx, whole), participation.authors(tx, whole)) == (3, 1)
        # A folded month counts where its first day lies.
        assert participation.messages(tx, february) == 2
        assert participation.messages(tx, scope(date(2026, 2, 2), date(2026, 3, 1))) == 1
        assert participation.messages(tx, scope(None, date(2026, 2, 1))) == 1
        assert participation.weeks(tx, whole) == {Week(date(2026, 2, 9)): WeekCounts(1, 1, 0)}
