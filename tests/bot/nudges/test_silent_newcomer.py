"""A newcomer who has not spoken: after how many working days, what they are offered, and when not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.people import Role
from bot.nudges import Alive, AliveKind, Silence, SilentNewcomer
from tests.bot.nudges.cases import NOW, prompt, question, scene, someone, utc

RULE = SilentNewcomer()
JOINED = utc("2026-02-27T10:00")  # the Friday before
NEW = someone(joined_at=JOINED)


@pytest.mark.parametrize(
    ("joined", "at", "is_time"),
    [
        pytest.param("2026-02-27T10:00", "2026-03-03T05:00", False, id="Friday to Tuesday are two working days"),
        pytest.param("2026-02-27T10:00", "2026-03-04T05:00", True, id="Friday to Wednesday are three"),
        pytest.param("2026-02-27T23:30", "2026-03-04T05:00", True, id="late on Friday is Saturday there: three to Wednesday too"),
        pytest.param("2026-03-27T10:00", "2026-03-31T04:00", False, id="over the change of clocks, two"),
        pytest.param("2026-03-27T10:00", "2026-04-01T04:00", True, id="over the change of clocks, three"),
        pytest.param("2026-07-10T10:00", "2026-07-15T04:00", False, id="a public holiday on Tuesday is no working day"),
        pytest.param("2026-07-10T10:00", "2026-07-16T04:00", True, id="the day after it is the third"),
    ],
)
def test_after_three_working_days(joined: str, at: str, is_time: bool) -> None:
    now = utc(at)
    found = RULE.is_due(replace(NEW, joined_at=utc(joined)), scene(now=now), now)
    assert (found is not None) is is_time


def test_a_community_may_wait_longer() -> None:
    assert RULE.with_numbers({"days": 4}).is_due(NEW, scene(), NOW) is None


@pytest.mark.parametrize(
    ("alive", "expected"),
    [
        pytest.param([question(), prompt()], AliveKind.PROMPT, id="a prompt is the smallest step"),
        pytest.param([question()], AliveKind.QUESTION, id="else an open question"),
        pytest.param([question(author="U1")], AliveKind.PLACE, id="not a question of their own"),
        pytest.param([], AliveKind.PLACE, id="else the place itself"),
    ],
)
def test_one_small_thing(alive: list[Alive], expected: AliveKind) -> None:
    found = RULE.is_due(NEW, scene(*alive), NOW)
    assert isinstance(found, Alive)
    assert found.kind is expected


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        pytest.param(replace(NEW, messages=1), Silence.BACK, id="they spoke"),
        pytest.param(replace(NEW, chosen_at=NOW - timedelta(days=70)), Silence.ONCE_IS_ENOUGH, id="asked before"),
        pytest.param(someone(role=Role.MANAGER, joined_at=JOINED), Silence.LOOKS_AFTER, id="they look after it"),
        pytest.param(replace(NEW, joined_at=None), None, id="nobody saw them join"),
    ],
)
def test_it_leaves_in_peace(candidate: object, why: Silence | None) -> None:
    assert RULE.is_due(candidate, scene(prompt()), NOW) is why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("messages", "thing", "why"),
    [(0, prompt(), None), (1, prompt(), Silence.BACK), (0, None, Silence.OVER), (0, prompt(NOW - timedelta(days=7)), Silence.OVER)],
)
def test_just_before_sending(messages: int, thing: Alive | None, why: Silence | None) -> None:
    assert RULE.still_due(replace(NEW, messages=messages), thing, scene(), NOW) is why


def test_days_are_those_of_the_community() -> None:
    at: datetime = utc("2026-03-04T05:00")
    tokyo = scene(now=at, zone="Asia/Tokyo")
    assert RULE.is_due(replace(NEW, joined_at=utc("2026-02-26T16:00")), tokyo, at) is not None, "it was Friday there already"
