"""What people choose and type in the elements of blocks: Slack's `state.values`, and the client's own checks."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.wire import ActError, Json, invalid, not_found

_DATE, _TIME = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PATTERNS = {
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Enter a valid email address."),
    "url_text_input": (re.compile(r"https?://[^\s/]+\S*"), "Enter a valid URL."),
}

# Which key of the state each element fills (docs.slack.dev, view.state.values), and how an empty one looks.
_KEYS: dict[str, tuple[str, Any]] = {
    "plain_text_input": ("value", None),
    "number_input": ("value", None),
    "email_text_input": ("value", None),
    "url_text_input": ("value", None),
    "static_select": ("selected_option", None),
    "radio_buttons": ("selected_option", None),
    "overflow": ("selected_option", None),
    "multi_static_select": ("selected_options", []),
    "checkboxes": ("selected_options", []),
    "users_select": ("selected_user", None),
    "multi_users_select": ("selected_users", []),
    "channels_select": ("selected_channel", None),
    "multi_channels_select": ("selected_channels", []),
    "conversations_select": ("selected_conversation", None),
    "multi_conversations_select": ("selected_conversations", []),
    "datepicker": ("selected_date", None),
    "timepicker": ("selected_time", None),
    "datetimepicker": ("selected_date_time", None),
}
_WITHOUT_STATE = {"button", "overflow"}


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    found = block.get("elements", []) if block["type"] == "actions" else [block.get("element"), block.get("accessory")]
    return [one for one in found if one and one.get("action_id")]


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def find_element(blocks: list[Json], action_id: Any, block_id: Any = None) -> tuple[Json, Json]:
    """The block and element of an action id; 404 when there is none, 400 when it stands in several blocks."""
    found = [
        (block, element)
        for block, element in walk(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        raise not_found(f"nothing to act on called {action_id!r}")
    if len(found) > 1:
        raise invalid(f"{action_id!r} stands in several blocks: give block_id")
    return found[0]


def keep_state(blocks: list[Json], before: Json) -> Json:
    """The state of these blocks: what was chosen before where block_id, action_id and type are the same, else initial."""
    state: Json = {}
    for block, element in walk(blocks):
        if element["type"] in _WITHOUT_STATE:
            continue
        kept = before.get(block["block_id"], {}).get(element["action_id"])
        same = kept is not None and kept["type"] == element["type"]
        state.setdefault(block["block_id"], {})[element["action_id"]] = kept if same else initial_state(element)
    return state


def initial_state(element: Json) -> Json:
    """What an element holds before anybody touches it."""
    key, empty = _KEYS[element["type"]]
    initial = "initial_" + key.removeprefix("selected_")
    value = element.get(initial, empty)
    return {"type": element["type"], key: list(value) if isinstance(value, list) else value}


def chosen_state(element: Json, value: Any) -> Json:
    """What an element holds once a person gave it `value` (see docs/sandbox.md, Clicks and choices)."""
    key, empty = _KEYS[element["type"]]
    if value is None or value == "" or value == []:
        return {"type": element["type"], key: list(empty) if isinstance(empty, list) else empty}
    if key == "selected_option":
        return {"type": element["type"], key: _option(element, value)}
    if key == "selected_options":
        return {"type": element["type"], key: [_option(element, one) for one in _list(value)]}
    _check_value(element, key, value)
    return {"type": element["type"], key: value}


def action_of(element: Json, block_id: str, state: Json | None, action_ts: str) -> Json:
    """The item of `actions` in a `block_actions` payload."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if state is not None:
        action |= state
    else:
        action |= {name: element[name] for name in ("text", "value", "url", "style", "confirm") if name in element}
    if "placeholder" in element:
        action["placeholder"] = element["placeholder"]
    return action | {"action_ts": action_ts}


def is_empty(state: Json) -> bool:
    """Whether nothing is chosen or typed."""
    key, empty = _KEYS[state["type"]]
    return bool(state[key] is None or state[key] == empty)


def problems(blocks: list[Json], state: Json) -> dict[str, str]:
    """What Slack's client says under the inputs before it sends anything, by block_id."""
    found = {}
    for block, element in walk(blocks):
        if block["type"] != "input":
            continue
        problem = _problem(block, element, state[block["block_id"]][element["action_id"]])
        if problem:
            found[block["block_id"]] = problem
    return found


def _problem(block: Json, element: Json, state: Json) -> str | None:
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    value = str(state.get("value", ""))
    if element["type"] in _PATTERNS:
        pattern, text = _PATTERNS[element["type"]]
        return None if pattern.fullmatch(value) else text
    check = {"plain_text_input": _text_problem, "number_input": _number_problem}.get(element["type"])
    return check(element, value) if check else None


def _text_problem(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters."
    return None


def _number_problem(element: Json, value: str) -> str | None:
    pattern = r"[+-]?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"[+-]?\d+"
    if not re.fullmatch(pattern, value):
        return "Enter a number." if element.get("is_decimal_allowed") else "Enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None


def _option(element: Json, value: Any) -> Json:
    options = [*element.get("options", [])]
    for group in element.get("option_groups", []):
        options += group["options"]
    chosen: Json | None = next((option for option in options if option.get("value") == value), None)
    if chosen is None:
        raise ActError(400, "invalid", f"no option {value!r} in {element['action_id']!r}")
    return chosen


def _check_value(element: Json, key: str, value: Any) -> None:
    if key.endswith("s"):
        _list(value)
    elif key == "selected_date_time":
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid("a datetimepicker takes seconds since 1970")
    elif not isinstance(value, str):
        raise invalid(f"{element['type']} takes a text: {value!r}")
    if (key == "selected_date" and not _DATE.fullmatch(value)) or (key == "selected_time" and not _TIME.fullmatch(value)):
        raise invalid(f"not a value for a {element['type']}: {value!r}")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise invalid(f"a list of values is needed here: {value!r}")
    return value
