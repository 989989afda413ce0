"""What a nudge rule is: one object that the scheduler, the handlers and the screens interpret, and never name.

A rule is pure. It says what storage must load (``needs``), is shown one candidate and what is alive in their community, and gives
back the thing to invite them to, or the reason to leave them in peace. How to add one: ``docs/nudges.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.attention import Priority
from bot.model.people import Membership, Person, Preferences
from bot.nudges.silence import Silence


class AliveKind(StrEnum):
    """What a person can be invited to."""

    QUESTION = "question"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Alive:
    """Something alive in a community: where it is and since when, never what was said there.

    ``ts`` is its message's (Slack's string); after ``until`` nobody is invited to it any more. ``author`` is None where nobody
    is to be spared an invitation to their own words.
    """

    kind: AliveKind
    ts: str
    since: datetime
    until: datetime
    author: str | None = None

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"{self.kind}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """A need: people with ``least`` messages in the ``within_days`` before the last ``silent_days``, and no act since."""

    least: int
    within_days: int
    silent_days: int

    def first_silent_day(self, now: datetime) -> date:
        """The UTC day from which on nothing was done."""
        return (now - timedelta(days=self.silent_days)).date()

    def first_day(self, now: datetime) -> date:
        """The UTC day from which on messages count."""
        return self.first_silent_day(now) - timedelta(days=self.within_days)


Need = Quiet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a rule may nudge in a community, and what it has to know of them.

    ``messages`` and ``last_act_on`` (a UTC day) are what the rule's need counts; ``chosen_at`` is when this rule last chose them
    here, to be nudged or to be left out, whatever they did then; what was planned and never sent does not count.
    """

    person: Person
    membership: Membership
    preferences: Preferences
    messages: int = 0
    last_act_on: date | None = None
    chosen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a nudge hopes for: an act of the person in the community within this time."""

    within: timedelta


class Rule(Protocol):
    """One rule. Its texts are ``nudges.<key>_name``, ``_about``, ``_reason``, one per kind of thing it links to, and two options:
    ``_switch_option`` for a community, ``_own_option`` for a person.
    """

    @property
    def key(self) -> str:
        """Its name for ever: stored, muted by it, and the end of its deliveries' kind."""
        ...

    @property
    def needs(self) -> Need:
        """Which people storage must load."""
        ...

    @property
    def links_to(self) -> tuple[AliveKind, ...]:
        """What it invites to, the best first."""
        ...

    @property
    def looks_back(self) -> timedelta:
        """How much of the latest record must be complete for it to judge."""
        ...

    @property
    def rest(self) -> timedelta:
        """It never chooses the same person in a community twice within this time."""
        ...

    @property
    def lives(self) -> timedelta:
        """A nudge that could not be sent by then is no longer worth sending."""
        ...

    @property
    def priority(self) -> Priority:
        """Its place among all that bids for a person's attention."""
        ...

    @property
    def outcome(self) -> Outcome:
        """What it hopes for."""
        ...

    def is_due(self, candidate: Candidate, alive: Sequence[Alive], now: datetime) -> Alive | Silence:
        """What to invite this person to now, or why not."""
        ...

    def still_due(self, candidate: Candidate, thing: Alive | None, now: datetime) -> Silence | None:
        """Asked just before sending: why not to any more. ``thing`` is None once it is answered, deleted or over."""
        ...


def kind_of(rule: Rule) -> str:
    """The kind of its deliveries in the ledger."""
    return f"nudge:{rule.key}"
