"""Home, and ``/foyer`` alone: communities, what is coming, what is kept, choices; for who looks after one, what needs them."""

from datetime import time, timedelta

import pytest
from sqlalchemy import event

from bot.model.communities import Community
from bot.recurrence import Recurrence
from bot.text import texts_for
from bot.views.home import MOST_OPEN
from handlers.home import page_of
from handlers.request import Request
from sandbox.server import Sandbox
from storage import communities, memberships, occurrences, privacy
from storage.store import Store
from tests.conftest import NOW
from tests.foyer import House
from tests.handlers.doorstep import Person, text_of
from tests.rituals import FIRST, MONDAY, Rituals
from tests.town import Town


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def data(slack: Sandbox, lea: Person, tom: Person) -> str:
    return str(slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"])


def headers_of(view: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]  # type: ignore[comparison-overlap]


def test_home_for_somebody_who_is_nowhere_yet(house: House, tom: Person) -> None:
    tom.opens_home()
    page = tom.home("My communities")
    assert headers_of(page) == ["My communities", "Coming up", "What I keep of you", "My choices"]
    assert "in no community that I look after yet" in text_of(page)


def test_home_for_a_member_and_for_who_looks_after_a_community(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data, purpose="Apprendre & partager")
    tom.opens_home()
    page = tom.home("My communities")
    assert "What needs you" not in headers_of(page)
    assert f"<#{data}>: Apprendre &amp; partager" in text_of(page)
    lea.opens_home()
    page = lea.home("Mes communautés")
    assert headers_of(page)[0] == "Ce qui vous attend"
    assert f"<#{data}>, que vous animez" in text_of(page)
    lea.clicks(page, "communities:setup:0")
    assert text_of(lea.submits(lea.window("Réglages"))["views"]).count("C’est enregistré") >= 1


def test_what_needs_a_manager_is_one_click_away(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    tom.control.post("messages", {"as": tom.id, "channel": data, "text": "Does anybody know?"})
    house.walk(timedelta(days=2))
    lea.opens_home()
    page = lea.home("chose pour vous")
    lea.clicks(page, "digests:show:0")
    lea.window("question")


def test_foyer_alone_shows_the_same_page_privately(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    shown = tom.types(data, "/foyer")["reply"]
    assert shown["ephemeral"]
    tom.opens_home()
    assert headers_of(tom.home()) == headers_of(shown)


def test_a_choice_made_in_home_is_confirmed_there(house: House, tom: Person) -> None:
    tom.opens_home()
    tom.clicks(tom.home("My choices"), "people:budget", "5")
    page = tom.home("at most 5 unasked-for messages a week")
    menus = [element for block in page["blocks"] for element in block.get("elements", ())]
    chosen = next(menu for menu in menus if menu.get("action_id") == "people:budget")
    assert chosen["initial_option"]["value"] == "5"


def test_home_of_who_leaves_no_trace_offers_the_way_back(house: House, tom: Person) -> None:
    with house.store.write() as tx:
        privacy.leave_no_trace(tx, house.workspace, tom.id, house.now)
    tom.opens_home()
    page = tom.home("leave no trace")
    assert headers_of(page) == ["What I keep of you", "My choices"]
    tom.clicks(page, "privacy:keep:0")
    tom.window("You take part again")


def test_home_fits_for_somebody_in_fifty_communities(house: House, tom: Person) -> None:
    with house.store.write() as tx:
        for number in range(50):
            place = f"C0MANY{number:03d}"
            charter = Community(house.workspace, place, name=f"community {number} " + "é" * 60, purpose="p" * 500)
            communities.set_up(tx, charter, [tom.id] if number < 25 else ["UOTHER"], NOW)
            memberships.move(tx, [(house.workspace, place, tom.id, NOW, True)])
    tom.opens_home()
    page = tom.home("and 20 more")
    assert len(page["blocks"]) <= 100
    general = house.slack.control.get("state")["channels"][0]["id"]
    house.slack.control.post(f"channels/{general}/join", {"as": tom.id})
    assert tom.types(general, "/foyer")["outcome"] == "ok"
    assert len(tom.hears(general, "and 20 more")["blocks"]) <= 50


def test_home_reads_no_more_open_runs_than_it_shows(sqlite_store: Store) -> None:
    town, rituals = Town(sqlite_store, NOW), Rituals(sqlite_store, NOW)
    once = Recurrence("once", MONDAY, time(10), "Europe/Paris")
    places = [f"C{number}" for number in range(MOST_OPEN)]
    for place in places:
        town.found(place)
        for invites in ("Draw", "Walk"):
            form = {"invites": f"{invites} every day", "length": "5", "goal": "10"}
            rituals.plan(once, form, community=place, kind="challenge")
    town.settle("UANA", *places)
    rituals.walk(FIRST + timedelta(hours=3))
    request = Request("T1", "UANA", FIRST + timedelta(hours=3), texts_for("en"), surface="home")
    read: list[str] = []
    with sqlite_store.read() as tx:
        assert sum(len(occurrences.list_open(tx, "T1", place)) for place in places) == 2 * MOST_OPEN
        event.listen(tx.connection(), "before_cursor_execute", lambda _connection, _cursor, statement, *_: read.append(statement))
        page = page_of(tx, request)
    assert sum(len(each.parts) for each in page.mine) == MOST_OPEN
    assert sum("FROM answers" in statement for statement in read) == MOST_OPEN


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("stup", "Did you mean `/foyer setup`?"),
        ("“privcy”", "Did you mean `/foyer privacy`?"),
        ("Réglage", "Did you mean `/foyer réglages`?"),
        ("xyzzy", "I don’t know “xyzzy”."),
        ("🎉🎉", "I don’t know “🎉🎉”."),
        (":tada:", "I don’t know “:tada:”."),
        ("x" * 4000, "I don’t know “" + "x" * 39 + "…”."),
        ("<!channel> & co", "I don’t know “&lt;!channel&gt; &amp; co”."),
        ("@channel all", "I don’t know “@channel all”."),
    ],
)
def test_a_word_that_no_command_knows_gets_a_suggestion(house: House, tom: Person, typed: str, words: str) -> None:
    general = house.slack.control.get("state")["channels"][0]["id"]
    answer = tom.types(general, f"/foyer {typed}")["reply"]
    assert words in answer["text"]
    assert answer["ephemeral"]


def test_only_what_one_may_do_is_suggested(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    assert "Vouliez-vous dire `/foyer digest`" in lea.types(data, "/foyer digets")["reply"]["text"].replace("\u00a0", " ")
    assert "digest" not in tom.types(data, "/foyer digets")["reply"]["text"].replace("digets", "")
    guest = Person(house.slack, "guest", locale="en-GB", is_restricted=True)
    house.settle()
    guest.opens_home()
    assert "/foyer setup" not in text_of(guest.home("in no community that I look after yet."))
    assert "/foyer setup" not in guest.types(house.bot, "/foyer stup")["reply"]["text"]


def test_the_suggestion_is_a_button_that_does_it(house: House, tom: Person) -> None:
    general = house.slack.control.get("state")["channels"][0]["id"]
    house.slack.control.post(f"channels/{general}/join", {"as": tom.id})
    tom.types(general, "/foyer privcy")
    tom.clicks(tom.hears(general, "Did you mean"), "door:again:0")
    tom.hears(general, "What I keep, and why")
