"""Communities: the channels that Foyer knows, their charters, and who invited it to them."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, select, update

from bot.model.communities import Community, Invitation
from bot.model.facts import BotMoved, ChannelSeen
from storage import memberships, privacy
from storage.memberships import list_members, managers_of, memberships_of
from storage.schema import CommunityRow, InvitationRow
from storage.schema.columns import table_of
from storage.store import Transaction

__all__ = [
    "answer_invitation",
    "find",
    "get",
    "know",
    "list_communities",
    "list_invitations",
    "list_members",
    "list_reporting",
    "list_set_up",
    "managers_of",
    "mark_imported",
    "mark_noticed",
    "memberships_of",
    "move_bot",
    "place_bot",
    "see_channel",
    "set_up",
]

# What is set of the rules is kept beside which of them are on.
_COLUMNS = tuple(field.name for field in fields(Community) if field.name != "nudge_numbers")
_KEY = ("workspace", "community")
# Made once: they are asked many times at every beat.
_KNOWN = table_of(CommunityRow).c
_ALL = (
    select(*(_KNOWN[name] for name in _COLUMNS))
    .where(_KNOWN.workspace == bindparam("workspace_is"))
    .order_by(_KNOWN.name, _KNOWN.community)
)
_ONE = _ALL.where(_KNOWN.community == bindparam("community_is"))
_SET_UP = _ALL.where(_KNOWN.set_up_at.is_not(None), ~_KNOWN.is_archived)
_REPORTING = _SET_UP.where(_KNOWN.digest_channel == bindparam("channel_is"))
# What the person who sets a community up decides; the rest is Slack's word, or comes later.
_CHARTER = (
    "name",
    "title",
    "purpose",
    "locale",
    "zone",
    "digest_channel",
    "digest_weekday",
    "digest_time",
    "lets_guests_in",
    "nudges",
    "posts_a_day",
    "kudos_values",
)
_SEEN = ("name", "is_private", "is_archived", "is_shared")


def find(tx: Transaction, workspace: str, community: str) -> Community | None:
    """One community, None if Foyer does not know this channel."""
    row = tx.execute(_ONE, {"workspace_is": workspace, "community_is": community}).one_or_none()
    return _community(row) if row else None


def get(tx: Transaction, workspace: str, community: str) -> Community:
    """One community; LookupError if Foyer does not know this channel."""
    found = find(tx, workspace, community)
    if found is None:
        raise LookupError(f"no community {community}")
    return found


def list_communities(tx: Transaction, workspace: str) -> list[Community]:
    """Every channel that Foyer knows, set up or only imported or invited to, by name."""
    return [_community(row) for row in tx.execute(_ALL, {"workspace_is": workspace})]


def list_set_up(tx: Transaction, workspace: str) -> list[Community]:
    """The communities that somebody set up and that are not archived, by name."""
    return [_community(row) for row in tx.execute(_SET_UP, {"workspace_is": workspace})]


def list_reporting(tx: Transaction, workspace: str, channel: str) -> list[Community]:
    """The communities whose digest goes to this channel, by name."""
    return [_community(row) for row in tx.execute(_REPORTING, {"workspace_is": workspace, "channel_is": channel})]


def set_up(tx: Transaction, community: Community, managers: Iterable[str], now: datetime) -> None:
    """Write a community's charter and its managers, exactly these. The first time makes it a community from ``now`` on.

    ``set_up_by`` is kept from the first time. FoyerError ``people.role_needs_trace`` if one of the managers leaves no trace.
    """
    values = _values(community) | {"set_up_at": community.set_up_at or now}
    row = tx.insert(CommunityRow).values(**values, as_of=0.0, bot_moved_at=0.0)
    is_new = CommunityRow.set_up_at.is_(None)
    charter = {name: row.excluded[name] for name in _CHARTER}
    once = {name: case((is_new, row.excluded[name]), else_=getattr(CommunityRow, name)) for name in ("set_up_by", "set_up_at")}
    tx.execute(row.on_conflict_do_update(index_elements=_KEY, set_=charter | once))
    memberships.set_managers(tx, community.workspace, community.community, frozenset(managers))


def mark_noticed(tx: Transaction, workspace: str, community: str, at: datetime) -> None:
    """The community's notice was posted: its facts are recorded from this instant on, if they were not already."""
    unnoticed = update(CommunityRow).filter_by(workspace=workspace, community=community, recorded_since=None)
    tx.execute(unnoticed.values(recorded_since=at, bot_is_in=True))


