"""Charts in messages, and the same as bars of text where Slack can't draw them.

The chart's shape and limits are those of Slack's ``data_visualization`` block (docs.slack.dev, June 2026); the SDK has no class
for it yet. Home and modals don't take it: use ``text_bars`` there.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.shortening import SECTION_LIMIT, shorten
from bot.text import Markup, escape

CHART = "data_visualization"
TITLE_LIMIT = 50
LABEL_LIMIT = 20
AXIS_LIMIT = 50
MOST_SERIES = 6
MOST_CATEGORIES = 20
KINDS = ("line", "bar", "area")

FULL = "█"
EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def chart(
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    kind: str = "line",
    x_label: str | None = None,
    y_label: str | None = None,
) -> dict[str, Any]:
    """A line, bar or area chart: every series has one value per category. Raises ValueError where Slack would refuse it."""
    names = [shorten(name, LABEL_LIMIT) for name in series]
    labels = [shorten(label, LABEL_LIMIT) for label in categories]
    _check(kind, names, labels, series)
    axis = {"categories": labels, "x_label": _axis(x_label), "y_label": _axis(y_label)}
    return {
        "type": CHART,
        "title": shorten(title, TITLE_LIMIT),
        "chart": {
            "type": kind,
            "series": [
                {"name": name, "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]}
                for name, values in zip(names, series.values(), strict=True)
            ],
            "axis_config": {name: value for name, value in axis.items() if value},
        },
    }


def text_bars(rows: Sequence[tuple[str, float]], shown: Sequence[str] | None = None, *, width: int = 20) -> Markup:
    """Bars of text in a fixed-width block: ``label ████▌ 12``. ``shown`` gives each value as the reader's language writes it."""
    if any(value < 0 for _, value in rows):
        raise ValueError("a bar can't be shorter than nothing")
    figures = shown or [f"{value:g}" for _, value in rows]
    most = max((value for _, value in rows), default=0)
    labels = [shorten(label, LABEL_LIMIT).replace("`", "'") for label, _ in rows]
    room = max((_columns(label) for label in labels), default=0)
    drawn = [
        f"{escape(label)}{' ' * (room - _columns(label))} {bar(value, most, width)} {escape(figure)}"
        for label, (_, value), figure in zip(labels, rows, figures, strict=True)
    ]
    return Markup("```\n" + "\n".join(drawn) + "\n```")


def bar(value: float, most: float, width: int = 20) -> str:
    """One bar: ``most`` is as wide as ``width`` full blocks. What is more than nothing is seen."""
    eighths = round(value / most * width * 8) if most else 0
    if value and not eighths:
        eighths = 1
    return FULL * (eighths // 8) + EIGHTHS[eighths % 8]


def _check(kind: str, names: list[str], labels: list[str], series: Mapping[str, Sequence[float]]) -> None:
    problems = [
        (kind not in KINDS, f"a chart is one of {KINDS}, not {kind!r}"),
        (not 1 <= len(names) <= MOST_SERIES, f"a chart has 1 to {MOST_SERIES} series"),
        (not 1 <= len(labels) <= MOST_CATEGORIES, f"a chart has 1 to {MOST_CATEGORIES} categories"),
        (len(set(names)) < len(names), "two series have one name"),
        (len(set(labels)) < len(labels), "two categories have one label"),
        (any(len(values) != len(labels) for values in series.values()), "every series has one value per category"),
    ]
    for wrong, why in problems:
        if wrong:
            raise ValueError(why)


def _axis(label: str | None) -> str | None:
    return shorten(label, AXIS_LIMIT) if label else None


def _columns(text: str) -> int:
    """How wide a fixed-width font draws it: East Asian characters take two columns, combining marks none."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def without_charts(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same blocks with bars of text in the place of charts, for where Slack refuses charts (``invalid_blocks``)."""
    return [_bars_of(block) if block.get("type") == CHART else dict(block) for block in blocks]


def has_charts(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether there is a chart among them."""
    return any(block.get("type") == CHART for block in blocks)


def _bars_of(block: Mapping[str, Any]) -> dict[str, Any]:
    """One section: its title, then the bars of each series, as many series as fit."""
    series = block["chart"]["series"]
    shown = f"*{escape(block['title'])}*"
    for one in series:
        name = f"\n{escape(one['name'])}" if len(series) > 1 else ""
        bars = f"{name}\n{text_bars([(point['label'], point['value']) for point in one['data']])}"
        if len(shown) + len(bars) > SECTION_LIMIT:
            break
        shown += bars
    return {"type": "section", "text": {"type": "mrkdwn", "text": shown}}
