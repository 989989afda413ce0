"""Charts and tables of figures. Source: docs.slack.dev, data-visualization-block and data-table-block (2026)."""

from sandbox.blockkit.checks import Check, Many, Number, Report, Shape, String, Typed, shape_of
from sandbox.blockkit.rich_text import RAW_NUMBER, RAW_TEXT, RICH_TEXT
from sandbox.wire import Json

CHART_TITLE, SERIES, NAME, LABEL, CATEGORIES, AXIS = 50, 6, 20, 20, 20, 50
COLUMNS, DATA_ROWS, PAGE = 20, 100, 100
CHART_TYPES = frozenset({"data_visualization", "data_table"})

_POINT = Shape({"label": String(LABEL), "value": Number(whole=False)})
_AXES = Shape({"categories": Many(String(LABEL), CATEGORIES)}, {"x_label": String(AXIS), "y_label": String(AXIS)})


def _series_rule(value: Json, path: str, report: Report) -> None:
    """Unique names; every series has one point per category, with the same labels in the same order."""
    categories = value["axis_config"]["categories"]
    names = [one["name"] for one in value["series"]]
    if len(set(names)) < len(names):
        report.add("series names must be unique", f"{path}/series")
    if len(set(categories)) < len(categories):
        report.add("categories must be unique", f"{path}/axis_config/categories")
    for index, one in enumerate(value["series"]):
        if [point["label"] for point in one["data"]] != categories:
            report.add("data labels must match the categories", f"{path}/series/{index}/data")


_SERIES = Shape({"name": String(NAME), "data": Many(_POINT, CATEGORIES)})
_DRAWN: dict[str, Check] = {"series": Many(_SERIES, SERIES), "axis_config": _AXES}
_SEGMENT = Shape({"label": String(LABEL), "value": Number(above=0, whole=False)})
_CHART = Typed(
    {
        **{name: shape_of(name, _DRAWN, rule=_series_rule) for name in ("line", "bar", "area")},
        "pie": shape_of("pie", {"segments": Many(_SEGMENT, SERIES)}),
    }
)

DATA_VISUALIZATION = shape_of("data_visualization", {"title": String(CHART_TITLE), "chart": _CHART}, {"block_id": String(255)})

_CELL = Typed({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})


def _rows_rule(value: Json, path: str, report: Report) -> None:
    """A header of plain texts, then rows of its length."""
    rows = value["rows"]
    for index, cell in enumerate(rows[0]):
        if cell["type"] != "raw_text":
            report.add(f"unsupported type: {cell['type']}", f"{path}/rows/0/{index}/type")
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            report.add("all rows must have the same number of cells", f"{path}/rows/{index}")
    if value.get("row_header_column_index", 0) >= len(rows[0]):
        report.add("must be the index of a column", f"{path}/row_header_column_index")


DATA_TABLE = shape_of(
    "data_table",
    {"caption": String(3000), "rows": Many(Many(_CELL, COLUMNS), DATA_ROWS + 1, 2)},
    {"block_id": String(255), "page_size": Number(1, PAGE), "row_header_column_index": Number(0)},
    _rows_rule,
)
