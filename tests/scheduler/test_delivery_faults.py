"""What Slack or the line may do to a delivery: nothing is said twice, nothing is lost, and what is unclear is counted."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.model.deliveries import State, Unknown, Verb
from scheduler.clock import MovableClock
from storage import deliveries
from storage.store import Store
from tests.scheduler.ledger import TIMING, Town, states, town


@pytest.fixture
def here(store: Store) -> Iterator[Town]:
    with town(store) as here:
        yield here


# What may become of a post whose fate is not told to us: the fault, and whether Slack published it all the same.
UNCLEAR: dict[str, tuple[str, dict[str, Any]]] = {
    "accepted, then the connection dropped": ("drop", {"performed": True}),
    "not accepted, and the connection dropped": ("drop", {"performed": False}),
    "500, but published": ("http", {"status": 500, "performed": True}),
    "500, and not published": ("http", {"status": 500, "performed": False}),
    "503, and not published": ("http", {"status": 503, "performed": False}),
    "published, and answered too late": ("late", {"seconds": 1.4}),
    "internal_error": ("error", {"error": "internal_error"}),
}


@pytest.mark.parametrize("fault", UNCLEAR)
def test_an_unclear_post_is_there_once(here: Town, fault: str) -> None:
    do, more = UNCLEAR[fault]
    here.fault("chat.postMessage", do, **more)
    planned = here.plan("One")
    here.plan("Two")
    here.hasty_worker().drain()
    assert here.seen() == ["One", "Two"]
    assert here.was_unclear(planned)
    assert here.get(planned).message_ts is not None


@pytest.mark.parametrize("fault", ["accepted, then the connection dropped", "500, and not published"])
def test_an_unclear_dm_is_there_once(here: Town, fault: str) -> None:
    do, more = UNCLEAR[fault]
    here.fault("chat.postMessage", do, **more)
    planned = here.plan("One", recipient=here.ann)
    here.hasty_worker().drain()
    assert here.seen_in_dm() == ["One"]
    assert here.was_unclear(planned)


@pytest.mark.parametrize("performed", [True, False])
def test_an_unclear_reply_is_looked_for_in_its_thread(here: Town, performed: bool) -> None:
    root = here.plan("Root")
    worker = here.hasty_worker()
    worker.drain()
    here.fault("chat.postMessage", "drop", performed=performed)
    here.plan("Reply", thread_ts=here.get(root).message_ts)
    worker.drain()
    thread = here.sandbox.control.get("thread", {"channel": here.data, "ts": here.get(root).message_ts, "as": here.ann})
    assert [each["text"] for each in thread["messages"]] == ["Root", "Reply"]
    assert here.calls("conversations.replies")


def test_it_is_found_behind_pages_of_other_messages(here: Town) -> None:
    here.fault("chat.postMessage", "drop", performed=True)
    planned = here.plan("Needle")
    worker = here.hasty_worker()
    worker.step()
    hay = [{"channel": here.data, "user": here.ann, "text": "hay", "at": here.clock.now().timestamp() + 1} for _ in range(450)]
    here.sandbox.control.post("history", {"messages": hay, "quiet": True})
    worker.drain()
    assert here.get(planned).state is State.SENT
    assert len(here.calls("conversations.history")) >= 3
    assert here.seen() == ["Needle"]


def test_unclear_again_and_again_it_is_there_once_in_the_end(here: Town) -> None:
    here.fault("chat.postMessage", "http", status=500, performed=False, times=2)
    planned = here.plan("One")
    here.hasty_worker().drain()
    assert here.seen() == ["One"]
    assert here.get(planned).attempt >= 3


@pytest.mark.parametrize("fault", [{"do": "http", "status": 500, "performed": False}, {"do": "drop", "performed": False}], ids=str)
def test_a_search_that_fails_is_done_again(here: Town, fault: dict[str, object]) -> None:
    here.fault("chat.postMessage", "drop", performed=True)
    here.sandbox.control.post("faults", {"method": "conversations.history", **fault})
    here.plan("One")
    here.hasty_worker().drain()
    assert here.seen() == ["One"]


def test_a_search_that_is_rate_limited_waits_as_long_as_slack_says(here: Town) -> None:
    here.fault("chat.postMessage", "drop", performed=True)
    here.fault("conversations.history", "ratelimited", retry_after=2)
    here.plan("One")
    here.hasty_worker().drain()
    assert here.seen() == ["One"]
    assert len(here.calls("conversations.history")) == 2


class TestUnreadable:
    """Where the history can't be read, each kind says what then."""

    @pytest.fixture(autouse=True)
    def no_history(self, here: Town) -> None:
        here.sandbox.control.put("app", {"scopes": ["chat:write", "im:write", "channels:read", "users:read"]})
        here.fault("chat.postMessage", "drop", performed=True)

    def test_a_channel_post_is_listed_for_the_manager_and_not_sent_again(self, here: Town) -> None:
        planned = here.plan("One", community=here.data)
        here.plan("Two")
        here.hasty_worker().drain()
        assert here.seen() == ["One", "Two"]
        with here.store.read() as tx:
            week_ago = here.clock.now() - timedelta(days=7)
            problems = deliveries.list_problems(tx, here.sandbox.team, here.data, week_ago)
        assert [(each.delivery, each.state, each.why) for each in problems] == [
            (planned, State.UNKNOWN, "deliveries.unknown_listed")
        ]
        assert here.unclear() == {State.UNKNOWN: 1}

    def test_the_manager_may_send_it_again(self, here: Town) -> None:
        planned = here.plan("One")
        worker = here.hasty_worker()
        worker.drain()
        with here.store.write() as tx:
            assert deliveries.retry(tx, here.sandbox.team, planned, here.clock.now())
        worker.drain()
        assert here.seen() == ["One", "One"]  # they looked, and wanted it
        assert here.get(planned).state is State.SENT

    def test_a_nudge_is_let_go(self, here: Town) -> None:
        planned = here.plan("One", recipient=here.ann, if_unknown=Unknown.LET_GO)
        here.hasty_worker().drain()
        assert (here.get(planned).state, here.get(planned).why) == (State.GIVEN_UP, "deliveries.unknown_let_go")
        assert here.seen_in_dm() == ["One"]
        assert here.unclear() == {State.GIVEN_UP: 1}


