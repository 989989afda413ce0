"""A meeting that was planned: when those who planned it hear of it again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.nudges import Asked
from bot.nudges import Alive, AliveKind, Candidate, PromisedMeeting, Silence
from bot.nudges.decision import decide
from tests.bot.nudges.cases import NOW, scene, someone, utc

RULE = PromisedMeeting()
INTRODUCTION = "a1b2c3"


def meeting(since: str = "2026-02-20T10:00", **known: object) -> Alive:
    at = utc(since)
    thing = Alive(AliveKind.MEETING, f"{INTRODUCTION}:3", at, at + timedelta(days=30), people=("U2",), is_compared=False)
    return replace(thing, **known)  # type: ignore[arg-type]


def promised(person: str = "U1", **known: Any) -> Candidate:
    return someone(person, **{"about": meeting(), **known})


@pytest.mark.parametrize(
    ("since", "at", "is_time"),
    [
        pytest.param("2026-02-25T10:00", "2026-03-03T05:00", False, id="Wednesday to Tuesday are four working days"),
        pytest.param("2026-02-25T10:00", "2026-03-04T05:00", True, id="Wednesday to Wednesday are five"),
        pytest.param("2026-07-08T10:00", "2026-07-15T04:00", False, id="a public holiday is none"),
        pytest.param("2026-07-08T10:00", "2026-07-16T04:00", True, id="the day after it is the fifth"),
    ],
)
def test_after_five_working_days(since: str, at: str, is_time: bool) -> None:
    now = utc(at)
    assert (RULE.is_due(promised(about=meeting(since)), scene(now=now), now) is not None) is is_time


def test_everybody_who_planned_it_hears_of_it_once() -> None:
    decision = decide(RULE, scene(), [promised("U1"), promised("U2")], NOW)
    assert [choice.candidate.person.person for choice in decision.choices] == ["U1", "U2"]
    told = (Asked("U1", NOW - timedelta(days=20)),)
    again = decide(RULE, scene(), [promised("U1", asked=told), promised("U2", asked=told)], NOW)
    assert [choice.candidate.person.person for choice in again.choices] == ["U2"]
    assert again.silences == {Silence.ONCE_IS_ENOUGH: 1}


def test_they_can_say_what_became_of_it_there_and_then() -> None:
    presses = RULE.presses(meeting())
    assert [(press.action, press.value) for press in presses] == [
        ("animation:introductions:met", INTRODUCTION),
        ("animation:introductions:missed", INTRODUCTION),
    ]


@pytest.mark.parametrize(("thing", "why"), [(meeting(), None), (None, Silence.OVER), (meeting("2026-02-01T09:00"), Silence.OVER)])
def test_just_before_sending(thing: Alive | None, why: Silence | None) -> None:
    assert RULE.still_due(promised(), thing, scene(), NOW) is why


def test_a_month_later_it_is_let_go() -> None:
    assert RULE.is_due(promised(about=meeting("2026-02-01T09:00")), scene(), NOW) is Silence.OVER
