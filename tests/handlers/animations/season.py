"""What people do with animations in the sandbox, and what they see of them."""

from datetime import UTC, datetime

from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of, until

HOSTILE = "<!channel> & <http://x|Click> *bold*"
QUESTION = "What did you stop doing this year that nobody missed?"
FIRST = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)  # tomorrow, a Thursday, at ten in London
CLOSES = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
FORM: dict[str, object] = {
    "question": QUESTION,
    "open_days": "1",
    "frequency": "weekly",
    "date": "2026-03-05",
    "time": "10:00",
    "zone": "Europe/London",
    "country": "GB",
    "closed_day": "skip",
}


def opens_form(person: Person, channel: str) -> Json:
    person.types(channel, "/animate")
    return person.window("Plan something")


def fills_in(person: Person, form: Json, **changes: object) -> Json:
    given = {**FORM, **changes}
    return person.submits(form, **{f"animations__{name}": value for name, value in given.items()})


def plans(house: House, person: Person, channel: str, **changes: object) -> None:
    assert fills_in(person, opens_form(person, channel), **changes)["outcome"] == "updated"
    assert person.submits(person.window())["outcome"] == "cleared"
    house.settle()


def posts(person: Person, channel: str) -> list[Json]:
    """The prompts that were posted: they begin with somebody's words."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]
    return [each for each in shown if each["blocks"][0]["type"] == "rich_text"]


def thread(person: Person, post: Json) -> list[str]:
    """The texts in the thread of a post, oldest first."""
    found = person.control.get("thread", {"channel": post["channel"], "ts": post["ts"], "as": person.id})["messages"]
    return [str(each["text"]) for each in found[1:]]


def answers(house: House, person: Person, post: Json, words: str) -> None:
    person.clicks(post, "animation:prompt:answer:0")
    assert person.submits(person.window(), animations__words=words)["outcome"] in ("closed", "cleared")
    house.settle()


def last_said(person: Person, channel: str) -> Json:
    """The last message that Foyer showed to this person alone; nothing if there is none."""
    return next((each for each in reversed(person.sees(channel)) if each["ephemeral"]), {})


def told(person: Person, channel: str, words: str) -> str:
    """What Foyer shows to this person alone, once these words stand in it."""
    return until(lambda: words in (last := text_of(last_said(person, channel))) and last)  # type: ignore[no-any-return]


def the_list(person: Person, channel: str) -> Json:
    """The list, as a message to click in."""
    assert person.types(channel, "/animate list")["outcome"] == "ok"
    return last_said(person, channel)


def clicks_in_list(house: House, person: Person, channel: str, button: str, words: str, value: str | None = None) -> str:
    """Do something about the first animation of the list; what the list says then, with these words in it."""
    person.clicks(the_list(person, channel), f"animations:{button}:0", value)
    said = told(person, channel, words)
    house.settle()
    return said


def option_of(message: Json, words: str) -> str:
    """The value of the option of a menu that says so."""
    menus = [element for block in message["blocks"] for element in block.get("elements", []) if element.get("type") == "overflow"]
    return next(str(each["value"]) for menu in menus for each in menu["options"] if each["text"]["text"] == words)


def preview_words(shown: Json) -> str:
    """The words of the question, in a screen or in the channel."""
    block = next(block for block in shown["blocks"] if block["type"] == "rich_text")
    return str(block["elements"][0]["elements"][0]["text"])