@pytest.mark.parametrize("performed", [True, False])
def test_a_whisper_is_said_at_most_once(here: Town, performed: bool) -> None:
    here.fault("chat.postEphemeral", "drop", performed=performed)
    here.plan("Psst", recipient=here.ann, verb=Verb.WHISPER, channel=here.data, if_unknown=Unknown.LET_GO)
    here.worker().drain()
    assert here.seen() == ["Psst"] * performed
    assert here.unclear() == {State.GIVEN_UP: 1}


@pytest.mark.parametrize("performed", [True, False])
def test_an_unclear_update_is_said_again(here: Town, performed: bool) -> None:
    post = here.plan("Draft")
    worker = here.worker()
    worker.drain()
    here.fault("chat.update", "http", status=500, performed=performed)
    here.plan("Final", verb=Verb.UPDATE, updates=post)
    worker.drain()
    assert here.seen() == ["Final"]
    assert here.calls("conversations.history") == []


@pytest.mark.parametrize(("retry_after", "at_least"), [(2, 2.0), (None, 4.5)], ids=["with Retry-After", "without Retry-After"])
def test_rate_limits_are_waited_out_and_keep_the_order(here: Town, retry_after: int | None, at_least: float) -> None:
    here.fault("chat.postMessage", "ratelimited", retry_after=retry_after)
    first = here.plan("One")
    here.plan("Two"), here.plan("Three", recipient=here.ann)
    started = time.monotonic()
    here.worker().drain()
    assert time.monotonic() - started >= at_least
    assert here.seen() == ["One", "Two"]
    assert here.seen_in_dm() == ["Three"]
    assert len(here.calls("chat.postMessage")) == 4  # the limit is the method's: nobody else knocked meanwhile
    assert here.unclear() == {}
    assert here.get(first).attempt == 2


def test_a_rate_limit_on_posts_stops_no_whisper(here: Town) -> None:
    here.fault("chat.postMessage", "ratelimited", retry_after=30)
    here.plan("One")
    worker = here.worker()
    worker.step()
    here.plan("Psst", recipient=here.ann, verb=Verb.WHISPER, channel=here.data)
    worker.step()
    assert here.seen() == ["Psst"]


def test_a_rate_limit_on_opening_dms_is_waited_out(here: Town) -> None:
    here.fault("conversations.open", "ratelimited", retry_after=1)
    here.plan("One", recipient=here.ann)
    here.worker().drain()
    assert here.seen_in_dm() == ["One"]


