"""Welcome rounds as they run: asked once, posted once, in later rounds nobody twice; who leaves is left out."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.animations.kind import PASS
from bot.model.animations import Answer, Occurrence
from bot.model.deliveries import Delivery, Verb, is_direct
from bot.model.facts import ActKind
from scheduler.animations import plan_occurrences, plan_steps
from storage import answers, memberships, occurrences, privacy
from storage.store import Store
from tests.rituals import FIRST, WEEK, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
# Three working days before the first round, a Monday.
ASKED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
FORM = {"silent": "name", "open_days": "3"}


@pytest.fixture
def town(store: Store) -> Town:
    """Ana, Ben and Cai have been here for long."""
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    rituals = Rituals(town.store, NOW)
    rituals.plan(form=FORM, kind="welcome_round")
    return rituals


def arrives(town: Town, *people: str, at: datetime = NOW) -> None:
    for person in people:
        town.settle(person)
        with town.store.write() as tx:
            memberships.move(tx, [("T1", "C1", person, at, True)])


def letters(rituals: Rituals) -> list[str]:
    """Who was to be asked so far."""
    return sorted(row.recipient for row in rituals.ledger() if is_direct(row.recipient) and row.verb == Verb.POST)


def opening(rituals: Rituals) -> list[Delivery]:
    return [each for each in rituals.sent if each.recipient == "C1"]


def says(rituals: Rituals, run: Occurrence, person: str, words: str, at: datetime) -> None:
    value = {"version": 1, "words": words, "topic": "", "called": "name"}
    with rituals.store.write() as tx:
        answers.record(tx, Answer("T1", run.occurrence, person, "welcome", value, at))
        occurrences.look_again(tx, "T1", run.occurrence, at)


def test_who_left_and_came_back_is_not_new_however_long_they_were_there(rituals: Rituals, town: Town) -> None:
    town.settle("UDAN")
    town.settle("UEVE")
    town.do("UDAN", 90, kind=ActKind.JOIN)  # long ago
    town.do("UDAN", 60, kind=ActKind.LEAVE)
    town.do("UDAN", 1, kind=ActKind.JOIN)
    town.do("UBEN", 3, kind=ActKind.LEAVE)  # was there before Foyer
    town.do("UBEN", 1, kind=ActKind.JOIN)
    town.do("UEVE", 3, kind=ActKind.JOIN)  # is new, and was away for an hour
    town.do("UEVE", 2, kind=ActKind.LEAVE)
    town.do("UEVE", 1.9, kind=ActKind.JOIN)
    rituals.beat(ASKED)
    assert letters(rituals) == ["UEVE"]


def test_newcomers_are_asked_once_and_posted_once_whoever_plans(rituals: Rituals, town: Town) -> None:
    arrives(town, "UDAN", "UEVE")
    for at in (ASKED, ASKED, FIRST):
        plan_occurrences(rituals.store, at)
        plan_steps(rituals.store, at)
        plan_steps(rituals.store, at)
    rituals.beat(FIRST)
    rituals.beat(FIRST)
    assert letters(rituals) == ["UDAN", "UEVE"]
    (post,) = opening(rituals)
    assert post.body["text"].startswith("*Welcome to Udan and Ueve.*")


def test_nobody_new_is_no_post_and_the_next_date_stands(rituals: Rituals) -> None:
    rituals.walk(FIRST + timedelta(hours=1))
    assert rituals.sent == []
    assert rituals.states() == [("2026-03-09", "skipped nothing"), ("2026-03-16", "due")]


def test_who_arrives_after_the_others_were_asked_is_in_the_next_round_and_nobody_is_in_two(rituals: Rituals, town: Town) -> None:
    arrives(town, "UDAN")
    rituals.walk(ASKED + timedelta(hours=1))
    arrives(town, "UEVE", at=ASKED + timedelta(hours=2))
    rituals.walk(FIRST + WEEK + timedelta(hours=1))
    first, second = (each.body["text"] for each in opening(rituals) if each.verb is Verb.POST and not each.thread_ts)
    assert first.startswith("*Welcome to Udan.*")
    assert second.startswith("*Welcome to Ueve.*")
    assert letters(rituals) == ["UDAN", "UEVE"]


def test_a_run_that_was_left_out_loses_nobody(rituals: Rituals, town: Town) -> None:
    arrives(town, "UDAN")
    rituals.walk(ASKED + timedelta(hours=1))
    with rituals.store.write() as tx:
        occurrences.skip(tx, "T1", rituals.runs()[0].occurrence)
    rituals.walk(FIRST + WEEK + timedelta(hours=1))
    (post,) = opening(rituals)
    assert post.body["text"].startswith("*Welcome to Udan.*")


@pytest.mark.parametrize("past", [True, False])
def test_who_leaves_the_channel_or_leaves_no_trace_before_the_day_is_not_introduced(
    rituals: Rituals, town: Town, past: bool
) -> None:
    arrives(town, "UDAN", "UEVE", "UFAY")
    rituals.beat(ASKED)
    says(rituals, rituals.runs()[0], "UEVE", "Hello, I am Eve", ASKED)
    town.leave("UDAN", "C1")
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UEVE", ASKED, erases_past=past)
    rituals.beat(FIRST)
    (post,) = opening(rituals)
    assert post.body["text"].startswith("*Welcome to Ufay.*")
    assert "Eve" not in str(post.body)


def test_late_words_change_the_post_until_it_closes_and_not_its_number(rituals: Rituals, town: Town) -> None:
    arrives(town, "UDAN")
    rituals.beat(ASKED)
    rituals.beat(FIRST)
    says(rituals, rituals.runs()[0], "UDAN", "Sorry to be late", FIRST + timedelta(hours=3))
    rituals.beat(FIRST + timedelta(hours=3))
    posted, changed = opening(rituals)
    assert "Sorry to be late" not in str(posted.body)
    assert "Sorry to be late" in str(changed.body)
    assert (changed.verb, changed.updates) == (Verb.UPDATE, posted.delivery)


@pytest.mark.parametrize("past", [True, False])
def test_who_is_erased_once_it_stands_is_taken_out_of_it(rituals: Rituals, town: Town, past: bool) -> None:
    arrives(town, "UDAN", "UFAY")
    rituals.beat(ASKED)
    says(rituals, rituals.runs()[0], "UDAN", "I am Dan", ASKED)
    rituals.beat(FIRST)
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UDAN", FIRST, erases_past=past)
        occurrences.look_again(tx, "T1", rituals.runs()[0].occurrence, FIRST)
    rituals.beat(FIRST + timedelta(minutes=1))
    assert "Dan" not in str(opening(rituals)[-1].body)
    if past:
        assert "I am Dan" not in str([row.body for row in rituals.ledger()])


def test_everybody_declined_and_nothing_is_posted_nor_asked_again(rituals: Rituals, town: Town) -> None:
    arrives(town, "UDAN")
    rituals.beat(ASKED)
    with rituals.store.write() as tx:
        answers.record(tx, Answer("T1", rituals.runs()[0].occurrence, "UDAN", PASS, {"version": 1}, ASKED))
    rituals.walk(FIRST + WEEK)
    assert opening(rituals) == []
    assert letters(rituals) == ["UDAN"]
