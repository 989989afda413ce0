"""Reactions: added, removed, read."""

import re

from sandbox.api.call import Call
from sandbox.messages import Message
from sandbox.posting import react, unreact
from sandbox.showing import message_json
from sandbox.wire import Json, SlackError

_NAME = re.compile(r"[\w+'-]{1,100}(::skin-tone-[2-6])?")


def reactions_add(call: Call) -> Json:
    """`reactions.add`."""
    name, message = _name(call), _message(call)
    react(call.workspace, message, call.workspace.bot.id, name)
    return {}


def reactions_remove(call: Call) -> Json:
    """`reactions.remove`."""
    name, message = _name(call), _message(call)
    unreact(call.workspace, message, call.workspace.bot.id, name)
    return {}


def reactions_get(call: Call) -> Json:
    """`reactions.get`."""
    message = _message(call)
    shown = message_json(call.workspace, message) | {"permalink": call.workspace.permalink(message)}
    return {"type": "message", "channel": message.channel, "message": shown}


def check_name(name: str) -> str:
    """The name of an emoji, without colons; `invalid_name` in Slack's words."""
    name = name.strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _name(call: Call) -> str:
    return check_name(call.text("name"))


def _message(call: Call) -> Message:
    if call.find_text("channel") is None or call.find_text("timestamp") is None:
        raise SlackError("no_item_specified")
    channel = call.own_channel()
    if channel.is_archived and call.method != "reactions.get":
        raise SlackError("is_archived")
    return call.workspace.message(channel, call.text("timestamp"))
