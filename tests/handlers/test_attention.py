"""*Not now*: a pause at once, another day, the way back, no messages at all; and every other choice stays."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.model.errors import FoyerError
from bot.model.people import Preferences
from bot.text import texts_for
from handlers.attention import handle_back, handle_later, handle_none, handle_some, handle_until
from handlers.request import Request
from handlers.speakers import TRACELESS
from storage import people
from storage.store import Store
from tests.handlers.doorstep import text_of

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CHOSEN = Preferences(dms_per_week=3, dms_per_day=2, opens=time(8), zone="Asia/Tokyo", locale="en", in_holdouts=False)


def request(value: str = "", **more: Any) -> Request:
    given: dict[str, Any] = {"zone": "Europe/Paris", "now": NOW, "texts": texts_for("en"), "value": value, **more}
    return Request(workspace="T1", person="U1", surface="message", channel="D1", **given)


def wishes(store: Store) -> Preferences:
    with store.read() as tx:
        return people.get_preferences(tx, "T1", "U1")


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """Somebody's choices, in a store of its own."""
    with sqlite_store.write() as tx:
        people.set_preferences(tx, "T1", "U1", CHOSEN)
    return sqlite_store


def test_one_click_is_a_week_from_their_own_midnight(store: Store) -> None:
    reply = handle_later(request(), store)
    assert "nothing unasked before Wednesday 11 March" in text_of(reply.message)
    assert not reply.replaces, "what was said stays: it may be of use all the same"
    assert wishes(store) == replace(CHOSEN, paused_until=datetime(2026, 3, 10, 23, tzinfo=UTC))


def test_a_longer_pause_stays(store: Store) -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    with store.write() as tx:
        people.set_preferences(tx, "T1", "U1", replace(CHOSEN, paused_until=summer))
    assert "Wednesday 1 July" in text_of(handle_later(request(), store).message)
    assert wishes(store).paused_until == summer


def test_a_pause_that_is_over_does_not_shorten_this_one(store: Store) -> None:
    with store.write() as tx:
        people.set_preferences(tx, "T1", "U1", replace(CHOSEN, paused_until=NOW - timedelta(days=9)))
    assert "11 March" in text_of(handle_later(request(), store).message)


def test_another_day_until_its_morning_where_they_live(store: Store) -> None:
    reply = handle_until(request("2026-03-18", zone="America/Toronto"), store)
    assert reply.replaces
    assert "Wednesday 18 March" in text_of(reply.message)
    assert wishes(store) == replace(CHOSEN, paused_until=datetime(2026, 3, 18, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "people.pause_none"),
        ("2026-03-04", "people.pause_past"),
        ("2020-01-01", "people.pause_past"),
        ("2027-03-06", "people.pause_long"),
        ("soon", "people.choice_gone"),
    ],
)
def test_a_day_that_makes_no_sense_changes_nothing(store: Store, given: str, why: str) -> None:
    with pytest.raises(FoyerError) as refusal:
        handle_until(request(given), store)
    assert refusal.value.text_key == why
    assert wishes(store) == CHOSEN


def test_today_is_the_persons_today(store: Store) -> None:
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    with pytest.raises(FoyerError):
        handle_until(request("2026-03-05", now=late), store)
    assert handle_until(request("2026-03-05", now=late, zone="America/Toronto"), store).message


def test_everything_can_be_taken_back(store: Store) -> None:
    handle_later(request(), store)
    assert "As before" in text_of(handle_back(request(), store).message)
    assert wishes(store) == CHOSEN
    said = handle_none(request(), store).message
    assert wishes(store).takes_no_dms
    assert said is not None
    before = said["blocks"][-1]["elements"][0]["value"]
    handle_some(request(before), store)
    assert wishes(store) == CHOSEN


@pytest.mark.parametrize("value", ["", "0", "-3", "999", "many"])
def test_of_a_number_that_is_none_the_usual_is_taken(store: Store, value: str) -> None:
    handle_some(request(value), store)
    assert wishes(store).dms_per_week == Preferences().dms_per_week


@pytest.mark.parametrize("handle", [handle_later, handle_until, handle_back, handle_none, handle_some])
def test_of_who_leaves_no_trace_no_choice_is_kept(store: Store, handle: Any) -> None:
    with pytest.raises(FoyerError) as refusal:
        handle(request("2026-03-18", bar=TRACELESS), store)
    assert refusal.value.text_key == TRACELESS
