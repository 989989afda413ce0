"""Breaks as people write them: many ways, one meaning; and what can't be read is said, with its line."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.animations.breaks import MOST, BreakError, read_breaks, write_breaks
from bot.text import LOCALES, texts_for

AFTER = date(2026, 3, 4)
CHRISTMAS = (date(2026, 12, 24), date(2027, 1, 2))


@pytest.mark.parametrize(
    "line",
    [
        "24/12–2/1",
        "24/12 - 2/1",
        "24.12 – 2.1",
        "24/12/2026 – 2/1/2027",
        "24/12/26-02/01/27",
        "24/12 – 2/1/2027",
        "24/12/2026 – 2/1",
        "2026-12-24 – 2027-01-02",
        "2026-12-24..2027-01-02",
        "2026-12-24 to 2027-01-02",
        "24 December – 2 January",
        "24 Dec 2026 to 2 Jan 2027",
        "from December 24th until January 2nd, 2027",
        "the 24th of December to the 2nd of January",
        "du 24 décembre au 2 janvier",
        "Du 24 Déc. au 2 janv. 2027",
        "24 decembre → 2 janvier",
    ],
)
def test_one_range_written_in_many_ways(line: str) -> None:
    assert read_breaks(line, AFTER) == (CHRISTMAS,)


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("1/5", date(2026, 5, 1), date(2026, 5, 1)),
        ("le 1er mai", date(2026, 5, 1), date(2026, 5, 1)),
        ("1st of May", date(2026, 5, 1), date(2026, 5, 1)),
        ("24-26 December", date(2026, 12, 24), date(2026, 12, 26)),
        ("du 3 au 14 août", date(2026, 8, 3), date(2026, 8, 14)),
        ("3/3", date(2027, 3, 3), date(2027, 3, 3)),  # yesterday: the next one
        ("4/3", AFTER, AFTER),
        ("24/2 – 6/3", date(2026, 2, 24), date(2026, 3, 6)),  # in the middle of it
        ("29/2", date(2028, 2, 29), date(2028, 2, 29)),
        ("2025-12-24", date(2025, 12, 24), date(2025, 12, 24)),
    ],
)
def test_a_day_without_its_year_is_the_next_one(line: str, first: date, last: date) -> None:
    assert read_breaks(line, AFTER) == ((first, last),)


def test_every_line_is_one_and_empty_ones_are_none() -> None:
    assert read_breaks("24/12–2/1\n\n  \n1 May\n24/12–2/1\n", AFTER) == ((date(2026, 5, 1), date(2026, 5, 1)), CHRISTMAS)
    assert read_breaks(" \n ", AFTER) == ()


@pytest.mark.parametrize(
    ("text", "key", "number"),
    [
        ("24/12\nall of August", "animations.break_unread", 2),
        ("soon", "animations.break_unread", 1),
        ("24/12 2/1 3/1", "animations.break_unread", 1),
        ("24", "animations.break_unread", 1),
        ("24/12 – ", "ok", 0),
        ("24/12 and then some", "animations.break_unread", 1),
        ("12/24", "animations.break_month_first", 1),
        ("30/2", "animations.break_no_day", 1),
        ("31 June", "animations.break_no_day", 1),
        ("12/24/2026", "animations.break_month_first", 1),
        ("2026-13-01", "animations.break_no_day", 1),
        ("0/0", "animations.break_no_day", 1),
        ("2027-01-02 – 2026-12-24", "animations.break_reversed", 1),
        ("\n\n5/5/2027 – 4/5/2027", "animations.break_reversed", 3),
    ],
)
def test_what_can_not_be_read_is_said_with_its_line(text: str, key: str, number: int) -> None:
    if key == "ok":
        assert read_breaks(text, AFTER) != ()
        return
    with pytest.raises(BreakError) as refused:
        read_breaks(text, AFTER)
    said = refused.value.said
    assert (said.key, said.values["number"]) == (key, number)
    for locale in LOCALES:
        assert str(number) in texts_for(locale).plain(said.key, **said.values)


def test_too_many_are_refused() -> None:
    with pytest.raises(BreakError) as refused:
        read_breaks("\n".join(f"{1 + day % 28}/{1 + day // 28}" for day in range(MOST + 1)), AFTER)
    assert refused.value.said.key == "animations.break_too_many"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        found = read_breaks(text, AFTER)
    except BreakError:
        return
    assert all(first <= last for first, last in found)


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 60)), max_size=20))
def test_what_is_written_again_is_read_the_same(given_breaks: list[tuple[date, int]]) -> None:
    breaks = tuple(sorted({(first, first + timedelta(days=length)) for first, length in given_breaks}))
    assert read_breaks(write_breaks(breaks), AFTER) == breaks
