"""Every block and element once, as a bot may send them."""

from typing import Any

from sandbox.wire import Json


def plain(text: str) -> Json:
    """A `plain_text` object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A `mrkdwn` object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str = "") -> Json:
    """An option of a select, of radio buttons or of checkboxes."""
    return {"text": plain(text), "value": value} | ({"description": plain(description)} if description else {})


def button(text: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def _series(name: str, values: list[int]) -> Json:
    return {"name": name, "data": [{"label": f"W{40 + at}", "value": value} for at, value in enumerate(values)]}


_WEEKS = {"categories": [f"W{40 + at}" for at in range(8)], "x_label": "Week", "y_label": "Messages"}
_THIS, _USUAL = [42, 51, 38, 60, 73, 66, 81, 78], [48, 48, 47, 50, 52, 55, 58, 60]
_CONFIRM = {
    "title": plain("Are you sure?"),
    "text": mrkdwn("It *can't* be undone."),
    "confirm": plain("Do it"),
    "deny": plain("No"),
}
_DAYS = [option("Every week", "week", "On Mondays"), option("Every two weeks", "fortnight"), option("Once", "once")]
_RICH: list[Json] = [
    {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "A rich text with "},
            {"type": "text", "text": "bold", "style": {"bold": True}},
            {"type": "text", "text": ", "},
            {"type": "text", "text": "code", "style": {"code": True}},
            {"type": "text", "text": " and "},
            {"type": "emoji", "name": "seedling"},
            {"type": "text", "text": ":"},
        ],
    },
    {
        "type": "rich_text_list",
        "style": "ordered",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]} for words in ("one", "two")],
    },
    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "and a quote."}]},
]


def _answers(name: str, value: int) -> list[Json]:
    return [{"type": "raw_text", "text": name}, {"type": "raw_number", "value": value, "text": str(value)}]


_TABLE_ROWS: list[list[Json]] = [
    [{"type": "raw_text", "text": words} for words in ("Community", "Questions", "Answered")],
    [{"type": "raw_text", "text": words} for words in ("data", "12", "10")],
    [{"type": "raw_text", "text": words} for words in ("design", "7", "7")],
]
_DATA_ROWS: list[list[Json]] = [
    [{"type": "raw_text", "text": "Member"}, {"type": "raw_text", "text": "Answers"}],
    *(_answers(*one) for one in (("Ada", 3), ("Bo", 12), ("Cy", 7), ("Di", 1), ("Ed", 9), ("Flo", 5), ("Gus", 8))),
]

GALLERY: list[Json] = [
    {"type": "header", "text": plain("The gallery :art:")},
    {
        "type": "section",
        "text": mrkdwn("A section with *bold*, _italic_, ~struck~, `code` and a <https://example.com/|link>.\n&gt; A quote."),
        "accessory": button("Look", "look", value="1"),
    },
    {
        "type": "section",
        "fields": [mrkdwn("*Members*\n128"), mrkdwn("*Questions*\n12"), mrkdwn("*Answered*\n10"), mrkdwn("*Usual*\n9 to 14")],
    },
    {"type": "context", "elements": [mrkdwn("You get this because you asked for every block.")]},
    {"type": "divider"},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            button("Agree", "agree", style="primary"),
            button("Delete", "delete", style="danger", confirm=_CONFIRM),
            button("Read more", "read", url="https://example.com/more"),
            {"type": "overflow", "action_id": "over", "options": [option("First", "1"), option("Second", "2")]},
        ],
    },
    {
        "type": "actions",
        "block_id": "picks",
        "elements": [
            {"type": "static_select", "action_id": "often", "placeholder": plain("How often"), "options": _DAYS},
            {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-30"},
        ],
    },
    {
        "type": "section",
        "block_id": "many",
        "text": mrkdwn("Several:"),
        "accessory": {"type": "multi_static_select", "action_id": "several", "placeholder": plain("Several"), "options": _DAYS},
    },
    {"type": "rich_text", "elements": _RICH},
    {"type": "markdown", "text": "## Markdown\n\nWith **bold**, a [link](https://example.com/) and\n\n- a list\n- of two"},
    {"type": "table", "rows": _TABLE_ROWS, "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "right"}]},
    {"type": "data_table", "caption": "Who answered", "rows": _DATA_ROWS, "page_size": 5},
    {
        "type": "data_visualization",
        "title": "Messages a week",
        "chart": {"type": "line", "series": [_series("This year", _THIS), _series("Usual", _USUAL)], "axis_config": _WEEKS},
    },
    {
        "type": "data_visualization",
        "title": "Where questions were answered",
        "chart": {"type": "pie", "segments": [{"label": "In a thread", "value": 31}, {"label": "In the channel", "value": 9}]},
    },
]

PLAN_FIELDS: list[Json] = [
    {"type": "section", "text": mrkdwn("Plan *something* for this channel.")},
    {
        "type": "input",
        "block_id": "title",
        "label": plain("What is it called?"),
        "hint": plain("A few words."),
        "element": {"type": "plain_text_input", "action_id": "text", "placeholder": plain("Coffee at ten")},
    },
    {
        "type": "input",
        "block_id": "where",
        "label": plain("Where"),
        "element": {"type": "conversations_select", "action_id": "channel", "default_to_current_conversation": True},
    },
    {
        "type": "input",
        "block_id": "often",
        "label": plain("How often"),
        "element": {"type": "radio_buttons", "action_id": "pick", "options": _DAYS, "initial_option": _DAYS[0]},
    },
    {
        "type": "input",
        "block_id": "when",
        "optional": True,
        "label": plain("From"),
        "element": {"type": "datetimepicker", "action_id": "at"},
    },
    {
        "type": "input",
        "block_id": "days",
        "optional": True,
        "label": plain("Skip"),
        "element": {
            "type": "checkboxes",
            "action_id": "skip",
            "options": [option("Public holidays", "holidays"), option("School holidays", "school")],
        },
    },
    {"type": "actions", "block_id": "more", "elements": [button("Something else…", "again")]},
]

MORE_FIELDS: list[Json] = [
    {
        "type": "input",
        "block_id": "count",
        "label": plain("How many people?"),
        "element": {"type": "number_input", "action_id": "number", "is_decimal_allowed": False, "min_value": "2"},
    }
]
