"""A whole Foyer in a sandbox whose clock, moved from the page, is lived through; and windows of a real Chromium on it.

Foyer is started before the browser and stopped after it: Playwright's event loop would be in the way of its own.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.manifest import manifest
from sandbox.clock import Clock
from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.doorstep import Person

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
PATIENCE = 15_000
WALKING = 60_000  # a week moved is a week lived
WIDE = (1280, 900)

expect.set_options(timeout=PATIENCE)

Walks = list[Callable[[datetime], None]]


class Seat:
    """A browser window in which one person sits: what they see and do there. ``faults`` is what the page complained of."""

    def __init__(self, page: Page, slack: Sandbox, person: Person) -> None:
        self.page, self.slack, self.person = page, slack, person
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def open(self, place: str) -> None:
        """Open a conversation, or ``home``, and wait until it is shown."""
        self.page.goto(f"{self.slack.url}/#/{place}?as={self.person.id}")
        self.page.wait_for_selector("html[data-ready=true]")

    @property
    def main(self) -> Locator:
        """The conversation, or Home."""
        return self.page.locator("#main")

    @property
    def modal(self) -> Locator:
        """Foyer's modal."""
        return self.page.locator("dialog.modal")

    @property
    def thread(self) -> Locator:
        """The thread, opened beside the conversation."""
        return self.page.locator("#thread")

    def message(self, words: str) -> Locator:
        """The newest message of the conversation with these words in it."""
        return self.main.locator(".message", has_text=words).last

    def types(self, words: str, pane: str = "#main") -> None:
        """Write in the conversation, or in the thread, and send."""
        box = self.page.locator(f"{pane} .composer-text")
        box.fill(words)
        box.press("Enter")

    def chooses(self, label: str, option: str) -> None:
        """Choose one of a menu of the modal."""
        self.modal.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option).click()

    def presses(self, button: str) -> None:
        """Press a button of the modal."""
        self.modal.get_by_role("button", name=button, exact=True).click()

    def clicks(self, words: str, button: str) -> None:
        """Press a button of the newest message of the conversation with these words in it."""
        self.message(words).get_by_role("button", name=button, exact=True).click()

    def moves_the_clock(self, to: datetime) -> None:
        """Move the sandbox's clock to an instant, given on the person's own clock, and wait until it was lived through."""
        self.page.locator(".clock-face").click()
        form = self.page.locator(".clock-form")
        form.locator("input").fill(f"{to:%Y-%m-%dT%H:%M}")
        form.get_by_role("button").click()
        expect(self.page.locator(".clock-time")).to_contain_text(f"{to.hour}:{to:%M}", timeout=WALKING)
        expect(self.page.locator(".clock-walking")).to_have_count(0, timeout=WALKING)


@pytest.fixture
def walks() -> Walks:
    """Who lives through the time between when the clock is moved from the page."""
    return []


@pytest.fixture
def slack(walks: Walks, now: datetime) -> Iterator[Sandbox]:
    """A local Slack with Foyer's app in it, whose clock takes Foyer along."""

    def move(target: datetime) -> None:
        for walk in walks:
            walk(target)

    with Sandbox(manifest=manifest(), clock=Clock(now), retry_waits=[0.05, 0.1, 0.1], on_move=move) as slack:
        yield slack


@pytest.fixture
def house(house: House, walks: Walks) -> House:
    """A whole Foyer at work, which lives through the time that is moved."""
    walks.append(house.walk)
    return house


@pytest.fixture
def browser(house: House) -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def seat(browser: Browser, slack: Sandbox) -> Iterator[Callable[..., Seat]]:
    """Gives a person a window: ``seat(person, **options of the browser context)``. The test fails if the page complained."""
    seats: list[Seat] = []

    def take(person: Person, size: tuple[int, int] = WIDE, **options: Any) -> Seat:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.add_init_script("localStorage.setItem('sandbox.welcome', 'dismissed')")
        seats.append(Seat(context.new_page(), slack, person))
        return seats[-1]

    yield take
    for each in seats:
        each.page.context.close()
    assert [fault for each in seats for fault in each.faults] == []
