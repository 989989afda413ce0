"""Newcomers are welcomed over real sockets, with the clock moved: in English with a buddy, in French with a change of mind."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from storage import arrivals, welcomes
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of, until

DATA = "C0DATA00001"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def joins(person: Person) -> None:
    person.control.post(f"channels/{DATA}/join", {"as": person.id})


def leaves(person: Person) -> None:
    person.control.post(f"channels/{DATA}/leave", {"as": person.id})


def heard(house: House, person: Person) -> list[Json]:
    """What Foyer wrote to somebody alone."""
    return [each for each in person.sees(house.bot) if each.get("bot_id")]


def volunteers(house: House, person: Person, language: str) -> None:
    person.types(DATA, f"/foyer {language}")
    person.clicks(person.hears(DATA, f"<#{DATA}>"), "welcomes:offer:0")
    house.settle()


def takes_out(person: Person, step: str) -> Json:
    """Take a step out of the journey, with its menu; the panel as it is then."""

    def menus() -> dict[str, tuple[Json, str]]:
        panel = next(each for each in reversed(person.sees(DATA)) if "welcomes:switch" in str(each))
        shown = [block["accessory"] for block in panel["blocks"] if "overflow" in str(block.get("accessory"))]
        return {each["options"][0]["value"].rpartition(":")[2]: (panel, each["action_id"]) for each in shown}

    panel, action = menus()[step]
    person.clicks(panel, action, f"remove:{DATA}:{step}")
    until(lambda: step not in menus())
    return next(each for each in reversed(person.sees(DATA)) if "welcomes:switch" in str(each))


@pytest.fixture
def community(slack: Sandbox, house: House) -> Person:
    """#data, set up by Léa, who looks after it."""
    lea = Person(slack, "lea", display_name="Léa", locale="en-GB", tz="Europe/Paris")
    slack.control.post("channels", {"name": "data", "id": DATA, "as": lea.id, "members": []})
    house.set_up(lea, DATA)
    return lea


def test_a_newcomer_in_toronto_is_welcomed_by_steps_and_by_a_buddy(slack: Sandbox, house: House, community: Person) -> None:
    lea = community
    bob = Person(slack, "bob", locale="en-US", tz="America/Toronto")
    joins(bob)
    house.settle()
    volunteers(house, bob, "welcome")
    bob.hears(DATA, "You are a buddy in")

    panel = lea.types(DATA, "/foyer welcome")["reply"]
    assert "is off" in text_of(panel)
    assert "A proposal to begin with" in text_of(panel)
    panel = lea.hears(DATA, "A proposal to begin with")
    lea.clicks(panel, "welcomes:menu:2", f"change:{DATA}:task")
    form = lea.window("Which small thing")
    assert lea.submits(form, welcomes__words=" ", welcomes__day="7", welcomes__remind="3")["outcome"] == "errors"
    lea.submits(form, welcomes__words="Say hello at https://wiki.example.com/hello", welcomes__day="7", welcomes__remind="3")
    panel = lea.hears(DATA, "Saved.")
    lea.clicks(panel, "welcomes:menu:2", f"test:{DATA}:task")
    house.settle()
    assert "wiki.example.com/hello" in text_of(heard(house, lea)[-1])
    lea.clicks(heard(house, lea)[-1], "welcomes:done:0")
    lea.hears(house.bot, "only how it will look")
    lea.clicks(takes_out(lea, "later"), "welcomes:switch:1")
    lea.hears(DATA, "It is on: who joins from now on is welcomed.")

    house.walk(utc("2026-03-05T15:00"))  # a Thursday
    nia = Person(slack, "nia", locale="en-US", tz="America/Toronto")
    gus = Person(slack, "gus", locale="en-US", is_restricted=True)
    robot = Person(slack, "robot", is_bot=True)
    for person in (nia, gus, robot):
        joins(person)
    house.walk(utc("2026-03-06T13:59"))
    assert heard(house, nia) == [], "her day has not opened"
    house.walk(utc("2026-03-06T14:00"))
    (hello,) = heard(house, nia)
    assert "Welcome to #data" in text_of(hello)
    assert "because you joined" in text_of(hello)

    house.walk(utc("2026-03-09T13:00"))  # Monday, summer time there
    assert len(heard(house, nia)) == 1, "nothing on a weekend"
    (turn,) = heard(house, bob)
    assert f"<@{nia.id}> joined" in text_of(turn)
    bob.clicks(turn, "welcomes:glad:0")
    bob.hears(house.bot, "will hear your name")
    assert len(heard(house, nia)) == 1, "not before her own next working day"
    house.walk(utc("2026-03-10T13:00"))
    named = heard(house, nia)[-1]
    assert f"<@{bob.id}> will be glad to be your buddy" in text_of(named)

    house.walk(utc("2026-03-16T13:00"))
    task = heard(house, nia)[-1]
    assert "wiki.example.com/hello" in text_of(task)
    nia.clicks(task, "welcomes:hand:7")
    assert f"Your buddy <@{bob.id}> is there too" in text_of(nia.hears(house.bot, "who look after"))
    house.settle()
    asked = lea.hears(house.bot, "could use a hand")
    assert f"<@{nia.id}>" in text_of(asked)
    shown = text_of(lea.types(DATA, "/foyer welcome")["reply"])
    assert "1 person is on their way" in shown
    assert f"<@{nia.id}> could use a hand" in shown
    assert "a guest (1)" not in shown, "a guest's arrival is not even recorded"
    lea.clicks(asked, "welcomes:helps:0")
    house.settle()
    assert nia.id not in text_of(lea.types(DATA, "/foyer welcome")["reply"])
    nia.clicks(task, "welcomes:done:0")
    nia.hears(house.bot, "Done. Thank you.")

    house.walk(utc("2026-03-18T13:00"))
    poll = heard(house, nia)[-1]
    nia.clicks(poll, "welcomes:answer:1")
    assert nia.hears(house.bot, "Noted: People to know.")["ts"] == poll["ts"]
    house.walk(utc("2026-03-19T13:00"))
    assert len(heard(house, nia)) == 5, "four messages and the answer to a click: no reminder of what is done"
    assert heard(house, gus) == heard(house, robot) == []
    assert "Came to the end in the last 90 days: 1." in text_of(lea.types(DATA, "/foyer welcome")["reply"])


