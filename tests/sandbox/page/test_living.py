"""The page follows what happens: messages, reading, time, permalinks, traffic."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from sandbox.clock import Clock
from sandbox.server import Sandbox
from sandbox.wire import Json
from tests.sandbox.bots import until
from tests.sandbox.conftest import Api, Town
from tests.sandbox.page.conftest import Window
from tests.sandbox.page.gallery import Gallery

pytestmark = pytest.mark.browser


@pytest.fixture
def bea(town: Town) -> str:
    """Bea, in #data."""
    bea = town.person("bea", real_name="Bea Hill", locale="en-US", tz="America/New_York")
    town.slack.control.post(f"channels/{town.data}/join", {"as": bea, "quiet": True})
    return bea


def test_a_new_message_appears_and_is_said_aloud(window: Window, town: Town, bea: str) -> None:
    window.open(person=bea)
    town.say("Here I am")
    expect(window.message("Here I am")).to_be_visible()
    expect(window.page.locator("#live")).to_contain_text("Ann Field: Here I am")


def test_unread_is_marked_until_it_is_opened(window: Window, town: Town, bea: str) -> None:
    other = town.channel("design", members=[bea])
    window.open(person=bea)
    town.slack.control.post("messages", {"as": town.ann, "channel": other, "text": f"<@{bea}> look"})
    place = window.page.locator(f'[data-place="{other}"]')
    expect(place).to_contain_text("unread")
    expect(place.locator(".count-badge")).to_have_text("1")
    place.click()
    expect(window.page.locator(".new-divider")).to_be_visible()
    expect(place.locator(".count-badge")).to_have_count(0)
    sidebar = town.slack.control.get("conversations", {"as": bea})["conversations"]
    until(lambda: [one["unread"] for one in sidebar if one["id"] == town.data] == [0])


def test_reacting_editing_and_deleting(window: Window, town: Town) -> None:
    window.open()
    window.say("A first try")
    row = window.message("A first try")
    row.hover()
    row.get_by_role("button", name="Réagir avec :tada:").click()
    chip = row.locator(".reaction").first
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(row.locator(".reaction")).to_have_count(0)

    row.hover()
    row.get_by_role("button", name="Plus d’actions sur ce message").click()
    window.page.get_by_role("menuitem", name="Modifier le message").click()
    editor = window.page.locator(".composer-edit textarea")
    window.has_focus(editor)
    editor.fill("A second try")
    editor.press("Enter")
    edited = window.message("A second try")
    expect(edited).to_contain_text("(modifié)")

    edited.hover()
    edited.get_by_role("button", name="Plus d’actions sur ce message").click()
    window.page.get_by_role("menuitem", name="Supprimer le message").click()
    window.page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    expect(edited).to_have_count(0)
    assert [message["text"] for message in town.seen() if not message.get("subtype")] == []


def test_a_permalink_leads_to_its_message_and_to_its_thread(window: Window, town: Town) -> None:
    root = town.say("The root")
    reply = town.say("The reply", thread_ts=root["ts"])
    later = [
        {"channel": "data", "user": town.ann, "text": f"Later {number}", "ts": f"{2_000_000_000 + number}.000100"}
        for number in range(120)
    ]
    town.slack.control.post("history", {"messages": later})
    permalinks = [
        town.slack.control.get("message", {"channel": town.data, "ts": ts, "as": town.ann})["message"]["permalink"]
        for ts in (root["ts"], reply["ts"])
    ]
    window.open()
    window.page.goto(permalinks[0])
    window.ready()
    window.has_focus(window.message("The root"))
    expect(window.message("The root")).to_be_in_viewport()
    window.page.goto(permalinks[1])
    window.ready()
    window.has_focus(window.page.locator("#thread .message", has_text="The reply"))


def test_a_date_is_read_in_the_zone_and_the_language_of_its_reader(
    open_window: Callable[..., Window], town: Town, bea: str
) -> None:
    now = town.slack.clock.now()
    noon = (now + timedelta(days=40)).replace(hour=16, minute=30, second=0, microsecond=0)
    town.say(f"On <!date^{int(noon.timestamp())}^{{date_long}} at {{time}}|then>; <!date^{int(now.timestamp())}^{{date_pretty}}|x>")
    ann, new_york = open_window(), open_window()
    ann.open()
    new_york.open(person=bea)
    french, american = ann.message("On"), new_york.message("On")
    expect(french).to_contain_text("Aujourd’hui")
    expect(american).to_contain_text("Today")
    expect(american).to_contain_text("AM")
    assert str(noon.year) in str(french.inner_text())
    assert str(french.inner_text()) != str(american.inner_text())


