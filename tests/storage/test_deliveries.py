"""The ledger on both databases: planned once, claimed once, in order, at a pace, and recorded by whoever made the attempt."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.deliveries import Change, Hold, Timing
from bot.model.deliveries import Delivery, Draft, State, Unknown, Verb
from storage import claims, deliveries, holds
from storage.claims import Work
from storage.schema import DeliveryRow
from storage.store import Store

TIMING = Timing(call=1, lease=10, settle=3, post=1, update=3)
SECRET = b"test secret of thirty-two bytes!!"
STEADY = 1000.0
Plan = Callable[..., str]
UNASKED = {"is_unasked": True, "priority": 5, "reason": "nudges.quiet_regular_reason"}


@pytest.fixture
def plan(store: Store, now: datetime) -> Plan:
    """Plans a post to #C1 due now, unless told otherwise, and gives its id."""
    count = iter(range(1000))

    def plan(**changes: Any) -> str:
        draft = Draft("T1", "prompt", "C1", f"o{next(count)}", {"text": "Hello"}, now)
        with store.write() as tx:
            planned = deliveries.add(tx, replace(draft, **changes), now)
        assert planned
        return planned

    return plan


def claim(store: Store, now: datetime, steady: float = STEADY) -> Delivery | None:
    with store.write() as tx:
        return claims.claim(tx, "T1", now, steady, TIMING, "worker")


def take(store: Store, now: datetime, steady: float = STEADY) -> Delivery:
    taken = claim(store, now, steady)
    assert taken is not None
    return taken


def record(store: Store, delivery: Delivery, change: Change, now: datetime, steady: float = STEADY, **more: Any) -> Delivery | None:
    with store.write() as tx:
        return claims.record(tx, delivery, change, now, steady, **more)


def get(store: Store, delivery: str) -> Delivery:
    with store.read() as tx:
        return deliveries.get(tx, "T1", delivery)


SENT = Change(State.SENT, message_ts="1700.0001")


def test_an_occasion_is_planned_once(store: Store, now: datetime) -> None:
    draft = Draft("T1", "prompt", "C1", "monday", {"text": "Hello"}, now)
    with store.write() as tx:
        first, again = deliveries.add(tx, draft, now), deliveries.add(tx, replace(draft, body={"text": "Other"}), now)
    assert first is not None
    assert again is None
    assert get(store, first).body == {"text": "Hello"}


@pytest.mark.parametrize(
    "other",
    [{"workspace": "T2"}, {"kind": "digest"}, {"recipient": "C2"}, {"occasion": "tuesday"}],
    ids=lambda other: next(iter(other)),
)
def test_another_occasion_is_another_delivery(store: Store, now: datetime, other: dict[str, str]) -> None:
    draft = Draft("T1", "prompt", "C1", "monday", {"text": "Hello"}, now)
    with store.write() as tx:
        assert deliveries.add(tx, draft, now)
        assert deliveries.add(tx, replace(draft, **other), now)  # type: ignore[arg-type]


def test_what_nobody_asked_for_bids_and_does_not_leave_by_itself(store: Store, plan: Plan, now: datetime) -> None:
    bid = plan(recipient="U1", **UNASKED)
    assert get(store, bid).state is State.BID
    assert claim(store, now) is None


def test_an_update_names_its_message_and_a_whisper_its_channel(store: Store, now: datetime) -> None:
    draft = Draft("T1", "prompt", "C1", "monday", {"text": "Hello"}, now)
    with store.write() as tx:
        with pytest.raises(ValueError, match="update"):
            deliveries.add(tx, replace(draft, verb=Verb.UPDATE), now)
        with pytest.raises(ValueError, match="whisper"):
            deliveries.add(tx, replace(draft, verb=Verb.WHISPER, recipient="U1"), now)


