"""Reading what Slack sends for a command, a click, a submission, a shortcut or an opening of Home.

The fields read here are those of Slack's own samples (java-slack-sdk ``json-logs``); each is taken as one that may be missing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.request import Surface
from handlers.route import Kind

Payload = Mapping[str, Any]
KIND_OF_TYPE: dict[str, Kind] = {
    "block_actions": "action",
    "view_submission": "submit",
    "view_closed": "close",
    "message_action": "shortcut",
    "shortcut": "shortcut",
}
CHOSEN_ID = ("selected_user", "selected_conversation", "selected_channel", "selected_date", "selected_time")
CHOSEN_IDS = ("selected_users", "selected_conversations", "selected_channels")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did. ``name`` is the command, action id or callback id; ``answerable`` says how it can be answered.

    ``trigger`` opens one modal within three seconds; ``response_url`` takes five answers in half an hour; ``shown`` is the view it
    was done in, as Slack sent it; ``is_private_message``: the clicked message may be replaced without anybody else seeing it.
    """

    kind: Kind
    name: str
    workspace: str
    person: str
    surface: Surface
    from_elsewhere: bool = False
    channel: str | None = None
    channel_name: str = ""
    text: str = ""
    value: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    message_ts: str | None = None
    thread_ts: str | None = None
    message_author: str | None = None
    trigger: str | None = None
    response_url: str | None = None
    is_private_message: bool = False
    shown: Payload = field(default_factory=dict)

    @property
    def view(self) -> str | None:
        """The id of the view it was done in."""
        return self.shown.get("id")

    @property
    def view_hash(self) -> str | None:
        """The state of that view, as Slack marks it."""
        return self.shown.get("hash")


def read_command(body: Payload, workspace: str) -> Incoming:
    """A slash command."""
    return Incoming(
        kind="command",
        name=str(body["command"]),
        workspace=workspace,
        person=str(body["user_id"]),
        surface="command",
        channel=body.get("channel_id"),
        channel_name=body.get("channel_name") or "",
        text=body.get("text") or "",
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
    )


def read_home(body: Payload, workspace: str) -> Incoming:
    """Somebody opened Home (the event ``app_home_opened``)."""
    event = body["event"]
    return Incoming(
        kind="home", name="", workspace=workspace, person=str(event["user"]), surface="home", shown=event.get("view") or {}
    )


def read_interaction(body: Payload, workspace: str) -> Incoming:
    """A click, a submission, a closed modal or a shortcut."""
    kind = KIND_OF_TYPE[body["type"]]
    view, message, container = body.get("view") or {}, body.get("message") or {}, body.get("container") or {}
    action = (body.get("actions") or [{}])[0]
    private = _private(view)
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or private.get("channel")
    state = (view.get("state") or body.get("state") or {}).get("values") or {}
    user = body.get("user") or {}
    return Incoming(
        kind=kind,
        name=_name(kind, body, view, action),
        workspace=workspace,
        person=str(user["id"]),
        from_elsewhere=bool(user.get("team_id")) and user.get("team_id") != workspace,
        surface=_surface(view),
        channel=channel,
        channel_name=(body.get("channel") or {}).get("name") or "",
        value=_as_text(chosen(action)),
        values=flat(state),
        private=private,
        message_ts=message.get("ts") or container.get("message_ts"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
        message_author=message.get("user"),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        is_private_message=bool(container.get("is_ephemeral")) or (channel or "").startswith("D"),
        shown=view,
    )


def flat(state: Mapping[str, Mapping[str, Payload]]) -> dict[str, Any]:
    """A form's ``state.values`` as action id → what was given; texts are never None."""
    return {action: chosen(element) for block in state.values() for action, element in block.items()}


def chosen(element: Payload) -> Any:
    """What an element holds: text, option value, list of them, id or ids, date, time; None where nothing was chosen."""
    kind = element.get("type", "")
    if kind.endswith("_input") or kind == "button":
        return element.get("value") or ""
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or []]
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    for name in CHOSEN_IDS:
        if name in element:
            return list(element[name] or [])
    return next((element[name] for name in CHOSEN_ID if name in element), None)


def _name(kind: Kind, body: Payload, view: Payload, action: Payload) -> str:
    if kind == "action":
        return str(action.get("action_id", ""))
    return str((body if kind == "shortcut" else view).get("callback_id") or "")


def _surface(view: Payload) -> Surface:
    if not view:
        return "message"
    return "home" if view.get("type") == "home" else "modal"


def _private(view: Payload) -> Mapping[str, Any]:
    try:
        data = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return "" if value is None else str(value)
