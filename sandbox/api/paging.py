"""Pages with cursors, as Slack gives them: opaque, and empty after the last page."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.wire import Json, SlackError

T = TypeVar("T")


def page(items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int) -> tuple[list[T], Json]:
    """The page that starts where the cursor says, and `response_metadata` with the next cursor."""
    start = 0
    if cursor:
        wanted = read_cursor(cursor)
        start = next((index for index, item in enumerate(items) if key(item) == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    rest = items[start + limit :]
    return list(items[start : start + limit]), metadata(key(rest[0]) if rest else None)


def metadata(next_key: str | None) -> Json:
    """`response_metadata` with the cursor of the next page, empty when there is none."""
    return {"next_cursor": base64.b64encode(f"next:{next_key}".encode()).decode() if next_key is not None else ""}


def read_cursor(cursor: str) -> str:
    """The key in a cursor; `invalid_cursor` in Slack's words."""
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if not text.startswith("next:"):
        raise SlackError("invalid_cursor")
    return text.removeprefix("next:")
