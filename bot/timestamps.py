"""Slack's timestamps: ``1700000000.000100``, which is also the id of a message in its channel."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_TIMESTAMP = re.compile(r"([0-9]{1,11})\.([0-9]{6})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find_timestamp(value: Any) -> str | None:
    """The value if it is a Slack timestamp, else None."""
    return value if isinstance(value, str) and _TIMESTAMP.fullmatch(value) else None


def instant_of(timestamp: str) -> datetime:
    """The instant of a Slack timestamp, aware, UTC, exact. ValueError if it is none."""
    match = _TIMESTAMP.fullmatch(timestamp)
    if match is None:
        raise ValueError("not a Slack timestamp")
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2]))
