"""An animation (a planned ritual), its occurrences, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.recurrence import Recurrence


class AnimationState(StrEnum):
    """Planned runs by itself; paused keeps its place; stopped was ended by somebody; over has had all its dates."""

    PLANNED = "planned"
    PAUSED = "paused"
    STOPPED = "stopped"
    OVER = "over"


class OccurrenceState(StrEnum):
    """``due`` waits for its time, ``open`` takes answers, ``closed`` thanked, ``skipped`` says why in ``reason``."""

    DUE = "due"
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Animation:
    """A planned ritual. ``content`` is its kind's own form, as data. ``planned_by`` is None once that person is forgotten."""

    workspace: str
    animation: str
    community: str
    kind: str
    content: Mapping[str, Any]
    recurrence: Recurrence
    state: AnimationState
    planned_by: str | None
    planned_at: datetime


class SkipReason(StrEnum):
    """Why an occurrence did not run: Foyer was down past its grace, somebody asked for it, Slack did not take it, its channel had
    no room for it, or its kind had nothing to say this time, which is no failure. ``taken_back`` is no end: it took answers already
    when its date was taken back, and comes again if that day is planned again.
    """

    MISSED = "missed"
    BY_HAND = "by_hand"
    NOT_POSTED = "not_posted"
    NO_ROOM = "no_room"
    NOTHING = "nothing"
    TAKEN_BACK = "taken_back"


class Shift(StrEnum):
    """Why a run is not due when its rule says: another post of Foyer within the hour, as many that day as the channel takes, or no
    room before its next date, so that it will not run at all.
    """

    HOUR = "hour"
    FULL = "full"
    NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated run. ``content`` is what this run is about, fixed as soon as its date is: a preview shows what will be posted.

    ``state_data`` is the kind's versioned state; ``steps_done`` names the steps already planned. ``audience`` is how many
    members were on the channel when it was posted, bots left out. ``reason`` says why it was skipped. ``moved_from`` is when its
    rule would have it, where other posts of the channel moved it, and ``moved_why`` what did.
    """

    workspace: str
    occurrence: str
    animation: str
    community: str
    kind: str
    local_date: date
    slot: int
    due_at: datetime
    state: OccurrenceState
    content: Mapping[str, Any] = field(default_factory=dict)
    state_data: Mapping[str, Any] = field(default_factory=dict)
    steps_done: frozenset[str] = frozenset()
    reason: SkipReason | None = None
    audience: int | None = None
    message_ts: str | None = None
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    moved_from: datetime | None = None
    moved_why: Shift | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands in its channel and takes answers."""
        return self.state is OccurrenceState.OPEN


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered, on purpose. ``item`` tells several answers of one person apart."""

    workspace: str
    occurrence: str
    person: str
    item: str
    value: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """How many people answered an occurrence, each once, of how many it was asked (``response_rate`` of the metrics)."""

    answered: int
    audience: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A run to come. ``occurrence`` is there for the next one, whose content is fixed; later ones are dates only."""

    animation: Animation
    local_date: date
    at: datetime
    occurrence: Occurrence | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an animation stands: its next run, the one that is open now, and the last one that was answered or not.

    ``silent`` is a run since then that had nothing to say.
    """

    animation: Animation
    coming: Occurrence | None = None
    open: Occurrence | None = None
    last: Occurrence | None = None
    last_rate: ResponseRate | None = None
    silent: Occurrence | None = None


class AlarmReason(StrEnum):
    """Why something did not run: as ``SkipReason``; or its date was never written; or it failed again and again."""

    MISSED = "missed"
    NOT_POSTED = "not_posted"
    NO_ROOM = "no_room"
    UNWRITTEN = "unwritten"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An animation that has not run when it should have. ``why`` is the text key of what Slack said, where it refused."""

    animation: Animation
    at: datetime
    reason: AlarmReason
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A lasting word of a person to an animation, kept from run to run: that they joined, a date they gave, that they pause."""

    workspace: str
    animation: str
    person: str
    item: str
    value: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """Some people who were introduced to each other by an occurrence."""

    occurrence: str
    people: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes that nobody can trace: how many people voted, and for what. ``counts`` has a place for each choice that was made."""

    voters: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Something that was given without a name: nobody can tell by whom."""

    entry: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ThreadReply:
    """Somebody's message in the thread of an occurrence, without its words; ``reactions`` are those of other people."""

    person: str
    ts: str
    at: datetime
    reactions: int = 0
