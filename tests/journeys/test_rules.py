"""The other nudge rules over real sockets, in both languages: switched on, in time, not twice, and stopped when asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from sandbox.server import Sandbox
from storage import communities, people
from storage.schema import CommunityRow, DeliveryRow
from tests.foyer import House
from tests.handlers.animations.introducing import letters
from tests.handlers.doorstep import Json, Person, text_of

DATA = "C0DATA00001"
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="en-GB", tz="Europe/Paris")


def comes(house: House, name: str, **more: str) -> Person:
    """Somebody joins the community."""
    person = Person(house.slack, name, display_name=name.title(), **{"tz": "Europe/Paris", "locale": "fr-FR", **more})
    house.slack.control.post(f"channels/{DATA}/join", {"as": person.id})
    return person


def says(person: Person, text: str, **more: str) -> str:
    return str(person.control.post("messages", {"as": person.id, "channel": DATA, "text": text, **more})["message"]["ts"])


def nudges_to(house: House, person: Person) -> list[Json]:
    """What Foyer wrote to somebody alone, in nudges."""
    return [each for each in letters(person) if "nudges:mute" in str(each["blocks"])]


def never_leaves_out(house: House, *everybody: Person) -> None:
    """They asked never to be left out to compare: which of ten is the one would be chance here."""
    with house.store.write() as tx:
        for each in everybody:
            wishes = people.get_preferences(tx, house.workspace, each.id)
            people.set_preferences(tx, house.workspace, each.id, replace(wishes, in_holdouts=False))


def founds(house: House, lea: Person) -> None:
    """A community that Léa looks after, as if its notice had been posted a month ago."""
    house.slack.control.post("channels", {"name": "data", "id": DATA, "as": lea.id, "members": []})
    house.set_up(lea, DATA)
    with house.store.write() as tx:
        tx.execute(update(CommunityRow).values(recorded_since=house.now - timedelta(days=30)))


def switches_on(house: House, manager: Person, name: str) -> Json:
    """Switch a rule on by its name on the screen; the screen as it is then."""
    screen = manager.types(DATA, "/foyer nudges")["reply"]
    shown = screen["blocks"]
    at = next(number for number, block in enumerate(shown) if name in text_of(block))
    switch = shown[at + 1]["elements"][0]["action_id"]
    manager.clicks(screen, switch)
    house.settle()
    return manager.hears(DATA, f"*{name}*: on") if "off" in text_of(shown[at]) else screen


def why_not_sent(house: House, person: Person, rule: str) -> list[tuple[str, str | None]]:
    with house.store.read() as tx:
        rows = tx.query(DeliveryRow).filter_by(recipient=person.id, kind=f"nudge:{rule}").order_by(DeliveryRow.seq)
        return [(row.state, row.why) for row in rows]


def test_a_question_finds_who_may_know_it(house: House, lea: Person) -> None:
    founds(house, lea)
    zoe, ana, ben = comes(house, "zoe"), comes(house, "ana"), comes(house, "ben", locale="en-US", tz="America/Toronto")
    for number in range(3):
        root = says(zoe, f"A find of the week {number}")
        says(ben, "Well done", thread_ts=root)
    house.settle()
    never_leaves_out(house, zoe)
    house.walk(utc("2026-03-05T08:00"))
    screen = switches_on(house, lea, "Asking who may know")
    numbers = next(
        element["action_id"] for block in screen["blocks"] for element in block.get("elements", []) if "numbers:2" in str(element)
    )
    lea.clicks(screen, numbers)
    form = lea.window("Asking who may know")
    for wrong in ("0", "41", "2.5", "soon", ""):
        assert lea.submits(form, nudges__number_hours=wrong)["outcome"] == "errors", wrong
    assert lea.submits(form, nudges__number_hours="2")["outcome"] != "errors"
    lea.window("after 2 working hours")

    ana.types(DATA, "/foyer topics")
    assert ana.submits(ana.window("Mes sujets"), topics__typed="  #Parchemins, Latin , parchemins")["outcome"] != "errors"
    ana.window("parchemins, latin")
    question = says(zoe, "Who can read the old parchments?")
    house.settle()
    zoe.control.post("shortcut", {"as": zoe.id, "callback_id": "topics:ask", "channel": DATA, "ts": question})
    assert zoe.submits(zoe.window("De quoi s’agit-il"), topics__picked=["latin"])["outcome"] != "errors"
    zoe.hears(DATA, "Sans réponse après 2 heures de travail")

    house.walk(utc("2026-03-05T14:00") - MINUTE)
    assert nudges_to(house, ana) == nudges_to(house, ben) == [], "due since eleven in Paris, where Toronto's day opens at three"
    house.walk(utc("2026-03-05T14:00"))
    (to_ben,) = nudges_to(house, ben)
    assert to_ben["text"].startswith(f"A question in <#{DATA}> has no answer yet")
    assert "parchments" not in text_of(to_ben), "no word of what was said"
    ben.clicks(to_ben, "nudges:claim:0")
    mine = ben.hears(to_ben["channel"], "is yours until")
    assert mine["ts"] == to_ben["ts"], "said in its place"

    house.walk(utc("2026-03-06T08:00"))
    assert nudges_to(house, ana) == [], "somebody said they would answer"
    assert why_not_sent(house, ana, "unanswered_question") == [("skipped", "nudges.silence_claimed")]

    house.walk(utc("2026-03-09T08:00"))
    (to_ana,) = nudges_to(house, ana)
    assert to_ana["text"].startswith(f"Une question attend une réponse dans <#{DATA}>"), "the claim came to nothing on Friday"
    ana.clicks(to_ana, "nudges:answered:2")
    ana.hears(to_ana["channel"], "cette question a sa réponse")
    house.walk(utc("2026-03-10T14:00"))
    assert len(nudges_to(house, ana)) + len(nudges_to(house, ben)) <= 1, "each in its place, and not twice"
    assert "1 more is in neither figure" in text_of(lea.types(DATA, "/foyer nudges")["reply"])


def test_newcomers_and_who_welcomes_them(house: House, lea: Person) -> None:
    founds(house, lea)
    luc = comes(house, "luc")
    house.settle()
    with house.store.write() as tx:
        communities.set_up(tx, communities.get(tx, house.workspace, DATA), [lea.id, luc.id], house.now)
    for name in ("One small thing to begin with", "First messages that nobody noticed"):
        switches_on(house, lea, name)
    nina, omar = comes(house, "nina"), comes(house, "omar", locale="en-US", tz="America/Toronto")
    paul, quinn = comes(house, "paul"), comes(house, "quinn")
    house.settle()
    never_leaves_out(house, lea, luc, nina, omar, paul, quinn)
    for person, words in ((paul, "Hello from the map room"), (quinn, "Hello from the attic")):
        says(person, words)

    house.walk(utc("2026-03-05T12:00"))
    assert nudges_to(house, lea) == nudges_to(house, luc) == [], "on the first morning it was not yet a day"
    house.walk(utc("2026-03-06T08:00"))
    (to_lea,), (to_luc,) = nudges_to(house, lea), nudges_to(house, luc)
    assert "wrote a first message" in to_lea["text"]
    assert "a écrit son premier message" in to_luc["text"]
    assert [each.id for each in (paul, quinn) if each.id in to_lea["text"] + to_luc["text"]] == [paul.id, quinn.id]
    assert nudges_to(house, paul) == nudges_to(house, quinn) == [], "never to the newcomer"

    house.walk(utc("2026-03-09T08:00") - MINUTE)
    assert nudges_to(house, nina) == []
    house.walk(utc("2026-03-09T08:00"))
    (to_nina,) = nudges_to(house, nina)
    assert to_nina["text"].startswith(f"Bienvenue dans <#{DATA}>")
    house.walk(utc("2026-03-09T13:00") - MINUTE)
    omar.types(DATA, "/foyer me")
    omar.clicks(omar.hears(DATA, "My choices"), "people:pause", "2026-03-30")
    house.walk(utc("2026-03-09T13:01"))
    assert nudges_to(house, omar) == []
    assert why_not_sent(house, omar, "silent_newcomer") == [("skipped", "deliveries.paused")], "a minute before his day began"
    house.walk(utc("2026-03-10T12:00"))
    assert (len(nudges_to(house, nina)), len(nudges_to(house, lea)), len(nudges_to(house, luc))) == (1, 1, 1), "not twice"


def test_managers_hear_of_their_community_alone(house: House, lea: Person) -> None:
    founds(house, lea)
    luc, zoe = comes(house, "luc"), comes(house, "zoe")
    house.settle()
    with house.store.write() as tx:
        communities.set_up(tx, communities.get(tx, house.workspace, DATA), [lea.id, luc.id], house.now)
    never_leaves_out(house, lea, luc)
    switches_on(house, lea, "A word to who looks after it")
    says(zoe, "A find of the week")
    house.walk(utc("2026-03-05T08:00") - MINUTE)
    assert nudges_to(house, lea) == nudges_to(house, luc) == []
    house.walk(utc("2026-03-05T08:00"))
    assert nudges_to(house, lea)[0]["text"].startswith(f"A good moment to look in on <#{DATA}>")
    assert nudges_to(house, luc)[0]["text"].startswith("C’est un bon moment pour passer")
    house.walk(utc("2026-03-06T12:00"))
    assert (len(nudges_to(house, lea)), len(nudges_to(house, luc))) == (1, 1)
    shown = text_of(lea.types(DATA, "/foyer nudges")["reply"])
    assert not {luc.id, "Luc"} & set(shown.replace("<@", " ").replace(">", " ").split()), "counts, to the others"
