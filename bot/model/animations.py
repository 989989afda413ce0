"""An animation (a planned ritual), its occurrences, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.recurrence import Recurrence


class AnimationState(StrEnum):
    """Planned runs by itself; paused keeps its place; stopped is over."""

    PLANNED = "planned"
    PAUSED = "paused"
    STOPPED = "stopped"


class OccurrenceState(StrEnum):
    """``due`` waits for its time, ``open`` takes answers, ``closed`` thanked, ``skipped`` says why in ``reason``."""

    DUE = "due"
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Animation:
    """A planned ritual. ``content`` is its kind's own form, as data."""

    workspace: str
    animation: str
    community: str
    kind: str
    content: Mapping[str, Any]
    recurrence: Recurrence
    state: AnimationState
    planned_by: str
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated run. ``state_data`` is the kind's versioned state; ``steps_done`` names the steps already planned."""

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
    reason: str | None = None
    audience: int | None = None
    message_ts: str | None = None
    opened_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered, on purpose. ``item`` tells several answers of one person apart."""

    workspace: str
    occurrence: str
    person: str
    item: str
    value: Mapping[str, Any]
    at: datetime