def know(tx: Transaction, community: Community) -> None:
    """Make a channel known without setting it up (from an export). One that is known already stays as it is."""
    row = tx.insert(CommunityRow).values(**_values(community), as_of=0.0, bot_moved_at=0.0)
    tx.execute(row.on_conflict_do_nothing(index_elements=_KEY))


def mark_imported(tx: Transaction, workspace: str, community: str, at: datetime) -> None:
    """History of this channel was read from an export; the first time is kept."""
    unread = update(CommunityRow).filter_by(workspace=workspace, community=community, imported_at=None)
    tx.execute(unread.values(imported_at=at))


def see_channel(tx: Transaction, seen: ChannelSeen) -> None:
    """Write what Slack says of a channel that Foyer knows, unless something newer was said. Other channels are passed over."""
    said = {name: getattr(seen, name) for name in _SEEN if getattr(seen, name) is not None}
    known = update(CommunityRow).filter_by(workspace=seen.workspace, community=seen.community)
    tx.execute(known.where(CommunityRow.as_of < seen.as_of).values(**said, as_of=seen.as_of))


def move_bot(tx: Transaction, moved: BotMoved) -> None:
    """Our bot came to a channel, which makes it known and the invitation wait for its welcome; or it left."""
    if moved.present:
        know(tx, Community(moved.workspace, moved.community, name=moved.community))
        _add_invitation(tx, moved)
    place_bot(tx, moved.workspace, moved.community, is_in=moved.present, as_of=moved.as_of)


def place_bot(tx: Transaction, workspace: str, community: str, *, is_in: bool, as_of: float) -> None:
    """Our bot is in a channel that Foyer knows, or out of it, unless something newer was said (``as_of`` in seconds)."""
    known = update(CommunityRow).filter_by(workspace=workspace, community=community)
    tx.execute(known.where(CommunityRow.bot_moved_at < as_of).values(bot_is_in=is_in, bot_moved_at=as_of))


def _add_invitation(tx: Transaction, moved: BotMoved) -> None:
    is_hidden = moved.inviter is not None and privacy.is_traceless(tx, moved.workspace, moved.inviter)
    row = tx.insert(InvitationRow).values(
        workspace=moved.workspace,
        community=moved.community,
        inviter=None if is_hidden else moved.inviter,
        at=moved.as_of,
        answered=False,
    )
    tx.execute(row.on_conflict_do_nothing())


def list_invitations(tx: Transaction, workspace: str) -> list[Invitation]:
    """The invitations that nobody has answered yet, oldest first."""
    rows = tx.scalars(select(InvitationRow).filter_by(workspace=workspace, answered=False).order_by(InvitationRow.at))
    return [Invitation(row.workspace, row.community, row.inviter, row.at) for row in rows]


def answer_invitation(tx: Transaction, invitation: Invitation) -> None:
    """This invitation, and any before it to the same channel, needs no more welcome."""
    same = update(InvitationRow).filter_by(workspace=invitation.workspace, community=invitation.community)
    tx.execute(same.where(InvitationRow.at <= invitation.at).values(answered=True))


def _values(community: Community) -> dict[str, Any]:
    values = {name: getattr(community, name) for name in _COLUMNS}
    rules = {"rules": sorted(community.nudges), "numbers": {rule: dict(each) for rule, each in community.nudge_numbers.items()}}
    return values | {"nudges": rules, "kudos_values": {"values": list(community.kudos_values)}}


def _community(row: Row[Any]) -> Community:
    values = dict(zip(_COLUMNS, row, strict=True))
    rules = {"nudges": frozenset(row.nudges["rules"]), "nudge_numbers": row.nudges.get("numbers", {})}
    return Community(**values | rules | {"kudos_values": tuple(row.kudos_values["values"])})
