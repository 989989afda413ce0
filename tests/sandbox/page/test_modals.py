"""Modals, Home and clicks: what a person does reaches the bot, and what goes wrong is said."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sandbox.wire import Json
from tests.sandbox.block_makers import entry, modal, options, plain
from tests.sandbox.bots import until
from tests.sandbox.conftest import Api, Town
from tests.sandbox.page.conftest import Window
from tests.sandbox.page.gallery import Gallery

pytestmark = pytest.mark.browser


@pytest.fixture
def bea(town: Town) -> str:
    """Bea, in #data, whose Slack is in English."""
    bea = town.person("bea", real_name="Bea Hill", locale="en-GB", tz="Europe/London")
    town.slack.control.post(f"channels/{town.data}/join", {"as": bea, "quiet": True})
    return bea


def test_modals_stack_keep_what_was_typed_and_close_one_by_one(window: Window, gallery: Gallery, bea: str) -> None:
    window.open(person=bea)
    window.say("/plan")
    title = window.modal.get_by_label("What is it called?")
    title.fill("Coffee")
    window.modal.get_by_role("button", name="Something else…").click()
    expect(window.modal.get_by_role("heading")).to_have_text("One more thing")
    window.modal.get_by_label("How many people?").fill("1")
    window.modal.get_by_role("button", name="Plan it").click()
    expect(window.modal.get_by_text("At least 2, please.")).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(title).to_have_value("Coffee")
    window.page.keyboard.press("Escape")
    expect(window.modal).to_have_count(0)
    assert gallery.submitted == []


def test_an_empty_field_is_refused_before_the_bot_hears_of_it(window: Window, gallery: Gallery) -> None:
    window.open()
    window.say("/plan")
    window.modal.get_by_role("button", name="Plan it").click()
    expect(window.modal.get_by_text("Ce champ est à remplir.")).to_be_visible()
    window.has_focus(window.modal.get_by_label("What is it called?"))
    assert gallery.submitted == []


def test_a_modal_says_when_the_bot_does_not_answer_and_keeps_its_words(window: Window, gallery: Gallery, bea: str) -> None:
    window.slack.control.put("settings", {"ack_seconds": 0.3})
    window.open(person=bea)
    window.say("/plan")
    window.modal.get_by_label("What is it called?").fill("Coffee")
    window.slack.control.post("faults", {"sockets": "refuse", "seconds": 60})
    window.slack.control.post("faults", {"sockets": "drop"})
    window.modal.get_by_role("button", name="Plan it").click()
    expect(window.modal.get_by_role("alert")).to_contain_text("The bot")
    expect(window.modal.get_by_label("What is it called?")).to_have_value("Coffee")
    window.slack.control.delete("faults")


def test_a_command_without_an_answer_says_so(window: Window, gallery: Gallery, bea: str) -> None:
    window.slack.control.put("settings", {"ack_seconds": 0.2})
    window.open(person=bea)
    window.say("/silent")
    expect(window.page.locator("#main .composer-problem")).to_contain_text("/silent: The bot did not answer")
    expect(window.box).to_have_value("/silent")
    window.say("/unknown")
    expect(window.page.locator("#main .composer-problem")).to_contain_text("/unknown is not a command")


def test_clicks_and_choices_reach_the_bot(window: Window, gallery: Gallery, bea: str) -> None:
    window.open(person=bea)
    window.say("/gallery")
    page = window.page
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("button", name="Delete").click()
    ask = page.get_by_role("dialog", name="Are you sure?")
    ask.get_by_role("button", name="No").click()
    expect(ask).to_have_count(0)
    page.get_by_role("button", name="Delete").click()
    ask.get_by_role("button", name="Do it").click()
    page.get_by_role("combobox", name="How often").click()
    page.get_by_role("option", name="Once").click()
    page.locator(".block-actions").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Second").click()
    page.get_by_role("combobox", name="Several").click()
    page.get_by_role("option", name="Every two weeks").click()
    until(lambda: len(gallery.clicks) == 5)
    actions = [click["actions"][0] for click in gallery.clicks]
    assert [action["action_id"] for action in actions] == ["agree", "delete", "often", "over", "several"]
    assert actions[2]["selected_option"]["value"] == actions[2]["selected_option"]["text"]["text"].lower() == "once"
    assert actions[3]["selected_option"]["value"] == "2"
    assert [option["value"] for option in actions[4]["selected_options"]] == ["fortnight"]


def test_home_is_what_the_bot_published_for_the_person(window: Window, gallery: Gallery, bea: str) -> None:
    window.open(place="home", person=bea)
    expect(window.page.locator(".home")).to_contain_text("Hello @Bea Hill.")
    window.page.get_by_role("button", name="Say hello").click()
    until(lambda: [click["container"]["type"] for click in gallery.clicks] == ["view"])
    window.page.get_by_role("link", name="Messages").click()
    expect(window.box).to_be_visible()


