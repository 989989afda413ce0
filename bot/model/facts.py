"""Facts: what Slack told us, as data. Written by the recorder, never acted on from the event itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActKind(StrEnum):
    """What a person did. The values are the ``kind`` column of ``participation``."""

    MESSAGE = "message"
    REPLY = "reply"
    REACTION = "reaction"
    JOIN = "join"
    LEAVE = "leave"
    ANSWER = "answer"
    POLL_VOTE = "poll_vote"
    KUDOS_GIVEN = "kudos_given"
    KUDOS_RECEIVED = "kudos_received"
    INTRO_MET = "intro_met"


@dataclass(frozen=True, slots=True)
class Act:
    """One act by a person in a channel, or (``present=False``) its withdrawal.

    ``key`` is its natural key, e.g. ``message:C1:1700.0001``: the same act always has the same key, however often and from
    wherever it comes. ``decided_at`` is the newest ``event_ts`` known for it, in seconds: the newer of two opposite facts wins.
    ``at`` is when it counts (a reaction counts on the day of its message). ``person`` is None only for the withdrawal of
    something whose author Slack does not name. Shapes: ``source_ts`` and ``thread_ts`` are Slack timestamps.

    ``about`` is who wrote the message that was reacted to, or the root that was replied to, where Slack says so: asked when the
    fact is recorded, never stored.
    """

    workspace: str
    key: str
    kind: ActKind
    community: str
    person: str | None
    at: datetime
    decided_at: float
    source_ts: str
    thread_ts: str | None = None
    is_question: bool | None = None
    name: str | None = None
    present: bool = True
    imported: bool = False
    about: str | None = None


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person as Slack describes them now (``team_join``, ``user_change``, ``users.list``)."""

    workspace: str
    person: str
    name: str
    locale: str | None
    zone: str | None
    is_bot: bool
    is_guest: bool
    is_stranger: bool
    is_admin: bool
    is_deactivated: bool
    as_of: float


@dataclass(frozen=True, slots=True)
class ChannelSeen:
    """What is new about a channel; None leaves a thing as it was known."""

    workspace: str
    community: str
    as_of: float
    name: str | None = None
    is_private: bool | None = None
    is_archived: bool | None = None
    is_shared: bool | None = None


@dataclass(frozen=True, slots=True)
class BotMoved:
    """Our own bot was invited to a channel by somebody, or left it."""

    workspace: str
    community: str
    inviter: str | None
    present: bool
    as_of: float


@dataclass(frozen=True, slots=True)
class GapFound:
    """Slack said that it dropped events (``app_rate_limited``): history has to be read again since then."""

    workspace: str
    since: datetime
    until: datetime
    reason: str


Fact = Act | PersonSeen | ChannelSeen | BotMoved | GapFound
