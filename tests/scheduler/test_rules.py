"""Each nudge rule in its own time, on both databases, everything twice: who gets a bid, who is left in peace, what came of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.deliveries import Delivery, State
from bot.model.facts import ActKind
from bot.model.greetings import Greeting
from bot.model.nudges import Arm, Ending, Response
from bot.model.people import Preferences
from bot.model.welcomes import Buddy, Turn, TurnState
from bot.nudges import SWITCHED, arm_of
from scheduler.nudges import plan_nudges, record_returns, still_due
from storage import buddies, communities, greetings, nudges, people, threads, topics
from storage.schema import AnswerRow, DeliveryRow, OccurrenceRow, PairingRow
from storage.store import Store
from tests.scheduler.quiet_town import planned, send
from tests.town import MANAGER, Town

WEDNESDAY = datetime(2026, 3, 4, 5, tzinfo=UTC)  # six o'clock in Paris
NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def town(store: Store) -> Town:
    """A community that uses threads, with nothing switched on."""
    town = Town(store, WEDNESDAY)
    town.found(nudges=frozenset())
    town.use_threads()
    return town


def switch_on(town: Town, key: str, **numbers: int) -> None:
    rule = next(rule for rule in SWITCHED if rule.key == key)
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", rule, on=True)
        if numbers:
            nudges.set_numbers(tx, "T1", "C1", rule, numbers)


def bids(town: Town, at: datetime) -> list[tuple[str, str]]:
    """What is planned at this instant, looked at twice: to whom, about what."""
    before = {each.delivery for each in planned(town)}
    plan_nudges(town.store, at)
    assert plan_nudges(town.store, at) == 0, "once"
    return [(each.recipient, each.subject or "") for each in planned(town) if each.delivery not in before]


def nudged(key: str, prefix: str = "U", count: int = 1, *, of: str = "") -> list[str]:
    """People whom a rule nudges, never leaves out."""
    ids = (f"{prefix}{number}" for number in range(1000))
    return [each for each in ids if arm_of(key, "C1", f"{of}{each}") is Arm.NUDGED][:count]


def join(town: Town, person: str, days_ago: float, *, live: bool = True) -> str:
    """Somebody is seen to join; or their join stands in an imported history."""
    town.settle(person, "C1")
    town.do(person, days_ago, kind=ActKind.JOIN, imported=not live)
    return person


def why_not(town: Town, delivery: Delivery, at: datetime) -> str | None:
    with town.store.read() as tx:
        return still_due(tx, delivery, at)


# silent_newcomer


NEWCOMER, OTHER = nudged("silent_newcomer", count=2)


def test_a_newcomer_who_has_not_spoken_is_offered_one_small_thing_once(town: Town) -> None:
    switch_on(town, "silent_newcomer")
    join(town, NEWCOMER, 5)
    join(town, OTHER, 1)
    join(town, "UIMPORTED", 5, live=False)
    town.do(join(town, "USPOKE", 5), 4)
    town.do(join(town, "UANSWERED", 5), 4, kind=ActKind.ANSWER)
    assert bids(town, WEDNESDAY) == [(NEWCOMER, "place:")]
    assert bids(town, WEDNESDAY + DAY) == []
    (bid,) = planned(town)
    assert (bid.kind, bid.state, bid.reason) == ("nudge:silent_newcomer", State.BID, "nudges.silent_newcomer_reason")
    assert 'archives/C1"' in str(bid.body).replace("'", '"')


def test_a_newcomer_is_not_written_to_about_nothing_new(town: Town) -> None:
    switch_on(town, "silent_newcomer")
    join(town, NEWCOMER, 5)
    question = town.ask("UASKER", 1)
    assert bids(town, WEDNESDAY) == [(NEWCOMER, f"question:{question}")]
    (bid,) = planned(town)
    assert why_not(town, bid, WEDNESDAY + HOUR) is None
    town.do(NEWCOMER, 0)
    assert why_not(town, bid, WEDNESDAY + HOUR) == "nudges.silence_back"


def test_a_newcomer_who_joins_in_is_counted(town: Town) -> None:
    switch_on(town, "silent_newcomer")
    join(town, NEWCOMER, 5)
    bids(town, WEDNESDAY)
    send(town, WEDNESDAY + 3 * HOUR)
    replace(town, now=WEDNESDAY + DAY).do(NEWCOMER, 0)
    record_returns(town.store, WEDNESDAY + 2 * DAY)
    assert ending(town, NEWCOMER) is Ending.CAME_BACK


def ending(town: Town, person: str) -> Ending | None:
    with town.store.read() as tx:
        return nudges.list_for_person(tx, "T1", person)[0].outcome


# unseen_first_message


def say_first(town: Town, person: str = "UNEW", days_ago: float = 2) -> str:
    """A newcomer's first message, of those that are not left out to compare."""
    join(town, person, days_ago + 3)
    at = town.now - timedelta(days=days_ago)
    stamps = (f"{at.timestamp() + number:.6f}" for number in range(50))
    ts = next(ts for ts in stamps if arm_of("unseen_first_message", "C1", f"message:{ts}") is Arm.NUDGED)
    return town.do(person, (town.now.timestamp() - float(ts)) / 86400, ts=ts)


