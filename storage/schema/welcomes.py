"""Tables of the welcome journey: each community's steps, each newcomer on their way, and what became of each step."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, Instant, Short, SlackKey


class WelcomeRow(Base):
    """A community's journey: ``{"version": 1, "steps": […]}``. ``on_since`` is None while it is off: then nobody begins it."""

    __tablename__ = "welcomes"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    steps: Mapped[Data]
    on_since: Mapped[Instant | None]


class ArrivalRow(Base):
    """One newcomer and their way through the journey: one for ever in a community, whatever became of it.

    ``why`` (a text key) says why it stopped, or never began; ``hand_at`` since when they could use a hand, as they said;
    ``look_at`` when the heartbeat looks at them next, None once it is over.
    """

    __tablename__ = "arrivals"
    __table_args__ = (Index(None, "state", "look_at"),)

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    joined_at: Mapped[Instant]
    state: Mapped[Short]
    why: Mapped[Short | None]
    hand_at: Mapped[Instant | None]
    look_at: Mapped[Instant | None]


class ArrivalStepRow(Base):
    """What became of one step for one newcomer. A step keeps its id when its words or its day change.

    ``day`` is the working day it stood on; ``tries`` how often a message of it was planned (each has an occasion of its own);
    ``reminders`` how many of them were reminders; ``said_at`` when the last one was sent; ``why`` (a text key) why there was none;
    ``answer`` what they chose in a poll, ``{"choice": …}``, else empty.
    """

    __tablename__ = "arrival_steps"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    person: Mapped[SlackKey]
    step: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int]
    state: Mapped[Short]
    why: Mapped[Short | None]
    tries: Mapped[int]
    reminders: Mapped[int]
    said_at: Mapped[Instant | None]
    done_at: Mapped[Instant | None]
    answer: Mapped[Data]
