"""Tables about places: workspaces, communities and their members, roles, invitations and gaps."""

from datetime import time

from sqlalchemy import Boolean, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackId, SlackKey, Text


class WorkspaceRow(Base):
    """A Slack team. ``alive_at`` is when Foyer last knew it heard Slack; ``people_as_of`` when all people were last read."""

    __tablename__ = "workspaces"

    workspace: Mapped[SlackKey]
    name: Mapped[str] = mapped_column(String(255))
    bot: Mapped[SlackId]
    url: Mapped[str | None] = mapped_column(String(255))
    alive_at: Mapped[Instant | None]
    people_as_of: Mapped[Instant | None]


class RoleRow(Base):
    """A role that a person holds in the whole workspace (strategist; later sponsor)."""

    __tablename__ = "roles"

    workspace: Mapped[SlackKey]
    person: Mapped[SlackKey]
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
    given_at: Mapped[Instant]


class CommunityRow(Base):
    """A channel that Foyer knows, with its charter once somebody set it up.

    ``kept_since``: what was done before then stands in ``community_months`` alone.
    ``posts_a_day``: how much Foyer may post there of itself.
    ``as_of`` and ``bot_moved_at`` are the newest word of Slack about the channel and about our bot in it, in seconds.
    """

    __tablename__ = "communities"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    name: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[Text]
    locale: Mapped[Short]
    zone: Mapped[Short]
    digest_channel: Mapped[SlackId | None]
    digest_weekday: Mapped[int]
    digest_time: Mapped[time]
    set_up_by: Mapped[SlackId | None]
    set_up_at: Mapped[Instant | None]
    recorded_since: Mapped[Instant | None]
    kept_since: Mapped[Instant | None]
    members_as_of: Mapped[Instant | None]
    imported_at: Mapped[Instant | None]
    is_private: Mapped[bool]
    is_archived: Mapped[bool]
    is_shared: Mapped[bool]
    bot_is_in: Mapped[bool]
    lets_guests_in: Mapped[bool]
    nudges: Mapped[Data]
    posts_a_day: Mapped[int]
    kudos_values: Mapped[Data]
    as_of: Mapped[float]
    bot_moved_at: Mapped[float]


class MembershipRow(Base):
    """A person in a community, and what they are there. ``moved_at`` is the newest join or leave, in seconds."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "workspace", "person"),)

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    role: Mapped[Short]
    is_present: Mapped[bool]
    joined_at: Mapped[Instant | None]
    moved_at: Mapped[float]


class InvitationRow(Base):
    """Somebody invited Foyer to a channel; a heartbeat answers each once."""

    __tablename__ = "invitations"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    inviter: Mapped[SlackId | None]
    at: Mapped[float] = mapped_column(primary_key=True)
    answered: Mapped[bool] = mapped_column(Boolean)


class GapRow(Base):
    """A stretch of time to read again from Slack's history. ``community`` empty: every community (NULLs would not be unique)."""

    __tablename__ = "gaps"
    __table_args__ = (UniqueConstraint("workspace", "community", "since", "reason"),)

    gap: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    workspace: Mapped[SlackId]
    community: Mapped[SlackId]
    since: Mapped[Instant]
    until: Mapped[Instant]
    reason: Mapped[Short]
    progress: Mapped[Data]
    healed_at: Mapped[Instant | None]
