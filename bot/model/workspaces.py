"""A workspace: a Slack team in which Foyer works."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack team. ``bot`` is the id of Foyer's own user there.

    ``alive_at`` is when Foyer last knew that it heard Slack; ``people_as_of`` when all its people were last read. Both are None
    before the first time.
    """

    workspace: str
    name: str
    bot: str
    url: str | None = None
    alive_at: datetime | None = None
    people_as_of: datetime | None = None
