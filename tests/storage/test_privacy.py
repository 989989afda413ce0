"""Leaving no trace: what there is goes, what it adds up to stays, and nothing comes back."""

import io
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Table, insert, select

from bot.kept import Sort, sort_of
from bot.model.facts import Act, ActKind, Fact
from storage import privacy, threads
from storage.mentions import without
from storage.records import everything_of
from storage.schema import AuditRow, CommunityMonthRow, TracelessRow, metadata
from storage.schema.columns import UtcTime, WeekdaySet
from storage.store import Store, Transaction
from tests.foyer import everything_in
from tests.storage.facts import days, found, know, message, move, present, reaction, record, seen, tables, ts

NOW = datetime(2026, 3, 5, 10, 30, tzinfo=UTC)
GONE = "U0FORGETME"
WORDS = "marrowfat-peas-forever"

# Where an id of a person may stand: the rest are ids of other things, words from fixed lists, Slack's timestamps.
MAY_NAME = (Sort.WHO, Sort.WORDS, Sort.ABOUT)


def leave(store: Store, person: str = GONE) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", person, NOW)
    assert privacy.shred(store)


def everything(store: Store) -> dict[str, list[str]]:
    with store.read() as tx:
        return {table.name: [repr(row) for row in tx.execute(select(table))] for table in metadata.sorted_tables}


# What our own types hold.
OURS: dict[type, type] = {UtcTime: datetime, WeekdaySet: frozenset}


def _kind(column: Column[Any]) -> type:
    if isinstance(column.type, JSON):
        return dict
    return OURS.get(type(column.type)) or column.type.python_type


def naming(column: Column[Any], person: str) -> Any:
    """A value for a column that names a person, where that can be."""
    if column.name == "workspace":
        return "T1"
    kind = _kind(column)
    plain: dict[type, Any] = {bool: False, int: 1, float: 1.0, datetime: NOW, date: NOW.date(), time: time(9)}
    plain[frozenset] = frozenset({0})
    if kind in plain:
        return plain[kind]
    if sort_of(column.table.name, column.name) not in MAY_NAME:
        return {"rules": []} if kind is dict else "x"
    return {"who": person, "said": [f"<@{person}> {WORDS}"]} if kind is dict else person


DERIVED_FROM_FACTS = {"participation", "threads", "member_days", "member_firsts", "community_months"}


@pytest.mark.parametrize("table", [table for table in metadata.sorted_tables if table.name not in DERIVED_FROM_FACTS], ids=str)
def test_no_table_keeps_who_it_named(store: Store, table: Table) -> None:
    values = {column.name: naming(column, GONE) for column in table.columns if column.autoincrement is not True}
    with store.write() as tx:
        tx.execute(insert(table).values(**values))
    leave(store)
    assert not any(GONE in row for rows in everything(store).values() for row in rows)


def busy(store: Store) -> list[Fact]:
    """Some days in which they wrote, were answered, answered, reacted and were reacted to."""
    found(store)
    know(store, seen(GONE), seen("U1"), seen("U2"))
    question, other = message(1, GONE, is_question=True), message(2, "U1", is_question=True)
    told: list[Fact] = [
        move(ActKind.JOIN, GONE, ts(0)),
        question,
        other,
        message(3, "U1", thread_ts=question.source_ts, about=GONE),
        message(4, GONE, thread_ts=other.source_ts, about="U1"),
        message(5, "U2", thread_ts=other.source_ts, about="U1"),
        message(6, GONE, thread_ts=question.source_ts, about=GONE),
        reaction(other, GONE, 7),
        reaction(question, "U2", 8),
        reaction(other, "U2", 9),
        message(0, GONE, stamp=ts(10, day=3)),
        replace(message(0, GONE, stamp=ts(11, day=3)), present=False),
        replace(reaction(other, GONE, 12), key=f"reaction:C1:{other.source_ts}:{GONE}:wave", name="wave", present=False),
    ]
    record(store, *told)
    return told


