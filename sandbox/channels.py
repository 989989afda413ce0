"""Conversations: public and private channels, direct messages between two people or several."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.ids import Ids
from sandbox.wire import ActError, Json, SlackError, invalid, not_found

Kind = Literal["channel", "group", "im", "mpim"]
_NAME_LIMIT = 80


@dataclass
class Channel:
    """One conversation. `members` keeps the order of joining; times are seconds since 1970."""

    id: str
    kind: Kind
    name: str
    creator: str
    created: int
    members: dict[str, int] = field(default_factory=dict)
    topic: Json = field(default_factory=lambda: _noted("", "", 0))
    purpose: Json = field(default_factory=lambda: _noted("", "", 0))
    previous_names: list[str] = field(default_factory=list)
    updated: int = 0
    is_archived: bool = False
    is_ext_shared: bool = False
    is_general: bool = False
    posting_restricted: bool = False

    @property
    def is_channel(self) -> bool:
        """Whether it has a name and can be joined or left: not a DM."""
        return self.kind in ("channel", "group")

    @property
    def is_private(self) -> bool:
        """Everything but a public channel."""
        return self.kind != "channel"

    @property
    def letter(self) -> str:
        """`channel_type` of the membership events: C or G."""
        return "C" if self.kind == "channel" else "G"

    def other(self, person: str) -> str:
        """The other person of a DM (oneself in one's own)."""
        return next((member for member in self.members if member != person), person)

    def note(self, what: Literal["topic", "purpose"], value: str, by: str, at: int) -> None:
        """Set the topic or the purpose."""
        setattr(self, what, _noted(value, by, at))
        self.updated = at * 1000

    def as_json(self, team: str, viewer: str, *, members: bool = False) -> Json:
        """Slack's conversation object as the viewer (the bot) gets it."""
        shown: Json = {"id": self.id, "created": self.created, "is_archived": self.is_archived, "is_im": False}
        if self.kind == "im":
            return shown | {"is_im": True, "is_org_shared": False, "user": self.other(viewer), "updated": self.updated}
        shown |= {"name": self.name, "name_normalized": self.name, "creator": self.creator, "unlinked": 0}
        shown |= {"is_channel": self.kind == "channel", "is_group": self.kind == "group", "is_mpim": self.kind == "mpim"}
        shown |= {"is_private": self.is_private, "is_general": self.is_general, "is_shared": self.is_ext_shared}
        shown |= {"is_ext_shared": self.is_ext_shared, "is_org_shared": False, "is_pending_ext_shared": False}
        shown |= {"pending_shared": [], "pending_connected_team_ids": [], "context_team_id": team}
        shown |= {"shared_team_ids": [team], "previous_names": self.previous_names, "updated": self.updated}
        shown |= {"topic": self.topic, "purpose": self.purpose, "is_member": viewer in self.members}
        if members:
            shown["num_members"] = len(self.members)
        return shown

    def for_control(self) -> Json:
        """The conversation as the control API shows it."""
        shown: Json = {"id": self.id, "name": self.name, "type": self.kind, "is_private": self.is_private}
        shown |= {name: getattr(self, name) for name in ("is_archived", "is_ext_shared", "is_general")}
        shown |= {"posting_restricted": self.posting_restricted, "topic": self.topic["value"]}
        shown |= {"purpose": self.purpose["value"], "creator": self.creator, "created": self.created}
        return shown | {"members": list(self.members)}


class Channels:
    """All conversations, by id, in the order they were made."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._channels: dict[str, Channel] = {}
        self._direct: dict[frozenset[str], Channel] = {}

    def add(self, kind: Kind, name: str, creator: str, created: int, channel_id: str | None = None) -> Channel:
        """A new conversation; the name of a channel is checked as Slack checks it."""
        if kind in ("channel", "group"):
            self.check_name(name)
        new_id = channel_id or self._ids.next({"im": "D"}.get(kind, "C"))
        if new_id in self._channels:
            raise ActError(409, "conflict", f"there is already a {new_id}")
        channel = Channel(new_id, kind, name, creator, created, updated=created * 1000)
        self._channels[new_id] = channel
        return channel

    def check_name(self, name: Any) -> None:
        """Refuses what Slack refuses as a channel's name, and a name already taken."""
        if not isinstance(name, str) or not name or len(name) > _NAME_LIMIT or not _is_name(name):
            raise invalid(f"not a channel's name: {name!r} (lower case, digits, - and _, at most {_NAME_LIMIT})")
        if self.find_by_name(name):
            raise ActError(409, "name_taken", f"there is already a channel #{name}")

    def find(self, channel_id: str) -> Channel | None:
        """The conversation of this id, or None."""
        return self._channels.get(channel_id)

    def get(self, channel_id: Any) -> Channel:
        """The conversation of this id; `channel_not_found` in Slack's words."""
        channel = self._channels.get(channel_id) if isinstance(channel_id, str) else None
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def named(self, channel_id: Any) -> Channel:
        """The conversation that the control API names; 404 when there is none."""
        channel = self._channels.get(channel_id) if isinstance(channel_id, str) else None
        if channel is None:
            raise not_found(f"no conversation {channel_id!r}")
        return channel

    def find_by_name(self, name: str) -> Channel | None:
        """The public or private channel of this name, or None."""
        return next((channel for channel in self._channels.values() if channel.is_channel and channel.name == name), None)

    def find_between(self, people: set[str]) -> Channel | None:
        """The direct conversation of exactly these people, or None."""
        return self._direct.get(frozenset(people))

    def between(self, people: list[str], now: int, name: str = "") -> Channel:
        """The direct conversation of these people, made when there is none; with a name where they are several."""
        found = self.find_between(set(people))
        if found:
            return found
        channel = self.add("mpim" if len(set(people)) > 2 else "im", name, people[0], now)
        channel.members = dict.fromkeys(people, now)
        self._direct[frozenset(people)] = channel
        return channel

    def remove(self, channel: Channel) -> None:
        """Delete a conversation."""
        del self._channels[channel.id]

    def all(self) -> list[Channel]:
        """Every conversation."""
        return list(self._channels.values())


def _noted(value: str, by: str, at: int) -> Json:
    return {"value": value, "creator": by, "last_set": at}


def _is_name(name: str) -> bool:
    return name == name.lower() and all(char.isalnum() or char in "-_" for char in name)
