"""A rule's morning in a community, the opening of a person's day, and who came back; on both databases, everything twice."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.deliveries import State, Unknown
from bot.model.nudges import Arm, Ending
from bot.model.people import Preferences
from bot.nudges.results import Look
from scheduler.attention import plan_attention
from scheduler.nudges import next_look_due, next_return_due, plan_nudges, record_returns
from storage import people
from storage.schema import MembershipRow
from storage.store import Store
from tests.scheduler.quiet_town import (
    DAY,
    HOUR,
    KARIM,
    LEFT_OUT,
    MAUD,
    MORNING,
    morning,
    nudge_of,
    planned,
    quiet_town,
    send,
    switch_off,
)
from tests.town import Town, ids_of


@pytest.fixture
def town(store: Store) -> Town:
    """Karim fell quiet; it is the morning."""
    return quiet_town(store)


@pytest.fixture
def question(town: Town) -> str:
    """A question of yesterday that nobody answered."""
    return town.ask("UASKER", 1)


# The morning


def test_a_quiet_regular_gets_one_bid(town: Town, question: str) -> None:
    assert plan_nudges(town.store, MORNING) == 1
    assert plan_nudges(town.store, MORNING) == 0
    assert plan_nudges(town.store, MORNING + HOUR) == 0

    (bid,) = planned(town)
    assert (bid.state, bid.kind, bid.recipient, bid.community) == (State.BID, "nudge:quiet_regular", KARIM, "C1")
    assert (bid.is_unasked, bid.if_unknown, bid.reason) == (True, Unknown.LET_GO, "nudges.quiet_regular_reason")
    assert f"https://atelier.slack.com/archives/C1/p{question.replace('.', '')}" in str(bid.body)
    assert bid.expires_at == MORNING + 4 * DAY
    assert morning(town) == Look(date(2026, 3, 4), 1)
    assert nudge_of(town, KARIM).delivery == bid.delivery


def test_two_processes_at_once_plan_one(town: Town, question: str) -> None:
    start = threading.Barrier(2)
    found: list[int] = []

    def beat() -> None:
        start.wait()
        found.append(plan_nudges(town.store, MORNING))

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()
    assert sorted(found) == [0, 1]
    assert len(planned(town)) == 1


@pytest.mark.parametrize(("locale", "words"), [("fr-FR", "Une question attend une réponse"), ("en-US", "A question in")])
def test_it_is_written_in_their_language(town: Town, question: str, locale: str, words: str) -> None:
    town.settle(KARIM, locale=locale)
    plan_nudges(town.store, MORNING)
    assert planned(town)[0].body["text"].startswith(words)


def test_the_language_that_they_chose_wins_over_slacks(town: Town, question: str) -> None:
    town.settle(KARIM, locale="en-US")
    with town.store.write() as tx:
        people.set_preferences(tx, "T1", KARIM, Preferences(locale="fr"))
    plan_nudges(town.store, MORNING)
    assert planned(town)[0].body["text"].startswith("Une question attend une réponse")


def test_who_has_no_language_gets_the_communitys(town: Town, question: str) -> None:
    town.settle(MAUD, locale=None)
    town.found("C2", locale="fr")
    town.use_threads("C2")
    with town.store.write() as tx:
        tx.add(
            MembershipRow(workspace="T1", community="C2", person=MAUD, role="member", is_present=True, joined_at=None, moved_at=1.0)
        )
    town.be_regular(MAUD, "C2")
    town.ask("UASKER", 1, "C2")
    plan_nudges(town.store, MORNING)
    bids = {bid.recipient: bid.body["text"] for bid in planned(town)}
    assert MAUD not in ids_of(Arm.HOLDOUT, 100, "C2")
    assert bids[MAUD].startswith("Une question attend")


def test_a_nudge_dies_with_what_it_links_to(town: Town) -> None:
    town.ask("UASKER", 6.5)
    plan_nudges(town.store, MORNING)
    assert planned(town)[0].expires_at == MORNING + timedelta(days=0.5)


def test_one_in_ten_is_left_out_and_gets_nothing(town: Town, question: str) -> None:
    town.settle(LEFT_OUT, "C1")
    town.be_regular(LEFT_OUT)
    assert plan_nudges(town.store, MORNING) == 1
    assert {each.recipient for each in planned(town)} == {KARIM}
    assert morning(town) == Look(date(2026, 3, 4), 2)
    left_out = nudge_of(town, LEFT_OUT)
    assert (left_out.arm, left_out.delivery) == (Arm.HOLDOUT, None)
    assert left_out.counts_from == MORNING + 3 * HOUR, "when their own day opens, at nine"
    assert left_out.counts_until == MORNING + 3 * HOUR + 14 * DAY


def test_who_left_the_holdouts_gets_it_and_is_not_compared(town: Town, question: str) -> None:
    town.settle(LEFT_OUT, "C1")
    town.be_regular(LEFT_OUT)
    with town.store.write() as tx:
        people.set_preferences(tx, "T1", LEFT_OUT, Preferences(in_holdouts=False))
    assert plan_nudges(town.store, MORNING) == 2
    assert not nudge_of(town, LEFT_OUT).is_compared


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(MORNING - timedelta(minutes=1), id="before the morning"),
        pytest.param(datetime(2026, 3, 7, 12, tzinfo=UTC), id="a Saturday"),
    ],
)
def test_nothing_is_planned_outside_the_mornings_of_working_days(town: Town, question: str, at: datetime) -> None:
    assert plan_nudges(town.store, at) == 0
    assert morning(town) is None


def test_a_morning_that_foyer_slept_through_is_made_up_for_the_same_day(town: Town, question: str) -> None:
    assert plan_nudges(town.store, MORNING + 9 * HOUR) == 1
    assert plan_nudges(town.store, MORNING + 10 * HOUR) == 0


# In their own time


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Europe/Paris", "2026-03-04T08:00"),
        ("America/Toronto", "2026-03-04T14:00"),
        ("Asia/Kolkata", "2026-03-05T03:30"),  # it was half past ten there when the nudge was planned
        ("Pacific/Auckland", "2026-03-04T20:00"),
    ],
)
def test_it_waits_for_the_opening_of_their_own_day(town: Town, question: str, zone: str, opens: str) -> None:
    town.settle(KARIM, zone=zone)
    plan_nudges(town.store, MORNING)
    opening = datetime.fromisoformat(opens).replace(tzinfo=UTC)
    at = MORNING
    while at < opening:
        assert plan_attention(town.store, at) == 0
        at += timedelta(minutes=30)
    assert plan_attention(town.store, opening) == 1


def test_it_waits_over_their_weekend(town: Town) -> None:
    friday = replace(town, now=MORNING + 2 * DAY)
    friday.ask("UASKER", 1)
    friday.settle(KARIM, zone="Pacific/Auckland")  # six in the evening there
    assert plan_nudges(town.store, friday.now) == 1
    assert plan_attention(town.store, friday.now + 2 * DAY) == 0
    assert plan_attention(town.store, datetime(2026, 3, 8, 20, tzinfo=UTC)) == 1, "nine on Monday morning"


# Who came back


def test_returns_are_settled_once(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    assert record_returns(town.store, MORNING + 4 * HOUR) == 0
    replace(town, now=MORNING + 2 * DAY).do(KARIM, 0)
    assert record_returns(town.store, MORNING + 3 * DAY) == 1
    assert record_returns(town.store, MORNING + 3 * DAY) == 0
    assert nudge_of(town, KARIM).outcome is Ending.CAME_BACK


def test_who_does_not_come_back_is_settled_after_fourteen_days(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    assert record_returns(town.store, MORNING + 3 * HOUR + 14 * DAY - timedelta(seconds=1)) == 0
    assert record_returns(town.store, MORNING + 3 * HOUR + 14 * DAY) == 1
    assert nudge_of(town, KARIM).outcome is Ending.STAYED_AWAY


# When there is something to do


def test_the_next_morning_is_known(town: Town) -> None:
    assert next_look_due(town.store, MORNING - HOUR) == MORNING
    assert next_look_due(town.store, MORNING) == MORNING + DAY
    assert next_look_due(town.store, MORNING + 2 * DAY) == MORNING + 5 * DAY, "after the weekend"
    switch_off(town)
    assert next_look_due(town.store, MORNING) is None


def test_the_next_look_for_returns_is_known(town: Town, question: str) -> None:
    assert next_return_due(town.store, MORNING) is None
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    assert next_return_due(town.store, MORNING + 3 * HOUR) == midnight
    over = MORNING + 3 * HOUR + 14 * DAY
    assert next_return_due(town.store, over - HOUR) == over
    record_returns(town.store, over)
    assert next_return_due(town.store, over) is None