def test_what_they_did_goes_and_what_it_adds_up_to_stays(store: Store) -> None:
    busy(store)
    leave(store)
    row = CommunityMonthRow
    with store.read() as tx:
        folded = {kind: (acts, people) for kind, acts, people in tx.execute(select(row.kind, row.acts, row.people))}
    # Two reactions: their own, and the one on their message, which told when they wrote it.
    assert folded == {"message": (2, 1), "reply": (2, 1), "reaction": (2, 2), "join": (1, 1)}
    assert days(store) == {("U1", "2026-03-04"): (1, 1, 0, 0), ("U2", "2026-03-04"): (0, 1, 1, 0)}


def test_others_are_told_no_more_than_that_they_were_answered(store: Store) -> None:
    busy(store)
    leave(store)
    with store.read() as tx:
        thread = threads.find(tx, "T1", "C1", ts(2))
        assert threads.find(tx, "T1", "C1", ts(1)) is None
    assert thread is not None
    assert thread.is_answered
    assert (thread.replies, thread.first_reply_by) == (1, "U2")


def test_no_time_and_no_id_of_theirs_is_left(store: Store) -> None:
    busy(store)
    leave(store)
    left = [row for rows in everything(store).values() for row in rows]
    for trace in (GONE, ts(1), ts(4), ts(6), ts(10, day=3), ts(11, day=3)):
        assert not any(trace in row for row in left)


def test_no_time_of_theirs_is_left_in_what_others_did_or_were_sent(store: Store) -> None:
    busy(store)
    asked, others = ts(1), ts(2)
    with store.write() as tx:
        for name, root in (("asked", asked), ("others", others)):
            about = {"subject": f"question:{root}", "occasion": f"question:{root}:2026-03-05", "body": {}, "recipient": "U1"}
            _fill(tx, "deliveries", "U1", **about, delivery=name, state="sent")
            _fill(tx, "nudges", "U1", subject=f"question:{root}")
            _fill(tx, "question_topics", "U1", community="C1", root_ts=root, topic="peas")
            address = f"https://a.slack.com/archives/C1/p{root.replace('.', '')}"
            _fill(tx, "kudos", "U1", kudos=name, words="thank you", link=address)
            _fill(tx, "kudos_receivers", "U2", kudos=name)
        _fill(tx, "deliveries", "U1", **about | {"subject": f"question:{asked}"}, delivery="waiting", state="due", kind="later")
    leave(store)
    held = str(everything(store)) + everything_in(store)
    for stamp in (asked, asked.replace(".", "")):
        assert stamp not in held
    assert held.count(f"question:{others}'") >= 2
    kept = {name: len(rows) for name, rows in everything(store).items() if rows}
    assert (kept["deliveries"], kept["nudges"], kept["question_topics"], kept["kudos"]) == (2, 2, 1, 2)


def _fill(tx: Transaction, name: str, person: str, **values: Any) -> None:
    table = metadata.tables[name]
    plain = {column.name: naming(column, person) for column in table.columns if column.autoincrement is not True}
    tx.execute(insert(table).values(**plain | values))


def test_the_days_of_everybody_else_are_as_if_derived_anew(store: Store, sqlite_template: Path, tmp_path: Path) -> None:
    told = busy(store)
    leave(store)
    never = Store(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'never.db')}", secret=store.secret)
    found(never)
    know(never, seen("U1"), seen("U2"))
    leave(never)
    record(never, *told)
    assert tables(store) == tables(never)
    never.close()


def test_the_same_events_and_an_import_bring_nothing_back(store: Store) -> None:
    told = busy(store)
    leave(store)
    before = everything(store)
    record(store, *told)
    record(store, *(replace(fact, imported=True) for fact in told if isinstance(fact, Act)))
    assert everything(store) == before


def test_neither_id_nor_word_is_left_anywhere(store: Store, logged: io.StringIO) -> None:
    """The files as they lie on the disk, log and index included; on PostgreSQL every table; the person's own file; the logs."""
    busy(store)
    filled = {name for name, rows in everything(store).items() if rows}
    with store.write() as tx:
        for table in metadata.sorted_tables:
            if table.name not in filled | DERIVED_FROM_FACTS:
                values = {column.name: naming(column, GONE) for column in table.columns if column.autoincrement is not True}
                tx.execute(insert(table).values(**values))
    assert _mentions(store) == {GONE, WORDS}
    with store.read() as tx:
        assert GONE in str(everything_of(tx, "T1", GONE))
    leave(store)
    # What was said without a name and sealed since can't be told to be theirs: that it may be is said in docs/privacy.md.
    assert _mentions(store) - ({WORDS} if _is_left_in_words_of_others(store) else set()) == set()
    with store.read() as tx:
        assert everything_of(tx, "T1", GONE) == {}
    assert GONE not in logged.getvalue()
    assert WORDS not in logged.getvalue()


