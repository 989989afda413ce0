"""Reactions, whatever their skin tone, live and as a row of a history carries them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.model.facts import Act, ActKind
from bot.participation.told import Told, person_of
from bot.people import find_id
from bot.timestamps import find_timestamp, instant_of

_EMOJI_LENGTH = 100


def reacted(told: Told) -> Iterator[Act]:
    """``reaction_added``."""
    yield from reaction_of(told, told.event)


def unreacted(told: Told) -> Iterator[Act]:
    """``reaction_removed``."""
    yield from reaction_of(told, told.event, present=False)


def reactions_of(told: Told) -> Iterator[Act]:
    """The reactions that a row carries. Slack may name only some of the people of a popular one."""
    row = told.event
    reactions = row.get("reactions")
    for each in reactions if isinstance(reactions, list) else ():
        users = each.get("users") if isinstance(each, Mapping) else None
        for user in users if isinstance(users, list) else ():
            item = {"type": "message", "channel": row.get("channel"), "ts": row.get("ts")}
            yield from reaction_of(told, {"user": user, "reaction": each.get("name"), "item": item, "item_user": row.get("user")})


def reaction_of(told: Told, reaction: Mapping[str, Any], *, present: bool = True) -> Iterator[Act]:
    """One person's reaction to a message, or its withdrawal."""
    item = reaction.get("item")
    person, name = person_of(told, reaction), _emoji(reaction.get("reaction"))
    if not isinstance(item, Mapping) or item.get("type") != "message" or person is None or name is None:
        return
    channel, ts = find_id(item.get("channel")), find_timestamp(item.get("ts"))
    if channel is None or ts is None:
        return
    yield Act(
        workspace=told.workspace,
        key=f"reaction:{channel}:{ts}:{person}:{name}",
        kind=ActKind.REACTION,
        community=channel,
        person=person,
        at=instant_of(ts),  # an export gives it no time of its own: it belongs to its message's day
        decided_at=told.at,
        source_ts=ts,
        name=name,
        present=present,
        imported=told.imported,
        about=find_id(reaction.get("item_user")),
    )


def _emoji(value: Any) -> str | None:
    """The name of an emoji, whatever its skin tone (``wave::skin-tone-3`` is ``wave``)."""
    if not isinstance(value, str) or not value.isprintable():
        return None
    name = value.split("::", 1)[0]
    return name if 0 < len(name) <= _EMOJI_LENGTH and ":" not in name else None