@pytest.mark.parametrize("do", [{"do": "drop"}, {"do": "http", "status": 500}], ids=str)
def test_opening_a_dm_is_simply_tried_again(here: Town, do: dict[str, object]) -> None:
    here.sandbox.control.post("faults", {"method": "conversations.open", **do})
    here.plan("One", recipient=here.ann)
    here.worker().drain()
    assert here.seen_in_dm() == ["One"]
    assert here.unclear() == {}


def test_a_person_who_cannot_be_written_to_is_a_refusal(here: Town) -> None:
    here.fault("conversations.open", "error", error="user_disabled")
    planned = here.plan("One", recipient=here.ann)
    here.worker().drain()
    assert (here.get(planned).state, here.get(planned).why) == (State.REFUSED, "deliveries.person_unreachable")


def test_a_revoked_token_loses_nothing_and_does_not_knock_for_each(here: Town) -> None:
    here.fault("chat.postMessage", "error", error="token_revoked")
    planned = [here.plan("One"), here.plan("Two", recipient=here.ann)]
    worker = here.worker()
    worker.drain(seconds=0.5)
    assert [here.get(each).state for each in planned] == [State.DUE, State.DUE]
    assert here.get(planned[0]).why == "deliveries.cut_off"
    assert len(here.calls("chat.postMessage")) == 1


def test_with_slack_out_of_reach_it_waits_and_arrives(here: Town, store: Store) -> None:
    planned = here.plan("One")
    worker = here.worker()
    port = here.sandbox.port
    here.sandbox.stop()
    worker.step()
    waiting = here.get(planned)
    assert (waiting.state, waiting.why) == (State.DUE, "deliveries.slack_unavailable")
    assert here.unclear() == {}  # a door that is shut is no doubt
    with town(store, port=port) as again:
        worker.drain()
        assert again.seen() == ["One"]


def test_the_order_holds_whatever_happens(here: Town) -> None:
    texts = [str(n) for n in range(8)]
    here.fault("chat.postMessage", "drop", performed=True)
    here.fault("chat.postMessage", "ratelimited", retry_after=1)
    here.fault("chat.postMessage", "http", status=500, performed=False)
    here.fault("chat.postMessage", "error", error="request_timeout")
    for text in texts:
        here.plan(text)
    workers = [here.hasty_worker(), here.hasty_worker()]
    for worker in workers:
        worker.start()
    try:
        here.hasty_worker().drain()
    finally:
        for worker in workers:
            worker.stop()
    assert here.seen() == texts


def test_at_slacks_own_pace_it_is_never_told_to_slow_down(store: Store) -> None:
    with town(store, message_pace=True) as here:
        for n in range(4):
            here.plan(str(n))
        here.worker(timing=replace(TIMING, post=1.0)).drain()
        assert here.seen() == ["0", "1", "2", "3"]
        assert [each["status"] for each in here.calls("chat.postMessage")] == [200] * 4
        with store.read() as tx:
            assert states(tx, here.sandbox.team) == {State.SENT: 4}


def test_other_channels_do_not_wait_for_a_slow_one(here: Town) -> None:
    for n in range(3):
        here.plan(f"data {n}")
    here.plan("Ann", recipient=here.ann)
    worker = here.worker(timing=replace(TIMING, post=1.0))
    worker.step(), worker.step()
    assert (here.seen(), here.seen_in_dm()) == (["data 0"], ["Ann"])


def test_posts_to_a_channel_are_a_pause_apart(here: Town) -> None:
    planned = [here.plan(str(n)) for n in range(4)]
    here.worker(timing=replace(TIMING, post=0.5)).drain()
    sent = [each for each in (here.get(each).attempted_at for each in planned) if each is not None]
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(sent))
    assert len(sent) == 4


class HastyClock(MovableClock):
    """Three seconds of its steady time pass in one."""

    def steady(self) -> float:
        return super().steady() * 3


def test_a_call_that_could_outlive_its_lease_is_not_begun(here: Town) -> None:
    here.clock = HastyClock(here.clock.now())
    here.fault("conversations.open", "late", seconds=0.6)
    planned = here.plan("One", recipient=here.ann)
    worker = here.hasty_worker()
    worker.step()  # the DM was opened 1.8 seconds into a lease of 2.5: a post begun now could be answered after its end
    assert here.calls("chat.postMessage") == []
    assert here.get(planned).state is State.DUE
    worker.drain()
    assert here.seen_in_dm() == ["One"]
