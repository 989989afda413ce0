"""Regulars fall quiet and hear of an open question, each in their own morning: over real sockets, from the notice to the counts."""

from datetime import UTC, datetime

import pytest

from bot.model.nudges import Arm
from sandbox.server import Sandbox
from storage import deliveries
from storage.schema import DeliveryRow
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of
from tests.town import ids_of

DATA = "C0DATA00001"
MAUD, KARIM, YUKI = ids_of(Arm.NUDGED, 3, DATA)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="en-GB", tz="Europe/Paris")


@pytest.fixture
def maud(slack: Sandbox) -> Person:
    return Person(slack, "maud", id=MAUD, locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def karim(slack: Sandbox) -> Person:
    return Person(slack, "karim", id=KARIM, locale="en-US", tz="America/Toronto")


@pytest.fixture
def yuki(slack: Sandbox) -> Person:
    return Person(slack, "yuki", id=YUKI, locale="en-US", tz="Asia/Tokyo")


def says(person: Person, text: str, **more: str) -> str:
    return str(person.control.post("messages", {"as": person.id, "channel": DATA, "text": text, **more})["message"]["ts"])


def heard(house: House, person: Person) -> list[Json]:
    """What Foyer wrote to somebody alone."""
    return [each for each in person.sees(house.bot) if each.get("bot_id")]


def outcome_of(house: House, person: Person) -> tuple[str, str | None]:
    with house.store.read() as tx:
        row = tx.query(DeliveryRow).filter_by(recipient=person.id, kind="nudge:quiet_regular").one()
        delivery = deliveries.as_delivery(row)
    return str(delivery.state), delivery.why


def test_quiet_regulars_in_three_zones(house: House, lea: Person, maud: Person, karim: Person, yuki: Person) -> None:
    members = [person.id for person in (maud, karim, yuki)]
    house.slack.control.post("channels", {"name": "data", "id": DATA, "as": lea.id, "members": members})
    house.set_up(lea, DATA)
    for person in (maud, karim, yuki):
        for number in range(4):
            says(person, f"Thought {number}")
    says(lea, "Thank you", thread_ts=says(maud, "A finding"))
    house.walk(utc("2026-03-25T15:00"))
    question = says(lea, "Who can read the old parchments?")

    house.walk(utc("2026-03-26T07:59"))
    assert heard(house, maud) == heard(house, karim) == [], "six o'clock has passed in the community, but nobody's day has opened"

    house.walk(utc("2026-03-26T08:00"))
    (to_maud,) = heard(house, maud)
    assert to_maud["text"].startswith(f"Une question attend une réponse dans <#{DATA}>")
    assert "parchments" not in text_of(to_maud), "no word of what was said"
    assert f"/archives/{DATA}/p{question.replace('.', '')}" in text_of(to_maud)
    assert heard(house, karim) == [], "it is four in the morning in Toronto"

    maud.clicks(to_maud, "nudges:show:0")
    maud.clicks(to_maud, "attention:later:1")
    noted = maud.hears(house.bot, "rien que vous n’ayez demandé avant le jeudi 2 avril")
    maud.clicks(noted, "attention:until", "2026-03-26")
    maud.hears(house.bot, "Choisissez un jour à partir de demain")
    maud.clicks(noted, "attention:until", "2026-04-09")
    maud.hears(house.bot, "avant le jeudi 9 avril")

    house.walk(utc("2026-03-26T12:59"))
    assert heard(house, karim) == []
    house.walk(utc("2026-03-26T13:00"))
    (to_karim,) = heard(house, karim)
    assert to_karim["text"].startswith(f"A question in <#{DATA}> has no answer yet")
    karim.clicks(to_karim, "nudges:mute:2")
    noted = karim.hears(house.bot, "no more messages of this kind")
    assert noted["ts"] == to_karim["ts"], "said in its place"
    karim.clicks(noted, "nudges:unmute:0")
    karim.hears(house.bot, "such a message may come again")

    yuki.types(DATA, "/foyer me")
    yuki.clicks(yuki.hears(DATA, "My choices"), "people:pause", "2026-04-09")
    yuki.hears(DATA, "On pause")
    house.walk(utc("2026-03-27T00:01"))
    assert heard(house, yuki) == [], "a pause holds for what was planned already"
    assert outcome_of(house, yuki) == ("skipped", "deliveries.paused")

    says(karim, "I do", thread_ts=question)
    house.settle()
    shown = text_of(lea.types(DATA, "/foyer nudges")["reply"])
    assert "Invited: 1 of 2 took part within 14 days." in shown
    assert "1 followed the link." in shown
    assert "Prepared and not sent: on a pause (1)." in shown
    assert "Too few to tell" in shown
    assert not {"maud", "karim", "yuki", MAUD, KARIM, YUKI} & set(shown.split())


def test_what_is_answered_meanwhile_is_linked_to_no_more(house: House, lea: Person, maud: Person) -> None:
    house.slack.control.post("channels", {"name": "data", "id": DATA, "as": lea.id, "members": [maud.id]})
    house.set_up(lea, DATA)
    for number in range(4):
        says(maud, f"Thought {number}")
    helper = Person(house.slack, "helper", tz="Europe/Paris")
    helper.control.post(f"channels/{DATA}/join", {"as": helper.id})
    says(lea, "Thank you", thread_ts=says(helper, "A finding"))
    house.walk(utc("2026-03-25T15:00"))
    question = says(lea, "Who can read the old parchments?")
    house.walk(utc("2026-03-26T07:30"))
    assert outcome_of(house, maud)[0] == "bid"
    says(helper, "I do", thread_ts=question)
    house.walk(utc("2026-03-26T09:00"))
    assert heard(house, maud) == []
    assert outcome_of(house, maud) == ("skipped", "nudges.silence_over")
