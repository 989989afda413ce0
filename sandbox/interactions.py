"""What the bot is sent when a person clicks, submits, closes or calls a shortcut: the payloads, in Slack's shapes."""

from sandbox.channels import Channel
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.showing import message_json
from sandbox.views import View
from sandbox.wire import Json
from sandbox.workspace import Workspace

_DIRECT_NAMES = {"im": "directmessage", "group": "privategroup"}


def slash_command(workspace: Workspace, person: Person, channel: Channel, command: str, text: str) -> Json:
    """A slash command (sent as a form over HTTP, hence the text for a truth)."""
    payload: Json = {"token": workspace.app.verification_token, "team_id": workspace.team_id}
    payload |= {"team_domain": workspace.domain, "channel_id": channel.id, "channel_name": _channel_name(channel)}
    payload |= {"user_id": person.id, "user_name": person.name, "command": command, "text": text}
    payload |= {"api_app_id": workspace.app.id, "is_enterprise_install": "false"}
    payload["response_url"] = response_url(workspace, channel, person, "commands")
    return payload | {"trigger_id": workspace.triggers.give(person.id)}


def message_action(workspace: Workspace, person: Person, message: Message, action: Json, state: Json) -> Json:
    """`block_actions` from a message. Of an ephemeral one Slack sends where it is, not what it says."""
    channel = workspace.channels.get(message.channel)
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.ephemeral_for is not None
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = _from(workspace, person, "block_actions") | {"container": container}
    payload |= {"trigger_id": workspace.triggers.give(person.id), "channel": _channel(channel)}
    if message.ephemeral_for is None:
        payload["message"] = message_json(workspace, message)
    payload |= {"state": {"values": state}, "actions": [action]}
    return payload | {"response_url": response_url(workspace, channel, person, "actions", message)}


def view_action(workspace: Workspace, person: Person, view: View, action: Json) -> Json:
    """`block_actions` from a modal or Home: without `response_url`."""
    payload = _from(workspace, person, "block_actions") | {"container": {"type": "view", "view_id": view.id}}
    payload |= {"trigger_id": workspace.triggers.give(person.id, None if view.is_home else view.id)}
    return payload | {"view": _view(workspace, view), "actions": [action]}


def view_submission(workspace: Workspace, person: Person, view: View, response_urls: list[Json]) -> Json:
    """`view_submission`."""
    payload = _from(workspace, person, "view_submission")
    payload |= {"trigger_id": workspace.triggers.give(person.id, view.id), "view": _view(workspace, view)}
    return payload | {"response_urls": response_urls}


def view_closed(workspace: Workspace, person: Person, view: View, *, cleared: bool) -> Json:
    """`view_closed`."""
    payload = _from(workspace, person, "view_closed")
    return payload | {"view": _view(workspace, view), "is_cleared": cleared}


def global_shortcut(workspace: Workspace, person: Person, callback_id: str) -> Json:
    """`shortcut`, from the search bar or the composer."""
    payload = _from(workspace, person, "shortcut") | {"action_ts": workspace.clock.next_ts()}
    del payload["api_app_id"]
    return payload | {"callback_id": callback_id, "trigger_id": workspace.triggers.give(person.id)}


def message_shortcut(workspace: Workspace, person: Person, callback_id: str, message: Message) -> Json:
    """`message_action`, from a message's menu."""
    channel = workspace.channels.get(message.channel)
    payload = _from(workspace, person, "message_action") | {"action_ts": workspace.clock.next_ts()}
    del payload["api_app_id"]
    payload["user"] = {"id": person.id, "name": person.name, "team_id": person.team_id}
    payload |= {"callback_id": callback_id, "trigger_id": workspace.triggers.give(person.id)}
    payload |= {"message_ts": message.ts, "channel": _channel(channel), "message": message_json(workspace, message)}
    return payload | {"response_url": response_url(workspace, channel, person, "app")}


def response_url(workspace: Workspace, channel: Channel, person: Person, family: str, source: Message | None = None) -> str:
    """A new address where the bot may answer what the person did."""
    secret = workspace.reply_urls.give(channel.id, person.id, source.ts if source else None)
    return f"{workspace.url}/{family}/{workspace.team_id}/{secret}"


def _from(workspace: Workspace, person: Person, kind: str) -> Json:
    user: Json = {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id}
    payload: Json = {"type": kind, "token": workspace.app.verification_token, "api_app_id": workspace.app.id}
    payload |= {"team": {"id": workspace.team_id, "domain": workspace.domain}, "user": user}
    return payload | {"enterprise": None, "is_enterprise_install": False}


def _view(workspace: Workspace, view: View) -> Json:
    return view.as_json(workspace.team_id, workspace.app.id, workspace.app.bot_id)


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": _channel_name(channel)}


def _channel_name(channel: Channel) -> str:
    return _DIRECT_NAMES.get(channel.kind, channel.name)
