"""A rule's morning, the last look before a nudge leaves, and who came back; on both databases, everything twice."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.deliveries import Delivery, State, Unknown
from bot.model.facts import ActKind
from bot.model.nudges import Arm, Ending, Nudge
from bot.model.people import Preferences
from bot.nudges import QuietRegular, Silence
from bot.nudges.results import Morning
from scheduler.attention import plan_attention
from scheduler.nudges import next_morning_due, next_return_due, plan_nudges, record_returns, still_due
from storage import communities, deliveries, gaps, nudges, people, privacy, workspaces
from storage.schema import DeliveryRow, MembershipRow
from storage.store import Store
from tests.town import MANAGER, Town, ids_of

RULE = QuietRegular()
MORNING = datetime(2026, 3, 4, 5, tzinfo=UTC)  # six o'clock in Paris, a Wednesday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KARIM, MAUD, HUGO = ids_of(Arm.NUDGED, 3)
LEFT_OUT = ids_of(Arm.HOLDOUT, 1)[0]


@pytest.fixture
def town(store: Store) -> Town:
    """A community with a question of yesterday, and Karim, who fell quiet; it is the morning."""
    town = Town(store, MORNING)
    town.found()
    town.use_threads()
    town.settle(KARIM, "C1")
    town.be_regular(KARIM)
    return town


@pytest.fixture
def question(town: Town) -> str:
    """A question of yesterday that nobody answered."""
    return town.ask("UASKER", 1)


def planned(town: Town) -> list[Delivery]:
    with town.store.read() as tx:
        return [deliveries.as_delivery(row) for row in tx.query(DeliveryRow).order_by(DeliveryRow.seq)]


def morning(town: Town, community: str = "C1") -> Morning | None:
    with town.store.read() as tx:
        return nudges.results_of(tx, "T1", community, RULE, town.now).latest


def nudge_of(town: Town, person: str) -> Nudge:
    with town.store.read() as tx:
        return nudges.list_for_person(tx, "T1", person)[0]


def ask_again(town: Town, at: datetime = MORNING) -> str | None:
    (delivery,) = planned(town)
    with town.store.read() as tx:
        return still_due(tx, delivery, at)


# The morning


def test_a_quiet_regular_gets_one_bid(town: Town, question: str) -> None:
    assert plan_nudges(town.store, MORNING) == 1
    assert plan_nudges(town.store, MORNING) == 0
    assert plan_nudges(town.store, MORNING + HOUR) == 0

    (bid,) = planned(town)
    assert (bid.state, bid.kind, bid.recipient, bid.community) == (State.BID, "nudge:quiet_regular", KARIM, "C1")
    assert (bid.is_unasked, bid.if_unknown, bid.reason) == (True, Unknown.LET_GO, "nudges.quiet_regular_reason")
    assert f"https://atelier.slack.com/archives/C1/p{question.replace('.', '')}" in str(bid.body)
    assert bid.expires_at == MORNING + 4 * DAY
    assert morning(town) == Morning(date(2026, 3, 4), 1)
    assert nudge_of(town, KARIM).delivery == bid.delivery


def test_two_processes_at_once_plan_one(town: Town, question: str) -> None:
    start = threading.Barrier(2)
    found: list[int] = []

    def beat() -> None:
        start.wait()
        found.append(plan_nudges(town.store, MORNING))

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()
    assert sorted(found) == [0, 1]
    assert len(planned(town)) == 1


@pytest.mark.parametrize(("locale", "words"), [("fr-FR", "Une question attend une réponse"), ("en-US", "A question in")])
def test_it_is_written_in_their_language(town: Town, question: str, locale: str, words: str) -> None:
    town.settle(KARIM, locale=locale)
    plan_nudges(town.store, MORNING)
    assert planned(town)[0].body["text"].startswith(words)


def test_who_has_no_language_gets_the_communitys(town: Town, question: str) -> None:
    town.settle(MAUD, locale=None)
    town.found("C2", locale="fr")
    town.use_threads("C2")
    with town.store.write() as tx:
        tx.add(
            MembershipRow(workspace="T1", community="C2", person=MAUD, role="member", is_present=True, joined_at=None, moved_at=1.0)
        )
    town.be_regular(MAUD, "C2")
    town.ask("UASKER", 1, "C2")
    plan_nudges(town.store, MORNING)
    bids = {bid.recipient: bid.body["text"] for bid in planned(town)}
    assert MAUD not in ids_of(Arm.HOLDOUT, 100, "C2")
    assert bids[MAUD].startswith("Une question attend")


def test_a_nudge_dies_with_what_it_links_to(town: Town) -> None:
    town.ask("UASKER", 6.5)
    plan_nudges(town.store, MORNING)
    assert planned(town)[0].expires_at == MORNING + timedelta(days=0.5)


def test_one_in_ten_is_left_out_and_gets_nothing(town: Town, question: str) -> None:
    town.settle(LEFT_OUT, "C1")
    town.be_regular(LEFT_OUT)
    assert plan_nudges(town.store, MORNING) == 1
    assert {each.recipient for each in planned(town)} == {KARIM}
    assert morning(town) == Morning(date(2026, 3, 4), 2)
    left_out = nudge_of(town, LEFT_OUT)
    assert (left_out.arm, left_out.delivery) == (Arm.HOLDOUT, None)
    assert left_out.counts_from == MORNING + 3 * HOUR, "when their own day opens, at nine"
    assert left_out.counts_until == MORNING + 3 * HOUR + 14 * DAY


def test_who_left_the_holdouts_gets_it_and_is_not_compared(town: Town, question: str) -> None:
    town.settle(LEFT_OUT, "C1")
    town.be_regular(LEFT_OUT)
    with town.store.write() as tx:
        people.set_preferences(tx, "T1", LEFT_OUT, Preferences(in_holdouts=False))
    assert plan_nudges(town.store, MORNING) == 2
    assert not nudge_of(town, LEFT_OUT).is_compared


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(MORNING - timedelta(minutes=1), id="before the morning"),
        pytest.param(datetime(2026, 3, 7, 12, tzinfo=UTC), id="a Saturday"),
    ],
)
def test_nothing_is_planned_outside_the_mornings_of_working_days(town: Town, question: str, at: datetime) -> None:
    assert plan_nudges(town.store, at) == 0
    assert morning(town) is None


def test_a_morning_that_foyer_slept_through_is_made_up_for_the_same_day(town: Town, question: str) -> None:
    assert plan_nudges(town.store, MORNING + 9 * HOUR) == 1
    assert plan_nudges(town.store, MORNING + 10 * HOUR) == 0


# Reasons to stay silent


def switch_off(town: Town) -> None:
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", RULE, on=False)


def know_nothing_of_the_address(town: Town) -> None:
    with town.store.write() as tx:
        workspaces.upsert(tx, "T1", "Atelier", "UFOYER", None)


def leave_a_gap(town: Town) -> None:
    with town.store.write() as tx:
        gaps.add(tx, "T1", None, MORNING - 3 * DAY, MORNING - 2 * DAY, "restart")


def take_the_bot_out(town: Town) -> None:
    town.move_bot("C1", present=False)


def archive(town: Town) -> None:
    town.see_channel("C1", is_archived=True)


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        pytest.param(leave_a_gap, Silence.INCOMPLETE, id="a gap in the record"),
        pytest.param(know_nothing_of_the_address, Silence.NO_ADDRESS, id="nothing can be linked to"),
        pytest.param(take_the_bot_out, Silence.BOT_OUT, id="not in the channel"),
    ],
)
def test_a_community_where_nobody_is_written_to_says_why(
    town: Town, question: str, happen: Callable[[Town], None], why: Silence
) -> None:
    happen(town)
    for _ in range(2):
        assert plan_nudges(town.store, MORNING) == 0
    assert planned(town) == []
    assert morning(town) == Morning(date(2026, 3, 4), 0, {why: 1})


@pytest.mark.parametrize("happen", [pytest.param(switch_off, id="switched off"), pytest.param(archive, id="archived")])
def test_where_a_rule_is_off_or_the_channel_archived_there_is_no_morning(
    town: Town, question: str, happen: Callable[[Town], None]
) -> None:
    happen(town)
    for _ in range(2):
        assert plan_nudges(town.store, MORNING) == 0
    assert morning(town) is None


def test_a_community_that_is_new_waits(store: Store) -> None:
    town = Town(store, MORNING)
    town.found(recorded_for=timedelta(days=20))
    assert plan_nudges(store, MORNING) == 0
    assert morning(town) == Morning(date(2026, 3, 4), 0, {Silence.TOO_NEW: 1})


def prefer(**chosen: object) -> Callable[[Town], None]:
    def happen(town: Town) -> None:
        with town.store.write() as tx:
            people.set_preferences(tx, "T1", KARIM, Preferences(**chosen))  # type: ignore[arg-type]

    return happen


def describe(**seen: object) -> Callable[[Town], None]:
    def happen(town: Town) -> None:
        town.settle(KARIM, **seen)

    return happen


def mute(town: Town) -> None:
    with town.store.write() as tx:
        people.mute(tx, "T1", KARIM, "quiet_regular", MORNING)


def make_manager(town: Town) -> None:
    with town.store.write() as tx:
        communities.set_up(tx, communities.get(tx, "T1", "C1"), [MANAGER, KARIM], MORNING)


PERSONAL = [
    pytest.param(describe(is_bot=True), Silence.BOT, id="bot"),
    pytest.param(describe(is_deactivated=True), Silence.DEACTIVATED, id="deactivated"),
    pytest.param(describe(is_guest=True), Silence.GUEST, id="guest"),
    pytest.param(describe(is_stranger=True), Silence.GUEST, id="stranger"),
    pytest.param(lambda town: town.leave(KARIM, "C1"), Silence.LEFT, id="left"),
    pytest.param(make_manager, Silence.LOOKS_AFTER, id="manager"),
    pytest.param(prefer(dms_per_week=0), Silence.NO_DMS, id="no messages"),
    pytest.param(prefer(paused_until=MORNING + 8 * DAY), Silence.PAUSED, id="paused"),
    pytest.param(mute, Silence.MUTED, id="muted"),
]


@pytest.mark.parametrize(("happen", "why"), PERSONAL)
def test_who_is_left_in_peace(town: Town, question: str, happen: Callable[[Town], None], why: Silence) -> None:
    happen(town)
    for _ in range(2):
        assert plan_nudges(town.store, MORNING) == 0
    assert planned(town) == []
    assert morning(town) == Morning(date(2026, 3, 4), 0, {why: 1})


def test_nothing_alive_no_nudge(town: Town) -> None:
    town.ask(KARIM, 40)
    assert plan_nudges(town.store, MORNING) == 0
    assert morning(town) == Morning(date(2026, 3, 4), 0, {Silence.NOTHING_ALIVE: 1})


def test_who_leaves_no_trace_is_not_even_counted(town: Town, question: str) -> None:
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", KARIM, MORNING)
    assert plan_nudges(town.store, MORNING) == 0
    assert morning(town) == Morning(date(2026, 3, 4), 0)


@pytest.mark.parametrize(("days", "why"), [(58, Silence.LATELY), (61, Silence.ONCE_IS_ENOUGH)])
def test_once_for_a_silence_and_never_twice_in_sixty_days(town: Town, days: int, why: Silence) -> None:
    town.be_regular(KARIM, messages=20, last_days_ago=31)
    town.ask("UASKER", 1)
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    later = replace(town, now=MORNING + timedelta(days=days))
    later.ask("UASKER", 1)
    assert plan_nudges(town.store, later.now) == 0
    latest = morning(town)
    assert latest is not None
    assert latest.silences == {why: 1}


def test_who_came_back_and_fell_quiet_again_may_hear_of_us_after_sixty_days(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    later = replace(town, now=MORNING + 63 * DAY)  # a Wednesday again
    later.be_regular(KARIM, last_days_ago=25)
    later.ask("UASKER", 1)
    assert plan_nudges(town.store, later.now) == 1


def test_each_community_has_its_own_silence(town: Town, question: str) -> None:
    town.found("C2")
    town.use_threads("C2")
    person = next(each for each in ids_of(Arm.NUDGED, 50) if each in ids_of(Arm.NUDGED, 50, "C2") and each != KARIM)
    town.settle(person, "C1", "C2")
    for community in ("C1", "C2"):
        town.be_regular(person, community)
    town.ask("UASKER", 1, "C2")
    assert plan_nudges(town.store, MORNING) == 3
    assert [each.community for each in planned(town) if each.recipient == person] == ["C1", "C2"]
    assert plan_attention(town.store, MORNING + 3 * HOUR) == 2, "one a day for each person"


def test_one_community_that_cannot_be_read_keeps_no_other_waiting(town: Town, question: str) -> None:
    town.found("C0")
    town.use_threads("C0")
    town.settle(MAUD, "C0")
    town.be_regular(MAUD, "C0")
    with town.store.write() as tx:
        tx.get_one(MembershipRow, ("T1", "C0", MAUD)).role = "emperor"
    assert plan_nudges(town.store, MORNING) == 1
    assert [each.recipient for each in planned(town)] == [KARIM]


# In their own time


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Europe/Paris", "2026-03-04T08:00"),
        ("America/Toronto", "2026-03-04T14:00"),
        ("Asia/Kolkata", "2026-03-05T03:30"),  # it was half past ten there when the nudge was planned
        ("Pacific/Auckland", "2026-03-04T20:00"),
    ],
)
def test_it_waits_for_the_opening_of_their_own_day(town: Town, question: str, zone: str, opens: str) -> None:
    town.settle(KARIM, zone=zone)
    plan_nudges(town.store, MORNING)
    opening = datetime.fromisoformat(opens).replace(tzinfo=UTC)
    at = MORNING
    while at < opening:
        assert plan_attention(town.store, at) == 0
        at += timedelta(minutes=30)
    assert plan_attention(town.store, opening) == 1


def test_it_waits_over_their_weekend(town: Town) -> None:
    friday = replace(town, now=MORNING + 2 * DAY)
    friday.ask("UASKER", 1)
    friday.settle(KARIM, zone="Pacific/Auckland")  # six in the evening there
    assert plan_nudges(town.store, friday.now) == 1
    assert plan_attention(town.store, friday.now + 2 * DAY) == 0
    assert plan_attention(town.store, datetime(2026, 3, 8, 20, tzinfo=UTC)) == 1, "nine on Monday morning"


# The last look


def send(town: Town, at: datetime) -> None:
    """The ledger says that everything planned so far was sent then."""
    with town.store.write() as tx:
        for row in tx.query(DeliveryRow):
            row.state, row.sent_at, row.message_ts = State.SENT, at, "1.1"
    record_returns(town.store, at)


def test_nothing_changed_so_it_may_leave(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    assert ask_again(town, MORNING + 3 * HOUR) is None


def come_back(town: Town) -> None:
    town.do(KARIM, 0)


def react_to_something_old(town: Town) -> None:
    town.do(KARIM, 0, kind=ActKind.REACTION, of_days_ago=80)


def answer_it(town: Town) -> None:
    town.answer("UHELPER", town.questions[-1])


def delete_it(town: Town) -> None:
    town.do("UASKER", 0, ts=town.questions[-1], present=False)


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        *PERSONAL,
        pytest.param(come_back, Silence.BACK, id="back"),
        pytest.param(react_to_something_old, Silence.BACK, id="back by a reaction"),
        pytest.param(answer_it, Silence.OVER, id="answered"),
        pytest.param(delete_it, Silence.OVER, id="deleted"),
        pytest.param(switch_off, Silence.OFF, id="switched off"),
        pytest.param(archive, Silence.ARCHIVED, id="archived"),
        pytest.param(leave_a_gap, Silence.INCOMPLETE, id="a gap"),
    ],
)
def test_what_happened_since_the_planning_stops_it(town: Town, question: str, happen: Callable[[Town], None], why: Silence) -> None:
    plan_nudges(town.store, MORNING)
    happen(town)
    assert ask_again(town) == f"nudges.silence_{why}"


def test_a_question_that_grew_old_stops_it(town: Town) -> None:
    town.ask("UASKER", 6.5)
    plan_nudges(town.store, MORNING)
    assert ask_again(town, MORNING + 12 * HOUR) == "nudges.silence_over"


def test_a_nudge_of_a_rule_that_is_gone_is_not_sent(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    (delivery,) = planned(town)
    with town.store.read() as tx:
        assert still_due(tx, replace(delivery, kind="nudge:of_old"), MORNING) == "nudges.silence_over"
        assert still_due(tx, replace(delivery, community=None), MORNING) == "nudges.silence_over"


def test_what_was_stopped_can_be_planned_on_another_morning(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    with town.store.write() as tx:
        assert deliveries.let_go(tx, "T1", planned(town)[0].delivery)
    assert record_returns(town.store, MORNING + HOUR) == 1
    assert plan_nudges(town.store, MORNING + DAY) == 1


# Who came back


def test_returns_are_settled_once(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    assert record_returns(town.store, MORNING + 4 * HOUR) == 0
    replace(town, now=MORNING + 2 * DAY).do(KARIM, 0)
    assert record_returns(town.store, MORNING + 3 * DAY) == 1
    assert record_returns(town.store, MORNING + 3 * DAY) == 0
    assert nudge_of(town, KARIM).outcome is Ending.CAME_BACK


def test_who_does_not_come_back_is_settled_after_fourteen_days(town: Town, question: str) -> None:
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    assert record_returns(town.store, MORNING + 3 * HOUR + 14 * DAY - timedelta(seconds=1)) == 0
    assert record_returns(town.store, MORNING + 3 * HOUR + 14 * DAY) == 1
    assert nudge_of(town, KARIM).outcome is Ending.STAYED_AWAY


# When there is something to do


def test_the_next_morning_is_known(town: Town) -> None:
    assert next_morning_due(town.store, MORNING - HOUR) == MORNING
    assert next_morning_due(town.store, MORNING) == MORNING + DAY
    assert next_morning_due(town.store, MORNING + 2 * DAY) == MORNING + 5 * DAY, "after the weekend"
    switch_off(town)
    assert next_morning_due(town.store, MORNING) is None


def test_the_next_look_for_returns_is_known(town: Town, question: str) -> None:
    assert next_return_due(town.store, MORNING) is None
    plan_nudges(town.store, MORNING)
    send(town, MORNING + 3 * HOUR)
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    assert next_return_due(town.store, MORNING + 3 * HOUR) == midnight
    over = MORNING + 3 * HOUR + 14 * DAY
    assert next_return_due(town.store, over - HOUR) == over
    record_returns(town.store, over)
    assert next_return_due(town.store, over) is None
