"""The digest as people meet it: asked for in a channel, its buttons, a greeting in somebody's name, and who may see it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.model.deliveries import Draft, State
from bot.model.errors import FoyerError
from bot.text import texts_for
from handlers.digests import handle_digest, handle_retry, handle_show
from handlers.reply import RefusalError
from handlers.request import Request
from sandbox.server import Sandbox
from storage import deliveries
from storage.schema import CommunityRow, DeliveryRow
from storage.store import Store
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of
from tests.town import MANAGER, Town


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="en-GB", tz="Europe/Paris")


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def data(slack: Sandbox, lea: Person, tom: Person) -> str:
    return str(slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"])


def says(person: Person, channel: str, text: str, **more: str) -> str:
    """Somebody writes; the message's timestamp."""
    return str(person.control.post("messages", {"as": person.id, "channel": channel, "text": text, **more})["message"]["ts"])


def asked(house: House, person: Person, channel: str, words: str = "") -> Json:
    """Ask for the digest; what Foyer shows."""
    house.settle()
    before = {each["ts"] for each in person.sees(channel)}
    person.types(channel, f"/foyer digest {words}".strip())
    house.settle()
    return next(each for each in reversed(person.sees(channel)) if each["ts"] not in before and each.get("bot_id"))


def test_a_question_is_told_and_marked_as_answered(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    says(tom, data, "Does anybody know?")
    house.walk(timedelta(hours=25))
    shown = asked(house, lea, data)
    assert shown["ephemeral"]
    assert "*Tom* asked a question on Wednesday 4 March" in text_of(shown)
    assert "Does anybody know" not in text_of(shown)
    lea.clicks(shown, "digests:answered:1")
    lea.hears(data, "this question was answered")
    assert "Nothing needs you" in text_of(asked(house, lea, data, "now"))


def test_what_is_no_question_is_taken_out_and_what_is_one_put_in(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    says(tom, data, "Really?!")
    looking = says(tom, data, "I am looking for a template")
    lea.clicks(asked(house, lea, data), "digests:not_question:2")
    lea.hears(data, "this was not a question")
    assert "Nothing needs you" in text_of(asked(house, lea, data))
    shortcut = {"as": lea.id, "callback_id": "digests:question", "channel": data, "ts": looking}
    lea.control.post("shortcut", shortcut)
    lea.hears(data, "this is a question")
    assert "One thing for you" in text_of(asked(house, lea, data))
    lea.control.post("shortcut", shortcut | {"callback_id": "digests:answered"})
    lea.hears(data, "this question was answered")
    assert "Nothing needs you" in text_of(asked(house, lea, data))


def test_a_shortcut_on_a_message_of_before_is_refused_kindly(house: House, lea: Person, tom: Person, data: str) -> None:
    early = says(tom, data, "Before anybody was told?")
    house.set_up(lea, data)
    lea.control.post("shortcut", {"as": lea.id, "callback_id": "digests:answered", "channel": data, "ts": early})
    lea.hears(data, "I don’t know this message")


def test_it_comes_to_its_channel_every_week_and_pings_nobody(house: House, lea: Person, tom: Person, data: str) -> None:
    backstage = house.slack.control.post("channels", {"name": "backstage", "as": lea.id})["channel"]["id"]
    house.invite(lea, backstage)
    house.set_up(lea, data, digest_channel=backstage)
    says(tom, data, "Does anybody know?")
    house.walk(timedelta(days=7))
    digests = [each for each in lea.sees(backstage) if "The week in #data" in text_of(each)]
    assert len(digests) == 1
    assert any(block["type"] == "section" and "A question has no answer yet." in text_of(block) for block in digests[0]["blocks"])
    assert "<@" not in text_of(digests[0])


def test_by_itself_it_is_read_by_nobody_and_in_the_communitys_channel_by_all_without_what_waits(
    house: House, lea: Person, tom: Person, data: str
) -> None:
    house.set_up(lea, data)
    says(tom, data, "Does anybody know?")
    house.walk(timedelta(days=7))
    assert [each for each in tom.sees(data) if "The week in #data" in text_of(each)] == []
    house.set_up(lea, data, digest_channel=data)
    says(tom, data, "And does anybody know now?")
    house.walk(timedelta(days=7))
    (digest,) = [each for each in tom.sees(data) if "The week in #data" in text_of(each)]
    assert "*1 message*" in text_of(digest)
    assert "Tom" not in text_of(digest)
    assert "no answer yet" not in text_of(digest)


def test_only_those_who_look_after_a_community_get_it(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    refusal = text_of(asked(house, tom, data))
    assert "Léa" in refusal
    assert "La semaine de" not in refusal


def test_in_their_own_language_whatever_the_community_speaks(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data, managers=[lea.id, tom.id])
    assert "Rien ne vous attend" in text_of(asked(house, tom, data))
    assert "Nothing needs you" in text_of(asked(house, lea, data))


MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    """A community whose record begins on 12 October."""
    town = Town(sqlite_store, MONDAY)
    town.found(name="data")
    town.do("UANA", 35)
    return town


def request(words: str = "", value: str = "", person: str = MANAGER) -> Request:
    return Request("T1", person, MONDAY, texts_for("en"), channel="C1", text=words, value=value)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("2026-W41", "digests.week_unknown"),
        ("2026-W48", "digests.week_to_come"),
        ("last <!channel> week", "digests.not_a_week"),
        ("2026-W54", "digests.not_a_week"),
        ("W" * 4000, "digests.not_a_week"),
        ("🎉🎉", "digests.not_a_week"),
    ],
)
def test_what_is_no_week_of_this_community(town: Town, words: str, key: str) -> None:
    with pytest.raises(FoyerError) as refusal:
        handle_digest(request(words), town.store)
    assert refusal.value.text_key == key
    said = texts_for("fr")(key, **refusal.value.values)
    assert len(said) < 400
    assert "<!" not in said


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", "16 November until now"),
        ("now", "16 November until now"),
        ("Maintenant", "16 November until now"),
        ("2026-W46", "9 to 15 November 2026"),
        ("2026w43", "19 to 25 October 2026"),
        ("“2026-W46”", "9 to 15 November 2026"),
        ("«\u00a02026-W46\u00a0»", "9 to 15 November 2026"),
    ],
)
def test_which_week(town: Town, words: str, shown: str) -> None:
    assert shown in text_of(handle_digest(request(words), town.store).message)


