"""Channels made, joined, left, renamed, archived, deleted: with the events and the messages that Slack makes of each."""

from typing import Literal

from sandbox import events
from sandbox.channels import Channel
from sandbox.people import Person
from sandbox.posting import Draft, post
from sandbox.wire import Json, SlackError
from sandbox.workspace import Workspace


def create_channel(workspace: Workspace, name: str, creator: Person, *, private: bool, created: int, id: str | None) -> Channel:
    """A new channel, empty."""
    channel = workspace.channels.add("group" if private else "channel", name, creator.id, created, id)
    events.tell_created(workspace, channel)
    workspace.changes.add("channel", channel=channel.id)
    return channel


def join(workspace: Workspace, channel: Channel, person: Person, inviter: str | None = None) -> None:
    """Become a member, by oneself or invited. Slack sends both the event and a `channel_join` message."""
    if channel.is_archived:
        raise SlackError("is_archived")
    if person.id in channel.members:
        return
    channel.members[person.id] = workspace.now_seconds()
    events.tell_joined(workspace, channel, person, inviter)
    text = f"<@{person.id}> has joined the channel"
    _note(workspace, channel, person, "channel_join", text, **({"inviter": inviter} if inviter else {}))


def leave(workspace: Workspace, channel: Channel, person: Person, by: str | None = None) -> None:
    """Leave, or be removed `by` someone; `not_in_channel` and `cant_leave_general` in Slack's words."""
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    _note(workspace, channel, person, "channel_leave", f"<@{person.id}> has left the channel")
    del channel.members[person.id]
    events.tell_left(workspace, channel, person, by or person.id)


def describe(workspace: Workspace, channel: Channel, person: Person, what: Literal["topic", "purpose"], value: str) -> None:
    """Set the topic or the purpose."""
    channel.note(what, value, person.id, workspace.now_seconds())
    subtype: Json = {what: value}
    _note(workspace, channel, person, f"channel_{what}", f"set the channel {what}: {value}", **subtype)
    workspace.changes.add("channel", channel=channel.id)


def rename(workspace: Workspace, channel: Channel, person: Person, name: str) -> None:
    """Give a channel another name."""
    workspace.channels.check_name(name)
    old, channel.name = channel.name, name
    channel.previous_names.insert(0, old)
    events.tell_renamed(workspace, channel)
    text = f'has renamed the channel from "{old}" to "{name}"'
    _note(workspace, channel, person, "channel_name", text, old_name=old, name=name)
    workspace.changes.add("channel", channel=channel.id)


def archive(workspace: Workspace, channel: Channel, by: str) -> None:
    """Archive a channel; `already_archived` and `cant_archive_general` in Slack's words."""
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    channel.is_archived = True
    events.tell_archived(workspace, channel, by)
    workspace.changes.add("channel", channel=channel.id)


def unarchive(workspace: Workspace, channel: Channel, by: str) -> None:
    """Bring an archived channel back."""
    if not channel.is_archived:
        raise SlackError("not_archived")
    channel.is_archived = False
    events.tell_archived(workspace, channel, by)
    workspace.changes.add("channel", channel=channel.id)


def delete_channel(workspace: Workspace, channel: Channel, by: str) -> None:
    """Delete a channel with all that is in it."""
    events.tell_channel_deleted(workspace, channel, by)
    workspace.channels.remove(channel)
    workspace.timelines.pop(channel.id, None)
    workspace.changes.add("channel", channel=channel.id)


def _note(workspace: Workspace, channel: Channel, person: Person, subtype: str, text: str, **fields: str) -> None:
    draft = Draft(text)
    body: Json = {"type": "message", "subtype": subtype, "user": person.id, "text": text, **fields}
    post(workspace, channel, body, draft)
