"""Nothing is kept that the pages for people don't tell of: each table and each column has its place in the list."""

import pytest

from bot.kept import COLUMNS, KEPT, kept_in, sort_of
from storage import kept

LIST = "bot/kept.py"


def test_every_table_is_told_of_once() -> None:
    untold = [table for table in kept.columns() if kept_in(table) is None]
    assert untold == [], f"put {untold} into a group of KEPT in {LIST}, then run: python app.py privacy-page --write"
    told = [table for group in KEPT for table in group.tables]
    assert sorted(told) == sorted(kept.columns()), f"{LIST} tells of a table twice, or of one that is not there"


@pytest.mark.parametrize("table", sorted(kept.columns()))
def test_every_column_is_told_of(table: str) -> None:
    untold = [column for column in kept.columns()[table] if sort_of(table, column) is None]
    assert untold == [], (
        f"say what {untold} of {table} hold: put each into COLUMNS of {LIST}, by its name, or as {table}:NAME where that name means"
        " something else elsewhere; then run: python app.py privacy-page --write"
    )


def test_no_name_is_sorted_twice_or_for_nothing() -> None:
    sorted_names = [name for names in COLUMNS.values() for name in names]
    there = {column for columns in kept.columns().values() for column in columns}
    there |= {f"{table}:{column}" for table, columns in kept.columns().items() for column in columns}
    assert len(sorted_names) == len(set(sorted_names))
    assert [name for name in sorted_names if name not in there] == []


def test_a_column_that_nobody_sorted_is_noticed() -> None:
    assert sort_of("people", "favourite_colour") is None
    assert kept_in("horoscopes") is None
