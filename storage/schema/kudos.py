"""Kudos: who thanked whom, for what."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, Short, SlackId, SlackKey, Text


class KudosRow(Base):
    """One word of thanks. ``giver`` is None once that person is forgotten; ``community`` is None for what was said in private only.

    ``value`` is a value of the company, as the community's managers named it; ``link`` the address of the message it is about.
    ``is_planned``: the ledger has it.
    """

    __tablename__ = "kudos"
    __table_args__ = (
        Index(None, "workspace", "giver", "at"),
        Index(None, "workspace", "community", "at"),
        Index(None, "is_planned"),
    )

    workspace: Mapped[SlackKey]
    kudos: Mapped[str] = mapped_column(String(32), primary_key=True)
    giver: Mapped[SlackId | None]
    community: Mapped[SlackId | None]
    words: Mapped[Text]
    value: Mapped[Short | None]
    link: Mapped[str | None] = mapped_column(String(500))
    is_private: Mapped[bool]
    at: Mapped[Instant]
    is_planned: Mapped[bool]


class KudosReceiverRow(Base):
    """Somebody who was thanked."""

    __tablename__ = "kudos_receivers"
    __table_args__ = (Index(None, "workspace", "person"),)

    workspace: Mapped[SlackKey]
    kudos: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[SlackKey]
