"""What is there to see: the state, the sidebar, conversations, threads, views."""

from sandbox.channels import Channel
from sandbox.control.door import Act
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.showing import person_view, stack_json, view_json
from sandbox.wire import Json, not_found
from sandbox.workspace import Workspace

_MOST = 1000


def state(act: Act) -> Json:
    """`GET /control/state`."""
    workspace = act.workspace
    team: Json = {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain}
    shown: Json = {"seq": workspace.changes.seq, "team": team | {"url": f"{workspace.url}/"}}
    shown |= {"app": workspace.app.as_json() | {"connections": len(act.house.sockets.connections())}}
    shown |= {"settings": workspace.settings.as_json(), "usergroups": list(workspace.usergroups.values())}
    shown["clock"] = workspace.clock.as_json()
    shown["page"] = workspace.first_visit
    shown["people"] = [workspace.person_json(person, with_locale=True) for person in workspace.people.all()]
    return shown | {"channels": [channel.for_control() for channel in workspace.channels.all()]}


def commands(act: Act) -> Json:
    """`GET /control/commands`."""
    return {"commands": act.workspace.app.commands, "shortcuts": act.workspace.app.shortcuts}


def conversations(act: Act) -> Json:
    """`GET /control/conversations`."""
    person = act.person
    seen = (one for one in act.workspace.channels.all() if not one.is_private or person.id in one.members)
    return {"conversations": [_in_sidebar(act.workspace, channel, person) for channel in seen]}


def messages(act: Act) -> Json:
    """`GET /control/messages`."""
    workspace, person = act.workspace, act.person
    channel = act.channel(act.asked("channel"))
    limit = int(act.number("limit", 100, _MOST)) or 1
    before, after = act.asked("before"), act.asked("after")
    timeline = workspace.timelines[channel.id]
    seen = [timeline.get_any(ts) for ts in timeline.between(after, before)]
    for message in workspace.ephemerals.seen_by(channel.id, person.id):
        if (after or "") < message.ts < (before or "9"):
            seen.append(message)
    seen.sort(key=lambda message: message.ts)
    shown = [person_view(workspace, message, person.id) for message in seen[-limit:]]
    return {"messages": shown, "has_more": len(seen) > limit}


def thread(act: Act) -> Json:
    """`GET /control/thread`."""
    workspace, person = act.workspace, act.person
    channel = act.channel(act.asked("channel"))
    root = workspace.root(channel, act.asked("ts") or "")
    seen = workspace.timelines[channel.id].thread(root)
    seen = seen + workspace.ephemerals.seen_by(channel.id, person.id, root.ts)
    ordered = sorted(seen, key=lambda message: message.ts)
    return {"messages": [person_view(workspace, message, person.id) for message in ordered]}


def one_message(act: Act) -> Json:
    """`GET /control/message`."""
    person = act.person
    channel = act.channel(act.asked("channel"))
    message = seen_message(act, channel, act.asked("ts"))
    return {"message": person_view(act.workspace, message, person.id)}


def seen_message(act: Act, channel: Channel, ts: object) -> Message:
    """The message that the person sees under this timestamp, an ephemeral one included; 404 when there is none."""
    wanted = str(ts)
    ephemeral = act.workspace.ephemerals.find(channel.id, wanted, act.person.id)
    found = ephemeral or act.workspace.timelines[channel.id].find(wanted)
    if found is None or found.tombstone:
        raise not_found(f"no message {wanted} in {channel.id}")
    return found


def read(act: Act) -> Json:
    """`POST /control/read`."""
    channel, person = act.channel(act.named("channel")), act.person
    latest = act.workspace.timelines[channel.id].latest()
    ephemerals = [message.ts for message in act.workspace.ephemerals.seen_by(channel.id, person.id)]
    newest = max([latest or "0", *ephemerals])
    act.workspace.read_marks[(person.id, channel.id)] = str(act.body.get("ts") or newest)
    act.workspace.changes.add("read", channel=channel.id, user=person.id)
    return {}


def views(act: Act) -> Json:
    """`GET /control/views`."""
    return {"views": stack_json(act.workspace, act.person.id)}


def home(act: Act) -> Json:
    """`GET /control/home`."""
    return {"view": home_of(act.workspace, act.person)}


def home_of(workspace: Workspace, person: Person) -> Json | None:
    """What the bot last published for a person."""
    published = workspace.views.home(person.id)
    return view_json(workspace, published.id, person.id) if published else None


def _in_sidebar(workspace: Workspace, channel: Channel, person: Person) -> Json:
    timeline = workspace.timelines[channel.id]
    shown = channel.for_control() | {"is_member": person.id in channel.members, "latest": timeline.latest()}
    shown["with"] = channel.other(person.id) if channel.kind == "im" else None
    new: list[Message] = []
    if shown["is_member"]:
        mark = workspace.read_marks.get((person.id, channel.id), "0")
        new = [timeline.get_any(ts) for ts in timeline.between(mark, None)]
        new += [one for one in workspace.ephemerals.seen_by(channel.id, person.id) if one.ts > mark]
    others = [message for message in new if message.author != person.id]
    named = others if not channel.is_channel else [one for one in others if f"<@{person.id}" in one.body.get("text", "")]
    return shown | {"unread": len(others), "mentions": len(named)}
