"""Buttons and forms of animations, without Slack between: who may answer what, when, and what is kept of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.animations import OccurrenceState
from bot.model.errors import FoyerError
from bot.text import texts_for
from handlers.answers import handle_click, handle_form
from handlers.request import Request
from handlers.speakers import GUESTS, TRACELESS
from scheduler.animations import plan_steps
from storage import answers, occurrences, privacy
from storage.schema import OccurrenceRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.rituals import FIRST, Rituals
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CLOSES = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
POSTED = f"{FIRST.timestamp():.6f}"


@pytest.fixture
def rituals(sqlite_store: Store) -> Rituals:
    town = Town(sqlite_store, NOW)
    town.found(name="data")
    for person in ("UANA", "UBEN"):
        town.settle(person, "C1")
    rituals = Rituals(sqlite_store, NOW)
    rituals.plan()
    return rituals


@pytest.fixture
def opened(rituals: Rituals) -> Request:
    """Ana's request about a prompt that was posted."""
    rituals.beat(FIRST)
    run = rituals.runs()[0]
    return Request(
        workspace="T1",
        person="UANA",
        now=FIRST + timedelta(hours=1),
        texts=texts_for("en"),
        surface="message",
        channel="C1",
        action="animation:prompt:answer:0",
        value=run.occurrence,
        message_ts=run.message_ts,
    )


def sent(request: Request, words: str) -> Request:
    """The form that Ana sends."""
    private = {"channel": "C1", "occurrence": request.value}
    return replace(
        request, surface="modal", action="animation:prompt:keep", value="", private=private, values={"animations:words": words}
    )


def kept(rituals: Rituals, occurrence: str) -> list[tuple[str, str, str]]:
    with rituals.store.read() as tx:
        found = answers.list_answers(tx, "T1", occurrence)
    return [(answer.person, answer.item, str(answer.value.get("words", ""))) for answer in found]


def test_a_click_opens_the_form_and_keeps_nothing(rituals: Rituals, opened: Request) -> None:
    reply = handle_click(opened, rituals.store)
    assert reply.opens is not None
    assert reply.opens["callback_id"] == "animation:prompt:keep"
    assert kept(rituals, opened.value) == []


def test_what_was_sent_is_kept_and_asked_to_be_posted(rituals: Rituals, opened: Request) -> None:
    assert handle_form(sent(opened, "Meetings."), rituals.store).errors == {}
    assert kept(rituals, opened.value) == [("UANA", "answer", "Meetings.")]
    assert rituals.next_stop() is not None
    assert plan_steps(rituals.store, opened.now) == 1


def test_the_form_comes_back_with_what_was_answered(rituals: Rituals, opened: Request) -> None:
    handle_form(sent(opened, "Meetings."), rituals.store)
    reply = handle_click(opened, rituals.store)
    assert reply.opens is not None
    assert '"initial_value": "Meetings."' in str(reply.opens).replace("'", '"')


def test_an_answer_takes_the_place_of_a_pass(rituals: Rituals, opened: Request) -> None:
    passing = replace(opened, action="animation:prompt:pass:1")
    for _ in range(2):
        assert "fine" in text_of(handle_click(passing, rituals.store).message)
    assert kept(rituals, opened.value) == [("UANA", "pass", "")]
    handle_form(sent(opened, "After all."), rituals.store)
    assert kept(rituals, opened.value) == [("UANA", "answer", "After all.")]


def refusal(request: Request, store: Store) -> str:
    """The text key of the refusal; the store is as it was."""
    act = handle_form if request.surface == "modal" else handle_click
    with pytest.raises(FoyerError) as refused:
        act(request, store)
    assert request.texts(refused.value.text_key, **refused.value.values)
    return refused.value.text_key


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"value": ""}, "animations.is_preview"),
        ({"value": "0" * 32}, "animations.gone"),
        ({"action": "animation:karaoke:sing:0"}, "animations.gone"),
        ({"action": "animation"}, "animations.gone"),
        ({"now": CLOSES}, "animations.closed"),
        ({"bar": TRACELESS}, "animations.traceless"),
        ({"bar": GUESTS}, GUESTS),
    ],
)
def test_what_can_not_be_answered_is_refused_kindly(
    rituals: Rituals, opened: Request, changes: dict[str, object], key: str
) -> None:
    assert refusal(replace(opened, **changes), rituals.store) == key  # type: ignore[arg-type]
    assert kept(rituals, opened.value) == []


def test_who_chose_to_leave_no_trace_a_moment_ago_is_believed(rituals: Rituals, opened: Request) -> None:
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)
    assert refusal(sent(opened, "Meetings."), rituals.store) == "animations.traceless"
    assert kept(rituals, opened.value) == []


@pytest.mark.parametrize("state", [OccurrenceState.SKIPPED, OccurrenceState.CLOSED])
def test_what_takes_no_answers_says_so(rituals: Rituals, opened: Request, state: OccurrenceState) -> None:
    with rituals.store.write() as tx:
        tx.query(OccurrenceRow).filter_by(occurrence=opened.value).one().state = state
    assert refusal(sent(opened, "Meetings."), rituals.store) == "animations.closed"


def test_the_first_click_on_a_post_whose_fate_nobody_knows_opens_it(rituals: Rituals, opened: Request) -> None:
    # Slack published it and dropped the connection: the ledger does not know yet, the person who clicks does.
    with rituals.store.write() as tx:
        row = tx.query(OccurrenceRow).filter_by(occurrence=opened.value).one()
        row.state, row.message_ts, row.opened_at, row.next_step_at = OccurrenceState.DUE, None, None, None
    assert handle_click(replace(opened, message_ts=POSTED), rituals.store).opens is not None
    with rituals.store.read() as tx:
        run = occurrences.get(tx, "T1", opened.value)
    assert (run.state, run.message_ts, run.opened_at, run.audience) == (OccurrenceState.OPEN, POSTED, FIRST, 3)


def test_a_click_on_what_is_still_to_come_opens_nothing(rituals: Rituals) -> None:
    coming = rituals.runs()[0].occurrence
    request = Request("T1", "UANA", NOW, texts_for("en"), action="animation:prompt:answer:0", value=coming)
    assert refusal(request, rituals.store) == "animations.closed"
    with rituals.store.read() as tx:
        assert occurrences.get(tx, "T1", coming).state is OccurrenceState.DUE
