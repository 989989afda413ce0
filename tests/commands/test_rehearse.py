"""A rehearsal, from outside: what it prints, what it leaves untouched, and what it refuses."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from bot.animations import get_kind
from bot.model.animations import Animation, AnimationState
from bot.recurrence import Recurrence
from storage import animations
from storage.copying import copy
from storage.migrate import migrate
from storage.schema import metadata
from storage.store import Store
from tests.commands.test_commands import foyer
from tests.town import Town

SECRET = "a secret for the rehearsal"


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A store with one community, in which a question is asked every day for a week from tomorrow at ten in Paris."""
    url = f"sqlite:///{tmp_path / 'foyer.db'}"
    migrate(url)
    store = Store(url, secret=SECRET.encode())
    now = datetime.now(UTC)
    town = Town(store, now)
    town.found(name="data")
    town.settle("UANA", "C1")
    first = now.astimezone(ZoneInfo("Europe/Paris")).date() + timedelta(days=1)
    rule = Recurrence("weekly", first, datetime.min.time().replace(hour=10), "Europe/Paris", weekday=first.weekday())
    content = get_kind("prompt").content({"question": "What did you stop doing?", "open_days": "2"})
    with store.write() as tx:
        animations.add(
            tx, Animation("T1", uuid4().hex, "C1", "prompt", content, rule, AnimationState.PLANNED, "UMANAGER", now), now
        )
    store.close()
    return tmp_path


def rehearse(folder: Path, *words: str) -> dict[str, Any]:
    ended = foyer(folder, "rehearse", *words, "--json", FOYER_SECRET=SECRET)
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def rows(store: Store) -> dict[str, list[str]]:
    with store.read() as tx:
        return {table.name: sorted(map(repr, tx.execute(table.select()))) for table in metadata.sorted_tables}


def test_it_shows_who_would_get_what_and_touches_nothing(planned: Path) -> None:
    store = Store(f"sqlite:///{planned / 'foyer.db'}", secret=SECRET.encode())
    before = rows(store)
    told = rehearse(planned, "--weeks", "3")
    asked = [each for each in told["planned"] if each["kind"] == "animation"]
    assert [each["said"] for each in asked] == ["What did you stop doing?"] * 3
    assert {(each["place"], each["to"], each["local"][11:16]) for each in asked} == {("#data", "#data", "10:00")}
    assert told["over_budget"] == []
    assert rows(store) == before
    store.close()


def test_words_are_for_people(planned: Path) -> None:
    ended = foyer(planned, "rehearse", "--weeks", "1", FOYER_SECRET=SECRET)
    assert ended.returncode == 0
    assert "What did you stop doing?" in ended.stdout
    assert "0 people over what they chose" in ended.stdout
    assert "UANA" not in ended.stdout


def test_what_can_not_be_rehearsed_is_refused(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "rehearse", "--weeks", "0")
    assert (ended.returncode, ended.stderr) == (2, "--weeks: from 1 to 53\n")
    ended = foyer(tmp_path, "rehearse", FOYER_SECRET=SECRET)
    assert ended.returncode == 2
    assert "The store holds no workspace yet" in ended.stderr


def test_a_copy_has_every_row(store: Store, tmp_path: Path) -> None:
    town = Town(store, datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    town.found()
    town.settle("UANA", "C1")
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    copy(store, url)
    copied = Store(url, secret=b"")
    assert rows(copied) == rows(store)
    copied.close()