def test_somebody_hears_of_a_first_message_that_nobody_noticed(town: Town) -> None:
    switch_on(town, "unseen_first_message")
    ts = say_first(town)
    assert bids(town, WEDNESDAY) == [(MANAGER, f"message:{ts}")]
    assert bids(town, WEDNESDAY + DAY) == [], "and nobody else, nor again"
    (bid,) = planned(town)
    assert "<@UNEW>" in bid.body["text"]
    assert "UNEW" not in [each.recipient for each in planned(town)]


def test_the_buddy_hears_of_it_first(town: Town) -> None:
    switch_on(town, "unseen_first_message")
    ts = say_first(town)
    town.settle("UBUDDY", "C1")
    with town.store.write() as tx:
        buddies.volunteer(tx, Buddy("T1", "C1", "UBUDDY", 2, WEDNESDAY))
        turn = Turn("T1", "C1", "UNEW", "UBUDDY", TurnState.GIVEN, asked_at=WEDNESDAY - DAY, given_at=WEDNESDAY - DAY)
        assert buddies.ask(tx, turn)
    assert bids(town, WEDNESDAY) == [("UBUDDY", f"message:{ts}")]


def greet(town: Town, ts: str) -> None:
    with town.store.write() as tx:
        greetings.add(tx, Greeting("T1", "C1", "UNEW", "2026-W10", MANAGER, town.now, "Hello"))


NOTICED: list[Callable[[Town, str], object]] = [
    lambda town, ts: town.do("UFRIEND", 0.5, kind=ActKind.REACTION, ts=ts),
    lambda town, ts: town.answer("UFRIEND", ts, 0.5),
    lambda town, ts: greet(town, ts),
    lambda town, ts: town.leave("UNEW", "C1"),  # noqa: ARG005
    lambda town, ts: town.do("UNEW", 0, ts=ts, present=False),
]


@pytest.mark.parametrize("notice", NOTICED, ids=["a reaction", "a reply", "a greeting", "they left", "it was deleted"])
def test_what_is_noticed_needs_nobody(town: Town, notice: Callable[[Town, str], object]) -> None:
    switch_on(town, "unseen_first_message")
    ts = say_first(town)
    assert len(bids(town, WEDNESDAY)) == 1
    notice(town, ts)
    assert why_not(town, planned(town)[0], WEDNESDAY + HOUR) == "nudges.silence_over"
    assert bids(town, WEDNESDAY + DAY) == []


