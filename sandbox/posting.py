"""Writing, changing, deleting and reacting, by a person or by the bot: the same acts with the same events."""

import uuid
from dataclasses import dataclass, field

from sandbox.channels import Channel
from sandbox.events import tell_changed, tell_deleted, tell_message, tell_reaction
from sandbox.messages import Message
from sandbox.mrkdwn import rich_text
from sandbox.people import SLACKBOT, Person
from sandbox.showing import message_json
from sandbox.wire import Json, SlackError
from sandbox.workspace import Workspace


@dataclass
class Draft:
    """What is to be written: `fields` go into Slack's message object as they are. `ts`: a time of its own (history)."""

    text: str
    fields: Json = field(default_factory=dict)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    ts: str | None = None


def written_by(workspace: Workspace, person: Person, draft: Draft) -> Json:
    """The message object of a person's words."""
    body: Json = {"type": "message", "user": person.id, "text": draft.text}
    if "subtype" not in draft.fields:
        body |= {"client_msg_id": _message_id(workspace), "team": person.team_id}
        if draft.text:
            body["blocks"] = [rich_text(draft.text, workspace.ids.short())]
    return body | draft.fields


def written_by_app(workspace: Workspace, draft: Draft) -> Json:
    """The message object of the bot's words; under another name it is a `bot_message`, of nobody."""
    app = workspace.app
    if draft.fields.get("subtype") == "bot_message":
        return {"type": "message", "text": draft.text, "bot_id": app.bot_id, "app_id": app.id, **draft.fields}
    icons = {f"image_{size}": f"{workspace.url}/avatars/{app.user.id}.svg" for size in (36, 48, 72)}
    profile = {"id": app.bot_id, "deleted": False, "name": app.name, "updated": app.user.updated, "app_id": app.id}
    body: Json = {"type": "message", "user": app.user.id, "text": draft.text, "team": workspace.team_id}
    body |= {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile | {"icons": icons, "team_id": app.team_id}}
    return body | draft.fields


def post(workspace: Workspace, channel: Channel, body: Json, draft: Draft) -> Message:
    """Put a message in a conversation and tell the bot."""
    root = workspace.root(channel, draft.thread_ts) if draft.thread_ts is not None else None
    message = place(workspace, channel, body, draft, root.ts if root else None)
    tell_message(workspace, channel, message)
    workspace.changes.add("message", channel=channel.id)
    if message.author in channel.members:
        workspace.read_marks[(message.author, channel.id)] = message.ts
    return message


def place(workspace: Workspace, channel: Channel, body: Json, draft: Draft, root_ts: str | None) -> Message:
    """Put a message in its place without a word to anybody; a taken timestamp moves on by a microsecond."""
    timeline = workspace.timelines[channel.id]
    ts = draft.ts or workspace.clock.next_ts()
    while ts in timeline:
        ts = workspace.clock.next_ts() if draft.ts is None else _next(ts)
    broadcast = draft.broadcast and root_ts is not None
    message = Message(channel.id, ts, body, thread_ts=root_ts, broadcast=broadcast, metadata=draft.metadata)
    timeline.add(message)
    return message


def post_ephemeral(workspace: Workspace, channel: Channel, person: str, draft: Draft) -> Message:
    """Show one person a message of the bot that nobody else sees, and that no history keeps."""
    body = written_by_app(workspace, draft)
    root = workspace.root(channel, draft.thread_ts) if draft.thread_ts is not None else None
    ts = workspace.clock.next_ts()
    message = Message(channel.id, ts, body, thread_ts=root.ts if root else None, ephemeral_for=person)
    workspace.ephemerals.add(message)
    workspace.changes.add("ephemeral", channel=channel.id, user=person)
    return message


def edit(workspace: Workspace, message: Message, changes: Json, *, by: str) -> None:
    """Change a message's fields; `None` removes one."""
    channel = workspace.channels.get(message.channel)
    before = message_json(workspace, message, people=False)
    message.body = {name: value for name, value in (message.body | changes).items() if value is not None}
    if message.ephemeral_for is not None:
        workspace.changes.add("ephemeral", channel=channel.id, user=message.ephemeral_for)
        return
    message.body["edited"] = {"user": by, "ts": workspace.clock.next_ts()}
    tell_changed(workspace, channel, message_json(workspace, message, people=False), before)
    workspace.changes.add("message", channel=channel.id)


def delete(workspace: Workspace, message: Message) -> None:
    """Delete a message; a root with replies leaves a tombstone, told as a change."""
    if message.ephemeral_for is not None:
        workspace.ephemerals.remove(message)
        workspace.changes.add("ephemeral", channel=message.channel, user=message.ephemeral_for)
        return
    channel = workspace.channels.get(message.channel)
    before = message_json(workspace, message, people=False)
    if message.replies:
        _bury(message)
        tell_changed(workspace, channel, message_json(workspace, message, people=False), before)
    else:
        workspace.timelines[channel.id].remove(message)
        tell_deleted(workspace, channel, before)
    workspace.changes.add("message", channel=channel.id)


def react(workspace: Workspace, message: Message, person: str, name: str) -> None:
    """Add a reaction; `already_reacted` in Slack's words."""
    people = message.reactions.get(name, [])
    if person in people:
        raise SlackError("already_reacted")
    message.reactions[name] = [*people, person]
    tell_reaction(workspace, message, person, name, added=True)
    workspace.changes.add("reaction", channel=message.channel)


def unreact(workspace: Workspace, message: Message, person: str, name: str) -> None:
    """Take a reaction back; `no_reaction` in Slack's words."""
    people = message.reactions.get(name, [])
    if person not in people:
        raise SlackError("no_reaction")
    people.remove(person)
    if not people:
        del message.reactions[name]
    tell_reaction(workspace, message, person, name, added=False)
    workspace.changes.add("reaction", channel=message.channel)


def _message_id(workspace: Workspace) -> str:
    """A unique id, the same for the same acts."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{workspace.team_id}/{workspace.ids.next('M')}"))


def _bury(message: Message) -> None:
    text = "This message was deleted."
    message.body = {"type": "message", "subtype": "tombstone", "user": SLACKBOT, "text": text, "hidden": True}
    message.tombstone, message.metadata = True, None
    message.reactions.clear()


def _next(ts: str) -> str:
    whole, _, part = ts.partition(".")
    micros = int(whole) * 1_000_000 + int(part) + 1
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
