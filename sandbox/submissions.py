"""Modals submitted and closed: the client's own checks, what the bot is sent, and what its answer does."""

from typing import Any

from sandbox import interactions
from sandbox.actions import fill
from sandbox.blockkit.completed import complete_view, inputs_of
from sandbox.blockkit.validator import check_view
from sandbox.delivery import Answer, Delivery
from sandbox.inputs import find_element, problems, walk
from sandbox.people import Person
from sandbox.showing import stack_json
from sandbox.views import View
from sandbox.wire import ActError, Json, SlackError, invalid
from sandbox.workspace import Workspace

_WITH_RESPONSE_URL = {"channels_select": "selected_channel", "conversations_select": "selected_conversation"}


async def submit(workspace: Workspace, delivery: Delivery, person: Person, view: View, values: Any) -> Json:
    """Submit the modal on top; the answer is that of `POST /control/views/{id}/submit`."""
    with workspace.lock:
        if view.is_home or view.body.get("submit") is None:
            raise ActError(409, "conflict", "this view has nothing to submit")
        _fill_all(view, values)
        view.errors = problems(view.blocks, view.state)
        workspace.changes.add("view", user=person.id)
        if view.errors:
            return _shown(workspace, person, "errors", None, view.errors)
        payload = interactions.view_submission(workspace, person, view, _response_urls(workspace, person, view))
    answer = await delivery.ask("interactive", payload, f"view_submission {view.body.get('callback_id', '')}")
    with workspace.lock:
        return _applied(workspace, person, view, answer)


async def close(workspace: Workspace, delivery: Delivery, person: Person, view: View, *, everything: bool) -> Json:
    """Close the modal on top, or all of them, and tell the bot of those that asked for it."""
    with workspace.lock:
        if view.is_home:
            raise ActError(409, "conflict", "a Home cannot be closed")
        everything = everything or bool(view.body.get("clear_on_close"))
        closing = list(reversed(workspace.views.stack(person.id))) if everything else [view]
        payloads = [
            interactions.view_closed(workspace, person, one, cleared=everything)
            for one in closing
            if one.body.get("notify_on_close")
        ]
        for one in closing:
            workspace.views.close(one)
        workspace.changes.add("view", user=person.id)
    for payload in payloads:
        await delivery.ask("interactive", payload, f"view_closed {payload['view']['callback_id']}")
    with workspace.lock:
        return {"views": stack_json(workspace, person.id)}


def _applied(workspace: Workspace, person: Person, view: View, answer: Answer) -> Json:
    if answer.outcome != "ok":
        return _shown(workspace, person, answer.outcome, answer.latency_ms, {})
    try:
        outcome = _apply(workspace, person, view, answer.body)
    except SlackError as refusal:
        details = refusal.more.get("response_metadata", {}).get("messages", [])
        error = "; ".join([refusal.word, *details])
        return _shown(workspace, person, "invalid_response", answer.latency_ms, {}, error)
    workspace.changes.add("view", user=person.id)
    return _shown(workspace, person, outcome, answer.latency_ms, view.errors if outcome == "errors" else {})


def _apply(workspace: Workspace, person: Person, view: View, body: Any) -> str:
    """Do what the acknowledgement asks and say what became of the modal."""
    action = body.get("response_action") if isinstance(body, dict) else None
    stack = workspace.views.stack(person.id)
    if not body:
        if view in stack:
            workspace.views.close(view)
        return "closed"
    if action == "clear":
        workspace.views.clear(person.id)
        return "cleared"
    if action == "errors":
        view.errors = _errors(view, body.get("errors"))
        return "errors"
    if action in ("update", "push"):
        new = _checked(workspace, body.get("view"))
        if action == "push":
            workspace.views.push(person.id, new)
            return "pushed"
        workspace.views.update(view, new)
        return "updated"
    raise SlackError("invalid_response_action")


def _checked(workspace: Workspace, view: Any) -> Json:
    check_view(view, workspace.settings.offer)
    if view["type"] != "modal":
        raise SlackError("invalid_arguments")
    return complete_view(view, workspace.ids)


def _errors(view: View, given: Any) -> dict[str, str]:
    """Texts by block_id, each of an input of this view."""
    known = inputs_of(view.blocks)
    if not isinstance(given, dict) or not given or not all(isinstance(text, str) for text in given.values()):
        raise SlackError("invalid_errors")
    unknown = set(given) - known
    if unknown:
        message = f"no input block called {', '.join(sorted(unknown))}"
        raise SlackError("invalid_errors", response_metadata={"messages": [message]})
    return given


def _fill_all(view: View, values: Any) -> None:
    if values is None:
        return
    if not isinstance(values, dict):
        raise invalid("values: an object")
    for name, value in values.items():
        inside = value.items() if isinstance(value, dict) else [(name, value)]
        for action_id, one in inside:
            fill(view, action_id, name if isinstance(value, dict) else None, one)


def _response_urls(workspace: Workspace, person: Person, view: View) -> list[Json]:
    """For selects with `response_url_enabled`: where the bot may answer, in the conversation that was chosen."""
    found = []
    for block, element in walk(view.blocks):
        key = _WITH_RESPONSE_URL.get(element["type"]) if element.get("response_url_enabled") else None
        if key is None:
            continue
        _, chosen = find_element(view.blocks, element["action_id"], block["block_id"])
        channel = workspace.channels.find(view.state[block["block_id"]][chosen["action_id"]][key] or "")
        if channel:
            url = interactions.response_url(workspace, channel, person, "app")
            place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel.id}
            found.append({**place, "response_url": url})
    return found


def _shown(
    workspace: Workspace,
    person: Person,
    outcome: str,
    latency_ms: float | None,
    errors: dict[str, str],
    error: str | None = None,
) -> Json:
    shown: Json = {"outcome": outcome, "latency_ms": latency_ms, "errors": errors}
    return shown | {"views": stack_json(workspace, person.id), "error": error}
