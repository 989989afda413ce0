"""Who answered an occurrence, of how many; and the lists of occurrences that digests read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.animations import Answer
from bot.model.facts import ActKind
from storage import answers, occurrences, privacy, responses
from storage.schema import MemberDayRow
from storage.store import Store
from tests.rituals import FIRST, WEEK, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


def opened(rituals: Rituals) -> str:
    """A prompt that was posted; its id."""
    rituals.plan()
    rituals.beat(FIRST)
    return rituals.runs()[0].occurrence


def rate(rituals: Rituals, occurrence: str) -> tuple[int, int]:
    with rituals.store.read() as tx:
        found = responses.response_rate(tx, occurrences.get(tx, "T1", occurrence))
    return found.answered, found.audience


def test_everybody_who_answered_counts_once_by_form_or_in_the_thread(rituals: Rituals, town: Town) -> None:
    run = opened(rituals)
    message_ts = str(rituals.get(run).message_ts)
    assert rate(rituals, run) == (0, 4)
    rituals.answer(run, "UANA", "Meetings.", FIRST + HOUR)
    rituals.answer(run, "UANA", "Mails.", FIRST + HOUR)
    town.now = FIRST + HOUR
    town.answer("UANA", message_ts)
    town.answer("UBEN", message_ts)
    town.answer("UBEN", message_ts)
    assert rate(rituals, run) == (2, 4)


def test_who_passed_and_what_was_deleted_count_nowhere(rituals: Rituals, town: Town) -> None:
    run = opened(rituals)
    message_ts = str(rituals.get(run).message_ts)
    with rituals.store.write() as tx:
        answers.record(tx, Answer("T1", run, "UANA", "pass", {"version": 1}, FIRST))
    town.now = FIRST + HOUR
    ts = town.answer("UBEN", message_ts)
    town.do("UBEN", 0, kind=ActKind.REPLY, thread_ts=message_ts, ts=ts, present=False)
    assert rate(rituals, run) == (0, 4)


def test_bots_count_neither_as_asked_nor_as_answering(rituals: Rituals, town: Town) -> None:
    town.settle("UBOT", "C1", is_bot=True)
    town.settle("UFOYER", "C1")
    town.settle("UGONE", "C1", is_deactivated=True)
    town.leave("UCAI", "C1")
    run = opened(rituals)
    town.now = FIRST + HOUR
    town.answer("UBOT", str(rituals.get(run).message_ts))
    assert rate(rituals, run) == (0, 3)


@pytest.mark.parametrize(("lets_in", "expected"), [(False, (0, 4)), (True, (2, 6))])
def test_guests_and_strangers_count_where_they_are_let_in(
    rituals: Rituals, town: Town, lets_in: bool, expected: tuple[int, int]
) -> None:
    town.found(name="data", lets_guests_in=lets_in)
    town.settle("UGUEST", "C1", is_guest=True)
    town.settle("USTRANGER", "C1", is_stranger=True)
    run = opened(rituals)
    rituals.answer(run, "UGUEST", "Hello.", FIRST)
    town.now = FIRST + HOUR
    town.answer("USTRANGER", str(rituals.get(run).message_ts))
    assert rate(rituals, run) == expected


def test_somebody_nobody_knows_counts_as_a_person(rituals: Rituals, town: Town) -> None:
    run = opened(rituals)
    town.now = FIRST + HOUR
    town.answer("UNEW", str(rituals.get(run).message_ts))
    assert rate(rituals, run) == (1, 4)


def test_the_audience_is_that_of_the_moment_it_was_posted(rituals: Rituals, town: Town) -> None:
    run = opened(rituals)
    town.settle("ULATE", "C1")
    assert rate(rituals, run) == (0, 4)


def test_an_answer_is_an_act_of_its_day_and_changing_it_is_none(rituals: Rituals) -> None:
    run = opened(rituals)
    rituals.answer(run, "UANA", "Meetings.", FIRST)
    rituals.answer(run, "UANA", "Mails.", FIRST + 2 * timedelta(days=1))
    with rituals.store.read() as tx:
        days = [(row.day, row.answers) for row in tx.query(MemberDayRow).filter_by(person="UANA")]
        (kept,) = answers.list_answers(tx, "T1", run)
    assert days == [(FIRST.astimezone(ZoneInfo("UTC")).date(), 1)]
    assert (kept.value["words"], kept.at) == ("Mails.", FIRST)


def test_answers_come_oldest_first(rituals: Rituals) -> None:
    run = opened(rituals)
    for number, person in enumerate(("UCAI", "UANA", "UBEN")):
        rituals.answer(run, person, "Words.", FIRST + number * HOUR)
    with rituals.store.write() as tx:
        assert [answer.person for answer in answers.list_answers(tx, "T1", run)] == ["UCAI", "UANA", "UBEN"]
        answers.drop(tx, "T1", run, "UANA", "answer")
        assert [answer.person for answer in answers.list_answers(tx, "T1", run)] == ["UCAI", "UBEN"]


def test_a_forgotten_person_leaves_no_answer_and_their_words_leave_the_ledger(rituals: Rituals) -> None:
    run = opened(rituals)
    rituals.answer(run, "UANA", "A secret of mine.", FIRST)
    rituals.answer(run, "UBEN", "Ask <@UANA>.", FIRST)
    rituals.beat(FIRST)
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", FIRST + HOUR)
    rituals.beat(FIRST + HOUR)
    assert rate(rituals, run) == (1, 4)
    assert not [
        row for row in rituals.ledger() if "secret" in str(row.body) or "UANA" in f"{row.occasion} {row.subject} {row.body}"
    ]
    assert len(rituals.said()) == 3  # nothing was said again


# The lists that digests read


def test_what_is_open_and_what_closed_is_found_by_community(rituals: Rituals, town: Town) -> None:
    town.found("C2", name="design")
    run = opened(rituals)
    with rituals.store.read() as tx:
        assert [each.occurrence for each in occurrences.list_open(tx, "T1", "C1")] == [run]
        assert occurrences.list_open(tx, "T1", "C2") == []
        assert occurrences.list_closed(tx, "T1", "C1", NOW, NOW + 2 * WEEK) == []
    rituals.beat(FIRST + 3 * timedelta(days=1))
    with rituals.store.read() as tx:
        assert occurrences.list_open(tx, "T1", "C1") == []
        assert [each.occurrence for each in occurrences.list_closed(tx, "T1", "C1", NOW, NOW + 2 * WEEK)] == [run]
        assert occurrences.list_closed(tx, "T1", "C2", NOW, NOW + 2 * WEEK) == []
        closed_at = FIRST + 2 * timedelta(days=1)
        assert occurrences.list_closed(tx, "T1", "C1", closed_at, closed_at + HOUR) != []
        assert occurrences.list_closed(tx, "T1", "C1", closed_at - HOUR, closed_at) == []
