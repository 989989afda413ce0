"""*Not now* holds for what was planned already, at once: over real sockets, in both languages, and back again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.animations.letters import letter_message
from bot.attention import Priority
from bot.model.deliveries import Delivery, Draft, State
from bot.text import Markup, texts_for
from sandbox.server import Sandbox
from storage import deliveries
from tests.foyer import House
from tests.handlers.doorstep import Person, text_of


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def data(house: House, lea: Person, tom: Person) -> str:
    channel = str(house.slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"])
    house.set_up(lea, channel)
    return channel


def bids(house: House, person: Person, data: str, said: str, locale: str = "en", days: int = 30) -> str:
    """Something that nobody asked for bids for a person's attention, for so many days."""
    draft = Draft(
        workspace=house.workspace,
        kind="hello",
        recipient=person.id,
        occasion=said,
        body=letter_message("talks", Markup(said), texts_for(locale), reason="talks.why"),
        due_at=house.now,
        community=data,
        is_unasked=True,
        priority=Priority.TALK,
        expires_at=house.now + timedelta(days=days),
        reason="talks.why",
    )
    with house.store.write() as tx:
        planned = deliveries.add(tx, draft, house.now)
    assert planned
    return planned


def heard(house: House, person: Person) -> list[str]:
    return [each["text"] for each in person.sees(house.bot) if each["text"].startswith("Talk")]


def stands(house: House, delivery: str) -> Delivery:
    with house.store.read() as tx:
        return deliveries.get(tx, house.workspace, delivery)


def test_a_pause_holds_for_bids_and_for_what_was_chosen_and_can_be_taken_back(house: House, tom: Person, data: str) -> None:
    bids(house, tom, data, "Talk one")
    house.walk(utc("2026-03-05T09:00"))
    assert heard(house, tom) == ["Talk one"]
    long, short = bids(house, tom, data, "Talk two"), bids(house, tom, data, "Talk three", days=3)
    chosen = bids(house, tom, data, "Talk four")
    with house.store.write() as tx:  # won its place, and is about to leave in a minute
        deliveries.choose(tx, house.workspace, chosen, house.now + timedelta(minutes=1))

    tom.clicks(tom.hears(house.bot, "Talk one"), "attention:later:8")
    noted = tom.hears(house.bot, "nothing unasked before Thursday 12 March")
    house.walk(utc("2026-03-06T12:00"))
    assert heard(house, tom) == ["Talk one"]
    assert (stands(house, chosen).state, stands(house, chosen).why) == (State.SKIPPED, "deliveries.paused")
    assert (stands(house, short).state, stands(house, short).why) == (State.SKIPPED, "deliveries.paused")
    assert (stands(house, long).state, stands(house, long).due_at) == (State.BID, utc("2026-03-12T09:00"))
    assert "3 during a pause" in text_of(tom.types(data, "/foyer me")["reply"])

    tom.clicks(noted, "attention:back:0")
    tom.hears(house.bot, "As before")
    house.settle()
    assert heard(house, tom) == ["Talk one", "Talk two"], "its morning has come, so it comes now"


def test_no_messages_at_all_in_french_for_good(house: House, lea: Person, data: str) -> None:
    bids(house, lea, data, "Talk une", "fr")
    house.walk(utc("2026-03-05T08:00"))
    planned = bids(house, lea, data, "Talk deux", "fr")
    lea.clicks(lea.hears(house.bot, "Talk une"), "attention:later:8")
    lea.clicks(lea.hears(house.bot, "rien que vous n’ayez demandé avant le jeudi 12 mars"), "attention:none:1")
    none = lea.hears(house.bot, "je n’écrirai plus rien que vous n’ayez demandé")
    house.walk(utc("2026-03-09T12:00"))
    assert heard(house, lea) == ["Talk une"]
    assert (stands(house, planned).state, stands(house, planned).why) == (State.SKIPPED, "deliveries.no_dms")
    lea.clicks(none, "attention:some:0")
    lea.hears(house.bot, "Comme avant")


def test_who_snoozes_in_slack_is_written_to_when_they_are_back(house: House, tom: Person, data: str) -> None:
    waiting = bids(house, tom, data, "Talk one")
    until = utc("2026-03-05T11:15")
    dnd = {"dnd_enabled": True, "next_dnd_start_ts": int(house.now.timestamp()), "next_dnd_end_ts": int(until.timestamp())}
    house.slack.control.patch(f"people/{tom.id}", {"dnd": dnd})
    house.walk(utc("2026-03-05T11:14"))
    assert heard(house, tom) == []
    assert stands(house, waiting).why == "deliveries.do_not_disturb"
    house.walk(until)
    assert heard(house, tom) == ["Talk one"]


def test_who_moves_is_written_to_in_the_morning_there(house: House, tom: Person, data: str) -> None:
    waiting = bids(house, tom, data, "Talk one")
    house.settle()
    assert stands(house, waiting).due_at == utc("2026-03-05T09:00")
    house.slack.control.patch(f"people/{tom.id}", {"tz": "America/Toronto"})
    house.settle()
    assert stands(house, waiting).due_at == utc("2026-03-04T14:00"), "nine in Toronto, this very day"
    house.walk(utc("2026-03-04T14:00"))
    assert heard(house, tom) == ["Talk one"]
