"""Every figure before and after somebody is forgotten: each differs exactly as docs/metrics.md says, and none otherwise."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.history import import_export
from storage import privacy
from storage.recorder import Recorder
from storage.reports.figures import figures
from storage.reports.participation import messages_by_author
from storage.reports.scope import Scope
from storage.store import Store
from tests.handlers.exports import START, TEAM, Quirky, write_export
from tests.independent_figures import Export
from tests.independent_figures import figures as counted_independently

NOW = START + timedelta(days=150)
# Somebody with much in every figure: the second person of the export writes twice as much as the others.
GONE = "U00002"
# Of these an answer by nobody is a part: a thread somebody forgotten answered is answered still, and has replies.
ANSWERED = {"unanswered_share", "open_questions", "reply_coverage_7", "threads", "solo_threads"}
# What was folded still counts here.
FOLDED = {"messages"}
WINDOWS: tuple[dict[str, Any], ...] = ({}, {"days": 60}, {"channels": ["data"]}, {"channels": ["general", "unlisted"], "days": 90})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export.zip", Quirky(1).files())


@pytest.fixture
def other(sqlite_template: Path, tmp_path: Path, store: Store) -> Iterator[Store]:
    """A second store, in which they left no trace before anything was read."""
    second = Store(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}", secret=store.secret)
    with second.write() as tx:
        privacy.leave_no_trace(tx, TEAM, GONE, NOW)
    yield second
    second.close()


def read(store: Store, path: Path) -> None:
    recorder = Recorder(store)
    import_export(store, recorder, path, now=NOW)
    recorder.close()


def count(store: Store, **window: Any) -> dict[str, Any]:
    with store.read() as tx:
        return figures(tx, TEAM, as_of=NOW.date(), people=True, **window)


def without(folder: Path) -> Path:
    """The export as if they had never been: nothing they did, and nothing anybody did to their messages."""
    files: dict[str, Any] = dict(Quirky(1).files())
    for name, rows in files.items():
        if name in ("channels.json", "groups.json"):
            files[name] = [each | {"members": [member for member in each["members"] if member != GONE]} for each in rows]
        elif "/" in name:
            files[name] = [_bare(row) for row in rows if GONE not in (row.get("user"), (row.get("comment") or {}).get("user"))]
    return write_export(folder / "without.zip", files)


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    reactions = [each | {"users": [user for user in each["users"] if user != GONE]} for each in row.get("reactions", ())]
    return row | ({"reactions": reactions} if reactions else {})


def test_each_figure_differs_as_the_registry_says_and_none_otherwise(
    store: Store, other: Store, export: Path, tmp_path: Path
) -> None:
    read(store, export)
    read(other, export)
    before = [count(store, **window) for window in WINDOWS]
    with store.read() as tx:
        scope = Scope(TEAM, ("CDATA",), until=NOW.date(), with_guests=True)
        assert dict(messages_by_author(tx, scope))[GONE] > 10, "there is something to forget"
    with store.write() as tx:
        done = privacy.leave_no_trace(tx, TEAM, GONE, NOW)
    assert done.acts > 50
    for window, was in zip(WINDOWS, before, strict=True):
        now, never = count(store, **window), count(other, **window)
        told = now.pop("monthly_only")
        assert told["kept_since"] is None
        assert told["first_month"] >= "2023-12"
        assert "monthly_only" not in was
        if "days" not in window:
            assert now["messages"] == was["messages"], "what was folded still counts"
        assert now["authors"] == was["authors"] - 1
        assert GONE not in str(now)
        # But for what counts on, it is as if they had left no trace from the beginning…
        assert {name for name in now if now[name] != never[name]} <= FOLDED
        # … and, but for what they answered, as an independent count of an export without them has it.
        stripped = Export(without(tmp_path), window.get("channels"))
        theirs = counted_independently(stripped, NOW.date(), window.get("days"))
        for name in theirs.keys() - ANSWERED - FOLDED - {"as_of", "channels"}:
            expected = pytest.approx(theirs[name]) if isinstance(theirs[name], float) else theirs[name]
            assert now[name] == expected, (name, window)


def test_leaving_with_the_past_kept_changes_no_figure_but_who_is_there_now(store: Store, export: Path) -> None:
    read(store, export)
    before = [count(store, **window) for window in WINDOWS]
    with store.write() as tx:
        privacy.leave_no_trace(tx, TEAM, GONE, NOW, erases_past=False)
    read(store, export)
    for window, was in zip(WINDOWS, before, strict=True):
        now = count(store, **window)
        assert {name for name in now if now[name] != was[name]} <= {"gini_members", "top"}
        assert GONE not in str(now["top"]), "the command line has a pseudonym for them, whatever is asked"
        assert sorted(messages for _, messages in now["top"]) == sorted(messages for _, messages in was["top"])


def test_forgetting_a_second_person_folds_on(store: Store, export: Path) -> None:
    read(store, export)
    was = count(store)
    for person in (GONE, "U00003"):
        with store.write() as tx:
            privacy.leave_no_trace(tx, TEAM, person, NOW)
    now = count(store)
    assert (now["messages"], now["authors"]) == (was["messages"], was["authors"] - 2)
    read(store, export)
    assert count(store) == now, "no import brings anybody back, nor counts anything twice"
    with store.write() as tx:
        privacy.keep_trace(tx, TEAM, GONE, NOW)
    read(store, export)
    again = count(store)
    assert {name for name in now if now[name] != again[name]} == {"gini_members"}, "they are a member again, and that is all"
