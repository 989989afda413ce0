"""Who gets a place in a person's attention, when, and what becomes of the others; on both databases."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.deliveries import Change, Timing, recheck
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, State
from bot.model.facts import PersonSeen
from bot.model.people import Preferences
from scheduler.attention import next_attention_due, plan_attention
from storage import claims, communities, deliveries, memberships, people
from storage.circumstances import circumstances
from storage.store import Store

ROOT = Path(__file__).parents[2]
WEDNESDAY = datetime(2026, 3, 4, 6, tzinfo=UTC)
PARIS_OPENS = datetime(2026, 3, 4, 8, tzinfo=UTC)
ANN = PersonSeen("T1", "U1", "Ann", "fr-FR", "Europe/Paris", False, False, False, False, False, 1.0)
Bid = Callable[..., str]


@pytest.fixture
def bid(store: Store) -> Bid:
    """Plans a bid for Ann's attention, made early on Wednesday unless told otherwise, and gives its id."""
    count = iter(range(1000))
    with store.write() as tx:
        communities.set_up(tx, Community("T1", "C1", "data", zone="Asia/Tokyo"), [], WEDNESDAY)
        people.upsert(tx, [ANN])
        memberships.move(tx, [("T1", "C1", "U1", WEDNESDAY, True)])

    def bid(made_at: datetime = WEDNESDAY, **changes: Any) -> str:
        draft = Draft("T1", "nudge:quiet_regular", "U1", f"o{next(count)}", {"text": "Hello"}, made_at, community="C1")
        stated: dict[str, Any] = {"is_unasked": True, "priority": 5, "reason": "nudges.quiet_regular_reason"}
        with store.write() as tx:
            planned = deliveries.add(tx, replace(draft, **stated | changes), made_at)
        assert planned
        return planned

    return bid


def prefer(store: Store, **chosen: Any) -> None:
    with store.write() as tx:
        people.set_preferences(tx, "T1", "U1", Preferences(**chosen))


def get(store: Store, delivery: str) -> Delivery:
    with store.read() as tx:
        return deliveries.get(tx, "T1", delivery)


def send_all(store: Store, now: datetime, steady: float = 1e6) -> None:
    """The worker sends what is due."""
    while True:
        steady += 10
        with store.write() as tx:
            taken = claims.claim(tx, "T1", now, steady, Timing(), "worker")
            if taken is None:
                return
            claims.record(tx, taken, Change(State.SENT, message_ts="1.2"), now, steady)


def test_nothing_is_chosen_before_the_day_opens_and_then_at_once(store: Store, bid: Bid) -> None:
    planned = bid()
    assert plan_attention(store, WEDNESDAY) == 0
    assert (get(store, planned).state, get(store, planned).why) == (State.BID, "deliveries.waits_for_opening")
    assert next_attention_due(store, WEDNESDAY) == PARIS_OPENS
    assert plan_attention(store, PARIS_OPENS) == 1
    assert (get(store, planned).state, get(store, planned).due_at) == (State.DUE, PARIS_OPENS)


def test_twice_does_it_once(store: Store, bid: Bid) -> None:
    bid(), bid()
    assert plan_attention(store, PARIS_OPENS) == 1
    assert plan_attention(store, PARIS_OPENS) == 0


def test_the_best_wins_and_the_other_has_its_turn_the_next_day(store: Store, bid: Bid) -> None:
    weak, strong = bid(priority=1), bid(priority=9)
    assert plan_attention(store, PARIS_OPENS) == 1
    send_all(store, PARIS_OPENS)
    assert get(store, strong).state is State.SENT
    assert (get(store, weak).state, get(store, weak).why) == (State.BID, "deliveries.waits_for_budget")
    assert plan_attention(store, PARIS_OPENS + timedelta(hours=5)) == 0
    assert plan_attention(store, PARIS_OPENS + timedelta(days=1)) == 1
    assert get(store, weak).state is State.DUE


def test_what_is_made_during_the_day_waits_for_the_next(store: Store, bid: Bid) -> None:
    made_at = PARIS_OPENS + timedelta(hours=2)
    planned = bid(made_at)
    assert plan_attention(store, made_at) == 0
    assert get(store, planned).due_at == PARIS_OPENS + timedelta(days=1)


def test_after_a_late_start_the_morning_is_made_up_for_while_the_day_lasts(store: Store, bid: Bid) -> None:
    bid()
    assert plan_attention(store, PARIS_OPENS + timedelta(hours=6)) == 1


def test_but_not_in_the_evening(store: Store, bid: Bid) -> None:
    planned = bid()
    assert plan_attention(store, PARIS_OPENS + timedelta(hours=10)) == 0
    assert get(store, planned).due_at == PARIS_OPENS + timedelta(days=1)


