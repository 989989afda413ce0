"""Tables of animations, their occurrences and the answers to them."""

from datetime import date

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackId, SlackKey, Text


class AnimationRow(Base):
    """A planned ritual. ``next_at`` is the last date written as an occurrence: once it is reached, the next one is written.

    ``runs_since``: from when on its dates count (planned, resumed or changed). ``failures``: how often in a row its dates could not
    be written.
    """

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
    runs_since: Mapped[Instant]
    failures: Mapped[int]


class OccurrenceRow(Base):
    """One dated run of an animation; unique by (animation, local date, slot) so that it runs once.

    Slot 0 is the planned run of a day; those asked for by hand take the next ones. ``next_step_at`` is when its heartbeat looks at
    it again, None for never; ``steps_done`` is ``{"names": [...]}``; ``failures`` is how often in a row its steps could not be
    taken. ``moved_from`` is when it would be due by its rule alone, ``moved_why`` why it is not (both None: it is).
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
    moved_from: Mapped[Instant | None]
    moved_why: Mapped[Short | None]
    failures: Mapped[int]


class DraftRow(Base):
    """What somebody is filling in, in more than one screen, until it is planned: more than a Slack view can carry."""

    __tablename__ = "drafts"

    workspace: Mapped[SlackKey]
    draft: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[SlackId]
    form: Mapped[Data]
    at: Mapped[Instant]


class AnswerRow(Base):
    """What a person gave on purpose: the only words of theirs that are kept."""

    __tablename__ = "answers"

    workspace: Mapped[SlackKey]
    occurrence: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[SlackKey]
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Data]
    at: Mapped[Instant]


class EnrolmentRow(Base):
    """A lasting word of a person to an animation, kept from run to run: that they joined, a date they gave, that they pause."""

    __tablename__ = "enrolments"

    workspace: Mapped[SlackKey]
    animation: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[SlackKey]
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Data]
    at: Mapped[Instant]


class PairingRow(Base):
    """Who was introduced to whom: the people of one occurrence who share a ``group_number``."""

    __tablename__ = "pairings"
    __table_args__ = (Index(None, "workspace", "person"), Index(None, "workspace", "at"))

    workspace: Mapped[SlackKey]
    occurrence: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[SlackKey]
    group_number: Mapped[int]
    at: Mapped[Instant]


class AvoidRow(Base):
    """Somebody asked not to be introduced to somebody. Nobody else is ever shown it."""

    __tablename__ = "avoids"

    workspace: Mapped[SlackKey]
    person: Mapped[SlackKey]
    avoided: Mapped[SlackKey]


class BallotRow(Base):
    """A secret vote. ``voter`` is a keyed hash of the person, salted by the poll: nobody votes twice, and nobody is found.

    When the poll closes the salt is destroyed, and ``voter`` drawn at random, as ``ballot`` always is. No time is kept, nor the row
    number of SQLite: nothing tells an order.
    """

    __tablename__ = "ballots"
    __table_args__ = (UniqueConstraint("workspace", "occurrence", "voter"), {"sqlite_with_rowid": False})

    workspace: Mapped[SlackKey]
    ballot: Mapped[str] = mapped_column(String(32), primary_key=True)
    occurrence: Mapped[str] = mapped_column(String(32))
    voter: Mapped[str] = mapped_column(String(64))
    choices: Mapped[Data]


class BallotSaltRow(Base):
    """What voters, and who writes without a name, are hashed with while an occurrence is open; the row goes when it closes."""

    __tablename__ = "ballot_salts"

    workspace: Mapped[SlackKey]
    occurrence: Mapped[str] = mapped_column(String(32), primary_key=True)
    # None: it was destroyed, and the disk has still to be cleaned of it.
    salt: Mapped[str | None] = mapped_column(String(64))


class QuestionRow(Base):
    """A question of a community's own library. ``suggested_by`` is the member whose idea it was, until a manager decides;
    afterwards only where they asked to be told when it is asked (``tells``).
    """

    __tablename__ = "questions"
    __table_args__ = (Index(None, "workspace", "community", "state"),)

    workspace: Mapped[SlackKey]
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    community: Mapped[SlackId]
    words: Mapped[Text]
    state: Mapped[Short]
    suggested_by: Mapped[SlackId | None]
    tells: Mapped[bool]
    at: Mapped[Instant]
