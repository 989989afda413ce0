"""The ledger: what Foyer says, to whom, and what became of it."""

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackId, SlackKey


class DeliveryRow(Base):
    """One thing to say or to change. ``seq`` keeps the order of planning, within each ``destination``.

    A recipient is a channel, a person, or several people (their ids, sorted, between commas); a destination is the same, but for an
    update the delivery that it changes. ``leased_until``, ``attempted_at`` (the end
    of the last call) and ``retry_at`` are seconds of the steady clock. ``retry_at``: not before then is a due row tried again, or
    an unknown one looked for; an unknown one without it waits for a person. ``first_attempt_at`` is where to begin to look in the
    history; ``unknowns`` counts the attempts of which nobody could tell what became.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace", "kind", "recipient", "occasion"),
        UniqueConstraint("workspace", "delivery"),
        Index(None, "workspace", "state", "due_at"),
        Index(None, "workspace", "recipient", "state"),
        Index(None, "workspace", "destination", "state"),
        Index(None, "workspace", "destination", "attempted_at"),
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    workspace: Mapped[SlackId]
    delivery: Mapped[SlackId]
    kind: Mapped[Short]
    recipient: Mapped[str] = mapped_column(String(128))
    destination: Mapped[str] = mapped_column(String(128))
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
    first_attempt_at: Mapped[Instant | None]
    unknowns: Mapped[int]
    retry_at: Mapped[float | None]
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
