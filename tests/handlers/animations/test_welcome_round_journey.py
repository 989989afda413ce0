"""A welcome round through a whole Foyer: newcomers are asked in private, introduced together, and who said hello is thanked."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.animations.season import HOSTILE, opens_form, thread, told
from tests.handlers.doorstep import Json, Person, text_of

FORM: dict[str, object] = {
    "silent": "name",
    "open_days": "2",
    "frequency": "weekly",
    "date": "2026-03-12",
    "time": "10:00",
    "zone": "Europe/London",
    "country": "GB",
    "closed_day": "skip",
}
DUE = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
# Three working days before; who was asked in the morning of a Monday has read it by noon.
ASKED = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)


def plans(house: House, person: Person, form: Json, words: str, **changes: object) -> None:
    """Plan a round in the form that was opened; ``words`` stand in its own part."""
    person.clicks(form, "animations:kind", "welcome_round")
    given = {f"animations__{name}": value for name, value in {**FORM, **changes}.items()}
    outcome = person.submits(person.window(words), **given)
    assert outcome["outcome"] == "updated", outcome
    assert person.submits(person.window())["outcome"] == "cleared"
    house.settle()


def arrives(slack: Sandbox, house: House, channel: str, name: str, locale: str = "en-GB") -> Person:
    """Somebody joins the channel now."""
    person = Person(slack, name.lower(), display_name=name, locale=locale, tz="Europe/London")
    slack.control.post(f"channels/{channel}/join", {"as": person.id})
    house.settle()
    return person


def rounds(person: Person, channel: str, words: str) -> list[Json]:
    """What was posted in the channel with these words."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]
    return [each for each in shown if words in each["text"]]


def says(house: House, person: Person, message: Json, words: str, **more: object) -> None:
    """A newcomer gives their words, by the letter or the post."""
    person.clicks(message, "animation:welcome_round:say:0")
    given = {f"animations__{name}": value for name, value in {"words": words, "called": "name", **more}.items()}
    assert person.submits(person.window(), **given)["outcome"] in ("closed", "cleared", "updated")
    house.settle()


def test_a_round_from_its_plan_to_the_thanks(slack: Sandbox, house: House, ann: Person, ben: Person, data: str) -> None:
    house.set_up(ann, data)
    plans(house, ann, opens_form(ann, data), "Newcomers who say nothing")
    dan, eve = (arrives(slack, house, data, name) for name in ("Dan", "Eve"))
    fay = arrives(slack, house, data, "Fay")
    house.walk(ASKED)
    letter = dan.hears(house.bot, "May I introduce you?")
    assert "If you say nothing, I give your name and no more." in text_of(letter)
    assert "You get this because you joined this community lately." in text_of(letter)
    assert [each for each in ben.sees(house.bot) if "introduce" in text_of(each)] == []
    says(house, dan, letter, HOSTILE, topic="bees")
    fay.clicks(fay.hears(house.bot, "May I introduce you?"), "animation:welcome_round:skip:2")
    fay.hears(house.bot, "I don’t mention you, and nobody is told.")
    late = arrives(slack, house, data, "Late")

    house.walk(DUE)
    (post,) = rounds(ben, data, "*Welcome to")
    assert post["text"].startswith("*Welcome to Dan and Eve.*")
    assert HOSTILE in text_of(post)
    assert "Ask me about: bees" in text_of(post)
    ben.clicks(post, "animation:welcome_round:say:0")
    told(ben, data, "You can say hello to them in the thread.")
    late.clicks(post, "animation:welcome_round:say:0")
    told(late, data, "This is for those who have just arrived.")

    says(house, eve, post, "Better late", called="mention")
    house.walk(timedelta(minutes=1))
    (post,) = rounds(ben, data, "*Welcome to")
    assert post["text"].startswith(f"*Welcome to Dan and <@{eve.id}>.*")
    assert "Better late" in text_of(post)
    for person in (ann, ben, dan):
        slack.control.post("messages", {"as": person.id, "channel": data, "text": "Hello!", "thread_ts": post["ts"]})
    house.walk(CLOSES)
    assert thread(ann, post)[-1] == "2 people said hello. Thank you. The thread stays open."
    (closed,) = rounds(ben, data, "*Welcome to")
    assert "actions" not in [block["type"] for block in closed["blocks"]]


def test_in_french_through_a_restart_and_the_week_after(
    slack: Sandbox, house: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    house.set_up(leo, data, zone="Europe/London", digest_channel=None)
    leo.types(data, "/animate")
    plans(house, leo, leo.window("Planifier"), "Les personnes qui ne répondent pas", silent="none")
    zoe = arrives(slack, house, data, "Zoé", locale="fr-FR")
    arrives(slack, house, data, "Dan")
    house.walk(ASKED)
    letter = zoe.hears(house.bot, "Puis-je vous présenter\u00a0?")
    assert "Sans réponse de votre part, je ne parle pas de vous." in text_of(letter)
    says(house, zoe, letter, "J’arrive de Nantes.")
    house.foyer.stop()
    again = House.start(slack, str(house.foyer.settings.database_url))
    try:
        again.walk(DUE)
        (post,) = rounds(ben, data, "*Bienvenue")
        assert post["text"].startswith("*Bienvenue à Zoé.*")
        assert "J’arrive de Nantes." in text_of(post)
        assert "Dan" not in text_of(post)
        again.walk(DUE + timedelta(days=7, hours=1))
        assert len(rounds(ben, data, "*Bienvenue")) == 1, "nobody is new the week after"
        assert len([each for each in zoe.sees(again.bot) if "présenter" in text_of(each)]) == 1
        leo.types(data, "/animate list")
        told(leo, data, "rien à dire le jeudi 19 mars")
    finally:
        again.stop()


@pytest.mark.parametrize("leaves", ["channel", "no trace"])
def test_who_leaves_before_the_day_is_not_introduced(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str, leaves: str
) -> None:
    plans(town, ann, opens_form(ann, data), "Newcomers who say nothing")
    dan, _ = (arrives(slack, town, data, name) for name in ("Dan", "Eve"))
    town.walk(ASKED)
    says(town, dan, dan.hears(town.bot, "May I introduce you?"), "I am Dan.")
    if leaves == "channel":
        slack.control.post(f"channels/{data}/leave", {"as": dan.id})
    else:
        dan.types(data, "/foyer privacy")
        dan.clicks(dan.sees(data)[-1], "privacy:forget:2")
    town.settle()
    town.walk(DUE)
    (post,) = rounds(ben, data, "*Welcome to")
    assert post["text"].startswith("*Welcome to Eve.*")
    assert "Dan" not in text_of(post)