def test_what_comes_back_is_what_was_planned(store: Store, plan: Plan, now: datetime) -> None:
    expires = now + timedelta(hours=4)
    planned = plan(community="C9", thread_ts="1.2", subject="s", expires_at=expires, reason="prompt.why", if_unknown=Unknown.LET_GO)
    found = get(store, planned)
    assert (found.community, found.thread_ts, found.subject, found.reason) == ("C9", "1.2", "s", "prompt.why")
    assert (found.expires_at, found.created_at, found.due_at) == (expires, now, now)
    assert (found.state, found.verb, found.if_unknown) == (State.DUE, Verb.POST, Unknown.LET_GO)


def test_an_unknown_id_is_an_error_to_get_and_none_to_find(store: Store) -> None:
    with store.read() as tx:
        assert deliveries.find(tx, "T1", "nothing") is None
        with pytest.raises(LookupError):
            deliveries.get(tx, "T1", "nothing")


def test_nothing_leaves_before_its_time(store: Store, plan: Plan, now: datetime) -> None:
    plan(due_at=now + timedelta(seconds=1))
    assert claim(store, now) is None
    assert claim(store, now + timedelta(seconds=1)) is not None


def test_what_is_claimed_is_nobody_elses(store: Store, plan: Plan, now: datetime) -> None:
    plan()
    assert claim(store, now) is not None
    assert claim(store, now) is None


def test_a_destination_keeps_its_order_under_retries(store: Store, plan: Plan, now: datetime) -> None:
    first, second = plan(), plan()
    taken = take(store, now)
    assert taken.delivery == first
    record(store, taken, Change(State.DUE, "deliveries.slack_unavailable", retry_in=8), now)
    assert claim(store, now, STEADY + 5) is None  # the second may not overtake
    again = take(store, now, STEADY + 8)
    assert (again.delivery, again.attempt) == (first, 2)
    record(store, again, SENT, now, STEADY + 8)
    assert take(store, now, STEADY + 10).delivery == second


def test_another_destination_goes_on_meanwhile(store: Store, plan: Plan, now: datetime) -> None:
    first, other = plan(), plan(recipient="C2")
    assert {take(store, now).delivery, take(store, now).delivery} == {first, other}


def test_what_is_due_later_holds_nothing_up(store: Store, plan: Plan, now: datetime) -> None:
    plan(due_at=now + timedelta(days=1))
    present = plan()
    assert take(store, now).delivery == present


def test_one_post_a_second_to_a_destination(store: Store, plan: Plan, now: datetime) -> None:
    plan(), plan()
    record(store, take(store, now), SENT, now)
    assert claim(store, now, STEADY + 0.9) is None
    assert claim(store, now, STEADY + 1.1) is not None


def test_what_was_not_called_costs_no_pace(store: Store, plan: Plan, now: datetime) -> None:
    plan(), plan()
    record(store, take(store, now), Change(State.SKIPPED, "deliveries.archived"), now, called=False)
    assert claim(store, now) is not None


def test_an_unclear_delivery_holds_its_destination_until_it_is_settled(store: Store, plan: Plan, now: datetime) -> None:
    first, second = plan(), plan()
    record(store, take(store, now), Change(State.UNKNOWN, "x", retry_in=3, was_unclear=True), now)
    assert claim(store, now, STEADY + 100) is None
    with store.write() as tx:
        assert claims.claim_search(tx, "T1", STEADY + 2, TIMING) is None
        searched = claims.claim_search(tx, "T1", STEADY + 3, TIMING)
        assert searched is not None
        assert searched.delivery == first
        assert claims.claim_search(tx, "T1", STEADY + 4, TIMING) is None  # one worker looks
    record(store, searched, Change(State.UNKNOWN, "deliveries.unknown_listed"), now, STEADY + 5)
    assert take(store, now, STEADY + 100).delivery == second  # listed for a person: the others need not wait
    with store.read() as tx:
        unclear = select(DeliveryRow.delivery, DeliveryRow.state).where(DeliveryRow.unknowns > 0)
        assert [tuple(row) for row in tx.execute(unclear)] == [(first, State.UNKNOWN)]


