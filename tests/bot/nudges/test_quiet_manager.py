"""A manager whose community had no sign from them: who is one, what they are shown, and when not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.people import Role
from bot.nudges import Alive, AliveKind, Candidate, QuietManager, Silence
from tests.bot.nudges.cases import NOW, prompt, question, scene, someone

RULE = QuietManager()
LEA = someone("ULEA", Role.MANAGER)


@pytest.mark.parametrize(
    ("last_act_on", "is_quiet"),
    [(None, True), (date(2026, 2, 24), True), (date(2026, 2, 25), False), (date(2026, 3, 4), False)],
)
def test_a_week_without_a_sign(last_act_on: date | None, is_quiet: bool) -> None:
    found = RULE.is_due(replace(LEA, last_act_on=last_act_on), scene(question()), NOW)
    assert found == (question() if is_quiet else Silence.BACK)


def test_a_community_may_wait_longer() -> None:
    patient = RULE.with_numbers({"days": 14})
    assert patient.needs.within_days == 14
    assert patient.is_due(replace(LEA, last_act_on=date(2026, 2, 24)), scene(), NOW) is Silence.BACK


@pytest.mark.parametrize(
    ("alive", "expected"),
    [
        ([prompt(), question()], AliveKind.QUESTION),
        ([prompt()], AliveKind.PROMPT),
        ([question(author="ULEA")], AliveKind.PLACE),
        ([], AliveKind.PLACE),
    ],
)
def test_something_to_join_in(alive: list[Alive], expected: AliveKind) -> None:
    found = RULE.is_due(LEA, scene(*alive), NOW)
    assert isinstance(found, Alive)
    assert found.kind is expected


@pytest.mark.parametrize(
    ("candidate", "thing", "why"),
    [
        pytest.param(LEA, question(), None, id="still quiet"),
        pytest.param(replace(LEA, last_act_on=date(2026, 3, 4)), question(), Silence.BACK, id="they wrote this morning"),
        pytest.param(LEA, None, Silence.OVER, id="the question was answered"),
        pytest.param(someone("ULEA"), question(), Silence.OVER, id="no manager any more"),
        pytest.param(LEA, prompt(NOW - timedelta(days=7)), Silence.OVER, id="the prompt closed"),
    ],
)
def test_just_before_sending(candidate: Candidate, thing: Alive | None, why: Silence | None) -> None:
    assert RULE.still_due(candidate, thing, scene(), NOW) is why
