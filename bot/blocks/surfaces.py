"""Where blocks are shown: a message, a modal, Home."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.views import View

from bot.blocks.layout import Block, ids_twice
from bot.blocks.shortening import shorten, shorten_markup
from bot.text import Markup

MESSAGE_BLOCKS = 50
TEXT_LIMIT = 3000
TITLE_LIMIT = 24


def message(text: Markup, blocks: Sequence[Block] = ()) -> dict[str, Any]:
    """A message: ``text`` is what notifications and screen readers say; without blocks it is the message."""
    _refuse(len(blocks) > MESSAGE_BLOCKS, f"a message takes {MESSAGE_BLOCKS} blocks, not {len(blocks)}")
    _refuse_twice(blocks)
    body: dict[str, Any] = {"text": shorten_markup(text, TEXT_LIMIT)}
    return {**body, "blocks": list(blocks)} if blocks else body


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = None,
    close: str | None = None,
    private: Mapping[str, Any] | None = None,
    tells_when_closed: bool = False,
) -> dict[str, Any]:
    """A modal. ``private`` travels with it as JSON and comes back as ``Request.private``."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "private_metadata": json.dumps(private, ensure_ascii=False, separators=(",", ":")) if private else None,
        "submit": _plain(submit) if submit else None,
        "close": _plain(close) if close else None,
        "notify_on_close": tells_when_closed or None,
    }
    return _checked({name: value for name, value in view.items() if value is not None}, blocks)


def home(blocks: Sequence[Block]) -> dict[str, Any]:
    """A Home page."""
    return _checked({"type": "home"}, blocks)


def _checked(view: dict[str, Any], blocks: Sequence[Block]) -> dict[str, Any]:
    _refuse_twice(blocks)
    View(**view, blocks=blocks).validate_json()
    return {**view, "blocks": list(blocks)}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": shorten(text, TITLE_LIMIT), "emoji": True}


def _refuse_twice(blocks: Sequence[Block]) -> None:
    twice = ids_twice(blocks)
    _refuse(bool(twice), f"block ids stand twice: {twice}")


def _refuse(wrong: bool, why: str) -> None:
    if wrong:
        raise ValueError(why)
