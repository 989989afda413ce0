"""The two clocks that are passed in, never read from inside."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """``now`` is the wall clock (what is due, hours, grace): aware UTC, may be moved forward in the demo and in tests.

    ``steady`` counts real seconds that every process of this machine shares and nobody moves: leases, pace, time-outs.
    """

    def now(self) -> datetime:
        """The instant it is now, aware, UTC."""
        ...

    def steady(self) -> float:
        """Seconds on a clock that nobody moves."""
        ...
