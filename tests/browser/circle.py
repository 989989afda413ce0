"""A few people around one channel in which Foyer is at work, and planning there by the form of the page, in either language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.conftest import Seat
from tests.foyer import House
from tests.handlers.doorstep import Person


@dataclass(frozen=True)
class Wording:
    """What the planning form says in a language, as people read it there."""

    title: str
    kind: str
    frequency: str
    once: str
    date: str
    time: str
    see: str
    plan: str
    planned: str


ENGLISH = Wording(
    "Plan something",
    "What to plan",
    "How often",
    "Once",
    "First date",
    "Time",
    "See the dates",
    "Plan it",
    "Planned. It runs first",
)
FRENCH = Wording(
    "Planifier",
    "Que planifier",
    "À quel rythme",
    "Une seule fois",
    "Première date",
    "Heure",
    "Voir les dates",
    "Planifier",
    "C’est planifié. Première fois",
)
PLACES: Mapping[Wording, Mapping[str, str]] = {
    ENGLISH: {"locale": "en-GB", "tz": "Europe/London"},
    FRENCH: {"locale": "fr-FR", "tz": "Europe/Paris"},
}


@dataclass(frozen=True)
class Circle:
    """Who is there, the first of them looks after it; the channel; and the language they all read."""

    people: Sequence[Person]
    channel: str
    wording: Wording

    def plans(self, seat: Seat, kind: str, when: datetime, *, fields: Mapping[str, str], menus: Mapping[str, str]) -> None:
        """Plan one run in the page: the kind, its own fields and menus by their labels, when on the person's own clock."""
        words, modal = self.wording, seat.modal
        seat.types("/animate")
        expect(modal.get_by_role("heading", name=words.title)).to_be_visible()
        seat.chooses(words.kind, kind)
        expect(modal.get_by_label([*fields, *menus][0])).to_be_visible()
        for label, given in fields.items():
            modal.get_by_label(label).fill(given)
        for label, option in {**menus, words.frequency: words.once}.items():
            seat.chooses(label, option)
        modal.get_by_label(words.date, exact=True).fill(f"{when:%Y-%m-%d}")
        modal.get_by_label(words.time, exact=True).fill(f"{when:%H:%M}")
        seat.presses(words.see)
        seat.presses(words.plan)
        expect(modal).to_have_count(0)
        expect(seat.message(words.planned)).to_be_visible()


def gather(house: House, slack: Sandbox, wording: Wording, *names: str, **setup: str) -> Circle:
    """A channel with these people, in which the first of them has set Foyer up; ``setup`` is what its form is told."""
    people = [Person(slack, name.casefold(), real_name=name, display_name=name, **PLACES[wording]) for name in names]
    made = {"name": "data", "as": people[0].id, "members": [person.id for person in people[1:]]}
    channel = str(slack.control.post("channels", made)["channel"]["id"])
    house.set_up(people[0], channel, digest_channel=None, **setup)
    return Circle(people, channel, wording)
