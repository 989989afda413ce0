"""Messages as they are shown: to the bot (history, events, replies) and to a person (the control API)."""

from sandbox.messages import Message
from sandbox.wire import Json
from sandbox.workspace import Workspace


def message_json(
    workspace: Workspace, message: Message, *, thread: bool = True, people: bool = True, metadata: bool = True
) -> Json:
    """Slack's message object.

    `thread` adds the figures of its thread, which follow from other messages; `people` who reacted and who replied,
    which histories tell and events do not.
    """
    shown: Json = {**message.body, "ts": message.ts} | _in_thread(workspace, message, thread=thread)
    if thread:
        shown |= _thread_figures(workspace, message)
    if people and message.reactions:
        shown["reactions"] = reactions_json(message)
    if not people:
        shown.pop("reply_users", None)
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def reactions_json(message: Message) -> list[Json]:
    """Who reacted with what."""
    given = message.reactions.items()
    return [{"name": name, "users": list(people), "count": len(people)} for name, people in given]


def person_view(workspace: Workspace, message: Message, person: str) -> Json:
    """The message as the control API shows it to a person."""
    shown = message_json(workspace, message)
    shown |= {"channel": message.channel, "permalink": workspace.permalink(message)}
    shown["ephemeral"] = message.ephemeral_for is not None
    return shown | {"state": workspace.chosen.get((message.channel, message.ts, person), {})}


def view_json(workspace: Workspace, view_id: str, person: str) -> Json:
    """A view as the control API shows it: Slack's object and the errors under its inputs."""
    view = workspace.views.seen_by(view_id, person)
    shown = view.as_json(workspace.team_id, workspace.app.id, workspace.app.bot_id)
    return shown | {"errors": view.errors}


def stack_json(workspace: Workspace, person: str) -> list[Json]:
    """A person's modals, the one on top last."""
    app = workspace.app
    stack = workspace.views.stack(person)
    return [view.as_json(workspace.team_id, app.id, app.bot_id) | {"errors": view.errors} for view in stack]


def _in_thread(workspace: Workspace, message: Message, *, thread: bool) -> Json:
    """What a reply says of its root."""
    if message.thread_ts is None:
        return {}
    root = workspace.timelines[message.channel].find(message.thread_ts)
    shown: Json = {"thread_ts": message.thread_ts}
    if thread and root:
        shown["parent_user_id"] = root.author
    if message.broadcast:
        shown |= {"subtype": "thread_broadcast"} | ({"root": _root_json(root)} if root else {})
    return shown


def _thread_figures(workspace: Workspace, message: Message) -> Json:
    if not message.replies:
        return {}
    timeline = workspace.timelines[message.channel]
    authors = dict.fromkeys(reply.author for reply in timeline.thread(message)[1:] if reply.author)
    figures: Json = {"thread_ts": message.ts, "reply_count": len(message.replies), "reply_users": list(authors)[:5]}
    figures |= {"reply_users_count": len(authors), "latest_reply": message.replies[-1]}
    return figures | {"is_locked": False, "subscribed": False}


def _root_json(root: Message) -> Json:
    names = ("type", "subtype", "user", "team", "text", "bot_id")
    shown: Json = {name: root.body[name] for name in names if name in root.body}
    shown |= {"ts": root.ts, "thread_ts": root.ts, "reply_count": len(root.replies)}
    return shown | ({"latest_reply": root.replies[-1]} if root.replies else {})