def test_every_block_is_shown_and_tables_and_charts_can_be_read(window: Window, gallery: Gallery, bea: str) -> None:
    window.open(person=bea)
    window.say("/gallery")
    page = window.page
    expect(page.locator(".block-chart")).to_have_count(2)
    assert page.locator(".unknown, .block-unknown").count() == 0
    table = page.locator(".block-data-table")
    expect(table.locator("tbody th")).to_have_text(["Ada", "Bo", "Cy", "Di", "Ed"])
    table.get_by_role("button", name="Answers").click()
    expect(table.locator("tbody th")).to_have_text(["Di", "Ada", "Flo", "Cy", "Gus"])
    table.get_by_role("button", name="Answers").click()
    expect(table.locator("tbody th")).to_have_text(["Bo", "Ed", "Gus", "Cy", "Flo"])
    expect(table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "descending")
    table.get_by_role("button", name="Next page").click()
    expect(table.locator("tbody th")).to_have_text(["Ada", "Di"])
    line = page.get_by_role("img", name="Messages a week")
    expect(line).to_have_attribute(
        "aria-label",
        "Messages a week. Line chart. This year: from 42 to 78, highest 81 (W46). Usual: from 48 to 60, highest 60 (W47).",
    )
    figures = page.locator(".block-chart").first
    figures.get_by_text("The figures as a table").click()
    expect(figures.locator("tbody tr").nth(6)).to_contain_text("W468158")


def test_two_windows_of_one_person_show_the_same_modal(open_window: Callable[..., Window], gallery: Gallery, bea: str) -> None:
    one, other = open_window(), open_window()
    one.open(person=bea)
    other.open(person=bea)
    one.say("/plan")
    expect(other.modal).to_be_visible()
    other.page.keyboard.press("Escape")
    expect(one.modal).to_have_count(0)


def test_every_kind_of_field_is_filled_in_from_the_page(window: Window, gallery: Gallery, town: Town, api: Api, bea: str) -> None:
    cy = town.person("cy", real_name="Cy Moss")
    fields: Json = {
        "why": {"type": "plain_text_input", "min_length": 5, "max_length": 20},
        "who": {"type": "multi_users_select", "max_selected_items": 2},
        "what": {"type": "checkboxes", "options": options(3)},
        "how": {"type": "radio_buttons", "options": options(3)},
        "which": {"type": "multi_static_select", "options": options(3)},
        "day": {"type": "datepicker"},
        "hour": {"type": "timepicker"},
        "many": {"type": "number_input", "is_decimal_allowed": False, "min_value": "2", "max_value": "8"},
    }
    blocks = [entry({"action_id": name, **field}, block_id=name, label=plain(name)) for name, field in fields.items()]
    window.open(person=bea)
    trigger = town.slack.workspace.triggers.give(bea)
    assert api("views.open", trigger_id=trigger, view=modal(*blocks, callback_id="more", submit=plain("Save")), as_json=True).json[
        "ok"
    ]
    form = window.modal
    form.get_by_label("why").press_sequentially("Why")
    who = form.get_by_role("combobox", name="who")
    for name in ("Ann", "Cy"):
        who.press_sequentially(name)
        who.press("Enter")
    who.press("Escape")
    form.get_by_role("group", name="what").get_by_label("o0").check()
    form.get_by_role("group", name="what").get_by_label("o2").check()
    form.get_by_role("radiogroup", name="how").get_by_label("o1").check()
    which = form.get_by_role("combobox", name="which")
    which.press_sequentially("o1")
    which.press("Enter")
    which.press("Escape")
    form.get_by_label("day").fill("2026-12-01")
    form.get_by_label("hour").fill("09:30")
    form.get_by_label("many").fill("9")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("At least 5 characters, please.")).to_be_visible()
    expect(form.get_by_text("At most 8, please.")).to_be_visible()
    form.get_by_label("why").fill("Because of you")
    form.get_by_label("many").fill("4")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    sent = window.slack.control.get("traffic", {"kind": "interactive"})["entries"][-1]["request"]["view"]["state"]["values"]
    held = {name: next(value for key, value in sent[name][name].items() if key != "type") for name in fields}
    assert held["who"] == [town.ann, cy]
    assert [option["value"] for option in held["what"]] == ["0", "2"]
    assert held["how"]["value"] == "1"
    assert [option["value"] for option in held["which"]] == ["1"]
    rest = {name: held[name] for name in ("why", "day", "hour", "many")}
    assert rest == {"why": "Because of you", "day": "2026-12-01", "hour": "09:30", "many": "4"}
