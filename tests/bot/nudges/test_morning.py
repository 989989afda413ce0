"""When a community's morning is, and what a rule decides on it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.model.communities import Community
from bot.model.nudges import Arm
from bot.model.people import Membership, Person, Preferences
from bot.nudges import Alive, AliveKind, Candidate, QuietRegular, Silence, arm_of
from bot.nudges.morning import decide, next_morning, working_day

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
RULE = QuietRegular()
QUESTION = Alive(
    AliveKind.QUESTION, "1772528400.000100", datetime(2026, 3, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC), "U-x"
)


def community(zone: str) -> Community:
    return Community("T1", "C1", "data", zone=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def candidate(person: str, /, **changes: object) -> Candidate:
    quiet = Candidate(Person("T1", person, person), Membership("T1", "C1", person), Preferences(), 9, date(2026, 2, 1))
    return replace(quiet, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/Paris", "2026-03-04T04:59", None),
        ("Europe/Paris", "2026-03-04T05:00", date(2026, 3, 4)),
        ("Europe/Paris", "2026-03-04T22:59", date(2026, 3, 4)),
        ("Europe/Paris", "2026-03-07T12:00", None),  # a Saturday
        ("Europe/Paris", "2026-03-08T23:30", None),  # Monday there, but before its morning
        ("Asia/Kolkata", "2026-03-04T00:30", date(2026, 3, 4)),
        ("America/Toronto", "2026-03-04T05:00", None),
        ("Not/AZone", "2026-03-04T06:00", date(2026, 3, 4)),
    ],
)
def test_the_morning_of_a_community(zone: str, at: str, expected: date | None) -> None:
    assert working_day(community(zone), utc(at)) == expected


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/Paris", "2026-03-04T04:59", "2026-03-04T05:00"),
        ("Europe/Paris", "2026-03-04T05:00", "2026-03-05T05:00"),
        ("Europe/Paris", "2026-03-27T12:00", "2026-03-30T04:00"),  # over the weekend on which clocks go forward
        ("Not/AZone", "2026-03-04T05:00", "2026-03-04T06:00"),
    ],
)
def test_the_next_morning(zone: str, at: str, expected: str) -> None:
    assert next_morning(community(zone), utc(at)) == utc(expected)


def test_a_decision_counts_everybody_once() -> None:
    people = [candidate(f"U{number}") for number in range(200)]
    paused = [candidate(f"P{number}", preferences=Preferences(paused_until=utc("2026-03-05"))) for number in range(3)]
    guest = candidate("G1", person=Person("T1", "G1", "G1", is_guest=True))
    decision = decide(RULE, "C1", [*people, *paused, guest], [QUESTION], NOW)

    assert decision.silences == {Silence.PAUSED: 3, Silence.GUEST: 1}
    assert [choice.candidate for choice in decision.choices] == people
    left_out = {each.candidate.person.person for each in decision.choices if each.arm is Arm.HOLDOUT}
    assert left_out == {
        each.person.person for each in people if arm_of("quiet_regular", "C1", each.person.person, Preferences()) is Arm.HOLDOUT
    }
    assert left_out
    assert decision.reach == 200 - len(left_out)


def test_who_left_the_holdouts_is_invited_and_stands_apart() -> None:
    stays = [candidate(f"U{number}", preferences=Preferences(in_holdouts=False)) for number in range(100)]
    decision = decide(RULE, "C1", stays, [QUESTION], NOW)
    assert decision.reach == 100
    assert not any(choice.is_compared for choice in decision.choices)


def test_nothing_alive_is_a_silence_for_each() -> None:
    decision = decide(RULE, "C1", [candidate("U1"), candidate("U2")], [], NOW)
    assert decision.choices == ()
    assert decision.silences == {Silence.NOTHING_ALIVE: 2}
