"""Each digest is planned once, at its local time or not at all, and every silence has its reason."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.model.deliveries import State
from bot.model.greetings import Greeting
from scheduler.digests import next_digest_due, plan_digests, plan_greetings
from storage import communities, digests, greetings, memberships, privacy
from storage.schema import AnimationRow, CommunityRow, DeliveryRow
from storage.store import Store
from tests.rituals import Rituals
from tests.town import MANAGER, Town

DUE = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # nine on a Monday in Paris
WEEK = timedelta(days=7)


@pytest.fixture
def town(store: Store) -> Town:
    town = Town(store, DUE)
    town.found(digest_channel="CDIGEST")
    town.use_threads()
    return town


def ledger(store: Store, kind: str = digests.KIND) -> list[DeliveryRow]:
    with store.read() as tx:
        return list(tx.scalars(select(DeliveryRow).filter_by(kind=kind).order_by(DeliveryRow.seq)))


def test_a_digest_is_planned_once_at_its_time(town: Town) -> None:
    town.ask("UANA", 2)
    assert plan_digests(town.store, DUE - timedelta(seconds=1)) == 1  # last week's, set up before it, was missed
    assert plan_digests(town.store, DUE - timedelta(seconds=1)) == 0
    assert plan_digests(town.store, DUE) == 1
    assert plan_digests(town.store, DUE + timedelta(seconds=30)) == 0
    missed, planned = ledger(town.store)
    assert (missed.state, missed.why, missed.occasion) == (State.SKIPPED, digests.MISSED, "C1:2026-W46")
    assert (planned.state, planned.recipient, planned.occasion, planned.due_at) == (State.DUE, "CDIGEST", "C1:2026-W47", DUE)
    assert "A question has no answer yet." in planned.body["text"]
    assert planned.expires_at == DUE + timedelta(hours=4)


def test_two_processes_plan_one(town: Town) -> None:
    town.ask("UANA", 2)
    both = threading.Barrier(2)

    def plan() -> None:
        both.wait()
        plan_digests(town.store, DUE)

    threads = [threading.Thread(target=plan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger(town.store)) == 1


@pytest.mark.parametrize(("late", "state"), [(timedelta(hours=4), State.DUE), (timedelta(hours=4, seconds=1), State.SKIPPED)])
def test_late_within_its_grace_it_is_sent_and_past_it_left_out(town: Town, late: timedelta, state: State) -> None:
    town.ask("UANA", 2)
    plan_digests(town.store, DUE + late)
    (row,) = ledger(town.store)
    assert (row.state, row.due_at) == (state, DUE)


def test_the_next_digest_says_that_one_was_missed(town: Town) -> None:
    town.ask("UANA", 2)
    plan_digests(town.store, DUE + timedelta(hours=5))
    plan_digests(town.store, DUE + WEEK)
    assert "I sent nothing for the week of 9 November: I was not running when it was due." in repr(ledger(town.store)[1].body)


def test_nothing_to_say_sends_nothing_and_the_next_says_so(town: Town) -> None:
    assert plan_digests(town.store, DUE) == 1
    (silent,) = ledger(town.store)
    assert (silent.state, silent.why) == (State.SKIPPED, digests.NOTHING_TO_SAY)
    town.now = DUE + WEEK
    town.ask("UANA", 2)
    plan_digests(town.store, DUE + WEEK)
    spoken = ledger(town.store)[1]
    assert spoken.state == State.DUE
    assert "I sent nothing for the week of 9 November: there was nothing to say." in repr(spoken.body)


def test_it_speaks_the_language_of_the_community(store: Store) -> None:
    town = Town(store, DUE)
    town.found(digest_channel="CDIGEST", locale="fr")
    town.ask("UANA", 2)
    plan_digests(store, DUE)
    assert "Une question reste sans réponse" in ledger(store)[0].body["text"]


def test_another_channel_in_the_middle_of_the_week_gets_no_second_one(town: Town) -> None:
    town.ask("UANA", 2)
    plan_digests(town.store, DUE)
    with town.store.write() as tx:
        tx.execute(update(CommunityRow).values(digest_channel="CELSEWHERE", digest_weekday=2))
    assert plan_digests(town.store, DUE + timedelta(days=2, hours=1)) == 0


@pytest.mark.parametrize(
    "changes",
    [{"digest_channel": None}, {"set_up_at": None}, {"is_archived": True}, {"set_up_at": DUE + timedelta(minutes=1)}],
    ids=["no channel", "not set up", "archived", "set up since"],
)
def test_who_gets_none(town: Town, changes: dict[str, object]) -> None:
    town.ask("UANA", 2)
    with town.store.write() as tx:
        tx.execute(update(CommunityRow).values(**changes))
    assert plan_digests(town.store, DUE + timedelta(hours=1)) == 0
    assert ledger(town.store) == []


def test_communities_that_share_a_channel_each_have_their_own(town: Town) -> None:
    town.found("C2", digest_channel="CDIGEST")
    town.ask("UANA", 2)
    town.ask("UANA", 2, "C2")
    assert plan_digests(town.store, DUE) == 2
    assert [row.occasion for row in ledger(town.store)] == ["C1:2026-W47", "C2:2026-W47"]


def test_a_zone_that_is_no_more_is_taken_as_utc(town: Town) -> None:
    town.ask("UANA", 2)
    with town.store.write() as tx:
        tx.execute(update(CommunityRow).values(zone="Atlantis/Capital"))
    plan_digests(town.store, DUE + timedelta(hours=1))
    assert [row.due_at for row in ledger(town.store)] == [DUE + timedelta(hours=1)]


def test_one_that_can_not_be_made_keeps_no_other_from_its_digest(town: Town) -> None:
    town.found("C0", digest_channel="CDIGEST")
    town.ask("UANA", 2, "C0")
    town.ask("UANA", 2)
    Rituals(town.store, DUE).plan(community="C0")
    with town.store.write() as tx:
        tx.execute(update(AnimationRow).values(recurrence={}))
    assert plan_digests(town.store, DUE) == 1
    assert [row.occasion for row in ledger(town.store)] == ["C1:2026-W47"]


def test_when_the_next_one_falls_due(town: Town) -> None:
    town.found("C2", digest_channel="CDIGEST", digest_weekday=1)
    assert next_digest_due(town.store, DUE) == DUE + timedelta(days=1)
    assert next_digest_due(town.store, DUE + timedelta(days=1)) == DUE + WEEK
    with town.store.write() as tx:
        tx.execute(update(CommunityRow).values(digest_channel=None))
    assert next_digest_due(town.store, DUE) is None


def test_over_a_change_of_the_clocks_nine_stays_nine(town: Town) -> None:
    at = datetime(2026, 10, 18, tzinfo=UTC)
    stops = []
    for _ in range(3):
        following = next_digest_due(town.store, at)
        assert following is not None
        at = following
        stops.append(at.isoformat())
    assert stops == ["2026-10-19T07:00:00+00:00", "2026-10-26T08:00:00+00:00", "2026-11-02T08:00:00+00:00"]


GREETING = Greeting("T1", "C1", "UANA", "2026-W47", MANAGER, DUE, words="Welcome <!channel>")


def test_a_greeting_goes_to_the_ledger_once_and_its_words_with_it(town: Town) -> None:
    town.settle("UANA", "C1", name="Ana")
    with town.store.write() as tx:
        greetings.add(tx, GREETING)
    assert plan_greetings(town.store, DUE) == 1
    assert plan_greetings(town.store, DUE) == 0
    (row,) = ledger(town.store, "greeting")
    assert (row.recipient, row.subject, row.state) == ("C1", "UANA", State.DUE)
    assert row.body["text"] == "<@UANA> Welcome &lt;!channel&gt;"
    assert f"From {MANAGER.title()}, who looks after this community." in repr(row.body)
    with town.store.read() as tx:
        kept = greetings.find(tx, "T1", "C1", "UANA", "2026-W47")
    assert kept == replace(GREETING, words=None)


@pytest.mark.parametrize("past", [True, False])
def test_who_asks_to_leave_no_trace_is_not_greeted(town: Town, past: bool) -> None:
    with town.store.write() as tx:
        greetings.add(tx, GREETING)
        privacy.leave_no_trace(tx, "T1", "UANA", DUE, erases_past=past)
    assert plan_greetings(town.store, DUE) == 0
    assert ledger(town.store, "greeting") == []


@pytest.mark.parametrize("past", [True, False])
def test_an_erased_person_is_in_no_digest_that_waits(town: Town, past: bool) -> None:
    town.settle("UANA", name="Ana")
    with town.store.write() as tx:
        memberships.move(tx, [("T1", "C1", "UANA", DUE - timedelta(days=2), True)])
    plan_digests(town.store, DUE)
    with town.store.write() as tx:
        assert "Ana" in repr(ledger(town.store)[0].body)
        privacy.leave_no_trace(tx, "T1", "UANA", DUE, erases_past=past)
        assert communities.get(tx, "T1", "C1").digest_channel == "CDIGEST"
    assert "UANA" not in repr([row.body for row in ledger(town.store)])
    assert plan_digests(town.store, DUE) == 1
    assert "Ana" not in repr([row.body for row in ledger(town.store)])
