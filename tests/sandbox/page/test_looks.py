"""How the page is set: narrow windows, contrast, both languages."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

import sandbox
from tests.sandbox.conftest import Town
from tests.sandbox.page.conftest import NARROW, WIDE, Window
from tests.sandbox.page.gallery import Gallery

PAGE = Path(sandbox.__file__).parent / "page"
PANES = "main, aside, section, .scroller, dialog, .dialog-body, .dock-body"
TOO_WIDE = f"""() => [document.documentElement, ...document.querySelectorAll("{PANES}")]
    .filter((one) => one.offsetParent !== null || one.open || one === document.documentElement)
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${{one.localName}}.${{one.className}}: ${{one.scrollWidth}} > ${{one.clientWidth}}`)"""


@pytest.mark.browser
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_nothing_scrolls_sideways(open_window: Callable[..., Window], gallery: Gallery, town: Town, size: tuple[int, int]) -> None:
    town.say("A_very_long_word_" * 20)
    root = town.say("```" + "wide code " * 30 + "```")
    window = open_window(size, welcome=True)
    window.open()
    _fits(window, window.page.locator(".welcome"))
    window.page.locator(".welcome").get_by_role("button", name="Masquer").click()
    window.page.reload()
    window.ready()
    expect(window.page.locator(".welcome")).to_have_count(0)
    window.say("/gallery")
    _fits(window, window.page.locator(".block-chart").last)
    window.say("/plan")
    _fits(window, window.modal)
    window.modal.get_by_role("button", name="Fermer").click()
    expect(window.modal).to_have_count(0)
    window.open(thread_ts=str(root["ts"]))
    _fits(window, window.page.locator("#thread .message").first)
    window.open(panel="traffic")
    window.page.locator(".entry summary").first.click()
    _fits(window, window.page.locator(".entry-json").first)
    window.open(panel="faults")
    _fits(window, window.page.locator(".fault-form"))
    window.open("home")
    _fits(window, window.page.locator(".home .block").first)


def _fits(window: Window, shown: Locator) -> None:
    expect(shown).to_be_visible()
    assert window.page.evaluate(TOO_WIDE) == []


@pytest.mark.browser
def test_on_a_narrow_window_the_channels_are_a_drawer(open_window: Callable[..., Window], town: Town) -> None:
    other = town.channel("design")
    window = open_window(NARROW)
    window.open()
    drawer = window.page.locator("#sidebar")
    expect(drawer).to_be_hidden()
    window.page.get_by_role("button", name="Afficher les canaux").click()
    expect(drawer).to_be_visible()
    window.has_focus(window.page.locator(f'[data-place="{town.data}"]'))
    window.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    window.has_focus(window.page.locator(".drawer-button"))
    window.page.keyboard.press("Enter")
    window.page.locator(f'[data-place="{other}"]').click()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("design")
    expect(drawer).to_be_hidden()


@pytest.mark.browser
def test_a_finger_reaches_all_that_a_pointer_does(open_window: Callable[..., Window], town: Town) -> None:
    town.say("Touch me")
    window = open_window(NARROW, has_touch=True, is_mobile=True)
    window.open()
    row = window.message("Touch me")
    row.tap()
    row.get_by_role("button", name="Réagir avec :tada:").tap()
    expect(row.locator(".reaction").first).to_have_attribute("aria-pressed", "true")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1000, 400])
def test_below_1100_pixels_a_thread_lies_over_the_conversation(open_window: Callable[..., Window], town: Town, width: int) -> None:
    root = town.say("The root")
    town.say("The reply", thread_ts=root["ts"])
    window = open_window((width, 720))
    window.open()
    window.message("The root").locator(".thread-line").click()
    thread, main = window.page.locator("#thread"), window.page.locator("#main")
    expect(thread.locator(".message", has_text="The reply")).to_be_in_viewport()
    expect(thread.locator(".composer")).to_be_in_viewport(ratio=1)
    assert thread.bounding_box() == main.bounding_box()
    box = thread.bounding_box()
    assert box
    assert box["width"] > width * 0.7
    thread.locator(".composer-text").press_sequentially("So it is")
    window.page.keyboard.press("Enter")
    expect(thread.locator(".message", has_text="So it is")).to_be_in_viewport()
    thread.get_by_role("button", name="Revenir à #data").click()
    expect(thread).to_be_hidden()
    window.has_focus(window.message("The root"))
    window.page.keyboard.press("Enter")
    window.has_focus(thread.locator(".composer-text"))
    for _ in range(12):
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.closest('#main')") is None
    window.page.go_back()
    expect(window.message("The root")).to_be_in_viewport()
    window.message("The root").locator(".thread-line").click(trial=True)


# Ink on ground, by the names of css/tokens.css: WCAG 2.2 asks 4.5 of text, 3 of edges and drawings.
TEXT = [
    *[("ink", ground) for ground in ("paper", "raised", "sand", "sand-deep", "hover", "accent-soft", "code-ground")],
    *[("ink-soft", ground) for ground in ("paper", "raised", "sand", "sand-deep", "hover", "accent-soft")],
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("accent-ink", "accent-soft"),
    ("accent-ink", "paper"),
    ("accent-ink", "sand"),
    ("on-selected", "selected"),
    *[("link", ground) for ground in ("paper", "raised", "hover", "sand", "accent-soft")],
    ("danger", "paper"),
    ("danger", "raised"),
    ("danger", "danger-soft"),
    ("on-danger", "danger"),
    ("warn-ink", "warn-soft"),
    ("on-note", "note"),
    ("code-ink", "code-ground"),
    ("code-ink", "sand"),
    ("code-ink", "paper"),
    *[("face-ink", f"face-{number}") for number in range(8)],
]
DRAWN = [
    ("edge", "paper"),
    ("edge", "raised"),
    ("focus", "paper"),
    ("focus", "sand"),
    *[(f"series-{n}", "paper") for n in range(1, 7)],
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_keeps_the_contrast_of_aa(scheme: str) -> None:
    light, dark = (PAGE / "css/tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    tokens = dict(_tokens(light)) | (dict(_tokens(dark)) if scheme == "dark" else {})
    weak = [(*pair, round(_contrast(tokens, *pair), 2)) for pair in TEXT if _contrast(tokens, *pair) < 4.5]
    weak += [(*pair, round(_contrast(tokens, *pair), 2)) for pair in DRAWN if _contrast(tokens, *pair) < 3]
    assert weak == []


def _tokens(css: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css)


def _contrast(tokens: dict[str, str], ink: str, ground: str) -> float:
    lights = sorted((_luminance(tokens[ink]), _luminance(tokens[ground])))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.browser
def test_both_languages_have_every_text_with_the_same_values(window: Window) -> None:
    window.open()
    tables: dict[str, dict[str, Any]] = window.page.evaluate("async () => (await import('/js/texts.js')).tables")
    english, french = tables["en"], tables["fr"]
    assert english.keys() == french.keys()
    different = [key for key in english if _placeholders(english[key]) != _placeholders(french[key])]
    assert different == []
    sources = "\n".join(path.read_text() for path in (PAGE / "js").rglob("*.js"))
    used = set(re.findall(r"\bt\(\"(\w+)\"", sources))
    assert used <= english.keys()


def _placeholders(text: str | dict[str, str]) -> list[set[str]]:
    forms = [text] if isinstance(text, str) else [text["one"], text["other"]]
    return [set(re.findall(r"\{(\w+)\}", form)) for form in forms]
