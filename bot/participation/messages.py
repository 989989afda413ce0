"""Messages and replies: written, deleted, or changed into a tombstone. Their text is looked at, and goes no further."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.model.facts import Act, ActKind
from bot.participation.told import Told, person_of
from bot.people import find_id
from bot.questions import is_question
from bot.timestamps import find_timestamp, instant_of

MESSAGES = frozenset({None, "thread_broadcast", "me_message", "file_share"})
"""The subtypes of what a person wrote; every other one is Slack's own word, or a bot's."""


def message(told: Told) -> Iterator[Act]:
    """A ``message`` event of any subtype."""
    subtype = told.event.get("subtype")
    if subtype == "message_deleted":
        yield from _deleted(told)
    elif subtype == "message_changed":
        yield from _changed(told)
    elif not told.event.get("hidden"):
        yield from written(told, told.event)


def written(told: Told, message: Mapping[str, Any], *, present: bool = True) -> Iterator[Act]:
    """A message by a person, or its withdrawal."""
    channel, ts, person = find_id(told.event.get("channel")), find_timestamp(message.get("ts")), person_of(told, message)
    subtype = message.get("subtype") or None
    if channel is None or ts is None or person is None or not isinstance(subtype, str | None) or subtype not in MESSAGES:
        return
    thread_ts = find_timestamp(message.get("thread_ts"))
    is_root = thread_ts is None or thread_ts == ts
    text = message.get("text")
    yield Act(
        workspace=told.workspace,
        key=f"message:{channel}:{ts}",
        kind=ActKind.MESSAGE if is_root else ActKind.REPLY,
        community=channel,
        person=person,
        at=instant_of(ts),
        decided_at=told.at,
        source_ts=ts,
        thread_ts=None if is_root else thread_ts,
        is_question=is_question(text) if is_root and present and isinstance(text, str) else None,
        present=present,
        imported=told.imported,
        about=None if is_root else find_id(message.get("parent_user_id")),
    )


def _deleted(told: Told) -> Iterator[Act]:
    """A deletion names its author in what was there before; without that, only what is known already can go."""
    previous = told.event.get("previous_message")
    ts = find_timestamp(told.event.get("deleted_ts"))
    if isinstance(previous, Mapping):
        yield from written(told, {**previous, "ts": ts or previous.get("ts")}, present=False)
    else:
        yield from withdrawn(told, ts)


def _changed(told: Told) -> Iterator[Act]:
    """An edit adds nothing. But a root whose thread stays is not deleted: it is changed into a tombstone."""
    message = told.event.get("message")
    if not isinstance(message, Mapping) or message.get("subtype") != "tombstone":
        return
    previous = told.event.get("previous_message")
    ts = find_timestamp(message.get("ts"))
    if isinstance(previous, Mapping):
        yield from written(told, {**previous, "ts": ts}, present=False)
    else:
        yield from withdrawn(told, ts)


def withdrawn(told: Told, ts: str | None) -> Iterator[Act]:
    """Some message is gone, whoever wrote it."""
    channel = find_id(told.event.get("channel"))
    if channel is None or ts is None:
        return
    yield Act(
        workspace=told.workspace,
        key=f"message:{channel}:{ts}",
        kind=ActKind.MESSAGE,
        community=channel,
        person=None,
        at=instant_of(ts),
        decided_at=told.at,
        source_ts=ts,
        present=False,
        imported=told.imported,
    )
