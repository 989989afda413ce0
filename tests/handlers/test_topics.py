"""Taking topics, and asking who may know: plain functions on a real store."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.errors import FieldError, FoyerError
from bot.nudges import SWITCHED
from bot.text import texts_for
from bot.views.topics import PICKED, TYPED
from handlers.reply import Reply
from handlers.request import Request
from handlers.topics import handle_ask, handle_asked, handle_mine, handle_taken
from storage import nudges, privacy, threads, topics
from storage.schema import AuditRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.town import MANAGER, Town

NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
RULE = next(rule for rule in SWITCHED if rule.key == "unanswered_question")


@pytest.fixture
def town(store: Store) -> Town:
    """A community that shows its questions to who may know; Ana is in it."""
    town = Town(store, NOON)
    town.found(nudges=frozenset({RULE.key}))
    town.settle("UANA", "C1")
    return town


def request(person: str = "UANA", **more: Any) -> Request:
    given: dict[str, Any] = {"zone": "Europe/Paris", "now": NOON, "texts": texts_for("en"), "channel": "C1", **more}
    return Request(workspace="T1", person=person, **given)


def takes(town: Town, typed: str, person: str = "UANA", **more: Any) -> Reply:
    return handle_taken(request(person, values={TYPED: typed}, **more), town.store)


def taken(town: Town, person: str = "UANA") -> list[str]:
    with town.store.read() as tx:
        return topics.list_taken(tx, "T1", person)


def tags(town: Town, root: str, values: dict[str, Any], person: str = "UASKER") -> Reply:
    return handle_asked(request(person, values=values, private={"channel": "C1", "root": root}), town.store)


def tagged(town: Town, root: str) -> list[str]:
    with town.store.read() as tx:
        return topics.list_tagged(tx, "T1", "C1", root)


def refusal_of(town: Town, root: str | None, person: str = "UASKER", **more: Any) -> str:
    with pytest.raises(FoyerError) as refusal:
        handle_ask(request(person, message_ts=root, **more), town.store)
    return refusal.value.text_key


def test_topics_are_taken_and_given_back(town: Town) -> None:
    assert "maps, latin" in text_of(takes(town, "Maps, #Latin").message)
    assert "latin, maps" in text_of(handle_mine(request(), town.store).opens), "what they have stands in the form"
    takes(town, "latin")
    assert taken(town) == ["latin"]
    assert "you take no topics" in text_of(takes(town, "").message)
    assert taken(town) == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [(",".join(f"topic {letter}" for letter in "abcdefghijk"), "topics.too_many"), ("<@U1>", "topics.no_mention")],
)
def test_what_is_no_topic_is_told_beside_the_field(town: Town, typed: str, why: str) -> None:
    takes(town, "latin")
    with pytest.raises(FieldError) as refusal:
        takes(town, typed)
    assert (refusal.value.field, refusal.value.text_key) == (TYPED, why)
    assert taken(town) == ["latin"], "nothing was changed"


def test_who_leaves_no_trace_takes_none_and_keeps_none(town: Town) -> None:
    takes(town, "latin")
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", NOON)
    assert taken(town) == []
    with pytest.raises(FoyerError) as refusal:
        takes(town, "latin")
    assert refusal.value.text_key == "topics.traceless"


def test_a_question_is_tagged_by_what_somebody_took_and_by_other_words(town: Town) -> None:
    takes(town, "latin, maps")
    question = town.ask("UASKER", 0.1)
    form = handle_ask(request("UANYBODY", message_ts=question), town.store).opens
    assert "latin" in text_of(form)
    assert "UANA" not in text_of(form), "that somebody knows of it, not who"
    reply = tags(town, question, {PICKED: ["latin"], TYPED: "parchments"})
    assert "after 4 working hours" in text_of(reply.message)
    assert tagged(town, question) == ["latin", "parchments"]
    again = handle_ask(request("UANYBODY", message_ts=question), town.store).opens
    assert "parchments" in text_of(again)
    with town.store.read() as tx:
        assert [row.action for row in tx.query(AuditRow)] == ["tag_question"]


def test_the_form_in_french(town: Town) -> None:
    question = town.ask("UASKER", 0.1)
    form = handle_ask(request("UANYBODY", message_ts=question, texts=texts_for("fr")), town.store).opens
    assert "De quoi s’agit-il\u00a0?" in text_of(form)


def test_of_a_reply_its_question_is_meant(town: Town) -> None:
    question = town.ask("UASKER", 0.1)
    reply = town.answer("UASKER", question)
    form = handle_ask(request("UANYBODY", message_ts=reply, thread_ts=question), town.store).opens
    assert form is not None
    assert question in form["private_metadata"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({PICKED: ["latin", "maps"], TYPED: "a, b"}, "topics.too_many"),
        ({PICKED: ["gone"]}, "topics.choice_gone"),
        ({TYPED: "@karim"}, "topics.no_mention"),
    ],
)
def test_what_can_not_be_tagged_is_told_beside_its_field(town: Town, values: dict[str, Any], why: str) -> None:
    takes(town, "latin, maps")
    question = town.ask("UASKER", 0.1)
    with pytest.raises(FieldError) as refusal:
        tags(town, question, values)
    assert refusal.value.text_key == why
    assert tagged(town, question) == []


def test_only_who_wrote_it_or_looks_after_the_community_makes_a_message_a_question(town: Town) -> None:
    remark, other = town.do("UASKER", 0.1), town.do("UASKER", 0.2)
    assert refusal_of(town, remark, "UANYBODY") == "topics.no_question"
    with pytest.raises(FoyerError):
        tags(town, remark, {TYPED: "latin"}, "UANYBODY")
    tags(town, remark, {TYPED: "latin"})
    tags(town, other, {TYPED: "latin"}, MANAGER)
    with town.store.read() as tx:
        found = [threads.find(tx, "T1", "C1", ts) for ts in (remark, other)]
    assert all(each is not None and each.asks for each in found)


def test_where_there_is_nothing_to_ask_it_says_so(town: Town) -> None:
    answered = town.ask("UASKER", 0.1)
    town.answer("UANA", answered)
    assert refusal_of(town, answered) == "topics.answered"
    assert refusal_of(town, "1.1") == "topics.unknown_message"
    assert refusal_of(town, None) == "topics.unknown_message"
    assert refusal_of(town, answered, channel="C9") == "topics.no_community"
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", RULE, on=False)
    assert refusal_of(town, town.ask("UASKER", 0.1)) == "topics.off"
