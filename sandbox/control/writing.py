"""What people write: messages, changes to them, reactions."""

from typing import Any

from sandbox.api.reactions import check_name
from sandbox.blockkit.completed import completed
from sandbox.blockkit.validator import check_message
from sandbox.channels import Channel
from sandbox.control.door import Act
from sandbox.control.reading import seen_message
from sandbox.messages import Message
from sandbox.mrkdwn import rich_text, typed
from sandbox.people import Person
from sandbox.posting import Draft, delete, edit, post, react, unreact, written_by
from sandbox.showing import person_view
from sandbox.wire import ActError, Json, SlackError, invalid, parse_at, ts_of

_SUBTYPES = ("me_message", "bot_message")


def write(act: Act) -> Json:
    """`POST /control/messages`."""
    if act.body.get("subtype") == "bot_message":
        return _write_as_integration(act)
    person, channel = act.person, act.channel(act.named("channel"))
    _check_writer(person, channel)
    files = act.body.get("files") or []
    text = _text(act) if "text" in act.body or "typed" in act.body or not files else ""
    if not text and not files and not act.body.get("blocks"):
        raise SlackError("no_text")
    draft = _draft(act, text)
    _add_special(act, draft, person, files)
    with act.quietly():
        message = post(act.workspace, channel, written_by(act.workspace, person, draft), draft)
    return {"channel": channel.id, "message": person_view(act.workspace, message, person.id)}


def change(act: Act) -> Json:
    """`POST /control/messages/edit`."""
    message = _own(act)
    text = _text(act)
    changes: Json = {"text": text, "blocks": [rich_text(text, act.workspace.ids.short())]}
    with act.quietly():
        edit(act.workspace, message, changes, by=act.person.id)
    return {"message": person_view(act.workspace, message, act.person.id)}


def take_back(act: Act) -> Json:
    """`POST /control/messages/delete`; one's own, or any for an administrator. An ephemeral one is dismissed."""
    message = seen_message(act, act.channel(act.named("channel")), act.named("ts"))
    dismissed = message.ephemeral_for is not None
    if not dismissed and message.author != act.person.id and not act.person.is_admin:
        raise SlackError("cant_delete_message")
    with act.quietly():
        delete(act.workspace, message)
    return {}


def give_reaction(act: Act) -> Json:
    """`POST /control/reactions`."""
    channel = act.channel(act.named("channel"))
    message = seen_message(act, channel, act.named("ts"))
    if message.ephemeral_for is not None:
        raise SlackError("bad_timestamp")
    name = check_name(act.text("name"))
    with act.quietly():
        (unreact if act.body.get("remove") is True else react)(act.workspace, message, act.person.id, name)
    return {"message": person_view(act.workspace, message, act.person.id)}


def _write_as_integration(act: Act) -> Json:
    """Another integration's message: `as` is the name it shows."""
    channel, draft = act.workspace.channels.named(act.named("channel")), _draft(act, _text(act))
    body: Json = {"type": "message", "subtype": "bot_message", "text": draft.text, "username": act.text("as")}
    body |= {"bot_id": str(act.body.get("bot_id") or act.workspace.ids.next("B")), **draft.fields}
    with act.quietly():
        message = post(act.workspace, channel, body, draft)
    return {"channel": channel.id, "message": person_view(act.workspace, message, "")}


def _draft(act: Act, text: str) -> Draft:
    ts = ts_of(parse_at(act.body["at"])) if "at" in act.body else None
    draft = Draft(text, {}, act.body.get("thread_ts"), act.body.get("reply_broadcast") is True, ts=ts)
    if act.body.get("blocks"):
        check_message(act.body["blocks"], act.workspace.settings.offer)
        draft.fields["blocks"] = completed(act.body["blocks"], act.workspace.ids)
    return draft


def _add_special(act: Act, draft: Draft, person: Person, files: Any) -> None:
    """Files, and subtypes that a person's own acts make."""
    subtype = act.body.get("subtype")
    if subtype is not None and subtype not in _SUBTYPES:
        raise invalid(f"subtype: one of {', '.join(_SUBTYPES)}")
    if subtype:
        draft.fields["subtype"] = subtype
    if files:
        now, workspace = act.workspace.now_seconds(), act.workspace
        shared = [workspace.files.share(one, person.id) for one in files]
        shown = [file.as_json(workspace.url, workspace.team_id, now) for file in shared]
        draft.fields |= {"subtype": "file_share", "files": shown, "upload": False, "display_as_bot": False}


def _check_writer(person: Person, channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.posting_restricted and not person.is_admin:
        raise SlackError("restricted_action")


def _text(act: Act) -> str:
    if "typed" in act.body:
        return typed(act.workspace, act.text("typed"))
    return act.text("text")


def _own(act: Act) -> Message:
    message = seen_message(act, act.channel(act.named("channel")), act.named("ts"))
    if message.author != act.person.id:
        raise ActError(409, "cant_update_message", f"{act.person.name} did not write it")
    return message
