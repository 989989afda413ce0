"""The page for whoever asks what is kept says what the schema says."""

import pytest

from commands import privacy_page
from storage import kept


def test_the_page_is_as_the_schema_is() -> None:
    page = privacy_page.PAGE.read_text(encoding="utf-8")
    assert privacy_page.renewed(page, privacy_page.listing()) == page, "run: python app.py privacy-page --write"


def test_it_names_every_table_with_every_column() -> None:
    lines = privacy_page.listing().splitlines()
    for table, columns in kept.columns().items():
        [line] = [each for each in lines if each.startswith(f"- **`{table}`**")]
        assert [column for column in columns if f"`{column}`" not in line.split("Columns: ")[1]] == []


def test_what_is_written_by_hand_stays() -> None:
    page = f"before\n{privacy_page.BEGINNING}\nold\n{privacy_page.END}\nafter\n"
    assert privacy_page.renewed(page, "new") == page.replace("old", "new")


def test_a_page_without_its_place_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        privacy_page.renewed("no mark here", "new")


def test_the_page_for_employee_representatives_says_the_same_in_both_languages() -> None:
    english, french = ((privacy_page.PAGE.parent / f"works-council{end}").read_text(encoding="utf-8") for end in (".md", ".fr.md"))
    for mark in ("## ", "- ", "| "):
        count = [sum(line.startswith(mark) for line in page.splitlines()) for page in (english, french)]
        assert count[0] == count[1] > 0
    assert "works-council.fr.md" in english
    assert "works-council.md" in french
    for straight in ("'", " ;", " :", " !", " ?"):
        assert straight not in french, "French is typeset as French"
