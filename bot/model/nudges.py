"""A nudge: one invitation to one person, or its holdout."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Arm(StrEnum):
    """Nudged, or left out on purpose to see whether nudges help."""

    NUDGED = "nudged"
    HOLDOUT = "holdout"


@dataclass(frozen=True, slots=True)
class Nudge:
    """One nudge. ``subject`` is what it is about (a community), ``period`` keeps it from coming twice."""

    workspace: str
    rule: str
    person: str
    subject: str
    period: str
    arm: Arm
    community: str
    at: datetime
    outcome: str | None = None
    outcome_at: datetime | None = None
