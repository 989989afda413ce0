"""Who is not to be disturbed in Slack, and until when: as Slack tells it, and where it tells nonsense."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.quiet import quiet_until

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
AT = int(NOW.timestamp())
HOUR = 3600


def stretch(begins: Any, ends: Any, enabled: Any = True) -> dict[str, Any]:
    return {"dnd_enabled": enabled, "next_dnd_start_ts": begins, "next_dnd_end_ts": ends}


def test_a_stretch_that_has_begun_lasts_until_its_end() -> None:
    assert quiet_until({"U1": stretch(AT - HOUR, AT + HOUR)}, NOW) == {"U1": NOW + timedelta(hours=1)}
    assert quiet_until({"U1": stretch(AT, AT + 1)}, NOW) == {"U1": NOW + timedelta(seconds=1)}


@pytest.mark.parametrize(
    "status",
    [
        stretch(AT + HOUR, AT + 2 * HOUR),
        stretch(AT - 2 * HOUR, AT - HOUR),
        stretch(AT - HOUR, AT),
        stretch(1, 1),
        stretch(AT - HOUR, AT + HOUR, enabled=False),
        stretch(AT - HOUR, AT + HOUR, enabled=None),
        stretch(AT - HOUR, AT + 400 * 24 * HOUR),
        stretch(None, AT + HOUR),
        stretch("early", "late"),
        stretch(True, AT + HOUR),
        {},
        None,
        "busy",
    ],
)
def test_everybody_else_may_be_written_to(status: Any) -> None:
    assert quiet_until({"U1": status}, NOW) == {}


@pytest.mark.parametrize("told", [None, [], "nobody", 3])
def test_an_answer_that_is_none_keeps_nobody_waiting(told: Any) -> None:
    assert quiet_until(told, NOW) == {}
