"""The digest itself: what is worth saying, what is usual, and what to make of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.digests.snapshot import Snapshot, WeekFigures
from bot.metrics.usual import WEEKS_LOOKED_AT, WEEKS_NEEDED, Standing, Usual, usual

# The figures of a digest, by their names in the registry: what "how is this computed?" explains.
DEFINED = (
    "messages",
    "authors",
    "questions",
    "open_questions",
    "first_reply_median",
    "reactions",
    "newcomers_join",
    "newcomers_first_post",
    "reactivated",
    "response_rate",
    "levels",
    "lost_regulars",
    "weeks",
)
_QUESTIONS_THAT_TELL = 3


class SoWhat(StrEnum):
    """The one thing to take from the figures. Each has its sentence: ``digests.so_what_<value>``."""

    UNFINISHED = "unfinished"
    INCOMPLETE = "incomplete"
    TOO_EARLY = "too_early"
    SILENT = "silent"
    FEW_ANSWERS = "few_answers"
    MORE_PEOPLE = "more_people"
    SAME_VOICES = "same_voices"
    FEWER_PEOPLE = "fewer_people"
    CALMER = "calmer"
    SLOWER = "slower"
    AS_USUAL = "as_usual"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the week, by its name in the registry, and what is usual for it (None: it is too early to say)."""

    name: str
    value: float
    usual: Usual | None = None

    @property
    def standing(self) -> Standing | None:
        """Where it stands against the usual range; None where nothing is usual yet."""
        return self.usual.standing(self.value) if self.usual else None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest says. ``needs`` is how many things it shows that wait for the people who look after the community."""

    snapshot: Snapshot
    figures: Mapping[str, Figure]
    so_what: SoWhat
    needs: int

    @property
    def has_something_to_say(self) -> bool:
        """False where nothing happened and nothing waits for those who would read it: then nothing is sent."""
        happened = self.snapshot.ran.count or any(figure.value for figure in self.figures.values())
        return bool(happened or (self.needs and not self.is_open))

    @property
    def is_open(self) -> bool:
        """Whether the whole community reads it, where it is sent: then what waits for its hosts is not in it."""
        return self.snapshot.community.digest_is_open

    @property
    def weeks_to_wait(self) -> int:
        """How many whole weeks are missing before anything can be called usual."""
        return max(0, WEEKS_NEEDED - len(self.snapshot.usual_weeks))


_FIGURES: tuple[tuple[str, Callable[[WeekFigures], float | None]], ...] = (
    ("messages", lambda week: week.messages),
    ("authors", lambda week: week.people),
    ("questions", lambda week: week.questions),
    ("first_reply_median", lambda week: week.first_reply),
    ("reactions", lambda week: week.reactions),
    ("newcomers_join", lambda week: week.arrivals),
    ("newcomers_first_post", lambda week: week.first_posts),
)


def digest_of(snapshot: Snapshot) -> Digest:
    """Decide what a digest of this moment says."""
    figures = _figures(snapshot)
    return Digest(snapshot, figures, _so_what(snapshot, figures), _needs(snapshot))


def _needs(snapshot: Snapshot) -> int:
    """How many things are shown that wait; what was suggested is shown as one."""
    waiting = (snapshot.questions, snapshot.newcomers, snapshot.returned, snapshot.unheard, snapshot.stuck, snapshot.missed)
    return sum(len(some.items) for some in waiting) + (snapshot.suggested > 0)


def _figures(snapshot: Snapshot) -> dict[str, Figure]:
    this = next((each for each in snapshot.weeks if each.week == snapshot.week), WeekFigures(snapshot.week))
    before = snapshot.usual_weeks[-WEEKS_LOOKED_AT:]
    return {name: Figure(name, value, usual(_known(before, of))) for name, of in _FIGURES if (value := of(this)) is not None}


def _known(weeks: Sequence[WeekFigures], of: Callable[[WeekFigures], float | None]) -> list[float]:
    return [value for week in weeks if (value := of(week)) is not None]


def _so_what(snapshot: Snapshot, figures: Mapping[str, Figure]) -> SoWhat:
    """The first that holds, from what would make any comparison untrue to what is worth acting on."""
    messages, people = figures["messages"], figures["authors"]
    slow = figures.get("first_reply_median")
    asked = figures["questions"].value
    holds: tuple[tuple[bool, SoWhat], ...] = (
        (not snapshot.is_over, SoWhat.UNFINISHED),
        (snapshot.has_gap(snapshot.week), SoWhat.INCOMPLETE),
        (asked >= _QUESTIONS_THAT_TELL and 2 * snapshot.unanswered > asked, SoWhat.FEW_ANSWERS),
        (messages.usual is None, SoWhat.TOO_EARLY),
        (not messages.value, SoWhat.SILENT),
        (people.standing is Standing.ABOVE, SoWhat.MORE_PEOPLE),
        (people.standing is Standing.BELOW, SoWhat.FEWER_PEOPLE),
        (messages.standing is Standing.ABOVE, SoWhat.SAME_VOICES),
        (messages.standing is Standing.BELOW, SoWhat.CALMER),
        (slow is not None and slow.standing is Standing.ABOVE, SoWhat.SLOWER),
    )
    return next((so_what for is_so, so_what in holds if is_so), SoWhat.AS_USUAL)
