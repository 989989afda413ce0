"""The workspace in the layout of Slack's own exports."""

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from sandbox.channels import Channel
from sandbox.control.door import Act
from sandbox.messages import Message
from sandbox.showing import message_json
from sandbox.wire import Json, instant_of
from sandbox.workspace import Workspace

_OLD = (1980, 1, 1, 0, 0, 0)


def export(act: Act) -> Response:
    """`GET /control/export.zip`: the same workspace gives the same bytes."""
    private = act.asked("private") == "true"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in _files(act.workspace, private=private):
            archive.writestr(zipfile.ZipInfo(name, _OLD), json.dumps(value, ensure_ascii=False, indent=1))
    headers = {"Content-Disposition": "attachment; filename=export.zip"}
    return Response(content.getvalue(), media_type="application/zip", headers=headers)


def _files(workspace: Workspace, *, private: bool) -> Iterator[tuple[str, Any]]:
    channels = [channel for channel in workspace.channels.all() if channel.kind == "channel"]
    groups = [channel for channel in workspace.channels.all() if channel.kind == "group"]
    yield "users.json", [workspace.person_json(person) for person in workspace.people.all()]
    yield "channels.json", [_channel(channel) for channel in channels]
    if private:
        yield "groups.json", [_channel(channel) for channel in groups]
    for channel in [*channels, *(groups if private else [])]:
        for day, messages in _days(workspace, channel).items():
            shown = [message_json(workspace, message, metadata=False) for message in messages]
            yield f"{channel.name}/{day}.json", [_with_replies(workspace, one) for one in shown]


def _days(workspace: Workspace, channel: Channel) -> dict[str, list[Message]]:
    days: defaultdict[str, list[Message]] = defaultdict(list)
    for message in workspace.timelines[channel.id].all():
        days[instant_of(message.ts).date().isoformat()].append(message)
    return days


def _with_replies(workspace: Workspace, shown: Json) -> Json:
    """An export carries who wrote it beside each message."""
    person = workspace.people.find(shown.get("user", ""))
    if person is None or "subtype" in shown:
        return shown
    profile: Json = {"display_name": person.display_name, "real_name": person.real_name, "name": person.name}
    profile |= {"team": person.team_id, "is_restricted": person.is_restricted}
    return shown | {"user_profile": profile | {"is_ultra_restricted": person.is_ultra_restricted}}


def _channel(channel: Channel) -> Json:
    shown: Json = {"id": channel.id, "name": channel.name, "created": channel.created, "creator": channel.creator}
    shown |= {"is_archived": channel.is_archived, "is_general": channel.is_general, "members": list(channel.members)}
    return shown | {"topic": channel.topic, "purpose": channel.purpose}
