"""A welcome journey: its steps, one newcomer's way through it, and the buddies who volunteer.

Not to be confused with the animation ``welcome_round``, which introduces newcomers to everybody in a post.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class StepKind(StrEnum):
    """What a step brings a newcomer."""

    WORDS = "words"
    TASK = "task"
    POLL = "poll"
    BUDDY = "buddy"


class ArrivalState(StrEnum):
    """Where a newcomer stands. ``KEPT_OUT`` never began, ``STOPPED`` will get nothing more, ``OVER`` came to the end."""

    UNDERWAY = "underway"
    OVER = "over"
    STOPPED = "stopped"
    KEPT_OUT = "kept_out"


class StepState(StrEnum):
    """What became of a step for one newcomer.

    ``WAITING``: a message of it stands in the ledger and has not left; ``LAID_ASIDE``: it is to be said, or said again, as soon as
    it can be (a pause ended, another buddy was found).
    """

    WAITING = "waiting"
    SAID = "said"
    PASSED_OVER = "passed_over"
    LAID_ASIDE = "laid_aside"


class TurnState(StrEnum):
    """Where a volunteer stands with one newcomer.

    ``ASKED``: told, or about to be; ``GLAD``: they said so; ``GIVEN``: the newcomer hears, or heard, their name; ``DECLINED``: not
    this time; ``MISSED``: they could not be told; ``ENDED``: they left, or are no buddy any more.
    """

    ASKED = "asked"
    GLAD = "glad"
    GIVEN = "given"
    DECLINED = "declined"
    MISSED = "missed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey, on the ``day``-th working day after joining.

    ``step`` is its id for ever. ``words`` are the manager's: the message, the task, the question, or what goes with a buddy's name.
    ``choices`` are a poll's; ``remind_after`` a task's: working days until each reminder, 0 for none.
    """

    step: str
    kind: StepKind
    day: int
    words: str
    choices: tuple[str, ...] = ()
    remind_after: int = 0


@dataclass(frozen=True, slots=True)
class Welcome:
    """A community's journey, its steps in the order in which they come. ``on_since`` is None while it is off."""

    workspace: str
    community: str
    steps: tuple[Step, ...] = ()
    on_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one step for one newcomer; see ``storage.schema.ArrivalStepRow``."""

    step: str
    day: int
    state: StepState
    why: str | None = None
    tries: int = 0
    reminders: int = 0
    said_at: datetime | None = None
    done_at: datetime | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One newcomer and their way through the journey of a community; see ``storage.schema.ArrivalRow``."""

    workspace: str
    community: str
    person: str
    joined_at: datetime
    state: ArrivalState = ArrivalState.UNDERWAY
    why: str | None = None
    hand_at: datetime | None = None
    look_at: datetime | None = None
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Buddy:
    """A volunteer of a community, who takes ``most`` newcomers at a time."""

    workspace: str
    community: str
    person: str
    most: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A volunteer was asked to stand by a newcomer; see ``storage.schema.BuddyTurnRow``."""

    workspace: str
    community: str
    newcomer: str
    buddy: str
    state: TurnState
    asked_at: datetime
    given_at: datetime | None = None
