"""Making a text fit, without leaving half an entity or half a link behind."""

import re

from bot.text import Markup, escape

ELLIPSIS = "…"
SECTION_LIMIT = 3000
TOKEN = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)


def shorten(words: str, limit: int) -> str:
    """Plain text of at most ``limit`` characters."""
    return words if len(words) <= limit else words[: limit - 1].rstrip() + ELLIPSIS


def shorten_markup(text: str, limit: int) -> Markup:
    """Markup of at most ``limit`` characters; a link, a mention or an ``&amp;`` is kept whole or left out. ``str`` is escaped."""
    safe = escape(text)
    if len(safe) <= limit:
        return safe
    kept, room = [], limit - len(ELLIPSIS)
    for token in TOKEN.findall(safe):
        room -= len(token)
        if room < 0:
            break
        kept.append(token)
    return Markup("".join(kept).rstrip() + ELLIPSIS)
