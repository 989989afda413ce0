"""A greeting: a word of welcome that somebody who looks after a community asked Foyer to post."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Greeting:
    """One greeting of one person, by ``greeter``. ``occasion`` is the ISO week: a person is greeted once in it.

    ``words`` are what was written; None once it stands in the ledger, which then has them.
    """

    workspace: str
    community: str
    person: str
    occasion: str
    greeter: str
    at: datetime
    words: str | None = None
