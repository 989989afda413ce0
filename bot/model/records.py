"""What Foyer keeps of one person's participation, as that person may see it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Record:
    """One person in one community. ``since`` is their first day in the record; days are UTC ones. Counts are of all time."""

    community: str
    name: str
    since: date | None = None
    days: int = 0
    messages: int = 0
    replies: int = 0
    reactions: int = 0
    answers: int = 0
    kudos_given: int = 0
    kudos_received: int = 0

    @property
    def is_empty(self) -> bool:
        """True where nothing they did is kept."""
        did = self.messages or self.replies or self.reactions or self.answers
        return not (did or self.kudos_given or self.kudos_received)
