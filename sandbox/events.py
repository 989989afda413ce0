"""Events: tells the bot what Slack would tell it, in the shapes that Slack publishes."""

from sandbox.channels import Channel
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.showing import message_json
from sandbox.wire import Json, instant_of
from sandbox.workspace import Workspace


def tell(workspace: Workspace, event: Json, channel: Channel | None = None, *, outsider: bool = False) -> None:
    """Send an event, if the app is installed and subscribed, and the bot in the channel it is about.

    `outsider`: the bot is told although it is not in the channel (it was just removed, or the whole workspace is told).
    """
    app = workspace.app
    if workspace.quiet or not app.installed or not app.hears(event["type"], channel.kind if channel else None):
        return
    if channel and not outsider and workspace.bot.id not in channel.members:
        return
    workspace.send(envelope(workspace, event, channel))


def envelope(workspace: Workspace, event: Json, channel: Channel | None) -> Json:
    """The outer object of an event."""
    app, team = workspace.app, workspace.team_id
    event_id = workspace.ids.next("Ev")
    moment = event.get("event_ts") or workspace.clock.next_ts()
    authorization = {"enterprise_id": None, "team_id": team, "user_id": workspace.bot.id, "is_bot": True}
    outer: Json = {"token": app.verification_token, "team_id": team, "api_app_id": app.id, "event": event}
    outer |= {"type": "event_callback", "event_id": event_id, "event_time": int(instant_of(moment).timestamp())}
    outer["authorizations"] = [authorization | {"is_enterprise_install": False}]
    outer["is_ext_shared_channel"] = bool(channel and channel.is_ext_shared)
    return outer | {"event_context": f"4-{event_id}"}


def tell_message(workspace: Workspace, channel: Channel, message: Message) -> None:
    """A new message, and `app_mention` when it names the bot."""
    event = message_json(workspace, message, thread=False, people=False)
    if message.thread_ts is not None and event.get("subtype") in (None, "file_share"):
        root = workspace.timelines[channel.id].find(message.thread_ts)
        event["parent_user_id"] = root.author if root else ""
    event |= {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}
    tell(workspace, event, channel)
    if f"<@{workspace.bot.id}" in message.body.get("text", "") and channel.is_channel and "subtype" not in event:
        mention = {name: value for name, value in event.items() if name not in ("channel_type", "parent_user_id")}
        tell(workspace, mention | {"type": "app_mention"}, channel)


def tell_changed(workspace: Workspace, channel: Channel, message: Json, before: Json) -> None:
    """`message_changed`: the message as it is and as it was."""
    tell(workspace, _hidden(workspace, channel, "message_changed", message=message, previous_message=before), channel)


def tell_deleted(workspace: Workspace, channel: Channel, before: Json) -> None:
    """`message_deleted`, with the message that is no more."""
    gone = _hidden(workspace, channel, "message_deleted", deleted_ts=before["ts"], previous_message=before)
    tell(workspace, gone, channel)


def _hidden(workspace: Workspace, channel: Channel, subtype: str, **fields: Json | str) -> Json:
    ts = workspace.clock.next_ts()
    event: Json = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, **fields}
    return event | {"ts": ts, "event_ts": ts, "channel_type": channel.kind}


def tell_reaction(workspace: Workspace, message: Message, person: str, name: str, *, added: bool) -> None:
    """`reaction_added` or `reaction_removed`."""
    channel = workspace.channels.get(message.channel)
    event: Json = {"type": "reaction_added" if added else "reaction_removed", "user": person, "reaction": name}
    event["item"] = {"type": "message", "channel": message.channel, "ts": message.ts}
    if message.author:
        event["item_user"] = message.author
    tell(workspace, event | {"event_ts": workspace.clock.next_ts()}, channel)


def tell_joined(workspace: Workspace, channel: Channel, person: Person, inviter: str | None) -> None:
    """`member_joined_channel`, with who invited, if anyone did."""
    event = _membership(workspace, "member_joined_channel", channel, person)
    tell(workspace, event | ({"inviter": inviter} if inviter else {}), channel)


def tell_left(workspace: Workspace, channel: Channel, person: Person, by: str) -> None:
    """`member_left_channel`; the bot that left is told `channel_left` (or `group_left`) as well."""
    itself = person is workspace.bot
    event = _membership(workspace, "member_left_channel", channel, person)
    tell(workspace, event, channel, outsider=itself)
    if itself:
        left = _of_channel(workspace, channel, "left", channel.id)
        tell(workspace, left | {"actor_id": by}, channel, outsider=True)