def test_the_clock_moves_and_the_page_shows_it(window: Window, town: Town, bea: str) -> None:
    window.open(person=bea)
    before = town.slack.clock.now()
    window.page.get_by_role("button", name="Forward a day").click()
    until(lambda: town.slack.clock.now() > before + timedelta(hours=23))
    tomorrow = (before + timedelta(days=1)).astimezone(UTC)
    expect(window.page.locator(".clock-date")).to_contain_text(str(_new_york_day(tomorrow)))
    window.page.locator(".clock-face").click()
    window.page.get_by_label("Forward to this date").fill("2031-01-05T09:00")
    window.page.get_by_role("button", name="Go there").click()
    expect(window.page.locator(".clock-date")).to_contain_text("Jan 5")
    assert town.slack.clock.now() >= datetime(2031, 1, 5, 14, 0, tzinfo=UTC)


def _new_york_day(instant: datetime) -> int:
    return instant.astimezone(ZoneInfo("America/New_York")).day


def test_the_traffic_is_shown_newest_first_with_what_went_wrong(
    window: Window, gallery: Gallery, town: Town, api: Api, bea: str
) -> None:
    window.open(person=bea, panel="traffic")
    api("chat.postMessage", channel="C0NOWHERE", text="x")
    first = window.page.locator(".entry").first
    expect(first.locator(".entry-name")).to_have_text("chat.postMessage")
    expect(first.locator(".entry-outcome")).to_have_text("channel_not_found")
    first.locator("summary").click()
    expect(first.locator(".entry-json")).to_contain_text('"channel_not_found"')
    town.say("Hear this")
    event = window.page.locator(".entry").filter(has=window.page.get_by_text("message", exact=True))
    expect(event.locator(".entry-outcome")).to_have_text("acknowledged")
    expect(window.page.locator(".entry[open] .entry-name")).to_have_text("chat.postMessage")
    window.page.get_by_label("Problems only").check()
    expect(window.page.locator(".entry")).to_have_count(1)


def test_a_fault_is_made_from_the_page(window: Window, town: Town, api: Api, bea: str) -> None:
    window.open(person=bea, panel="faults")
    window.page.get_by_label("Next time").select_option(label="The call answers 500")
    window.page.get_by_role("button", name="Make it so").click()
    expect(window.page.locator(".fault-list")).to_contain_text("500")
    assert api("chat.postMessage", channel=town.data, text="x").status == 500
    expect(window.page.locator(".fault-list")).to_contain_text("None.")


def test_a_channel_is_joined_left_and_the_app_invited(window: Window, town: Town, bea: str) -> None:
    lonely = town.channel("lonely", bot=False)
    window.open(place=lonely, person=bea)
    window.page.get_by_role("button", name="Join", exact=True).click()
    window.page.locator("#main .invite").click()
    expect(window.page.locator("#main .invite")).to_have_count(0)
    window.page.get_by_role("button", name="details").click()
    window.page.get_by_role("dialog").get_by_role("button", name="Leave the channel").click()
    window.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(window.page.get_by_text("You are not in #lonely.")).to_be_visible()


def test_suggestions_put_people_and_channels_into_the_message(window: Window, town: Town, bea: str) -> None:
    window.open(person=bea)
    window.box.press_sequentially("Ask @an")
    window.page.get_by_role("option", name="Ann Field").click()
    window.box.press_sequentially("in #da")
    window.box.press("Tab")
    expect(window.box).to_have_value("Ask @ann in #data ")
    window.box.press("Enter")
    expect(window.message("Ask @Ann Field in #data")).to_be_visible()
    assert town.seen()[-1]["text"].strip() == f"Ask <@{town.ann}> in <#{town.data}|data>"


def test_what_the_sandbox_refuses_is_said_in_words(window: Window, town: Town, bea: str) -> None:
    window.open(person=bea)
    window.page.get_by_role("button", name="New channel").click()
    window.page.get_by_label("Name of the channel").fill("data")
    window.page.get_by_role("button", name="Create").click()
    expect(window.page.locator(".note.is-problem")).to_contain_text("That did not work")


def test_the_page_says_when_the_sandbox_is_gone(window: Window, town: Town, bea: str) -> None:
    window.open(person=bea)
    town.slack.stop()
    expect(window.page.locator("#strip")).to_have_text("The sandbox is not answering. Trying again…")


def test_a_first_visit_begins_where_the_sandbox_proposes(browser: Browser) -> None:
    tries = ["Type `/plan`.", "Be Léa.", "Let a week pass."]
    page: Json = {"as": "U0LEA", "open": "C0DESIGN", "welcome": {"fr": {"title": "Bienvenue", "tries": tries}}}
    with Sandbox(page=page) as slack:
        for name, locale in (("ann", "en-GB"), ("lea", "fr-FR")):
            slack.control.post("people", {"id": f"U0{name.upper()}", "name": name, "title": "Somebody", "locale": locale})
        slack.control.post("channels", {"name": "aardvark", "as": "U0LEA"})
        slack.control.post("channels", {"name": "design", "id": "C0DESIGN", "as": "U0LEA"})
        visit = browser.new_page()
        visit.goto(slack.url)
        expect(visit.get_by_role("heading", level=1)).to_have_text("design")
        expect(visit.locator("html")).to_have_attribute("lang", "fr")
        card = visit.locator(".welcome")
        expect(card.get_by_role("heading")).to_have_text("Bienvenue")
        expect(card.get_by_role("listitem")).to_have_text(["Type /plan.", "Be Léa.", "Let a week pass."])
        expect(card.locator("code")).to_have_text("/plan")
        visit.close()


