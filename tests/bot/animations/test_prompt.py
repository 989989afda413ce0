"""The prompt: what may be asked, which question comes, what becomes of answers, and what stands in the channel."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.animations.kind import PASS
from bot.animations.library import find_theme
from bot.animations.own_questions import QUESTION_LIMIT
from bot.animations.prompt import ANSWER_LIMIT, Prompt
from bot.animations.snapshot import Background, Snapshot
from bot.model.animations import Answer, Occurrence, OccurrenceState
from bot.text import texts_for

PROMPT = Prompt()
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
QUESTION = "What did you stop doing this year that nobody missed?"
HOSTILE = "<!channel> & <http://x|Click> *bold*"
EN, FR = texts_for("en"), texts_for("fr")


def occurrence(question: str = QUESTION, **changes: object) -> Occurrence:
    content = PROMPT.prepare({"version": 1, "open_days": 2, "question": question}, Background(), seed=1)
    made = Occurrence(
        workspace="T1",
        occurrence="o" * 32,
        animation="a" * 32,
        community="C1",
        kind="prompt",
        local_date=date(2026, 3, 4),
        slot=0,
        due_at=NOW,
        state=OccurrenceState.OPEN,
        content=content,
        closes_at=datetime(2026, 3, 6, 10, 30, tzinfo=UTC),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def answer(person: str, words: str) -> Answer:
    return Answer("T1", "o" * 32, person, "answer", {"version": 1, "words": words}, NOW)


def passed(person: str) -> Answer:
    return Answer("T1", "o" * 32, person, PASS, {"version": 1}, NOW)


def shown(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


# What may be planned


@pytest.mark.parametrize(
    ("form", "field", "key"),
    [
        ({}, "question", "prompt.neither"),
        ({"question": "", "theme": ""}, "question", "prompt.neither"),
        ({"question": "Why?", "theme": "craft"}, "theme", "prompt.both"),
        ({"question": "   "}, "question", "prompt.question_empty"),
        ({"question": "\u200b\u00a0\n"}, "question", "prompt.question_empty"),
        ({"question": "🎉🎉"}, "question", "prompt.question_empty"),
        ({"question": ":tada: :+1:"}, "question", "prompt.question_empty"),
        ({"question": "?!…"}, "question", "prompt.question_empty"),
        ({"question": "q" * (QUESTION_LIMIT + 1)}, "question", "prompt.question_long"),
        ({"theme": "no-such-theme"}, "theme", "prompt.theme_unknown"),
    ],
)
def test_what_can_not_be_asked_is_said_beside_its_field(form: dict[str, str], field: str, key: str) -> None:
    problems = PROMPT.problems(form)
    assert {name: said.key for name, said in problems.items()} == {field: key}


@pytest.mark.parametrize(
    "form",
    [
        {"question": "Why?"},
        {"question": " Why? "},
        {"question": "为什么"},
        {"question": "🎉 3"},
        {"question": "q" * QUESTION_LIMIT},
        {"question": " ", "theme": "craft"},
        {"theme": "craft"},
    ],
)
def test_what_can_be_asked(form: dict[str, str]) -> None:
    assert PROMPT.problems(form) == {}


def test_spaces_around_a_question_are_no_part_of_it() -> None:
    assert PROMPT.content({"question": "  Why?\n"})["question"] == "Why?"


def test_an_unknown_length_is_two_days() -> None:
    assert PROMPT.content({"question": "Why?", "open_days": "400"})["open_days"] == 2


# Which question


def test_a_question_of_a_theme_is_one_that_was_not_asked() -> None:
    theme = find_theme("craft")
    assert theme is not None
    content = PROMPT.content({"theme": "craft"})
    past: list[dict[str, object]] = [{"version": 1, "question": {"": "Own question?"}}]
    for seed in range(len(theme.questions)):
        past.append(dict(PROMPT.prepare(content, Background(tuple(past)), seed)))
    assert sorted(str(each["key"]) for each in past[1:]) == sorted(question.key for question in theme.questions)


def test_the_same_seed_and_past_draw_the_same_question() -> None:
    content = PROMPT.content({"theme": "craft"})
    assert PROMPT.prepare(content, Background(), 5) == PROMPT.prepare(content, Background(), 5)
    assert len({PROMPT.prepare(content, Background(), seed)["key"] for seed in range(50)}) > 1


def test_a_question_of_the_library_speaks_the_language_of_the_community() -> None:
    drawn = occurrence(content=PROMPT.prepare(PROMPT.content({"theme": "craft"}), Background(), 5))
    english, french = (PROMPT.render(Snapshot(drawn, locale=locale), texts_for(locale))[0] for locale in ("en", "fr"))
    theme = find_theme("craft")
    assert theme is not None
    question = next(each for each in theme.questions if each.key == drawn.content["key"])
    assert question.texts["en"] in shown(english.body)
    assert question.texts["fr"] in shown(french.body)


def test_a_question_that_was_withdrawn_is_asked_as_it_was_drawn() -> None:
    content = {"version": 1, "open_days": 2, "key": "craft-00", "question": {"en": "Still here?", "fr": "Encore là ?"}}
    post = PROMPT.render(Snapshot(occurrence(content=content), locale="fr"), FR)[0]
    assert "Encore là ?" in shown(post.body)


def test_a_title_is_the_question_or_its_theme() -> None:
    assert PROMPT.title(PROMPT.content({"question": "Why?"}), EN) == "Why?"
    assert "Métier" in PROMPT.title(PROMPT.content({"theme": "craft"}), FR)
    assert PROMPT.title({"version": 1, "open_days": 2, "theme": "gone"}, EN) == "A question of the theme “gone”"


def test_a_run_is_named_by_the_question_that_was_asked() -> None:
    drawn = PROMPT.prepare(PROMPT.content({"theme": "craft"}), Background(), seed=1)
    assert PROMPT.run_title(drawn, FR) == drawn["question"]["fr"]
    own = PROMPT.prepare(PROMPT.content({"question": "Why?"}), Background(), seed=1)
    assert PROMPT.run_title(own, FR) == "Why?"


# What becomes of an answer


def test_answer_asks_for_words_and_says_where_they_go() -> None:
    form = PROMPT.on_answer(Snapshot(occurrence()), "U1", "answer", {}, EN).asks
    assert form is not None
    assert form.about == QUESTION
    assert form.note is not None
    assert "under your name" in EN.plain(form.note.key, **form.note.values)
    assert form.values == {}


def test_words_are_kept_as_they_were_given() -> None:
    response = PROMPT.on_answer(Snapshot(occurrence()), "U1", "keep", {"words": f"  {HOSTILE}\nTwo lines. "}, EN)
    assert dict(response.keeps) == {"answer": {"version": 1, "words": f"{HOSTILE}\nTwo lines."}}


def test_who_answered_gets_their_words_back_to_change_them() -> None:
    snapshot = Snapshot(occurrence(), answers=(answer("U1", "Meetings."), answer("U2", "Mails.")))
    form = PROMPT.on_answer(snapshot, "U1", "answer", {}, EN).asks
    assert form is not None
    assert form.values == {"words": "Meetings."}
    assert EN.plain(form.submit) == "Change my answer"


@pytest.mark.parametrize(("words", "key"), [("  \n", "prompt.answer_empty"), ("w" * (ANSWER_LIMIT + 1), "prompt.answer_long")])
def test_what_is_no_answer_is_said_beside_the_field(words: str, key: str) -> None:
    response = PROMPT.on_answer(Snapshot(occurrence()), "U1", "keep", {"words": words}, EN)
    assert {name: said.key for name, said in response.problems.items()} == {"words": key}
    assert response.keeps == {}


def test_passing_is_remembered_and_forgotten_by_answering() -> None:
    response = PROMPT.on_answer(Snapshot(occurrence()), "U1", "pass", {}, EN)
    assert set(response.keeps) == {PASS}
    assert response.says is not None
    changed = PROMPT.on_answer(Snapshot(occurrence(), answers=(passed("U1"),)), "U1", "keep", {"words": "After all."}, EN)
    assert changed.drops == {PASS}


def test_passing_after_an_answer_takes_nothing_away() -> None:
    response = PROMPT.on_answer(Snapshot(occurrence(), answers=(answer("U1", "Meetings."),)), "U1", "pass", {}, EN)
    assert response.keeps == {}
    assert response.drops == frozenset()
    assert response.says is not None
    assert "stays" in EN.plain(response.says.key)


# What stands in the channel


def test_the_question_stands_with_its_buttons_and_how_to_answer() -> None:
    (post,) = PROMPT.render(Snapshot(occurrence()), EN)
    assert not post.in_thread
    assert post.body["text"] == QUESTION
    buttons = [element for block in post.body["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert [(each["text"]["text"], each["action_id"], each["value"]) for each in buttons] == [
        ("Answer", "animation:prompt:answer:0", "o" * 32),
        ("Pass", "animation:prompt:pass:1", "o" * 32),
    ]
    assert "Answer here or in the thread. Closes <!date^1772793000^" in shown(post.body)


def test_nothing_of_a_hostile_question_is_live() -> None:
    (post,) = PROMPT.render(Snapshot(occurrence(HOSTILE)), EN)
    assert post.body["text"] == "&lt;!channel&gt; &amp; &lt;http://x|Click&gt; *bold*"
    first = post.body["blocks"][0]
    assert first["type"] == "rich_text"
    assert first["elements"][0]["elements"][0]["type"] == "text"
    assert first["elements"][0]["elements"][0]["text"] == HOSTILE


def test_answers_stand_in_the_thread_under_plain_names() -> None:
    snapshot = Snapshot(
        occurrence(), answers=(answer("U1", HOSTILE), passed("U2"), answer("U3", "Mails.")), names={"U1": "Ana <b>"}
    )
    _, first, second = PROMPT.render(snapshot, EN)
    assert (first.in_thread, first.about) == (True, "U1")
    assert first.body["text"] == "Ana &lt;b&gt;: &lt;!channel&gt; &amp; &lt;http://x|Click&gt; *bold*"
    spoken = [part["elements"][0]["text"] for part in first.body["blocks"][0]["elements"]]
    assert spoken == ["Ana <b>", HOSTILE]
    assert "<@" not in shown(first.body)
    assert second.body["blocks"][0]["elements"][0]["elements"][0]["text"] == "Someone"


def test_closing_takes_the_buttons_away_and_thanks() -> None:
    closed = occurrence(state=OccurrenceState.CLOSED)
    snapshot = Snapshot(closed, answered=14)
    snapshot = replace(snapshot, occurrence=replace(closed, state_data=PROMPT.on_step("close", snapshot, 1).state))
    question, thanks = PROMPT.render(snapshot, EN)
    assert "actions" not in [block["type"] for block in question.body["blocks"]]
    assert (thanks.in_thread, thanks.body["text"]) == (True, "14 people answered. Thank you. The thread stays open.")
    assert PROMPT.render(snapshot, FR)[1].body["text"] == "14 personnes ont répondu. Merci. Le fil reste ouvert."


def test_thanks_do_not_change_when_somebody_answers_in_the_thread_later() -> None:
    closed = occurrence(state=OccurrenceState.CLOSED, state_data={"version": 1, "answered": 1})
    assert (
        PROMPT.render(Snapshot(closed, answered=5), EN)[-1].body["text"] == "One person answered. Thank you. The thread stays open."
    )


def test_nobody_is_told_in_public_that_nobody_answered() -> None:
    closed = occurrence(state=OccurrenceState.CLOSED, state_data={"version": 1, "answered": 0})
    (question,) = PROMPT.render(Snapshot(closed), EN)
    assert "The thread stays open" in shown(question.body)


def test_what_never_closes_says_nothing_of_an_end() -> None:
    (post,) = PROMPT.render(Snapshot(occurrence(closes_at=None)), EN)
    assert "Closes" not in shown(post.body)
