"""How rituals of one channel are spread: who keeps the hour, where the others go, and what never happens."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.animations.spreading import APART, Place, Wish, rounded, spread
from bot.model.animations import Shift
from bot.recurrence import Recurrence, last_day_to_move_to
from bot.zones import instant

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 3, 9)
FRIDAY = date(2026, 3, 13)
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
TEN = time(10)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), PARIS)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def wish(
    key: str,
    when: datetime,
    *,
    priority: int = 5,
    stands_at: datetime | None = None,
    country: str | None = None,
    blackout: tuple[tuple[date, date], ...] = (),
    frequency: str = "weekly",
) -> Wish:
    local = when.astimezone(PARIS)
    weekday = None if frequency == "once" else local.weekday()
    rule = Recurrence(
        frequency,  # type: ignore[arg-type]
        local.date(),
        local.time(),
        "Europe/Paris",
        weekday=weekday,
        holidays_country=country,
        blackout=blackout,
    )
    planned_at = NOW - timedelta(minutes=26 - ord(key[0]) + ord("a"))  # a was planned first
    return Wish(key, when, rule, last_day_to_move_to(rule, local.date()), priority, planned_at, stands_at)


def placed(*wishes: Wish, taken: tuple[datetime, ...] = (), most: int = 2, now: datetime = NOW) -> dict[str, Place]:
    return dict(spread(wishes, taken, zone=PARIS, most=most, now=now))


def test_alone_it_stays() -> None:
    assert placed(wish("a", at(MONDAY, 10))) == {"a": Place(at(MONDAY, 10))}


def test_who_was_planned_first_keeps_the_hour() -> None:
    assert placed(wish("b", at(MONDAY, 10)), wish("a", at(MONDAY, 10))) == {
        "a": Place(at(MONDAY, 10)),
        "b": Place(at(MONDAY, 11), Shift.HOUR),
    }


def test_the_higher_priority_keeps_the_hour() -> None:
    assert placed(wish("a", at(MONDAY, 10)), wish("b", at(MONDAY, 10), priority=6))["a"] == Place(at(MONDAY, 11), Shift.HOUR)


@pytest.mark.parametrize(("minute", "goes"), [(30, at(MONDAY, 11, 30)), (59, at(MONDAY, 11, 59))])
def test_within_the_hour_is_too_near(minute: int, goes: datetime) -> None:
    assert placed(wish("a", at(MONDAY, 10)), wish("b", at(MONDAY, 10, minute)))["b"] == Place(goes, Shift.HOUR)


def test_an_hour_apart_is_far_enough() -> None:
    assert placed(wish("a", at(MONDAY, 10)), wish("b", at(MONDAY, 11)))["b"] == Place(at(MONDAY, 11))


def test_the_third_of_a_day_waits_for_the_next_one_at_its_own_time() -> None:
    third = placed(wish("a", at(MONDAY, 9)), wish("b", at(MONDAY, 15)), wish("c", at(MONDAY, 12)))["c"]
    assert third == Place(at(MONDAY + days(1), 12), Shift.FULL)


def test_late_in_the_day_the_next_day_comes() -> None:
    assert placed(wish("a", at(MONDAY, 17)), wish("b", at(MONDAY, 17)))["b"] == Place(at(MONDAY + days(1), 17), Shift.HOUR)


def test_what_is_planned_for_the_evening_stays_there_but_nothing_is_moved_there() -> None:
    evening = at(MONDAY, 20)
    found = placed(wish("a", evening), wish("b", evening))
    assert found["a"] == Place(evening)
    assert found["b"] == Place(at(MONDAY + days(1), 20), Shift.HOUR)


def test_a_friday_goes_over_the_weekend_and_the_holiday() -> None:
    maundy = date(2026, 4, 3)  # Easter Monday is the 6th
    found = placed(wish("a", at(maundy, 10)), wish("b", at(maundy, 12)), wish("c", at(maundy, 14), country="FR"))
    assert found["c"] == Place(at(date(2026, 4, 7), 14), Shift.FULL)


def test_not_into_a_break() -> None:
    off = ((MONDAY + days(1), MONDAY + days(2)),)
    found = placed(wish("a", at(MONDAY, 10)), wish("b", at(MONDAY, 12)), wish("c", at(MONDAY, 14), blackout=off))
    assert found["c"].at == at(MONDAY + days(3), 14)


def test_what_has_no_room_before_its_next_date_is_told_so_and_keeps_its_wish() -> None:
    taken = tuple(at(MONDAY + days(day), 9) for day in range(7))
    assert placed(wish("a", at(MONDAY, 10)), taken=taken, most=1) == {"a": Place(at(MONDAY, 10), Shift.NO_ROOM)}


def test_what_runs_once_may_go_further() -> None:
    taken = tuple(at(MONDAY + days(day), 9) for day in range(7))
    assert placed(wish("a", at(MONDAY, 10), frequency="once"), taken=taken, most=1)["a"].at == at(MONDAY + days(7), 10)


def test_a_digest_counts_and_stays() -> None:
    assert placed(wish("a", at(MONDAY, 9, 30)), taken=(at(MONDAY, 9),))["a"] == Place(at(MONDAY, 10, 30), Shift.HOUR)


def test_the_day_is_that_of_the_community_and_the_hours_are_those_of_the_ritual() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    rule = Recurrence("weekly", MONDAY, time(17), "Asia/Tokyo", weekday=0)
    late = instant(MONDAY, time(17), tokyo)  # nine in the morning in Paris
    found = placed(Wish("a", late, rule, MONDAY + days(6), 5, NOW), wish("b", late, priority=9))
    assert found["b"] == Place(late)
    assert found["a"] == Place(late + days(1), Shift.HOUR)


def test_a_clock_that_goes_forward_leaves_no_hour_out() -> None:
    sunday = date(2026, 3, 29)
    found = placed(wish("a", at(sunday, 9)), wish("b", at(sunday, 9)))
    assert found["b"] == Place(at(sunday, 10), Shift.HOUR)


# While time goes on


def test_what_was_moved_stays_where_it_was_told_to_be() -> None:
    first = placed(wish("a", at(MONDAY, 10)), wish("b", at(MONDAY, 10)))
    now = at(MONDAY, 10, 30)
    later = placed(wish("b", at(MONDAY, 10), stands_at=first["b"].at), taken=(at(MONDAY, 10),), now=now)
    assert later == {"b": first["b"]}


def test_what_goes_out_now_stays() -> None:
    now = at(MONDAY, 10) + timedelta(seconds=2)
    assert placed(wish("a", at(MONDAY, 10)), now=now) == {"a": Place(at(MONDAY, 10))}


def test_two_that_were_late_together_do_not_come_together() -> None:
    now = at(MONDAY, 12, 30)
    found = placed(wish("a", at(MONDAY, 10)), wish("b", at(MONDAY, 11)), now=now)
    assert found == {"a": Place(at(MONDAY, 10)), "b": Place(at(MONDAY, 14), Shift.HOUR)}


def test_a_post_counts_as_being_of_its_minute() -> None:
    assert rounded(datetime(2026, 3, 9, 9, 0, 4, 7, tzinfo=UTC)) == datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert rounded(datetime(2026, 3, 9, 9, 6, tzinfo=UTC)) == datetime(2026, 3, 9, 9, 5, tzinfo=UTC)


# Whatever is planned


@st.composite
def seasons(draw: st.DrawFn) -> tuple[list[Wish], list[datetime], int]:
    hours = st.tuples(st.integers(0, 11), st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
    wishes = [
        wish(
            f"{chr(97 + number)}",
            at(MONDAY + days(day), hour, minute),
            priority=draw(st.integers(0, 9)),
            country=draw(st.sampled_from([None, "FR"])),
            frequency=draw(st.sampled_from(["once", "weekly", "fortnightly"])),
        )
        for number, (day, hour, minute) in enumerate(draw(st.lists(hours, max_size=20)))
    ]
    others = [at(MONDAY + days(day), hour, minute) for day, hour, minute in draw(st.lists(hours, max_size=4))]
    return wishes, others, draw(st.integers(1, 4))


@given(seasons())
def test_never_more_than_the_limit_never_within_the_hour_nobody_lost_and_never_past_the_next_date(
    season: tuple[list[Wish], list[datetime], int],
) -> None:
    wishes, others, most = season
    found = placed(*wishes, taken=tuple(others), most=most)
    assert found.keys() == {each.key for each in wishes}
    runs = {key: place for key, place in found.items() if place.why is not Shift.NO_ROOM}
    moments = sorted(place.at for place in runs.values())
    assert all(two - one >= APART for one, two in pairwise(moments))
    assert all(abs(moment - other) >= APART for moment in moments for other in others)
    per_day = Counter(moment.astimezone(PARIS).date() for moment in moments)
    before = Counter(other.astimezone(PARIS).date() for other in others)
    assert all(count + before[day] <= most for day, count in per_day.items())
    for each in wishes:
        place = found[each.key]
        assert place.why is not None or place.at == each.at
        assert each.at.astimezone(PARIS).date() <= place.at.astimezone(PARIS).date() <= each.last_day


@given(seasons())
def test_asking_twice_changes_nothing(season: tuple[list[Wish], list[datetime], int]) -> None:
    wishes, others, most = season
    first = placed(*wishes, taken=tuple(others), most=most)
    again = [
        Wish(each.key, each.at, each.rule, each.last_day, each.priority, each.planned_at, first[each.key].at) for each in wishes
    ]
    assert placed(*reversed(again), taken=tuple(others), most=most) == first


@given(seasons())
def test_who_is_first_keeps_what_they_wished_for(season: tuple[list[Wish], list[datetime], int]) -> None:
    wishes, _, most = season
    found = placed(*wishes, most=most)
    first = min(wishes, key=lambda each: (-each.priority, each.planned_at), default=None)
    assert first is None or found[first.key] == Place(first.at)
