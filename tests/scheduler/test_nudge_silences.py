"""Every reason for which a rule stays silent, on its morning and just before a nudge leaves; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.nudges import Arm
from bot.nudges import Silence
from bot.nudges.results import Look
from scheduler.attention import plan_attention
from scheduler.nudges import plan_nudges, record_returns, still_due
from storage import deliveries, privacy
from storage.schema import MembershipRow
from storage.store import Store
from tests.scheduler.quiet_town import (
    DAY,
    HOUR,
    KARIM,
    MAUD,
    MORNING,
    PERSONAL,
    answer_it,
    archive,
    ask_again,
    come_back,
    delete_it,
    know_nothing_of_the_address,
    leave_a_gap,
    morning,
    planned,
    quiet_town,
    react_to_something_old,
    send,
    switch_off,
    take_the_bot_out,
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


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        pytest.param(leave_a_gap, Silence.INCOMPLETE, id="a gap in the record"),
        pytest.param(know_nothing_of_the_address, Silence.NO_ADDRESS, id="nothing can be linked to"),
        pytest.param(take_the_bot_out, Silence.BOT_OUT, id="not in the channel"),
    ],
)
def test_a_community_where_nobody_is_written_to_says_why(
    town: Town, question: str, happen: Callable[[Town], None], why: Silence
) -> None:
    happen(town)
    for _ in range(2):
        assert plan_nudges(town.store, MORNING) == 0
    assert planned(town) == []
    assert morning(town) == Look(date(2026, 3, 4), 0, {why: 1})


@pytest.mark.parametrize("happen", [pytest.param(switch_off, id="switched off"), pytest.param(archive, id="archived")])
def test_where_a_rule_is_off_or_the_channel_archived_there_is_no_morning(
    town: Town, question: str, happen: Callable[[Town], None]
) -> None:
    happen(town)
    for _ in range(2):
        assert plan_nudges(town.store, MORNING) == 0
    assert morning(town) is None


def test_a_community_that_is_new_waits(store: Store) -> None:
    town = Town(store, MORNING)
    town.found(recorded_for=timedelta(days=20))
    assert plan_nudges(store, MORNING) == 0
    assert morning(town) == Look(date(2026, 3, 4), 0, {Silence.TOO_NEW: 1})


@pytest.mark.parametrize(("happen", "why"), PERSONAL)
def test_who_is_left_in_peace(town: Town, question: str, happen: Callable[[Town], None], why: Silence) -> None:
    happen(town)
    for _ in range(2):
        assert plan_nudges(town.store, MORNING) == 0
    assert planned(town) == []
    assert morning(town) == Look(date(2026, 3, 4), 0, {why: 1})


def test_nothing_alive_no_nudge(town: Town) -> None:
    town.ask(KARIM, 40)
    assert plan_nudges(town.store, MORNING) == 0
    assert morning(town) == Look(date(2026, 3, 4), 0, {Silence.NOTHING_ALIVE: 1})


@pytest.mark.parametrize("past", [True, False])
def test_who_leaves_no_trace_is_not_even_counted(town: Town, question: str, past: bool) -> None:
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", KARIM, MORNING, erases_past=past)
    assert plan_nudges(town.store, MORNING) == 0
    assert morning(town) == Look(date(2026, 3, 4), 0)


@pytest.mark.parametrize(("days", "why"), [(57, Silence.LATELY), (61, Silence.ONCE_IS_ENOUGH)])
def test_once_for_a_silence_and_never_twice_in_sixty_days(town: Town, days: int, why: Silence) -> None:
    town.be_regular(KARIM, messages=20, last_days_ago=31)
    town.ask("UASKER", 1)
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    later = replace(town, now=MORNING + timedelta(days=days))
    later.ask("UASKER", 1)
    assert plan_nudges(town.store, later.now) == 0
    latest = morning(town)
    assert latest is not None
    assert latest.silences == {why: 1}


def test_who_came_back_and_fell_quiet_again_may_hear_of_us_after_sixty_days(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    later = replace(town, now=MORNING + 63 * DAY)  # a Wednesday again
    later.be_regular(KARIM, last_days_ago=25)
    later.ask("UASKER", 1)
    assert plan_nudges(town.store, later.now) == 1


def test_each_community_has_its_own_silence(town: Town, question: str) -> None:
    town.found("C2")
    town.use_threads("C2")
    person = next(each for each in ids_of(Arm.NUDGED, 50) if each in ids_of(Arm.NUDGED, 50, "C2") and each != KARIM)
    town.settle(person, "C1", "C2")
    for community in ("C1", "C2"):
        town.be_regular(person, community)
    town.ask("UASKER", 1, "C2")
    assert plan_nudges(town.store, MORNING) == 3
    assert [each.community for each in planned(town) if each.recipient == person] == ["C1", "C2"]
    assert plan_attention(town.store, MORNING + 3 * HOUR) == 2, "one a day for each person"


def test_one_community_that_cannot_be_read_keeps_no_other_waiting(town: Town, question: str) -> None:
    town.found("C0")
    town.use_threads("C0")
    town.settle(MAUD, "C0")
    town.be_regular(MAUD, "C0")
    with town.store.write() as tx:
        tx.get_one(MembershipRow, ("T1", "C0", MAUD)).role = "emperor"
    assert plan_nudges(town.store, MORNING) == 1
    assert [each.recipient for each in planned(town)] == [KARIM]


# The last look


def test_nothing_changed_so_it_may_leave(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    assert ask_again(town, MORNING + 3 * HOUR) is None


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        *PERSONAL,
        pytest.param(come_back, Silence.BACK, id="back"),
        pytest.param(react_to_something_old, Silence.BACK, id="back by a reaction"),
        pytest.param(answer_it, Silence.OVER, id="answered"),
        pytest.param(delete_it, Silence.OVER, id="deleted"),
        pytest.param(switch_off, Silence.OFF, id="switched off"),
        pytest.param(archive, Silence.ARCHIVED, id="archived"),
        pytest.param(leave_a_gap, Silence.INCOMPLETE, id="a gap"),
    ],
)
def test_what_happened_since_the_planning_stops_it(town: Town, question: str, happen: Callable[[Town], None], why: Silence) -> None:
    plan_nudges(town.store, MORNING)
    happen(town)
    assert ask_again(town) == f"nudges.silence_{why}"


def test_a_question_that_grew_old_stops_it(town: Town) -> None:
    town.ask("UASKER", 6.5)
    plan_nudges(town.store, MORNING)
    assert ask_again(town, MORNING + 12 * HOUR) == "nudges.silence_over"


def test_a_nudge_of_a_rule_that_is_gone_is_not_sent(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    (delivery,) = planned(town)
    with town.store.read() as tx:
        assert still_due(tx, replace(delivery, kind="nudge:of_old"), MORNING) == "nudges.silence_over"
        assert still_due(tx, replace(delivery, community=None), MORNING) == "nudges.silence_over"


def test_what_was_stopped_can_be_planned_on_another_morning(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    with town.store.write() as tx:
        assert deliveries.let_go(tx, "T1", planned(town)[0].delivery)
    assert record_returns(town.store, MORNING + HOUR) == 1
    assert plan_nudges(town.store, MORNING + DAY) == 1
