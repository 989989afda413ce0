"""Thanking people: plain functions on a real store. Whatever can't be said gets an exact answer, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model.errors import FieldError, FoyerError
from bot.model.facts import ActKind
from bot.model.kudos import Kudos
from bot.text import texts_for
from bot.views.kudos import KIND
from handlers.kudos import handle_given, handle_help, handle_kudos, handle_message, handle_open
from handlers.reply import Reply
from handlers.request import Request
from handlers.speakers import GUESTS, TRACELESS
from storage import kudos, people, privacy
from storage.schema import KudosRow, ParticipationRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
VALUES = ("Curiosity", "Care")
TS = "1700000000.000100"
LINK = "https://atelier.slack.com/archives/C1/p1700000000000100"


@pytest.fixture
def town(store: Store) -> Town:
    """Ana, Ben and Cai are in #data, Dea is not; there are a bot, a guest, a stranger, and somebody who left the company."""
    town = Town(store, NOW)
    town.found(name="data", kudos_values=VALUES)
    for person in ("UANA", "UBEN", "UCAI"):
        town.settle(person, "C1")
    town.settle("UDEA")
    town.settle("UBOT", "C1", is_bot=True)
    town.settle("UGUEST", "C1", is_guest=True)
    town.settle("USTRANGER", "C1", is_stranger=True)
    town.settle("UGONE", is_deactivated=True)
    return town


def request(text: str = "", **more: Any) -> Request:
    given: dict[str, Any] = {"zone": "Europe/Paris", "now": NOW, "texts": texts_for("en"), "channel": "C1", **more}
    return Request(workspace="T1", **{"person": "UANA", **given}, text=text)


def sent(**more: Any) -> Request:
    """The form as it comes back: ``people``, ``words``, ``value``, ``where`` and whatever else of the request."""
    filled = {"people": ["UBEN"], "words": "the sorting", "value": None, "where": "C1"}
    values = {f"kudos:{name}": more.pop(name, given) for name, given in filled.items()}
    return request(surface="modal", values=values, private=more.pop("private", {"here": "C1", "channel": "C1"}), **more)


def stored(store: Store) -> list[Kudos]:
    with store.read() as tx:
        return sorted(
            kudos.list_given(tx, "T1", "UANA", datetime.min.replace(tzinfo=UTC)), key=lambda each: (each.at, each.is_private)
        )


def said(reply: Reply) -> str:
    assert reply.message is not None, reply
    return text_of(reply.message)


def form(reply: Reply) -> dict[str, Any]:
    """What stands in the form: by field, with the note above it."""
    assert reply.opens is not None, reply
    blocks = reply.opens["blocks"]
    elements = {block["block_id"].removeprefix("kudos:"): block["element"] for block in blocks if block["type"] == "input"}
    where = elements["where"]
    return {
        "note": text_of(blocks[0]) if blocks[0]["type"] == "section" else "",
        "people": elements["people"].get("initial_users", []),
        "words": elements["words"].get("initial_value", ""),
        "value": (elements.get("value", {}).get("initial_option") or {}).get("value"),
        "where": (where.get("initial_option") or {}).get("value"),
        "places": [option["value"] for option in where["options"]],
    }


def test_a_command_says_it_at_once(store: Store, town: Town) -> None:
    reply = handle_kudos(request("<@UBEN|ben> and <@UDEA|dea> for the sorting #care"), store)
    assert "I’m saying it in <#C1>, to Uben and Udea." in said(reply)
    assert "4 more times today" in said(reply)
    [one] = stored(store)
    assert (one.receivers, one.words, one.value, one.community, one.is_private) == (
        ("UBEN", "UDEA"),
        "the sorting",
        "Care",
        "C1",
        False,
    )


def test_it_counts_once_for_who_gave_it_and_for_each_member_who_was_thanked(store: Store, town: Town) -> None:
    handle_kudos(request("<@UBEN> <@UCAI> <@UDEA> for it"), store)
    with store.read() as tx:
        acts = sorted((row.person, row.kind) for row in tx.query(ParticipationRow))
    assert acts == [("UANA", ActKind.KUDOS_GIVEN), ("UBEN", ActKind.KUDOS_RECEIVED), ("UCAI", ActKind.KUDOS_RECEIVED)]


def test_a_command_alone_opens_the_form(store: Store, town: Town) -> None:
    shown = form(handle_kudos(request(), store))
    assert shown == {"note": "", "people": [], "words": "", "value": None, "where": "C1", "places": ["C1", "private"]}