def test_un_accueil_en_francais_un_binome_qui_passe_son_tour_et_un_depart(slack: Sandbox, house: House) -> None:
    lea = Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")
    slack.control.post("channels", {"name": "data", "id": DATA, "as": lea.id, "members": []})
    house.set_up(lea, DATA, language="fr", zone="Europe/Paris")
    awa, karim, ines, omar = (Person(slack, name, locale="fr-FR", tz="Europe/Paris") for name in ("awa", "karim", "ines", "omar"))
    for person in (awa, karim):
        joins(person)
    house.settle()
    for person in (awa, karim):
        volunteers(house, person, "accueil")
    lea.types(DATA, "/foyer accueil")
    panel = lea.hears(DATA, "Une proposition pour commencer")
    for step in ("task", "poll", "later"):
        panel = takes_out(lea, step)
    lea.clicks(panel, "welcomes:switch:1")
    panel = lea.hears(DATA, "C’est lancé")
    assert "Bienvenue dans #data" in text_of(panel)

    house.walk(utc("2026-03-06T10:00"))  # un vendredi
    for person in (ines, omar):
        joins(person)
    house.walk(utc("2026-03-09T08:00"))
    assert "Bienvenue dans #data" in text_of(heard(house, ines)[-1])
    assert "parce que vous avez rejoint" in text_of(heard(house, ines)[-1])
    omar.clicks(heard(house, omar)[-1], "animations:mute:9")
    omar.hears(house.bot, "vous ne recevrez plus")
    house.walk(utc("2026-03-10T08:00"))
    first = next(person for person in (awa, karim) if heard(house, person))
    other = karim if first is awa else awa
    first.clicks(heard(house, first)[-1], "welcomes:decline:1")
    first.hears(house.bot, "Je demande à quelqu’un d’autre")
    house.walk(utc("2026-03-11T08:00"))
    assert f"<@{ines.id}>" in text_of(heard(house, other)[-1])
    assert len(heard(house, ines)) == 1, "personne n’est nommé avant d’être prévenu"
    house.walk(utc("2026-03-12T08:00"))
    assert f"<@{other.id}> sera volontiers votre binôme" in text_of(heard(house, ines)[-1])
    assert first.id not in str(heard(house, ines))
    assert len(heard(house, omar)) == 1

    leaves(ines)
    house.walk(timedelta(days=3))
    with house.store.read() as tx:
        gone = arrivals.find(tx, house.workspace, DATA, ines.id)
    assert gone is not None
    assert gone.state in ("over", "stopped")


def test_forty_steps_or_none_get_an_exact_refusal(slack: Sandbox, house: House, community: Person) -> None:
    lea = community
    lea.types(DATA, "/foyer welcome")
    panel = lea.hears(DATA, "A proposal to begin with")
    for number in range(5):
        lea.clicks(panel, "welcomes:add:0", f"{DATA}:words")
        lea.submits(lea.window("What does it say?"), welcomes__words=f"Step {number}", welcomes__day=str(20 + number))
        panel = lea.hears(DATA, f"Step {number}")
    lea.clicks(panel, "welcomes:add:0", f"{DATA}:words")
    lea.hears(DATA, "A journey has 10 steps at most, and this would make 11.")
    with house.store.read() as tx:
        known = welcomes.find(tx, house.workspace, DATA)
    assert known is not None
    for each in known.steps:
        takes_out(lea, each.step)
    panel = lea.hears(DATA, "No step yet. A journey has 1 to 10.")
    lea.clicks(panel, "welcomes:switch:1")
    lea.hears(DATA, "There is nothing to send yet: a journey has 1 to 10 steps.")
