"""A question without an answer: after how many working hours, who is asked, who claims it, and who is left in peace."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model.nudges import Arm, Asked, Response
from bot.model.people import Role
from bot.nudges import Alive, Candidate, Silence, UnansweredQuestion, arm_of
from bot.nudges.claims import claim_ends
from bot.nudges.decision import decide
from tests.bot.nudges.cases import NOW, question, scene, someone, utc

RULE = UnansweredQuestion()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = next(at for hours in range(30, 130) if arm_of(RULE.key, "C1", question(at := NOW - hours * HOUR).subject) is Arm.NUDGED)


def knows(person: str = "U1", thing: Alive | None = None, **known: Any) -> Candidate:
    return someone(person, about=thing or question(ASKED), **known)


def chosen(*candidates: Candidate, rule: UnansweredQuestion = RULE, now: datetime = NOW) -> list[str]:
    return [choice.candidate.person.person for choice in decide(rule, scene(now=now), candidates, now).choices]


def asked(person: str, response: Response | None = None, hours_ago: float = 20) -> Asked:
    at = NOW - hours_ago * HOUR
    return Asked(person, at - 2 * HOUR, Arm.NUDGED, response, at if response else None)


@pytest.mark.parametrize(
    ("since", "at", "is_time"),
    [
        pytest.param("2026-03-04T08:00", "2026-03-04T11:59", False, id="nine to one o'clock, less a minute"),
        pytest.param("2026-03-04T08:00", "2026-03-04T12:00", True, id="four hours of one day"),
        pytest.param("2026-03-03T15:00", "2026-03-04T09:00", False, id="four to six, and one hour of the next day"),
        pytest.param("2026-03-03T15:00", "2026-03-04T10:00", True, id="four to six, and two hours of the next day"),
        pytest.param("2026-03-06T16:00", "2026-03-09T10:00", False, id="a weekend does not count"),
        pytest.param("2026-03-06T16:00", "2026-03-09T11:00", True, id="Friday five o'clock is answered on Monday at noon"),
        pytest.param("2026-03-27T16:00", "2026-03-30T09:00", False, id="nor the hour that the clocks skip"),
        pytest.param("2026-03-27T16:00", "2026-03-30T10:00", True, id="the same after the clocks went forward"),
        pytest.param("2026-07-13T15:00", "2026-07-14T14:00", False, id="a public holiday does not count"),
        pytest.param("2026-07-13T15:00", "2026-07-15T10:00", True, id="but the day after it does"),
    ],
)
def test_after_four_working_hours(since: str, at: str, is_time: bool) -> None:
    now = utc(at)
    found = RULE.is_due(knows(thing=question(utc(since))), scene(now=now), now)
    assert (found is not None) is is_time


def test_at_most_two_are_asked_in_the_order_of_who_may_know() -> None:
    assert chosen(knows("UTAKER"), knows("UOFTEN"), knows("USELDOM")) == ["UTAKER", "UOFTEN"]
    assert chosen(knows("UTAKER"), knows("UOFTEN"), rule=UnansweredQuestion(people=1)) == ["UTAKER"]
    standing = (asked("UTAKER"),)
    assert chosen(knows("UOFTEN", asked=standing), knows("USELDOM", asked=standing)) == ["UOFTEN"], "those asked before count"


def test_nobody_is_asked_twice_in_a_week_nor_about_two_at_once() -> None:
    other = question(ASKED - HOUR)
    assert "U1" not in chosen(knows(chosen_at=NOW - 7 * DAY + HOUR))
    assert chosen(knows(chosen_at=NOW - 7 * DAY)) == ["U1"]
    twice = chosen(knows("U1", other), knows("U1"), knows("U2", other))
    assert len(twice) == len(set(twice))


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        pytest.param(knows("U9"), None, id="their own question"),
        pytest.param(someone(role=Role.DEPUTY, about=question(ASKED)), Silence.LOOKS_AFTER, id="sees it in the digest"),
        pytest.param(knows(asked=(asked("U1", Response.DECLINED),)), Silence.ONCE_IS_ENOUGH, id="said not me"),
        pytest.param(knows(asked=(asked("U2", Response.CLAIMED, 2),)), Silence.CLAIMED, id="somebody will answer"),
        pytest.param(knows(thing=question(NOW - 7 * DAY)), Silence.OVER, id="a week old"),
    ],
)
def test_it_leaves_in_peace(candidate: Candidate, why: Silence | None) -> None:
    assert RULE.is_due(candidate, scene(), NOW) is why


def test_not_me_makes_room() -> None:
    said = (asked("UTAKER", Response.DECLINED), asked("UOFTEN"))
    assert chosen(knows("USELDOM", asked=said), knows("UNEVER", asked=said)) == ["USELDOM"]


@pytest.mark.parametrize(
    ("claimed", "ends"),
    [
        pytest.param("2026-03-04T10:30", "2026-03-05T10:30", id="the next day"),
        pytest.param("2026-03-06T10:30", "2026-03-09T10:30", id="over a weekend"),
        pytest.param("2026-03-27T10:30", "2026-03-30T09:30", id="the same time by the wall clock, once the clocks went forward"),
        pytest.param("2026-07-13T10:30", "2026-07-15T10:30", id="over a public holiday"),
    ],
)
def test_a_claim_is_dropped_after_a_working_day(claimed: str, ends: str) -> None:
    at = utc(claimed)
    assert claim_ends(at, scene(now=at).hours) == utc(ends)
    claim = (Asked("UTAKER", at, Arm.NUDGED, Response.CLAIMED, at), asked("UOFTEN", Response.DECLINED))
    thing = question(at - 20 * HOUR)
    candidate = knows("USELDOM", thing, asked=claim)
    before = utc(ends) - timedelta(minutes=1)
    assert RULE.is_due(candidate, scene(now=at), before) is Silence.CLAIMED
    assert RULE.is_due(candidate, scene(now=at), utc(ends)) == thing
    assert RULE.holding(candidate, scene(now=at), before) == 1
    assert RULE.holding(candidate, scene(now=at), utc(ends)) == 0, "and its place is free"


@pytest.mark.parametrize(
    ("candidate", "thing", "why"),
    [
        pytest.param(knows(asked=(asked("U1"),)), question(ASKED), None, id="still open"),
        pytest.param(knows(), None, Silence.OVER, id="answered"),
        pytest.param(knows(), question(NOW - 7 * DAY), Silence.OVER, id="a week old"),
        pytest.param(knows(asked=(asked("U1"), asked("U2", Response.CLAIMED, 1))), question(ASKED), Silence.CLAIMED, id="claimed"),
    ],
)
def test_just_before_sending(candidate: Candidate, thing: Alive | None, why: Silence | None) -> None:
    assert RULE.still_due(candidate, thing, scene(), NOW) is why


def test_it_is_the_question_that_is_left_out_whoever_might_be_asked() -> None:
    left_out = next(
        thing for hours in range(30, 130) if arm_of(RULE.key, "C1", (thing := question(NOW - hours * HOUR)).subject) is Arm.HOLDOUT
    )
    decision = decide(RULE, scene(), [knows("U1", left_out), knows("U2", left_out)], NOW)
    assert [choice.arm for choice in decision.choices] == [Arm.HOLDOUT]
    apart = decide(RULE, scene(), [knows("U1", replace(left_out, is_compared=False))], NOW)
    assert [choice.arm for choice in apart.choices] == [Arm.NUDGED], "who asked it never wants to be left out"
