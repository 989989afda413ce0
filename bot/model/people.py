"""A person, what they chose, and what they may do."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

MONDAY_TO_FRIDAY = frozenset(range(5))


class Role(StrEnum):
    """What a person is in a community. A strategist is one in the whole workspace."""

    MEMBER = "member"
    DEPUTY = "deputy"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in Slack. ``zone`` is an IANA name, ``locale`` like Slack's (``fr-FR``): what they chose themselves, else what Slack
    says; None where neither is known.
    """

    workspace: str
    person: str
    name: str
    locale: str | None = None
    zone: str | None = None
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    is_deactivated: bool = False
    is_strategist: bool = False

    @property
    def is_outsider(self) -> bool:
        """True for guests and people of another workspace: they take part where a community lets them in, and set nothing up."""
        return self.is_guest or self.is_stranger


@dataclass(frozen=True, slots=True)
class Preferences:
    """How much a person lets Foyer write to them. Unasked-for messages only; answers to what they do are free.

    ``working_days``: 0 is Monday. ``zone`` (an IANA name) and ``locale`` (a language of Foyer's) are None for "as Slack says".
    ``stays_off_boards``: named on no board, whatever they joined.
    """

    dms_per_week: int = 2
    dms_per_day: int = 1
    paused_until: datetime | None = None
    opens: time = time(9)
    closes: time = time(18)
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    zone: str | None = None
    locale: str | None = None
    muted: frozenset[str] = frozenset()
    in_holdouts: bool = True
    stays_off_boards: bool = False

    @property
    def takes_no_dms(self) -> bool:
        """True where the person wants no unasked-for direct message at all."""
        return self.dms_per_week == 0


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a community. ``joined_at`` is None where they were there before Foyer."""

    workspace: str
    community: str
    person: str
    role: Role = Role.MEMBER
    is_present: bool = True
    joined_at: datetime | None = None

    @property
    def looks_after(self) -> bool:
        """True for the people who animate the community: its managers and deputies."""
        return self.role in (Role.MANAGER, Role.DEPUTY)
