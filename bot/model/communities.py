"""A community: a channel that Foyer looks after, with its charter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any


@dataclass(frozen=True, slots=True)
class Community:
    """One community. ``name`` is the channel's own, ``title`` what its people call it where that is something else.

    ``recorded_since`` is None until its notice was posted: nothing is recorded live before.

    ``kept_since``: what was done before then stands in monthly totals alone, and no more of it is written; None: nothing does.

    ``imported_at`` is when its history was first read from an export, ``members_as_of`` when its members were last read from Slack.

    ``digest_weekday`` counts Monday as 0; ``digest_time`` is local to ``zone`` (an IANA name). ``nudges`` are the keys of the rules
    that are on, ``nudge_numbers`` what was set of them, by rule and name. ``posts_a_day``: how many
    posts of Foyer a day the channel takes, but for those that somebody asks for.
    ``kudos_values`` are the values of the company that thanks may name, as its managers wrote them.
    """

    workspace: str
    community: str
    name: str
    title: str = ""
    purpose: str = ""
    locale: str = "en"
    zone: str = "Etc/UTC"
    digest_channel: str | None = None
    digest_weekday: int = 0
    digest_time: time = time(9)
    set_up_by: str | None = None
    set_up_at: datetime | None = None
    recorded_since: datetime | None = None
    kept_since: datetime | None = None
    members_as_of: datetime | None = None
    imported_at: datetime | None = None
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False
    bot_is_in: bool = False
    lets_guests_in: bool = False
    nudges: frozenset[str] = frozenset()
    nudge_numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    posts_a_day: int = 2
    kudos_values: tuple[str, ...] = ()

    @property
    def digest_is_open(self) -> bool:
        """True where the digest goes to the community's own channel: everybody there reads it."""
        return self.digest_channel == self.community

    @property
    def is_set_up(self) -> bool:
        """True once somebody set it up; an imported channel is only known."""
        return self.set_up_at is not None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time whose facts may be missing until ``reconcile`` has read the history again.

    ``community`` is None where it concerns all of them; ``progress`` is where the reading stands.
    """

    workspace: str
    gap: int
    community: str | None
    since: datetime
    until: datetime
    reason: str
    progress: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody invited Foyer to a channel. ``inviter`` is None where Slack does not say; ``at`` is Slack's time, in seconds."""

    workspace: str
    community: str
    inviter: str | None
    at: float
