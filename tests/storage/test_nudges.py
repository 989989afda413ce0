"""Nudges in the store, on both databases: each rule's looks, its switch, and what became of it, in counts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.model.deliveries import Draft, State
from bot.model.facts import ActKind
from bot.model.nudges import Arm, Ending, Nudge
from bot.nudges import Candidate, QuietRegular, Silence
from bot.nudges.looks import Slot
from bot.nudges.results import ArmResult, Results
from storage import candidates, communities, deliveries, gaps, nudges, privacy, returns
from storage.schema import DeliveryRow
from storage.store import Store
from tests.town import Town

RULE = QuietRegular()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def town(store: Store, now: datetime) -> Town:
    """A community that talks in threads, and Karim, a regular who fell quiet 30 days ago."""
    town = Town(store, now)
    town.found()
    town.use_threads()
    town.settle("KARIM", "C1")
    town.be_regular("KARIM")
    return town


def karim(town: Town) -> Candidate:
    with town.store.read() as tx:
        found = candidates.find_candidate(tx, communities.get(tx, "T1", "C1"), RULE, "KARIM", "", town.now)
    assert found is not None
    return found


# Looks and switches


def test_a_look_happens_once(town: Town) -> None:
    day = date(2026, 3, 4)
    morning, noon = Slot(day, 6), Slot(day, 12)
    with town.store.write() as tx:
        here = communities.get(tx, "T1", "C1")
        assert nudges.record_look(tx, here, RULE, morning, town.now, chosen=2, silences={Silence.PAUSED: 3})
    with town.store.write() as tx:
        assert not nudges.record_look(tx, here, RULE, morning, town.now, chosen=1)
        assert nudges.record_look(tx, replace(here, community="C2"), RULE, noon, town.now, chosen=0)
    with town.store.read() as tx:
        assert nudges.list_looks(tx, "T1", day) == {("C1", "quiet_regular", morning), ("C2", "quiet_regular", noon)}
        assert nudges.list_looks(tx, "T1", day + DAY) == set()
        latest = nudges.results_of(tx, "T1", "C1", RULE, town.now).latest
    assert latest is not None
    assert (latest.day, latest.chosen, latest.silences) == (day, 2, {Silence.PAUSED: 3})


def test_a_rule_is_switched_off_and_on_and_the_others_stay(town: Town) -> None:
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", RULE, on=False)
        assert communities.get(tx, "T1", "C1").nudges == frozenset()
        nudges.switch(tx, "T1", "C1", RULE, on=True)
        nudges.switch(tx, "T1", "C1", RULE, on=True)
        assert communities.get(tx, "T1", "C1").nudges == frozenset({"quiet_regular"})
        with pytest.raises(LookupError):
            nudges.switch(tx, "T1", "C9", RULE, on=True)


# What became of it


def plan(town: Town, person: str, *, arm: Arm = Arm.NUDGED, days_ago: float = 1, is_compared: bool = True) -> Nudge:
    """Choose a person so many days ago; one who is left out would have been written to three hours later."""
    at = town.now - timedelta(days=days_ago)
    begins = at + timedelta(hours=3)
    nudge = Nudge("T1", RULE.key, person, "C1", at.date().isoformat(), arm, "C1", at, is_compared)
    with town.store.write() as tx:
        if arm is Arm.HOLDOUT:
            nudge = replace(nudge, counts_from=begins, counts_until=begins + RULE.outcome.within)
        else:
            draft = Draft("T1", "nudge:quiet_regular", person, f"C1:{nudge.period}", {"text": "Hello"}, at, community="C1")
            draft = replace(draft, is_unasked=True, priority=RULE.priority, reason="nudges.quiet_regular_reason")
            nudge = replace(nudge, delivery=deliveries.add(tx, draft, at))
        assert nudges.add(tx, nudge)
    return nudge


def become(town: Town, nudge: Nudge, state: State, why: str | None = None) -> None:
    """Its delivery comes to this state, three hours after it was planned."""
    with town.store.write() as tx:
        row = tx.query(DeliveryRow).filter_by(workspace="T1", delivery=nudge.delivery).one()
        row.state, row.why = state, why
        row.sent_at = nudge.at + timedelta(hours=3) if state is State.SENT else None


def settle(town: Town) -> int:
    with town.store.write() as tx:
        return returns.settle(tx, "T1", town.now)


def of_rule(every: tuple[Results, ...]) -> Results:
    return next(each for each in every if each.rule == RULE.key)


def theirs(town: Town, person: str) -> Nudge:
    with town.store.read() as tx:
        return nudges.list_for_person(tx, "T1", person)[0]


def test_a_person_is_chosen_once_for_a_day(town: Town) -> None:
    nudge = plan(town, "KARIM")
    with town.store.write() as tx:
        assert not nudges.add(tx, replace(nudge, arm=Arm.HOLDOUT))
        assert nudges.list_for_person(tx, "T1", "KARIM") == [nudge]
    assert karim(town).chosen_at == nudge.at


def test_the_time_to_come_back_begins_with_the_sending(town: Town) -> None:
    nudge = plan(town, "KARIM")
    assert settle(town) == 0, "it is not sent yet"
    become(town, nudge, State.SENT)
    assert settle(town) == 1
    assert settle(town) == 0
    sent = nudge.at + timedelta(hours=3)
    assert (theirs(town, "KARIM").counts_from, theirs(town, "KARIM").counts_until) == (sent, sent + 14 * DAY)


@pytest.mark.parametrize("arm", Arm)
def test_who_comes_back_is_settled_once(town: Town, arm: Arm) -> None:
    nudge = plan(town, "KARIM", arm=arm)
    if arm is Arm.NUDGED:
        become(town, nudge, State.SENT)
    settle(town)
    town.do("KARIM", 0.5)
    assert settle(town) == 1
    assert settle(town) == 0
    assert theirs(town, "KARIM").outcome is Ending.CAME_BACK


def test_a_reaction_to_an_old_message_is_coming_back(town: Town) -> None:
    plan(town, "KARIM", arm=Arm.HOLDOUT, days_ago=3)
    town.do("KARIM", 1, kind=ActKind.REACTION, of_days_ago=20)
    settle(town)
    assert theirs(town, "KARIM").outcome is Ending.CAME_BACK


@pytest.mark.parametrize(
    ("days_ago", "kind", "community"),
    [
        pytest.param(16, ActKind.MESSAGE, "C1", id="before it was sent"),
        pytest.param(0.5, ActKind.MESSAGE, "C1", id="after the fourteen days"),
        pytest.param(5, ActKind.MESSAGE, "C2", id="in another community"),
        pytest.param(5, ActKind.JOIN, "C1", id="joining is not taking part"),
    ],
)
def test_what_is_not_coming_back(town: Town, days_ago: float, kind: ActKind, community: str) -> None:
    town.found("C2")
    nudge = plan(town, "KARIM", days_ago=15)
    become(town, nudge, State.SENT)
    town.do("KARIM", days_ago, kind=kind, community=community)
    settle(town)
    assert theirs(town, "KARIM").outcome is Ending.STAYED_AWAY


def test_who_was_left_out_and_was_back_before_counts_nowhere_and_may_be_chosen_again(town: Town) -> None:
    plan(town, "KARIM", arm=Arm.HOLDOUT)
    town.do("KARIM", 0.95)
    settle(town)
    assert theirs(town, "KARIM").outcome is Ending.NOT_SENT
    assert karim(town).chosen_at is None


@pytest.mark.parametrize(
    ("state", "ending", "is_chosen"),
    [
        (State.SKIPPED, Ending.NOT_SENT, False),
        (State.REFUSED, Ending.NOT_SENT, False),
        (State.GIVEN_UP, Ending.UNCERTAIN, True),
    ],
)
def test_what_was_stopped_may_be_planned_again_what_may_have_arrived_not(
    town: Town, state: State, ending: Ending, is_chosen: bool
) -> None:
    become(town, plan(town, "KARIM"), state, "deliveries.paused")
    assert settle(town) == 1
    assert theirs(town, "KARIM").outcome is ending
    assert (karim(town).chosen_at is not None) is is_chosen


def test_nobody_is_said_to_have_stayed_away_while_the_record_has_a_hole(town: Town) -> None:
    become(town, plan(town, "KARIM", days_ago=20), State.SENT)
    with town.store.write() as tx:
        gaps.add(tx, "T1", "C1", town.now - 8 * DAY, town.now - 7 * DAY, "restart")
        hole = gaps.list_open(tx, "T1", "C1")[0]
    settle(town)
    assert theirs(town, "KARIM").outcome is None
    with town.store.write() as tx:
        gaps.heal(tx, hole.gap, hole.until, town.now)
    settle(town)
    assert theirs(town, "KARIM").outcome is Ending.STAYED_AWAY


def test_when_the_next_time_is_over(town: Town) -> None:
    with town.store.read() as tx:
        assert returns.next_ending_at(tx, town.now) is None
        assert not returns.is_any_open(tx, "T1")
    nudge = plan(town, "KARIM", arm=Arm.HOLDOUT)
    with town.store.read() as tx:
        assert returns.is_any_open(tx, "T1")
        assert returns.next_ending_at(tx, town.now) == nudge.counts_until


def test_the_link_is_followed_once_and_only_by_whom_it_was_sent_to(town: Town) -> None:
    nudge = plan(town, "KARIM")
    with town.store.write() as tx:
        assert not nudges.record_opened(tx, "T1", RULE.key, "MAUD", "C1", nudge.period, town.now)
        assert nudges.record_opened(tx, "T1", RULE.key, "KARIM", "C1", nudge.period, town.now)
        assert not nudges.record_opened(tx, "T1", RULE.key, "KARIM", "C1", nudge.period, town.now + DAY)
    assert theirs(town, "KARIM").opened_at == town.now


# In counts


def test_both_arms_in_counts(town: Town) -> None:
    back, away, fresh, waiting, stopped, apart = (
        plan(town, "UBACK", days_ago=20),
        plan(town, "UAWAY", days_ago=20),
        plan(town, "UFRESH", days_ago=2),
        plan(town, "UWAITING"),
        plan(town, "USTOPPED"),
        plan(town, "UAPART", days_ago=2, is_compared=False),
    )
    for nudge in (back, away, fresh, apart):
        become(town, nudge, State.SENT)
    become(town, stopped, State.SKIPPED, "nudges.silence_over")
    plan(town, "ULEFTOUT", arm=Arm.HOLDOUT, days_ago=20)
    plan(town, "ULATER", arm=Arm.HOLDOUT, days_ago=0.05)
    town.do("UBACK", 10)
    town.do("UFRESH", 1)
    with town.store.write() as tx:
        nudges.record_opened(tx, "T1", RULE.key, "UBACK", "C1", back.period, town.now)
    with town.store.read() as tx:
        assert of_rule(nudges.summary(tx, "T1", "C1", town.now)).nudged == ArmResult(chosen=3, still_open=3), (
            "sent, not settled yet"
        )
    settle(town)

    with town.store.read() as tx:
        results = of_rule(nudges.summary(tx, "T1", "C1", town.now))
        lately = nudges.results_of(tx, "T1", "C1", RULE, town.now, since=town.now - 7 * DAY)
        elsewhere = nudges.results_of(tx, "T1", "C2", RULE, town.now)
    assert results.nudged == ArmResult(chosen=3, came_back=2, still_open=0, ripe=2, ripe_back=1)
    assert results.left_out == ArmResult(chosen=1, came_back=0, still_open=0, ripe=1, ripe_back=0)
    assert (results.opened, results.apart) == (1, 1)
    assert results.not_sent == {"nudges.silence_over": 1}
    assert lately.nudged == ArmResult(chosen=1, came_back=1)
    assert elsewhere.nudged == ArmResult()
    assert waiting.delivery is not None


def test_of_who_leaves_no_trace_nothing_is_written(town: Town) -> None:
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "KARIM", town.now)
        assert not nudges.add(tx, Nudge("T1", RULE.key, "KARIM", "C1", "2026-03-04", Arm.HOLDOUT, "C1", town.now))
        assert nudges.list_for_person(tx, "T1", "KARIM") == []


def test_erasing_a_person_takes_their_nudges_along(town: Town) -> None:
    plan(town, "KARIM", arm=Arm.HOLDOUT)
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "KARIM", town.now)
    with town.store.read() as tx:
        assert nudges.list_for_person(tx, "T1", "KARIM") == []
