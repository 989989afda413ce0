"""Planning what is no prompt, in the sandbox: its kind is chosen, and its own fields are filled in."""

from collections.abc import Mapping

from tests.foyer import House
from tests.handlers.animations.season import FORM, opens_form
from tests.handlers.doorstep import Json, Person

OF_A_PROMPT = ("question", "open_days")


def chooses_kind(person: Person, channel: str, kind: str, words: str, *, opens: str = "/animate") -> Json:
    """The planning form of a kind; ``words`` stand in it."""
    if opens == "/animate":
        form = opens_form(person, channel)
    else:
        person.types(channel, "/animate")
        form = person.window(opens)
    person.clicks(form, "animations:kind", kind)
    return person.window(words)


def sends(person: Person, form: Json, fields: Mapping[str, object]) -> Json:
    """Fill in the form, as for a prompt but for its own fields, and send it."""
    shared = {name: value for name, value in FORM.items() if name not in OF_A_PROMPT}
    return person.submits(form, **{f"animations__{name}": value for name, value in {**shared, **fields}.items()})


def plans_it(house: House, person: Person, form: Json, fields: Mapping[str, object]) -> None:
    """Send the form, and plan what it shows."""
    outcome = sends(person, form, fields)
    assert outcome["outcome"] == "updated", outcome
    assert person.submits(person.window())["outcome"] == "cleared"
    house.settle()
