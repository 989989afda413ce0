"""What somebody who was asked for an answer says to it: plain functions on a real store."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model.errors import FoyerError
from bot.model.nudges import Arm, Nudge, Response
from bot.nudges.references import NudgeReference
from bot.text import texts_for
from handlers.answerers import handle_answered, handle_claim, handle_decline
from handlers.digests import handle_answered as handle_shortcut
from handlers.reply import RefusalError, Reply
from handlers.request import Request
from storage import nudges, threads
from storage.schema import AuditRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.town import MANAGER, Town

NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)  # a Wednesday
RULE = "unanswered_question"


@pytest.fixture
def town(store: Store) -> Town:
    town = Town(store, NOON)
    town.found(nudges=frozenset({RULE}))
    for person in ("UANA", "UBEN", "UZOE"):
        town.settle(person, "C1")
    return town


@pytest.fixture
def question(town: Town) -> str:
    """A question that Ana and Ben were asked about."""
    ts = town.ask("UZOE", 1)
    with town.store.write() as tx:
        for person in ("UANA", "UBEN"):
            nudges.add(tx, Nudge("T1", RULE, person, f"question:{ts}", "2026-03-04", Arm.NUDGED, "C1", NOON))
    return ts


def request(person: str, question: str, **more: Any) -> Request:
    value = NudgeReference(RULE, "C1", "2026-03-04", f"question:{question}").to_value()
    given: dict[str, Any] = {"zone": "Europe/Paris", "now": NOON, "texts": texts_for("en"), "value": value, **more}
    return Request(workspace="T1", person=person, **given)


def response_of(town: Town, person: str) -> Response | None:
    with town.store.read() as tx:
        return nudges.list_for_person(tx, "T1", person)[0].response


def is_answered(town: Town, question: str) -> bool:
    with town.store.read() as tx:
        thread = threads.find(tx, "T1", "C1", question)
    return thread is not None and thread.is_answered


def claims(town: Town, question: str, person: str = "UANA", **more: Any) -> Reply:
    reply = handle_claim(request(person, question, **more), town.store)
    assert reply.replaces, "said in its place"
    return reply


@pytest.mark.parametrize(("locale", "said"), [("en", "is yours until"), ("fr", "est la vôtre jusqu’au")])
def test_a_claim_is_theirs_for_a_working_day(town: Town, question: str, locale: str, said: str) -> None:
    reply = claims(town, question, texts=texts_for(locale))
    assert said in text_of(reply.message)
    assert f"!date^{int((NOON + timedelta(days=1)).timestamp())}^" in text_of(reply.message)
    assert response_of(town, "UANA") is Response.CLAIMED


def test_the_second_is_told_and_may_claim_once_it_was_dropped(town: Town, question: str) -> None:
    claims(town, question)
    assert "just before you" in text_of(claims(town, question, "UBEN").message)
    assert response_of(town, "UBEN") is None
    assert "is yours until" in text_of(claims(town, question, "UANA").message), "who has it clicks again: nothing is lost"
    later = NOON + timedelta(days=1)
    assert "is yours until" in text_of(claims(town, question, "UBEN", now=later).message)


def test_not_me_and_a_change_of_mind(town: Town, question: str) -> None:
    reply = handle_decline(request("UANA", question), town.store)
    assert reply.replaces
    assert response_of(town, "UANA") is Response.DECLINED
    claims(town, question)
    assert response_of(town, "UANA") is Response.CLAIMED


def test_what_is_answered_meanwhile_needs_no_claim(town: Town, question: str) -> None:
    town.answer("UBEN", question)
    assert "has its answer already" in text_of(claims(town, question).message)
    assert response_of(town, "UANA") is None


def test_who_was_asked_may_mark_it_and_it_is_in_the_audit(town: Town, question: str) -> None:
    reply = handle_answered(request("UANA", question), town.store)
    assert reply.replaces
    assert is_answered(town, question)
    with town.store.read() as tx:
        assert [(row.action, row.community) for row in tx.query(AuditRow)] == [("mark_answered", "C1")]


@pytest.mark.parametrize("handle", [handle_claim, handle_decline, handle_answered])
def test_who_was_not_asked_changes_nothing(town: Town, question: str, handle: Any) -> None:
    with pytest.raises(FoyerError) as refusal:
        handle(request("UZOE", question), town.store)
    assert refusal.value.text_key == "nudges.asked_gone"
    assert not is_answered(town, question)


@pytest.mark.parametrize("person", ["UZOE", MANAGER])
def test_the_shortcut_is_for_who_asked_and_for_who_looks_after_the_community(town: Town, question: str, person: str) -> None:
    handle_shortcut(request(person, question, value="", channel="C1", message_ts=question), town.store)
    assert is_answered(town, question)


def test_others_are_told_who_can(town: Town, question: str) -> None:
    with pytest.raises(RefusalError):
        handle_shortcut(request("UBEN", question, value="", channel="C1", message_ts=question), town.store)
    assert not is_answered(town, question)
