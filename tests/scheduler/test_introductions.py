"""Rounds of introductions on both databases: once, by two processes too; made good when somebody is erased; month after month."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from multiprocessing import get_context

import pytest

from bot.animations.introductions import CHOSEN
from bot.model.animations import Answer
from bot.model.deliveries import Delivery, State, Verb, people_of
from bot.recurrence import Recurrence
from scheduler.animations import after_unsent, plan_occurrences, plan_steps
from storage import answers, deliveries, enrolments, occurrences, pairings, privacy
from storage.store import Store
from tests.conftest import SECRET
from tests.rituals import FIRST, MONDAY, WEEKLY, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
EVER = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
DRAFTED, SENT = FIRST + 2 * DAY, FIRST + 2 * DAY + 4 * HOUR
ONCE = Recurrence("once", MONDAY, WEEKLY.local_time, "Europe/Paris")


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


def plan(rituals: Rituals, *names: str, rule: Recurrence = ONCE, **form: str) -> str:
    """Introductions that these people joined; the animation's id."""
    animation = rituals.plan(rule, {**CHOSEN, **form}, kind="introductions")
    with rituals.store.write() as tx:
        for name in names:
            enrolments.record(tx, "T1", animation, name, "joined", {"version": 1}, NOW)
    return animation


def groups_sent(rituals: Rituals) -> list[tuple[str, ...]]:
    return [people_of(each.recipient) for each in rituals.sent if "," in each.recipient and each.verb is Verb.POST]


def letters(rituals: Rituals, name: str) -> list[Delivery]:
    return [each for each in rituals.sent if each.occasion.split(":")[1] == name and each.verb is Verb.POST]


def beat_elsewhere(url: str, now: datetime) -> int:
    store = Store(url, secret=SECRET)
    try:
        return plan_occurrences(store, now) + plan_steps(store, now)
    finally:
        store.close()


def live(rituals: Rituals, until: datetime, *, silent: str = "") -> None:
    """Live until then; everybody who is asked whether they met says something, but for one."""
    while (stop := rituals.next_stop()) is not None and stop < until:
        rituals.now, heard = stop, len(letters(rituals, "check"))
        rituals.beat(stop)
        for each in letters(rituals, "check")[heard:]:
            if each.recipient != silent:
                _says(rituals, each, stop)


def _says(rituals: Rituals, letter: Delivery, at: datetime) -> None:
    run = letter.occasion.partition(":")[0]
    with rituals.store.write() as tx:
        answers.record(tx, Answer("T1", run, letter.recipient, "met", {"version": 1, "said": "missed"}, at))
        occurrences.look_again(tx, "T1", run, at)


def test_two_processes_make_one_round(rituals: Rituals, database_url: str) -> None:
    plan(rituals, "UANA", "UBEN", "UCAI", "UMANAGER")
    rituals.beat(FIRST)
    with get_context("spawn").Pool(2) as pool:
        for at in (DRAFTED, SENT):
            pool.starmap(beat_elsewhere, [(database_url, at)] * 4)
            rituals.beat(at)
    assert sorted(person for group in groups_sent(rituals) for person in group) == ["UANA", "UBEN", "UCAI", "UMANAGER"]
    assert len(letters(rituals, "round")) == 1
    with rituals.store.read() as tx:
        assert len(pairings.list_meetings(tx, "T1", EVER)) == 2


@pytest.mark.parametrize("past", [True, False])
def test_who_is_erased_before_the_conversation_opens_leaves_nobody_waiting(rituals: Rituals, town: Town, past: bool) -> None:
    for name in ("UKEI", "URIN"):
        town.settle(name, "C1", zone="Asia/Tokyo")
    plan(rituals, "UKEI", "URIN")
    for at in (FIRST, DRAFTED, SENT):
        rituals.beat(at)
    assert groups_sent(rituals) == []
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UKEI", SENT + HOUR, erases_past=past)
    rituals.beat(SENT + HOUR)
    rituals.beat(SENT + DAY)
    assert groups_sent(rituals) == []
    assert [each.recipient for each in letters(rituals, "alone")] == ["URIN"]


def test_a_letter_that_slack_refused_is_made_good_at_the_next_beat(rituals: Rituals) -> None:
    plan(rituals, "UANA", "UBEN")
    for at in (FIRST, DRAFTED):
        rituals.beat(at)
    plan_steps(rituals.store, SENT)
    run = rituals.runs()[0]
    with rituals.store.write() as tx:
        (waiting,) = [each for each in rituals.ledger() if "," in each.recipient]
        waiting.state = State.REFUSED
        tx.merge(waiting)
        after_unsent(tx, deliveries.get(tx, "T1", waiting.delivery), SENT)
    rituals.beat(SENT)
    assert sorted(each.recipient for each in letters(rituals, "apart")) == ["UANA", "UBEN"]
    assert rituals.get(run.occurrence).is_open


def test_who_says_nothing_of_three_rounds_is_in_no_fourth(rituals: Rituals) -> None:
    animation = plan(rituals, "UANA", "UBEN", "UCAI", rule=WEEKLY, gather="1", check="3")
    live(rituals, FIRST + timedelta(weeks=5), silent="UANA")
    assert [each.recipient for each in letters(rituals, "paused")] == ["UANA"]
    with rituals.store.read() as tx:
        items = [(each.person, each.item) for each in enrolments.list_enrolments(tx, "T1", animation)]
    assert ("UANA", "paused") in items
    assert ("UBEN", "paused") not in items
    before = len(groups_sent(rituals))
    rituals.walk(rituals.now + timedelta(days=15))
    assert len(groups_sent(rituals)) > before
    assert not any("UANA" in group for group in groups_sent(rituals)[before + 1 :])


def test_months_of_rounds_introduce_nobody_twice_while_there_is_another_way(sqlite_store: Store) -> None:
    town = animated_town(sqlite_store, NOW)
    names = [town.settle(f"U{number:03}", "C1") for number in range(8)]
    rituals = Rituals(sqlite_store, NOW)
    plan(rituals, *names, rule=WEEKLY, gather="1", check="3")
    live(rituals, FIRST + timedelta(weeks=4))
    met = Counter(frozenset(pair) for group in groups_sent(rituals) for pair in combinations(group, 2))
    assert len(met) == 4 * 4
    assert set(met.values()) == {1}
