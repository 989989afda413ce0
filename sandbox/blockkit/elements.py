"""Elements: the fields and limits of each, and where each may stand. Source: docs.slack.dev, Block Kit, block elements."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.checks import Check, Choice, Flag, Many, Number, Report, Shape, String, Typed, shape_of
from sandbox.blockkit.texts import (
    BUTTON_LIMIT,
    CHOICES,
    CONFIRM,
    DISPATCH,
    FILTER,
    GROUPS,
    OPTION_GROUP,
    OPTIONS,
    OVERFLOW_OPTION,
    OVERFLOW_OPTIONS,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    plain,
)
from sandbox.wire import Json

ACTION_ID = String(255)
_DATE, _TIME = r"\d{4}-\d{2}-\d{2}", r"([01]\d|2[0-3]):[0-5]\d"
_ID = String(255)


def _same(option: Json, other: Json) -> bool:
    return option.get("value") == other.get("value") and option["text"]["text"] == other["text"]["text"]


def _offers(value: Json) -> list[Json]:
    options = [*value.get("options", [])]
    for group in value.get("option_groups", []):
        options += group["options"]
    return options


def _options_rule(value: Json, path: str, report: Report) -> None:
    """Options or groups, not both; what is chosen at first is one of them."""
    if value["type"].endswith("static_select") and ("options" in value) == ("option_groups" in value):
        report.add("must provide either options or option_groups", path)
        return
    initial: list[Any] = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    for chosen in initial:
        if not any(_same(chosen, option) for option in _offers(value)):
            report.add("initial_option must match one of the options", path)


def _image_rule(value: Json, path: str, report: Report) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        report.add("must provide either image_url or slack_file", path)


def _input_rule(value: Json, path: str, report: Report) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        report.add("min_length must not be greater than max_length", path)


_BASIC: dict[str, Check] = {"action_id": ACTION_ID}
_PICKER: dict[str, Check] = {**_BASIC, "confirm": CONFIRM, "focus_on_load": Flag()}
_MENU: dict[str, Check] = {**_PICKER, "placeholder": plain(150)}
_MANY: dict[str, Check] = {**_MENU, "max_selected_items": Number(least=1)}
_TYPED: dict[str, Check] = {
    **_BASIC,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
    "focus_on_load": Flag(),
}
_STATIC: dict[str, Check] = {"options": Many(PLAIN_OPTION, OPTIONS), "option_groups": Many(OPTION_GROUP, GROUPS)}
_TALK: dict[str, Check] = {"default_to_current_conversation": Flag(), "filter": FILTER}


def _element(name: str, needs: Mapping[str, Check], may: Mapping[str, Check], **rule: Any) -> Shape:
    return shape_of(name, needs, may, **rule)


_IMAGE = _element("image", {"alt_text": String(2000)}, {"image_url": String(3000), "slack_file": SLACK_FILE}, rule=_image_rule)

ELEMENTS = Typed(
    {
        "image": _IMAGE,
        "button": _element(
            "button",
            {"text": plain(BUTTON_LIMIT)},
            {
                **_BASIC,
                "url": String(3000),
                "value": String(2000),
                "style": Choice(("primary", "danger")),
                "confirm": CONFIRM,
                "accessibility_label": String(75),
            },
        ),
        "overflow": _element("overflow", {"options": Many(OVERFLOW_OPTION, OVERFLOW_OPTIONS)}, {**_BASIC, "confirm": CONFIRM}),
        "checkboxes": _element(
            "checkboxes",
            {"options": Many(RICH_OPTION, CHOICES)},
            {**_PICKER, "initial_options": Many(RICH_OPTION, CHOICES)},
            rule=_options_rule,
        ),
        "radio_buttons": _element(
            "radio_buttons",
            {"options": Many(RICH_OPTION, CHOICES)},
            {**_PICKER, "initial_option": RICH_OPTION},
            rule=_options_rule,
        ),
        "static_select": _element("static_select", {}, {**_MENU, **_STATIC, "initial_option": PLAIN_OPTION}, rule=_options_rule),
        "multi_static_select": _element(
            "multi_static_select",
            {},
            {**_MANY, **_STATIC, "initial_options": Many(PLAIN_OPTION, OPTIONS)},
            rule=_options_rule,
        ),
        "users_select": _element("users_select", {}, {**_MENU, "initial_user": _ID}),
        "multi_users_select": _element("multi_users_select", {}, {**_MANY, "initial_users": Many(_ID, 1000, 0)}),
        "channels_select": _element("channels_select", {}, {**_MENU, "initial_channel": _ID, "response_url_enabled": Flag()}),
        "multi_channels_select": _element("multi_channels_select", {}, {**_MANY, "initial_channels": Many(_ID, 1000, 0)}),
        "conversations_select": _element(
            "conversations_select", {}, {**_MENU, **_TALK, "initial_conversation": _ID, "response_url_enabled": Flag()}
        ),
        "multi_conversations_select": _element(
            "multi_conversations_select", {}, {**_MANY, **_TALK, "initial_conversations": Many(_ID, 1000, 0)}
        ),
        "datepicker": _element("datepicker", {}, {**_MENU, "initial_date": String(10, form=_DATE)}),
        "timepicker": _element("timepicker", {}, {**_MENU, "initial_time": String(5, form=_TIME), "timezone": String(100)}),
        "datetimepicker": _element("datetimepicker", {}, {**_PICKER, "initial_date_time": Number(1_000_000_000, 9_999_999_999)}),
        "plain_text_input": _element(
            "plain_text_input",
            {},
            {
                **_TYPED,
                "initial_value": String(3000, 0),
                "multiline": Flag(),
                "min_length": Number(0, 3000),
                "max_length": Number(1, 3000),
            },
            rule=_input_rule,
        ),
        "number_input": _element(
            "number_input",
            {"is_decimal_allowed": Flag()},
            {**_TYPED, "initial_value": String(255), "min_value": String(255), "max_value": String(255)},
        ),
        "email_text_input": _element("email_text_input", {}, {**_TYPED, "initial_value": String(3000, 0)}),
        "url_text_input": _element("url_text_input", {}, {**_TYPED, "initial_value": String(3000, 0)}),
    }
)

_ONE_OF_MANY = ("static_select", "users_select", "channels_select", "conversations_select", "radio_buttons")
_SEVERAL = (
    "multi_static_select",
    "multi_users_select",
    "multi_channels_select",
    "multi_conversations_select",
    "checkboxes",
)
_DATES = ("datepicker", "timepicker")

IN_SECTION = ELEMENTS.only("image", "button", "overflow", *_ONE_OF_MANY, *_SEVERAL, *_DATES)
IN_ACTIONS = ELEMENTS.only("button", "overflow", "checkboxes", "datetimepicker", *_ONE_OF_MANY, *_DATES)
IN_INPUT = ELEMENTS.only(
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "datetimepicker",
    *_ONE_OF_MANY,
    *_SEVERAL,
    *_DATES,
)
