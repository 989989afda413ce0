"""``erase`` as an operator meets it: what is done is told in counts, and what can't be is refused."""

import json
from pathlib import Path

import pytest

from tests.commands.test_commands import foyer
from tests.handlers.exports import TEAM, small_export, write_export

GONE = "U00001"


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    export = write_export(tmp_path / "export.zip", small_export())
    assert foyer(tmp_path, "import", str(export), "--workspace", TEAM).returncode == 0
    return tmp_path


def test_it_says_what_was_done_and_an_import_brings_nothing_back(imported: Path) -> None:
    before = json.loads(foyer(imported, "figures", "--json", "--people").stdout)
    acts = dict(before["top"])[GONE]
    ended = foyer(imported, "erase", GONE, "--yes")
    assert ended.returncode == 0
    assert "counted without a name" in ended.stdout
    assert GONE not in _held(imported)
    assert foyer(imported, "import", str(imported / "export.zip"), "--workspace", TEAM).returncode == 0
    after = json.loads(foyer(imported, "figures", "--json", "--people").stdout)
    assert GONE not in _held(imported) + str(after)
    assert (after["messages"], after["authors"]) == (before["messages"], before["authors"] - 1)
    assert acts > 0
    again = foyer(imported, "erase", GONE, "--yes")
    assert (again.returncode, "nothing was kept" in again.stdout) == (0, True), "twice does no harm"


def test_who_is_unknown_leaves_no_trace_from_then_on(imported: Path) -> None:
    ended = foyer(imported, "erase", "U0NEVERSEEN", "--yes")
    assert ended.returncode == 0
    assert "nothing was kept" in ended.stdout
    assert "U0NEVERSEEN" not in _held(imported)


def test_an_app_is_no_person(imported: Path) -> None:
    ended = foyer(imported, "erase", "USLACKBOT", "--yes")
    assert ended.returncode == 2
    assert "not a person" in ended.stderr


def _held(folder: Path) -> str:
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in folder.glob("foyer.db*"))
