"""Views: modals opened, pushed and updated; Homes published."""

from typing import Any

from sandbox.api.call import Call, invalid_argument
from sandbox.blockkit.completed import complete_view
from sandbox.blockkit.validator import check_view
from sandbox.views import View
from sandbox.wire import Json, SlackError


def views_open(call: Call) -> Json:
    """`views.open`: takes the trigger id of something the person just did."""
    body = _body(call, "modal")
    person, _ = call.workspace.triggers.use(_trigger(call))
    return _shown(call, call.workspace.views.open(person, body))


def views_push(call: Call) -> Json:
    """`views.push`: on top of the modal that the trigger id came from."""
    body = _body(call, "modal")
    person, _ = call.workspace.triggers.use(_trigger(call))
    if not call.workspace.views.stack(person):
        raise SlackError("not_found")
    return _shown(call, call.workspace.views.push(person, body))


def views_update(call: Call) -> Json:
    """`views.update`, by `view_id` or `external_id`; a `hash` guards against overwriting a newer one."""
    view_id, external_id = call.find_text("view_id"), call.find_text("external_id")
    if view_id is None and external_id is None:
        raise invalid_argument("must provide either view_id or external_id")
    view = call.workspace.views.find(view_id, external_id)
    body = _body(call, view.body["type"])
    return _shown(call, call.workspace.views.update(view, body, call.find_text("hash")))


def views_publish(call: Call) -> Json:
    """`views.publish`: a person's Home."""
    if not call.workspace.app.home_tab:
        raise SlackError("not_enabled")
    person = call.workspace.people.get(call.text("user_id"))
    body = _body(call, "home")
    return _shown(call, call.workspace.views.publish(person.id, body, call.find_text("hash")))


def _trigger(call: Call) -> str:
    return call.find_text("trigger_id") or call.text("interactivity_pointer")


def _body(call: Call, kind: str) -> Json:
    view: Any = call.decoded("view", "invalid_arguments")
    if view is None:
        raise invalid_argument("missing required field: view")
    check_view(view, call.workspace.settings.offer)
    if view["type"] != kind:
        raise invalid_argument(f"must be of type {kind} [json-pointer:/view/type]")
    return complete_view(view, call.workspace.ids)


def _shown(call: Call, view: View) -> Json:
    call.workspace.changes.add("home" if view.is_home else "view", user=view.person)
    return {"view": view.as_json(call.workspace.team_id, call.workspace.app.id, call.workspace.app.bot_id)}