def test_a_search_that_a_worker_left_is_taken_up_again(store: Store, plan: Plan, now: datetime) -> None:
    plan()
    record(store, take(store, now), Change(State.UNKNOWN, "x", retry_in=3, was_unclear=True), now)
    with store.write() as tx:
        assert claims.claim_search(tx, "T1", STEADY + 3, TIMING)
        assert claims.claim_search(tx, "T1", STEADY + 3 + TIMING.lease, TIMING)


def test_a_lapsed_lease_is_seen_and_only_then(store: Store, plan: Plan, now: datetime) -> None:
    planned = plan()
    take(store, now)
    with store.read() as tx:
        assert claims.list_lapsed(tx, "T1", STEADY + TIMING.lease) == []
        assert [each.delivery for each in claims.list_lapsed(tx, "T1", STEADY + TIMING.lease + 1)] == [planned]


def test_a_stale_attempt_records_nothing(store: Store, plan: Plan, now: datetime) -> None:
    plan()
    stale = take(store, now)
    lapsed = record(store, stale, Change(State.UNKNOWN, "x", retry_in=0, was_unclear=True), now)
    assert lapsed
    record(store, lapsed, Change(State.DUE), now)
    fresh = take(store, now, STEADY + 20)
    for change in (SENT, Change(State.REFUSED, "y"), Change(State.DUE)):
        assert record(store, stale, change, now) is None
    assert get(store, fresh.delivery).state is State.CLAIMED


@pytest.mark.parametrize("searched", [False, True], ids=["while unknown", "while due again"])
def test_a_late_answer_that_it_was_sent_is_believed_while_nobody_tried_again(
    store: Store, plan: Plan, now: datetime, searched: bool
) -> None:
    plan()
    late = take(store, now)
    lapsed = record(store, late, Change(State.UNKNOWN, "x", retry_in=0, was_unclear=True), now)
    if searched and lapsed:
        record(store, lapsed, Change(State.DUE), now)
    assert record(store, late, Change(State.REFUSED, "y"), now) is None
    sent = record(store, late, SENT, now)
    assert sent
    assert (sent.state, sent.message_ts) == (State.SENT, "1700.0001")
    assert claim(store, now, STEADY + 100) is None


def test_a_change_that_the_table_does_not_know_is_refused(store: Store, plan: Plan, now: datetime) -> None:
    plan()
    with pytest.raises(ValueError, match="does not go"):
        record(store, take(store, now), Change(State.BID), now)


def test_a_hold_stops_its_method_and_no_other(store: Store, plan: Plan, now: datetime) -> None:
    first = plan()
    record(store, take(store, now), Change(State.DUE, hold=Hold("chat.postMessage", 30)), now)
    whisper = plan(verb=Verb.WHISPER, recipient="U1", channel="C2")
    assert take(store, now, STEADY + 2).delivery == whisper
    assert claim(store, now, STEADY + 29) is None
    assert take(store, now, STEADY + 30).delivery == first


def test_a_hold_on_everything_stops_everything(store: Store, plan: Plan, now: datetime) -> None:
    plan(), plan(verb=Verb.WHISPER, recipient="U1", channel="C2")
    with store.write() as tx:
        holds.add(tx, "T1", "*", STEADY + 60)
    assert claim(store, now, STEADY + 59) is None
    assert claim(store, now, STEADY + 60) is not None


def test_a_hold_is_never_shortened_and_is_its_workspaces_own(store: Store) -> None:
    with store.write() as tx:
        holds.add(tx, "T1", "chat.update", 50)
        holds.add(tx, "T1", "chat.update", 20)
    with store.read() as tx:
        assert holds.list_held(tx, "T1", 49) == {"chat.update"}
        assert holds.list_held(tx, "T1", 50) == frozenset()
        assert holds.list_held(tx, "T2", 0) == frozenset()


