"""What became of the messages that open a conversation, and what counts as an answer."""

from dataclasses import dataclass
from enum import StrEnum

# Where fewer than one root in so many has a thread, threads are hardly used: "unanswered" would say nothing.
THREADS_ARE_USED_FROM_ONE_IN = 20
# With fewer roots than these, nobody can tell how threads are used: what waits for somebody is then told by the thread rule.
FEWEST_ROOTS_TO_TELL = 20


class Rule(StrEnum):
    """What answers a question: another person in its thread, or, where threads are hardly used, in the channel within a day."""

    THREAD = "thread"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Roots:
    """What became of the roots of some days, as it stood at their end. ``ripe`` are those at least seven days old by then.

    ``unanswered`` goes by the thread rule, whatever the rule is here.
    """

    roots: int = 0
    threads: int = 0
    solo_threads: int = 0
    questions: int = 0
    unanswered: int = 0
    ripe: int = 0
    covered: int = 0

    @property
    def rule(self) -> Rule:
        """The rule that says what is answered here."""
        return Rule.DAY if self.threads * THREADS_ARE_USED_FROM_ONE_IN < self.roots else Rule.THREAD

    @property
    def unanswered_share(self) -> float | None:
        """Questions without an answer in their thread; None without questions, or where threads are hardly used."""
        if not self.questions or self.rule is Rule.DAY:
            return None
        return self.unanswered / self.questions

    @property
    def reply_coverage_7(self) -> float | None:
        """Of the ripe roots, the share with a reply by another person within seven days; None without ripe ones."""
        return self.covered / self.ripe if self.ripe else None

    @property
    def solo_share(self) -> float | None:
        """Of the threads, those in which only the root's author wrote; None without threads."""
        return self.solo_threads / self.threads if self.threads else None
