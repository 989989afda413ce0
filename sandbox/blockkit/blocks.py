"""Blocks: the fields and limits of each, and on which surface each may stand. Source: docs.slack.dev, Block Kit, blocks."""

from sandbox.blockkit.charts import DATA_TABLE, DATA_VISUALIZATION
from sandbox.blockkit.checks import Check, Choice, Either, Empty, Flag, Many, Report, Shape, String, Typed, shape_of
from sandbox.blockkit.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.blockkit.rich_text import RAW_NUMBER, RAW_TEXT, RICH_TEXT
from sandbox.blockkit.texts import LABEL_LIMIT, SLACK_FILE, plain, text
from sandbox.wire import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SECTION_TEXT, FIELDS, FIELD_TEXT, HEADER_TEXT = 3000, 10, 2000, 150
CONTEXT_ITEMS, ACTION_ITEMS, MARKDOWN_TEXT = 10, 25, 12_000
TABLE_ROWS, TABLE_COLUMNS = 100, 20

_ID: dict[str, Check] = {"block_id": String(255)}
_CELL = Typed({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
_COLUMN = Shape({}, {"align": Choice(("left", "center", "right")), "is_wrapped": Flag()})


def _section_rule(value: Json, path: str, report: Report) -> None:
    if "text" not in value and "fields" not in value:
        report.add("missing required field: text", path)


def _image_rule(value: Json, path: str, report: Report) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        report.add("must provide either image_url or slack_file", path)


EVERYWHERE = {
    "divider": shape_of("divider", {}, _ID),
    "header": shape_of("header", {"text": plain(HEADER_TEXT)}, _ID),
    "section": shape_of(
        "section",
        {},
        {
            **_ID,
            "text": text(SECTION_TEXT),
            "fields": Many(text(FIELD_TEXT), FIELDS),
            "accessory": IN_SECTION,
            "expand": Flag(),
        },
        _section_rule,
    ),
    "context": shape_of(
        "context",
        {"elements": Many(Typed({**text(SECTION_TEXT).shapes, "image": ELEMENTS.shapes["image"]}), CONTEXT_ITEMS)},
        _ID,
    ),
    "actions": shape_of("actions", {"elements": Many(IN_ACTIONS, ACTION_ITEMS)}, _ID),
    "input": shape_of(
        "input",
        {"label": plain(LABEL_LIMIT), "element": IN_INPUT},
        {**_ID, "dispatch_action": Flag(), "hint": plain(LABEL_LIMIT), "optional": Flag()},
    ),
    "image": shape_of(
        "image",
        {"alt_text": String(2000)},
        {**_ID, "image_url": String(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
        _image_rule,
    ),
    "rich_text": RICH_TEXT,
}
IN_MESSAGES = {
    **EVERYWHERE,
    "markdown": shape_of("markdown", {"text": String(MARKDOWN_TEXT)}, _ID),
    "table": shape_of(
        "table",
        {"rows": Many(Many(_CELL, TABLE_COLUMNS), TABLE_ROWS)},
        {**_ID, "column_settings": Many(Either((_COLUMN, Empty())), TABLE_COLUMNS)},
    ),
}
CHARTS = {"data_visualization": DATA_VISUALIZATION, "data_table": DATA_TABLE}

_VIEW: dict[str, Check] = {
    "private_metadata": String(3000, 0),
    "callback_id": String(255, 0),
    "external_id": String(255, 0),
}
HOME_FIELDS = _VIEW
MODAL_FIELDS: dict[str, Check] = {
    **_VIEW,
    "submit": plain(24),
    "close": plain(24),
    "clear_on_close": Flag(),
    "notify_on_close": Flag(),
    "submit_disabled": Flag(),
}
MODAL_TITLE = plain(24)
