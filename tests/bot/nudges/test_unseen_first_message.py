"""A newcomer's first message that nobody noticed: who hears of it, when, and who does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.nudges import Arm, Asked
from bot.model.people import Preferences, Role
from bot.nudges import Alive, AliveKind, Candidate, Silence, UnseenFirstMessage, arm_of
from bot.nudges.decision import decide
from tests.bot.nudges.cases import NOW, scene, someone

RULE = UnseenFirstMessage()
HOUR = timedelta(hours=1)
WRITTEN = next(
    f"17726{number}.000100" for number in range(100) if arm_of(RULE.key, "C1", f"message:17726{number}.000100") is Arm.NUDGED
)


def message(hours_ago: float, author: str = "UNEW", ts: str = WRITTEN) -> Alive:
    at = NOW - hours_ago * HOUR
    return Alive(AliveKind.MESSAGE, ts, at, at + timedelta(days=7), author, (author,))


def host(person: str = "U1", thing: Alive | None = None, **known: Any) -> Candidate:
    return someone(person, Role.MANAGER, about=thing or message(25), **known)


@pytest.mark.parametrize(("hours_ago", "is_time"), [(23.9, False), (24, True), (80, True)])
def test_after_a_day(hours_ago: float, is_time: bool) -> None:
    assert (RULE.is_due(host(thing=message(hours_ago)), scene(), NOW) is not None) is is_time


def test_a_community_may_wait_longer() -> None:
    assert RULE.with_numbers({"days": 2}).is_due(host(), scene(), NOW) is None


def test_never_to_the_newcomer() -> None:
    assert RULE.is_due(host("UNEW"), scene(), NOW) is None


def test_one_person_hears_of_it_the_buddy_first() -> None:
    decision = decide(RULE, scene(), [host("UBUDDY"), host("U1"), host("U2")], NOW)
    assert [choice.candidate.person.person for choice in decision.choices] == ["UBUDDY"]
    assert decision.silences == {Silence.ENOUGH: 2}


def test_where_the_buddy_takes_no_messages_the_next_one_hears_of_it() -> None:
    deaf = replace(host("UBUDDY"), preferences=Preferences(dms_per_week=0))
    decision = decide(RULE, scene(), [deaf, host("U1")], NOW)
    assert [choice.candidate.person.person for choice in decision.choices] == ["U1"]
    assert decision.silences == {Silence.NO_DMS: 1}


def test_nobody_hears_of_it_twice_nor_a_second_person() -> None:
    told = (Asked("UBUDDY", NOW - 24 * HOUR),)
    decision = decide(RULE, scene(), [host("U1", asked=told)], NOW)
    assert decision.choices == ()
    assert decision.silences == {Silence.ENOUGH: 1}


def test_each_person_hears_of_one_a_day() -> None:
    other = message(30, "UOTHER", "1.1")
    decision = decide(RULE, scene(), [host("U1"), host("U1", other), host("U2"), host("U2", other)], NOW)
    assert len({choice.candidate.person.person for choice in decision.choices}) == len(decision.choices)
    lately = decide(RULE, scene(), [host("U1", chosen_at=NOW - 19 * HOUR)], NOW)
    assert lately.silences == {Silence.LATELY: 1}


def test_it_is_the_message_that_is_left_out_to_compare() -> None:
    left_out = next(f"{number}.1" for number in range(100) if arm_of(RULE.key, "C1", f"message:{number}.1") is Arm.HOLDOUT)
    thing = message(25, ts=left_out)
    decision = decide(RULE, scene(), [host("U1", thing), host("U2", thing)], NOW)
    assert [choice.arm for choice in decision.choices] == [Arm.HOLDOUT]
    assert decision.reach == 0
    assert decision.silences == {Silence.LEFT_OUT: 1}
    later = decide(RULE, scene(), [host("U2", thing, asked=(Asked("UNEW", NOW - 24 * HOUR, Arm.HOLDOUT),))], NOW)
    assert later.silences == {Silence.LEFT_OUT: 1}, "nor on another day"
    stays = decide(RULE, scene(), [host("U1", replace(thing, is_compared=False))], NOW)
    assert [(choice.arm, choice.is_compared) for choice in stays.choices] == [(Arm.NUDGED, False)]


@pytest.mark.parametrize(("thing", "why"), [(message(25), None), (None, Silence.OVER), (message(24 * 7), Silence.OVER)])
def test_just_before_sending(thing: Alive | None, why: Silence | None) -> None:
    assert RULE.still_due(host(), thing, scene(), NOW) is why
