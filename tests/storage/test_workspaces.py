"""Workspaces and gaps, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import gaps, workspaces
from storage.store import Store

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_workspace_keeps_its_marks_when_slack_describes_it_again(store: Store) -> None:
    with store.write() as tx:
        workspaces.upsert(tx, "T1", "Orchard", "U0")
        workspaces.mark_alive(tx, "T1", NOW)
        workspaces.mark_people_read(tx, "T1", NOW)
        workspaces.upsert(tx, "T1", "Orchard & Co", "U0", "https://orchard.example/")
    with store.read() as tx:
        found = workspaces.get(tx, "T1")
        assert workspaces.list_ids(tx) == ["T1"]
        assert workspaces.find(tx, "T2") is None
        with pytest.raises(LookupError):
            workspaces.get(tx, "T2")
    assert (found.name, found.url, found.alive_at, found.people_as_of) == ("Orchard & Co", "https://orchard.example/", NOW, NOW)


def test_the_mark_of_life_never_goes_back(store: Store) -> None:
    with store.write() as tx:
        workspaces.upsert(tx, "T1", "Orchard", "U0")
        workspaces.mark_alive(tx, "T1", NOW)
        workspaces.mark_alive(tx, "T1", NOW - HOUR)
        assert workspaces.get(tx, "T1").alive_at == NOW


def test_a_gap_is_open_until_it_is_healed(store: Store) -> None:
    with store.write() as tx:
        gaps.add(tx, "T1", None, NOW, NOW + HOUR, "down")
        gaps.add(tx, "T1", "C1", NOW - HOUR, NOW, "store")
        gaps.add(tx, "T2", None, NOW, NOW + HOUR, "down")
    with store.read() as tx:
        first, second = gaps.list_open(tx, "T1")
        assert (first.community, first.since, first.until, first.reason) == ("C1", NOW - HOUR, NOW, "store")
        assert second.community is None
        assert [gap.reason for gap in gaps.list_open(tx, "T1", "C1")] == ["store", "down"]
        assert [gap.reason for gap in gaps.list_open(tx, "T1", "C2")] == ["down"]
    with store.write() as tx:
        gaps.save_progress(tx, first.gap, {"cursor": "abc"})
        assert gaps.list_open(tx, "T1")[0].progress == {"cursor": "abc"}
        assert gaps.heal(tx, first.gap, first.until, NOW)
        assert gaps.list_open(tx, "T1") == [second]


def test_a_gap_that_grew_while_it_was_read_stays_open(store: Store) -> None:
    with store.write() as tx:
        gaps.add(tx, "T1", None, NOW, NOW + HOUR, "down")
        [gap] = gaps.list_open(tx, "T1")
        gaps.add(tx, "T1", None, NOW, NOW + 2 * HOUR, "down")
        gaps.add(tx, "T1", None, NOW, NOW, "down")
        assert not gaps.heal(tx, gap.gap, gap.until, NOW)
        [grown] = gaps.list_open(tx, "T1")
        assert grown.until == NOW + 2 * HOUR
        assert gaps.heal(tx, grown.gap, grown.until, NOW)
        gaps.add(tx, "T1", None, NOW, NOW + HOUR, "down")
        assert gaps.list_open(tx, "T1") == []
