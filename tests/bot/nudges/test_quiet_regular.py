"""A regular who fell quiet: who is one, what they are invited to, and when not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.hours import Hours
from bot.model.people import Membership, Person, Preferences, Role
from bot.nudges import Alive, AliveKind, Candidate, QuietRegular, Scene, Silence

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)  # a Wednesday
RULE = QuietRegular()
KARIM = Candidate(
    person=Person("T1", "U1", "Karim"),
    membership=Membership("T1", "C1", "U1"),
    preferences=Preferences(),
    messages=4,
    last_act_on=date(2026, 2, 1),
)


def scene(alive: Sequence[Alive] = ()) -> Scene:
    return Scene("C1", Hours("Europe/Paris"), alive)


def question(hours_ago: float, author: str = "U9") -> Alive:
    asked = NOW - timedelta(hours=hours_ago)
    return Alive(AliveKind.QUESTION, f"{asked.timestamp():.6f}", asked, asked + timedelta(days=7), author)


def prompt(hours_ago: float, open_for: float = 48) -> Alive:
    opened = NOW - timedelta(hours=hours_ago)
    return Alive(AliveKind.PROMPT, f"{opened.timestamp():.6f}", opened, NOW + timedelta(hours=open_for))


@pytest.mark.parametrize(
    ("alive", "expected"),
    [
        pytest.param([question(30), question(3), question(100)], question(3), id="the newest question"),
        pytest.param([prompt(1), question(100)], question(100), id="a question before a prompt, however new"),
        pytest.param([prompt(50), prompt(2)], prompt(2), id="else the newest prompt"),
        pytest.param([question(3, "U1"), question(30)], question(30), id="not their own question"),
        pytest.param([question(3, "U1"), prompt(2)], prompt(2), id="a prompt rather than their own question"),
    ],
)
def test_it_invites_to_the_best_thing_alive(alive: list[Alive], expected: Alive) -> None:
    assert RULE.is_due(KARIM, scene(alive), NOW) == expected


@pytest.mark.parametrize(
    ("candidate", "alive", "why"),
    [
        pytest.param(KARIM, [], Silence.NOTHING_ALIVE, id="nothing is going on"),
        pytest.param(KARIM, [question(3, "U1")], Silence.NOTHING_ALIVE, id="only their own question is open"),
        pytest.param(KARIM, [prompt(2, open_for=0)], Silence.NOTHING_ALIVE, id="the prompt closes this minute"),
        pytest.param(replace(KARIM, messages=3), [question(3)], Silence.BACK, id="three messages make no regular"),
        pytest.param(replace(KARIM, last_act_on=date(2026, 2, 11)), [question(3)], Silence.BACK, id="21 days ago is not 21 days"),
        pytest.param(replace(KARIM, last_act_on=date(2025, 11, 12)), [question(3)], Silence.BACK, id="away for too long"),
        pytest.param(replace(KARIM, last_act_on=None), [question(3)], Silence.BACK, id="never did anything"),
        pytest.param(
            replace(KARIM, membership=replace(KARIM.membership, role=Role.MANAGER)),
            [question(3)],
            Silence.LOOKS_AFTER,
            id="manager",
        ),
        pytest.param(
            replace(KARIM, membership=replace(KARIM.membership, role=Role.DEPUTY)), [question(3)], Silence.LOOKS_AFTER, id="deputy"
        ),
        pytest.param(
            replace(KARIM, chosen_at=datetime(2026, 2, 2, 6, tzinfo=UTC)), [question(3)], Silence.ONCE_IS_ENOUGH, id="asked already"
        ),
    ],
)
def test_it_leaves_in_peace(candidate: Candidate, alive: list[Alive], why: Silence) -> None:
    assert RULE.is_due(candidate, scene(alive), NOW) is why


@pytest.mark.parametrize("last_act_on", [date(2026, 2, 10), date(2025, 11, 13)])
def test_the_first_and_the_last_day_of_a_silence_that_counts(last_act_on: date) -> None:
    assert RULE.is_due(replace(KARIM, last_act_on=last_act_on), scene([question(3)]), NOW) == question(3)


def test_a_new_silence_counts_anew() -> None:
    came_back_after = replace(KARIM, chosen_at=datetime(2025, 12, 1, 6, tzinfo=UTC))
    assert RULE.is_due(came_back_after, scene([question(3)]), NOW) == question(3)


@pytest.mark.parametrize(
    ("candidate", "thing", "why"),
    [
        pytest.param(KARIM, question(3), None, id="nothing changed"),
        pytest.param(replace(KARIM, chosen_at=NOW), question(3), None, id="that it was planned is no reason"),
        pytest.param(KARIM, None, Silence.OVER, id="answered, deleted or closed"),
        pytest.param(KARIM, prompt(50, open_for=0), Silence.OVER, id="closes this minute"),
        pytest.param(replace(KARIM, last_act_on=date(2026, 3, 4)), question(3), Silence.BACK, id="back by themselves"),
        pytest.param(
            replace(KARIM, membership=replace(KARIM.membership, role=Role.DEPUTY)),
            question(3),
            Silence.LOOKS_AFTER,
            id="looks after it now",
        ),
    ],
)
def test_just_before_sending_it_looks_again(candidate: Candidate, thing: Alive | None, why: Silence | None) -> None:
    assert RULE.still_due(candidate, thing, scene(), NOW) is why