def test_a_dm_waits_for_conversations_open_only_while_its_channel_is_not_known(store: Store, plan: Plan, now: datetime) -> None:
    plan(recipient="U1")
    known = plan(recipient="U2", channel="D2")
    with store.write() as tx:
        holds.add(tx, "T1", "conversations.open", STEADY + 60)
    assert take(store, now).delivery == known
    assert claim(store, now) is None


def test_of_several_updates_only_the_latest_leaves_and_after_its_message(store: Store, plan: Plan, now: datetime) -> None:
    post = plan()
    older = plan(verb=Verb.UPDATE, updates=post)
    latest = plan(verb=Verb.UPDATE, updates=post)
    taken = take(store, now)
    assert taken.delivery == post
    assert claim(store, now, STEADY + 50) is None
    record(store, taken, SENT, now)
    assert take(store, now).delivery == latest
    assert get(store, older).state is State.SKIPPED
    assert get(store, older).why == "deliveries.superseded"


def test_an_update_does_not_hold_up_its_channel_nor_the_channel_it(store: Store, plan: Plan, now: datetime) -> None:
    post = plan()
    record(store, take(store, now), SENT, now)
    first = plan(verb=Verb.UPDATE, updates=post)
    record(store, take(store, now, STEADY + 0.1), SENT, now, STEADY + 0.1)
    second, other_post = plan(verb=Verb.UPDATE, updates=post), plan()
    assert take(store, now, STEADY + 1.1).delivery == other_post
    assert claim(store, now, STEADY + 3) is None  # 2.9 seconds after the first update
    assert take(store, now, STEADY + 3.2).delivery == second
    assert get(store, first).state is State.SENT


@pytest.mark.parametrize("end", [State.REFUSED, State.SKIPPED])
def test_an_update_of_a_message_that_never_came_is_taken_up_to_be_skipped(
    store: Store, plan: Plan, now: datetime, end: State
) -> None:
    update = plan(verb=Verb.UPDATE, updates=(post := plan()))
    taken = take(store, now)
    assert taken.delivery == post
    record(store, taken, Change(end, "x"), now)
    assert take(store, now).delivery == update


def test_the_search_begins_where_the_first_call_was_made(store: Store, plan: Plan, now: datetime) -> None:
    plan()
    tomorrow = now + timedelta(days=1)
    record(store, take(store, now), Change(State.DUE, due_at=tomorrow), now, called=False)
    assert claim(store, now) is None
    called = take(store, tomorrow)
    assert called.first_attempt_at == tomorrow  # nothing was said the day before
    record(store, called, Change(State.DUE), tomorrow)
    later = take(store, tomorrow + timedelta(minutes=5), STEADY + 300)
    assert later.first_attempt_at == tomorrow


def test_a_person_may_try_again_what_failed_or_let_it_go(store: Store, plan: Plan, now: datetime) -> None:
    refused = plan(expires_at=now + timedelta(hours=1))
    record(store, take(store, now), Change(State.REFUSED, "deliveries.bot_out"), now)
    later = now + timedelta(hours=2)
    with store.write() as tx:
        assert deliveries.retry(tx, "T1", refused, later)
        assert not deliveries.retry(tx, "T1", refused, later)
    again = take(store, later, STEADY + 1)
    assert (again.delivery, again.expires_at, again.why) == (refused, None, None)
    record(store, again, Change(State.REFUSED, "deliveries.bot_out"), later)
    with store.write() as tx:
        assert deliveries.let_go(tx, "T1", refused)
        assert not deliveries.let_go(tx, "T1", refused)
    assert get(store, refused).state is State.SKIPPED


