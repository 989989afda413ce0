"""What a letter to one person looks like: the one thing, then why they got it and the ways to wait or to stop it."""

from collections.abc import Sequence
from typing import Any

from bot.animations.kind import Kind
from bot.blocks import Block, actions, button, context, message, section
from bot.text import Markup, Texts

# Buttons of ours beside those of a kind, whose numbers begin at 0.
LATER, MUTE = 8, 9


def writes_letters(kind: Kind) -> bool:
    """Whether a kind writes to single people at all."""
    return type(kind).letters is not Kind.letters


def letter_message(
    kind: str, text: Markup, texts: Texts, *, reason: str, reasons: dict[str, object] | None = None, blocks: Sequence[Block] = ()
) -> dict[str, Any]:
    """An unasked-for message of a kind to one person. ``text`` is the one thing; ``reason`` is the key of why they get it."""
    return message(text, [section(text), *blocks, *ways_out(kind, texts, reason=reason, reasons=reasons)])


def ways_out(kind: str, texts: Texts, *, reason: str, reasons: dict[str, object] | None = None) -> list[Block]:
    """Why they got it, a pause, and no more of this kind: under every message that nobody asked for."""
    return [
        context(texts(reason, **(reasons or {})), texts("attention.ways_out")),
        actions(
            button(texts.plain("attention.later_button"), f"attention:later:{LATER}"),
            button(texts.plain("attention.mute_button"), f"animations:mute:{MUTE}", value=kind),
        ),
    ]
