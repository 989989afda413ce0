"""A person's own record, as the store adds it up."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, insert

from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.model.facts import Act, ActKind
from bot.model.kudos import Kudos
from bot.model.records import Record
from storage import communities, deliveries, kudos, member_days, memberships, pairings
from storage.records import OWN, everything_of, list_records
from storage.schema.columns import UtcTime, WeekdaySet
from storage.store import Store
from tests.conftest import NOW


def act(kind: ActKind, community: str, person: str, days_ago: int, number: int) -> Act:
    at = NOW - timedelta(days=days_ago)
    return Act("T1", f"{kind}:{community}:{number}", kind, community, person, at, at.timestamp(), f"{number}.0")


def test_records_add_up_by_community(store: Store) -> None:
    with store.write() as tx:
        for place, name in (("C1", "zeta"), ("C2", "alpha"), ("C3", "empty"), ("C4", "other")):
            communities.know(tx, Community("T1", place, name=name))
        memberships.move(tx, [("T1", "C3", "U1", NOW, True), ("T1", "C4", "U2", NOW, True)])
        member_days.add_acts(
            tx,
            "T1",
            [
                act(ActKind.MESSAGE, "C1", "U1", 9, 1),
                act(ActKind.MESSAGE, "C1", "U1", 9, 2),
                act(ActKind.REPLY, "C1", "U1", 2, 3),
                act(ActKind.REACTION, "C2", "U1", 1, 4),
                act(ActKind.ANSWER, "C2", "U1", 1, 5),
                act(ActKind.MESSAGE, "C1", "U2", 1, 6),
            ],
        )
    with store.read() as tx:
        assert list_records(tx, "T1", "U1") == [
            Record("C2", "alpha", date(2026, 3, 3), 1, reactions=1, answers=1),
            Record("C3", "empty"),
            Record("C1", "zeta", date(2026, 2, 23), 2, messages=2, replies=1),
        ]
        assert list_records(tx, "T1", "UNOBODY") == []
        assert list_records(tx, "T2", "U1") == []


PLAIN: dict[type, Any] = {bool: False, int: 1, float: 1.0, date: date(2026, 3, 4), time: time(9), dict: {"a": 1}, str: "x"}


def filled(column: Any, person: str) -> dict[str, Any]:
    """A row of this column's table in which it alone names the person."""
    table = column.class_.__table__
    values: dict[str, Any] = {}
    for each in table.columns:
        if isinstance(each.type, UtcTime):
            values[each.name] = NOW
        elif isinstance(each.type, WeekdaySet):
            values[each.name] = frozenset({0})
        else:
            values[each.name] = PLAIN.get(dict if isinstance(each.type, JSON) else each.type.python_type, "x")
    return values | {"workspace": "T1", column.key: person}


@pytest.mark.parametrize("column", OWN, ids=str)
def test_every_row_about_a_person_is_in_their_file(store: Store, column: Any) -> None:
    with store.write() as tx:
        tx.execute(insert(column.class_).values(**filled(column, "U1")))
    with store.read() as tx:
        kept = everything_of(tx, "T1", "U1")
        assert everything_of(tx, "T1", "U2") == everything_of(tx, "T2", "U1") == {}
    assert list(kept) == [column.class_.__tablename__]
    [row] = kept[column.class_.__tablename__]
    assert row[column.key] == "U1"
    assert json.loads(json.dumps(row)) == row


def test_a_file_has_whatever_erasing_would_take() -> None:
    tables = {column.class_.__tablename__ for column in OWN}
    assert {"people", "participation", "member_days", "threads", "answers", "nudges", "preferences"} <= tables


def test_what_somebody_was_sent_and_was_thanked_for_is_theirs(store: Store) -> None:
    at = datetime(2026, 3, 4, 10, tzinfo=UTC)
    with store.write() as tx:
        communities.know(tx, Community("T1", "C1", name="data"))
        for recipient, occasion in (("U1", "a"), ("U2,U1", "b"), ("U11", "c"), ("C1", "d")):
            deliveries.add(tx, Draft("T1", "nudge:x", recipient, occasion, {"text": occasion}, at), at)
        kudos.add(tx, Kudos("T1", "K1", "U2", ("U1", "U3"), "For the soup", at, "C1"))
    with store.read() as tx:
        kept = everything_of(tx, "T1", "U1")
    assert [row["body"]["text"] for row in kept["deliveries"]] == ["a", "b"]
    assert [(row["giver"], row["words"]) for row in kept["kudos_receivers"]] == [("U2", "For the soup")]


def test_who_avoids_somebody_stays_their_secret(store: Store) -> None:
    with store.write() as tx:
        pairings.set_avoided(tx, "T1", "U1", ["U2"])
    with store.read() as tx:
        assert everything_of(tx, "T1", "U1") == {"avoids": [{"person": "U1", "avoided": "U2"}]}
        assert everything_of(tx, "T1", "U2") == {}
