"""What a digest is made from: one moment of a community, as the store knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from bot.digests.due import zone_of
from bot.metrics.responsiveness import Rule
from bot.metrics.shape import Level
from bot.metrics.weeks import Week
from bot.model.animations import AlarmReason
from bot.model.communities import Community, Gap
from bot.model.deliveries import State

# How many of a list are shown: with all lists full, a digest still fits the 50 blocks of a message.
MOST_TO_SEE, MOST_TO_MEND = 4, 2
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Some(Generic[Item]):
    """The first of them, and how many there are in all."""

    items: tuple[Item, ...] = ()
    count: int = 0

    @property
    def others(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without an answer: its root's timestamp, who asked (None where their name is not known), the local day."""

    root_ts: str
    name: str | None
    day: date
    link: str | None


@dataclass(frozen=True, slots=True)
class Someone:
    """A person to greet: since when they are here, or are back. ``name`` is None where it is not known."""

    person: str
    name: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Ran:
    """An occurrence that closed: its kind, its own ``content`` (from ``prepare``), how many answered of how many it was asked."""

    kind: str
    content: Mapping[str, Any]
    day: date
    answered: int
    audience: int
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """An animation that should have run on a local day and did not, and why."""

    animation: str
    kind: str
    content: Mapping[str, Any]
    day: date
    reason: AlarmReason = AlarmReason.MISSED


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that Slack refused, or of which nobody knows whether it arrived. ``why`` is a text key."""

    delivery: str
    state: State
    day: date
    why: str | None = None


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """The figures of one ISO week."""

    week: Week
    messages: int = 0
    people: int = 0
    reactions: int = 0
    questions: int = 0
    arrivals: int = 0
    first_posts: int = 0
    first_reply: float | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """A run that is planned, and its instant."""

    kind: str
    content: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A community at ``now``, and its ISO ``week``.

    ``weeks``: the week and those before it, oldest first. ``record_since``: the first day with any fact. ``unanswered``: how many
    of the week's questions have no answer by ``rule``. ``unsent``: the weeks just before whose digest was not sent, newest first,
    with why (a text key). ``reads_people``: people and members were read from Slack. ``tells_needs`` false: a week long past, of
    which only the figures are told. ``is_for_all``: more people than those who look after the community read it, so it names nobody
    and tells of no group of fewer than five. ``suggested``: how many questions of members wait for a decision.
    """

    community: Community
    week: Week
    now: datetime
    weeks: tuple[WeekFigures, ...]
    record_since: date | None = None
    rule: Rule = Rule.THREAD
    unanswered: int = 0
    questions: Some[Asked] = field(default_factory=Some)
    newcomers: Some[Someone] = field(default_factory=Some)
    returned: Some[Someone] = field(default_factory=Some)
    ran: Some[Ran] = field(default_factory=Some)
    unheard: Some[Ran] = field(default_factory=Some)
    stuck: Some[Stuck] = field(default_factory=Some)
    missed: Some[Missed] = field(default_factory=Some)
    suggested: int = 0
    levels: Mapping[Level, int] = field(default_factory=dict)
    lost_regulars: int = 0
    coming: Some[Coming] = field(default_factory=Some)
    gaps: tuple[Gap, ...] = ()
    reads_people: bool = True
    tells_needs: bool = True
    is_for_all: bool = False
    unsent: tuple[tuple[Week, str], ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the week has ended: in UTC, in which it is counted, or in the community's own zone, where that comes first."""
        return self.now >= self.week.until or self.now.astimezone(zone_of(self.community)).date() > self.week.sunday

    @property
    def usual_weeks(self) -> tuple[WeekFigures, ...]:
        """The weeks before this one that are known from their first to their last hour, oldest first."""
        return tuple(each for each in self.weeks if each.week < self.week and self._is_whole(each.week))

    def has_gap(self, week: Week) -> bool:
        """Whether a part of the week is still to be read again."""
        return any(gap.since < week.until and gap.until > week.since for gap in self.gaps)

    def _is_whole(self, week: Week) -> bool:
        return self.record_since is not None and self.record_since < week.monday and not self.has_gap(week)
