"""What a rule is shown: a person, the thing it may be about, and the scene around both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.hours import Hours, add_working_days
from bot.model.nudges import Asked
from bot.model.people import Membership, Person, Preferences


class AliveKind(StrEnum):
    """What a nudge can be about: an open question, a prompt that takes answers, a newcomer's first message, a meeting that people
    who were introduced plan, or the community itself.
    """

    QUESTION = "question"
    PROMPT = "prompt"
    MESSAGE = "message"
    MEETING = "meeting"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Alive:
    """Something alive in a community: where it is and since when, never what was said there.

    ``ts`` is its message's (Slack's string); of a meeting the introduction's id and the group's number, of a place empty. After
    ``until`` nobody is written to about it any more. ``author`` is whose it is, None where nobody is to be spared their own words;
    ``people`` are those whom the nudge names. ``is_compared`` is False where somebody whom it is for asked never to be left out.
    """

    kind: AliveKind
    ts: str
    since: datetime
    until: datetime
    author: str | None = None
    people: tuple[str, ...] = ()
    is_compared: bool = True

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"{self.kind}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a rule may nudge in a community, and what it has to know of them.

    ``messages`` and ``last_act_on`` (a UTC day) are what the rule's need counts; ``joined_at`` is when they were seen to join.
    ``chosen_at`` is when this rule last chose them here, to be nudged or to be left out, whatever they did then; what was planned
    and never sent does not count. ``about`` is the thing in question, where the rule is about things, and ``asked`` are the
    invitations about it so far, to whomever.
    """

    person: Person
    membership: Membership
    preferences: Preferences
    messages: int = 0
    last_act_on: date | None = None
    joined_at: datetime | None = None
    chosen_at: datetime | None = None
    about: Alive | None = None
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """The community that a rule looks at: its working hours, and what people can join in now."""

    community: str
    hours: Hours
    alive: Sequence[Alive] = ()

    def newest(self, kinds: Sequence[AliveKind], now: datetime, *, besides: str) -> Alive | None:
        """The newest of what people can join in, of the first of these kinds that there is; none of somebody's own."""
        fitting = [each for each in self.alive if each.kind in kinds and each.until > now and each.author != besides]
        return max(fitting, key=lambda each: (-kinds.index(each.kind), each.since), default=None)

    def today(self, now: datetime) -> date:
        """The day it is there."""
        return now.astimezone(ZoneInfo(self.hours.zone)).date()

    def working_day_after(self, since: datetime, days: int) -> date:
        """So many working days after the day of an instant."""
        return add_working_days(self.hours, self.today(since), days)
