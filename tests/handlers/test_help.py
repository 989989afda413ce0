"""Help lists what this person may do here, and nothing else."""

import pytest

from bot.views.help import LINES
from commands.assembly import registry
from sandbox.server import Sandbox
from storage import privacy
from tests.foyer import House
from tests.handlers.doorstep import Person, text_of


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def data(slack: Sandbox, tom: Person) -> str:
    return str(slack.control.post("channels", {"name": "data", "as": tom.id})["channel"]["id"])


def listed(house: House, person: Person, channel: str) -> set[str]:
    told = text_of(person.types(channel, "/foyer help")["reply"])
    return {line.typed for line in LINES if f"`{line.typed}`:" in told}


def test_everybody_sees_what_is_theirs(house: House, tom: Person, data: str) -> None:
    assert listed(house, tom, data) == {
        "/foyer",
        "/foyer me",
        "/foyer export",
        "/foyer privacy",
        "/foyer help",
        "/foyer setup",
        "/kudos",
        "/foyer suggest",
        "/foyer topics",
        "/foyer welcome",
    }
    house.set_up(tom, data)
    assert listed(house, tom, data) == {line.typed for line in LINES}
    with house.store.write() as tx:
        privacy.leave_no_trace(tx, house.workspace, tom.id, house.now)
    assert listed(house, tom, data) == {"/foyer", "/foyer me", "/foyer export", "/foyer privacy", "/foyer help"}


def test_a_guest_is_offered_nothing_to_set_up(house: House, tom: Person) -> None:
    house.slack.control.patch(f"people/{tom.id}", {"is_restricted": True})
    house.settle()
    assert listed(house, tom, house.bot) == {"/foyer", "/foyer me", "/foyer export", "/foyer privacy", "/foyer help"}


def test_every_line_of_help_is_a_command_and_every_command_stands_in_help() -> None:
    translated = {f"/foyer {word}" for line in LINES for word in line.also}
    foyers = {pattern for pattern in registry().commands if pattern.startswith("/foyer")}
    assert translated <= foyers
    known = foyers - translated
    assert known == {line.typed for line in LINES if line.typed.startswith("/foyer")}
    assert {line.typed.split(" ")[0] for line in LINES} == {pattern.split(" ")[0] for pattern in registry().commands}


def test_help_is_in_ones_own_language(house: House, slack: Sandbox, data: str) -> None:
    lea = Person(slack, "lea", locale="fr-FR")
    assert "ce que je garde de vous" in text_of(lea.types(data, "/foyer aide")["reply"])
