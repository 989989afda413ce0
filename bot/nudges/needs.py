"""What storage must load for a rule: which people, or which people and things."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Quiet:
    """People with ``least`` messages in the ``within_days`` before the last ``silent_days``, and no act since."""

    least: int
    within_days: int
    silent_days: int

    def first_silent_day(self, now: datetime) -> date:
        """The UTC day from which on nothing was done."""
        return (now - timedelta(days=self.silent_days)).date()

    def first_day(self, now: datetime) -> date:
        """The UTC day from which on messages count."""
        return self.first_silent_day(now) - timedelta(days=self.within_days)


@dataclass(frozen=True, slots=True)
class Unspoken:
    """People who were seen to join in the last ``within_days`` and never wrote or answered anything."""

    within_days: int


@dataclass(frozen=True, slots=True)
class FirstMessages:
    """First messages of the last ``within_days`` by people who were seen to join in the ``joined_within_days`` before them, to
    which nobody reacted or replied; each with who was given the newcomer, then those who look after the community.
    """

    within_days: int
    joined_within_days: int


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """Open questions of the last ``within_days``, each with who took a topic that was tagged on it, then who answered most in the
    community's threads in the last ``answered_within_days``; at most ``looked_at`` people for each.
    """

    within_days: int
    answered_within_days: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class PlannedMeetings:
    """People who said in the last ``within_days`` that they plan to meet those they were introduced to, where nobody of them said
    since that they met, or that they will not.
    """

    within_days: int


@dataclass(frozen=True, slots=True)
class Hosts:
    """The managers of a community, with the last of their acts in it in the last ``within_days``."""

    within_days: int


Need = Quiet | Unspoken | FirstMessages | OpenQuestions | PlannedMeetings | Hosts