def test_never_more_than_the_week_allows_in_any_seven_days(store: Store, bid: Bid) -> None:
    for _ in range(10):
        bid(expires_at=WEDNESDAY + timedelta(days=60))
    now, sent = WEDNESDAY, []
    plan_attention(store, now)
    while (following := next_attention_due(store, now)) and now < WEDNESDAY + timedelta(days=30):
        now = following
        if plan_attention(store, now):
            sent.append(now)
        send_all(store, now, now.timestamp())
    assert len(sent) >= 8
    assert all(third - first >= timedelta(days=7) for first, third in zip(sent, sent[2:], strict=False))
    assert all(later.date() > earlier.date() for earlier, later in pairwise(sent))
    assert all(each.weekday() < 5 and each.astimezone(UTC).hour in (7, 8) for each in sent)  # nine in Paris, winter and summer


def test_a_lower_budget_counts_from_the_next_opening(store: Store, bid: Bid) -> None:
    first, second = bid(priority=9), bid()
    plan_attention(store, PARIS_OPENS)
    send_all(store, PARIS_OPENS)
    prefer(store, dms_per_week=1)
    assert plan_attention(store, PARIS_OPENS + timedelta(days=1)) == 0
    assert (get(store, first).state, get(store, second).state) == (State.SENT, State.BID)


def test_two_a_day_for_who_wants_two(store: Store, bid: Bid) -> None:
    bid(), bid(), bid()
    prefer(store, dms_per_day=2, dms_per_week=5)
    assert plan_attention(store, PARIS_OPENS) == 2


FREE = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", (ROOT / "docs" / "attention.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("reason", FREE)
def test_what_is_free_comes_at_any_hour_and_takes_no_place(store: Store, bid: Bid, reason: str) -> None:
    bid()
    prefer(store, dms_per_week=1)
    with store.write() as tx:
        kind = reason.partition(".")[0]
        free = deliveries.add(tx, Draft("T1", kind, "U1", "a", {"text": "Here"}, WEDNESDAY, reason=reason), WEDNESDAY)
    assert free is not None
    with store.read() as tx:
        assert recheck(deliveries.get(tx, "T1", free), circumstances(tx, deliveries.get(tx, "T1", free), WEDNESDAY)) is None
    send_all(store, WEDNESDAY)
    assert get(store, free).state is State.SENT
    assert plan_attention(store, PARIS_OPENS) == 1


def test_what_is_free_reaches_who_wants_nothing_unasked_for(store: Store, bid: Bid) -> None:
    bid()
    prefer(store, dms_per_week=0, paused_until=WEDNESDAY + timedelta(days=30))
    with store.write() as tx:
        free = deliveries.add(tx, Draft("T1", "question", "U1", "a", {"text": "Here"}, WEDNESDAY), WEDNESDAY)
        found = deliveries.get(tx, "T1", str(free))
        assert recheck(found, circumstances(tx, found, WEDNESDAY)) is None


@pytest.mark.parametrize(
    ("why", "chosen"),
    [("no_dms", {"dms_per_week": 0}), ("paused", {"paused_until": WEDNESDAY + timedelta(days=30)})],
)
def test_who_wants_none_gets_none_and_the_reason_is_written(store: Store, bid: Bid, why: str, chosen: dict[str, Any]) -> None:
    planned = bid()
    prefer(store, **chosen)
    assert plan_attention(store, PARIS_OPENS) == 0
    assert (get(store, planned).state, get(store, planned).why) == (State.SKIPPED, f"deliveries.{why}")


def test_a_muted_rule_is_silent_and_leaves_its_place_to_another(store: Store, bid: Bid) -> None:
    muted, other = bid(priority=9), bid(kind="nudge:another")
    with store.write() as tx:
        people.mute(tx, "T1", "U1", "quiet_regular", WEDNESDAY)
    assert plan_attention(store, PARIS_OPENS) == 1
    assert (get(store, muted).why, get(store, other).state) == ("deliveries.muted", State.DUE)


@pytest.mark.parametrize(
    ("why", "seen"),
    [("deactivated", {"is_deactivated": True}), ("guest", {"is_guest": True}), ("is_bot", {"is_bot": True})],
)
def test_who_is_no_member_any_more_gets_none(store: Store, bid: Bid, why: str, seen: dict[str, Any]) -> None:
    planned = bid()
    with store.write() as tx:
        people.upsert(tx, [replace(ANN, as_of=2.0, **seen)])
    plan_attention(store, PARIS_OPENS)
    assert get(store, planned).why == f"deliveries.{why}"


def test_who_left_gets_none(store: Store, bid: Bid) -> None:
    planned = bid()
    with store.write() as tx:
        memberships.move(tx, [("T1", "C1", "U1", PARIS_OPENS, False)])
    plan_attention(store, PARIS_OPENS)
    assert get(store, planned).why == "deliveries.left"


