"""Rows of a channel's history, read again after a gap or imported from an export: the same facts as live."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.model.facts import ActKind, Fact
from bot.participation.messages import withdrawn, written
from bot.participation.moves import moved
from bot.participation.reactions import reactions_of
from bot.participation.told import Told
from bot.timestamps import find_timestamp

_JOINS = frozenset({"channel_join", "group_join"})
_LEAVES = frozenset({"channel_leave", "group_leave"})


def facts_from_history(
    row: Mapping[str, Any],
    workspace: str,
    community: str,
    *,
    own_bot: str | None = None,
    observed_at: float | None = None,
    imported: bool = False,
) -> tuple[Fact, ...]:
    """The facts in one row of a channel's history: of ``conversations.history`` or ``.replies``, or of an export (``imported``).

    ``observed_at`` is when it was read from Slack, in seconds: until then nothing was withdrawn. Without it, the row's own time.
    Joins and leaves are taken from here as imported ones, which the recorder tells from those it saw happen.
    """
    ts = find_timestamp(row.get("ts")) if isinstance(row, Mapping) else None
    if ts is None or row.get("type", "message") != "message":
        return ()
    decided_at = float(ts) if observed_at is None else observed_at
    told = Told(workspace, {**row, "channel": community}, decided_at, own_bot, imported)
    return tuple(_history(told))


def _history(told: Told) -> Iterator[Fact]:
    row, subtype = told.event, told.event.get("subtype")
    if not isinstance(subtype, str | None):
        return
    if subtype in _JOINS:
        yield from moved(told, find_timestamp(row.get("ts")), ActKind.JOIN, imported=True)
    elif subtype in _LEAVES:
        yield from moved(told, find_timestamp(row.get("ts")), ActKind.LEAVE, imported=True)
    elif subtype == "tombstone":
        yield from withdrawn(told, find_timestamp(row.get("ts")))
    elif not row.get("hidden"):
        messages = tuple(written(told, row))
        yield from messages
        # The registry counts reactions on messages. Live, Slack tells of those on a bot's post (a prompt) too.
        if messages or not told.imported:
            yield from reactions_of(told)