def test_what_was_kept_out_of_its_channel_may_be_tried_again_but_nobody_overrules_a_no(
    store: Store, plan: Plan, now: datetime
) -> None:
    kept_out, unwanted = plan(community="C1"), plan(community="C1", recipient="U1")
    for _ in range(2):
        taken = take(store, now)
        why = "deliveries.bot_out" if taken.delivery == kept_out else "deliveries.muted"
        record(store, taken, Change(State.SKIPPED, why), now, called=False)
    with store.write() as tx:
        week_ago = now - timedelta(days=7)
        assert [each.delivery for each in deliveries.list_problems(tx, "T1", "C1", week_ago)] == [kept_out]
        assert not deliveries.retry(tx, "T1", unwanted, now)
        assert deliveries.retry(tx, "T1", kept_out, now)
    record(store, take(store, now), Change(State.SKIPPED, "deliveries.archived"), now, called=False)
    with store.write() as tx:
        assert deliveries.let_go(tx, "T1", kept_out)
        assert deliveries.list_problems(tx, "T1", "C1", week_ago) == []


def test_what_was_sent_can_be_neither_tried_again_nor_let_go(store: Store, plan: Plan, now: datetime) -> None:
    sent = plan()
    record(store, take(store, now), SENT, now)
    with store.write() as tx:
        assert not deliveries.let_go(tx, "T1", sent)
        assert not deliveries.retry(tx, "T1", sent, now)


def test_a_manager_sees_what_failed_in_their_community_but_nothing_between_foyer_and_a_person(
    store: Store, plan: Plan, now: datetime
) -> None:
    shown = plan(community="C1")
    hidden = [plan(community="C2", recipient="C2"), plan(community="C1", recipient="U1")]
    for _ in range(3):
        record(store, take(store, now), Change(State.REFUSED, "deliveries.archived"), now)
    sent = plan(community="C1")
    record(store, take(store, now, STEADY + 5), SENT, now)
    with store.read() as tx:
        problems = deliveries.list_problems(tx, "T1", "C1", now - timedelta(days=7))
        assert deliveries.list_problems(tx, "T1", "C1", now + timedelta(days=1)) == []
    assert [(each.delivery, each.why) for each in problems] == [(shown, "deliveries.archived")]
    assert not {*hidden, sent} & {each.delivery for each in problems}


def test_a_person_sees_what_they_were_sent_the_latest_first(store: Store, plan: Plan, now: datetime) -> None:
    early, late = plan(recipient="U1", reason="nudges.why"), plan(recipient="U1")
    plan(recipient="U2"), plan(recipient="U1", due_at=now + timedelta(days=9))
    for step in range(3):
        record(store, take(store, now, STEADY + 2 * step), SENT, now + timedelta(minutes=step), STEADY + 2 * step)
    with store.read() as tx:
        seen = deliveries.list_for_person(tx, "T1", "U1")
        assert [each.delivery for each in deliveries.list_for_person(tx, "T1", "U1", limit=1)] == [late]
    assert [each.delivery for each in seen] == [late, early]
    assert seen[1].reason == "nudges.why"


def test_the_budget_counts_what_was_sent_and_what_is_about_to_be(store: Store, plan: Plan, now: datetime) -> None:
    chosen = plan(recipient="U1", **UNASKED)
    plan(recipient="U1", **UNASKED)
    plan(recipient="U1")
    with store.write() as tx:
        assert deliveries.count_unasked(tx, "T1", "U1", now - timedelta(days=7)) == 0  # bids have taken nothing yet
        deliveries.choose(tx, "T1", chosen, now)
        assert deliveries.count_unasked(tx, "T1", "U1", now - timedelta(days=7)) == 1
        assert deliveries.count_unasked(tx, "T1", "U1", now - timedelta(days=7), with_planned=False) == 0
        assert deliveries.count_unasked(tx, "T1", "U1", now - timedelta(days=7), besides=chosen) == 0
        assert deliveries.count_unasked(tx, "T1", "U1", now + timedelta(days=7)) == 0
        assert deliveries.count_unasked(tx, "T1", "U2", now - timedelta(days=7)) == 0


def test_the_next_due_instant_is_after_now(store: Store, plan: Plan, now: datetime) -> None:
    plan()
    plan(due_at=now + timedelta(hours=3)), plan(due_at=now + timedelta(hours=2))
    with store.read() as tx:
        assert deliveries.next_due_at(tx, "T1", now) == now + timedelta(hours=2)
        assert deliveries.next_due_at(tx, "T1", now + timedelta(hours=3)) is None