@pytest.mark.parametrize(
    ("text", "note", "people", "words"),
    [
        ("for the sorting", "Choose whom you would like to thank.", [], "the sorting"),
        ("@Nobody for it", "Choose whom", [], "@Nobody for it"),
        ("<@UANA> for my sorting", "Thanks go to others here.", [], "my sorting"),
        ("<@UBEN> <@UANA> for our sorting", "Thanks go to others here.", ["UBEN"], "our sorting"),
        ("<@UBOT> <@UBEN> for it", "<@UBOT> is a bot: it needs no thanks.", ["UBEN"], "it"),
        ("<@UGONE> for it", "<@UGONE> no longer has an open account here", [], "it"),
        ("<@UGUEST> for it", "I can’t pass thanks on to <@UGUEST>", [], "it"),
        ("<@USTRANGER> for it", "I can’t pass thanks on to <@USTRANGER>", [], "it"),
        ("<@UNOBODY> for it", "I can’t pass thanks on to <@UNOBODY>", [], "it"),
        ("<@UBEN>", "Say what for", ["UBEN"], ""),
        ("<@UBEN> for “ ”", "Say what for", ["UBEN"], ""),
        (f"<@UBEN> for {'x' * 1001}", "That is 1,001 characters, and thanks take at most 1,000.", ["UBEN"], "x" * 1001),
        ("for helping <@UBEN|ben>", "", ["UBEN"], "helping @ben"),
    ],
)
def test_what_is_missing_or_amiss_is_asked_for_in_the_form(
    store: Store, town: Town, text: str, note: str, people: list[str], words: str
) -> None:
    shown = form(handle_kudos(request(text), store))
    assert note in shown["note"]
    assert bool(note) == bool(shown["note"])
    assert (shown["people"], shown["words"], shown["where"]) == (people, words, "C1")
    assert stored(store) == []


def test_who_leaves_no_trace_is_told_of_as_a_guest_is(store: Store, town: Town) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UBEN", NOW)
    noted = [form(handle_kudos(request(f"<@{person}> for it"), store))["note"] for person in ("UBEN", "UGUEST")]
    assert noted[0].replace("UBEN", "UGUEST") == noted[1]
    refused = [handle_given(sent(people=[person]), store).errors["kudos:people"] for person in ("UBEN", "UNOBODY")]
    assert refused[0] == refused[1]


def test_guests_are_thanked_where_they_are_let_in(store: Store, town: Town) -> None:
    town.found(name="data", lets_guests_in=True)
    assert "to Uguest" in said(handle_kudos(request("<@UGUEST> for it"), store))


def test_thirty_people_at_once_and_no_more(store: Store, town: Town) -> None:
    crowd = [town.settle(f"U{number}") for number in range(31)]
    shown = form(handle_kudos(request(" ".join(f"<@{person}>" for person in crowd) + " for it"), store))
    assert "That is 31 people, and thanks go to at most 30 at once." in shown["note"]
    assert shown["words"] == "it"
    handle_kudos(request(" ".join(f"<@{person}>" for person in crowd[:30]) + " for it"), store)
    assert len(stored(store)[0].receivers) == 30


def test_a_group_is_its_members_who_can_be_thanked(store: Store, town: Town) -> None:
    members = ("UBEN", "UCAI", "UANA", "UBOT", "UGONE", "UGUEST", "UNOBODY")
    reply = handle_kudos(request("<!subteam^S1|@editors> and <@UCAI> for it", groups={"S1": members}), store)
    assert "to Uben and Ucai" in said(reply)


@pytest.mark.parametrize(
    ("groups", "note"),
    [
        ({}, "Slack didn’t tell me who is in that group."),
        ({"S1": ("UANA", "UBOT")}, "There is nobody in that group whom you can thank here."),
        ({"S1": tuple(f"U{number}" for number in range(31))}, "That is 31 people"),
    ],
)
def test_a_group_that_can_not_be_thanked(store: Store, town: Town, groups: dict[str, tuple[str, ...]], note: str) -> None:
    for number in range(31):
        town.settle(f"U{number}")
    shown = form(handle_kudos(request("<!subteam^S1|@editors> for it", groups=groups), store))
    assert note in shown["note"]
    assert (shown["people"], shown["words"]) == ([], "it")


def test_the_sixth_today_is_given_back_and_tomorrow_is_another_day(store: Store, town: Town) -> None:
    for number in range(5):
        handle_kudos(request(f"<@UBEN> for number {number}"), store)
    text = "<@UBEN|ben> for number six"
    told = said(handle_kudos(request(text), store))
    assert "You’ve given thanks 5 times today" in told
    assert "@ben for number six" in told
    with pytest.raises(FieldError) as refused:
        handle_given(sent(words="number six"), store)
    assert (refused.value.field, refused.value.text_key) == ("kudos:words", "kudos.enough_here")
    evening = NOW.replace(hour=22, minute=59)
    assert "5 times" in said(handle_kudos(request(text, now=evening), store))
    assert "4 more times" in said(handle_kudos(request(text, now=evening + timedelta(minutes=1)), store))  # midnight in Paris
    assert len(stored(store)) == 6


