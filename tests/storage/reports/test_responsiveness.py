"""Responsiveness: what is a question's answer, how soon it came, and what is still open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.metrics.responsiveness import Roots, Rule
from bot.metrics.weeks import Week
from storage import privacy, threads
from storage.reports import responsiveness
from storage.store import Store
from tests.storage.reports.acts import PLACE, TEAM, begin, message, record, scope

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
APRIL = date(2026, 4, 1)
HOUR = timedelta(hours=1)


def test_what_becomes_of_roots(store: Store) -> None:
    begin(store)
    asked, alone, silent, late = (message("U1", MONDAY + HOUR * place, asks=place != 2) for place in range(4))
    record(store, [asked, alone, silent, late])
    record(store, [message("U2", MONDAY + HOUR * 5, thread=asked), message("U1", MONDAY + HOUR * 6, thread=alone)])
    record(store, [message("U2", MONDAY + timedelta(days=8), thread=late)])
    with store.read() as tx:
        found = responsiveness.roots_in(tx, scope(None, APRIL))
        as_it_stood = responsiveness.roots_in(tx, scope(None, date(2026, 3, 9)))
    assert found == Roots(roots=4, threads=3, solo_threads=1, questions=3, unanswered=1, ripe=4, covered=1)
    assert (found.unanswered_share, found.reply_coverage_7, found.solo_share) == (1 / 3, 1 / 4, 1 / 3)
    assert as_it_stood == Roots(roots=4, threads=2, solo_threads=1, questions=3, unanswered=2, ripe=0, covered=0)


def test_seven_days_are_within_a_week_and_a_moment_more_is_not(store: Store) -> None:
    begin(store)
    roots = [message("U1", MONDAY + HOUR * place) for place in range(2)]
    week, moment = timedelta(days=7), timedelta(milliseconds=1)
    replies = [
        message("U2", root.at + week + extra, thread=root) for root, extra in zip(roots, (timedelta(0), moment), strict=True)
    ]
    record(store, [*roots, *replies])
    with store.read() as tx:
        assert responsiveness.roots_in(tx, scope(None, APRIL)).covered == 1


@pytest.mark.parametrize(
    ("waits", "expected"),
    [([10.5], 10.5), ([10, 20], 15), ([7, 1, 400], 7), ([1, 2, 3.000001, 90000], 2.5000005), ([], None)],
)
def test_the_median_wait_is_exact(store: Store, waits: list[float], expected: float | None) -> None:
    begin(store)
    for place, wait in enumerate(waits):
        root = message("U1", MONDAY + HOUR * place, asks=place == 0)
        early = message("U1", root.at + timedelta(seconds=0.5), thread=root)
        record(store, [root, early, message("U2", root.at + timedelta(seconds=wait), thread=root)])
    record(store, [message("U1", MONDAY - HOUR, asks=True)])
    with store.read() as tx:
        found = responsiveness.first_reply_median(tx, scope(None, APRIL))
        of_questions = responsiveness.first_reply_median(tx, scope(None, APRIL), questions_only=True)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))
    assert of_questions == (waits[0] if waits else None)


def test_a_deleted_answer_opens_the_question_again(store: Store) -> None:
    begin(store)
    asked = message("U1", MONDAY, asks=True)
    record(store, [asked, message("U2", MONDAY + HOUR, thread=asked)])
    record(store, [message("U2", MONDAY + HOUR, thread=asked, present=False)])
    with store.read() as tx:
        count, (still,) = responsiveness.open_questions(tx, scope(None, APRIL), Rule.THREAD)
    assert (count, still.root_ts, still.author, still.at) == (1, asked.source_ts, "U1", MONDAY)


def test_a_manager_has_the_last_word(store: Store) -> None:
    begin(store)
    real, false, missed = (message("U1", MONDAY + HOUR * place, asks=place < 2) for place in range(3))
    record(store, [real, false, missed])
    with store.write() as tx:
        assert threads.mark_answered(tx, TEAM, PLACE, real.source_ts, True)
        assert threads.mark_question(tx, TEAM, PLACE, false.source_ts, False)
        assert threads.mark_question(tx, TEAM, PLACE, missed.source_ts, True)
    with store.read() as tx:
        found = responsiveness.roots_in(tx, scope(None, APRIL))
        _, still = responsiveness.open_questions(tx, scope(None, APRIL), Rule.THREAD)
        weeks = responsiveness.questions_by_week(tx, scope(None, APRIL))
    assert (found.questions, found.unanswered) == (2, 1)
    assert [each.root_ts for each in still] == [missed.source_ts]
    assert weeks == {Week(MONDAY.date()): 2}


def test_who_leaves_no_trace_answers_all_the_same(store: Store) -> None:
    begin(store)
    asked = message("U1", MONDAY, asks=True)
    record(store, [asked, message("U2", MONDAY + HOUR, thread=asked)])
    with store.write() as tx:
        privacy.leave_no_trace(tx, TEAM, "U2", MONDAY + HOUR * 2)
    with store.read() as tx:
        found = responsiveness.roots_in(tx, scope(None, APRIL))
        assert responsiveness.first_reply_median(tx, scope(None, APRIL)) is None
    assert (found.unanswered, found.threads, found.solo_threads, found.covered) == (0, 1, 0, 1)


@pytest.mark.parametrize(
    ("other", "hours", "looked_at", "is_open"),
    [
        ("U2", 2, 48, False),
        ("U2", 23.99, 48, False),
        ("U2", 24.01, 48, True),
        ("U1", 2, 48, True),
        (None, 0, 48, True),
        (None, 0, 23, False),
        ("U2", -1, 48, True),
    ],
)
def test_the_day_rule(store: Store, other: str | None, hours: float, looked_at: int, is_open: bool) -> None:
    begin(store)
    asked = message("U1", MONDAY, asks=True)
    record(store, [asked, *([message(other, MONDAY + HOUR * hours)] if other else [])])
    seen = scope(None, APRIL, as_of=MONDAY + HOUR * looked_at)
    with store.read() as tx:
        count, _ = responsiveness.open_questions(tx, seen, Rule.DAY)
    assert count == is_open


@pytest.mark.parametrize(
    ("threaded", "of", "counted", "told"),
    [
        (1, 20, Rule.THREAD, Rule.THREAD),
        (1, 21, Rule.DAY, Rule.DAY),
        (0, 20, Rule.DAY, Rule.DAY),
        (0, 19, Rule.DAY, Rule.THREAD),
        (0, 1, Rule.DAY, Rule.THREAD),
        (0, 0, Rule.THREAD, Rule.THREAD),
    ],
)
def test_where_threads_are_hardly_used_unanswered_says_nothing(
    store: Store, threaded: int, of: int, counted: Rule, told: Rule
) -> None:
    begin(store)
    roots = [message("U1", MONDAY + HOUR * place, asks=True) for place in range(of)]
    record(store, [*roots, *(message("U1", root.at + HOUR / 2, thread=root) for root in roots[:threaded])])
    with store.read() as tx:
        found = responsiveness.roots_in(tx, scope(None, APRIL))
        assert (found.rule, responsiveness.rule_in(tx, scope(None, APRIL))) == (counted, told)
    assert found.unanswered_share == (1.0 if counted is Rule.THREAD and of else None)


def test_the_newest_open_questions_come_first_and_all_are_counted(store: Store) -> None:
    begin(store)
    asked = [message("U1", MONDAY + HOUR * place, asks=True) for place in range(5)]
    record(store, [*asked, message("U2", MONDAY - timedelta(days=40), asks=True)])
    with store.read() as tx:
        recent = scope(None, date(2026, 3, 10)).days(30)
        count, newest = responsiveness.open_questions(tx, recent, Rule.THREAD, limit=2)
    assert (count, [each.at for each in newest]) == (5, [asked[4].at, asked[3].at])
