"""The ledger: what Foyer says, to whom, and what became of it."""

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackId, SlackKey


class DeliveryRow(Base):
    """One thing to say or to change. ``seq`` keeps the order of planning.

    ``leased_until`` and ``attempted_at`` are seconds of the steady clock.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace", "kind", "recipient", "occasion"),
        UniqueConstraint("workspace", "delivery"),
        Index(None, "workspace", "state", "due_at"),
        Index(None, "workspace", "recipient", "state"),
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    workspace: Mapped[SlackId]
    delivery: Mapped[SlackId]
    kind: Mapped[Short]
    recipient: Mapped[SlackId]
    occasion: Mapped[str] = mapped_column(String(128))
    community: Mapped[SlackId | None]
    verb: Mapped[Short]
    channel: Mapped[SlackId | None]
    thread_ts: Mapped[SlackId | None]
    updates: Mapped[SlackId | None]
    subject: Mapped[str | None] = mapped_column(String(128))
    body: Mapped[Data]
    state: Mapped[Short]
    reason: Mapped[Short | None]
    why: Mapped[str | None] = mapped_column(String(255))
    is_unasked: Mapped[bool]
    priority: Mapped[int]
    if_unknown: Mapped[Short]
    created_at: Mapped[Instant]
    due_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    attempt: Mapped[int]
    attempted_at: Mapped[float | None]
    leased_by: Mapped[Short | None]
    leased_until: Mapped[float | None]
    sent_at: Mapped[Instant | None]
    message_ts: Mapped[SlackId | None]


class HoldRow(Base):
    """Slack asked us to wait: no call of ``method`` before ``until`` (steady seconds)."""

    __tablename__ = "holds"

    workspace: Mapped[SlackKey]
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[float]
