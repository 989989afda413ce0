"""Thanking people through a whole Foyer, over real sockets: typed, filled in, from a message, in French, and a round at the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of, until


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


def reply(person: Person, channel: str, text: str) -> str:
    return text_of(person.types(channel, text)["reply"])


def thanks(person: Person, channel: str) -> list[str]:
    """The thanks that stand in a channel."""
    found = (text_of(each) for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"])
    return [text for text in found if " thanks " in text or " remercie " in text]


def gives(house: House, person: Person, **filled: Any) -> Json:
    outcome = person.submits(person.window(), **{f"kudos__{name}": value for name, value in filled.items()})
    house.settle()
    return outcome


def test_typed_to_people_and_to_a_group(any_house: House, slack: Sandbox, ann: Person, ben: Person, leo: Person, data: str) -> None:
    house = any_house
    house.set_up(ann, data, values="Care\nCuriosity")
    eve = Person(slack, "eve", display_name="Eve", locale="en-GB")
    slack.control.post("usergroups", {"handle": "editors", "users": [ben.id, eve.id, ann.id, house.bot]})
    house.settle()
    said = reply(ann, data, "/kudos @editors and @leo for “the <archive> & more” #care")
    assert f"I’m saying it in <#{data}>, to " in said
    assert "4 more times today" in said
    house.settle()
    [post] = thanks(leo, data)
    assert all(f"<@{person.id}>" in post for person in (ben, eve, leo))
    assert f"<@{ann.id}>" not in post
    assert f"<@{house.bot}>" not in post
    assert "\nthe <archive> & more" in post
    assert "Our value: *Care*" in post
    # Eve is not in the channel: she hears of it from Foyer.
    assert "*Ann* thanks you and 2 other people." in text_of(eve.hears(house.bot, "thanks you"))
    assert all("*Thank one or several people*" in reply(ann, data, f"{command} help") for command in ("/kudos", "/foyer kudos"))
    told = reply(ann, data, "/foyer me")
    assert "1 word of thanks given" in told
    assert "1 word of thanks received" in reply(ben, data, "/foyer me")


def test_in_private_from_a_form_opened_in_a_direct_message(house: House, ann: Person, ben: Person, data: str) -> None:
    house.set_up(ann, data)
    ann.types(house.bot, "/kudos @ben for the quiet help")
    form = ann.window("Choose where to say it")
    assert "the quiet help" in text_of(form)
    assert gives(house, ann, where="private")["outcome"] == "updated"
    assert "passing it on in private, to Ben" in text_of(ann.window("in private, to Ben"))
    letter = ben.hears(house.bot, "*Ann* thanks you.")
    assert "the quiet help" in text_of(letter)
    assert thanks(ben, data) == []
    ben.clicks(letter, "animations:mute:9")
    ben.hears(house.bot, "no more messages of this kind")
    ann.types(house.bot, "/kudos @ben for more of it")
    window = ann.window("more of it")
    refused = ann.submits(window, kudos__where="private", kudos__people=[ben.id])
    assert refused["outcome"] == "errors"
    assert "I can’t pass thanks on to Ben" in text_of(refused)
    assert "In private: 1 word of thanks given" in reply(ann, house.bot, "/foyer me")


def test_from_the_menu_of_a_message_in_a_thread(house: House, ann: Person, ben: Person, data: str) -> None:
    house.set_up(ann, data)
    root = ann.control.post("messages", {"as": ann.id, "channel": data, "text": "How?"})["message"]["ts"]
    answer = ann.control.post("messages", {"as": ben.id, "channel": data, "text": "My secret recipe", "thread_ts": root})
    house.settle()
    ann.control.post("shortcut", {"as": ann.id, "callback_id": "kudos:thank", "channel": data, "ts": answer["message"]["ts"]})
    window = ann.window("Thank somebody")
    assert "secret recipe" not in text_of(window)
    assert gives(house, ann, words="the recipe")["outcome"] in ("closed", "cleared")
    [post] = thanks(ben, data)
    assert f"*Ann* thanks <@{ben.id}>" in post
    assert f"p{answer['message']['ts'].replace('.', '')}" in post


def test_in_french_with_a_restart_before_it_is_posted(slack: Sandbox, house: House, ann: Person, leo: Person, data: str) -> None:
    house.set_up(leo, data)
    house.foyer.ticker.stop()  # as if it were stopped between the word and the post
    said = reply(leo, data, "/foyer merci @ann pour l’accueil des nouveaux")
    assert f"Je le dis dans <#{data}>, à Ann." in said
    house.foyer.stop()
    again = House.start(slack, str(house.foyer.settings.database_url))
    try:
        again.settle()
        again.walk(timedelta(minutes=10))
        [post] = thanks(ann, data)
        assert f"*Léo* remercie <@{ann.id}>" in post
        assert "l’accueil des nouveaux" in post
        assert "déjà dit aujourd’hui" in reply(leo, data, "/kudos @ann pour l’accueil des nouveaux")
    finally:
        again.stop()


def test_slack_does_not_tell_who_is_in_a_group(house: House, slack: Sandbox, ann: Person, ben: Person, data: str) -> None:
    house.set_up(ann, data)
    slack.control.post("usergroups", {"handle": "editors", "users": [ben.id]})
    slack.control.post("faults", {"method": "usergroups.users.list", "do": "error", "error": "missing_scope"})
    ann.types(data, "/kudos @editors for the sorting")
    assert "the sorting" in text_of(ann.window("Slack didn’t tell me who is in that group."))
    assert gives(house, ann, people=[ben.id])["outcome"] in ("closed", "cleared")
    assert len(thanks(ben, data)) == 1


def test_a_round_from_its_plan_to_its_end(house: House, ann: Person, ben: Person, leo: Person, data: str) -> None:
    house.slack.clock.set(datetime(2026, 3, 4, 10, 30, tzinfo=UTC))
    house.set_up(leo, data, values="Soin", digest_channel=None)
    for person in (ann, leo):
        person.types(data, "/kudos @ben pour le tri #soin")
    house.settle()
    leo.types(data, "/animate")
    leo.clicks(leo.window("Planifier"), "animations:kind", "kudos_round")
    form = leo.window("Nommer les personnes")
    dates = {"frequency": "monthly", "date": "2026-03-09", "time": "10:00", "zone": "Europe/Paris", "country": "", "board": "yes"}
    leo.submits(form, **{f"animations__{name}": value for name, value in dates.items()})
    assert leo.submits(leo.window("Les prochaines dates"))["outcome"] == "cleared"
    house.walk(datetime(2026, 3, 9, 9, 1, tzinfo=UTC))

    post = ben.hears(data, "Depuis le")
    assert "2 mercis, par 2 personnes, à une personne." in text_of(post)
    assert "La valeur la plus nommée\u00a0: Soin (2 fois)." in text_of(post)
    assert "Ben" not in text_of(post)
    ben.clicks(post, "animation:kudos_round:ask:1")
    ben.submits(ben.window("Your name in the round"), animations__named="yes")
    house.settle()
    until(lambda: "Plusieurs personnes ont dit merci à Ben (2 personnes)." in text_of(ben.hears(data, "Depuis le")))
    # Off every board means off this one, whatever was joined.
    ben.types(data, "/foyer me")
    ben.clicks(ben.hears(data, "My choices"), "wishes:open:0")
    ben.submits(ben.window("Rituals"), wishes__apart=["counted", "off"])
    ben.window("Noted")
    house.walk(datetime(2026, 3, 10, 9, 1, tzinfo=UTC))
    until(lambda: "Ben (2 personnes)" not in text_of(ben.hears(data, "Depuis le")))

    ann.clicks(ann.hears(data, "Depuis le"), "kudos:give:0")
    assert ann.window("Thank somebody")
    assert gives(house, ann, people=[leo.id], words="the round")["outcome"] in ("closed", "cleared")
    assert f"<@{leo.id}>" in thanks(ann, data)[-1]
    house.walk(datetime(2026, 4, 13, 8, 1, tzinfo=UTC))
    assert "*Depuis le 9 mars\u00a0:* un merci, par une personne, à une personne." in text_of(ann.hears(data, "Depuis le 9 mars"))
