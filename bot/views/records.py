"""A person's own record as a file: what is said beside it."""

from typing import Any

from bot.blocks import message, section
from bot.text import Texts


def file_message(texts: Texts, *, is_empty: bool) -> dict[str, Any]:
    """Where the file is, or that nothing is kept that could be in one."""
    text = texts("records.nothing" if is_empty else "records.sent")
    return message(text, [section(text)])