def test_of_an_archived_channel_nothing_is_promised_or_offered(town: Town) -> None:
    town.use_threads()
    town.ask("UANA", 2)
    with town.store.write() as tx:
        tx.execute(update(CommunityRow).values(is_archived=True))
    shown = handle_digest(request(""), town.store).message
    assert "This channel is archived" in text_of(shown)
    assert "Coming up" not in text_of(shown)
    assert "animations:" not in str(shown)


def test_the_week_before_is_one_click_away_and_past_weeks_tell_only_figures(town: Town) -> None:
    town.use_threads()
    town.ask("UANA", 10)
    first = handle_digest(request("2026-W46"), town.store).message
    assert first is not None
    assert "One thing for you" in text_of(first)
    back = next(block["elements"][1] for block in first["blocks"] if "The week before" in text_of(block))
    earlier = handle_show(request(value=back["value"]), town.store)
    assert earlier.replaces
    assert "2 to 8 November 2026" in text_of(earlier.message)
    assert "A past week" in text_of(earlier.message)


def test_a_button_of_a_community_that_is_no_more(town: Town) -> None:
    with pytest.raises(FoyerError, match=r"digests\.gone"):
        handle_show(request(value="C404:2026-W46"), town.store)
    with pytest.raises(FoyerError, match=r"digests\.gone"):
        handle_retry(request(value="C1:no such delivery"), town.store)
    with pytest.raises(RefusalError):
        handle_show(request(value="C1:2026-W46", person="UANA"), town.store)


def test_from_elsewhere_one_chooses_among_ones_own(house: House, slack: Sandbox, lea: Person, data: str) -> None:
    craft = str(slack.control.post("channels", {"name": "craft", "as": lea.id})["channel"]["id"])
    lobby = str(slack.control.post("channels", {"name": "lobby", "as": lea.id})["channel"]["id"])
    house.set_up(lea, data)
    assert "The week in #data" in text_of(asked(house, lea, lobby))
    house.set_up(lea, craft)
    choice = asked(house, lea, lobby)
    assert ("#data" in text_of(choice), "#craft" in text_of(choice)) == (True, True)
    lea.clicks(choice, "digests:show:0")
    lea.hears(lobby, "The week in #craft")