@pytest.mark.parametrize("sign", [ActKind.REACTION, ActKind.REPLY])
def test_a_welcome_in_time_is_counted_once_for_the_message(town: Town, sign: ActKind) -> None:
    switch_on(town, "unseen_first_message")
    ts = say_first(town)
    bids(town, WEDNESDAY)
    send(town, WEDNESDAY + 3 * HOUR)
    later = replace(town, now=WEDNESDAY + DAY)
    if sign is ActKind.REACTION:
        later.do(MANAGER, 0, kind=sign, ts=ts)
    else:
        later.answer(MANAGER, ts)
    record_returns(town.store, WEDNESDAY + 2 * DAY)
    assert ending(town, MANAGER) is Ending.CAME_BACK


# unanswered_question


def ask(town: Town, days_ago: float = 1, arm: Arm = Arm.NUDGED) -> str:
    """A question of this arm."""
    at = town.now.timestamp() - days_ago * 86400
    stamps = (f"{at + number:.6f}" for number in range(200))
    ts = next(ts for ts in stamps if arm_of("unanswered_question", "C1", f"question:{ts}") is arm)
    return town.do("UASKER", (town.now.timestamp() - float(ts)) / 86400, is_question=True, ts=ts)


def helper(town: Town, person: str, times: int) -> str:
    """Somebody who replied in so many threads of others."""
    town.settle(person, "C1")
    for number in range(times):
        town.answer(person, town.do("UFRIEND", 20 + number), 20 + number)
    return person


def circle(town: Town) -> None:
    """Ana answers often, Ben sometimes, Cai once."""
    town.settle("UASKER", "C1")
    for person, times in (("UANA", 3), ("UBEN", 2), ("UCAI", 1)):
        helper(town, person, times)


