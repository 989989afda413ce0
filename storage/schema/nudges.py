"""The table of nudges and their holdouts."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, Short, SlackId, SlackKey


class NudgeRow(Base):
    """One invitation to one person, or the decision to leave them out to compare."""

    __tablename__ = "nudges"
    __table_args__ = (Index(None, "workspace", "community", "rule"),)

    workspace: Mapped[SlackKey]
    rule: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[SlackKey]
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(32), primary_key=True)
    arm: Mapped[Short]
    community: Mapped[SlackId]
    at: Mapped[Instant]
    outcome: Mapped[Short | None]
    outcome_at: Mapped[Instant | None]
