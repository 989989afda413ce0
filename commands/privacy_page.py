"""``python app.py privacy-page``: the list of what is kept, for ``docs/privacy.md``, made from the schema."""

from collections.abc import Iterator
from pathlib import Path

from bot.kept import KEEP_MONTHS, KEPT, Keep, Kept
from bot.text import texts_for
from bot.views.privacy import Columns, by_sort, how_long

PAGE = Path(__file__).parents[1] / "docs/privacy.md"
BEGINNING, END = "<!-- made by `python app.py privacy-page --write` -->", "<!-- the end of what is made -->"


def privacy_page(write: bool) -> int:
    """Print the list, or put it into its page. Gives the exit status."""
    made = listing()
    if write:
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")
    else:
        print(made)
    return 0


def renewed(page: str, made: str) -> str:
    """The page with the list in its place. ValueError where its two marks are not there."""
    before, rest = page.split(BEGINNING, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGINNING}\n{made}\n{END}{after}"


def listing() -> str:
    """Every group, why and for how long it is kept and who sees it; under it every table of it with every column."""
    from storage import kept as stored

    columns, purposes = stored.columns(), stored.purposes()
    return "\n".join(line for kept in KEPT for line in _group(kept, columns, purposes))


def _group(kept: Kept, columns: Columns, purposes: dict[str, str]) -> Iterator[str]:
    texts = texts_for("en")
    what, why, seen = (texts.plain(f"privacy.{part}_{kept.key}") for part in ("kept", "why", "seen"))
    long = how_long(kept.keep, texts, KEEP_MONTHS)
    counted = f"{long}, or what `FOYER_KEEP_MONTHS` says" if kept.keep in (Keep.MONTHS, Keep.PLANNED) else str(long)
    yield f"### {what}"
    yield f"Why: {why}. Kept: {counted}. Seen by: {seen}"
    yield ""
    for table in kept.tables:
        held = (f"{texts.plain(f'privacy.sort_{sort}')} `{'` `'.join(names)}`" for sort, names in by_sort(table, columns).items())
        yield f"- **`{table}`** {purposes[table]} Columns: {'; '.join(held)}."
    yield ""
