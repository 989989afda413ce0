"""A regular who fell quiet: one kind message that links to something alive in the community now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import Quiet
from bot.nudges.numbers import Number
from bot.nudges.rule import Outcome, Rule
from bot.nudges.silence import Silence


@dataclass(frozen=True)
class QuietRegular(Rule):
    """Who took part often, and then did nothing at all.

    Often: so many ``messages`` or more, replies included, in the 90 days before the last ``days``. Nothing: in these days and today
    no message, no reaction and no answer. ``lost_regulars`` of the figures is a wider count: it looks at one week, and
    at writing alone. Days are UTC ones. So the longer someone is
    away, the more they must have been part of it to be missed; after 90 days more nobody is written to.

    Once for each silence, and never twice in 60 days: who does not come back after an invitation is not asked again until they
    have taken part again.
    """

    messages: int = 4
    days: int = 21

    key = "quiet_regular"
    is_proposed = True
    numbers = (Number("messages", 2, 20, "times"), Number("days", 14, 60, "days"))
    links_to = (AliveKind.QUESTION, AliveKind.PROMPT)
    rest = timedelta(days=60)
    lives = timedelta(days=4)
    priority = Priority.QUIET_REGULAR
    outcome = Outcome(within=timedelta(days=14))

    @property
    def needs(self) -> Quiet:
        """Who is one by their own record."""
        return Quiet(least=self.messages, within_days=90, silent_days=self.days)

    @property
    def looks_back(self) -> timedelta:
        """The silence has to be seen, not imagined."""
        return timedelta(days=self.days + 1)

    @property
    def known_for(self) -> timedelta:
        """An import tells of the past, but only a live record tells that someone did nothing since."""
        return timedelta(days=max(21, self.days))

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence:
        """The newest question of somebody else's that has no answer, else the newest prompt that takes answers."""
        if why := self._silence(candidate, now):
            return why
        if candidate.chosen_at and candidate.last_act_on and candidate.chosen_at.date() > candidate.last_act_on:
            return Silence.ONCE_IS_ENOUGH
        return scene.newest(self.links_to, now, besides=candidate.person.person) or Silence.NOTHING_ALIVE

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:  # noqa: ARG002
        """Not if they took part meanwhile, and not if there is nothing left to link to."""
        return self._silence(candidate, now) or (Silence.OVER if thing is None or thing.until <= now else None)

    def _silence(self, candidate: Candidate, now: datetime) -> Silence | None:
        if candidate.membership.looks_after:
            return Silence.LOOKS_AFTER
        last = candidate.last_act_on
        is_regular = candidate.messages >= self.needs.least
        is_quiet = last is not None and self.needs.first_day(now) <= last < self.needs.first_silent_day(now)
        return None if is_regular and is_quiet else Silence.BACK
