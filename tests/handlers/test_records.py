"""A person's own record as a file, in their direct messages, where nobody else finds it."""

import json
from urllib.request import urlopen

import pytest

from sandbox.server import Sandbox
from storage import privacy
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of, until


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")


def file_of(house: House, person: Person) -> tuple[Json, Json]:
    """The message with the file, and what is in it."""
    shared = until(lambda: [each for each in person.sees(house.bot) if each.get("files")])
    [told] = shared
    with urlopen(told["files"][0]["url_private_download"]) as answer:
        return told, json.loads(answer.read())


def test_everything_kept_is_in_a_file_that_only_they_find(house: House, lea: Person, tom: Person) -> None:
    data = house.slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"]
    house.set_up(lea, data)
    house.slack.control.post("messages", {"as": tom.id, "channel": data, "text": "A thought about soup"})
    house.settle()
    assert "in our direct messages" in text_of(tom.types(data, "/foyer export")["reply"])
    told, kept = file_of(house, tom)
    assert told["text"].startswith("Everything I keep about you, in")
    assert kept["person"] == tom.id
    assert [row["kind"] for row in kept["kept"]["participation"] if row["kind"] == "message"] == ["message"]
    assert kept["kept"]["people"][0]["zone"] == "Europe/London"
    assert "soup" not in json.dumps(kept)
    assert lea.id not in json.dumps(kept["kept"]["participation"])


def test_in_french_from_home(house: House, lea: Person) -> None:
    data = house.slack.control.post("channels", {"name": "data", "as": lea.id, "members": []})["channel"]["id"]
    house.set_up(lea, data)
    house.settle()
    lea.opens_home()
    lea.clicks(lea.home("Dans un fichier"), "records:file:0")
    told, kept = file_of(house, lea)
    assert told["text"].startswith("Tout ce que je garde à votre sujet, en")
    assert kept["kept"]["memberships"][0]["role"] == "manager"


def test_who_leaves_no_trace_is_told_that_there_is_nothing(house: House, lea: Person, tom: Person) -> None:
    data = house.slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"]
    house.set_up(lea, data)
    with house.store.write() as tx:
        privacy.leave_no_trace(tx, house.workspace, tom.id, house.now)
    assert "I keep nothing about you" in text_of(tom.types(data, "/foyer export")["reply"])


def test_without_the_right_to_hand_over_files_it_is_said_plainly(house: House, lea: Person) -> None:
    data = house.slack.control.post("channels", {"name": "data", "as": lea.id, "members": []})["channel"]["id"]
    house.set_up(lea, data)
    scopes = [scope for scope in house.slack.control.get("app")["scopes"] if scope != "files:write"]
    house.slack.control.put("app", {"scopes": scopes})
    assert "la remise de vos données dans un fichier" in text_of(lea.types(data, "/foyer exporter")["reply"])
