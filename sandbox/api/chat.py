"""Chat: the bot writes, changes and takes back its messages."""

import json
from typing import Any

from sandbox.api.call import Call
from sandbox.blockkit.completed import completed
from sandbox.blockkit.validator import check_message
from sandbox.channels import Channel
from sandbox.messages import Message
from sandbox.posting import Draft, delete, edit, post, post_ephemeral, written_by_app
from sandbox.showing import message_json
from sandbox.wire import Json, SlackError

TEXT_LIMIT = 40_000
METADATA_BYTES = 8_000  # Slack publishes no figure for `metadata_too_large`


def post_message(call: Call) -> Json:
    """`chat.postMessage`."""
    channel = _destination(call)
    thread_ts = call.find_text("thread_ts")
    draft = Draft(call.find_text("text") or "", _content(call), thread_ts, call.flag("reply_broadcast"), _metadata(call))
    draft.fields |= _disguise(call)
    message = post(call.workspace, channel, written_by_app(call.workspace, draft), draft)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(call.workspace, message)}


def post_ephemeral_message(call: Call) -> Json:
    """`chat.postEphemeral`."""
    channel, user = _destination(call), call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    draft = Draft(call.find_text("text") or "", _content(call), call.find_text("thread_ts"))
    message = post_ephemeral(call.workspace, channel, user, draft)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """`chat.update`: what is not given stays; an empty list of blocks takes them away."""
    message = _own_message(call, "cant_update_message")
    changes = _content(call, stays=bool(message.body.get("blocks")))
    if call.find_text("text") is not None:
        changes["text"] = call.text("text")
    if "blocks" in changes and not changes["blocks"]:
        changes["blocks"] = None
    metadata = _metadata(call, keep_empty=True)
    if metadata is not None:
        message.metadata = metadata or None
    edit(call.workspace, message, changes, by=call.workspace.bot.id)
    shown = message_json(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts, "text": shown["text"], "message": shown}


def delete_message(call: Call) -> Json:
    """`chat.delete`."""
    message = _own_message(call, "cant_delete_message")
    delete(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """`chat.getPermalink`."""
    channel = call.channel()
    message = call.workspace.message(channel, call.text("message_ts"))
    return {"channel": channel.id, "permalink": call.workspace.permalink(message)}


def _destination(call: Call) -> Channel:
    """Where the bot may write: a conversation it is in, or the DM of a person's id."""
    target = call.text("channel")
    if target.startswith("#"):
        found = call.workspace.channels.find_by_name(target[1:])
        call.args["channel"] = found.id if found else target
    if target[0] in "UW":
        return _direct(call, target)
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.workspace.bot.id not in channel.members and "chat:write.public" not in (call.workspace.app.scopes or []):
        raise SlackError("not_in_channel")
    if channel.posting_restricted:
        raise SlackError("restricted_action")
    _need_messages_tab(call, channel)
    return channel


def _direct(call: Call, user: str) -> Channel:
    person = call.workspace.people.find(user)
    if person is None:
        raise SlackError("channel_not_found")
    if person.is_machine:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    channel = call.workspace.direct(call.workspace.bot.id, person.id)
    _need_messages_tab(call, channel)
    return channel


def _need_messages_tab(call: Call, channel: Channel) -> None:
    if channel.kind == "im" and not call.workspace.app.messages_tab:
        raise SlackError("messages_tab_disabled")


def _content(call: Call, *, stays: bool = False) -> Json:
    """Checked blocks and attachments; `no_text` when there is nothing to say and nothing `stays`."""
    text = call.find_text("text")
    if text and len(text) > TEXT_LIMIT:
        raise SlackError("msg_too_long")
    fields: Json = {}
    blocks, attachments = call.decoded("blocks", "invalid_blocks_format"), call.decoded("attachments", "invalid_attachments")
    if blocks is not None:
        check_message(blocks, call.workspace.settings.offer)
        fields["blocks"] = completed(blocks, call.workspace.ids)
    if attachments is not None:
        fields["attachments"] = _attachments(call, attachments)
    if not (text or blocks or attachments or (stays and blocks is None)):
        raise SlackError("no_text")
    return fields if stays or "blocks" not in fields or fields["blocks"] else {}


def _attachments(call: Call, given: Any) -> list[Json]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_attachments")
    for attachment in given:
        if "blocks" in attachment:
            check_message(attachment["blocks"], call.workspace.settings.offer)
    return given


def _metadata(call: Call, *, keep_empty: bool = False) -> Json | None:
    given = call.decoded("metadata", "invalid_metadata_format")
    if given is None or (given == {} and not keep_empty):
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    if given == {}:
        return {}
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def _disguise(call: Call) -> Json:
    """Another name or icon, which takes `chat:write.customize` and makes it a `bot_message`."""
    name, emoji, icon = (call.find_text(field) for field in ("username", "icon_emoji", "icon_url"))
    if not (name or emoji or icon):
        return {}
    call.need("chat:write.customize")
    icons = ({"emoji": emoji} if emoji else {}) | ({"image_64": icon} if icon else {})
    return {"subtype": "bot_message", "username": name or call.workspace.app.name} | ({"icons": icons} if icons else {})


def _own_message(call: Call, refusal: str) -> Message:
    channel = call.channel()
    message = call.workspace.message(channel, call.text("ts"))
    if channel.is_archived:
        raise SlackError("is_archived")
    if message.body.get("bot_id") != call.workspace.app.bot_id or message.body.get("subtype") not in (
        None,
        "bot_message",
        "file_share",
    ):
        raise SlackError(refusal)
    return message
