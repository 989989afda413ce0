"""Commands, clicks, modals, shortcuts, Home: what a person does with the bot, with its answer awaited."""

from typing import Any

from sandbox import events, interactions
from sandbox.actions import act as use_element
from sandbox.actions import fill
from sandbox.commands import run_command
from sandbox.control.door import Act
from sandbox.control.reading import home_of, seen_message
from sandbox.inputs import find_element
from sandbox.showing import view_json
from sandbox.submissions import close as close_view
from sandbox.submissions import submit as submit_view
from sandbox.views import View
from sandbox.wire import ActError, Json, invalid


async def command(act: Act) -> Json:
    """`POST /control/command`."""
    if act.body.get("thread_ts"):
        raise ActError(409, "not_supported_in_threads", "slash commands do not work in threads")
    with act.workspace.lock:
        person, channel = act.person, act.channel(act.named("channel"))
    return await run_command(act.workspace, act.house.delivery, person, channel, act.text("text"))


async def action(act: Act) -> Json:
    """`POST /control/action`."""
    act.text("action_id")
    with act.workspace.lock:
        person = act.person
        if "view_id" in act.body:
            place: Any = act.workspace.views.seen_by(act.text("view_id"), person.id)
        else:
            place = seen_message(act, act.channel(act.named("channel")), act.named("ts"))
    return await use_element(act.workspace, act.house.delivery, person, place, act.body)


async def fill_in(act: Act) -> Json:
    """`POST /control/views/{id}/input`."""
    view, person = _view(act), act.person
    block, _ = find_element(view.blocks, act.text("action_id"), act.body.get("block_id"))
    act.named("value")
    if block["type"] != "input" or block.get("dispatch_action"):
        await use_element(act.workspace, act.house.delivery, person, view, act.body)
    else:
        with act.workspace.lock:
            fill(view, act.text("action_id"), block["block_id"], act.body["value"])
            act.workspace.changes.add("view", user=person.id)
    with act.workspace.lock:
        return {"view": view_json(act.workspace, view.id, person.id)}


async def submit(act: Act) -> Json:
    """`POST /control/views/{id}/submit`."""
    return await submit_view(act.workspace, act.house.delivery, act.person, _view(act), act.body.get("values"))


async def close(act: Act) -> Json:
    """`POST /control/views/{id}/close`."""
    everything = act.body.get("all") is True
    return await close_view(act.workspace, act.house.delivery, act.person, _view(act), everything=everything)


async def shortcut(act: Act) -> Json:
    """`POST /control/shortcut`: a message's when one is named, else a global one."""
    callback_id, on_message = act.text("callback_id"), "ts" in act.body
    with act.workspace.lock:
        workspace, person = act.workspace, act.person
        if workspace.app.shortcut(callback_id, "message" if on_message else "global") is None:
            raise ActError(404, "not_found", f"no shortcut {callback_id!r} of this kind")
        if on_message:
            message = seen_message(act, act.channel(act.named("channel")), act.named("ts"))
            if message.ephemeral_for is not None:
                raise invalid("an ephemeral message has no shortcuts")
            payload = interactions.message_shortcut(workspace, person, callback_id, message)
        else:
            payload = interactions.global_shortcut(workspace, person, callback_id)
    answer = await act.house.delivery.ask("interactive", payload, f"shortcut {callback_id}")
    return {"outcome": answer.outcome, "latency_ms": answer.latency_ms, "error": None}


def open_home(act: Act) -> Json:
    """`POST /control/home/open`."""
    with act.quietly():
        events.tell_home_opened(act.workspace, act.person, str(act.body.get("tab") or "home"))
    return {"view": home_of(act.workspace, act.person)}


def _view(act: Act) -> View:
    with act.workspace.lock:
        return act.workspace.views.seen_by(act.request.path_params["id"], act.person.id)
