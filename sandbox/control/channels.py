"""What people do with channels."""

from collections.abc import Callable
from typing import Any

from sandbox import membership
from sandbox.channels import Channel
from sandbox.control.door import Act
from sandbox.people import Person
from sandbox.wire import Json, SlackError, invalid, parse_at

Doing = Callable[[Act, Channel, Person], None]
_SETTINGS = ("is_ext_shared", "posting_restricted")


def create(act: Act) -> Json:
    """`POST /control/channels`."""
    with act.quietly():
        return {"channel": make_channel(act, act.body).for_control()}


def make_channel(act: Act, given: Json) -> Channel:
    """A new channel from the fields of the control API; `as` is its first member, then `members` join.

    One made in the past (`at`) has its members from then on, without a word: joins of the past are messages of their own.
    """
    workspace = act.workspace
    members = [workspace.people.actor(member) for member in _list(given.get("members", []))]
    creator = workspace.people.actor(given["as"]) if "as" in given else None
    created = int(parse_at(given["at"]).timestamp()) if "at" in given else workspace.now_seconds()
    channel = membership.create_channel(
        workspace,
        given.get("name", ""),
        creator or workspace.admin,
        private=given.get("is_private") is True,
        created=created,
        id=given.get("id"),
    )
    _set(channel, given)
    for person in [*([creator] if creator else []), *members]:
        if "at" in given:
            channel.members[person.id] = created
        else:
            membership.join(workspace, channel, person)
    by, at = (creator or workspace.admin).id, created
    for what in ("topic", "purpose"):
        if given.get(what):
            channel.note(what, str(given[what]), by, at)
    return channel


def do(act: Act) -> Json:
    """`POST /control/channels/{id}/{doing}`."""
    channel = act.workspace.channels.named(act.request.path_params["id"])
    name = act.request.path_params["doing"]
    if not channel.is_channel:
        raise SlackError("method_not_supported_for_channel_type")
    if name not in _DOINGS:
        raise invalid(f"nothing called {name} can be done with a channel")
    with act.quietly():
        _DOINGS[name](act, channel, act.workspace.admin if name == "settings" else act.person)
    return {"channel": channel.for_control()}


def _join(act: Act, channel: Channel, person: Person) -> None:
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    membership.join(act.workspace, channel, person)


def _leave(act: Act, channel: Channel, person: Person) -> None:
    membership.leave(act.workspace, channel, person)


def _invite(act: Act, channel: Channel, person: Person) -> None:
    _need_member(channel, person)
    for user in _list(act.named("users")):
        membership.join(act.workspace, channel, act.workspace.people.actor(user), inviter=person.id)


def _kick(act: Act, channel: Channel, person: Person) -> None:
    _need_member(channel, person)
    membership.leave(act.workspace, channel, act.workspace.people.get(act.text("user")), by=person.id)


def _topic(act: Act, channel: Channel, person: Person) -> None:
    membership.describe(act.workspace, channel, person, "topic", act.text("topic"))


def _purpose(act: Act, channel: Channel, person: Person) -> None:
    membership.describe(act.workspace, channel, person, "purpose", act.text("purpose"))


def _rename(act: Act, channel: Channel, person: Person) -> None:
    membership.rename(act.workspace, channel, person, act.text("name"))


def _archive(act: Act, channel: Channel, person: Person) -> None:
    membership.archive(act.workspace, channel, person.id)


def _unarchive(act: Act, channel: Channel, person: Person) -> None:
    membership.unarchive(act.workspace, channel, person.id)


def _delete(act: Act, channel: Channel, person: Person) -> None:
    membership.delete_channel(act.workspace, channel, person.id)


def _settings(act: Act, channel: Channel, _person: Person) -> None:
    _set(channel, act.body)
    act.workspace.changes.add("channel", channel=channel.id)


_DOINGS: dict[str, Doing] = {
    "join": _join,
    "leave": _leave,
    "invite": _invite,
    "kick": _kick,
    "topic": _topic,
    "purpose": _purpose,
    "rename": _rename,
    "archive": _archive,
    "unarchive": _unarchive,
    "delete": _delete,
    "settings": _settings,
}


def _need_member(channel: Channel, person: Person) -> None:
    if person.id not in channel.members:
        raise SlackError("not_in_channel")


def _set(channel: Channel, given: Json) -> None:
    for name in _SETTINGS:
        if name in given:
            setattr(channel, name, given[name] is True)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise invalid(f"a list is needed: {value!r}")
    return value
