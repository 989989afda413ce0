"""What a person typed, shown as they typed it: in rich text nothing is markup, so nothing in it can be live."""

import re
from collections.abc import Sequence
from typing import Any

from bot.blocks.elements import Element
from bot.blocks.layout import Block
from bot.blocks.shortening import SECTION_LIMIT, shorten

# The address of a page as people write it: not the sign that ends the sentence after it.
LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?»)\]])")


def words(text: str, *, bold: bool = False) -> Block:
    """A paragraph of somebody's own words."""
    return _rich(_part("rich_text_section", text, bold=bold))


def words_beside(text: str, accessory: Element | None = None) -> Block:
    """A paragraph with somebody's own words in it, and an element beside it: plain text, in which nothing but emoji is live."""
    block: Block = {"type": "section", "text": {"type": "plain_text", "text": shorten(text, SECTION_LIMIT), "emoji": True}}
    return {**block, "accessory": accessory} if accessory else block


def quote(author: str, text: str) -> Block:
    """Somebody's own words under their plain name: nobody is notified by it."""
    return _rich(_part("rich_text_section", author, bold=True), _part("rich_text_quote", text))


def words_list(items: Sequence[tuple[str, str | None]]) -> Block:
    """A list of somebody's own words, one a point, each leading to its address where it has one; at least one of them."""
    points = [
        {
            "type": "rich_text_section",
            "elements": [{"type": "link", "url": url, "text": said} if url else {"type": "text", "text": said}],
        }
        for said, url in items
    ]
    return _rich({"type": "rich_text_list", "style": "bullet", "elements": points})


def _rich(*parts: dict[str, Any]) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def _part(kind: str, text: str, *, bold: bool = False) -> dict[str, Any]:
    return {"type": kind, "elements": [{"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}]}


def linked_words(text: str) -> Block:
    """The same as ``words``, but addresses of pages in it lead there: for what somebody wrote to be followed."""
    parts = [
        {"type": "link", "url": part} if LINK.fullmatch(part) else {"type": "text", "text": part}
        for part in LINK.split(text)
        if part
    ]
    return _rich({"type": "rich_text_section", "elements": parts})
