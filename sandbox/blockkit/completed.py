"""Blocks as Slack gives them back: with the ids and the defaults that the bot left out."""

import copy
from typing import Any

from sandbox.ids import Ids
from sandbox.inputs import elements_of
from sandbox.wire import Json


def completed(blocks: list[Json], ids: Ids) -> list[Json]:
    """A copy of checked blocks, each with its `block_id`, each interactive element with its `action_id`."""
    complete = copy.deepcopy(blocks)
    for block in complete:
        block.setdefault("block_id", ids.short())
        places = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in (place for place in places if isinstance(place, dict) and _is_interactive(block, place)):
            element.setdefault("action_id", ids.short())
        _default_texts(block)
    return complete


def complete_view(view: Json, ids: Ids) -> Json:
    """A copy of a checked view, its blocks completed."""
    complete = copy.deepcopy(view)
    for name in ("title", "submit", "close"):
        _default_texts(complete.get(name))
    return complete | {"blocks": completed(view["blocks"], ids)}


def inputs_of(blocks: list[Json]) -> set[str]:
    """The ids of the input blocks."""
    return {block["block_id"] for block in blocks if block["type"] == "input" and elements_of(block)}


def _is_interactive(block: Json, element: Json) -> bool:
    return block["type"] in ("actions", "section", "input") and element.get("type") != "image"


def _default_texts(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _default_texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for item in value.values():
            _default_texts(item)
