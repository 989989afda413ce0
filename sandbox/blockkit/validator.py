"""Block Kit as Slack checks it: a message's blocks and a view, with what the tables say and what holds over all of them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.blockkit.blocks import (
    CHARTS,
    EVERYWHERE,
    HOME_FIELDS,
    IN_MESSAGES,
    MARKDOWN_TEXT,
    MESSAGE_BLOCKS,
    MODAL_FIELDS,
    MODAL_TITLE,
    VIEW_BLOCKS,
)
from sandbox.blockkit.charts import CHART_TYPES
from sandbox.blockkit.checks import Check, Many, Report, Shape, Typed, shape_of
from sandbox.wire import Json, SlackError

CHARTS_A_MESSAGE, TABLES_A_MESSAGE, TABLE_CHARACTERS = 2, 1, 10_000
VIEW_BYTES = 250_000


@dataclass(frozen=True)
class Offer:
    """What this workspace has: charts at all, and charts in Home and modals."""

    charts: bool = True
    charts_in_views: bool = False


def check_message(blocks: Any, offer: Offer) -> None:
    """A message's blocks; `invalid_blocks` with Slack's messages when something is wrong."""
    shapes = IN_MESSAGES | (CHARTS if offer.charts else {})
    report = Report()
    Many(Typed(shapes), MESSAGE_BLOCKS, 0).look(blocks, "/blocks", report)
    if not report.messages:
        _check_ids(blocks, "/blocks", report)
        _check_totals(blocks, report)
    if report.messages:
        raise _refusal("invalid_blocks", report)


def check_view(view: Any, offer: Offer) -> None:
    """A modal or Home; `invalid_arguments`, or `invalid_blocks` for charts where there are none."""
    shapes = EVERYWHERE | (CHARTS if offer.charts and offer.charts_in_views else {})
    report = Report()
    _view_shapes(shapes).look(view, "/view", report)
    if not report.messages:
        _check_ids(view["blocks"], "/view/blocks", report)
        _check_view_rules(view, report)
    if report.messages:
        charts = any(f"unsupported type: {name} " in line for name in CHART_TYPES for line in report.messages)
        raise _refusal("invalid_blocks" if charts else "invalid_arguments", report)
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")


def _view_shapes(shapes: Mapping[str, Shape]) -> Typed:
    blocks = Many(Typed(shapes), VIEW_BLOCKS, 0)
    needs: dict[str, Check] = {"blocks": blocks}
    modal = shape_of("modal", {**needs, "title": MODAL_TITLE}, MODAL_FIELDS)
    return Typed({"modal": modal, "home": shape_of("home", needs, HOME_FIELDS)})


def _check_view_rules(view: Json, report: Report) -> None:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if inputs and view["type"] == "modal" and "submit" not in view:
        report.add("missing required field: submit", "/view")
    focused = [one for block in view["blocks"] for one in _elements(block) if one.get("focus_on_load")]
    if len(focused) > 1:
        report.add("only one element can be focused on load", "/view/blocks")


def _check_ids(blocks: list[Json], path: str, report: Report) -> None:
    """A block_id is unique in its surface, an action_id in its block."""
    seen = Counter(block["block_id"] for block in blocks if "block_id" in block)
    for index, block in enumerate(blocks):
        if seen[block.get("block_id", "")] > 1:
            report.add(f"`block_id` already exists: {block['block_id']}", f"{path}/{index}/block_id")
            seen[block["block_id"]] = 0
        actions = Counter(element["action_id"] for element in _elements(block) if "action_id" in element)
        for action_id in (action for action, times in actions.items() if times > 1):
            report.add(f'`action_id` "{action_id}" already exists in its block', f"{path}/{index}/elements")


def _elements(block: Json) -> list[Json]:
    """The elements of a block that may be interactive, with or without an action_id yet."""
    inside: list[Json] = block["elements"] if block["type"] == "actions" else []
    return [*inside, *(block[name] for name in ("element", "accessory") if name in block)]


def _check_totals(blocks: list[Json], report: Report) -> None:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["data_visualization"] > CHARTS_A_MESSAGE:
        report.add(f"no more than {CHARTS_A_MESSAGE} data_visualization blocks allowed", "/blocks")
    if kinds["table"] > TABLES_A_MESSAGE:
        report.add("only_one_table_allowed", "/blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_TEXT:
        report.add(f"markdown blocks must be less than {MARKDOWN_TEXT + 1} characters in all", "/blocks")
    cells = sum(len(words) for block in blocks if block["type"] == "data_table" for words in _words(block["rows"]))
    if cells > TABLE_CHARACTERS:
        report.add(f"cells must be less than {TABLE_CHARACTERS + 1} characters in all", "/blocks")


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "text" and isinstance(item, str):
                yield item
            else:
                yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


def _refusal(word: str, report: Report) -> SlackError:
    errors = [message.removeprefix("[ERROR] ") for message in report.messages]
    more: Json = {"response_metadata": {"messages": report.messages}}
    return SlackError(word, **(more | ({"errors": errors} if word == "invalid_blocks" else {})))
