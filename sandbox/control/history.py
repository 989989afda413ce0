"""History in bulk, for seeds and tests: people, channels and messages with their own times."""

from typing import Any

from sandbox import events
from sandbox.channels import Channel
from sandbox.control.channels import make_channel
from sandbox.control.door import Act
from sandbox.control.people import welcome
from sandbox.messages import Message
from sandbox.posting import Draft, place, written_by, written_by_app
from sandbox.wire import Json, invalid, not_found, parse_at, ts_of

_PLAIN = ("subtype", "inviter", "bot_id", "username", "topic", "purpose", "edited")


def add_history(act: Act) -> Json:
    """`POST /control/history`. What is wrong in it refuses that item and what follows; what came before stays."""
    quiet = act.body.get("quiet", True) is not False
    with act.workspace.quietly(quiet):
        people = [one for one in _list(act, "people") if _welcome(act, one)]
        channels = [one for one in _list(act, "channels") if _open(act, one)]
        messages = [_tell(act, one) for one in _list(act, "messages")]
    act.workspace.changes.add("message")
    return {"people": len(people), "channels": len(channels), "messages": len(messages)}


def _welcome(act: Act, given: Json) -> bool:
    """Add a person unless their id is known."""
    if "id" in given and act.workspace.people.find(given["id"]):
        return False
    welcome(act, given)
    return True


def _open(act: Act, given: Json) -> bool:
    """Add a channel unless its name is known; then only let its members in, without a word in it."""
    channel = act.workspace.channels.find_by_name(str(given.get("name")))
    fresh = channel is None
    if channel is None:
        make_channel(act, given)
    else:
        for member in given.get("members", []):
            channel.members.setdefault(act.workspace.people.get(member).id, channel.created)
    return fresh


def _tell(act: Act, given: Json) -> Message:
    channel = _channel(act, given)
    fields = {name: given[name] for name in _PLAIN if name in given}
    ts = str(given["ts"]) if "ts" in given else ts_of(parse_at(given.get("at")))
    draft = Draft(str(given.get("text", "")), fields, ts=ts)
    root = given.get("thread_ts")
    message = place(act.workspace, channel, _body(act, given, draft), draft, None if root in (None, ts) else str(root))
    events.tell_message(act.workspace, channel, message)
    for reaction in given.get("reactions", []):
        message.reactions[reaction["name"]] = list(reaction["users"])
        for user in reaction["users"]:
            events.tell_reaction(act.workspace, message, user, reaction["name"], added=True)
    return message


def _body(act: Act, given: Json, draft: Draft) -> Json:
    workspace = act.workspace
    if "user" not in given:
        return {"type": "message", "text": draft.text, **draft.fields}
    if given["user"] == workspace.bot.id and "subtype" not in given:
        return written_by_app(workspace, draft)
    return written_by(workspace, workspace.people.get(given["user"]), draft)


def _channel(act: Act, given: Any) -> Channel:
    if not isinstance(given, dict):
        raise invalid(f"not a message: {given!r}")
    name = str(given.get("channel"))
    found = act.workspace.channels.find(name) or act.workspace.channels.find_by_name(name)
    if found is None:
        raise not_found(f"no conversation {name!r}")
    return found


def _list(act: Act, name: str) -> list[Any]:
    value = act.body.get(name, [])
    if not isinstance(value, list):
        raise invalid(f"{name}: a list")
    return value