def test_a_question_without_an_answer_is_shown_to_two_who_may_know(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question")
    subject = f"question:{ask(town)}"
    assert bids(town, WEDNESDAY) == [], "nobody works at six o'clock"
    assert bids(town, NOON) == [("UANA", subject), ("UBEN", subject)]
    assert bids(town, NOON + HOUR) == [], "two are enough, also an hour later"


def test_who_took_a_topic_of_the_question_goes_first(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question", people=1)
    town.settle("UDEE", "C1")
    town.settle("UELSEWHERE")
    ts = ask(town)
    with town.store.write() as tx:
        for person in ("UDEE", "UELSEWHERE"):
            topics.take(tx, "T1", person, ["parchments"], NOON)
        topics.tag(tx, "T1", "C1", ts, ["parchments"], NOON)
    assert bids(town, NOON) == [("UDEE", f"question:{ts}")]


def test_never_the_same_person_twice_in_a_week(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question", people=1)
    assert [person for person, _ in bids(town, NOON)] == []
    ask(town)
    assert [person for person, _ in bids(town, NOON + HOUR)] == ["UANA"]
    later = replace(town, now=WEDNESDAY + 2 * DAY)
    ask(later, 0.6)
    assert [person for person, _ in bids(town, NOON + 2 * DAY)] == ["UBEN"]


def respond(town: Town, person: str, response: Response, at: datetime) -> None:
    with town.store.write() as tx:
        nudge = nudges.list_for_person(tx, "T1", person)[0]
        assert nudges.respond(tx, nudge, response, at)


def test_a_claim_stops_the_others_until_a_working_day_has_passed(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question")
    ask(town)
    bids(town, NOON)
    respond(town, "UANA", Response.CLAIMED, NOON)
    to_ben = next(each for each in planned(town) if each.recipient == "UBEN")
    assert why_not(town, to_ben, NOON) == "nudges.silence_claimed"
    assert why_not(town, to_ben, NOON + DAY) is None, "the claim came to nothing"
    assert bids(town, NOON + HOUR) == []
    assert [person for person, _ in bids(town, NOON + DAY)] == ["UCAI"], "and its place is free"


def test_not_me_makes_room_for_another(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question")
    ask(town)
    bids(town, NOON)
    respond(town, "UANA", Response.DECLINED, NOON)
    assert [person for person, _ in bids(town, NOON + HOUR)] == ["UCAI"]


def mark(town: Town, ts: str) -> None:
    with town.store.write() as tx:
        threads.mark_answered(tx, "T1", "C1", ts, True)


@pytest.mark.parametrize("answer", [lambda town, ts: town.answer("UCAI", ts), mark], ids=["an answer", "a mark"])
def test_what_is_answered_is_shown_to_nobody_and_counts_once(town: Town, answer: Callable[[Town, str], object]) -> None:
    circle(town)
    switch_on(town, "unanswered_question")
    ts = ask(town)
    bids(town, NOON)
    send(town, NOON)
    answer(replace(town, now=NOON + HOUR), ts)
    assert {why_not(town, each, NOON + HOUR) for each in planned(town)} == {"nudges.silence_over"}
    record_returns(town.store, NOON + 2 * HOUR)
    rule = next(rule for rule in SWITCHED if rule.key == "unanswered_question")
    with town.store.read() as tx:
        result = nudges.results_of(tx, "T1", "C1", rule, NOON + 3 * HOUR)
    assert (result.nudged.chosen, result.nudged.came_back) == (1, 1), "one question, though two were asked"


def test_a_question_that_is_left_out_is_in_the_record_of_who_asked_it(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question")
    ask(town, arm=Arm.HOLDOUT)
    assert bids(town, NOON) == []
    with town.store.read() as tx:
        (left_out,) = nudges.list_for_person(tx, "T1", "UASKER")
        assert left_out.arm is Arm.HOLDOUT
        assert nudges.list_for_person(tx, "T1", "UANA") == []
    assert bids(town, NOON + HOUR) == []


def test_who_is_never_left_out_has_their_questions_asked_and_stands_apart(town: Town) -> None:
    circle(town)
    switch_on(town, "unanswered_question", people=1)
    with town.store.write() as tx:
        people.set_preferences(tx, "T1", "UASKER", Preferences(in_holdouts=False))
    ask(town, arm=Arm.HOLDOUT)
    assert [person for person, _ in bids(town, NOON)] == ["UANA"]
    with town.store.read() as tx:
        assert not nudges.list_for_person(tx, "T1", "UANA")[0].is_compared


# promised_meeting


def introduce(town: Town, *group: str, said: dict[str, str], days_ago: float = 10) -> str:
    """An introduction of a group, of those that are not left out, and what its people said when they were asked."""
    names = (f"intro{number}" for number in range(100))
    name = next(each for each in names if arm_of("promised_meeting", "C1", f"meeting:{each}:0") is Arm.NUDGED)
    at = town.now - timedelta(days=days_ago)
    with town.store.write() as tx:
        tx.add(
            OccurrenceRow(
                workspace="T1",
                occurrence=name,
                animation="a1",
                community="C1",
                kind="introductions",
                local_date=at.date(),
                slot=0,
                due_at=at,
                state="closed",
                content={},
                state_data={},
                steps_done={"names": []},
                failures=0,
            )
        )
        for person in group:
            tx.add(PairingRow(workspace="T1", occurrence=name, person=person, group_number=0, at=at))
    for person in group:
        town.settle(person, "C1")
    for person, word in said.items():
        say(town, name, person, word, at)
    return name


def say(town: Town, introduction: str, person: str, word: str, at: datetime) -> None:
    with town.store.write() as tx:
        row = AnswerRow(
            workspace="T1", occurrence=introduction, person=person, item="met", value={"version": 1, "said": word}, at=at
        )
        tx.add(row)


def test_who_planned_to_meet_is_asked_after_it_once(town: Town) -> None:
    switch_on(town, "promised_meeting")
    introduction = introduce(town, "UANA", "UBEN", said={"UANA": "planned"})
    assert bids(town, WEDNESDAY) == [("UANA", f"meeting:{introduction}:0")]
    assert bids(town, WEDNESDAY + DAY) == []
    (bid,) = planned(town)
    assert "<@UBEN>" in bid.body["text"]
    assert "<@UANA>" not in bid.body["text"]


@pytest.mark.parametrize("word", ["met", "missed"])
def test_once_somebody_said_more_nobody_is_asked(town: Town, word: str) -> None:
    switch_on(town, "promised_meeting")
    introduction = introduce(town, "UANA", "UBEN", said={"UANA": "planned"})
    bids(town, WEDNESDAY)
    send(town, WEDNESDAY + 3 * HOUR)
    say(town, introduction, "UBEN", word, WEDNESDAY + 5 * HOUR)
    assert why_not(town, planned(town)[0], WEDNESDAY + 6 * HOUR) == "nudges.silence_over"
    record_returns(town.store, WEDNESDAY + 6 * HOUR)
    assert ending(town, "UANA") is (Ending.CAME_BACK if word == "met" else None)


def test_what_was_planned_lately_or_met_is_not_asked_after(town: Town) -> None:
    switch_on(town, "promised_meeting")
    introduce(town, "UANA", "UBEN", said={"UANA": "planned"}, days_ago=3)
    assert bids(town, WEDNESDAY) == []


# quiet_manager


def test_a_manager_without_a_sign_hears_of_it_alone(town: Town) -> None:
    (lea, tom) = nudged("quiet_manager", count=2)
    for person in (lea, tom):
        town.settle(person, "C1")
    with town.store.write() as tx:
        communities.set_up(tx, communities.get(tx, "T1", "C1"), [lea, tom], WEDNESDAY)
    switch_on(town, "quiet_manager")
    town.do(tom, 3, kind=ActKind.REACTION, of_days_ago=40)
    town.do(lea, 9)
    question = town.ask("UASKER", 1)
    assert bids(town, WEDNESDAY) == [(lea, f"question:{question}")]
    assert bids(town, WEDNESDAY + DAY) == []
    (bid,) = planned(town)
    town.do(lea, 0)
    assert why_not(town, bid, WEDNESDAY + HOUR) == "nudges.silence_back"


# All of them


def test_nothing_comes_of_rules_that_are_off(town: Town) -> None:
    circle(town)
    ask(town)
    say_first(town)
    join(town, NEWCOMER, 5)
    introduce(town, "UANA", "UBEN", said={"UANA": "planned"})
    assert bids(town, NOON) == []


STOPS: dict[str, Callable[[Town, str], None]] = {
    "off": lambda town, person: _switch_off(town),  # noqa: ARG005
    "paused": lambda town, person: _prefer(town, person, Preferences(paused_until=NOON + 9 * DAY)),
    "no_dms": lambda town, person: _prefer(town, person, Preferences(dms_per_week=0)),
    "muted": lambda town, person: _mute(town, person),
    "left": lambda town, person: town.leave(person, "C1"),
}


def _prefer(town: Town, person: str, preferences: Preferences) -> None:
    with town.store.write() as tx:
        people.set_preferences(tx, "T1", person, preferences)


def _switch_off(town: Town) -> None:
    rule = next(rule for rule in SWITCHED if rule.key == "unanswered_question")
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", rule, on=False)


def _mute(town: Town, person: str) -> None:
    with town.store.write() as tx:
        people.mute(tx, "T1", person, "unanswered_question", NOON)


@pytest.mark.parametrize("why", STOPS)
def test_a_stop_holds_for_what_is_planned_already_and_for_what_is_not(town: Town, why: str) -> None:
    circle(town)
    switch_on(town, "unanswered_question", people=1)
    ask(town)
    assert [person for person, _ in bids(town, NOON)] == ["UANA"]
    STOPS[why](town, "UANA")
    assert why_not(town, planned(town)[0], NOON) == f"nudges.silence_{why}"
    with town.store.write() as tx:
        tx.query(DeliveryRow).delete()
    record_returns(town.store, NOON)
    expected = [] if why == "off" else ["UBEN"]
    assert [person for person, _ in bids(town, NOON + HOUR)] == expected, "somebody else may be asked in their place"
