"""Every figure is in the registry once, and explained in both languages."""

import re
from pathlib import Path

import pytest

from bot.metrics.registry import METRICS, REGISTRY, Metric
from bot.text import LOCALES, texts_for


def test_no_name_is_taken_twice() -> None:
    assert len(REGISTRY) == len(METRICS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
@pytest.mark.parametrize("locale", LOCALES)
def test_each_figure_is_explained(metric: Metric, locale: str) -> None:
    texts = texts_for(locale)
    assert texts.plain(metric.name_key)
    assert len(texts.plain(metric.formula_key)) > 30


def test_the_page_defines_the_same_figures() -> None:
    page = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", page, flags=re.MULTILINE)
    assert {name: int(version) for name, version in rows} == {metric.name: metric.version for metric in METRICS}


def test_both_languages_explain_the_same_way() -> None:
    """A number that the definition rests on stands in both: 4 messages, 90 days, 1 in 20."""
    for metric in METRICS:
        numbers = [sorted(re.findall(r"\d+", texts_for(locale).plain(metric.formula_key))) for locale in LOCALES]
        assert numbers[0] == numbers[1], metric.name
