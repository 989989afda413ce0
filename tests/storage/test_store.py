"""The store keeps its promises alike on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.schema import RoleRow
from storage.store import Store

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def a_role(person: str, given_at: datetime = NOW) -> dict[str, Any]:
    return {"workspace": "T1", "person": person, "role": "strategist", "given_at": given_at}


def test_what_is_written_is_there_for_the_next_reader(store: Store) -> None:
    with store.write() as tx:
        tx.execute(insert(RoleRow), a_role("U1"))
    with store.read() as tx:
        assert tx.scalars(select(RoleRow.person)).all() == ["U1"]


def test_a_failing_transaction_changes_nothing(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as tx:
        tx.execute(insert(RoleRow), [a_role("U1"), a_role("U2"), a_role("U1")])
    with store.read() as tx:
        assert tx.scalars(select(RoleRow.person)).all() == []


def test_what_a_reader_changes_is_not_kept(store: Store) -> None:
    with store.read() as tx:
        tx.execute(insert(RoleRow), a_role("U1"))
    with store.read() as tx:
        assert tx.scalars(select(RoleRow.person)).all() == []


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.read() as reader:
        assert reader.scalars(select(RoleRow.person)).all() == []
        with store.write() as tx:
            tx.execute(insert(RoleRow), a_role("U1"))
        assert reader.scalars(select(RoleRow.person)).all() == []


def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    with store.write() as tx:
        tx.execute(insert(RoleRow), a_role("U1"))
    with store.read() as tx:
        given_at = tx.scalars(select(RoleRow.given_at)).one()
    assert given_at == NOW
    assert given_at.tzinfo is UTC


def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="naive"), store.write() as tx:
        tx.execute(insert(RoleRow), a_role("U1", NOW.replace(tzinfo=None)))


def test_sqlite_is_set_to_keep_what_it_acknowledged(sqlite_store: Store) -> None:
    with sqlite_store.read() as tx:
        settings = {name: tx.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "secure_delete")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