def test_while_days_go_by_the_page_says_which_and_stays_usable(browser: Browser) -> None:
    going, go_on = threading.Event(), threading.Event()

    def walk(target: datetime) -> None:
        slack.clock.set(datetime(2026, 12, 1, 9, tzinfo=UTC))
        slack.control.post("messages", {"as": lea, "channel": data, "text": "Said in passing"})
        going.set()
        assert go_on.wait(20)

    with Sandbox(clock=Clock(datetime(2026, 11, 30, 9, tzinfo=UTC)), on_move=walk) as slack:
        lea = slack.control.post("people", {"name": "lea", "locale": "fr-FR"})["person"]["id"]
        bea = slack.control.post("people", {"name": "bea", "locale": "fr-FR"})["person"]["id"]
        data = slack.control.post("channels", {"name": "data", "as": lea, "members": [bea]})["channel"]["id"]
        page = browser.new_page()
        page.goto(f"{slack.url}/#/{data}?as={bea}")
        page.get_by_role("button", name="Avancer d’une semaine").click()
        until(going.is_set)
        expect(page.locator(".clock-walking")).to_have_text("On vit le mardi 1er décembre…")
        expect(page.get_by_role("progressbar")).to_have_attribute("value", "14")
        for width in (1280, 1000, 910, 400):
            page.set_viewport_size({"width": width, "height": 700})
            walk_box, next_box = (page.locator(one).bounding_box() for one in (".clock-walk", "#topbar .spacer"))
            assert walk_box
            assert next_box
            assert walk_box["x"] + walk_box["width"] < next_box["x"]
            expect(page.locator(".clock-date")).to_have_text("Mar. 1er déc.")
        box = page.locator("#main .composer-text")
        box.fill("Meanwhile")
        box.press("Enter")
        expect(page.locator("#main .message", has_text="Meanwhile")).to_be_visible()
        expect(page.locator("#main .message", has_text="Said in passing")).to_be_visible()
        go_on.set()
        expect(page.locator(".clock-walking")).to_have_count(0)
        expect(page.locator(".clock-date")).to_have_text("Lun. 7 déc.")
        expect(page.locator("#live")).not_to_contain_text("Said in passing")
        page.close()


def test_how_long_ago_follows_the_clock(window: Window, town: Town, bea: str) -> None:
    root = town.say("The root")
    town.say("The reply", thread_ts=root["ts"])
    now = int(town.slack.clock.now().timestamp())
    town.say(f"Said <!date^{now}^{{ago}}|then>, <!date^{now}^{{date_pretty}}|then>")
    window.open(person=bea)
    expect(window.page.locator(".day-divider")).to_have_text("Today")
    town.slack.control.post("clock", {"forward": 3 * 3600 - 60})
    expect(window.message("The root").locator(".thread-last")).to_have_text("Last reply 2 hours ago")
    expect(window.message("Said")).to_contain_text("2 hours ago, ")
    town.slack.control.post("clock", {"forward": 3 * 86_400})
    expect(window.message("The root").locator(".thread-last")).to_have_text("Last reply 3 days ago")
    expect(window.page.locator(".day-divider")).not_to_have_text("Today")


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 1, [0, 1]),
        (0, 2, [0, 1, 2]),
        (0, 9, [0, 5, 10]),
        (0, 81, [0, 25, 50, 75, 100]),
        (-3, 4, [-4, -2, 0, 2, 4]),
        (0, 0, [0, 1]),
    ],
)
def test_what_is_counted_has_whole_marks(window: Window, low: int, high: int, marks: list[int]) -> None:
    window.open()
    ticks = "async ([low, high, whole]) => (await import('/js/blocks/drawing.js')).ticks(low, high, { whole })"
    assert window.page.evaluate(ticks, [low, high, True]) == marks
    assert window.page.evaluate(ticks, [0, 0.5, False]) == [0, 0.2, 0.4, 0.6]


def test_a_conversation_of_several_appears_to_those_who_are_in_it(window: Window, town: Town, api: Api, bea: str) -> None:
    cy = town.person("cy", locale="en-GB")
    window.open(person=bea)
    talk = api("conversations.open", users=f"{town.ann},{bea}").json["channel"]["id"]
    api("chat.postMessage", channel=talk, text="Ann, meet Bea")
    place = window.page.locator(f'[data-place="{talk}"]')
    expect(place).to_contain_text("Ann Field")
    expect(place.locator(".count-badge")).to_have_text("1")
    place.click()
    expect(window.message("Ann, meet Bea")).to_be_visible()
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("Ann Field")
    expect(window.page.locator("#main .topic")).to_have_text("3 people")
    window.say("Hello Ann")
    expect(window.message("Hello Ann")).to_be_visible()
    window.open(person=cy)
    expect(window.page.get_by_text("You are not in #data.")).to_be_visible()
    expect(place).to_have_count(0)