def test_the_day_is_the_givers_own(store: Store, town: Town) -> None:
    for number in range(5):
        handle_kudos(request(f"<@UBEN> for {number}", zone="Pacific/Auckland", now=NOW), store)
    later = NOW + timedelta(hours=1)  # past midnight in Auckland
    assert "5 times today" in said(handle_kudos(request("<@UBEN> for it", zone="Europe/Paris", now=later), store))
    assert "4 more times" in said(handle_kudos(request("<@UBEN> for it", zone="Pacific/Auckland", now=later), store))


def test_four_thousand_characters_are_given_back(store: Store, town: Town) -> None:
    words = "é" * 4000
    reply = handle_kudos(request(f"<@UBEN|ben> for {words}"), store)
    assert "That is 4,000 characters" in said(reply)
    parts = [block["elements"][0]["elements"][0]["text"] for block in reply.message["blocks"] if block["type"] == "rich_text"]  # type: ignore[index]
    assert "".join(parts) == f"@ben for {words}"
    assert "kudos:give:0" in said(reply)


def test_the_same_twice_is_said_once(store: Store, town: Town) -> None:
    """Slack may send a form twice; the second time it is no sixth either."""
    for number in range(4):
        handle_kudos(request(f"<@UBEN> for {number}"), store)
    handle_given(sent(words="it"), store)
    assert "haven’t said it twice" in said(handle_given(sent(words="it"), store))
    assert "haven’t said it twice" in said(handle_kudos(request("<@UBEN> for it"), store))
    assert len(stored(store)) == 5


@pytest.mark.parametrize("where", [{"channel": "D1"}, {"channel": "C9"}, {"channel": "G1", "channel_name": "mpdm-a-b"}])
def test_where_no_community_is_the_form_asks_where(store: Store, town: Town, where: dict[str, str]) -> None:
    town.found("C2", name="design", kudos_values=("Wit",))
    town.found("C3", name="elsewhere")
    town.settle("UANA", "C2")
    shown = form(handle_kudos(request("<@UBEN> for it #wit", **where), store))
    assert "Choose where to say it" in shown["note"]
    assert shown["places"] == ["C1", "C2", "private"]
    assert (shown["people"], shown["words"], shown["value"], shown["where"]) == (["UBEN"], "it", "Wit", None)


def test_where_foyer_can_not_speak_it_is_offered_elsewhere(store: Store, town: Town) -> None:
    town.move_bot("C1", present=False)
    assert form(handle_kudos(request("<@UBEN> for it"), store))["places"] == ["private"]


def test_the_form_says_it_where_it_says(store: Store, town: Town) -> None:
    assert "in <#C1>, to Uben" in said(handle_given(sent(value="Care"), store))
    assert "in private, to Uben" in said(handle_given(sent(where="private", value="Care"), store))
    open_one, private = stored(store)
    assert (open_one.community, open_one.is_private, open_one.value) == ("C1", False, "Care")
    assert (private.community, private.is_private, private.value) == (None, True, "Care")
    with store.read() as tx:
        assert kudos.count_in_private(tx, "T1", "UANA") == (1, 0)
        assert kudos.count_in_private(tx, "T1", "UBEN") == (0, 1)
        assert tx.query(ParticipationRow).count() == 2  # in private nothing counts as an act in a community


@pytest.mark.parametrize(
    ("filled", "field", "words"),
    [
        ({"people": []}, "people", "Choose whom"),
        ({"people": None}, "people", "Choose whom"),
        ({"people": ["UANA"]}, "people", "Thanks go to others here."),
        ({"people": ["UBOT"]}, "people", "Ubot is a bot"),
        ({"people": ["UGONE", "UBEN"]}, "people", "Ugone no longer has an open account"),
        ({"people": ["UNOBODY"]}, "people", "I can’t pass thanks on to somebody"),
        ({"words": "  "}, "words", "Say what for"),
        ({"words": "x" * 1001}, "words", "That is 1,001 characters"),
        ({"where": None}, "where", "Choose where to say it"),
        ({"where": "C9"}, "where", "Choose where to say it"),
        ({"value": "Wit"}, "value", "That value is named in another community."),
    ],
)
def test_what_is_amiss_in_the_form_stands_beside_its_field(
    store: Store, town: Town, filled: dict[str, Any], field: str, words: str
) -> None:
    reply = handle_given(sent(**filled), store)
    assert set(reply.errors) == {f"kudos:{field}"}
    assert words in reply.errors[f"kudos:{field}"]
    assert stored(store) == []


