"""A person's own record, as the store adds it up."""

from datetime import date, timedelta

from bot.model.communities import Community
from bot.model.facts import Act, ActKind
from bot.model.records import Record
from storage import communities, member_days, memberships
from storage.records import list_records
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
