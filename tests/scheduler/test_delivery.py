"""The worker: what is due leaves promptly, once, to the right place, or says why it stays."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.model.deliveries import Delivery, State, Verb
from bot.model.people import Preferences
from storage import deliveries, people
from storage.store import Store, Transaction
from tests.scheduler.ledger import TIMING, Town, town


@pytest.fixture
def here(store: Store) -> Iterator[Town]:
    with town(store) as here:
        yield here


def until(condition: Callable[[], bool], seconds: float = 10) -> float:
    """Wait for it, but not for ever; how long it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() < started + seconds, "it never came"
        threading.Event().wait(0.01)
    return time.monotonic() - started


def blocks(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]


def test_a_post_arrives_and_its_row_says_where(here: Town) -> None:
    planned = here.plan("Good morning", body={"text": "Good morning", "blocks": blocks("*Good* morning")})
    assert here.worker().drain() == 1
    assert here.seen() == ["Good morning"]
    sent = here.get(planned)
    assert sent.state is State.SENT
    assert sent.attempt == 1
    assert sent.sent_at is not None
    message = here.sandbox.control.get("message", {"channel": here.data, "ts": sent.message_ts, "as": here.ann})["message"]
    assert message["metadata"] == {"event_type": "foyer_delivery", "event_payload": {"delivery": planned}}
    assert message["blocks"][0]["text"]["text"] == "*Good* morning"


def test_nothing_due_is_nothing_done(here: Town) -> None:
    here.plan(due_at=here.clock.now() + timedelta(hours=1))
    assert here.worker().drain() == 0
    assert here.seen() == []


def test_a_dm_is_opened_once_and_its_channel_kept(here: Town) -> None:
    first, second = here.plan("One", recipient=here.ann), here.plan("Two", recipient=here.ann)
    here.worker().drain()
    assert here.seen_in_dm() == ["One", "Two"]
    assert here.get(first).channel == here.get(second).channel
    assert len(here.calls("conversations.open")) == 1


def test_a_reply_lands_in_its_thread(here: Town) -> None:
    root = here.plan("Root")
    worker = here.worker()
    worker.drain()
    here.plan("Reply", thread_ts=here.get(root).message_ts)
    worker.drain()
    thread = here.sandbox.control.get("thread", {"channel": here.data, "ts": here.get(root).message_ts, "as": here.ann})
    assert [each["text"] for each in thread["messages"]] == ["Root", "Reply"]
    assert here.seen() == ["Root"]


def test_a_whisper_is_seen_by_one_person(here: Town) -> None:
    bea = here.person("bea")
    here.sandbox.control.post(f"channels/{here.data}/join", {"as": bea})
    here.plan("Psst", recipient=here.ann, verb=Verb.WHISPER, channel=here.data)
    here.worker().drain()
    assert here.seen() == ["Psst"]
    assert here.seen(person=bea) == []


def test_a_topic_is_asked_once_more_before_its_delivery_leaves(here: Town) -> None:
    asked: list[str] = []

    def ask(tx: Transaction, delivery: Delivery, at: datetime) -> str | None:
        asked.append(delivery.body["text"])
        return "nudges.no_longer" if delivery.body["text"] == "Stale" else None

    stale, fresh = here.plan("Stale", kind="nudge:quiet_regular"), here.plan("Fresh", kind="nudge:quiet_regular")
    here.worker(rechecks={"nudge": ask}).drain()
    assert asked == ["Stale", "Fresh"]
    assert (here.get(stale).state, here.get(stale).why) == (State.SKIPPED, "nudges.no_longer")
    assert here.get(fresh).state is State.SENT


def test_an_update_changes_its_message(here: Town) -> None:
    post = here.plan("Draft")
    update = here.plan("Final", verb=Verb.UPDATE, updates=post)
    here.worker().drain()
    assert here.seen() == ["Final"]
    assert here.get(update).state is State.SENT


def test_an_update_of_a_dm_finds_its_channel(here: Town) -> None:
    post = here.plan("Draft", recipient=here.ann)
    here.plan("Final", recipient=here.ann, verb=Verb.UPDATE, updates=post)
    here.worker().drain()
    assert here.seen_in_dm() == ["Final"]


