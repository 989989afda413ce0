"""Blocks to check: makers of good ones, as short as they can be."""

from typing import Any

from sandbox.wire import Json


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def options(count: int, **more: Any) -> list[Json]:
    return [{"text": plain(f"o{number}"), "value": str(number), **more} for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    return {"type": "section", **({"text": mrkdwn()} if "text" not in more and "fields" not in more else {}), **more}


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def line_chart(series: int = 1, points: int = 2, **more: Any) -> Json:
    labels = [f"c{number}" for number in range(points)]
    data = [{"label": label, "value": 1.5} for label in labels]
    chart: Json = {"type": "line", "series": [{"name": f"s{number}", "data": data} for number in range(series)]}
    chart |= {"axis_config": {"categories": labels}, **more}
    return {"type": "data_visualization", "title": "Acts", "chart": chart}


def pie(*values: float) -> Json:
    segments = [{"label": f"s{number}", "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Parts", "chart": {"type": "pie", "segments": segments}}


def table(rows: int = 1, columns: int = 2, text: str = "c", **more: Any) -> Json:
    cells = [[{"type": "raw_text", "text": text}] * columns for _ in range(rows + 1)]
    return {"type": "data_table", "caption": "Figures", "rows": cells, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


RICH = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
