"""The page without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.sandbox.bots import until
from tests.sandbox.conftest import Town
from tests.sandbox.page.conftest import Window
from tests.sandbox.page.gallery import Gallery

pytestmark = pytest.mark.browser

# What can be used and has neither a label, nor words inside, nor words that it points at.
NAMELESS = """() => {
    const wordsOf = (one) => [
        one.getAttribute("aria-label"),
        one.textContent,
        ...(one.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent),
        ...[...(one.labels ?? [])].map((label) => label.textContent),
    ];
    return [...document.querySelectorAll("button, a, input, select, textarea, summary, dialog, [role=img], [role=listbox]")]
        .filter((one) => !one.closest("[hidden]") && !wordsOf(one).some((words) => (words ?? "").trim()))
        .map((one) => one.outerHTML.slice(0, 160));
}"""


def test_a_command_and_its_modal_are_done_with_the_keyboard_alone(window: Window, gallery: Gallery, town: Town) -> None:
    bea = town.person("bea", locale="en-US")
    town.slack.control.post(f"channels/{town.data}/join", {"as": bea, "quiet": True})
    window.open(person=bea)
    keyboard = window.page.keyboard
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(window.page.locator(":focus")).to_have_text("Go to the message box")
    keyboard.press("Enter")
    window.has_focus(window.box)

    keyboard.type("/pl")
    expect(window.page.get_by_role("option")).to_have_count(1)
    keyboard.press("Enter")
    expect(window.box).to_have_value("/plan ")
    keyboard.press("Enter")

    title = window.modal.get_by_label("What is it called?")
    window.has_focus(title)
    keyboard.type("never")
    keyboard.press("Enter")
    expect(window.modal.get_by_text("Anything but never.")).to_be_visible()
    window.has_focus(title)
    expect(title).to_have_attribute("aria-invalid", "true")

    keyboard.press("ControlOrMeta+a")
    keyboard.type("Coffee")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(window.modal).to_have_count(0)
    expect(window.message("Planned: Coffee")).to_contain_text("Only visible to you")
    window.has_focus(window.box)
    assert gallery.submitted[-1]["often"]["pick"]["selected_option"]["value"] == "fortnight"


def test_a_thread_opens_from_its_message_and_gives_the_focus_back(window: Window, town: Town) -> None:
    root = town.say("Who knows?")
    town.say("Something else")
    window.open()
    window.page.get_by_role("button", name="Aller aux messages").focus()
    window.page.keyboard.press("Enter")
    window.message("Something else").focus()
    window.page.keyboard.press("ArrowUp")
    window.has_focus(window.message("Who knows?"))
    window.page.keyboard.press("Enter")
    reply = window.page.locator("#thread .composer-text")
    window.has_focus(reply)
    window.page.keyboard.type("I do")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#thread .message", has_text="I do")).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#thread")).to_be_hidden()
    window.has_focus(window.message("Who knows?"))
    thread = town.slack.control.get("thread", {"channel": town.data, "ts": root["ts"], "as": town.ann})["messages"]
    assert [message["text"] for message in thread] == ["Who knows?", "I do"]


# What has the focus, and whether that is to be seen: an outline or a shadow, its own or of the box it is written in.
FOCUSED = """() => {
    const one = document.activeElement;
    const part = one.closest("#skips, #topbar, #sidebar, #main, #thread, #dock")?.id ?? "";
    const seen = [one, one.closest(".composer, .picker") ?? one].some((box) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(box);
        return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    });
    return { part, seen, html: one.outerHTML.slice(0, 120) };
}"""


def test_tab_goes_through_the_page_in_its_order_and_is_always_seen(window: Window, town: Town) -> None:
    root = town.say("The root")
    town.say("The reply", thread_ts=root["ts"])
    window.open(thread_ts=str(root["ts"]), panel="traffic")
    expect(window.page.locator(".entry").first).to_be_visible()
    window.page.get_by_role("button", name="Aller aux messages").focus()
    stops = [window.page.evaluate(FOCUSED)]
    while stops[-1]["part"] and len(stops) < 80:
        window.page.keyboard.press("Tab")
        stops.append(window.page.evaluate(FOCUSED))
    parts = [stop["part"] for stop in stops]
    assert list(dict.fromkeys(parts)) == ["skips", "topbar", "sidebar", "main", "thread", "dock", ""]
    assert parts == sorted(parts, key=list(dict.fromkeys(parts)).index)
    assert [stop["html"] for stop in stops[:-1] if not stop["seen"]] == []


def test_a_person_is_named_with_the_keyboard_and_esc_leaves_the_suggestions_first(window: Window, town: Town) -> None:
    town.person("bea", real_name="Bea Hill")
    root = town.say("The root")
    window.open(thread_ts=str(root["ts"]))
    reply = window.page.locator("#thread .composer-text")
    window.has_focus(reply)
    keyboard = window.page.keyboard
    keyboard.type("Ask @")
    options = window.page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(reply).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    keyboard.type("b")
    expect(options).not_to_have_count(0)
    keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(window.page.locator("#thread")).to_be_visible()
    keyboard.type("ea")
    keyboard.press("Enter")
    expect(reply).to_have_value("Ask @bea ")
    keyboard.press("Escape")
    expect(window.page.locator("#thread")).to_be_hidden()


def test_arrows_walk_the_channels(window: Window, town: Town) -> None:
    other = town.channel("design")
    window.open()
    window.page.locator(f'[data-place="{town.data}"]').focus()
    window.page.keyboard.press("ArrowDown")
    window.has_focus(window.page.locator(f'[data-place="{other}"]'))
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("design")


def test_acting_as_another_changes_the_language_and_what_is_seen(window: Window, town: Town) -> None:
    bea = town.person("bea", real_name="Bea Hill", locale="en-GB", tz="Europe/London")
    town.say("Bonjour")
    window.open()
    expect(window.page.locator("html")).to_have_attribute("lang", "fr")
    window.page.locator(".act-button").focus()
    window.page.keyboard.press("Enter")
    window.page.keyboard.type("bea")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    expect(window.page.get_by_text("You are not in #data.")).to_be_visible()
    assert f"as={bea}" in window.page.url
    window.page.get_by_role("button", name="Join", exact=True).focus()
    window.page.keyboard.press("Enter")
    expect(window.box).to_be_visible()
    window.page.go_back()
    expect(window.page.locator("html")).to_have_attribute("lang", "fr")


def test_a_menu_is_walked_and_left(window: Window, gallery: Gallery, town: Town) -> None:
    town.say("Keep me")
    window.open()
    row = window.message("Keep me")
    row.focus()
    more = row.get_by_role("button", name="Plus d’actions sur ce message")
    more.focus()
    window.page.keyboard.press("Enter")
    menu = window.page.get_by_role("menu")
    window.has_focus(menu.get_by_role("menuitem").first)
    window.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    window.has_focus(more)
    window.page.keyboard.press("Enter")
    window.page.keyboard.type("k")
    window.page.keyboard.press("Enter")
    expect(window.message("Kept.")).to_be_visible()
    until(lambda: gallery.kept == ["Keep me"])


def test_all_that_can_be_used_has_a_name(window: Window, gallery: Gallery, town: Town) -> None:
    town.say("A word")
    window.open()
    window.say("/gallery")
    expect(window.page.locator(".block-chart")).to_have_count(2)
    window.message("A word").hover()
    window.say("/plan")
    expect(window.modal).to_be_visible()
    nameless = window.page.evaluate(NAMELESS)
    assert nameless == []
