"""What people do with introductions in the sandbox, and what they find in their conversations."""

from collections.abc import Mapping

from tests.foyer import House
from tests.handlers.animations.other_kinds import chooses_kind, plans_it
from tests.handlers.doorstep import Json, Person, text_of, until

INTRODUCTIONS: Mapping[str, object] = {
    "joining": "asked",
    "size": "2",
    "mix": "anybody",
    "gather": "1",
    "check": "3",
    "guests": "without",
    "frequency": "once",
}


def plans_introductions(house: House, person: Person, channel: str, *, words: str, opens: str = "/animate", **changes: str) -> None:
    """Plan one round; it is announced at ``season.FIRST``."""
    form = chooses_kind(person, channel, "introductions", words, opens=opens)
    plans_it(house, person, form, {**INTRODUCTIONS, **changes})


def announced(person: Person, channel: str, words: str) -> Json:
    """What stands in the channel with these words."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"] and words in text_of(each)]
    assert len(shown) == 1, shown
    return shown[0]


def letters(person: Person) -> list[Json]:
    """Everything that Foyer wrote to this person alone, oldest first."""
    return [each for talk in _talks(person, "im") for each in person.sees(talk) if each.get("bot_id")]


def group_messages(person: Person) -> list[Json]:
    """Everything that Foyer wrote to groups that this person is in."""
    return [each for talk in _talks(person, "mpim") for each in person.sees(talk) if each.get("bot_id")]


def letter(person: Person, words: str) -> Json:
    """The letter in which these words stand."""
    return until(lambda: next((each for each in letters(person) if words in text_of(each)), None))


def clicks(house: House, person: Person, place: Json, action: str) -> None:
    """Click, and let everything come of it."""
    person.clicks(place, action)
    house.settle()


def _talks(person: Person, kind: str) -> list[str]:
    found = person.control.get("conversations", {"as": person.id})["conversations"]
    return [each["id"] for each in found if each["type"] == kind]
