"""Conversations: found, read, opened, joined and left."""

from sandbox.api.call import Call, invalid_argument
from sandbox.api.paging import metadata, page, read_cursor
from sandbox.channels import Channel
from sandbox.membership import archive, join, leave
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.showing import message_json
from sandbox.wire import Json, SlackError

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
_MOST, _MOST_HISTORY, _OPEN_LIMIT = 1000, 999, 8


def conversations_list(call: Call) -> Json:
    """`conversations.list`: the bot's own private ones, and every public one."""
    return list_conversations(call, of=None)


def list_conversations(call: Call, of: str | None) -> Json:
    """A page of conversations. As on Slack it is cut first and filtered after: it may hold less than `limit`."""
    types = call.names("types") or ["public_channel"]
    for name in types:
        if name not in _TYPES:
            raise invalid_argument(f"invalid type: {name}")
        call.need(_SCOPES[name])
    kinds, bot = {_TYPES[name] for name in types}, call.workspace.bot.id
    channels = call.workspace.channels.all()
    found, next_page = page(channels, lambda channel: channel.id, call.find_text("cursor"), call.limit(100, _MOST))
    shown = [
        channel.as_json(call.workspace.team_id, bot, members=of is None)
        for channel in found
        if channel.kind in kinds
        and (not channel.is_private or bot in channel.members)
        and (of is None or of in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    if of is not None:
        for item in shown:
            item.pop("is_member", None)
    return {"channels": shown, "response_metadata": next_page}


def conversations_info(call: Call) -> Json:
    """`conversations.info`."""
    channel = call.channel()
    call.need_for(channel, "read")
    members = call.flag("include_num_members")
    return {"channel": channel.as_json(call.workspace.team_id, call.workspace.bot.id, members=members)}


def conversations_members(call: Call) -> Json:
    """`conversations.members`."""
    channel = call.channel()
    call.need_for(channel, "read")
    members, next_page = page(list(channel.members), str, call.find_text("cursor"), call.limit(100, _MOST))
    return {"members": members, "response_metadata": next_page}


def conversations_history(call: Call) -> Json:
    """`conversations.history`: newest first, between `oldest` and `latest`; replies only where broadcast."""
    channel = call.own_channel()
    call.need_for(channel, "history")
    limit = call.limit(100, _MOST_HISTORY)
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    timeline = call.workspace.timelines[channel.id]
    shown = timeline.between(oldest, latest, inclusive=call.flag("inclusive"))
    cursor = call.find_text("cursor")
    if cursor:
        until = read_cursor(cursor)
        shown = [ts for ts in shown if ts <= until]
    newest_first = [timeline.get_any(ts) for ts in reversed(shown[-limit:])]
    left = shown[:-limit]
    reply: Json = {"messages": [_shown(call, message) for message in newest_first], "has_more": bool(left)}
    reply |= {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}
    return reply | ({"response_metadata": metadata(left[-1])} if left else {})


def conversations_replies(call: Call) -> Json:
    """`conversations.replies`: the root, on every page, then its replies, oldest first."""
    channel = call.own_channel()
    call.need_for(channel, "history")
    limit, ts = call.limit(_MOST, _MOST), call.text("ts")
    timeline = call.workspace.timelines[channel.id]
    root = timeline.find(ts)
    if root is None:
        raise SlackError("thread_not_found")
    oldest, latest, inclusive = _bound(call, "oldest") or "0", _bound(call, "latest") or "9", call.flag("inclusive")
    replies = [
        reply for reply in timeline.thread(root)[1:] if oldest < reply.ts < latest or (inclusive and reply.ts in (oldest, latest))
    ]
    found, next_page = page(replies, lambda reply: reply.ts, call.find_text("cursor"), limit)
    more = bool(next_page["next_cursor"])
    reply: Json = {"messages": [_shown(call, message) for message in (root, *found)], "has_more": more}
    return reply | ({"response_metadata": next_page} if more else {})


def conversations_open(call: Call) -> Json:
    """`conversations.open`: the DM with one person, or the conversation with several."""
    workspace, bot = call.workspace, call.workspace.bot.id
    if call.find_text("channel"):
        channel, known = call.channel(), True
        if channel.is_channel:
            raise SlackError("method_not_supported_for_channel_type")
    else:
        people = _people_to_open(call)
        call.need("im:write" if len(people) == 1 else "mpim:write")
        known = workspace.channels.find_between({bot, *(person.id for person in people)}) is not None
        if not known and call.flag("prevent_creation"):
            raise SlackError("channel_not_found")
        channel = workspace.direct(bot, people[0].id) if len(people) == 1 else workspace.group_talk([workspace.bot, *people])
        if not known:
            workspace.changes.add("channel", channel=channel.id)
    shown = channel.as_json(workspace.team_id, bot) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if known else {})


def _people_to_open(call: Call) -> list[Person]:
    users = list(dict.fromkeys(call.names("users")))
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > _OPEN_LIMIT:
        raise SlackError("too_many_users")
    people = [call.workspace.people.get(user) for user in users]
    for person in people:
        if person.is_machine:
            raise SlackError("cannot_dm_bot")
        if person.deleted:
            raise SlackError("user_disabled")
    return people


def conversations_join(call: Call) -> Json:
    """`conversations.join`: public channels only."""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    known = call.workspace.bot.id in channel.members
    join(call.workspace, channel, call.workspace.bot)
    shown = {"channel": channel.as_json(call.workspace.team_id, call.workspace.bot.id)}
    if known:
        return shown | {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return shown


def conversations_invite(call: Call) -> Json:
    """`conversations.invite`."""
    channel = call.own_channel()
    _need_channel(channel)
    call.need("channels:manage" if channel.kind == "channel" else "groups:write")
    users = call.names("users")
    if not users:
        raise SlackError("no_user")
    people = [call.workspace.people.get(user) for user in users]
    for person in people:
        if person is call.workspace.bot:
            raise SlackError("cant_invite_self")
        if person.deleted:
            raise SlackError("cant_invite")
        if person.id in channel.members:
            raise SlackError("already_in_channel")
    for person in people:
        join(call.workspace, channel, person, inviter=call.workspace.bot.id)
    return {"channel": channel.as_json(call.workspace.team_id, call.workspace.bot.id)}


def conversations_leave(call: Call) -> Json:
    """`conversations.leave`."""
    channel = call.channel()
    _need_channel(channel)
    if call.workspace.bot.id not in channel.members:
        return {"not_in_channel": True}
    leave(call.workspace, channel, call.workspace.bot)
    return {}


def conversations_archive(call: Call) -> Json:
    """`conversations.archive`."""
    channel = call.own_channel()
    _need_channel(channel)
    call.need("channels:manage" if channel.kind == "channel" else "groups:write")
    archive(call.workspace, channel, call.workspace.bot.id)
    return {}


def _need_channel(channel: Channel) -> None:
    if not channel.is_channel:
        raise SlackError("method_not_supported_for_channel_type")


def _bound(call: Call, name: str) -> str | None:
    """A timestamp in Slack's form: `oldest=1700000000` or with decimals. Zero is no bound."""
    value = call.find_text(name)
    if value is None or value == "0":
        return None
    whole, _, part = value.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()):
        raise SlackError(f"invalid_ts_{name}")
    return f"{int(whole):010d}.{part.ljust(6, '0')[:6]}"


def _shown(call: Call, message: Message) -> Json:
    return message_json(call.workspace, message, metadata=call.flag("include_all_metadata"))
