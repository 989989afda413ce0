"""What a delivery may become, and why: pure rules of the ledger.

``transitions`` is the table of states, ``outcomes`` reads what Slack answered, ``consequences`` says what follows, ``recheck``
is asked just before sending. Each reason is the key of a text in the catalogue ``deliveries``.
"""

from bot.deliveries.consequences import (
    METHODS,
    Absent,
    Change,
    Finding,
    Found,
    Hold,
    Unreadable,
    after_outcome,
    after_search,
    backoff,
    is_exhausted,
    search_method,
)
from bot.deliveries.outcomes import (
    EVERYTHING,
    INVALID_BLOCKS,
    NOT_JSON,
    UNSURE,
    Answer,
    Outcome,
    Refused,
    Sent,
    Unclear,
    Wait,
    outcome_of,
)
from bot.deliveries.recheck import PLACE_CLOSED, Circumstances, Later, Skip, Verdict, recheck, silence
from bot.deliveries.timing import Timing
from bot.deliveries.transitions import TRANSITIONS, may_become, states_before

__all__ = [
    "EVERYTHING",
    "INVALID_BLOCKS",
    "METHODS",
    "NOT_JSON",
    "PLACE_CLOSED",
    "TRANSITIONS",
    "UNSURE",
    "Absent",
    "Answer",
    "Change",
    "Circumstances",
    "Finding",
    "Found",
    "Hold",
    "Later",
    "Outcome",
    "Refused",
    "Sent",
    "Skip",
    "Timing",
    "Unclear",
    "Unreadable",
    "Verdict",
    "Wait",
    "after_outcome",
    "after_search",
    "backoff",
    "is_exhausted",
    "may_become",
    "outcome_of",
    "recheck",
    "search_method",
    "silence",
    "states_before",
]
