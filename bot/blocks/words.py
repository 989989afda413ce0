"""What a person typed, shown as they typed it: in rich text nothing is markup, so nothing in it can be live."""

from typing import Any

from bot.blocks.layout import Block


def words(text: str, *, bold: bool = False) -> Block:
    """A paragraph of somebody's own words."""
    return _rich(_part("rich_text_section", text, bold=bold))


def quote(author: str, text: str) -> Block:
    """Somebody's own words under their plain name: nobody is notified by it."""
    return _rich(_part("rich_text_section", author, bold=True), _part("rich_text_quote", text))


def _rich(*parts: dict[str, Any]) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def _part(kind: str, text: str, *, bold: bool = False) -> dict[str, Any]:
    return {"type": kind, "elements": [{"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}]}
