"""What a rule decides when it looks at a community."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.hours import Hours
from bot.model.nudges import Arm
from bot.model.people import Membership, Person, Preferences
from bot.nudges import Alive, AliveKind, Candidate, QuietRegular, Scene, Silence, arm_of
from bot.nudges.decision import decide

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
RULE = QuietRegular()
QUESTION = Alive(
    AliveKind.QUESTION, "1772528400.000100", datetime(2026, 3, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC), "U-x"
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def scene(*alive: Alive) -> Scene:
    return Scene("C1", Hours("Europe/Paris"), alive)


def candidate(person: str, /, **changes: object) -> Candidate:
    quiet = Candidate(Person("T1", person, person), Membership("T1", "C1", person), Preferences(), 9, date(2026, 2, 1))
    return replace(quiet, **changes)  # type: ignore[arg-type]


def test_a_decision_counts_everybody_once() -> None:
    people = [candidate(f"U{number}") for number in range(200)]
    paused = [candidate(f"P{number}", preferences=Preferences(paused_until=utc("2026-03-05"))) for number in range(3)]
    guest = candidate("G1", person=Person("T1", "G1", "G1", is_guest=True))
    decision = decide(RULE, scene(QUESTION), [*people, *paused, guest], NOW)

    assert decision.silences == {Silence.PAUSED: 3, Silence.GUEST: 1}
    assert [choice.candidate for choice in decision.choices] == people
    left_out = {each.candidate.person.person for each in decision.choices if each.arm is Arm.HOLDOUT}
    assert left_out == {each.person.person for each in people if arm_of("quiet_regular", "C1", each.person.person) is Arm.HOLDOUT}
    assert left_out
    assert decision.reach == 200 - len(left_out)


def test_who_left_the_holdouts_is_invited_and_stands_apart() -> None:
    stays = [candidate(f"U{number}", preferences=Preferences(in_holdouts=False)) for number in range(100)]
    decision = decide(RULE, scene(QUESTION), stays, NOW)
    assert decision.reach == 100
    assert not any(choice.is_compared for choice in decision.choices)


def test_nothing_alive_is_a_silence_for_each() -> None:
    decision = decide(RULE, scene(), [candidate("U1"), candidate("U2")], NOW)
    assert decision.choices == ()
    assert decision.silences == {Silence.NOTHING_ALIVE: 2}
