"""Days in words: in French the first of a month is “1er”, in whatever style a day is written."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.text import texts_for

ROOT = Path(__file__).parents[2]
FIRST = date(2026, 12, 1)
# Every style of a date that stands in the code.
STYLES = sorted(
    {
        style
        for folder in ("bot", "handlers", "scheduler")
        for path in (ROOT / folder).rglob("*.py")
        for style in re.findall(r'"((?:E+ )?d(?: M+)?(?: y+)?)"', path.read_text(encoding="utf-8"))
    }
)


def test_the_styles_are_found() -> None:
    assert {"d", "d MMM", "d MMMM", "d MMMM y", "EEEE d MMMM"} <= set(STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_the_first_of_a_month_in_french(style: str) -> None:
    assert re.search(r"\b1er\b", texts_for("fr").day(FIRST, style))


@pytest.mark.parametrize(
    ("locale", "style", "said"),
    [
        ("fr", "EEEE d MMMM", "mardi 1er décembre"),
        ("fr", "d MMMM y", "1er décembre 2026"),
        ("fr", "d MMM", "1er déc."),
        ("fr", "d", "1er"),
        ("fr", "EEEE", "mardi"),
        ("en", "EEEE d MMMM", "Tuesday 1 December"),
        ("en", "d", "1"),
    ],
)
def test_a_day_in_words(locale: str, style: str, said: str) -> None:
    assert texts_for(locale).day(FIRST, style) == said


@pytest.mark.parametrize(("day", "said"), [(2, "mercredi 2 décembre"), (21, "lundi 21 décembre"), (31, "jeudi 31 décembre")])
def test_every_other_day_is_a_plain_number(day: int, said: str) -> None:
    assert texts_for("fr").day(FIRST.replace(day=day)) == said


def test_a_moment_on_the_first_of_a_month() -> None:
    assert (
        texts_for("fr").moment(datetime(2026, 12, 1, 8, 30, tzinfo=UTC), "Europe/Paris") == "mardi 1er décembre, 9\u00a0h\u00a030"
    )