def test_who_looks_after_nothing_is_told_how_to_begin(house: House, lea: Person, tom: Person, data: str, slack: Sandbox) -> None:
    lobby = str(slack.control.post("channels", {"name": "lobby", "as": tom.id})["channel"]["id"])
    house.set_up(lea, data)
    assert "Vous n’animez pas encore de communauté" in text_of(asked(house, tom, lobby))


def test_a_newcomer_is_greeted_once_in_the_name_of_who_greets(
    house: House, slack: Sandbox, lea: Person, tom: Person, data: str
) -> None:
    house.set_up(lea, data, language="fr")
    ana = Person(slack, "ana", display_name="Ana Ruiz", locale="es-ES", tz="Europe/Madrid")
    slack.control.post(f"channels/{data}/join", {"as": ana.id})
    shown = asked(house, lea, data)
    assert "*Ana Ruiz* arrived on Wednesday 4 March." in text_of(shown)
    lea.clicks(shown, "digests:greet:newcomer")
    form = lea.window("A word to Ana Ruiz")
    assert "Bienvenue" in text_of(form)
    refused = lea.submits(form, words="   ")
    assert refused["errors"] == {"words": "Write a few words first."}
    lea.submits(lea.window("A word to Ana Ruiz"), words="Bienvenue <!channel> & bravo")
    house.settle()
    posted = tom.hears(data, "Bienvenue &lt;!channel&gt; &amp; bravo")
    assert not posted["ephemeral"]
    assert f"<@{ana.id}>" in text_of(posted)
    assert "De la part de Léa" in text_of(posted)
    assert "Nothing needs you" in text_of(asked(house, lea, data))
    lea.clicks(shown, "digests:greet:newcomer")
    again = lea.submits(lea.window("A word to Ana Ruiz"), words="Encore")
    assert "already" in again["errors"]["words"]


def test_who_has_left_is_not_greeted(house: House, slack: Sandbox, lea: Person, data: str) -> None:
    house.set_up(lea, data)
    ana = Person(slack, "ana")
    slack.control.post(f"channels/{data}/join", {"as": ana.id})
    shown = asked(house, lea, data)
    slack.control.post(f"channels/{data}/leave", {"as": ana.id})
    house.settle()
    lea.clicks(shown, "digests:greet:newcomer")
    lea.hears(data, "This person has left the channel")


def stuck(house: House, channel: str, state: State, text: str) -> None:
    """Something that did not reach a channel."""
    with house.store.write() as tx:
        draft = Draft(house.workspace, "prompt", channel, text, {"text": text}, house.now, community=channel)
        planned = deliveries.add(tx, draft, house.now)
        tx.execute(update(DeliveryRow).filter_by(delivery=planned).values(state=state))


@pytest.mark.parametrize(("state", "words"), [(State.REFUSED, "Try again"), (State.UNKNOWN, "It’s not there: post it")])
def test_what_did_not_arrive_is_posted_again(house: House, lea: Person, tom: Person, data: str, state: State, words: str) -> None:
    house.set_up(lea, data)
    stuck(house, data, state, "A question for everybody")
    shown = asked(house, lea, data)
    assert words in text_of(shown)
    lea.clicks(shown, "digests:retry:0")
    house.settle()
    tom.hears(data, "A question for everybody")
    lea.clicks(shown, "digests:retry:0")
    lea.hears(data, "Someone has seen to this already")


def test_what_did_not_arrive_is_let_go(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    stuck(house, data, State.REFUSED, "A question for everybody")
    shown = asked(house, lea, data)
    lea.clicks(shown, "digests:let_go:1")
    lea.hears(data, "I won’t come back to it")
    assert "Nothing needs you" in text_of(asked(house, lea, data))
    assert not any("A question for everybody" in text_of(each) for each in tom.sees(data))


def test_how_each_figure_is_computed_is_one_click_away(house: House, lea: Person, data: str) -> None:
    house.set_up(lea, data)
    lea.clicks(asked(house, lea, data), "metrics:explain:0")
    window = text_of(lea.window("How it is computed"))
    assert "Messages and replies by people." in window
    assert "half of them took less, half took more" in window
