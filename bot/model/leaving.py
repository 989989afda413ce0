"""What became of a person's record when they left it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaving:
    """What was done, in counts. ``is_erased``: their past is gone; else it stays, and these are what stays of it.

    ``acts`` count on, without a name; ``answers`` and ``thanks`` (given and received) are those whose words were erased, or stay;
    ``messages`` are the rows of the ledger that went: all of theirs, or those that had not left yet.
    """

    is_erased: bool
    acts: int = 0
    answers: int = 0
    thanks: int = 0
    messages: int = 0