def _membership(workspace: Workspace, kind: str, channel: Channel, person: Person) -> Json:
    event: Json = {"type": kind, "user": person.id, "channel": channel.id, "channel_type": channel.letter}
    return event | {"team": person.team_id, "event_ts": workspace.clock.next_ts()}


def tell_created(workspace: Workspace, channel: Channel) -> None:
    """`channel_created`: public channels only, and the whole workspace is told."""
    shown = channel.as_json(workspace.team_id, workspace.bot.id)
    shown.pop("is_member")
    event = {"type": "channel_created", "channel": shown, "event_ts": workspace.clock.next_ts()}
    tell(workspace, event, channel, outsider=channel.kind == "channel")


def tell_renamed(workspace: Workspace, channel: Channel) -> None:
    """`channel_rename` or `group_rename`."""
    shown: Json = {"id": channel.id, "name": channel.name, "name_normalized": channel.name}
    shown |= {"created": channel.created, "is_channel": channel.kind == "channel", "is_mpim": False}
    tell(workspace, _of_channel(workspace, channel, "rename", shown), channel)


def tell_archived(workspace: Workspace, channel: Channel, by: str) -> None:
    """`channel_archive` or `channel_unarchive` (or of groups), by the channel's state."""
    kind = "archive" if channel.is_archived else "unarchive"
    event = _of_channel(workspace, channel, kind, channel.id) | {"user": by}
    tell(workspace, event | ({"is_moved": 0} if channel.is_archived else {}), channel)


def tell_channel_deleted(workspace: Workspace, channel: Channel, by: str) -> None:
    """`channel_deleted` or `group_deleted`."""
    tell(workspace, _of_channel(workspace, channel, "deleted", channel.id) | {"actor_id": by}, channel)


def _of_channel(workspace: Workspace, channel: Channel, kind: str, shown: Json | str) -> Json:
    family = "channel" if channel.kind == "channel" else "group"
    return {"type": f"{family}_{kind}", "channel": shown, "event_ts": workspace.clock.next_ts()}


def tell_person(workspace: Workspace, kind: str, person: Person) -> None:
    """`team_join` or `user_change`."""
    event: Json = {"type": kind, "user": workspace.person_json(person, with_locale=True)}
    if kind == "user_change":
        event["cache_ts"] = workspace.now_seconds()
    tell(workspace, event | {"event_ts": workspace.clock.next_ts()})


def tell_dnd(workspace: Workspace, person: Person) -> None:
    """`dnd_updated_user`."""
    event: Json = {"type": "dnd_updated_user", "user": person.id, "dnd_status": person.dnd}
    tell(workspace, event | {"event_ts": workspace.clock.next_ts()})


def tell_home_opened(workspace: Workspace, person: Person, tab: str) -> None:
    """`app_home_opened`, with the view that is published, if any."""
    channel = workspace.direct(workspace.bot.id, person.id)
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": tab}
    home = workspace.views.home(person.id)
    if home and tab == "home":
        event["view"] = home.as_json(workspace.team_id, workspace.app.id, workspace.app.bot_id)
    tell(workspace, event | {"event_ts": workspace.clock.next_ts()})


def tell_revoked(workspace: Workspace) -> None:
    """`tokens_revoked`."""
    tokens: Json = {"oauth": [], "bot": [workspace.bot.id]}
    tell(workspace, {"type": "tokens_revoked", "tokens": tokens})


def tell_uninstalled(workspace: Workspace) -> None:
    """`app_uninstalled`."""
    tell(workspace, {"type": "app_uninstalled"})


def tell_rate_limited(workspace: Workspace, *, bare: bool) -> None:
    """`app_rate_limited`, inside the usual envelope, or bare at the top level as Slack's page on it shows."""
    app, minute = workspace.app, workspace.now_seconds() // 60 * 60
    event: Json = {"type": "app_rate_limited", "token": app.verification_token, "team_id": workspace.team_id}
    event |= {"minute_rate_limited": minute, "api_app_id": app.id}
    if bare:
        workspace.send(event)
    else:
        tell(workspace, event)
