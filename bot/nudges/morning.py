"""One morning of one rule in one community: when it is, and who is nudged, left out to compare, or left in peace."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.hours import Hours, next_opening, opening_of_day
from bot.model.communities import Community
from bot.model.nudges import Arm
from bot.nudges.arms import arm_of, is_compared
from bot.nudges.rule import Alive, Candidate, Rule
from bot.nudges.silence import Silence
from bot.nudges.sparing import silence_towards
from bot.zones import find_zone

# Early, so that what is planned is there when the members' own days open.
MORNING = time(6)


@dataclass(frozen=True, slots=True)
class Choice:
    """A person who is invited to ``thing``, or left out of it to compare."""

    candidate: Candidate
    thing: Alive
    arm: Arm
    is_compared: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decides on a morning: whom it chose, and for how many it stays silent, by reason."""

    choices: tuple[Choice, ...] = ()
    silences: Mapping[Silence, int] = field(default_factory=dict)

    @property
    def reach(self) -> int:
        """How many get a message."""
        return sum(choice.arm is Arm.NUDGED for choice in self.choices)


def decide(rule: Rule, community: str, candidates: Iterable[Candidate], alive: Sequence[Alive], now: datetime) -> Decision:
    """Ask the rule about each candidate in turn."""
    choices: list[Choice] = []
    silences: Counter[Silence] = Counter()
    for candidate in candidates:
        verdict = silence_towards(rule, candidate, now) or rule.is_due(candidate, alive, now)
        if isinstance(verdict, Silence):
            silences[verdict] += 1
        else:
            arm = arm_of(rule.key, community, candidate.person.person, candidate.preferences)
            choices.append(Choice(candidate, verdict, arm, is_compared(candidate.preferences)))
    return Decision(tuple(choices), silences)


def working_day(community: Community, now: datetime) -> date | None:
    """The day it is in the community if its morning has come and it is a working day, else None."""
    hours = _hours(community)
    day = now.astimezone(ZoneInfo(hours.zone)).date()
    morning = opening_of_day(hours, day)
    return day if morning is not None and morning <= now else None


def next_morning(community: Community, now: datetime) -> datetime:
    """The first morning of a working day strictly after this instant, UTC."""
    return next_opening(_hours(community), now).astimezone(UTC)


def _hours(community: Community) -> Hours:
    return Hours(community.zone if find_zone(community.zone) else "Etc/UTC", opens=MORNING, closes=time.max)
