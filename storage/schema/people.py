"""Tables about people: who they are, what they chose, who leaves no trace, and the audit."""

from datetime import time

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, Short, SlackId, SlackKey, Text, Weekdays


class PersonRow(Base):
    """Someone in Slack, as Slack last described them. People who leave no trace have no row."""

    __tablename__ = "people"

    workspace: Mapped[SlackKey]
    person: Mapped[SlackKey]
    name: Mapped[str] = mapped_column(String(255))
    locale: Mapped[Short | None]
    zone: Mapped[Short | None]
    is_bot: Mapped[bool]
    is_guest: Mapped[bool]
    is_stranger: Mapped[bool]
    is_admin: Mapped[bool]
    is_deactivated: Mapped[bool]
    as_of: Mapped[float]


class PreferenceRow(Base):
    """How much a person lets Foyer write to them; no row means the defaults of ``bot.model.people.Preferences``."""

    __tablename__ = "preferences"

    workspace: Mapped[SlackKey]
    person: Mapped[SlackKey]
    dms_per_week: Mapped[int]
    dms_per_day: Mapped[int]
    paused_until: Mapped[Instant | None]
    opens: Mapped[time]
    closes: Mapped[time]
    working_days: Mapped[Weekdays]
    zone: Mapped[Short | None]
    locale: Mapped[Short | None]
    in_holdouts: Mapped[bool]
    stays_off_boards: Mapped[bool]


class MuteRow(Base):
    """A kind of message that a person asked not to get again."""

    __tablename__ = "mutes"

    workspace: Mapped[SlackKey]
    person: Mapped[SlackKey]
    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[Instant]


class TracelessRow(Base):
    """Who leaves no trace: a keyed hash, so the id can't be read back.

    ``until`` is when they took part again, None while they do not: what they did before then stays unwritten.
    """

    __tablename__ = "traceless"

    workspace: Mapped[SlackKey]
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[Instant | None]


class AuditRow(Base):
    """Who did what to whose data, and when. ``actor`` and ``subject`` are keyed pseudonyms, never ids."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    workspace: Mapped[SlackId]
    at: Mapped[Instant]
    actor: Mapped[Short]
    action: Mapped[Short]
    community: Mapped[SlackId | None]
    subject: Mapped[Short | None]
    detail: Mapped[Text | None]
