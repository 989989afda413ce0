"""My hours and language: one small window, kept to at once, and exact words for what can't be."""

from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.model.errors import FieldError
from bot.model.people import Preferences
from bot.text import texts_for
from handlers.hours import handle_saved
from handlers.request import Request
from sandbox.server import Sandbox
from storage import people
from storage.store import Store
from tests.foyer import House
from tests.handlers.doorstep import Person, text_of, until

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
VALUES = {
    "hours:days": ["0", "1", "2", "3"],
    "hours:opens": "08:30",
    "hours:closes": "16:00",
    "hours:zone": "slack",
    "hours:language": "slack",
}


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


def kept(store: Store, workspace: str, person: str) -> Preferences:
    with store.read() as tx:
        return people.get_preferences(tx, workspace, person)


def fields(window: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["element"]["action_id"]: block["element"] for block in window["blocks"]}


def test_they_are_chosen_in_home_and_spoken_at_once(house: House, tom: Person) -> None:
    tom.opens_home()
    line = "Monday to Friday, 09:00 to 18:00, London (Europe/London). English."
    tom.clicks(tom.home(line), "hours:open:0")
    window = tom.window("My hours and language")
    assert fields(window)["hours:zone"]["initial_option"]["text"]["text"] == "As Slack says: London (Europe/London)"
    assert fields(window)["hours:language"]["initial_option"]["text"]["text"] == "As Slack says: English"
    chosen = {"hours__zone": "America/Toronto", "hours__language": "fr", "hours__days": ["0", "2"], "hours__opens": "10:00"}
    assert tom.submits(window, **chosen)["outcome"] == "closed"
    tom.home("lundi et mercredi, de 10\u00a0h à 18\u00a0h, Toronto (America/Toronto). Français.")
    assert kept(house.store, house.workspace, tom.id) == Preferences(
        opens=time(10), working_days=frozenset({0, 2}), zone="America/Toronto", locale="fr"
    )
    # In everything they are told from now on: here in a channel of theirs.
    town = str(house.slack.control.post("channels", {"name": "town", "as": tom.id})["channel"]["id"])
    told = text_of(tom.types(town, "/foyer me")["reply"])
    assert "Ce que je garde de vous" in told
    assert "Tom, en-GB et Europe/London" in told, "what Slack says of them is told as Slack says it"


def test_as_slack_says_is_the_way_back_and_follows_slack(house: House, tom: Person) -> None:
    town = str(house.slack.control.post("channels", {"name": "town", "as": tom.id})["channel"]["id"])
    tom.types(town, "/foyer me")
    tom.clicks(tom.hears(town, "My choices"), "hours:open:0")
    tom.submits(tom.window(), hours__zone="Asia/Tokyo", hours__language="fr")
    assert "C’est noté" in text_of(tom.window("Tokyo"))
    tom.types(town, "/foyer moi")
    tom.clicks(tom.hears(town, "Mes choix"), "hours:open:0")
    tom.submits(tom.window("Comme dans Slack"), hours__zone="slack", hours__language="slack")
    assert "London (Europe/London). English." in text_of(tom.window("Noted"))
    house.slack.control.patch(f"people/{tom.id}", {"tz": "Europe/Paris", "locale": "fr-FR"})
    house.settle()
    until(lambda: "Paris (Europe/Paris). Français." in text_of(tom.types(town, "/foyer me")["reply"]))


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"hours:zone": "Europe/Atlantis"}, "hours:zone", "no time zone called “Europe/Atlantis”"),
        ({"hours:zone": "../../etc/passwd"}, "hours:zone", "no time zone"),
        ({"hours:days": []}, "hours:days", "Tick at least one day"),
        ({"hours:days": ["9"]}, "hours:days", "no longer exists"),
        ({"hours:days": ["x"]}, "hours:days", "no longer exists"),
        ({"hours:opens": "16:00"}, "hours:closes", "leaves no time at all"),
        ({"hours:opens": "22:00", "hours:closes": "06:00"}, "hours:closes", "can’t run over midnight"),
        ({"hours:closes": None}, "hours:closes", "Choose a time of day"),
        ({"hours:opens": "25:61"}, "hours:opens", "Choose a time of day"),
        ({"hours:language": "tlh"}, "hours:language", "no longer exists"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field_and_changes_nothing(
    sqlite_store: Store, wrong: dict[str, Any], field: str, said: str
) -> None:
    request = Request("T1", "U1", NOW, texts_for("en"), surface="modal", values={**VALUES, **wrong})
    with pytest.raises(FieldError) as refusal:
        handle_saved(request, sqlite_store)
    assert refusal.value.field == field
    assert said in texts_for("en").plain(refusal.value.text_key, **refusal.value.values)
    assert texts_for("fr").plain(refusal.value.text_key, **refusal.value.values)
    assert kept(sqlite_store, "T1", "U1") == Preferences()


def test_beside_the_field_in_the_window_itself(house: House, tom: Person) -> None:
    tom.opens_home()
    tom.clicks(tom.home("My hours"), "hours:open:0")
    answer = tom.submits(tom.window(), hours__opens="22:00", hours__closes="06:00")
    assert answer["outcome"] == "errors"
    assert "over midnight" in answer["errors"]["hours:closes"]
