"""What stands in Slack of an occurrence: answers in its thread, changed when they change, and the end with thanks."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.animations import OccurrenceState
from bot.model.deliveries import Verb
from scheduler.animations import plan_steps
from storage import occurrences, responses
from storage.store import Store
from tests.rituals import FIRST, WEEK, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CLOSES = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


def test_an_answer_is_posted_in_the_thread_under_its_name(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    rituals.answer(run.occurrence, "UANA", "<!channel> & meetings", FIRST + HOUR)
    assert rituals.beat(FIRST + HOUR) == 1
    post = rituals.sent[-1]
    assert (post.thread_ts, post.verb, post.subject) == (run.message_ts, Verb.POST, "UANA")
    assert post.body["text"] == "Uana: &lt;!channel&gt; &amp; meetings"


def test_changing_an_answer_changes_its_post(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    for number, words in enumerate(("Meetings.", "Meetings, mostly.", "Meetings.")):
        rituals.answer(run.occurrence, "UANA", words, FIRST + number * HOUR)
        rituals.beat(FIRST + number * HOUR)
    first, *changes = [each for each in rituals.sent if each.subject == "UANA"]
    assert [each.verb for each in changes] == [Verb.UPDATE, Verb.UPDATE]
    assert {each.updates for each in changes} == {first.delivery}
    assert "mostly" in json.dumps(changes[0].body)
    assert changes[1].body == first.body


def test_many_answers_are_each_posted_once(rituals: Rituals, town: Town) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    people = [town.settle(f"U{number:03d}", "C1") for number in range(30)]
    for number, person in enumerate(people):
        rituals.answer(run.occurrence, person, f"Answer {number}", FIRST + number * MINUTE)
        if number % 7 == 0:
            rituals.beat(FIRST + number * MINUTE)
    rituals.beat(FIRST + HOUR)
    assert sorted(str(each.subject) for each in rituals.sent if each.thread_ts) == people


def test_an_answer_given_before_the_ledger_knows_of_the_post_waits_for_its_thread(rituals: Rituals) -> None:
    rituals.plan()
    plan_steps(rituals.store, FIRST)
    run = rituals.runs()[0]
    rituals.answer(run.occurrence, "UANA", "Early.", FIRST)
    plan_steps(rituals.store, FIRST)
    assert len(rituals.ledger()) == 1
    rituals.beat(FIRST + MINUTE)
    assert [str(each.body["text"]) for each in rituals.sent] == ["What did you stop doing?", "Uana: Early."]


# Closing


def test_it_closes_with_thanks_and_without_buttons(rituals: Rituals, town: Town) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    rituals.answer(run.occurrence, "UANA", "Meetings.", FIRST + HOUR)
    town.now = FIRST + 2 * HOUR
    town.answer("UBEN", str(run.message_ts))
    town.answer("UANA", str(run.message_ts))
    rituals.beat(CLOSES - MINUTE)
    assert rituals.get(run.occurrence).state is OccurrenceState.OPEN
    rituals.beat(CLOSES)
    assert rituals.get(run.occurrence).state is OccurrenceState.CLOSED
    changed = next(each for each in rituals.sent if each.verb is Verb.UPDATE)
    assert "actions" not in [block["type"] for block in changed.body["blocks"]]
    thanks = rituals.sent[-1]
    assert thanks.thread_ts == run.message_ts
    assert thanks.body["text"] == "2 people answered. Thank you. The thread stays open."


def test_nobody_answered_and_nothing_is_said(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    rituals.beat(CLOSES)
    assert rituals.said() == ["What did you stop doing?"]
    run = rituals.runs()[0]
    assert run.state is OccurrenceState.CLOSED
    with rituals.store.read() as tx:
        (closed,) = occurrences.list_closed(tx, "T1", "C1", NOW, NOW + 2 * WEEK)
        assert responses.response_rate(tx, closed).answered == 0


def test_an_answer_at_the_last_moment_is_counted_and_posted(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    rituals.answer(run.occurrence, "UANA", "Just in time.", CLOSES - timedelta(seconds=1))
    rituals.beat(CLOSES)
    assert rituals.said()[1:] == [
        "Uana: Just in time.",
        "One person answered. Thank you. The thread stays open.",
    ]


def test_closing_now_closes_at_the_next_beat(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    with rituals.store.write() as tx:
        assert occurrences.close_now(tx, "T1", run.occurrence, FIRST + HOUR)
    rituals.beat(FIRST + HOUR)
    closed = rituals.get(run.occurrence)
    assert (closed.state, closed.closes_at) == (OccurrenceState.CLOSED, FIRST + HOUR)


def test_foyer_down_over_a_closing_closes_when_it_is_back(rituals: Rituals) -> None:
    rituals.plan()
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    rituals.answer(run.occurrence, "UANA", "Meetings.", FIRST + HOUR)
    rituals.beat(CLOSES + 3 * DAY)
    assert rituals.said()[-1] == "One person answered. Thank you. The thread stays open."
