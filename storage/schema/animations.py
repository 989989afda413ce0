"""Tables of animations, their occurrences and the answers to them."""

from datetime import date

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackId, SlackKey


class AnimationRow(Base):
    """A planned ritual. ``next_at`` is the last date written as an occurrence: once it is reached, the next one is written."""

    __tablename__ = "animations"
    __table_args__ = (Index(None, "workspace", "community"),)

    workspace: Mapped[SlackKey]
    animation: Mapped[str] = mapped_column(String(32), primary_key=True)
    community: Mapped[SlackId]
    kind: Mapped[Short]
    content: Mapped[Data]
    recurrence: Mapped[Data]
    state: Mapped[Short]
    planned_by: Mapped[SlackId | None]
    planned_at: Mapped[Instant]
    next_at: Mapped[Instant | None]


class OccurrenceRow(Base):
    """One dated run of an animation; unique by (animation, local date, slot) so that it runs once.

    Slot 0 is the planned run of a day; those asked for by hand take the next ones. ``next_step_at`` is when its heartbeat looks at
    it again, None for never; ``steps_done`` is ``{"names": [...]}``.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("workspace", "animation", "local_date", "slot"),
        Index(None, "state", "next_step_at"),
        Index(None, "workspace", "community", "due_at"),
    )

    workspace: Mapped[SlackKey]
    occurrence: Mapped[str] = mapped_column(String(32), primary_key=True)
    animation: Mapped[str] = mapped_column(String(32))
    community: Mapped[SlackId]
    kind: Mapped[Short]
    local_date: Mapped[date]
    slot: Mapped[int]
    due_at: Mapped[Instant]
    state: Mapped[Short]
    content: Mapped[Data]
    state_data: Mapped[Data]
    steps_done: Mapped[Data]
    reason: Mapped[Short | None]
    audience: Mapped[int | None]
    message_ts: Mapped[SlackId | None]
    opened_at: Mapped[Instant | None]
    closes_at: Mapped[Instant | None]
    next_step_at: Mapped[Instant | None]


class AnswerRow(Base):
    """What a person gave on purpose: the only words of theirs that are kept."""

    __tablename__ = "answers"

    workspace: Mapped[SlackKey]
    occurrence: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[SlackKey]
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Data]
    at: Mapped[Instant]
