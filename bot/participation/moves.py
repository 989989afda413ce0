"""Who came to a channel and who left it, our own bot among them."""

from collections.abc import Iterator

from bot.model.facts import Act, ActKind, BotMoved, Fact
from bot.participation.told import Told, person_of
from bot.people import find_id
from bot.timestamps import find_timestamp, instant_of


def joined(told: Told) -> Iterator[Fact]:
    """``member_joined_channel``."""
    yield from _came_or_went(told, ActKind.JOIN)


def left(told: Told) -> Iterator[Fact]:
    """``member_left_channel``."""
    yield from _came_or_went(told, ActKind.LEAVE)


def _came_or_went(told: Told, kind: ActKind) -> Iterator[Fact]:
    channel = find_id(told.event.get("channel"))
    if channel is not None and told.own_bot is not None and told.event.get("user") == told.own_bot:
        inviter = find_id(told.event.get("inviter"))
        yield BotMoved(told.workspace, channel, inviter, present=kind is ActKind.JOIN, as_of=told.at)
    else:
        yield from moved(told, find_timestamp(told.event.get("event_ts")), kind, imported=False)


def bot_left(told: Told) -> Iterator[BotMoved]:
    """``channel_left`` and ``group_left``: our own bot is out."""
    channel = find_id(told.event.get("channel"))
    if channel is not None:
        yield BotMoved(told.workspace, channel, None, present=False, as_of=told.at)


def moved(told: Told, ts: str | None, kind: ActKind, *, imported: bool) -> Iterator[Act]:
    """A person came or went at this time; ``imported`` if a history says so, and nobody saw it happen."""
    channel, person = find_id(told.event.get("channel")), person_of(told, told.event)
    if channel is None or ts is None or person is None:
        return
    yield Act(
        workspace=told.workspace,
        key=f"{kind}:{channel}:{person}:{ts}",
        kind=kind,
        community=channel,
        person=person,
        at=instant_of(ts),
        decided_at=float(ts),
        source_ts=ts,
        imported=imported,
    )
