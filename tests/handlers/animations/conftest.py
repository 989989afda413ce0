"""Ann looks after #data, where Ben and Léo are, in a whole Foyer."""

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.doorstep import Person


@pytest.fixture
def ann(slack: Sandbox) -> Person:
    return Person(slack, "ann", display_name="Ann", locale="en-GB", tz="Europe/London")


@pytest.fixture
def ben(slack: Sandbox) -> Person:
    return Person(slack, "ben", display_name="Ben", locale="en-GB", tz="Europe/London")


@pytest.fixture
def leo(slack: Sandbox) -> Person:
    return Person(slack, "leo", display_name="Léo", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def data(slack: Sandbox, ann: Person, ben: Person, leo: Person) -> str:
    made = slack.control.post("channels", {"name": "data", "as": ann.id, "members": [ben.id, leo.id]})
    return str(made["channel"]["id"])


@pytest.fixture
def town(house: House, ann: Person, data: str) -> House:
    """#data is a community that Ann looks after, in English."""
    house.set_up(ann, data)
    return house
