"""Tables of facts, and what is derived from them in the same transaction."""

from datetime import date

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, Short, SlackId, SlackKey


class ParticipationRow(Base):
    """One fact. ``is_present`` false is a tombstone: it was withdrawn, or its withdrawal came first."""

    __tablename__ = "participation"
    __table_args__ = (
        Index(None, "workspace", "community", "person", "at"),
        Index(None, "workspace", "community", "thread_ts", "at"),
        Index(None, "workspace", "community", "at"),
    )

    workspace: Mapped[SlackKey]
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    community: Mapped[SlackId]
    person: Mapped[SlackId | None]
    at: Mapped[Instant]
    decided_at: Mapped[float]
    source_ts: Mapped[SlackId]
    thread_ts: Mapped[SlackId | None]
    is_question: Mapped[bool | None]
    name: Mapped[str | None] = mapped_column(String(100))
    is_present: Mapped[bool]
    is_imported: Mapped[bool]


class MemberDayRow(Base):
    """How many acts of each kind a member did in a community on a UTC day."""

    __tablename__ = "member_days"
    __table_args__ = (Index(None, "workspace", "community", "day"),)

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    day: Mapped[date] = mapped_column(primary_key=True)
    messages: Mapped[int]
    replies: Mapped[int]
    reactions: Mapped[int]
    answers: Mapped[int]
    votes: Mapped[int]
    kudos_given: Mapped[int]
    kudos_received: Mapped[int]
    meetings: Mapped[int]


class MemberFirstRow(Base):
    """The first acts of a member in a community: first message, first join, first act of any kind."""

    __tablename__ = "member_firsts"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    first_message_at: Mapped[Instant | None]
    first_join_at: Mapped[Instant | None]
    first_act_at: Mapped[Instant | None]


class ThreadRow(Base):
    """A root message and its thread. ``author`` and ``root_at`` are None where only its replies are known.

    ``answered_by_nobody`` says that a person who leaves no trace answered: that, and nothing about them.
    ``marked_*`` are a manager's corrections and win over what was derived.
    """

    __tablename__ = "threads"
    __table_args__ = (Index(None, "workspace", "community", "root_at"),)

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    root_ts: Mapped[SlackKey]
    author: Mapped[SlackId | None]
    root_at: Mapped[Instant | None]
    is_question: Mapped[bool]
    replies: Mapped[int]
    first_reply_at: Mapped[Instant | None]
    first_reply_by: Mapped[SlackId | None]
    answered_by_nobody: Mapped[bool]
    marked_question: Mapped[bool | None]
    marked_answered: Mapped[bool | None]


class CommunityMonthRow(Base):
    """Acts and number of people per community, month and kind, without persons: where erasure folds what it removes."""

    __tablename__ = "community_months"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    kind: Mapped[Short] = mapped_column(primary_key=True)
    acts: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)
