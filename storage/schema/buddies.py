"""Tables of buddies: who volunteers to stand by newcomers, and which newcomer each was given."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, Short, SlackId, SlackKey


class BuddyRow(Base):
    """Somebody who volunteers in a community. ``most``: how many newcomers at the same time, as they chose."""

    __tablename__ = "buddies"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    most: Mapped[int]
    since: Mapped[Instant]


class BuddyTurnRow(Base):
    """A volunteer was asked to stand by a newcomer, once at most. ``state`` is ``bot.model.welcomes.TurnState``.

    ``asked_at`` is when it was planned to tell them; ``given_at`` when the newcomer's own message was planned (None before).
    """

    __tablename__ = "buddy_turns"
    __table_args__ = (
        Index(None, "workspace", "community", "state"),
        Index(None, "workspace", "buddy"),
    )

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    newcomer: Mapped[SlackKey]
    buddy: Mapped[SlackId] = mapped_column(primary_key=True)
    state: Mapped[Short]
    asked_at: Mapped[Instant]
    given_at: Mapped[Instant | None]
