"""Importing an export: every figure agrees with an independent count, twice adds nothing, and nothing live begins."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.history.problems import ImportSummary
from bot.model.communities import Community
from bot.participation import facts_from
from handlers.history import import_export
from storage import communities, people, privacy
from storage.people import list_people
from storage.recorder import Recorder
from storage.reports.figures import figures
from storage.schema import metadata
from storage.store import Store
from tests.handlers.exports import START, TEAM, Quirky, channel, said, small_export, user, write_export
from tests.independent_figures import Export
from tests.independent_figures import figures as counted_independently

NOW = START + timedelta(days=150)


@pytest.fixture
def recorder(store: Store) -> Iterator[Recorder]:
    recorder = Recorder(store)
    yield recorder
    recorder.close()


def do_import(store: Store, recorder: Recorder, path: Path, **more: Any) -> ImportSummary:
    return import_export(store, recorder, path, now=NOW, **more)


def whole_store(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with store.read() as tx:
        return {table.name: sorted((tuple(row) for row in tx.execute(select(table))), key=repr) for table in metadata.sorted_tables}


def agree(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    for name, value in theirs.items():
        expected = pytest.approx(value) if isinstance(value, float) else value
        assert mine[name] == expected, name
    assert set(mine) - set(theirs) == {"definitions"}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_agrees_with_an_independent_count(store: Store, recorder: Recorder, tmp_path: Path, seed: int) -> None:
    path = write_export(tmp_path / "export.zip", Quirky(seed).files())
    summary = do_import(store, recorder, path)
    assert summary.problems == []
    assert summary.unlisted == ["unlisted"]
    for channels in (None, ["data"], ["general", "unlisted"]):
        export = Export(path, channels)
        for as_of, days in ((NOW.date(), None), (NOW.date(), 60), (date(2024, 3, 1), None), (date(2024, 2, 10), 14)):
            with store.read() as tx:
                mine = figures(tx, TEAM, channels=channels, as_of=as_of, days=days, people=True)
            agree(mine, counted_independently(export, as_of, days))


def test_without_a_day_the_figures_end_after_the_newest_message_that_is_not_in_the_future(
    store: Store, recorder: Recorder, tmp_path: Path
) -> None:
    files = small_export() | {"data/2030-01-01.json": [said("U00001", "1893456000.000900")]}
    do_import(store, recorder, write_export(tmp_path / "export.zip", files))
    with store.read() as tx:
        assert figures(tx, TEAM, now=NOW)["as_of"] == "2024-03-06"
        assert figures(tx, TEAM, now=NOW)["messages"] == 4
        assert figures(tx, TEAM, now=NOW + timedelta(days=4000))["messages"] == 5


def test_people_are_pseudonyms_unless_asked_for(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    do_import(store, recorder, write_export(tmp_path / "export.zip", small_export()))
    with store.read() as tx:
        hidden = figures(tx, TEAM, now=NOW)["top"]
        named = figures(tx, TEAM, now=NOW, people=True, top=1)["top"]
    assert named == [["U00001", 2]]
    assert [count for _, count in hidden] == [2, 1, 1]
    assert not any("U0000" in name for name, _ in hidden)


def test_twice_adds_nothing(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip", Quirky(3, days=40).files())
    first = do_import(store, recorder, path)
    before = whole_store(store)
    second = do_import(store, recorder, path)
    assert first.added > 0
    assert (second.added, second.already_known) == (0, first.facts)
    assert whole_store(store) == before


def test_the_summary_says_what_the_export_holds(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = write_export(tmp_path / "export.zip", small_export())
    summary = do_import(store, recorder, path, on_progress=lambda done, total: seen.append((done, total)))
    assert (summary.workspace, summary.messages, summary.people, summary.channels) == (TEAM, 4, 3, 2)
    assert (summary.facts, summary.added, summary.already_known, summary.problem_count) == (5, 5, 0, 0)
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_an_imported_channel_is_known_but_not_recorded(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    do_import(store, recorder, write_export(tmp_path / "export.zip", small_export()))
    live = {
        "team_id": TEAM,
        "event": {"type": "message", "channel": "C0DATA", "user": "U00001", "text": "now", "ts": "1709900000.000100"},
    }
    assert recorder.record_now(facts_from(live)) == 0
    with store.read() as tx:
        known = communities.get(tx, TEAM, "C0DATA")
        nothing_said = tx.scalar(text("SELECT count(*) FROM deliveries"))
    assert (known.name, known.is_set_up, known.recorded_since, known.imported_at) == ("data", False, None, NOW)
    assert nothing_said == 0


def test_over_live_history_it_adds_nothing_and_changes_nothing(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    since = datetime(2024, 3, 1, tzinfo=UTC)
    with store.write() as tx:
        communities.set_up(tx, Community(TEAM, "C0DATA", "data here", zone="Europe/Paris"), ["U00001"], since)
        communities.mark_noticed(tx, TEAM, "C0DATA", since)
    rows = [
        said("U00001", "1709546400.000100", "Who knows?"),
        said("U00002", "1709550000.000200", "I do", thread_ts="1709546400.000100", parent_user_id="U00001"),
    ]
    for row in rows:
        recorder.record_now(facts_from({"team_id": TEAM, "event": {**row, "channel": "C0DATA"}}))
    joined = {"type": "member_joined_channel", "user": "U00003", "channel": "C0DATA", "event_ts": "1709540000.000900"}
    recorder.record_now(facts_from({"team_id": TEAM, "event": joined}))
    reacted = {
        "type": "reaction_added",
        "user": "U00002",
        "reaction": "tada",
        "item": {"type": "message", "channel": "C0DATA", "ts": "1709546400.000100"},
        "item_user": "U00001",
        "event_ts": "1709560000.000100",
    }
    recorder.record_now(facts_from({"team_id": TEAM, "event": reacted}))
    exported = [
        {**rows[0], "reactions": [{"name": "tada::skin-tone-2", "users": ["U00002"], "count": 1}]},
        rows[1],
        {**said("U00003", "1709540042.000100"), "subtype": "channel_join"},
    ]
    files = {"users.json": [], "channels.json": [channel("C0DATA", "data")], "data/2024-03-04.json": exported}
    with store.read() as tx:
        before = figures(tx, TEAM, as_of=date(2024, 4, 1))
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", files), workspace=TEAM)
    assert (summary.facts, summary.added) == (4, 0)
    with store.read() as tx:
        assert figures(tx, TEAM, as_of=date(2024, 4, 1)) == before
        known = communities.get(tx, TEAM, "C0DATA")
    assert (known.name, known.zone, known.recorded_since) == ("data here", "Europe/Paris", since)


def test_of_who_leaves_no_trace_nothing_comes_back(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, TEAM, "U00002", NOW)
    do_import(store, recorder, write_export(tmp_path / "export.zip", small_export()))
    assert "U00002" not in repr(whole_store(store))
    with store.read() as tx:
        counted = figures(tx, TEAM, channels=["data"], as_of=date(2024, 4, 1))
    assert (counted["messages"], counted["authors"], counted["threads"]) == (2, 2, 1)
    assert counted["unanswered_share"] == 0


def test_live_words_about_people_stand(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    change = {
        "type": "user_change",
        "event_ts": "1710000000.000100",
        "user": user("U00001", real_name="Ana Live", tz="Europe/Rome"),
    }
    recorder.record_now(facts_from({"team_id": TEAM, "event": change}))
    exported = [user("U00001", real_name="Ana Old", updated=1700000000), user("U00002", real_name="Bo")]
    do_import(store, recorder, write_export(tmp_path / "export.zip", {**small_export(), "users.json": exported}))
    with store.read() as tx:
        assert {each.person: each.name for each in list_people(tx, TEAM)} == {"U00001": "Ana Live", "U00002": "Bo"}
        assert people.get(tx, TEAM, "U00001").zone == "Europe/Rome"


def test_a_later_export_tells_who_left(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    do_import(store, recorder, write_export(tmp_path / "one.zip", small_export()))
    later = small_export() | {"craft/2024-03-20.json": [said("U00001", "1710900000.000100")]}
    later["channels.json"] = [channel("C0DATA", "data", ["U00001", "U00004"]), channel("C0CRAFT", "craft", ["U00001"])]
    do_import(store, recorder, write_export(tmp_path / "two.zip", later))
    with store.read() as tx:
        assert [each.person for each in communities.list_members(tx, TEAM, "C0DATA")] == ["U00001", "U00004"]
        assert all(each.joined_at is None for each in communities.list_members(tx, TEAM, "C0DATA"))
