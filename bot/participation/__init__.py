"""What Slack tells, turned into facts: a pure reading of events, and of the rows of a channel's history.

The rules of who is a person and what is a message are those of the metrics' registry (``bot.metrics``, version 1). Shapes that are
not Slack's give no facts and no error.
"""

from bot.participation.events import facts_from, is_recorded
from bot.participation.history import facts_from_history

__all__ = ["facts_from", "facts_from_history", "is_recorded"]
