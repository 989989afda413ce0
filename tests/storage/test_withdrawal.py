"""Leaving no trace without erasing the past: what is over stays and counts, what goes on goes on without them, nothing is added."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.kept import Sort, sort_of
from bot.model.deliveries import Draft
from bot.model.facts import Act, ActKind
from bot.model.leaving import Leaving
from bot.model.people import Role
from storage import audience, communities, deliveries, erasure, memberships, people, privacy, threads
from storage.history import see_members
from storage.recorder import Recorder
from storage.schema import metadata
from storage.store import Store
from tests.storage.facts import days, found, know, message, move, present, reaction, record, seen, tables, ts
from tests.storage.test_privacy import DERIVED_FROM_FACTS, GONE, NOW, busy, everything, naming

LATER = datetime(2026, 3, 6, tzinfo=UTC)


def leave(store: Store, person: str = GONE, *, past: bool = False, at: datetime = NOW) -> Leaving:
    with store.write() as tx:
        return privacy.leave_no_trace(tx, "T1", person, at, erases_past=past)


def come_back(store: Store, at: datetime = NOW) -> None:
    with store.write() as tx:
        privacy.keep_trace(tx, "T1", GONE, at)


def test_what_is_over_stays_and_counts(store: Store) -> None:
    busy(store)
    before = {name: rows for name, rows in tables(store).items() if name != "memberships"}
    done = leave(store)
    assert {name: rows for name, rows in tables(store).items() if name != "memberships"} == before
    assert (done.is_erased, done.acts) == (False, 6)


def test_nothing_is_written_of_them_any_more(store: Store) -> None:
    told = busy(store)
    leave(store)
    before = everything(store)
    record(store, message(20, GONE), message(21, GONE, thread_ts=ts(2), about="U1"), move(ActKind.JOIN, GONE, ts(22)))
    record(store, *(replace(act, imported=True) for act in told if isinstance(act, Act)))
    know(store, seen(GONE))
    with store.write() as tx:
        memberships.sync(tx, "T1", "C1", ["U1", "U2", GONE], LATER)
        see_members(tx, communities.get(tx, "T1", "C1"), [GONE, "U1"], LATER)
    after = everything(store)
    for same in ("participation", "member_days", "member_firsts", "people", "preferences"):
        assert after[same] == before[same]
    assert not any(GONE in row for row in after["memberships"])


def test_what_they_take_back_of_it_is_taken_back(store: Store) -> None:
    told = [act for act in busy(store) if isinstance(act, Act)]
    leave(store)
    root = next(act for act in told if act.kind is ActKind.MESSAGE and act.person == GONE and act.present)
    record(store, replace(root, present=False, decided_at=float(ts(40))))
    assert root.key not in present(store)
    assert days(store)[GONE, "2026-03-04"] == (0, 2, 1, 0)
    unknown = message(30, GONE)
    record(store, replace(unknown, present=False, decided_at=float(ts(41))))
    assert unknown.key not in str(everything(store)["participation"]), "a withdrawal of what was never written leaves no tombstone"


def test_their_old_question_is_answered_by_nobody_and_their_answers_stay(store: Store) -> None:
    found(store)
    question, other = message(1, GONE, is_question=True), message(2, "U1", is_question=True)
    record(store, question, other, message(3, GONE, thread_ts=other.source_ts, about="U1"))
    leave(store)
    record(store, message(4, "U1", thread_ts=question.source_ts, about=GONE), reaction(question, "U1", 5))
    with store.read() as tx:
        asked, answered = (threads.find(tx, "T1", "C1", each.source_ts) for each in (question, other))
    assert asked is not None
    assert answered is not None
    assert (asked.is_answered, asked.first_reply_by, asked.replies) == (True, None, 0)
    assert answered.first_reply_by == GONE
    assert days(store)[("U1", "2026-03-04")] == (1, 1, 0, 0), "the reply counts for who wrote it, the reaction to them is not kept"


def test_their_own_reply_to_their_old_question_answers_nothing(store: Store) -> None:
    found(store)
    question = message(1, GONE, is_question=True)
    record(store, question)
    leave(store)
    record(store, message(4, GONE, thread_ts=question.source_ts, about=GONE))
    with store.read() as tx:
        asked = threads.find(tx, "T1", "C1", question.source_ts)
    assert asked is not None
    assert not asked.is_answered


@pytest.mark.parametrize("column", erasure.PRESENT, ids=str)
def test_what_they_are_here_ends(store: Store, column: Any) -> None:
    table = column.class_.__table__
    values = {each.name: naming(each, GONE) for each in table.columns if each.autoincrement is not True}
    others = {each.name: "U1" for each in table.columns if sort_of(table.name, each.name) is Sort.WHO and each.name != column.key}
    with store.write() as tx:
        tx.execute(insert(table).values(**values | others))
    leave(store)
    assert everything(store)[table.name] == []


def test_only_what_is_over_may_name_them(store: Store) -> None:
    """Every table with their id in it, whatever it holds: what is left of them is in the tables of the past alone."""
    over = {column.class_.__tablename__ for column in erasure.PAST} | DERIVED_FROM_FACTS | {"occurrences", "kudos"}
    # Words that somebody wrote and that stay theirs, or the community's.
    words = {"communities", "answers", "unsigned", "questions", "welcomes", "gaps", "audit"}
    for table in metadata.sorted_tables:
        if table.name not in DERIVED_FROM_FACTS:
            values = {column.name: naming(column, GONE) for column in table.columns if column.autoincrement is not True}
            with store.write() as tx:
                tx.execute(insert(table).values(**values))
    leave(store)
    naming_them = {name for name, rows in everything(store).items() if any(GONE in row for row in rows)}
    assert naming_them <= over | words


def test_they_have_no_name_and_are_in_no_audience(store: Store) -> None:
    found(store)
    know(store, seen(GONE), seen("U1"))
    record(store, move(ActKind.JOIN, GONE, ts(0)), move(ActKind.JOIN, "U1", ts(0)), message(1, GONE))
    with store.write() as tx:
        memberships.set_managers(tx, "T1", "C1", frozenset({GONE}))
    leave(store)
    with store.read() as tx:
        assert people.find(tx, "T1", GONE) is None
        assert [each.person for each in memberships.list_members(tx, "T1", "C1")] == ["U1"]
        assert [each.person for each in audience.list_audience(tx, "T1", "C1", NOW)] == ["U1"]
        assert memberships.managers_of(tx, "T1", "C1") == []
        assert memberships.memberships_of(tx, "T1", GONE) == []


def test_a_guest_who_leaves_stays_in_no_figure(store: Store) -> None:
    found(store, lets_guests_in=True)
    know(store, seen(GONE, is_guest=True))
    record(store, message(1, GONE))
    leave(store)
    with store.read() as tx:
        guest = people.find(tx, "T1", GONE)
    assert guest is not None, "else their acts would begin to count as a member's"
    assert (guest.name, guest.locale, guest.zone, guest.is_guest) == ("", None, None, True)


def draft(recipient: str, words: str = "hello") -> Draft:
    return Draft("T1", "nudge", recipient, uuid.uuid4().hex, {"text": words}, NOW, is_unasked=True, priority=1, reason="nudges.x")


def test_what_waits_to_be_said_to_them_or_of_them_is_let_go(store: Store) -> None:
    with store.write() as tx:
        sent = deliveries.add(tx, draft(GONE), NOW)
        tx.execute(metadata.tables["deliveries"].update().values(state="sent"))
        for recipient, words in ((GONE, "hello"), (f"{GONE},U1", "meet"), ("U1", f"<@{GONE}> asks"), ("U1", "hello")):
            assert deliveries.add(tx, draft(recipient, words), NOW)
    done = leave(store)
    table = metadata.tables["deliveries"]
    with store.read() as tx:
        left = tx.execute(select(table.c.recipient, table.c.body["text"].as_string(), table.c.delivery).order_by(table.c.seq)).all()
    assert [(recipient, words) for recipient, words, _ in left] == [(GONE, "hello"), ("U1", "hello")]
    assert left[0].delivery == sent, "what was sent stays sent"
    assert done.messages == 2
    with store.write() as tx:
        assert deliveries.add(tx, draft(GONE), NOW) is None


def test_forgetting_afterwards_leaves_nothing(store: Store) -> None:
    busy(store)
    leave(store)
    done = leave(store, past=True)
    assert (done.is_erased, done.acts) == (True, 6)
    assert not any(GONE in row for rows in everything(store).values() for row in rows)
    again = leave(store, past=True)
    assert (again.acts, again.answers, again.thanks, again.messages) == (0, 0, 0, 0)
    assert leave(store).acts == 0, "and to leave once more, past kept, changes nothing: there is none"


@pytest.mark.parametrize("past", [True, False])
def test_who_comes_back_counts_from_then_on_and_no_history_brings_the_rest(store: Store, past: bool) -> None:
    told = [act for act in busy(store) if isinstance(act, Act)]
    leave(store, past=past)
    come_back(store)
    before = everything(store)
    record(store, *told)
    record(store, *(replace(act, imported=True) for act in told))
    record(store, message(50, GONE, stamp=ts(1, day=4), thread_ts=ts(2), about="U1", imported=True))
    after = everything(store)
    for name in ("participation", "member_days", "member_firsts", "community_months"):
        assert after[name] == before[name]
    new = message(0, GONE, stamp=ts(1, day=6))
    record(store, new, move(ActKind.JOIN, GONE, ts(2, day=6)))
    assert new.key in present(store)
    with store.read() as tx:
        assert [each.role for each in memberships.memberships_of(tx, "T1", GONE)] == [Role.MEMBER]


def test_a_reply_to_what_they_wrote_while_they_left_no_trace_keeps_no_time_of_it(store: Store) -> None:
    found(store)
    leave(store)
    come_back(store, LATER)
    hidden, new = ts(1, day=5), message(0, GONE, stamp=ts(1, day=6))
    record(store, new, message(0, "U1", stamp=ts(2, day=6), thread_ts=hidden, about=GONE))
    record(store, message(0, "U2", stamp=ts(3, day=6), thread_ts=new.source_ts, about=GONE))
    with store.read() as tx:
        thread = threads.find(tx, "T1", "C1", new.source_ts)
    assert hidden not in str(everything(store))
    assert thread is not None
    assert thread.first_reply_by == "U2"


@pytest.mark.parametrize("past", [True, False])
def test_every_process_stops_at_once(store: Store, past: bool) -> None:
    """Two recorders on one database, as two replicas have: the one that was not asked reads it in its writer's transaction."""
    found(store)
    other = Store(store.url.render_as_string(hide_password=False), secret=store.secret)
    first, second = Recorder(store), Recorder(other)
    try:
        assert (first.record_now([message(1, GONE)]), second.record_now([message(2, GONE)])) == (1, 1)
        leave(store, past=past)
        before = everything(store)
        assert (first.record_now([message(3, GONE)]), second.record_now([message(4, GONE), message(5, GONE)])) == (0, 0)
        assert everything(store) == before
        with other.write() as tx:
            privacy.keep_trace(tx, "T1", GONE, NOW)
        assert first.record_now([message(0, GONE, stamp=f"{(NOW + timedelta(hours=1)).timestamp():.6f}")]) == 1
    finally:
        first.close()
        second.close()
        other.close()


@pytest.mark.parametrize("past", [True, False])
def test_somebody_in_fifty_communities_leaves_all_of_them_at_once(sqlite_store: Store, past: bool) -> None:
    places = [f"C{number}" for number in range(50)]
    for place in places:
        found(sqlite_store, place)
    with sqlite_store.write() as tx:
        memberships.move(tx, [("T1", place, GONE, NOW, True) for place in places])
    record(sqlite_store, *(message(1, GONE, community=place) for place in places))
    done = leave(sqlite_store, past=past)
    assert done.acts == 50
    with sqlite_store.read() as tx:
        assert memberships.memberships_of(tx, "T1", GONE) == []
    held = everything(sqlite_store)
    assert (len(held["community_months"]), len(held["participation"])) == ((50, 0) if past else (0, 50))
    assert any(GONE in row for rows in held.values() for row in rows) is not past
