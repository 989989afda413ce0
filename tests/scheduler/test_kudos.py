"""Thanks that were written down are said once: in their community, and to those whom a post there would not reach."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.deliveries import recheck
from bot.kudos import A_DAY
from bot.model.deliveries import State, is_direct
from bot.model.kudos import Kudos
from bot.model.people import Preferences
from bot.text import texts_for
from bot.views.kudos import KIND
from handlers.kudos import handle_kudos
from handlers.request import Request
from scheduler.kudos import plan_kudos
from storage import communities, deliveries, kudos, people, privacy
from storage.circumstances import circumstances
from storage.schema import DeliveryRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


@pytest.fixture
def town(store: Store) -> Town:
    """Ana, Ben and Cai are in #data; Dea, who speaks French, is not."""
    town = Town(store, NOW)
    town.found(name="data")
    for person in ("UANA", "UBEN", "UCAI"):
        town.settle(person, "C1")
    town.settle("UDEA", locale="fr-FR")
    return town


def say(store: Store, *receivers: str, name: str = "k1", is_private: bool = False, **more: Any) -> None:
    said = Kudos(
        "T1", name, "UANA", receivers, "the sorting", NOW, community=None if is_private else "C1", is_private=is_private, **more
    )
    with store.write() as tx:
        assert kudos.add(tx, said)


def ledger(store: Store) -> list[DeliveryRow]:
    with store.read() as tx:
        return list(tx.query(DeliveryRow).order_by(DeliveryRow.recipient))


def test_in_the_open_it_is_posted_once_however_often_it_is_planned(store: Store, town: Town) -> None:
    say(store, "UBEN", "UCAI")
    assert [plan_kudos(store, NOW) for _ in range(3)] == [1, 0, 0]
    [post] = ledger(store)
    assert (post.recipient, post.community, post.is_unasked) == ("C1", "C1", False)
    assert post.body["text"] == "*Uana* thanks <@UBEN> and <@UCAI>\nthe sorting"


def test_two_processes_at_once_post_once(store: Store, town: Town) -> None:
    for number in range(8):
        say(store, "UBEN", "UDEA", name=f"k{number}")
    planned: list[int] = []
    both = [threading.Thread(target=lambda: planned.append(plan_kudos(store, NOW))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sum(planned) == len(ledger(store)) == 16


def test_who_is_not_in_the_channel_gets_a_letter_in_their_language(store: Store, town: Town) -> None:
    say(store, "UBEN", "UDEA")
    plan_kudos(store, NOW)
    post, letter = ledger(store)
    assert (post.recipient, letter.recipient, letter.reason) == ("C1", "UDEA", "kudos.reason")
    shown = text_of(letter.body)
    assert "*Uana* vous remercie, ainsi qu’une autre personne." in shown
    assert "<#C1>" in shown


def test_in_private_each_gets_a_letter_and_the_channel_nothing(store: Store, town: Town) -> None:
    say(store, "UBEN", "UDEA", is_private=True)
    assert plan_kudos(store, NOW) == 2
    assert [row.recipient for row in ledger(store)] == ["UBEN", "UDEA"]
    assert {row.community for row in ledger(store)} == {None}


def test_a_letter_draws_on_nobodys_budget_and_leaves_at_once(store: Store, town: Town) -> None:
    """A colleague's word is passed on at night too, and to who takes no messages of Foyer's own: it is not one."""
    night = NOW.replace(hour=2)
    with store.write() as tx:
        people.set_preferences(tx, "T1", "UBEN", Preferences(dms_per_week=0, paused_until=NOW + timedelta(days=9)))
    say(store, "UBEN", is_private=True)
    plan_kudos(store, night)
    [row] = ledger(store)
    assert row.state == State.DUE
    with store.read() as tx:
        letter = deliveries.get(tx, "T1", row.delivery)
        assert recheck(letter, circumstances(tx, letter, night)) is None
        assert deliveries.count_unasked(tx, "T1", "UBEN", NOW - timedelta(days=7)) == 0


def test_who_wants_no_letters_gets_none(store: Store, town: Town) -> None:
    with store.write() as tx:
        people.mute(tx, "T1", "UDEA", KIND, NOW)
    say(store, "UBEN", "UDEA")
    plan_kudos(store, NOW)
    assert [row.recipient for row in ledger(store)] == ["C1"]


@pytest.mark.parametrize("gone", ["UANA", "UBEN"])
@pytest.mark.parametrize("past", [True, False])
def test_nothing_is_said_of_who_was_forgotten_meanwhile(store: Store, town: Town, gone: str, past: bool) -> None:
    say(store, "UBEN")
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", gone, NOW, erases_past=past)
    assert plan_kudos(store, NOW) == 0
    assert ledger(store) == []


@pytest.mark.parametrize("gone", ["UANA", "UBEN"])
@pytest.mark.parametrize("past", [True, False])
def test_the_ledger_forgets_them_too(store: Store, town: Town, gone: str, past: bool) -> None:
    """The giver's post names them without their id: it goes; a receiver's is emptied, or goes before it was sent."""
    say(store, "UBEN", "UDEA")
    plan_kudos(store, NOW)
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", gone, NOW, erases_past=past)
    left = str([(row.recipient, row.subject, row.body) for row in ledger(store)])
    assert gone not in left
    assert "Uana" not in left or gone == "UBEN"


def test_two_forms_at_once_are_not_both_the_fifth(store: Store, town: Town) -> None:
    def give(number: int) -> None:
        given: dict[str, Any] = {"texts": texts_for("en"), "channel": "C1", "text": f"<@UBEN> for {number}"}
        handle_kudos(Request("T1", "UANA", NOW, **given), store)

    at_once = [threading.Thread(target=give, args=(number,)) for number in range(A_DAY + 3)]
    for each in at_once:
        each.start()
    for each in at_once:
        each.join()
    with store.read() as tx:
        assert len(kudos.list_given(tx, "T1", "UANA", NOW - timedelta(days=1))) == A_DAY


def test_one_that_can_not_be_written_keeps_no_other_waiting(store: Store, town: Town) -> None:
    with store.write() as tx:
        kudos.add(tx, Kudos("T1", "k0", "UANA", ("UBEN",), "it", NOW, community="C9"))  # a channel nobody knows any more
        assert communities.find(tx, "T1", "C9") is None
    say(store, "UBEN", name="k1")
    assert plan_kudos(store, NOW) == 1
    assert [row.recipient for row in ledger(store) if not is_direct(row.recipient)] == ["C1"]