def test_work_is_seen_without_taking_it(store: Store, plan: Plan, now: datetime) -> None:
    def work(steady: float) -> list[Work]:
        with store.read() as tx:
            return claims.list_work(tx, "T1", now, steady, TIMING)

    assert work(STEADY) == []
    plan()
    assert work(STEADY) == [Work.DUE]
    taken = take(store, now)
    assert work(STEADY) == []
    assert work(STEADY + TIMING.lease + 1) == [Work.LAPSED]
    record(store, taken, Change(State.UNKNOWN, "x", retry_in=3, was_unclear=True), now)
    assert work(STEADY + 2) == []
    assert work(STEADY + 3) == [Work.UNCLEAR]


def test_pending_is_what_will_still_come_to_an_end(store: Store, plan: Plan, now: datetime) -> None:
    def is_pending() -> bool:
        with store.read() as tx:
            return claims.has_pending(tx, "T1", now)

    plan(due_at=now + timedelta(days=1))
    assert not is_pending()
    post = plan(if_unknown=Unknown.LIST)
    assert is_pending()
    taken = take(store, now)
    assert is_pending()
    unknown = record(store, taken, Change(State.UNKNOWN, "x", retry_in=3, was_unclear=True), now)
    assert is_pending()
    assert unknown
    record(store, unknown, Change(State.UNKNOWN, "deliveries.unknown_listed"), now)
    plan(verb=Verb.UPDATE, updates=post)  # waits for a message that only a person can settle
    assert not is_pending()


def _drain(store: Store, now: datetime, name: str) -> list[tuple[str, str]]:
    """Claim and record as fast as one can, at a steady time that never stands still; what was claimed, with its destination."""
    done, steady, idle = [], STEADY, 0
    while idle < 60:
        steady += 2
        with store.write() as tx:
            taken = claims.claim(tx, "T1", now, steady, Timing(call=1, lease=1e6, settle=3), name)
        if taken is None:
            idle += 1
            continue
        idle = 0
        done.append((taken.delivery, taken.recipient))
        with store.read() as tx:
            claimed = [deliveries.get(tx, "T1", taken.delivery), *claims.list_lapsed(tx, "T1", 1e9)]
        assert Counter(each.recipient for each in claimed)[taken.recipient] == 2  # itself twice: nobody else's at its destination
        with store.write() as tx:
            assert claims.record(tx, taken, SENT, now, 0.0)
    return done


def _drain_in_a_process(url: str, now: datetime, name: str, results: Any) -> None:
    store = Store(url, secret=SECRET)
    results.put(_drain(store, now, name))
    store.close()


def _plan_many(store: Store, now: datetime) -> set[str]:
    with store.write() as tx:
        drafts = [Draft("T1", "k", f"C{i % 7}", f"o{i}", {"text": "x"}, now) for i in range(60)]
        return {planned for draft in drafts if (planned := deliveries.add(tx, draft, now))}


def test_two_threads_share_the_ledger_without_a_duplicate_or_a_loss(store: Store, now: datetime) -> None:
    planned = _plan_many(store, now)
    done: list[tuple[str, str]] = []
    threads = [threading.Thread(target=lambda name=name: done.extend(_drain(store, now, name))) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(delivery for delivery, _ in done) == dict.fromkeys(planned, 1)


def test_two_processes_share_the_ledger_without_a_duplicate_or_a_loss(store: Store, database_url: str, now: datetime) -> None:
    planned = _plan_many(store, now)
    spawning = multiprocessing.get_context("spawn")
    results = spawning.Queue()
    processes = [spawning.Process(target=_drain_in_a_process, args=(database_url, now, name, results)) for name in "ab"]
    for process in processes:
        process.start()
    done = [each for _ in processes for each in results.get(timeout=60)]
    for process in processes:
        process.join(timeout=30)
    assert Counter(delivery for delivery, _ in done) == dict.fromkeys(planned, 1)
