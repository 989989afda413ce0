"""Whom a nudge rule may choose, and what is alive to invite them to, on both databases."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.hours import Hours
from bot.model.facts import ActKind
from bot.model.people import Preferences, Role
from bot.nudges import AliveKind, Candidate, QuietRegular, Scene, Silence
from bot.recurrence import Recurrence
from storage import alive as alive_now
from storage import candidates, communities, gaps, people, privacy, threads
from storage.schema import MembershipRow
from storage.store import Store
from tests.rituals import Rituals
from tests.town import ADDRESS, MANAGER, Town

RULE = QuietRegular()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def town(store: Store, now: datetime) -> Town:
    """A community that talks in threads, and Karim, a regular who fell quiet 30 days ago."""
    town = Town(store, now)
    town.found()
    town.use_threads()
    town.settle("KARIM", "C1")
    town.be_regular("KARIM")
    return town


def listed(town: Town, community: str = "C1") -> list[str]:
    with town.store.read() as tx:
        return [each.person.person for each in candidates.list_candidates(tx, communities.get(tx, "T1", community), RULE, town.now)]


def karim(town: Town) -> Candidate:
    with town.store.read() as tx:
        found = candidates.find_candidate(tx, communities.get(tx, "T1", "C1"), RULE, "KARIM", "", town.now)
    assert found is not None
    return found


def alive(town: Town, later: timedelta = timedelta(0)) -> list[str]:
    with town.store.read() as tx:
        return [thing.ts for thing in alive_now.list_alive(tx, communities.get(tx, "T1", "C1"), town.now + later)]


# Who is a quiet regular


def test_a_regular_who_fell_quiet_is_a_candidate(town: Town) -> None:
    assert listed(town) == ["KARIM"]
    found = karim(town)
    assert (found.messages, found.last_act_on) == (4, (town.now - 30 * DAY).date())
    assert found.person.zone == "Europe/Paris"
    assert found.preferences == Preferences()
    assert found.chosen_at is None


def test_replies_count_as_messages(town: Town) -> None:
    town.settle("MAUD", "C1")
    root = town.do(MANAGER, 40)
    for days_ago in (31, 33, 35):
        town.answer("MAUD", root, days_ago)
    town.do("MAUD", 36)
    assert listed(town) == ["KARIM", "MAUD"]


@pytest.mark.parametrize(
    ("kind", "of_days_ago"),
    [
        pytest.param(ActKind.MESSAGE, None, id="a message"),
        pytest.param(ActKind.REPLY, None, id="a reply"),
        pytest.param(ActKind.ANSWER, None, id="an answer"),
        pytest.param(ActKind.REACTION, 5, id="a reaction"),
        pytest.param(ActKind.REACTION, 80, id="a reaction to a message of long ago"),
    ],
)
def test_who_did_anything_in_three_weeks_is_not_quiet(town: Town, kind: ActKind, of_days_ago: float | None) -> None:
    town.do("KARIM", 5, kind=kind, of_days_ago=of_days_ago, thread_ts="1.1" if kind is ActKind.REPLY else None)
    assert RULE.is_due(karim(town), Scene("C1", Hours("Europe/Paris")), town.now) is Silence.BACK
    if of_days_ago != 80:
        assert listed(town) == []


def test_what_was_taken_back_is_no_sign_of_life(town: Town) -> None:
    ts = town.do("KARIM", 5, kind=ActKind.REACTION, of_days_ago=80)
    town.do("KARIM", 5, kind=ActKind.REACTION, of_days_ago=80, ts=ts, present=False)
    assert RULE.is_due(karim(town), Scene("C1", Hours("Europe/Paris")), town.now) is Silence.NOTHING_ALIVE


def test_acts_elsewhere_are_no_acts_here(town: Town) -> None:
    town.found("C2")
    town.do("KARIM", 2, community="C2")
    assert listed(town) == ["KARIM"]
    assert listed(town, "C2") == []


@pytest.mark.parametrize(
    ("last_days_ago", "messages"),
    [pytest.param(30, 3, id="too few messages"), pytest.param(112, 9, id="too long ago"), pytest.param(20, 9, id="too recent")],
)
def test_who_is_no_quiet_regular(town: Town, last_days_ago: float, messages: int) -> None:
    town.settle("MAUD", "C1")
    town.be_regular("MAUD", last_days_ago=last_days_ago, messages=messages)
    assert listed(town) == ["KARIM"]


def test_who_never_joined_or_is_not_known_is_no_candidate(town: Town) -> None:
    town.settle("VISITOR")
    town.be_regular("VISITOR")
    town.be_regular("NOBODY")
    assert listed(town) == ["KARIM"]


def test_who_leaves_no_trace_is_no_candidate(town: Town) -> None:
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "KARIM", town.now)
    assert listed(town) == []


def test_everything_the_rule_asks_of_a_person_is_read_as_it_is_now(town: Town) -> None:
    chosen = Preferences(dms_per_week=1, paused_until=town.now + DAY, in_holdouts=False)
    with town.store.write() as tx:
        people.set_preferences(tx, "T1", "KARIM", chosen)
        people.mute(tx, "T1", "KARIM", "quiet_regular", town.now)
        tx.get_one(MembershipRow, ("T1", "C1", "KARIM")).role = Role.DEPUTY
    town.settle("KARIM", is_guest=True, is_deactivated=True, is_bot=True, is_stranger=True)
    town.leave("KARIM", "C1")

    found = karim(town)
    assert found.preferences == replace(chosen, muted=frozenset({"quiet_regular"}))
    assert found.membership.role is Role.DEPUTY
    assert not found.membership.is_present
    assert (found.person.is_guest, found.person.is_deactivated, found.person.is_bot, found.person.is_stranger) == (True,) * 4


def test_another_rule_muted_is_not_this_one(town: Town) -> None:
    with town.store.write() as tx:
        people.mute(tx, "T1", "KARIM", "newcomer", town.now)
    assert karim(town).preferences.muted == frozenset()


# What is alive


def test_a_question_without_an_answer_is_alive_for_a_week(town: Town) -> None:
    town.ask("UASKER", 7.1)
    question = town.ask("UASKER", 2)
    assert alive(town) == [question]
    assert alive(town, 4.9 * DAY) == [question]
    assert alive(town, 5 * DAY) == []


def test_an_answered_question_is_not_alive(town: Town) -> None:
    question = town.ask("UASKER", 2)
    town.answer("UASKER", question, 1)
    assert alive(town) == [question], "a reply of one's own answers nothing"
    town.answer("UHELPER", question, 1)
    assert alive(town) == []


def test_what_is_no_question_or_is_deleted_is_not_alive(town: Town) -> None:
    town.do("UASKER", 2)
    question = town.ask("UASKER", 2)
    town.do("UASKER", 2, ts=question, present=False)
    assert alive(town) == []


def test_the_word_of_a_manager_counts(town: Town) -> None:
    question, statement = town.ask("UASKER", 2), town.do("UASKER", 3)
    with town.store.write() as tx:
        threads.mark_answered(tx, "T1", "C1", question, True)
        threads.mark_question(tx, "T1", "C1", statement, True)
    assert alive(town) == [statement]


def test_where_threads_are_hardly_used_an_answer_in_the_channel_counts(store: Store, now: datetime) -> None:
    town = Town(store, now)
    town.found()
    for days_ago in range(8, 28):
        town.do("UASKER", days_ago)
    answered = town.ask("UASKER", 3)
    town.do("UHELPER", 2.9)
    left = town.ask("UASKER", 1.5)
    assert alive(town) == [left], f"{answered} was answered in the channel"


def test_one_thing_is_found_again_while_it_is_alive(town: Town) -> None:
    question = town.ask("UASKER", 2)
    with town.store.read() as tx:
        data = communities.get(tx, "T1", "C1")
        (listed_one,) = alive_now.list_alive(tx, data, town.now)
        assert alive_now.find_alive(tx, data, listed_one.subject, town.now) == listed_one
        assert alive_now.find_alive(tx, data, listed_one.subject, town.now + 5 * DAY) is None
        assert alive_now.find_alive(tx, data, "question:1.0", town.now) is None
        assert alive_now.find_alive(tx, data, "", town.now) is None
    town.answer("UHELPER", question, 1)
    with town.store.read() as tx:
        assert alive_now.find_alive(tx, data, listed_one.subject, town.now) is None


def test_a_deleted_question_is_not_found_again(town: Town) -> None:
    question = town.ask("UASKER", 2)
    town.do("UASKER", 2, ts=question, present=False)
    with town.store.read() as tx:
        data = communities.get(tx, "T1", "C1")
        assert alive_now.find_alive(tx, data, f"question:{question}", town.now) is None


def test_a_prompt_is_alive_while_it_takes_answers(town: Town) -> None:
    rituals = Rituals(town.store, town.now)
    rituals.plan(Recurrence("weekly", town.now.date(), time(8), "Europe/Paris", weekday=2), now=town.now - DAY)
    with town.store.read() as tx:
        data = communities.get(tx, "T1", "C1")
        assert alive_now.list_alive(tx, data, town.now) == []
    rituals.beat(town.now - 3 * HOUR)
    (run,) = [each for each in rituals.runs() if each.message_ts]
    with town.store.read() as tx:
        (prompt,) = alive_now.list_alive(tx, data, town.now)
        assert (prompt.kind, prompt.ts, prompt.until, prompt.author) == (AliveKind.PROMPT, run.message_ts, run.closes_at, None)
        assert alive_now.find_alive(tx, data, prompt.subject, town.now) == prompt
        assert alive_now.find_alive(tx, data, prompt.subject, prompt.until) is None


def test_whose_question_it_is_is_known(town: Town) -> None:
    town.ask("UASKER", 2)
    with town.store.read() as tx:
        thing = alive_now.list_alive(tx, communities.get(tx, "T1", "C1"), town.now)[0]
    assert (thing.kind, thing.author) == (AliveKind.QUESTION, "UASKER")


def test_what_stands_around_a_community(town: Town) -> None:
    with town.store.write() as tx:
        gaps.add(tx, "T1", None, town.now - DAY, town.now, "restart")
        gaps.add(tx, "T1", "C2", town.now - DAY, town.now, "restart")
        around = alive_now.surroundings(tx, communities.get(tx, "T1", "C1"))
    assert around.address == ADDRESS
    assert [gap.community for gap in around.gaps] == [None]
