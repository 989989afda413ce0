"""Payloads of the Events API: one table of the types that are recorded, and how each is read."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

from bot.model.facts import ChannelSeen, Fact, GapFound
from bot.participation.messages import message
from bot.participation.moves import bot_left, joined, left
from bot.participation.reactions import reacted, unreacted
from bot.participation.told import Told
from bot.people import clean, find_id, person_from
from bot.timestamps import find_timestamp

_FAR_AWAY = 10**11  # seconds; past it, no date


def facts_from(payload: Mapping[str, Any], *, own_bot: str | None = None) -> tuple[Fact, ...]:
    """The facts in one payload of the Events API, as HTTP and Socket Mode bring it.

    ``own_bot`` is Foyer's own user id; where it is not given, the payload's ``authorizations`` tell.
    """
    event = _event(payload)
    read = _EVENTS.get(_word(event.get("type")))
    workspace = find_id(payload.get("team_id")) if read is not None else None
    if read is None or workspace is None:
        return ()
    told = Told(workspace, event, _decided_at(payload, event), own_bot or _bot_of(payload))
    return tuple(read(told))


def is_recorded(payload: Mapping[str, Any]) -> bool:
    """Whether this payload is of a type that the recorder takes, with or without facts in it."""
    return _word(_event(payload).get("type")) in _EVENTS


def _event(payload: Any) -> Mapping[str, Any]:
    """The event inside a payload; ``app_rate_limited`` comes without one around it as well."""
    if not isinstance(payload, Mapping):
        return {}
    event = payload.get("event")
    if isinstance(event, Mapping):
        return event
    return payload if payload.get("type") == "app_rate_limited" else {}


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _decided_at(payload: Mapping[str, Any], event: Mapping[str, Any]) -> float:
    for value in (event.get("event_ts"), event.get("ts")):
        ts = find_timestamp(value)
        if ts is not None:
            return float(ts)
    for value in (event.get("cache_ts"), payload.get("event_time")):
        if _is_epoch(value):
            return float(value)
    return 0.0


def _is_epoch(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and 0 < value < _FAR_AWAY


def _bot_of(payload: Mapping[str, Any]) -> str | None:
    """Our own user, as an event names who it is delivered to."""
    authorizations = payload.get("authorizations")
    for each in authorizations if isinstance(authorizations, list) else ():
        if isinstance(each, Mapping) and each.get("is_bot") is True:
            return find_id(each.get("user_id"))
    return None


def _person_seen(told: Told) -> Iterator[Fact]:
    """``team_join`` and ``user_change``."""
    person = person_from(told.event.get("user"), told.workspace, told.at)
    if person is not None:
        yield person


def _renamed(told: Told) -> Iterator[Fact]:
    channel = told.event.get("channel")
    community = find_id(channel.get("id")) if isinstance(channel, Mapping) else None
    name = clean(channel.get("name")) if isinstance(channel, Mapping) else ""
    if community is not None and name:
        yield ChannelSeen(told.workspace, community, told.at, name=name)


def _archived(told: Told) -> Iterator[Fact]:
    yield from _channel_seen(told, is_archived=True)


def _unarchived(told: Told) -> Iterator[Fact]:
    yield from _channel_seen(told, is_archived=False)


def _shared(told: Told) -> Iterator[Fact]:
    yield from _channel_seen(told, is_shared=True)


def _unshared(told: Told) -> Iterator[Fact]:
    # It stays a shared one while another workspace is still connected.
    yield from _channel_seen(told, is_shared=told.event.get("is_ext_shared") is True)


def _channel_seen(told: Told, *, is_archived: bool | None = None, is_shared: bool | None = None) -> Iterator[Fact]:
    community = find_id(told.event.get("channel"))
    if community is not None:
        yield ChannelSeen(told.workspace, community, told.at, is_archived=is_archived, is_shared=is_shared)


def _rate_limited(told: Told) -> Iterator[Fact]:
    """Slack dropped what happened in this minute: more than 30,000 events in an hour."""
    minute = told.event.get("minute_rate_limited")
    if _is_epoch(minute):
        since = datetime.fromtimestamp(minute, UTC)
        yield GapFound(told.workspace, since, since + timedelta(minutes=1), reason="rate_limited")


_EVENTS: dict[str | None, Callable[[Told], Iterator[Fact]]] = {
    "message": message,
    "reaction_added": reacted,
    "reaction_removed": unreacted,
    "member_joined_channel": joined,
    "member_left_channel": left,
    "channel_left": bot_left,
    "group_left": bot_left,
    "team_join": _person_seen,
    "user_change": _person_seen,
    "channel_rename": _renamed,
    "group_rename": _renamed,
    "channel_archive": _archived,
    "group_archive": _archived,
    "channel_deleted": _archived,
    "group_deleted": _archived,
    "channel_unarchive": _unarchived,
    "group_unarchive": _unarchived,
    "channel_shared": _shared,
    "channel_unshared": _unshared,
    "app_rate_limited": _rate_limited,
}
