"""What is recorded of whom and where, and what is derived from it, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.model.communities import Community, Gap
from bot.model.facts import ActKind, BotMoved, ChannelSeen, GapFound
from bot.model.threads import Thread
from bot.timestamps import instant_of
from storage import communities, gaps, people, privacy, threads
from storage.schema import MemberFirstRow
from storage.store import Store
from tests.storage.facts import NOTICE, days, found, keys, know, message, move, present, reaction, record, seen, tables, ts

ROOT = message(1)


def thread_of(store: Store, root_ts: str = ROOT.source_ts) -> Thread | None:
    with store.read() as tx:
        return threads.find(tx, "T1", "C1", root_ts)


def hide(store: Store, person: str) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", person, NOTICE)


def test_a_fact_is_news_once(store: Store) -> None:
    found(store)
    assert record(store, ROOT, ROOT) == {ROOT.key}
    assert record(store, ROOT) == set()
    assert present(store) == [ROOT.key]
    assert days(store) == {("U1", "2026-03-04"): (1, 0, 0, 0)}


def test_only_communities_are_recorded_and_only_since_their_notice(store: Store) -> None:
    found(store)
    with store.write() as tx:
        communities.know(tx, Community("T1", "C2", "known"))
        communities.set_up(tx, Community("T1", "C3", "not noticed"), [], NOTICE)
    early = ts(-1, day=1)
    elsewhere = [message(1, community=channel) for channel in ("C2", "C3", "C4")]
    record(store, *elsewhere, message(0, stamp=early), replace(ROOT, workspace="T2"))
    assert keys(store) == []
    with store.write() as tx:
        communities.mark_noticed(tx, "T1", "C3", NOTICE)
    record(store, *elsewhere)
    assert keys(store) == [elsewhere[1].key]


def test_imported_history_is_recorded_wherever_it_is_known(store: Store) -> None:
    with store.write() as tx:
        communities.know(tx, Community("T1", "C1", "known"))
    know(store, seen("U2", is_guest=True))
    record(store, replace(ROOT, imported=True), message(2, "U2", imported=True), message(3, community="C4", imported=True))
    assert keys(store) == [ROOT.key, f"message:C1:{ts(2)}"]


@pytest.mark.parametrize(("flag", "counts"), [("is_bot", False), ("is_guest", False), ("is_stranger", False), ("is_admin", True)])
def test_bots_guests_and_strangers_take_no_part(store: Store, flag: str, counts: bool) -> None:
    found(store)
    know(store, seen("U1", **{flag: True}))
    assert bool(record(store, ROOT)) is counts


def test_guests_take_part_where_they_are_let_in(store: Store) -> None:
    found(store, lets_guests_in=True)
    know(store, seen("U1", is_guest=True), seen("U2", is_bot=True))
    assert record(store, ROOT, message(2, "U2")) == {ROOT.key}


def test_a_reaction_to_an_older_message_counts_from_the_notice_on(store: Store) -> None:
    found(store)
    old = message(0, stamp=ts(-5, day=1))
    assert record(store, reaction(old, "U2", 1))
    assert record(store, reaction(old, "U3", 1, decided_at=NOTICE.timestamp() - 60)) == set()
    assert days(store) == {("U2", "2026-02-28"): (0, 0, 1, 0)}


def test_acts_are_counted_by_day_and_kind(store: Store) -> None:
    found(store)
    late = message(0, stamp=ts(86, day=4))
    next_day = message(0, stamp=ts(1, day=5))
    answer = replace(ROOT, key="answer:o1:U1:answer", kind=ActKind.ANSWER, is_question=None)
    record(store, ROOT, late, next_day, message(2, thread_ts=ROOT.source_ts), reaction(ROOT, "U1", 3), answer)
    assert days(store) == {("U1", "2026-03-04"): (2, 1, 1, 1), ("U1", "2026-03-05"): (1, 0, 0, 0)}


def test_firsts_are_the_earliest_of_each(store: Store) -> None:
    found(store)
    join = move(ActKind.JOIN, "U1", ts(5))
    record(store, message(3), join, reaction(message(1, "U2"), "U1", 7))
    row = MemberFirstRow
    asked = select(row.first_message_at, row.first_join_at, row.first_act_at).where(row.person == "U1")
    with store.read() as tx:
        assert tuple(tx.execute(asked).one()) == (instant_of(ts(3)), join.at, instant_of(ts(1)))
    record(store, replace(message(3), present=False, decided_at=float(ts(9))))
    with store.read() as tx:
        assert tuple(tx.execute(asked).one()) == (None, join.at, instant_of(ts(1)))


def test_a_thread_is_answered_by_the_first_other_person(store: Store) -> None:
    found(store)
    own, first, second = (message(n, who, thread_ts=ROOT.source_ts) for n, who in ((2, "U1"), (3, "U2"), (4, "U3")))
    record(store, replace(ROOT, is_question=True), own)
    thread = thread_of(store)
    assert thread is not None
    assert (thread.author, thread.is_question, thread.replies, thread.is_answered) == ("U1", True, 1, False)
    record(store, second)
    record(store, first)
    thread = thread_of(store)
    assert thread is not None
    assert (thread.replies, thread.first_reply_by, thread.first_reply_at) == (3, "U2", first.at)
    record(store, replace(first, present=False, decided_at=float(ts(9))))
    thread = thread_of(store)
    assert thread is not None
    assert (thread.replies, thread.first_reply_by, thread.first_reply_at) == (2, "U3", second.at)


def test_a_reply_may_come_before_its_root(store: Store) -> None:
    found(store)
    record(store, message(2, "U1", thread_ts=ROOT.source_ts), message(3, "U2", thread_ts=ROOT.source_ts))
    thread = thread_of(store)
    assert thread is not None
    assert (thread.author, thread.root_at, thread.first_reply_by) == (None, None, "U1")
    record(store, ROOT)
    thread = thread_of(store)
    assert thread is not None
    assert (thread.author, thread.first_reply_by) == ("U1", "U2")


def test_a_deleted_message_leaves_the_counts(store: Store) -> None:
    found(store)
    record(store, ROOT, message(2))
    gone = replace(ROOT, present=False, decided_at=float(ts(9)), is_question=None)
    assert record(store, gone) == {ROOT.key}
    assert days(store) == {("U1", "2026-03-04"): (1, 0, 0, 0)}
    assert thread_of(store) is None
    assert record(store, ROOT) == set()
    assert present(store) == [f"message:C1:{ts(2)}"]


def test_a_deletion_that_names_nobody_withdraws_what_is_known_and_writes_nothing_else(store: Store) -> None:
    found(store)
    record(store, ROOT)
    gone = replace(ROOT, person=None, present=False, decided_at=float(ts(9)))
    record(store, gone, replace(gone, key=f"message:C1:{ts(5)}", source_ts=ts(5)))
    assert keys(store) == [ROOT.key]
    assert present(store) == []


def test_a_reaction_taken_back_and_given_again_counts_once(store: Store) -> None:
    found(store)
    given, again = reaction(ROOT, "U2", 2), reaction(ROOT, "U2", 4)
    taken = reaction(ROOT, "U2", 3, present=False)
    record(store, again)
    record(store, taken)
    record(store, given)
    assert days(store) == {("U2", "2026-03-04"): (0, 0, 1, 0)}
    record(store, replace(taken, decided_at=float(ts(5))))
    assert days(store) == {}


@pytest.mark.parametrize(("seconds", "joins"), [(-60, 1), (-61, 2), (0, 1), (60, 1), (61, 2)])
@pytest.mark.parametrize("live_first", [True, False])
def test_an_imported_join_near_a_live_one_is_the_same(store: Store, seconds: int, joins: int, live_first: bool) -> None:
    found(store)
    live = move(ActKind.JOIN, "U1", ts(5))
    stamp = f"{int(live.decided_at) + seconds}.000100"
    imported = move(ActKind.JOIN, "U1", stamp, imported=True)
    for act in (live, imported) if live_first else (imported, live):
        record(store, act)
        record(store, act)
    assert len(keys(store)) == joins
    first = live.at if joins == 1 or seconds > 0 else imported.at
    with store.read() as tx:
        assert tx.scalars(select(MemberFirstRow.first_join_at)).one() == first
        [member] = communities.list_members(tx, "T1", "C1")
    assert member.joined_at == live.at


def test_of_who_leaves_no_trace_nothing_is_written(store: Store) -> None:
    found(store)
    hide(store, "U9")
    record(
        store,
        message(1, "U9"),
        message(2, "U9", thread_ts=ts(1), about="U9"),
        message(3, "U9", present=False),
        reaction(message(4), "U9", 5),
        reaction(message(1, "U9"), "U2", 6),
        move(ActKind.JOIN, "U9", ts(7)),
        seen("U9"),
        BotMoved("T1", "C8", "U9", present=True, as_of=5.0),
    )
    assert tables(store) == {name: [] for name in tables(store)}
    with store.read() as tx:
        assert people.list_people(tx, "T1") == []
        assert [invitation.inviter for invitation in communities.list_invitations(tx, "T1")] == [None]


def test_their_reply_makes_a_thread_answered_by_nobody(store: Store) -> None:
    found(store)
    hide(store, "U9")
    record(store, replace(ROOT, is_question=True), message(2, "U9", thread_ts=ROOT.source_ts, about="U1"))
    thread = thread_of(store)
    assert thread is not None
    assert thread.is_answered
    assert (thread.replies, thread.first_reply_by, thread.first_reply_at) == (0, None, None)


@pytest.mark.parametrize("root_is_known", [True, False])
def test_where_slack_does_not_say_whose_root_it_is_only_known_ones_are_answered(store: Store, root_is_known: bool) -> None:
    found(store)
    hide(store, "U9")
    if root_is_known:
        record(store, ROOT)
    record(store, message(2, "U9", thread_ts=ROOT.source_ts))
    thread = thread_of(store)
    assert (thread is not None and thread.answered_by_nobody) is root_is_known


def test_a_reply_to_them_forgets_what_it_replied_to(store: Store) -> None:
    found(store)
    hide(store, "U9")
    record(store, message(2, "U2", thread_ts=ROOT.source_ts, about="U9"))
    assert days(store) == {("U2", "2026-03-04"): (0, 1, 0, 0)}
    assert not any(ROOT.source_ts in row for rows in tables(store).values() for row in rows)


def test_reactions_on_the_posts_of_a_bot_are_in_no_import(store: Store) -> None:
    found(store)
    know(store, seen("U8", is_bot=True))
    on_a_bot = reaction(message(1, "U8"), "U2", 2)
    assert record(store, replace(on_a_bot, imported=True)) == set()
    assert record(store, on_a_bot) == {on_a_bot.key}


def test_channels_bots_people_and_gaps_are_written_too(store: Store) -> None:
    found(store)
    since = datetime(2026, 3, 4, 12, tzinfo=UTC)
    record(
        store,
        ChannelSeen("T1", "C1", as_of=9.0, name="greenhouse"),
        BotMoved("T1", "C7", "U1", present=True, as_of=9.0),
        seen("U1", is_admin=True),
        GapFound("T1", since, since + timedelta(minutes=1), "rate_limited"),
    )
    with store.read() as tx:
        assert communities.get(tx, "T1", "C1").name == "greenhouse"
        assert communities.get(tx, "T1", "C7").bot_is_in
        assert people.get(tx, "T1", "U1").is_admin
        [gap] = gaps.list_open(tx, "T1")
    assert gap == Gap("T1", gap.gap, None, since, since + timedelta(minutes=1), "rate_limited")


def test_each_workspace_is_recorded_by_itself(store: Store) -> None:
    found(store)
    with store.write() as tx:
        communities.set_up(tx, Community("T2", "C1", "other"), [], NOTICE)
        communities.mark_noticed(tx, "T2", "C1", NOTICE)
        privacy.leave_no_trace(tx, "T2", "U1", NOTICE)
    record(store, ROOT, replace(ROOT, workspace="T2"))
    assert keys(store, workspace="T1") == [ROOT.key]
    assert keys(store, workspace="T2") == []


def test_a_manager_corrects_what_was_derived(store: Store) -> None:
    found(store)
    record(store, ROOT)
    with store.write() as tx:
        assert threads.mark_question(tx, "T1", "C1", ROOT.source_ts, True)
        assert threads.mark_answered(tx, "T1", "C1", ROOT.source_ts, True)
        assert not threads.mark_question(tx, "T1", "C1", ts(8), True)
    record(store, message(2, "U2", thread_ts=ROOT.source_ts), message(3, "U3", thread_ts=ROOT.source_ts))
    thread = thread_of(store)
    assert thread is not None
    assert (thread.asks, thread.is_question, thread.is_answered, thread.replies) == (True, False, True, 2)
    with store.write() as tx:
        threads.mark_question(tx, "T1", "C1", ROOT.source_ts, None)
    thread = thread_of(store)
    assert thread is not None
    assert not thread.asks