def test_a_bid_that_would_be_stale_by_the_next_opening_lapses_with_its_reason(store: Store, bid: Bid) -> None:
    loser = bid(expires_at=PARIS_OPENS + timedelta(hours=20))
    bid(priority=9)
    at_night = bid(PARIS_OPENS + timedelta(hours=11), expires_at=PARIS_OPENS + timedelta(hours=20))
    assert plan_attention(store, PARIS_OPENS) == 1
    assert (get(store, loser).state, get(store, loser).why) == (State.SKIPPED, "deliveries.over_budget")
    plan_attention(store, PARIS_OPENS + timedelta(hours=11))
    assert (get(store, at_night).state, get(store, at_night).why) == (State.SKIPPED, "deliveries.quiet_hours")


def test_a_bid_that_never_won_lapses_after_a_week(store: Store, bid: Bid) -> None:
    loser = bid()
    now = PARIS_OPENS
    while get(store, loser).state is State.BID:
        bid(now - timedelta(hours=2), priority=9)
        plan_attention(store, now)
        send_all(store, now, now.timestamp())
        prefer(store, dms_per_week=7)
        now = next_attention_due(store, now) or now + timedelta(days=1)
        assert now < PARIS_OPENS + timedelta(days=10)
    assert get(store, loser).state is State.SKIPPED


def test_a_person_without_a_zone_has_the_communitys(store: Store, bid: Bid) -> None:
    with store.write() as tx:
        people.upsert(tx, [replace(ANN, as_of=2.0, zone=None)])
    tokyo_opens = datetime(2026, 3, 5, tzinfo=UTC)
    bid(tokyo_opens - timedelta(hours=2))
    assert plan_attention(store, tokyo_opens - timedelta(seconds=1)) == 0
    assert plan_attention(store, tokyo_opens) == 1


def test_own_hours_and_public_holidays_are_kept(store: Store, bid: Bid) -> None:
    prefer(store, opens=time(14), closes=time(16))
    eve_of_holiday = datetime(2026, 7, 13, 20, tzinfo=UTC)
    bid(eve_of_holiday)
    plan_attention(store, eve_of_holiday)
    assert next_attention_due(store, eve_of_holiday) == datetime(2026, 7, 15, 12, tzinfo=UTC)


def test_many_people_are_all_served(store: Store, bid: Bid) -> None:
    crowd = [replace(ANN, person=f"U9{n}", name=f"P{n}") for n in range(45)]
    with store.write() as tx:
        people.upsert(tx, crowd)
        memberships.move(tx, [("T1", "C1", each.person, WEDNESDAY, True) for each in crowd])
    for each in crowd:
        bid(recipient=each.person)
    assert plan_attention(store, PARIS_OPENS) == 45


# When they may be written to changes


def says(store: Store, as_of: float, **seen: Any) -> None:
    """Slack says something new of Ann."""
    with store.write() as tx:
        people.upsert(tx, [replace(ANN, as_of=as_of, **seen)])


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("America/Toronto", datetime(2026, 3, 4, 14, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 3, 5, 3, 30, tzinfo=UTC)),  # their day had begun before the bid was made
        ("Europe/Helsinki", datetime(2026, 3, 4, 7, tzinfo=UTC)),
    ],
)
def test_who_moves_to_another_zone_is_written_to_at_the_opening_there(store: Store, bid: Bid, zone: str, opens: datetime) -> None:
    planned = bid()
    plan_attention(store, WEDNESDAY)
    assert get(store, planned).due_at == PARIS_OPENS
    says(store, 2.0, zone=zone)
    plan_attention(store, WEDNESDAY + timedelta(minutes=1))
    assert get(store, planned).due_at == opens
    assert plan_attention(store, opens - timedelta(seconds=1)) == 0
    assert plan_attention(store, opens) == 1


def test_an_old_word_of_slacks_moves_nothing_and_the_own_zone_wins(store: Store, bid: Bid) -> None:
    planned = bid()
    plan_attention(store, WEDNESDAY)
    says(store, 0.5, zone="America/Toronto")
    prefer(store, zone="Europe/Paris")
    says(store, 2.0, zone="America/Toronto")
    plan_attention(store, WEDNESDAY + timedelta(minutes=1))
    assert get(store, planned).due_at == PARIS_OPENS
    prefer(store)
    plan_attention(store, WEDNESDAY + timedelta(minutes=2))
    assert get(store, planned).due_at == datetime(2026, 3, 4, 14, tzinfo=UTC), "as Slack says again"


