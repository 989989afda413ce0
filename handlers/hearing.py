"""Since when Slack was not heard: a line that is dead is noticed some seconds late, and what came meanwhile is to be read again."""

from datetime import datetime, timedelta

from storage import gaps
from storage.store import Transaction

PING_SECONDS = 2.0  # a lost line is taken up again in about as long; Bolt's own 10 s would be five times that
LOOK_SECONDS = 1.0
DEAF_PINGS = 4  # the SDK takes a line for dead after so many pings without an answer
DEAF = timedelta(seconds=DEAF_PINGS * PING_SECONDS + LOOK_SECONDS)


def add_gap(tx: Transaction, workspace: str, heard: datetime, now: datetime, reason: str) -> None:
    """Slack is heard again ``now``, and was last believed to be at ``heard``: by then Foyer may have been deaf for a while."""
    gaps.add(tx, workspace, None, heard - DEAF, now, reason)
