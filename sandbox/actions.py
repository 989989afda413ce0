"""Clicks and choices in the elements of messages, modals and Homes."""

from typing import Any

from sandbox import interactions
from sandbox.delivery import Delivery
from sandbox.inputs import action_of, chosen_state, find_element, keep_state
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.views import View
from sandbox.wire import Json
from sandbox.workspace import Workspace

_NOT_SENT: Json = {"outcome": "not_sent", "latency_ms": None, "error": None}


async def act(workspace: Workspace, delivery: Delivery, person: Person, place: Message | View, given: Json) -> Json:
    """Use an element (`action_id`, `block_id`, `value` in `given`); the answer is that of `POST /control/action`."""
    with workspace.lock:
        blocks: list[Json] = place.blocks if isinstance(place, View) else place.body.get("blocks", [])
        block, element = find_element(blocks, given.get("action_id"), given.get("block_id"))
        chosen = None if element["type"] == "button" else chosen_state(element, given.get("value"))
        state = _state(workspace, person, place, blocks)
        if chosen is not None and element["type"] != "overflow":
            state.setdefault(block["block_id"], {})[element["action_id"]] = chosen
        _told(workspace, person, place)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return dict(_NOT_SENT)
        action = action_of(element, block["block_id"], chosen, workspace.clock.next_ts())
        if isinstance(place, View):
            payload = interactions.view_action(workspace, person, place, action)
        else:
            payload = interactions.message_action(workspace, person, place, action, state)
    answer = await delivery.ask("interactive", payload, f"block_actions {element['action_id']}")
    return {"outcome": answer.outcome, "latency_ms": answer.latency_ms, "error": None}


def fill(view: View, action_id: str, block_id: str | None, value: Any) -> None:
    """Put a value into an element of a view, as typing does, and send nothing."""
    block, element = find_element(view.blocks, action_id, block_id)
    view.state[block["block_id"]][element["action_id"]] = chosen_state(element, value)


def _state(workspace: Workspace, person: Person, place: Message | View, blocks: list[Json]) -> Json:
    if isinstance(place, View):
        return place.state
    key = (place.channel, place.ts, person.id)
    workspace.chosen[key] = keep_state(blocks, workspace.chosen.get(key, {}))
    return workspace.chosen[key]


def _told(workspace: Workspace, person: Person, place: Message | View) -> None:
    if isinstance(place, View):
        workspace.changes.add("home" if place.is_home else "view", user=person.id)
    else:
        workspace.changes.add("message", channel=place.channel)