def test_who_wants_no_letters_gets_none_in_private(store: Store, town: Town) -> None:
    with store.write() as tx:
        people.mute(tx, "T1", "UBEN", KIND, NOW)
    assert "I can’t pass thanks on to" in handle_given(sent(where="private"), store).errors["kudos:people"]
    assert "to Uben" in said(handle_given(sent(), store))


def test_from_a_message_only_its_author_and_its_address_are_taken(store: Store, town: Town) -> None:
    reply = handle_message(request(surface="message", message_author="UBEN", message_ts=TS), store)
    shown = form(reply)
    assert (shown["people"], shown["words"], shown["where"], shown["note"]) == (["UBEN"], "", "C1", "")
    assert reply.opens is not None
    assert LINK in reply.opens["private_metadata"]
    handle_given(sent(private={"here": "C1", "channel": "C1", "link": LINK, "at": "C1"}), store)
    handle_given(sent(private={"here": "C1", "channel": "C1", "link": LINK, "at": "C1"}, where="private"), store)
    assert [each.link for each in stored(store)] == [LINK, LINK]


def test_the_address_of_a_message_stays_where_it_can_be_opened(store: Store, town: Town) -> None:
    elsewhere = {"channel": "C9", "link": LINK, "at": "C9"}
    handle_given(sent(private=elsewhere), store)
    handle_given(sent(private=elsewhere, where="private"), store)
    assert [each.link for each in stored(store)] == [None, LINK]


@pytest.mark.parametrize(
    ("author", "note"), [("UANA", "Thanks go to others"), ("UBOT", "is a bot"), ("UNOBODY", "I can’t pass"), (None, "")]
)
def test_a_message_whose_author_can_not_be_thanked(store: Store, town: Town, author: str | None, note: str) -> None:
    shown = form(handle_message(request(surface="message", message_author=author, message_ts=TS), store))
    assert note in shown["note"]
    assert shown["people"] == []


def test_the_button_opens_the_form_of_its_community(store: Store, town: Town) -> None:
    assert form(handle_open(request(surface="message", value="C1", channel="D1"), store))["where"] == "C1"
    assert form(handle_open(request(surface="home", channel=None), store))["where"] == "C1"  # the only one they are in


@pytest.mark.parametrize("bar", [TRACELESS, GUESTS])
def test_who_takes_no_part_gets_their_words_back(store: Store, town: Town, bar: str) -> None:
    told = said(handle_kudos(request("<@UBEN|ben> for the sorting", bar=bar), store))
    assert texts_for("en")(bar) in told
    assert "@ben for the sorting" in told
    assert stored(store) == []


def test_a_guest_thanks_where_they_are_let_in_and_nowhere_else(store: Store, town: Town) -> None:
    guest: dict[str, Any] = {"person": "UGUEST", "channel": "D1"}
    assert "guests and people of other companies" in said(handle_kudos(request("<@UBEN|ben> for it", **guest), store))
    with pytest.raises(FoyerError) as refused:
        handle_open(request(**guest), store)
    assert refused.value.text_key == GUESTS
    town.found("C2", name="open", lets_guests_in=True)
    town.settle("UGUEST", "C2", is_guest=True)
    assert form(handle_kudos(request("<@UBEN|ben> for it", **guest), store))["places"] == ["C2", "private"]


def test_help_tells_how(store: Store) -> None:
    assert "at most 30 people" in said(handle_help(request("help"), store))


def test_nothing_of_who_is_forgotten_is_left(store: Store, town: Town) -> None:
    handle_kudos(request("<@UBEN> for the sorting"), store)
    handle_kudos(request("<@UBEN> <@UCAI> for the table"), store)
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UBEN", NOW)
    with store.read() as tx:
        assert [row.words for row in tx.query(KudosRow)] == ["the table"]  # what was for Ben alone went with him
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)
    with store.read() as tx:
        assert [(row.giver, row.words) for row in tx.query(KudosRow)] == [(None, "")]


def test_a_command_that_is_tried_again_is_said_where_it_was_typed(store: Store, town: Town) -> None:
    """*Try again* is a button, whose value is the whole command."""
    again = request("<@UBEN> for it", surface="message", value="/kudos <@UBEN> for it")
    assert "in <#C1>, to Uben" in said(handle_kudos(again, store))
