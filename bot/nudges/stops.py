"""When a rule is unwelcome: too many of its messages were followed by somebody asking for no more of them.

A stop is asking for no more messages of the rule, or for none at all, within a week of getting one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

COUNTED_FOR = timedelta(days=7)
LOOKED_BACK = timedelta(days=90)
MOST_IN_A_HUNDRED = 5
# What one person wants is theirs, and no verdict on the rule.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Stops:
    """How many messages of a rule were sent in a community lately, and how many of them were followed by a stop."""

    messages: int = 0
    stops: int = 0

    @property
    def are_too_many(self) -> bool:
        """Whether the rule pauses itself: more than five in a hundred, of two people at least."""
        return self.stops >= FEWEST and 100 * self.stops > MOST_IN_A_HUNDRED * self.messages


@dataclass(frozen=True, slots=True)
class Pause:
    """A rule paused itself in a community: when, and for what."""

    at: datetime
    stops: Stops