def test_of_many_updates_only_the_last_is_sent(here: Town) -> None:
    post = here.plan("0")
    worker = here.worker()
    worker.drain()
    updates = [here.plan(str(n), verb=Verb.UPDATE, updates=post) for n in range(1, 6)]
    worker.drain()
    assert here.seen() == ["5"]
    assert len(here.calls("chat.update")) == 1
    assert [here.get(each).why for each in updates[:-1]] == ["deliveries.superseded"] * 4


def test_updates_of_one_message_are_a_pause_apart(here: Town) -> None:
    post = here.plan("0")
    worker = here.worker()
    worker.drain()
    sent = []
    for text in ("1", "2", "3"):
        update = here.plan(text, verb=Verb.UPDATE, updates=post)
        worker.drain()
        sent.append(here.get(update).attempted_at or 0)
    assert all(later - earlier >= TIMING.update for earlier, later in pairwise(sent))


def test_an_update_of_a_message_that_was_refused_is_skipped(here: Town) -> None:
    here.fault("chat.postMessage", "error", error="is_archived")
    update = here.plan("Final", verb=Verb.UPDATE, updates=here.plan("Draft"))
    here.worker().drain()
    assert here.get(update).why == "deliveries.nothing_to_change"


def test_a_chart_that_slack_refuses_is_sent_as_text(here: Town) -> None:
    here.sandbox.control.put("settings", {"charts": False})
    pie = {"type": "data_visualization", "title": "Answers", "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]}}
    body = {"text": "Answers: a 1", "blocks": [pie], "fallback_blocks": blocks("a ▇ 1")}
    planned = here.plan(body=body)
    here.worker().drain()
    sent = here.get(planned)
    assert (sent.state, sent.attempt) == (State.SENT, 1)
    message = here.sandbox.control.get("message", {"channel": here.data, "ts": sent.message_ts, "as": here.ann})["message"]
    assert [block["type"] for block in message["blocks"]] == ["section"]


def test_blocks_that_are_wrong_and_have_no_plainer_form_are_refused(here: Town) -> None:
    planned = here.plan(body={"text": "x", "blocks": [{"type": "nonsense"}]})
    here.worker().drain()
    assert (here.get(planned).state, here.get(planned).why) == (State.REFUSED, "deliveries.malformed")


@pytest.mark.parametrize(
    ("word", "why"), [("is_archived", "archived"), ("not_in_channel", "bot_out"), ("restricted_action", "not_allowed")]
)
def test_a_refusal_says_why_and_is_not_tried_again(here: Town, word: str, why: str) -> None:
    here.fault("chat.postMessage", "error", error=word)
    planned = here.plan()
    here.worker().drain()
    assert (here.get(planned).state, here.get(planned).why) == (State.REFUSED, f"deliveries.{why}")
    assert len(here.calls("chat.postMessage")) == 1


def test_a_refused_delivery_does_not_hold_up_the_next(here: Town) -> None:
    here.fault("chat.postMessage", "error", error="msg_too_long")
    here.plan("One"), here.plan("Two")
    here.worker().drain()
    assert here.seen() == ["Two"]


def test_what_is_late_beyond_its_grace_is_not_said(here: Town) -> None:
    planned = here.plan(expires_at=here.clock.now() + timedelta(hours=4))
    here.clock.set(here.clock.now() + timedelta(hours=5))
    here.worker().drain()
    assert (here.get(planned).state, here.get(planned).why) == (State.SKIPPED, "deliveries.expired")
    assert here.calls("chat.postMessage") == []


def test_an_archived_community_and_one_foyer_left_get_nothing(here: Town, store: Store) -> None:
    here.set_up()
    with store.write() as tx:
        tx.execute(_community_row().values(bot_is_in=False))
    out = here.plan()
    here.worker().drain()
    with store.write() as tx:
        tx.execute(_community_row().values(bot_is_in=True, is_archived=True))
    archived = here.plan()
    here.worker().drain()
    assert (here.get(out).why, here.get(archived).why) == ("deliveries.bot_out", "deliveries.archived")
    assert here.calls("chat.postMessage") == []


def _community_row() -> Any:
    from sqlalchemy import update

    from storage.schema import CommunityRow

    return update(CommunityRow)


class TestUnasked:
    """What nobody asked for is checked once more when it is about to leave."""

    @pytest.fixture
    def bea(self, here: Town) -> str:
        here.set_up()
        return here.person("bea")

    def chosen(self, here: Town, person: str, **changes: Any) -> str:
        """An unasked-for message that won its place already."""
        bid = {"kind": "nudge:quiet_regular", "is_unasked": True, "priority": 10, "reason": "nudges.quiet_regular_reason"}
        planned = here.plan("Here", recipient=person, community=here.data, **bid, **changes)
        with here.store.write() as tx:
            deliveries.choose(tx, here.sandbox.team, planned, here.clock.now())
        return planned

    def why(self, here: Town, planned: str) -> str | None:
        here.worker().drain()
        assert here.calls("chat.postMessage") == []
        assert here.get(planned).state is State.SKIPPED
        return here.get(planned).why

    def test_it_leaves_when_nothing_speaks_against_it(self, here: Town, bea: str) -> None:
        self.chosen(here, bea)
        here.worker().drain()
        assert here.seen_in_dm(bea) == ["Here"]

    @pytest.mark.parametrize(
        ("why", "fields"),
        [
            ("deactivated", {"is_deactivated": True}),
            ("guest", {"is_guest": True}),
            ("guest", {"is_stranger": True}),
            ("is_bot", {"is_bot": True}),
        ],
    )
    def test_not_to_people_who_are_no_members(self, here: Town, bea: str, why: str, fields: dict[str, bool]) -> None:
        here.know(bea, as_of=2.0, **fields)
        assert self.why(here, self.chosen(here, bea)) == f"deliveries.{why}"

    @pytest.mark.parametrize(
        ("why", "preferences"),
        [
            ("no_dms", Preferences(dms_per_week=0)),
            ("paused", Preferences(paused_until=datetime.fromisoformat("2026-03-20T09:00+00:00"))),
        ],
    )
    def test_not_to_people_who_said_no(self, here: Town, bea: str, why: str, preferences: Preferences) -> None:
        planned = self.chosen(here, bea)
        with here.store.write() as tx:
            people.set_preferences(tx, here.sandbox.team, bea, preferences)
        assert self.why(here, planned) == f"deliveries.{why}"

    def test_not_of_a_kind_they_muted(self, here: Town, bea: str) -> None:
        planned = self.chosen(here, bea)
        with here.store.write() as tx:
            people.mute(tx, here.sandbox.team, bea, "quiet_regular", here.clock.now())
        assert self.why(here, planned) == "deliveries.muted"

    def test_not_to_people_who_left_the_community(self, here: Town, bea: str) -> None:
        from storage import memberships

        planned = self.chosen(here, bea)
        with here.store.write() as tx:
            memberships.move(tx, [(here.sandbox.team, here.data, bea, here.clock.now(), False)])
        assert self.why(here, planned) == "deliveries.left"

    def test_of_two_only_as_many_as_the_budget_allows(self, here: Town, bea: str) -> None:
        first, second = self.chosen(here, bea), self.chosen(here, bea)
        here.worker().drain()
        assert (here.get(first).state, here.get(second).why) == (State.SENT, "deliveries.over_budget")

    def test_at_night_it_waits_for_the_morning(self, here: Town, bea: str) -> None:
        here.clock.set(here.clock.now().replace(hour=22))
        planned = self.chosen(here, bea)
        here.worker().drain()
        waiting = here.get(planned)
        assert (waiting.state, waiting.due_at) == (State.DUE, datetime.fromisoformat("2026-03-05T09:00+00:00"))
        here.clock.set(waiting.due_at)
        here.worker().drain()
        assert here.seen_in_dm(bea) == ["Here"]


def test_nothing_is_planned_for_who_leaves_no_trace_nor_sent_when_they_chose_so_since(here: Town) -> None:
    from storage import privacy

    before = here.plan("Before", recipient=here.ann)
    with here.store.write() as tx:
        privacy.leave_no_trace(tx, here.sandbox.team, here.ann, here.clock.now())
    with pytest.raises(AssertionError):
        here.plan("After", recipient=here.ann)
    here.worker().drain()
    assert here.seen_in_dm() == []
    with here.store.read() as tx:
        assert deliveries.find(tx, here.sandbox.team, before) is None


def test_what_a_topic_notes_is_one_with_the_record(here: Town) -> None:
    noted: list[tuple[str | None, State]] = []

    def note(tx: Transaction, delivery: Delivery, at: datetime) -> None:
        recorded = deliveries.get(tx, delivery.workspace, delivery.delivery)
        noted.append((delivery.message_ts, recorded.state))
        assert at == delivery.sent_at

    planned = here.plan(kind="animation:prompt")
    here.worker(hooks={"animation": note, "digest": note}).drain()
    assert noted == [(here.get(planned).message_ts, State.SENT)]


def test_a_topic_that_fails_to_note_undoes_the_record_but_not_the_post(here: Town) -> None:
    attempts: list[str | None] = []

    def note(tx: Transaction, delivery: Delivery, at: datetime) -> None:
        attempts.append(delivery.message_ts)
        if len(attempts) == 1:
            raise RuntimeError("the topic has a bug")

    planned = here.plan()
    worker = here.hasty_worker(hooks={"prompt": note})
    with pytest.raises(RuntimeError):
        worker.drain()
    assert here.get(planned).state is State.CLAIMED
    worker.drain()
    assert here.seen() == ["Hello"]
    assert attempts == [here.get(planned).message_ts] * 2
    assert here.get(planned).state is State.SENT


class TestByItself:
    """In its own threads."""

    def test_a_click_makes_it_leave_at_once(self, here: Town) -> None:
        worker = here.worker(timing=replace(TIMING, poll=30))
        worker.start()
        try:
            until(lambda: all(thread.is_alive() for thread in worker._threads))
            here.plan()
            worker.wake()
            assert until(lambda: here.seen() == ["Hello"]) < 2
        finally:
            worker.stop()

    def test_what_another_process_planned_leaves_within_two_seconds(self, here: Town) -> None:
        worker = here.worker(timing=replace(TIMING, poll=0.5))
        worker.start()
        try:
            here.plan()
            assert until(lambda: here.seen() == ["Hello"]) < 2
        finally:
            worker.stop()

    def test_two_workers_say_everything_once_and_in_order(self, here: Town) -> None:
        workers = [here.worker(), here.worker()]
        for worker in workers:
            worker.start()
        try:
            texts = [str(n) for n in range(12)]
            for text in texts:
                here.plan(text)
            for worker in workers:
                worker.wake()
            until(lambda: len(here.seen()) >= len(texts))
        finally:
            for worker in workers:
                worker.stop()
        assert here.seen() == texts

    def test_stopping_waits_for_what_is_on_its_way(self, here: Town) -> None:
        here.fault("chat.postMessage", "late", seconds=0.5)
        planned = here.plan()
        worker = here.worker()
        worker.start()
        until(lambda: here.seen() == ["Hello"])
        worker.stop()
        assert here.get(planned).state is State.SENT

    def test_a_failing_step_does_not_end_it(self, here: Town) -> None:
        failures = []

        def note(tx: Transaction, delivery: Delivery, at: datetime) -> None:
            failures.append(delivery)
            raise RuntimeError("words of Ann")

        here.plan("One", kind="broken")
        worker = here.worker(hooks={"broken": note})
        with capture_logs() as logs:
            worker.start(threads=1)
            try:
                until(lambda: bool(failures))
                here.plan("Two", recipient=here.ann)
                until(lambda: here.seen_in_dm() == ["Two"])
            finally:
                worker.stop()
        assert [each for each in logs if each["log_level"] == "error"]
        assert "words of Ann" not in str(logs)


def test_logs_name_the_delivery_but_no_words_no_token_no_person(here: Town) -> None:
    here.fault("chat.postMessage", "error", error="is_archived")
    planned = here.plan("A secret", recipient=here.ann)
    with capture_logs() as logs:
        here.worker().drain()
    assert [(each["delivery"], each["state"], each["attempt"]) for each in logs] == [(planned, "refused", 1)]
    for hidden in ("A secret", here.ann, here.sandbox.bot_token):
        assert hidden not in str(logs)
