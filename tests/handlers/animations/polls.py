"""What people do with polls in the sandbox, and what they see of them."""

from tests.foyer import House
from tests.handlers.animations.season import fills_in, last_said, opens_form
from tests.handlers.doorstep import Json, Person, text_of, until

QUESTION = "Where do we meet?"
FORM: dict[str, object] = {
    "question": QUESTION,
    "choices": "Library\nKitchen\nRoof",
    "votes": "anonymous",
    "results": "closed",
    "rules": [],
    "frequency": "once",
}


def opens_poll_form(person: Person, channel: str, words: str = "Choices, one a line") -> Json:
    """The planning form, with a poll's fields."""
    form = opens_form(person, channel) if words == "Choices, one a line" else _opens_in_french(person, channel)
    person.clicks(form, "animations:kind", "poll")
    return person.window(words)


def plans_poll(house: House, person: Person, channel: str, **changes: object) -> None:
    """Plan a poll; it runs once, at ``season.FIRST``."""
    outcome = fills_in(person, opens_poll_form(person, channel), **(FORM | changes))
    assert outcome["outcome"] == "updated", outcome
    assert person.submits(person.window())["outcome"] == "cleared"
    house.settle()


def the_poll(person: Person, channel: str, question: str = QUESTION) -> Json:
    """The poll as it stands in the channel."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"] and question in each["text"]]
    assert len(shown) == 1
    return shown[0]


def rows(poll: Json) -> list[str]:
    """Its choices as they stand, with what stands under them."""
    return [block["text"]["text"] for block in poll["blocks"] if block["type"] == "section"]


def chooses(house: House, person: Person, channel: str, label: str, question: str = QUESTION) -> str:
    """Click beside a choice; what Foyer answers to this person alone."""
    poll = the_poll(person, channel, question)
    row = next(block for block in poll["blocks"] if block["type"] == "section" and block["text"]["text"].startswith(label))
    before = last_said(person, channel).get("ts")
    person.clicks(poll, "animation:poll:vote:0", block_id=row["block_id"])
    house.settle()
    said = until(lambda: (last := last_said(person, channel)).get("ts") != before and last)
    return text_of(said["text"])


def _opens_in_french(person: Person, channel: str) -> Json:
    person.types(channel, "/animate")
    return person.window("Planifier")