def _mentions(store: Store) -> set[str]:
    held = everything_in(store)
    return {word for word in (GONE, WORDS) if word in held}


def _is_left_in_words_of_others(store: Store) -> bool:
    """Words of plans, purposes and the like are the community's: of them the mention goes, and they stay."""
    left = {name for name, rows in everything(store).items() if any(WORDS in row for row in rows)}
    theirs = {"answers", "drafts", "enrolments", "greetings", "kudos", "deliveries", "arrival_steps"}
    assert not left & theirs
    return bool(left)


def test_only_a_keyed_hash_tells_who_it_was(store: Store) -> None:
    leave(store)
    with store.read() as tx:
        [digest] = tx.scalars(select(TracelessRow.digest)).all()
        assert privacy.is_traceless(tx, "T1", GONE)
        assert not privacy.is_traceless(tx, "T1", "U1")
        assert not privacy.is_traceless(tx, "T2", GONE)
        assert privacy.traceless_among(tx, "T1", [GONE, "U1"]) == {GONE}
        assert privacy.traceless_among(tx, "T1", []) == set()
    assert len(digest) == 64
    other = Store(store.url.render_as_string(hide_password=False), secret=b"another operator's secret")
    with other.read() as tx:
        assert not privacy.is_traceless(tx, "T1", GONE)
    other.close()


def test_leaving_twice_changes_nothing_more(store: Store) -> None:
    busy(store)
    leave(store)
    before = everything(store)
    leave(store)
    after = everything(store)
    assert {name: rows for name, rows in after.items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }


def test_who_comes_back_counts_from_then_on(store: Store) -> None:
    busy(store)
    leave(store)
    with store.write() as tx:
        privacy.keep_trace(tx, "T1", GONE, NOW)
    later = message(0, GONE, stamp=ts(1, day=6))
    record(store, later)
    assert later.key in present(store)
    with store.read() as tx:
        assert not privacy.is_traceless(tx, "T1", GONE)


def test_the_audit_tells_who_did_what_by_pseudonyms(store: Store) -> None:
    with store.write() as tx:
        privacy.audit(tx, "T1", actor="U1", action="export", at=NOW, community="C1", subject=GONE, detail="their record")
    leave(store)
    with store.read() as tx:
        export, leaving = tx.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert (export.action, export.community, export.detail) == ("export", "C1", "their record")
    assert export.subject == leaving.subject == leaving.actor
    assert export.actor != export.subject
    assert "U" not in str(export.actor)


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("thanks <@U1> and <@U1|ann>!", "thanks … and …!"),
        ("U1, U12 and XU1", "…, U12 and XU1"),
        ({"who": "U1", "U1": ["<@U12>", "U1"], "n": 1}, {"who": "…", "…": ["<@U12>", "…"], "n": 1}),
        ("nobody", "nobody"),
    ],
)
def test_only_that_person_is_taken_out_of_words(value: Any, bare: Any) -> None:
    assert without(value, "U1") == bare


def test_what_was_said_of_them_to_others_loses_its_words_and_what_is_not_said_yet_is_planned_again(store: Store) -> None:
    plain = {
        column.name: naming(column, "U1") for column in metadata.tables["deliveries"].columns if column.autoincrement is not True
    }
    with store.write() as tx:
        for state, body in (("sent", f"<@{GONE}>"), ("due", f"<@{GONE}>"), ("sent ", "nobody"), ("bid", "nobody")):
            about = {"delivery": f"{state}{len(body)}", "occasion": f"{state}{len(body)}", "state": state.strip(), "subject": None}
            tx.execute(insert(metadata.tables["deliveries"]).values(**plain | about | {"body": {"text": body}, "why": None}))
    leave(store)
    table = metadata.tables["deliveries"]
    with store.read() as tx:
        kept = [(state, body) for state, body in tx.execute(select(table.c.state, table.c.body).order_by(table.c.seq))]
    assert kept == [("sent", {}), ("sent", {"text": "nobody"}), ("bid", {"text": "nobody"})]
