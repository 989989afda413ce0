"""Answers to what a person did: by `response_url`, or in the acknowledgement of a command."""

from typing import Any

from sandbox.blockkit.completed import completed
from sandbox.blockkit.validator import check_message
from sandbox.channels import Channel
from sandbox.messages import Message
from sandbox.posting import Draft, delete, edit, post, post_ephemeral, written_by_app
from sandbox.reply_urls import ReplyUrl
from sandbox.wire import Json, SlackError
from sandbox.workspace import Workspace

_TYPES = ("ephemeral", "in_channel")


def reply(workspace: Workspace, to: ReplyUrl, body: Json) -> Message | None:
    """Show an answer, replace or delete the message acted on; None when nothing is to be shown."""
    channel = workspace.channels.get(to.channel)
    if body.get("delete_original") is True:
        delete(workspace, _original(workspace, channel, to))
        return None
    if body.get("response_type", "ephemeral") not in _TYPES:
        raise SlackError("invalid_response_type")
    fields = _content(workspace, body)
    text = str(body.get("text") or "")
    if body.get("replace_original") is True:
        original = _original(workspace, channel, to)
        edit(workspace, original, {"text": text, "blocks": None, **fields}, by=workspace.bot.id)
        return original
    draft = Draft(text, fields, body.get("thread_ts") or to.thread_ts)
    if body.get("response_type") == "in_channel":
        return post(workspace, channel, written_by_app(workspace, draft), draft)
    return post_ephemeral(workspace, channel, to.person, draft)


def _original(workspace: Workspace, channel: Channel, to: ReplyUrl) -> Message:
    """The message acted on, which must be the bot's."""
    if to.source_ts is None:
        raise SlackError("message_not_found")
    ephemeral = workspace.ephemerals.find(channel.id, to.source_ts, to.person)
    found = ephemeral or workspace.message(channel, to.source_ts)
    if found.body.get("bot_id") != workspace.app.bot_id:
        raise SlackError("cant_update_message")
    return found


def _content(workspace: Workspace, body: Json) -> Json:
    blocks: Any = body.get("blocks")
    if not body.get("text") and not blocks and not body.get("attachments"):
        raise SlackError("no_text")
    fields: Json = {"attachments": body["attachments"]} if body.get("attachments") else {}
    if blocks:
        check_message(blocks, workspace.settings.offer)
        fields["blocks"] = completed(blocks, workspace.ids)
    return fields
