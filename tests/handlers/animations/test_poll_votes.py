"""Votes of people, and what the ledger makes of them, on both databases: at once, twice, and after somebody was erased."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.model.deliveries import Verb
from bot.model.errors import FoyerError
from bot.text import texts_for
from handlers.answers import handle_click, handle_form
from handlers.reply import Reply
from handlers.request import Request
from scheduler.animations import plan_steps, shred_sealed
from storage import ballots, privacy, responses
from storage.schema import AnswerRow, ParticipationRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.rituals import FIRST, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CLOSES = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
FORM = {"question": "Where do we meet?", "choices": "Library\nKitchen\nRoof"}
HOUR = timedelta(hours=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    return Rituals(town.store, NOW)


def posted(rituals: Rituals, **form: str) -> str:
    """A poll that stands in the channel; its id."""
    rituals.plan(form=FORM | form, kind="poll")
    rituals.beat(FIRST)
    return rituals.runs()[0].occurrence


def clicks(rituals: Rituals, person: str, verb: str, value: str, *, at: datetime = FIRST + HOUR) -> Reply:
    request = Request("T1", person, at, texts_for("en"), surface="message", action=f"animation:poll:{verb}:0", value=value)
    return handle_click(request, rituals.store)


def votes(rituals: Rituals, person: str, run: str, choice: int, *, at: datetime = FIRST + HOUR) -> str:
    """What Foyer answers to a vote."""
    return text_of((clicks(rituals, person, "vote", f"{run}:{choice}", at=at).message or {})["text"])


def shown(rituals: Rituals) -> str:
    """The poll as Slack was last told of it."""
    return text_of([each for each in rituals.sent if "Where do we meet?" in str(each.body["text"])][-1].body["blocks"])


def updates(rituals: Rituals) -> int:
    return len([each for each in rituals.sent if each.verb is Verb.UPDATE])


def rate(rituals: Rituals, run: str) -> tuple[int, int]:
    with rituals.store.read() as tx:
        found = responses.response_rate(tx, rituals.get(run))
    return found.answered, found.audience


def test_live_named_results_go_through_the_ledger_as_changes_of_one_post(rituals: Rituals) -> None:
    run = posted(rituals, votes="named", results="live")
    assert votes(rituals, "UANA", run, 0) == "Your vote: Library. You can change or withdraw it until the poll closes."
    assert rituals.beat(FIRST + HOUR) == 1
    assert rituals.beat(FIRST + HOUR) == 0
    assert "Library\n████████████████████ 1\nUana" in shown(rituals)
    votes(rituals, "UANA", run, 0)
    assert rituals.beat(FIRST + HOUR) == 0
    votes(rituals, "UANA", run, 2)
    rituals.beat(FIRST + HOUR)
    assert "Roof\n████████████████████ 1\nUana" in shown(rituals)
    clicks(rituals, "UANA", "withdraw", run)
    rituals.beat(FIRST + HOUR)
    assert "Uana" not in shown(rituals)
    assert (len(rituals.said()), updates(rituals)) == (1, 3)


def test_a_named_vote_counts_once_however_often_it_changes(rituals: Rituals) -> None:
    run = posted(rituals, votes="named")
    for choice in (0, 1, 2):
        votes(rituals, "UANA", run, choice)
    with rituals.store.read() as tx:
        assert tx.execute(select(ParticipationRow.person, ParticipationRow.kind)).all() == [("UANA", "poll_vote")]
        assert tx.scalars(select(AnswerRow.value)).all() == [{"version": 1, "chosen": ["2"]}]
    assert rate(rituals, run) == (1, 4)


def test_clicks_at_once_are_one_vote_of_each_person(rituals: Rituals) -> None:
    run = posted(rituals)
    people = ("UANA", "UBEN", "UCAI", "UANA", "UBEN", "UCAI")
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda person: votes(rituals, person, run, 1), people))
    with rituals.store.read() as tx:
        assert ballots.tally(tx, rituals.get(run)).counts == {"1": 3}


def test_two_threads_close_it_once(rituals: Rituals) -> None:
    run = posted(rituals, results="live")
    for number in range(6):
        votes(rituals, f"UMORE{number}", run, number % 2)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: plan_steps(rituals.store, CLOSES), range(12)))
    rituals.beat(CLOSES)
    assert rituals.said()[1:] == ["6 people voted. Thank you. Most votes: “Library” and “Kitchen” (3 each)."]
    assert shred_sealed(rituals.store, CLOSES) == 1
    assert shred_sealed(rituals.store, CLOSES) == 0


def test_a_vote_after_the_closing_is_refused(rituals: Rituals) -> None:
    run = posted(rituals)
    votes(rituals, "UANA", run, 1)
    for at in (CLOSES, CLOSES + HOUR):
        with pytest.raises(FoyerError, match=r"animations\.closed"):
            votes(rituals, "UANA", run, 2, at=at)
        rituals.beat(at)


@pytest.mark.parametrize("value", ["", ":1"])
def test_the_buttons_of_a_preview_lead_nowhere(rituals: Rituals, value: str) -> None:
    with pytest.raises(FoyerError, match=r"animations\.is_preview"):
        clicks(rituals, "UANA", "vote", value)


def test_who_votes_secretly_is_counted_and_who_only_wrote_in_the_thread_too(rituals: Rituals, town: Town) -> None:
    run = posted(rituals)
    thread = str(rituals.get(run).message_ts)
    town.now = FIRST + HOUR
    assert rate(rituals, run) == (0, 4)
    town.answer("UCAI", thread)
    town.answer("UBEN", thread)
    votes(rituals, "UANA", run, 1)
    assert rate(rituals, run) == (2, 4)
    for person in ("UBEN", "UCAI"):
        votes(rituals, person, run, 1)
    assert rate(rituals, run) == (3, 4)


def test_an_erased_voter_is_in_no_results_and_in_no_row_of_the_ledger(rituals: Rituals) -> None:
    run = posted(rituals, votes="named", results="live")
    for person in ("UANA", "UBEN"):
        votes(rituals, person, run, 1)
        rituals.beat(FIRST + HOUR)
    assert "Uana and Uben" in shown(rituals)
    assert all("named" in each.body for each in rituals.sent if each.verb is Verb.UPDATE)
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", FIRST + HOUR)
    assert not any("Uana" in text_of(row.body) for row in rituals.ledger())
    votes(rituals, "UCAI", run, 1)
    rituals.beat(FIRST + 2 * HOUR)
    assert "Uben and Ucai" in shown(rituals)


def test_a_choice_that_was_added_is_there_for_all_and_nobody_is_kept_with_it(rituals: Rituals) -> None:
    run = posted(rituals, rules="additions")
    asked = clicks(rituals, "UANA", "add", run).opens
    assert asked is not None
    assert sends(rituals, asked, "  lIBRARY ").errors == {"animations:words": "“Library” is there already."}
    assert sends(rituals, asked, "x" * 200).errors == {"animations:words": "200 characters are too many for a choice: 75 at most."}
    assert "“The garden” is on its way" in text_of((sends(rituals, asked, "The garden").message or {})["text"])
    rituals.beat(FIRST + HOUR)
    assert "The garden" in shown(rituals)
    votes(rituals, "UBEN", run, 3)
    with rituals.store.read() as tx:
        assert ballots.tally(tx, rituals.get(run)).counts == {"3": 1}
        assert tx.scalars(select(AnswerRow.person)).all() == []
        assert tx.scalars(select(ParticipationRow.person)).all() == []
    assert "UANA" not in repr([(row.body, row.occasion, row.subject) for row in rituals.ledger()])


def sends(rituals: Rituals, form: Any, words: str) -> Reply:
    """A person sends the form in which a choice is added."""
    private = json.loads(form["private_metadata"])
    request = Request(
        "T1",
        "UANA",
        FIRST + HOUR,
        texts_for("en"),
        surface="modal",
        action=form["callback_id"],
        values={"animations:words": words},
        private=private,
    )
    return handle_form(request, rituals.store)
