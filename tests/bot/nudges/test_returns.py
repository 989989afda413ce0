"""What an open nudge has come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.deliveries import State
from bot.model.nudges import Arm, Ending, Nudge
from bot.nudges.returns import ending_of, ending_of_delivery

PLANNED = datetime(2026, 3, 4, 6, tzinfo=UTC)
SENT = PLANNED + timedelta(hours=3)
OVER = SENT + timedelta(days=14)
NUDGED = Nudge("T1", "quiet_regular", "U1", "C1", "2026-03-04", Arm.NUDGED, "C1", PLANNED, counts_from=SENT, counts_until=OVER)
LEFT_OUT = replace(NUDGED, arm=Arm.HOLDOUT)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("nudge", "acts", "now", "expected"),
    [
        pytest.param(NUDGED, [], SENT + HOUR, None, id="their time runs"),
        pytest.param(NUDGED, [SENT + HOUR], SENT + 2 * HOUR, Ending.CAME_BACK, id="back"),
        pytest.param(LEFT_OUT, [SENT + HOUR], SENT + 2 * HOUR, Ending.CAME_BACK, id="back without a message"),
        pytest.param(NUDGED, [OVER - HOUR], OVER + HOUR, Ending.CAME_BACK, id="back on the last day"),
        pytest.param(NUDGED, [OVER], OVER + HOUR, Ending.STAYED_AWAY, id="back too late to count"),
        pytest.param(NUDGED, [], OVER, Ending.STAYED_AWAY, id="not back"),
        pytest.param(LEFT_OUT, [], OVER, Ending.STAYED_AWAY, id="not back, left out"),
        pytest.param(LEFT_OUT, [PLANNED + HOUR], SENT, Ending.NOT_SENT, id="left out, and back before the message would have left"),
        pytest.param(LEFT_OUT, [PLANNED + HOUR, SENT + HOUR], OVER, Ending.NOT_SENT, id="and again afterwards"),
        pytest.param(NUDGED, [PLANNED - HOUR], SENT + HOUR, None, id="an act from before it was planned"),
        pytest.param(replace(NUDGED, counts_from=None, counts_until=None), [SENT], OVER, None, id="not sent yet"),
    ],
)
def test_what_it_came_to(nudge: Nudge, acts: list[datetime], now: datetime, expected: Ending | None) -> None:
    assert ending_of(nudge, acts, now, is_known=True) is expected


def test_who_may_have_been_overlooked_is_not_said_to_have_stayed_away() -> None:
    assert ending_of(NUDGED, [], OVER, is_known=False) is None
    assert ending_of(NUDGED, [SENT + HOUR], OVER, is_known=False) is Ending.CAME_BACK


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.BID, None),
        (State.DUE, None),
        (State.CLAIMED, None),
        (State.SENT, None),
        (State.UNKNOWN, None),
        (State.SKIPPED, Ending.NOT_SENT),
        (State.REFUSED, Ending.NOT_SENT),
        (State.GIVEN_UP, Ending.UNCERTAIN),
        (None, Ending.NOT_SENT),
    ],
)
def test_what_the_ledger_says(state: State | None, expected: Ending | None) -> None:
    assert ending_of_delivery(state) is expected
