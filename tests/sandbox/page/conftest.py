"""A real Chromium on the sandbox's page. Every test fails when the page logs an error or asks another site for anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

from sandbox.server import Sandbox
from tests.sandbox.bots import Bot
from tests.sandbox.conftest import Town
from tests.sandbox.page.gallery import COMMANDS, SHORTCUTS, Gallery

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 10_000
WIDE, NARROW = (1280, 800), (400, 800)

expect.set_options(timeout=PATIENCE)


@dataclass
class Window:
    """The page, open in a browser window, as one of the town's people."""

    page: Page
    slack: Sandbox
    town: Town
    faults: list[str] = field(default_factory=list)

    def open(self, place: str = "", person: str = "", **query: str) -> None:
        """Open a conversation (#data unless another is named) as a person (Ann), and wait for the page."""
        search = "".join(f"&{name}={value}" for name, value in query.items())
        self.page.goto(f"{self.slack.url}/#/{place or self.town.data}?as={person or self.town.ann}{search}")
        self.ready()

    def ready(self) -> None:
        """Wait until the page shows what its address names."""
        self.page.wait_for_selector("html[data-ready=true]", timeout=PATIENCE)

    @property
    def box(self) -> Locator:
        """The box one writes in, of the conversation."""
        return self.page.locator("#main .composer-text")

    @property
    def modal(self) -> Locator:
        """The bot's modal."""
        return self.page.locator("dialog.modal")

    def message(self, text: str) -> Locator:
        """The message of the conversation that has this text."""
        return self.page.locator("#main .message", has_text=text)

    def say(self, text: str) -> None:
        """Write in the conversation."""
        self.box.fill(text)
        self.box.press("Enter")

    def has_focus(self, target: Locator) -> None:
        """Fail unless this element gets the focus."""
        expect(target).to_be_focused()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; one for a module, so that its event loop is gone when other tests need theirs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_window(browser: Browser, town: Town) -> Iterator[Callable[..., Window]]:
    """Opens windows on the page: `open_window(size, **options of the browser context)`."""
    windows: list[Window] = []

    def make(size: tuple[int, int] = WIDE, *, welcome: bool = False, **options: Any) -> Window:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        if not welcome:
            context.add_init_script("localStorage.setItem('sandbox.welcome', 'dismissed')")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        window = Window(page, town.slack, town)
        page.on("console", lambda message: _note_error(window, message))
        page.on("pageerror", lambda error: window.faults.append(str(error)))
        page.on("dialog", lambda dialog: window.faults.append(f"the page said {dialog.message}"))
        page.on("request", lambda request: _note_stranger(window, request))
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.page.context.close()
        assert window.faults == []


@pytest.fixture
def window(open_window: Callable[..., Window]) -> Window:
    """A wide window, nothing opened yet."""
    return open_window()


@pytest.fixture
def gallery(town: Town, bots: Callable[..., Bot]) -> Gallery:
    """The bot of the gallery, with its commands and its message shortcut."""
    gallery = Gallery()
    bots(gallery.configure)
    town.slack.control.put("app", {"name": "Gallery", "commands": COMMANDS, "shortcuts": SHORTCUTS})
    return gallery


def _note_error(window: Window, message: ConsoleMessage) -> None:
    """Chromium itself logs every refused request; the page says those in words, which the tests look for."""
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        window.faults.append(message.text)


def _note_stranger(window: Window, request: Request) -> None:
    if not request.url.startswith((window.slack.url, "data:")):
        window.faults.append(f"the page asked for {request.url}")
