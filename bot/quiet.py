"""Slack's do-not-disturb: who is not to be disturbed now, and until when.

Read from ``dnd.teamInfo`` (https://docs.slack.dev/reference/methods/dnd.teamInfo): for each person whether do-not-disturb is on,
and when its next stretch begins and ends, in seconds; a stretch that has begun is the one they are in. Nothing of it is kept.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Slack tells of that many people at once.
MOST_ASKED = 50
# Further ahead than any stretch: whatever is told beyond it is no time to wait for.
LONGEST_DAYS = 7


def quiet_until(told: Any, now: datetime) -> dict[str, datetime]:
    """Those who are not to be disturbed at ``now``, with the end of it; ``told`` are the ``users`` of Slack's answer.

    What can't be read is passed over: nobody is kept waiting for a slip of Slack's.
    """
    known = told.items() if isinstance(told, Mapping) else ()
    ends = ((str(person), _end(status, now)) for person, status in known)
    return {person: end for person, end in ends if end is not None}


def _end(status: Any, now: datetime) -> datetime | None:
    if not isinstance(status, Mapping) or status.get("dnd_enabled") is not True:
        return None
    begins, ends = _seconds(status.get("next_dnd_start_ts")), _seconds(status.get("next_dnd_end_ts"))
    at = now.timestamp()
    if begins is None or ends is None or not begins <= at < ends or ends - at > LONGEST_DAYS * 86400:
        return None
    return datetime.fromtimestamp(ends, UTC)


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
