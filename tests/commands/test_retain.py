"""``retain`` as an operator meets it, and what an import says of what it comes too late for."""

import json
from pathlib import Path

from tests.commands.test_commands import foyer
from tests.handlers.exports import TEAM, small_export, write_export


def test_it_tells_first_then_does_and_the_same_export_adds_nothing(tmp_path: Path) -> None:
    export = write_export(tmp_path / "export.zip", small_export())
    foyer(tmp_path, "import", str(export), "--workspace", TEAM)
    before = json.loads(foyer(tmp_path, "figures", "--json").stdout)
    told = foyer(tmp_path, "retain", FOYER_KEEP_MONTHS="13")
    assert (told.returncode, "With --yes" in told.stdout) == (0, True)
    assert "C0DATA 2024-03: " in told.stdout
    assert json.loads(foyer(tmp_path, "figures", "--json").stdout) == before, "nothing was done yet"
    done = foyer(tmp_path, "retain", "--yes", FOYER_KEEP_MONTHS="13")
    assert "C0DATA 2024-03: " in done.stdout
    counted = foyer(tmp_path, "figures", "--json", "--as-of", before["as_of"])
    after = json.loads(counted.stdout)
    assert (after["messages"], after["authors"]) == (before["messages"], 0)
    assert "by the month alone" in counted.stderr
    assert "Nothing is older" in foyer(tmp_path, "retain", FOYER_KEEP_MONTHS="13").stdout
    again = foyer(tmp_path, "import", str(export), "--workspace", TEAM)
    assert "too old: 5" in again.stdout
    assert "it was left out, and counts once" in again.stdout
    assert json.loads(foyer(tmp_path, "figures", "--json", "--as-of", before["as_of"]).stdout)["messages"] == before["messages"]


def test_what_is_kept_for_ever_is_never_folded(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "retain", "--yes", FOYER_KEEP_MONTHS="0")
    assert (ended.returncode, "for ever" in ended.stderr) == (2, True)


def test_less_than_a_year_and_a_month_is_refused(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "retain", FOYER_KEEP_MONTHS="12")
    assert ended.returncode == 2
    assert ended.stderr.startswith("FOYER_KEEP_MONTHS: give 13 months or more")
