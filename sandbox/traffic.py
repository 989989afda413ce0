"""The log of what passed between the bot and the sandbox, both ways: bounded, numbered, without tokens."""

import re
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.stream import Changes
from sandbox.wire import Json

KEPT = 5000
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+")


@dataclass
class Entry:
    """One line of the log. It is made when something leaves or arrives and completed when its answer is known."""

    seq: int
    at: str
    kind: str
    direction: str
    name: str
    details: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """The entry with every token replaced."""
        plain: Json = {"seq": self.seq, "at": self.at, "kind": self.kind, "direction": self.direction}
        redacted: Json = redact({"name": self.name, **self.details})
        return plain | redacted


class Traffic:
    """Thread-safe. Entries are redacted when read, which keeps writing cheap."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._seq = 0

    def add(self, kind: str, direction: str, name: str, **details: Any) -> Entry:
        """A new entry; `direction` is `in` for what the bot sends, `out` for what it is sent."""
        with self._lock:
            self._seq += 1
            entry = Entry(self._seq, self._clock.now().isoformat(), kind, direction, name, details)
            self._entries.append(entry)
        self._changes.add("traffic", often=True)
        return entry

    def complete(self, entry: Entry, **details: Any) -> None:
        """Add what became of an entry."""
        entry.details.update(details)
        self._changes.add("traffic", often=True)

    def since(self, seq: int, limit: int, kind: str | None = None) -> list[Entry]:
        """At most `limit` entries after `seq`, oldest first."""
        with self._lock:
            found = [entry for entry in self._entries if entry.seq > seq and kind in (None, entry.kind)]
        return found[:limit]


def redact(value: Any) -> Any:
    """A copy of a JSON value in which no Slack token is left."""
    if isinstance(value, str):
        return _TOKEN.sub("[token]", value) if "x" in value else value
    if isinstance(value, dict):
        return {key: redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value
