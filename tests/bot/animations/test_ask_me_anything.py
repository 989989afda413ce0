"""Ask me anything: what may be asked and how, what is shown of it, how the host is led through, and what anonymity promises."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations.ask_me_anything import MOST_EACH, QUESTION_LIMIT, AskMeAnything
from bot.animations.gathered import put_of, questions
from bot.animations.gathered_posts import MOST_IN_CHANNEL, MOST_ON_SCREEN
from bot.animations.kind import OPENING, Change, Response
from bot.animations.snapshot import Member, Snapshot
from bot.hours import Hours
from bot.model.animations import Answer, Occurrence, OccurrenceState, Tally, ThreadReply, Unsigned
from bot.text import texts_for
from bot.waking import Waking
from sandbox.blockkit.validator import Offer, check_message, check_view
from tests.handlers.doorstep import text_of

EN = texts_for("en")
ASK = AskMeAnything()
LIVE = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
BEFORE = LIVE - timedelta(days=2)
MINUTE = timedelta(minutes=1)
WAKING = Waking(Hours("Europe/Paris", time(9), time(18)), "FR")
HOSTILE = "<!channel> & <http://x|Click> *bold*"
FORM = {"host": "UHOST", "subject": "The new library", "anonymous": "yes", "gather_days": "3", "lasts": "1"}
NAMES = {"UHOST": "Hana", "UANA": "Ana", "UBEN": "Ben", "UMAN": "Manon"}
ADDRESS = "https://atelier.slack.com/"


def gathering(**form: str) -> Snapshot:
    """Questions are gathered; nobody has asked any yet."""
    run = Occurrence(
        workspace="T1",
        occurrence="o" * 32,
        animation="a" * 32,
        community="C1",
        kind="ask_me_anything",
        local_date=date(2026, 3, 12),
        slot=0,
        due_at=LIVE,
        state=OccurrenceState.DUE,
        content=ASK.content(FORM | form),
        state_data={"version": 1},
        closes_at=LIVE + timedelta(hours=1),
    )
    audience = tuple(Member(person, WAKING, name=name) for person, name in NAMES.items())
    return Snapshot(run, now=BEFORE, audience=audience, names=NAMES, managers=frozenset({"UMAN"}), address=ADDRESS)


def asks(seen: Snapshot, person: str, words: str, *, signed: str = "yes") -> Snapshot:
    return after(seen, person, ASK.on_answer(seen, person, "keep", {"words": words, "signed": signed}, EN))


def after(seen: Snapshot, person: str, response: Response) -> Snapshot:
    """The snapshot with what an answer changes; of what has no name, only its writer is told."""
    assert not response.problems
    kept = [each for each in seen.answers if each.item not in response.drops]
    given = [Answer("T1", "o" * 32, person, item, value, seen.now) for item, value in response.keeps.items()]
    left = [each for each in seen.unsigned if each.entry not in response.withdraws]
    new = [Unsigned(f"{len(left):032x}", value) for value in response.unsigned]
    counts = dict(seen.tally.counts)
    for choice in {*(response.ballot or ())}:
        counts[choice] = counts.get(choice, 0) + 1
    state = seen.occurrence.state_data if response.state is None else response.state
    return replace(
        seen,
        answers=(*kept, *given),
        unsigned=(*left, *new),
        tally=Tally(seen.tally.voters, counts),
        occurrence=replace(seen.occurrence, state_data=state),
    )


def stepped(seen: Snapshot, name: str) -> Snapshot:
    change = ASK.on_step(name, seen, seed=1)
    assert not change.is_silent
    return changed(seen, change)


def changed(seen: Snapshot, change: Change | None) -> Snapshot:
    return replace(seen, occurrence=replace(seen.occurrence, state_data=change.state)) if change else seen


def live(seen: Snapshot) -> Snapshot:
    """The hour has come, and its post stands."""
    run = replace(seen.occurrence, state=OccurrenceState.OPEN, message_ts="1773000000.000100")
    return stepped(replace(seen, now=LIVE, occurrence=run), "live")


def closed(seen: Snapshot) -> Snapshot:
    seen = replace(seen, occurrence=replace(seen.occurrence, state=OccurrenceState.CLOSED))
    return stepped(seen, "close")


def ids(seen: Snapshot) -> dict[str, str]:
    """The id of each question, by its words."""
    return {each.words: each.question for each in questions(seen)}


def clicks(seen: Snapshot, person: str, verb: str, words: str) -> Response:
    return ASK.on_answer(seen, person, verb, {"chosen": ids(seen)[words]}, EN)


def posts(seen: Snapshot, locale: str = "en") -> dict[str, Mapping[str, Any]]:
    found = {post.name: post.body for post in ASK.render(seen, texts_for(locale))}
    for body in found.values():
        check_message(body.get("blocks", []), Offer())
    return found


def put(seen: Snapshot) -> list[str]:
    """The words of the questions that were put, in order."""
    words = {name: said for said, name in ids(seen).items()}
    return [words[each["id"]] for each in put_of(seen.occurrence.state_data)]


def screen(response: Response, locale: str = "en") -> str:
    assert response.shows is not None
    blocks = list(response.shows.write(texts_for(locale)))
    check_view({"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": blocks}, Offer())
    return text_of(blocks)


def told(response: Response, locale: str = "en") -> str:
    assert response.says is not None
    return texts_for(locale).plain(response.says.key, **response.says.values)


# Asking


def test_a_signed_question_stands_under_its_name_and_nothing_in_it_is_live() -> None:
    shown = posts(asks(gathering(), "UANA", HOSTILE))["call"]
    (question,) = [block for block in shown["blocks"] if HOSTILE in text_of(block)]
    assert question["text"]["type"] == "plain_text"
    assert question["text"]["text"] == f"{HOSTILE} (Ana)"
    assert HOSTILE not in shown["text"]


def test_a_question_without_a_name_is_kept_and_shown_without_one() -> None:
    response = ASK.on_answer(gathering(), "UANA", "keep", {"words": "Who decides?", "signed": "no"}, EN)
    assert response.unsigned == ({"version": 1, "words": "Who decides?"},)
    assert response.keeps == {}
    assert "UANA" not in repr(response)
    assert "Who decides? (without a name)" in text_of(posts(after(gathering(), "UANA", response))["call"])


@pytest.mark.parametrize("values", [{"words": "Who?", "signed": "no"}, {"words": "Who?"}])
def test_where_every_question_is_signed_none_is_without_a_name(values: dict[str, str]) -> None:
    response = ASK.on_answer(gathering(anonymous="no"), "UANA", "keep", values, EN)
    assert response.unsigned == ()
    assert len(response.keeps) == 1


def test_anonymity_is_stated_in_the_post_and_in_the_form() -> None:
    allowed, signed = gathering(), gathering(anonymous="no")
    assert "nobody can find who asked" in text_of(posts(allowed)["call"])
    assert "Questions are signed; votes are secret." in text_of(posts(signed)["call"])
    asked, plain = (ASK.on_answer(each, "UANA", "ask", {}, EN).asks for each in (allowed, signed))
    assert asked is not None
    assert plain is not None
    assert asked.note is not None
    assert "a hash that only I could recognise" in texts_for("en").plain(asked.note.key)
    assert [field.name for field in asked.fields] == ["words", "signed"]
    assert [field.name for field in plain.fields] == ["words"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Is <@UBEN> leaving?", "A question without a name can’t name anybody: take out “<@UBEN>”, or sign your question."),
        ("Why does @ben.b decide?", "A question without a name can’t name anybody: take out “@ben.b”, or sign your question."),
        ("@here why?", "A question without a name can’t name anybody: take out “@here”, or sign your question."),
        ("  ?! ", "A question needs a few words."),
        ("w" * (QUESTION_LIMIT + 1), "300 characters at most, please."),
    ],
)
def test_what_cannot_be_asked_without_a_name_is_said_beside_the_field(words: str, why: str) -> None:
    response = ASK.on_answer(gathering(), "UANA", "keep", {"words": words, "signed": "no"}, EN)
    assert {name: texts_for("en").plain(said.key, **said.values) for name, said in response.problems.items()} == {"words": why}
    assert not response.unsigned


@pytest.mark.parametrize("words", ["May I write to ana@example.com?", "What is 3@4?", "Why “at” and not @?"])
def test_an_address_names_nobody(words: str) -> None:
    assert ASK.on_answer(gathering(), "UANA", "keep", {"words": words, "signed": "no"}, EN).unsigned


def test_a_signed_question_may_name_somebody_and_pings_nobody() -> None:
    shown = posts(asks(gathering(), "UANA", "Does <@UBEN> know?"))["call"]
    (question,) = [block for block in shown["blocks"] if "<@UBEN>" in text_of(block)]
    assert question["text"]["type"] == "plain_text"


@pytest.mark.parametrize("signed", ["yes", "no"])
def test_the_same_question_twice_is_one(signed: str) -> None:
    seen = asks(gathering(), "UANA", "Who decides?", signed=signed)
    again = ASK.on_answer(seen, "UBEN", "keep", {"words": " who DECIDES? ", "signed": signed}, EN)
    assert not again.changes
    assert told(again) == "Somebody has asked this already. Vote for it under *See all*."


def test_three_questions_are_enough_with_and_without_a_name() -> None:
    seen = asks(asks(gathering(), "UANA", "One?"), "UANA", "Two?")
    seen = asks(seen, "UANA", "Three?", signed="no")
    seen = replace(seen, own_unsigned=frozenset({seen.unsigned[0].entry}))
    for verb, values in (("ask", {}), ("keep", {"words": "Four?"})):
        assert str(MOST_EACH) in told(ASK.on_answer(seen, "UANA", verb, values, EN))
    assert ASK.on_answer(replace(seen, own_unsigned=frozenset()), "UBEN", "ask", {}, EN).asks is not None


def test_the_host_asks_nothing() -> None:
    assert told(ASK.on_answer(gathering(), "UHOST", "ask", {}, EN)).startswith("These questions are for you.")


def test_a_question_is_taken_back_by_who_asked_it_alone() -> None:
    seen = asks(asks(gathering(), "UANA", "Mine?"), "UANA", "Also mine?", signed="no")
    entry = seen.unsigned[0].entry
    assert not clicks(seen, "UBEN", "withdraw", "Mine?").changes
    assert not clicks(seen, "UBEN", "withdraw", "Also mine?").changes
    mine = replace(seen, own_unsigned=frozenset({entry}))
    back = clicks(mine, "UANA", "withdraw", "Also mine?")
    assert back.withdraws == {entry}
    assert "Also mine?" not in screen(back)
    signed = clicks(mine, "UANA", "withdraw", "Mine?")
    assert len(signed.drops) == 1
    assert "\nMine?" not in screen(signed)


# Votes and lists


def test_the_most_wanted_come_first_in_the_channel_the_rest_on_a_screen() -> None:
    seen = gathering()
    for number in range(8):
        seen = replace(asks(seen, f"U{number}", f"Question {number}?"), now=BEFORE + number * MINUTE)
    seen = after(seen, "UBEN", clicks(seen, "UBEN", "vote", "Question 7?"))
    shown = posts(seen)["call"]
    listed = [text_of(block) for block in shown["blocks"] if "Question" in text_of(block)]
    assert len(listed) == MOST_IN_CHANNEL
    assert "Question 7?" in listed[0]
    assert "Vote · 1" in listed[0]
    assert "See all 8 questions" in text_of(shown)
    assert all(f"Question {number}?" in screen(ASK.on_answer(seen, "UANA", "all", {}, EN)) for number in range(8))


def test_a_second_click_takes_a_vote_back_and_other_votes_stay() -> None:
    seen = asks(asks(gathering(), "UANA", "One?"), "UANA", "Two?")
    first = clicks(seen, "UBEN", "vote", "One?")
    assert first.ballot == (ids(seen)["One?"],)
    both = clicks(replace(seen, ballot=first.ballot), "UBEN", "vote", "Two?")
    assert both.ballot is not None
    assert set(both.ballot) == set(ids(seen).values())
    less = clicks(replace(seen, ballot=both.ballot), "UBEN", "vote", "One?")
    assert less.ballot == (ids(seen)["Two?"],)
    assert told(less) == "Your vote is taken back."


def test_a_vote_on_the_screen_shows_the_screen_again_with_it() -> None:
    seen = asks(gathering(), "UANA", "One?")
    assert "Vote · 1" in screen(clicks(seen, "UBEN", "vote_here", "One?"))


def test_a_vote_for_what_is_gone_is_none() -> None:
    response = ASK.on_answer(gathering(), "UBEN", "vote", {"chosen": "nothing"}, EN)
    assert not response.changes
    assert told(response) == "This question is not there any more."


@pytest.mark.parametrize("person", ["UHOST", "UMAN"])
def test_the_host_and_the_manager_may_hide_a_question_and_show_it_again(person: str) -> None:
    seen = asks(gathering(), "UANA", "Rude?")
    hiding = clicks(seen, person, "hide", "Rude?")
    hidden = after(seen, person, hiding)
    assert "Show again" in screen(hiding)
    assert "Rude?" not in json.dumps(posts(hidden))
    assert "Rude?" not in screen(ASK.on_answer(hidden, "UBEN", "all", {}, EN))
    assert "Rude?" in json.dumps(posts(after(hidden, person, clicks(hidden, person, "show", "Rude?"))))


@pytest.mark.parametrize("verb", ["hide", "show", "answered", "later"])
def test_nobody_else_leads(verb: str) -> None:
    seen = live(asks(gathering(), "UANA", "One?"))
    response = clicks(seen, "UANA", verb, "One?")
    assert not response.changes
    assert told(response) == "Hana and those who look after this community lead through the questions."


def test_more_questions_than_a_screen_takes_are_counted() -> None:
    seen = gathering()
    for number in range(MOST_ON_SCREEN + 3):
        seen = asks(seen, f"U{number}", f"Question {number}? " + "w" * 250)
    assert "and 3 more" in screen(ASK.on_answer(seen, "UMAN", "all", {}, EN))


# The host


def test_the_host_reads_the_questions_beforehand() -> None:
    seen = asks(gathering(), "UANA", HOSTILE)
    assert ASK.letters(seen) == ()
    (letter,) = ASK.letters(stepped(seen, "brief"))
    shown = text_of(letter.write(texts_for("en")))
    assert letter.to == ("UHOST",)
    assert "One question so far:" in shown
    assert HOSTILE in shown
    assert "You get this because you were chosen to answer these questions." in shown
    (letter,) = ASK.letters(stepped(gathering(), "brief"))
    assert "No questions yet." in text_of(letter.write(texts_for("en")))


def test_questions_are_put_one_after_the_other_the_most_wanted_first() -> None:
    seen = asks(asks(gathering(), "UANA", "One?"), "UBEN", "Two?", signed="no")
    seen = live(after(seen, "UBEN", clicks(seen, "UBEN", "vote", "Two?")))
    assert put(seen) == ["Two?"]
    first = posts(seen)[f"question:{ids(seen)['Two?']}"]
    assert "Two?" in text_of(first)
    assert posts(seen)[OPENING]["text"] == "*It begins.* <@UHOST> answers your questions here, in the thread."
    assert f"{ADDRESS}archives/C1/p1773000000000100" in text_of(posts(seen)["call"])
    assert "actions" not in [block["type"] for block in posts(seen)["call"]["blocks"]]
    seen = after(seen, "UHOST", clicks(seen, "UHOST", "answered", "Two?"))
    assert put(seen) == ["Two?", "One?"]
    seen = after(seen, "UHOST", clicks(seen, "UHOST", "later", "One?"))
    assert put(seen) == ["Two?", "One?"]
    assert ASK.mend(seen, 1) is None


def test_a_question_that_comes_when_all_are_answered_is_put_at_once() -> None:
    seen = live(gathering())
    assert put(seen) == []
    seen = asks(seen, "UANA", "Late?")
    seen = changed(seen, ASK.mend(seen, 1))
    assert put(seen) == ["Late?"]
    assert ASK.mend(asks(seen, "UBEN", "Later?"), 1) is None


def test_before_the_hour_nothing_is_put() -> None:
    assert ASK.mend(asks(gathering(), "UANA", "Early?"), 1) is None


@pytest.mark.parametrize("signed", ["yes", "no"])
def test_a_question_taken_back_once_it_was_put_loses_its_words_and_the_next_one_comes(signed: str) -> None:
    seen = asks(gathering(), "UANA", "Mine?", signed=signed)
    seen = live(replace(seen, own_unsigned=frozenset(each.entry for each in seen.unsigned)))
    name = f"question:{ids(seen)['Mine?']}"
    seen = asks(seen, "UBEN", "Next?")
    seen = after(seen, "UANA", clicks(seen, "UANA", "withdraw", "Mine?"))
    seen = changed(seen, ASK.mend(seen, 1))
    assert posts(seen)[name]["text"] == "This question was taken back."
    assert f"question:{ids(seen)['Next?']}" in posts(seen)


def test_of_who_was_erased_no_post_is_made_anew() -> None:
    seen = live(asks(gathering(), "UANA", "Mine?"))
    assert f"question:{ids(seen)['Mine?']}" not in posts(replace(seen, answers=()))


# The end


def test_the_summary_leads_to_the_answers_and_lists_what_is_open() -> None:
    seen = live(asks(asks(gathering(), "UANA", "One?"), "UBEN", "Two?"))
    first, second = put(seen)[0], ({"One?", "Two?"} - set(put(seen))).pop()
    host = [ThreadReply("UHOST", f"1773.{number}", LIVE + number * MINUTE) for number in (-1, 2, 3)]
    seen = replace(seen, replies=(*host, ThreadReply("UBEN", "1773.9", LIVE + MINUTE)))
    seen = closed(after(seen, "UHOST", clicks(seen, "UHOST", "answered", first)))
    summary = posts(seen)["summary"]
    assert summary["text"] == "*1 of 2 answered.* Thank you. The thread stays open."
    done, still = [block for block in summary["blocks"] if block["type"] == "rich_text"]
    (answer,) = done["elements"][0]["elements"]
    assert answer["elements"] == [{"type": "link", "url": f"{ADDRESS}archives/C1/p17732", "text": first}]
    assert second in text_of(still)
    assert "url" not in json.dumps(still)
    assert "actions" not in [block["type"] for block in posts(seen)[OPENING]["blocks"]]


def test_an_answer_that_cannot_be_found_leads_to_the_thread() -> None:
    seen = live(asks(gathering(), "UANA", "One?"))
    seen = closed(after(seen, "UMAN", clicks(seen, "UMAN", "answered", "One?")))
    assert "archives/C1/p1773000000000100" in json.dumps(posts(seen)["summary"])


def test_nobody_asked_and_nothing_is_said() -> None:
    assert set(posts(closed(live(gathering())))) == {OPENING, "call"}


# Without a host


@pytest.mark.parametrize("content", [{}, {"host": "…"}])
def test_without_a_host_nothing_is_gathered_and_the_managers_are_told(content: dict[str, str]) -> None:
    seen = gathering()
    seen = replace(seen, occurrence=replace(seen.occurrence, content={**seen.occurrence.content, **content}))
    seen = replace(seen, audience=tuple(each for each in seen.audience if each.person != "UHOST"))
    assert ASK.on_step("gather", seen, 1).is_silent
    (letter,) = ASK.letters(seen)
    assert letter.to == ("UMAN",)
    assert "Nobody can answer “The new library”" in letter.write(texts_for("en"))["text"]
    assert letter.reason is None


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_host_who_leaves_meanwhile_breaks_nothing(locale: str) -> None:
    seen = asks(gathering(), "UANA", "One?")
    gone = replace(seen, audience=tuple(each for each in seen.audience if each.person != "UHOST"))
    off = live(gone)
    assert set(posts(off, locale)) == {OPENING, "call"}
    assert "Hana" in posts(off, locale)[OPENING]["text"]
    assert "<@" not in posts(off, locale)[OPENING]["text"]
    assert [letter.name for letter in ASK.letters(off)] == ["absent:UMAN"]
    assert "One?" in text_of(posts(closed(off), locale)["summary"])


def test_home_offers_it_to_members_and_tells_the_host() -> None:
    ana, host = ASK.mine(gathering(), "UANA", EN), ASK.mine(gathering(), "UHOST", EN)
    assert ana is not None
    assert host is not None
    assert "Ask a question" in text_of(list(ana.buttons))
    assert "Ask a question" not in text_of(list(host.buttons))
    assert ASK.mine(gathering(), "USTRANGER", EN) is None


@pytest.mark.parametrize(
    ("form", "field", "why"),
    [
        ({"host": ""}, "host", "Choose who answers."),
        ({"subject": " ?! "}, "subject", "Say in a few words what can be asked about."),
        ({"subject": "s" * 151}, "subject", "150 characters at most, please."),
    ],
)
def test_a_plan_that_does_not_hold(form: dict[str, str], field: str, why: str) -> None:
    problems = ASK.problems(FORM | form)
    assert {name: texts_for("en").plain(said.key, **said.values) for name, said in problems.items()} == {field: why}
