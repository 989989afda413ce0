"""A delivery: one row of the ledger, something to say and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# In a body: the ids of people whose plain names stand in it. It is kept so that their erasure finds it, and never sent.
NAMED = "named"


class State(StrEnum):
    """Where a delivery stands. ``docs/architecture.md`` draws every transition."""

    BID = "bid"
    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"


class Verb(StrEnum):
    """What is done in Slack: say something new, say it to one person in a channel, or change what was said."""

    POST = "post"
    WHISPER = "whisper"
    UPDATE = "update"


class Unknown(StrEnum):
    """What a kind wants when nobody can tell whether Slack published it and the history can't be read."""

    LIST = "list"  # shown to the manager, not resent: a channel post
    LET_GO = "let_go"  # nobody is told: a nudge


def is_person(recipient: str) -> bool:
    """Whether this is for one person (Slack's ids: ``U…``, on some grids ``W…``), not for a channel, nor for several people."""
    return is_direct(recipient) and "," not in recipient


def is_direct(recipient: str) -> bool:
    """Whether this is for one person, or for several people together, rather than for a channel."""
    return recipient[:1] in ("U", "W")


def people_of(recipient: str) -> tuple[str, ...]:
    """The people whom a direct message is for; nobody for a channel."""
    return tuple(recipient.split(",")) if is_direct(recipient) else ()


def together(people: Iterable[str]) -> str:
    """The recipient of what is said to some people, one or several: the same, in whatever order they are named."""
    return ",".join(sorted(set(people)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A delivery to plan. Unique by (workspace, kind, recipient, occasion): planning it twice writes one row.

    ``recipient`` is a channel id, a person id, or what ``together`` makes of several; ``body`` is ``{"text", "blocks"}`` as Slack
    takes it; ``reason`` is a text key that tells a person why they got it. ``is_unasked`` draws on the attention budget of the
    recipient, and states its ``priority`` (``bot.attention.Priority``) and its ``reason``: ValueError without them.
    ``expires_at``: past it the delivery lapses instead of coming late. ``channel`` where it differs from the recipient (a whisper's
    channel); ``thread_ts`` for a reply in a thread; ``updates`` the id of the delivery that an update changes.
    """

    workspace: str
    kind: str
    recipient: str
    occasion: str
    body: Mapping[str, Any]
    due_at: datetime
    community: str | None = None
    verb: Verb = Verb.POST
    channel: str | None = None
    thread_ts: str | None = None
    updates: str | None = None
    subject: str | None = None
    is_unasked: bool = False
    priority: int = 0
    expires_at: datetime | None = None
    reason: str | None = None
    if_unknown: Unknown = Unknown.LIST

    def __post_init__(self) -> None:
        if self.is_unasked and not (self.reason and self.priority):
            raise ValueError("what nobody asked for states its reason and its priority")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger as it stands. Times are aware UTC; ``attempted_at``, the end of the last call, is steady seconds.

    ``why`` is a text key: why it is in this state, where that needs saying (refused, skipped, waiting, given up, unknown).
    """

    workspace: str
    delivery: str
    kind: str
    recipient: str
    occasion: str
    state: State
    due_at: datetime
    community: str | None = None
    verb: Verb = Verb.POST
    channel: str | None = None
    thread_ts: str | None = None
    updates: str | None = None
    subject: str | None = None
    is_unasked: bool = False
    priority: int = 0
    expires_at: datetime | None = None
    reason: str | None = None
    why: str | None = None
    attempt: int = 0
    attempted_at: float | None = None
    first_attempt_at: datetime | None = None
    created_at: datetime | None = None
    sent_at: datetime | None = None
    message_ts: str | None = None
    if_unknown: Unknown = Unknown.LIST
    body: Mapping[str, Any] = field(default_factory=dict)
