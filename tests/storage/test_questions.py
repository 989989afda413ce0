"""A community's own questions in the store: who suggests, who decides, what is asked, and whom nobody knows any more."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import animations, privacy, questions
from storage.questions import OwnQuestion, QuestionState
from storage.store import Store
from tests.rituals import FIRST, Rituals, animated_town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
OWN = {"theme": "own"}


@pytest.fixture
def rituals(store: Store) -> Rituals:
    return Rituals(animated_town(store, NOW).store, NOW)


def add(rituals: Rituals, words: str, community: str = "C1") -> str:
    with rituals.store.write() as tx:
        question = questions.add(tx, "T1", community, words, NOW)
        animations.prepare_coming(tx, "T1", community)
    return question


def suggest(rituals: Rituals, words: str, *, tells: bool = False) -> str | None:
    with rituals.store.write() as tx:
        return questions.suggest(tx, "T1", "C1", words, "UANA", NOW, tells=tells)


def approved(rituals: Rituals) -> list[OwnQuestion]:
    with rituals.store.read() as tx:
        return questions.list_approved(tx, "T1", "C1")


def test_what_is_added_is_the_communitys_alone(rituals: Rituals) -> None:
    question = add(rituals, "Why?")
    add(rituals, "Elsewhere?", "C2")
    assert approved(rituals) == [OwnQuestion("T1", question, "C1", "Why?", QuestionState.APPROVED, None, tells=False, at=NOW)]
    with rituals.store.write() as tx:
        assert questions.remove(tx, "T1", question)
        assert not questions.remove(tx, "T1", question)
        assert questions.find(tx, "T1", question) is None


@pytest.mark.parametrize(("tells", "whose"), [(False, None), (True, "UANA")])
def test_a_suggestion_waits_and_is_approved_once_in_the_words_of_who_decides(
    rituals: Rituals, tells: bool, whose: str | None
) -> None:
    question = suggest(rituals, "why", tells=tells)
    assert question is not None
    with rituals.store.write() as tx:
        assert questions.count_suggested(tx, "T1", "C1") == questions.count_suggested(tx, "T1", "C1", "UANA") == 1
        assert questions.count_suggested(tx, "T1", "C1", "UBEN") == 0
        assert [each.suggested_by for each in questions.list_suggested(tx, "T1", "C1")] == ["UANA"]
        assert questions.approve(tx, "T1", question, "Why?")
        assert not questions.approve(tx, "T1", question, "Why not?")
        assert questions.list_suggested(tx, "T1", "C1") == []
    (asked,) = approved(rituals)
    assert (asked.words, asked.suggested_by) == ("Why?", whose)


def test_of_who_leaves_no_trace_nothing_is_kept(rituals: Rituals) -> None:
    waits, asked = suggest(rituals, "First?"), suggest(rituals, "Second?", tells=True)
    with rituals.store.write() as tx:
        questions.approve(tx, "T1", str(asked), "Second?")
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)
    assert suggest(rituals, "Third?") is None
    with rituals.store.read() as tx:
        assert questions.find(tx, "T1", str(waits)) is None
        assert questions.list_suggested(tx, "T1", "C1") == []
    assert [(each.words, each.suggested_by) for each in approved(rituals)] == [("Second?", None)]


def test_a_coming_date_asks_what_was_added_and_not_what_was_taken_away(rituals: Rituals) -> None:
    rituals.plan(form=OWN)
    assert rituals.runs()[0].content["question"] == {}
    first = add(rituals, "First?")
    assert rituals.runs()[0].content["question"] == {"": "First?"}
    add(rituals, "Second?")
    with rituals.store.write() as tx:
        questions.remove(tx, "T1", first)
        animations.prepare_coming(tx, "T1", "C1")
    rituals.beat(FIRST)
    assert rituals.said() == ["Second?"]


def test_what_other_plans_had_drawn_stays_as_it_was(rituals: Rituals) -> None:
    for _ in range(3):
        rituals.plan(form={"theme": "craft"})
    drawn = [run.content["key"] for run in rituals.runs()]
    add(rituals, "Why?")
    assert [run.content["key"] for run in rituals.runs()] == drawn


def test_an_empty_library_asks_nothing_and_those_who_look_after_it_are_told(rituals: Rituals) -> None:
    rituals.plan(form=OWN)
    rituals.beat(FIRST)
    assert rituals.said() == []
    assert rituals.states() == [("2026-03-09", "skipped nothing"), ("2026-03-16", "due")]
    assert [(row.recipient, row.reason) for row in rituals.ledger()] == [("UMANAGER", "prompt.why_manager")]


def test_who_asked_to_be_told_is_told_once_it_stands(rituals: Rituals) -> None:
    question = suggest(rituals, "Why?", tells=True)
    with rituals.store.write() as tx:
        questions.approve(tx, "T1", str(question), "Why?")
    rituals.plan(form=OWN)
    for weeks in range(2):
        rituals.beat(FIRST + timedelta(weeks=weeks))
        rituals.beat(FIRST + timedelta(weeks=weeks, minutes=1))
    told = [each for each in rituals.sent if each.recipient == "UANA"]
    assert len(told) == 1
    assert "/archives/C1/p" in str(told[0].body["text"])
    assert not told[0].is_unasked
