"""How long the ledger waits for what, in seconds of the steady clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """The seconds of the ledger. Raises ValueError where they could make it say something twice.

    ``call`` is the time-out of one call to Slack, ``lease`` how long a worker may hold a delivery, ``settle`` how long after an
    unclear call it makes sense to look for it. ``post`` lies between two posts to one destination (Slack allows one a second),
    ``update`` between two changes of one message, ``backoff`` before the second try of one delivery (then twice as long each
    time), ``poll`` between two looks at the ledger when nobody wakes the worker.
    """

    call: float = 10.0
    lease: float = 60.0
    settle: float = 25.0
    post: float = 1.0
    update: float = 3.0
    backoff: float = 2.0
    poll: float = 0.5

    def __post_init__(self) -> None:
        if self.call * 2 >= self.lease:
            raise ValueError("a call's time-out must be under half the lease")
        if self.settle <= self.call * 2:
            raise ValueError("the settling time must be over twice a call's time-out")
