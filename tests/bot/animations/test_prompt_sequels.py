"""The community's own questions, and what follows a question: the answers that spoke to many, and who is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.animations.prompt import Prompt
from bot.animations.snapshot import Background, Snapshot
from bot.model.animations import Occurrence, OccurrenceState, SkipReason, ThreadReply
from bot.text import texts_for

PROMPT = Prompt()
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
OURS = {"q1": "What did you unlearn?", "q2": "Which meeting would you keep?"}
OWN_FORM = {"theme": "own", "follow_up": "yes"}
EN, FR = texts_for("en"), texts_for("fr")


def occurrence(content: Mapping[str, Any] | None = None, **changes: object) -> Occurrence:
    about = content or PROMPT.prepare(PROMPT.content({"question": "Why?", "follow_up": "yes"}), Background(), seed=1)
    made = Occurrence("T1", "o" * 32, "a" * 32, "C1", "prompt", date(2026, 3, 4), 0, NOW, OccurrenceState.OPEN, about)
    return replace(made, message_ts="1772620200.000100", **changes)  # type: ignore[arg-type]


def said(person: str, number: int, reactions: int) -> ThreadReply:
    return ThreadReply(person, f"177262020{number}.000100", NOW, reactions)


def followed(*replies: ThreadReply) -> Snapshot:
    """A closed prompt, a day later."""
    names = {"U1": "Ana", "U2": "Ben <b>", "U3": "Cai"}
    snapshot = Snapshot(
        occurrence(state=OccurrenceState.CLOSED, state_data={"version": 1, "answered": 3}), said=replies, names=names
    )
    snapshot = replace(snapshot, address="https://atelier.slack.com/")
    state = PROMPT.on_step("follow", snapshot, 1).state
    return replace(snapshot, occurrence=replace(snapshot.occurrence, state_data=state))


# What follows


def test_only_a_plan_that_wants_it_looks_back() -> None:
    assert [step.name for step in PROMPT.steps(PROMPT.content({"question": "Why?"}))] == ["post", "close"]
    steps = PROMPT.steps(PROMPT.content({"question": "Why?", "open_days": "3", "follow_up": "yes"}))
    assert [(step.name, step.working_days) for step in steps] == [("post", 0), ("close", 3), ("follow", 4)]


def test_the_answers_that_most_reacted_to_are_linked_in_the_order_of_the_thread() -> None:
    snapshot = followed(said("U1", 1, 3), said("U2", 2, 9), said("U3", 3, 2))
    *_, thanks, follow = PROMPT.render(snapshot, EN)
    assert thanks.body["text"] == "3 people answered. Thank you. The thread stays open."
    assert (follow.name, follow.in_thread) == ("follow", True)
    assert follow.names == {"U1", "U2"}
    ana, ben = (f"https://atelier.slack.com/archives/C1/p177262020{number}000100" for number in (1, 2))
    expected = f"These answers spoke to several people: <{ana}|Ana> and <{ben}|Ben &lt;b&gt;>. Thank you."
    assert follow.body["text"] == expected


def test_at_most_three_are_linked() -> None:
    snapshot = followed(*(said(f"U{number}", number, number + 3) for number in range(1, 6)))
    assert snapshot.occurrence.state_data["best"] == [f"177262020{number}.000100" for number in (3, 4, 5)]


def test_nothing_is_said_where_nothing_stands_out() -> None:
    assert [post.name for post in PROMPT.render(followed(said("U1", 1, 2)), EN)] == ["opening", "thanks"]
    assert [post.name for post in PROMPT.render(followed(), EN)] == ["opening", "thanks"]


def test_a_later_reaction_changes_nothing_and_an_answer_taken_back_is_linked_no_more() -> None:
    snapshot = followed(said("U1", 1, 3), said("U2", 2, 4))
    later = replace(snapshot, said=(said("U2", 2, 4), said("U3", 3, 12)))
    text = PROMPT.render(later, FR)[-1].body["text"]
    assert text.startswith("Cette réponse a parlé à plusieurs personnes\u00a0: <https://")
    assert "Cai" not in text
    assert PROMPT.render(replace(snapshot, said=()), EN)[-1].body["text"] == "Thank you to everybody who answered."


# The community's own questions


def test_every_own_question_is_asked_before_one_comes_back() -> None:
    content = PROMPT.content(OWN_FORM)
    past: list[Mapping[str, Any]] = []
    for seed in range(4):
        past.append(PROMPT.prepare(content, Background(tuple(past), questions=OURS), seed))
    assert {each["own"] for each in past[:2]} == set(OURS)
    assert [each["own"] for each in past[2:]] == [each["own"] for each in past[:2]]
    assert PROMPT.run_title(past[0], FR) in OURS.values()


def test_a_plan_with_no_own_question_is_refused_by_name() -> None:
    assert PROMPT.problems(OWN_FORM) == {}
    content = PROMPT.content(OWN_FORM)
    assert {name: each.key for name, each in PROMPT.obstacles(content, Background()).items()} == {"theme": "prompt.own_empty"}
    assert PROMPT.obstacles(content, Background(questions=OURS)) == {}
    assert PROMPT.obstacles(PROMPT.content({"theme": "craft"}), Background()) == {}
    assert PROMPT.values(content) == {"open_days": "2", **OWN_FORM}
    assert PROMPT.title(content, EN) == "One of the community’s own questions"


def test_where_no_own_question_is_left_nothing_is_asked_and_only_those_who_look_after_it_are_told() -> None:
    empty = PROMPT.prepare(PROMPT.content(OWN_FORM), Background(), seed=1)
    snapshot = Snapshot(occurrence(empty, state=OccurrenceState.DUE), managers=frozenset({"UM"}))
    assert PROMPT.on_step("post", snapshot, 1).is_silent
    assert PROMPT.letters(snapshot) == ()
    assert "nothing will be asked" in PROMPT.run_title(empty, EN)
    skipped = replace(snapshot.occurrence, state=OccurrenceState.SKIPPED, reason=SkipReason.NOTHING)
    (letter,) = PROMPT.letters(replace(snapshot, occurrence=skipped))
    assert (letter.to, letter.reason) == (("UM",), "prompt.why_manager")
    assert letter.write(EN)["text"].startswith("Nothing was asked in <#C1>")


def test_who_asked_to_be_told_is_told_the_first_time_and_no_more() -> None:
    wished = Background(questions={"q1": OURS["q1"]}, wishes={"q1": "UANA"})
    first = PROMPT.prepare(PROMPT.content(OWN_FORM), wished, seed=1)
    waiting = replace(occurrence(first, state=OccurrenceState.DUE), message_ts=None)
    assert PROMPT.letters(Snapshot(waiting)) == ()
    (letter,) = PROMPT.letters(Snapshot(occurrence(first), address="https://atelier.slack.com/"))
    assert (letter.to, letter.reason) == (("UANA",), None)
    body = letter.write(FR)
    assert body["text"].startswith(
        "Votre question est posée aujourd’hui, <https://atelier.slack.com/archives/C1/p1772620200000100|ici>"
    )
    again = PROMPT.prepare(PROMPT.content(OWN_FORM), replace(wished, past=(first,)), seed=1)
    assert "tells" not in again
    erased = {**first, "tells": "…"}
    assert PROMPT.letters(Snapshot(occurrence(erased))) == ()


def test_who_was_thanked_may_suggest_a_question() -> None:
    closed = occurrence(state=OccurrenceState.CLOSED, state_data={"version": 1, "answered": 2})
    *_, thanks = PROMPT.render(Snapshot(closed), EN)
    (suggest,) = thanks.body["blocks"][-1]["elements"]
    assert (suggest["action_id"], suggest["value"]) == ("questions:suggest:0", "C1")
