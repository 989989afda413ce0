"""The tables of nudges, of those left out to compare, and of each look of a rule at a community."""

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackId, SlackKey


class NudgeRow(Base):
    """One invitation to one person, or the decision to leave them out to compare.

    ``counts_from`` and ``counts_until`` are the time in which coming back counts, known once the message was sent, or would have
    been. ``opened_at``: they followed the link. ``response``: what they said to being asked for an answer. ``stopped_at``: soon
    after it they asked for no more such messages, or for none at all.
    """

    __tablename__ = "nudges"
    __table_args__ = (
        Index(None, "workspace", "community", "rule"),
        Index(None, "workspace", "outcome"),
    )

    workspace: Mapped[SlackKey]
    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[SlackKey]
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(32), primary_key=True)
    arm: Mapped[Short]
    is_compared: Mapped[bool]
    community: Mapped[SlackId]
    at: Mapped[Instant]
    delivery: Mapped[SlackId | None]
    counts_from: Mapped[Instant | None]
    counts_until: Mapped[Instant | None]
    opened_at: Mapped[Instant | None]
    outcome: Mapped[Short | None]
    outcome_at: Mapped[Instant | None]
    response: Mapped[Short | None]
    responded_at: Mapped[Instant | None]
    stopped_at: Mapped[Instant | None]


class NudgeLookRow(Base):
    """A rule looked at a community on a local day, at a full hour (``slot``): how many it chose, and for how many it stayed silent,
    by reason.

    Without persons; one row a slot, so that a look happens once. ``silences`` is ``{reason: count}``.
    """

    __tablename__ = "nudge_looks"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    chosen: Mapped[int]
    silences: Mapped[Data]


class NudgePauseRow(Base):
    """A rule paused itself in a community: of its ``messages`` there, ``stops`` were followed by a stop. Without persons."""

    __tablename__ = "nudge_pauses"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[Instant] = mapped_column(primary_key=True)
    messages: Mapped[int]
    stops: Mapped[int]
