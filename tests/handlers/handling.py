"""Handlers for the tests of the door: a form, and plain answers."""

from collections.abc import Callable
from dataclasses import replace

from bot.blocks import actions, input_block, message, modal, section, text_input
from bot.text import Markup
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Handler
from storage.store import Store

FORM = modal(
    "forms:plan",
    "A form",
    [
        input_block("Name", text_input("forms:name")),
        input_block("Words", text_input("forms:words", multiline=True)),
    ],
    submit="Send",
    private={"community": "C1"},
)


def said(text: str, *elements: dict[str, object]) -> Reply:
    blocks = [section(Markup(text)), *([actions(*elements)] if elements else [])]
    return Reply(message=message(Markup(text), blocks))


def says(words: str | Callable[[Request], str], *, replaces: bool = False) -> Handler:
    """A handler that answers these words."""

    def handle(request: Request, store: Store) -> Reply:
        text = words if isinstance(words, str) else words(request)
        return replace(said(text), replaces=replaces)

    return handle


def answers(reply: Reply) -> Handler:
    """A handler that answers so, whatever was asked."""

    def handle(request: Request, store: Store) -> Reply:
        return reply

    return handle


def opens_form(request: Request, store: Store) -> Reply:
    return Reply(opens=FORM)
