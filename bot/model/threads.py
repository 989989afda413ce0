"""A thread: a root message and the replies to it, without a word of either."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A root message and its thread. ``author`` and ``root_at`` are None where only its replies are known.

    The first reply is the earliest one by another person than the author. ``answered_by_nobody``: somebody who leaves no trace
    replied, and that is all that is known of it. ``marked_*`` are a manager's corrections, and win over what was derived.
    """

    workspace: str
    community: str
    root_ts: str
    author: str | None
    root_at: datetime | None
    is_question: bool
    replies: int
    first_reply_at: datetime | None
    first_reply_by: str | None
    answered_by_nobody: bool
    marked_question: bool | None
    marked_answered: bool | None

    @property
    def asks(self) -> bool:
        """Whether it counts as a question."""
        return self.is_question if self.marked_question is None else self.marked_question

    @property
    def is_answered(self) -> bool:
        """Whether another person replied, or a manager says that it was answered."""
        if self.marked_answered is not None:
            return self.marked_answered
        return self.first_reply_at is not None or self.answered_by_nobody
