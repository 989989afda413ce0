"""What animations and their runs are called where people read of them. What is stored may be of a kind that is not known here."""

from collections.abc import Mapping
from typing import Any

from bot.animations import find_kind
from bot.blocks import shorten
from bot.text import Texts

TITLE_LENGTH = 80


def title_of(kind: str, content: Mapping[str, Any], texts: Texts) -> str:
    """An animation in a few plain words."""
    return shorten(full_title_of(kind, content, texts), TITLE_LENGTH)


def full_title_of(kind: str, content: Mapping[str, Any], texts: Texts) -> str:
    """The same, however long it is."""
    known = find_kind(kind)
    return known.title(content, texts) if known else texts.plain("animations.unknown_kind")


def run_title_of(kind: str, content: Mapping[str, Any], texts: Texts) -> str:
    """What really ran, in a few plain words: of a theme, the question that was drawn."""
    known = find_kind(kind)
    return shorten(known.run_title(content, texts) if known else texts.plain("animations.unknown_kind"), TITLE_LENGTH)


def asks(kind: str) -> bool:
    """Whether it is worth telling how many answered."""
    known = find_kind(kind)
    return known is not None and known.asks
