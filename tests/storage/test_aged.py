"""Rows that go after some months: what is over and old, with what hangs on it, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from bot.model.animations import OccurrenceState
from bot.model.deliveries import State
from storage import aged
from storage.aged import AGED, DRAFTS, Aged
from storage.schema import metadata
from storage.store import Store
from tests.storage.test_privacy import naming

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
OLD, NEW = SINCE - timedelta(seconds=1), SINCE
# What makes a row of each table be over, beside its age; and what makes it go on.
OVER: dict[str, dict[str, Any]] = {
    "occurrences": {"state": OccurrenceState.CLOSED, "closes_at": None, "next_step_at": None},
    "animations": {"state": "stopped"},
    "kudos": {"is_planned": True},
    "deliveries": {"state": State.SENT},
    "nudges": {"outcome": "came_back"},
    "arrivals": {"look_at": None},
    "invitations": {"answered": True},
    "memberships": {"is_present": False, "role": "member"},
}
GOES_ON: dict[str, dict[str, Any]] = {
    "occurrences": {"state": OccurrenceState.OPEN},
    "animations": {"state": "planned"},
    "kudos": {"is_planned": False},
    "deliveries": {"state": State.UNKNOWN},
    "nudges": {"outcome": None},
    "arrivals": {"look_at": SINCE},
    "invitations": {"answered": False},
    "gaps": {"healed_at": None},
    "memberships": {"role": "manager"},
}
AT = {"occurrences": "due_at"}


def write(store: Store, table: Table, **values: Any) -> None:
    plain = {column.name: naming(column, "U1") for column in table.columns if column.autoincrement is not True}
    with store.write() as tx:
        tx.execute(insert(table).values(**plain | values))


def left(store: Store, table: Table) -> int:
    with store.read() as tx:
        return len(tx.execute(select(table)).all())


def drop(store: Store) -> int:
    with store.write() as tx:
        return aged.drop_step(tx, "T1", SINCE)


def dated(each: Aged, when: datetime) -> dict[str, Any]:
    name = AT.get(each.row.__tablename__) or each.at.key
    column = each.row.__table__.columns[name]
    return {name: when.timestamp() if column.type.python_type is float else when}


@pytest.mark.parametrize("each", AGED, ids=lambda each: each.row.__tablename__)
def test_what_is_old_and_over_goes_with_what_hangs_on_it(store: Store, each: Aged) -> None:
    table = each.row.__table__
    write(store, table, **OVER.get(table.name, {}) | dated(each, OLD))
    for part in each.parts:
        write(store, part.__table__)
    with store.read() as tx:
        assert aged.count_aged(tx, "T1", SINCE) == {table.name: 1}
        assert aged.count_aged(tx, "T2", SINCE) == {}
    assert drop(store) == 1
    assert [left(store, metadata.tables[name]) for name in each.tables] == [0] * len(each.tables)
    assert drop(store) == 0


@pytest.mark.parametrize("each", AGED, ids=lambda each: each.row.__tablename__)
def test_what_is_new_or_not_over_stays(store: Store, each: Aged) -> None:
    table = each.row.__table__
    write(store, table, **OVER.get(table.name, {}) | dated(each, NEW))
    assert drop(store) == 0
    if table.name in GOES_ON:
        with store.write() as tx:
            tx.execute(table.delete())
        write(store, table, **OVER.get(table.name, {}) | dated(each, OLD) | GOES_ON[table.name])
        assert drop(store) == 0
    assert left(store, table) == 1


def test_an_animation_stays_while_one_of_its_runs_does(store: Store) -> None:
    animation, occurrence = metadata.tables["animations"], metadata.tables["occurrences"]
    write(store, animation, state="stopped", planned_at=OLD)
    write(store, occurrence, state=OccurrenceState.CLOSED, due_at=NEW, closes_at=None, next_step_at=None)
    assert drop(store) == 0


def test_a_form_that_nobody_finished_goes_after_a_day(store: Store) -> None:
    table = DRAFTS.row.__table__
    write(store, table, at=SINCE - timedelta(days=1, seconds=1))
    with store.write() as tx:
        assert aged.drop_drafts(tx, "T1", SINCE) == 1
    write(store, table, at=SINCE - timedelta(hours=23))
    with store.write() as tx:
        assert aged.drop_drafts(tx, "T1", SINCE) == 0
