"""Retention: what is older than is kept adds up by month and names nobody; nothing counts twice, whatever comes later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.kept import KEPT, Keep, kept_from
from bot.model.facts import Act, ActKind
from storage import aged, communities, privacy, retention, threads
from storage.reports.figures import figures
from storage.schema import CommunityMonthRow, MemberFirstRow
from storage.store import Store
from tests.storage.facts import days, found, know, message, move, reaction, record, seen, tables
from tests.storage.test_privacy import everything

SINCE = datetime(2026, 3, 1, tzinfo=UTC)  # the notice was in March, what is older was imported
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


def stamp(month: int, day: int, hour: int = 9) -> str:
    return f"{datetime(2026, month, day, hour, tzinfo=UTC).timestamp():.6f}"


def told() -> list[Act]:
    """Three months of two people and more: questions, answers across the border, reactions, joins, leaves, tombstones."""
    january, march = message(0, "U1", stamp=stamp(1, 5), is_question=True), message(0, "U1", stamp=stamp(3, 5), is_question=True)
    acts = [
        move(ActKind.JOIN, "U1", stamp(1, 2)),
        january,
        message(0, "U2", stamp=stamp(1, 6), thread_ts=january.source_ts, about="U1"),
        message(0, "U2", stamp=stamp(1, 31, 23)),
        message(0, "U3", stamp=stamp(2, 10)),
        move(ActKind.LEAVE, "U3", stamp(2, 11)),
        reaction(january, "U3", 0),
        march,
        message(0, "U2", stamp=stamp(3, 6), thread_ts=january.source_ts, about="U1"),
        message(0, "U2", stamp=stamp(3, 7), thread_ts=march.source_ts, about="U1"),
        reaction(march, "U2", 0),
    ]
    gone = replace(message(0, "U1", stamp=stamp(1, 8)), present=False)
    return [replace(act, imported=True) for act in [*acts, gone]]


def lived(store: Store) -> list[Act]:
    found(store)
    know(store, seen("U1"), seen("U2"), seen("U3"))
    acts = told()
    record(store, *acts)
    return acts


def fold(store: Store, since: datetime = SINCE, step: Callable[..., int] = retention.fold_step) -> int:
    steps = 0
    while True:
        with store.write() as tx:
            if not step(tx, "T1", since):
                return steps
        steps += 1


def months(store: Store) -> dict[tuple[str, str], tuple[int, int]]:
    row = CommunityMonthRow
    with store.read() as tx:
        return {
            (month, kind): (acts, who) for month, kind, acts, who in tx.execute(select(row.month, row.kind, row.acts, row.people))
        }


def counted(store: Store) -> dict[str, object]:
    with store.read() as tx:
        return figures(tx, "T1", as_of=AS_OF.date())


def test_old_acts_add_up_by_month_and_leave_no_person(store: Store) -> None:
    lived(store)
    fold(store)
    assert months(store) == {
        ("2026-01", "join"): (1, 1),
        ("2026-01", "message"): (2, 2),
        ("2026-01", "reaction"): (1, 1),
        ("2026-01", "reply"): (1, 1),
        ("2026-02", "message"): (1, 1),
    }
    left = tables(store)
    assert set(days(store)) == {("U1", "2026-03-05"), ("U2", "2026-03-05"), ("U2", "2026-03-06"), ("U2", "2026-03-07")}
    assert not any("U3" in row for name, rows in left.items() for row in rows if name != "memberships")
    assert stamp(1, 8) not in str(left["participation"])


def test_what_is_kept_is_as_it_was(store: Store) -> None:
    lived(store)
    before = {name: rows for name, rows in tables(store).items() if name in ("participation", "member_days", "threads")}
    fold(store)
    after = tables(store)
    for name, rows in before.items():
        assert set(after[name]) <= set(rows)
    with store.read() as tx:
        kept, gone = (threads.find(tx, "T1", "C1", stamp(month, 5)) for month in (3, 1))
    assert kept is not None
    assert kept.first_reply_by == "U2"
    assert gone is None


def test_only_messages_count_on_and_the_rest_says_since_when(store: Store) -> None:
    lived(store)
    before = counted(store)
    assert "monthly_only" not in before
    fold(store)
    after = counted(store)
    assert after["messages"] == before["messages"] == 7
    assert after["monthly_only"] == {"acts": 6, "first_month": "2026-01", "last_month": "2026-02", "kept_since": "2026-03-01"}
    assert (before["authors"], after["authors"]) == (3, 2)
    assert (before["questions"], after["questions"]) == (2, 1)
    assert after["newcomers_first_post"] == {"2026-01": 2}, "of who is still here, since when is kept to the month"
    assert after["newcomers_join"] == {"2026-01": 1}


def test_a_window_that_is_kept_whole_has_the_same_figures(store: Store) -> None:
    lived(store)
    before = march(store)
    fold(store)
    reaching_back = {"monthly_only", "active_90", "lapsed"}
    after = march(store)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == reaching_back


def march(store: Store) -> dict[str, object]:
    with store.read() as tx:
        return figures(tx, "T1", as_of=AS_OF.date(), days=31)


def test_the_same_export_again_counts_nothing_twice(store: Store) -> None:
    acts = lived(store)
    fold(store)
    before = everything(store)
    assert record(store, *acts) == set()
    assert record(store, replace(acts[1], present=False, decided_at=acts[1].decided_at + 9)) == set(), "nor is it taken back"
    assert everything(store) == before
    assert fold(store) == 0


def test_when_it_stops_half_way_nothing_is_lost_or_double(store: Store) -> None:
    acts = lived(store)
    before = counted(store)["messages"]
    steps = 0
    while True:
        with store.write() as tx:
            if not retention.fold_step(tx, "T1", SINCE):
                break
        steps += 1
        assert counted(store)["messages"] == before
        record(store, *acts)
        assert counted(store)["messages"] == before
    assert steps >= 2


def test_an_act_of_now_about_an_old_message_makes_no_old_act(store: Store) -> None:
    acts = lived(store)
    fold(store)
    before = months(store), days(store)
    live = replace(reaction(acts[1], "U2", 0, decided_at=AS_OF.timestamp()), name="wave", key="reaction:C1:old:U2:wave")
    record(store, live)
    assert (months(store), days(store)) == before


def test_a_message_taken_back_later_leaves_since_when_somebody_is_here(store: Store) -> None:
    acts = lived(store)
    fold(store)
    march = next(act for act in acts if act.source_ts == stamp(3, 5) and act.kind is ActKind.MESSAGE)
    record(store, replace(march, present=False, decided_at=march.decided_at + 99))
    with store.read() as tx:
        first = tx.scalar(select(MemberFirstRow.first_message_at).filter_by(person="U1"))
    assert first == datetime(2026, 1, 1, tzinfo=UTC)


def test_forgetting_after_folding_leaves_the_months_alone(store: Store) -> None:
    lived(store)
    fold(store)
    folded = months(store)
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "U1", AS_OF)
    assert {key: value for key, value in months(store).items() if key[0] < "2026-03"} == folded
    assert not any("U1'" in row for rows in everything(store).values() for row in rows)


def test_next_month_folds_on(store: Store) -> None:
    lived(store)
    fold(store)
    fold(store, AS_OF)
    assert days(store) == {}
    assert months(store)["2026-03", "reply"] == (2, 1)
    with store.read() as tx:
        assert communities.get(tx, "T1", "C1").kept_since == AS_OF


def test_before_it_is_done_it_can_be_told(store: Store) -> None:
    lived(store)
    with store.read() as tx:
        assert retention.count_old_acts(tx, "T1", SINCE) == {("C1", "2026-01"): 5, ("C1", "2026-02"): 1}
        assert retention.count_old_acts(tx, "T1", datetime(2026, 1, 1, tzinfo=UTC)) == {}


def test_many_people_of_a_month_add_up_though_they_go_in_parts(store: Store) -> None:
    found(store)
    everybody = retention.PEOPLE_AT_ONCE * 2 + 3
    record(store, *(replace(message(0, f"U{n}", stamp=f"{float(stamp(1, 5)) + n:.6f}"), imported=True) for n in range(everybody)))
    assert fold(store) >= 3
    assert months(store) == {("2026-01", "message"): (everybody, everybody)}


@pytest.mark.parametrize(
    ("now", "kept", "since"),
    [
        ("2026-03-31T23:59:59+00:00", 24, "2024-03-01"),
        ("2026-03-01T00:30:00+02:00", 13, "2025-01-01"),
        ("2026-01-15T00:00:00+00:00", 13, "2024-12-01"),
    ],
)
def test_whole_utc_months_are_kept(now: str, kept: int, since: str) -> None:
    assert kept_from(datetime.fromisoformat(now), kept) == datetime.fromisoformat(f"{since}T00:00:00+00:00")


def test_nought_keeps_for_ever() -> None:
    assert kept_from(AS_OF, 0) is None


def test_every_table_that_is_kept_for_months_goes_after_them() -> None:
    folded = {"participation", "member_days", "member_firsts", "threads"}
    goes = folded | {table for each in aged.AGED for table in each.tables}
    said = {table for kept in KEPT if kept.keep is Keep.MONTHS for table in kept.tables}
    assert said - goes == set(), "bot/kept.py says that these go after some months: put them into AGED of storage/aged.py"
