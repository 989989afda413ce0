"""A sandbox with two people and a channel, and doors on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.manifest import manifest
from sandbox.server import Sandbox
from storage.store import Store
from tests.handlers.doorstep import Doorstep, Person


@dataclass
class Town:
    """A sandbox: Ann (English) and Léo (French) are in #data, and so is the bot."""

    slack: Sandbox
    ann: Person
    leo: Person
    data: str


@pytest.fixture
def town() -> Iterator[Town]:
    """Ann, Léo and the bot in #data."""
    with Sandbox(manifest=manifest(), retry_waits=[0.05, 0.1, 0.1]) as slack:
        ann = Person(slack, "ann", locale="en-GB", tz="Europe/London", quiet=True)
        leo = Person(slack, "leo", locale="fr-FR", tz="Europe/Paris", quiet=True)
        data = slack.control.post("channels", {"name": "data", "as": ann.id, "members": [leo.id, slack.bot_user], "quiet": True})[
            "channel"
        ]["id"]
        yield Town(slack, ann, leo, data)


Doors = Callable[..., Doorstep]


@pytest.fixture
def doors(town: Town, sqlite_store: Store) -> Iterator[Doors]:
    """Makes doors with the routes given; closes them after the test."""
    opened: list[Doorstep] = []

    def make(*routes: Any, store: Store | None = None, **more: Any) -> Doorstep:
        opened.append(Doorstep(town.slack, store or sqlite_store, routes, **more))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
