"""What a nudge rule is: one object that the scheduler, the handlers and the screens interpret, and never name.

A rule is pure. It says what storage must load (``needs``), is shown one candidate and what is alive in their community, and gives
back the thing to write to them about, or the reason to leave them in peace. How to add one: ``docs/nudges.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, Self, cast

from bot.attention import Priority
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import Need
from bot.nudges.numbers import Number
from bot.nudges.silence import Silence


class Cadence(StrEnum):
    """When a rule looks: once on the morning of a working day, at each full working hour, or never by itself (an animation's
    letters say it when they are due).
    """

    MORNING = "morning"
    HOURS = "hours"
    LETTERS = "letters"


class Unit(StrEnum):
    """What is nudged or left out to compare: each person, or each thing, whoever is asked about it."""

    PERSON = "person"
    THING = "thing"


class Sign(StrEnum):
    """What counts as success. ``act``: the person takes part in the community. ``seen``: somebody else replies or reacts to the
    message. ``answered``: the question has an answer. ``met``: one of those who were introduced says they met.
    ``confirmed``: a speaker says that they will be there.
    """

    ACT = "act"
    SEEN = "seen"
    ANSWERED = "answered"
    MET = "met"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a nudge hopes for, within this time."""

    within: timedelta
    sign: Sign = Sign.ACT


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a rule's own: its text key, its action without the number at its end, and its value, None for the nudge's own."""

    text_key: str
    action: str
    value: str | None = None


class Told(Protocol):
    """What every rule has, also one whose letters an animation writes.

    Its texts are ``nudges.<key>_name`` and ``_about`` (with its numbers as values).
    """

    cadence: Cadence = Cadence.MORNING

    @property
    def key(self) -> str:
        """Its name for ever: stored, muted by it, and the end of its deliveries' kind."""
        ...

    @property
    def outcome(self) -> Outcome:
        """What it hopes for."""
        ...

    @property
    def priority(self) -> Priority:
        """Its place among all that bids for a person's attention."""
        ...


class Rule(Told, Protocol):
    """One rule that writes to people by itself; a frozen dataclass whose fields are its numbers.

    Further texts: ``nudges.<key>_reason``, ``nudges.<key>_<kind>`` for each kind of thing it is about, and two options:
    ``_switch_option`` for a community, ``_own_option`` for a person.
    """

    unit: Unit = Unit.PERSON
    # Whether it is proposed, ticked, to a community that is set up.
    is_proposed: bool = False
    numbers: tuple[Number, ...] = ()

    @property
    def needs(self) -> Need:
        """Which people, or people and things, storage must load."""
        ...

    @property
    def links_to(self) -> tuple[AliveKind, ...]:
        """What it may be about, the best first."""
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
    def known_for(self) -> timedelta:
        """So long a community must have been recorded live before anybody in it is judged: these weeks give everybody the time
        to read the notice and to choose.
        """
        return timedelta(days=21)

    @property
    def most(self) -> int:
        """So many people at once are asked about one thing."""
        return 1

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence | None:
        """What to write to this person about now, or why not; None where it is not time, or never was about them."""
        ...

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:
        """Asked just before sending: why not to any more. ``thing`` is None once it is answered, deleted or over."""
        ...

    def holding(self, candidate: Candidate, scene: Scene, now: datetime) -> int:  # noqa: ARG002
        """How many of those who were asked about the same thing still take a place."""
        return len(candidate.asked)

    def presses(self, thing: Alive) -> tuple[Press, ...]:  # noqa: ARG002
        """Buttons of its own, before the ways out that every nudge has."""
        return ()

    def with_numbers(self, given: Mapping[str, int]) -> Self:
        """The same rule with the numbers that a community set; what is not within the limits stays as it is."""
        allowed = {number.name: given[number.name] for number in self.numbers if number.allows(given.get(number.name))}
        return cast("Self", replace(cast("Any", self), **allowed))

    def number(self, name: str) -> int:
        """The value of one of its numbers."""
        return int(getattr(self, name))


def kind_of(rule: Told) -> str:
    """The kind of its deliveries in the ledger."""
    return f"nudge:{rule.key}"
