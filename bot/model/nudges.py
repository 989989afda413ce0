"""A nudge: one invitation to one person, or the decision to leave them out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Arm(StrEnum):
    """Nudged, or left out on purpose to see whether nudges help."""

    NUDGED = "nudged"
    HOLDOUT = "holdout"


class Ending(StrEnum):
    """What became of a nudge, or of having been left out.

    ``not_sent``: it was stopped before it left, or the person was back before it would have been sent; it counts nowhere and they
    can be chosen again. ``uncertain``: nobody knows whether it arrived; it counts nowhere, and they are not chosen again for it.
    """

    CAME_BACK = "came_back"
    STAYED_AWAY = "stayed_away"
    NOT_SENT = "not_sent"
    UNCERTAIN = "uncertain"


class Response(StrEnum):
    """What a person said to being asked for an answer: that they will give it, or that it is not theirs."""

    CLAIMED = "claimed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Asked:
    """That somebody was asked about a thing, when, and what they said to it; or that the thing was left out to compare."""

    person: str
    at: datetime
    arm: Arm = Arm.NUDGED
    response: Response | None = None
    responded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """One nudge. ``subject`` is what is compared: the community where it is the person, else the thing it is about
    (``question:1700.0001``), and then of a thing left out ``person`` is whose it is. ``period`` (a local day) keeps it from coming
    twice.

    ``delivery`` is its row of the ledger, None for one left out. Coming back counts from ``counts_from`` up to, not with,
    ``counts_until``: from when it was sent, or would have been. ``is_compared`` is False for those who asked never to be left out.
    ``outcome`` is None as long as it is open. ``stopped_at``: soon after it the person asked for no more such messages.
    """

    workspace: str
    rule: str
    person: str
    subject: str
    period: str
    arm: Arm
    community: str
    at: datetime
    is_compared: bool = True
    delivery: str | None = None
    counts_from: datetime | None = None
    counts_until: datetime | None = None
    opened_at: datetime | None = None
    outcome: Ending | None = None
    outcome_at: datetime | None = None
    response: Response | None = None
    responded_at: datetime | None = None
    stopped_at: datetime | None = None
