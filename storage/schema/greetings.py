"""The table of greetings that somebody who looks after a community asked Foyer to post."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, Short, SlackId, SlackKey


class GreetingRow(Base):
    """One greeting of one person. ``occasion`` (an ISO week) keeps it from coming twice.

    ``words`` are there until the greeting stands in the ledger: then it is None here.
    """

    __tablename__ = "greetings"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    occasion: Mapped[Short] = mapped_column(primary_key=True)
    greeter: Mapped[SlackId]
    words: Mapped[str | None] = mapped_column(String(3000))
    at: Mapped[Instant]