def test_what_was_chosen_and_waits_moves_too(store: Store, bid: Bid) -> None:
    planned = bid()
    plan_attention(store, PARIS_OPENS)
    with store.write() as tx:
        taken = claims.claim(tx, "T1", PARIS_OPENS, 1.0, Timing(), "worker")
        assert taken is not None
        tomorrow = PARIS_OPENS + timedelta(days=1)
        claims.record(tx, taken, Change(State.DUE, "deliveries.waits_for_opening", due_at=tomorrow), PARIS_OPENS, 1.0, called=False)
    says(store, 2.0, zone="America/Toronto")
    assert get(store, planned).due_at <= PARIS_OPENS, "looked at again at once, by whoever sends it"


def test_what_is_planned_for_later_stays_there(store: Store, bid: Bid) -> None:
    friday = WEDNESDAY + timedelta(days=2)
    planned = bid(due_at=friday)
    prefer(store, opens=time(6))
    assert get(store, planned).due_at == friday


def test_own_days_are_kept(store: Store, bid: Bid) -> None:
    planned = bid()
    prefer(store, working_days=frozenset({5, 6}), opens=time(10))
    plan_attention(store, PARIS_OPENS)
    saturday = datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert get(store, planned).due_at == saturday
    assert plan_attention(store, saturday) == 1


def test_what_outlives_a_pause_waits_for_its_end_and_comes_at_once_when_it_is_taken_back(store: Store, bid: Bid) -> None:
    long, short = bid(expires_at=WEDNESDAY + timedelta(days=30)), bid(expires_at=WEDNESDAY + timedelta(days=4))
    prefer(store, paused_until=datetime(2026, 3, 10, 23, tzinfo=UTC))
    assert plan_attention(store, PARIS_OPENS) == 0
    assert (get(store, short).state, get(store, short).why) == (State.SKIPPED, "deliveries.paused")
    waiting = get(store, long)
    assert (waiting.state, waiting.why, waiting.due_at) == (
        State.BID,
        "deliveries.paused",
        datetime(2026, 3, 11, 8, tzinfo=UTC),
    )
    prefer(store)
    assert plan_attention(store, PARIS_OPENS + timedelta(minutes=5)) == 1


# Who gets none, and how many


def test_in_fifty_communities_one_budget(store: Store, bid: Bid) -> None:
    places = [f"C{number}" for number in range(2, 52)]
    with store.write() as tx:
        for place in places:
            communities.set_up(tx, Community("T1", place, place, zone="Asia/Tokyo"), [], WEDNESDAY)
            memberships.move(tx, [("T1", place, "U1", WEDNESDAY, True)])
    for place in places:
        bid(community=place, expires_at=WEDNESDAY + timedelta(days=30))
    assert plan_attention(store, PARIS_OPENS) == 1
    send_all(store, PARIS_OPENS)
    assert plan_attention(store, PARIS_OPENS + timedelta(days=1)) == 1
    send_all(store, PARIS_OPENS + timedelta(days=1), 2e6)
    assert plan_attention(store, PARIS_OPENS + timedelta(days=2)) == 0


@pytest.mark.parametrize(
    ("why", "seen"),
    [("guest", {"is_guest": True}), ("guest", {"is_stranger": True}), ("is_bot", {"is_bot": True})],
)
def test_a_guest_a_stranger_or_a_bot_that_joins_is_never_written_to(store: Store, bid: Bid, why: str, seen: dict[str, Any]) -> None:
    with store.write() as tx:
        people.upsert(tx, [replace(ANN, person="U9", **seen)])
        memberships.move(tx, [("T1", "C1", "U9", WEDNESDAY, True)])
    planned = bid(recipient="U9")
    assert plan_attention(store, PARIS_OPENS) == 0
    assert (get(store, planned).state, get(store, planned).why) == (State.SKIPPED, f"deliveries.{why}")


def test_two_who_decide_at_once_choose_no_more_than_one(store: Store, bid: Bid) -> None:
    for number in range(12):
        bid(priority=number + 1)
    with ThreadPoolExecutor(4) as processes:
        chosen = list(processes.map(lambda _: plan_attention(store, PARIS_OPENS), range(4)))
    assert sum(chosen) == 1
    with store.read() as tx:
        assert deliveries.count_unasked(tx, "T1", "U1", WEDNESDAY) == 1


def test_what_was_held_back_is_counted_by_its_reason(store: Store, bid: Bid) -> None:
    for _ in range(3):
        bid()
    bid(expires_at=WEDNESDAY + timedelta(minutes=1))
    plan_attention(store, PARIS_OPENS)
    with store.read() as tx:
        assert deliveries.count_held_back(tx, "T1", "U1", WEDNESDAY) == {
            "deliveries.expired": 1,
            "deliveries.waits_for_budget": 2,
        }
        assert deliveries.count_held_back(tx, "T1", "U1", PARIS_OPENS) == {}
        assert deliveries.count_held_back(tx, "T1", "U2", WEDNESDAY) == {}
