"""Under a message that nobody asked for somebody clicked *Not now*: what that did, and the ways on and back."""

from datetime import date
from typing import Any

from bot.blocks import actions, button, date_picker, message, section
from bot.text import Texts


def paused_message(until: date, texts: Texts) -> dict[str, Any]:
    """Left in peace until that day: another day, the way back, or no such messages from anywhere."""
    text = texts("attention.paused", day=texts.day(until))
    row = actions(
        date_picker("attention:until", chosen=until),
        button(texts.plain("attention.back_button"), "attention:back:0"),
        button(texts.plain("attention.none_button"), "attention:none:1"),
    )
    return message(text, [section(text), row])


def none_message(before: int, texts: Texts) -> dict[str, Any]:
    """Nothing unasked-for any more; ``before`` is how many a week they took until now."""
    text = texts("attention.none")
    return message(
        text, [section(text), actions(button(texts.plain("attention.back_button"), "attention:some:0", value=str(before)))]
    )


def back_message(texts: Texts) -> dict[str, Any]:
    """It was taken back."""
    text = texts("attention.back")
    return message(text, [section(text)])
