"""A regular who fell quiet: one kind message that links to something alive in the community now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.nudges.rule import Alive, AliveKind, Candidate, Outcome, Quiet
from bot.nudges.silence import Silence


class QuietRegular:
    """Who took part often, and then did nothing at all.

    Often: 4 messages or more, replies included, in the 90 days before the last 21. Nothing: in these 21 days and today no message,
    no reaction and no answer. ``lost_regulars`` of the figures is a wider count: it looks at one week, and
    at writing alone. Days are UTC ones. So the longer someone is
    away, the more they must have been part of it to be missed; after 111 days nobody is written to any more.

    Once for each silence, and never twice in 60 days: who does not come back after an invitation is not asked again until they
    have taken part again.
    """

    key = "quiet_regular"
    needs = Quiet(least=4, within_days=90, silent_days=21)
    links_to = (AliveKind.QUESTION, AliveKind.PROMPT)
    looks_back = timedelta(days=22)
    rest = timedelta(days=60)
    lives = timedelta(days=4)
    priority = Priority.QUIET_REGULAR
    outcome = Outcome(within=timedelta(days=14))

    def is_due(self, candidate: Candidate, alive: Sequence[Alive], now: datetime) -> Alive | Silence:
        """The newest question of somebody else's that has no answer, else the newest prompt that takes answers."""
        if why := self._silence(candidate, now):
            return why
        if candidate.chosen_at and candidate.last_act_on and candidate.chosen_at.date() > candidate.last_act_on:
            return Silence.ONCE_IS_ENOUGH
        fitting = [thing for thing in alive if self._fits(thing, candidate, now)]
        return max(fitting, key=self._rank, default=Silence.NOTHING_ALIVE)

    def still_due(self, candidate: Candidate, thing: Alive | None, now: datetime) -> Silence | None:
        """Not if they took part meanwhile, and not if there is nothing left to link to."""
        return self._silence(candidate, now) or (Silence.OVER if thing is None or thing.until <= now else None)

    def _silence(self, candidate: Candidate, now: datetime) -> Silence | None:
        if candidate.membership.looks_after:
            return Silence.LOOKS_AFTER
        last = candidate.last_act_on
        is_regular = candidate.messages >= self.needs.least
        is_quiet = last is not None and self.needs.first_day(now) <= last < self.needs.first_silent_day(now)
        return None if is_regular and is_quiet else Silence.BACK

    def _fits(self, thing: Alive, candidate: Candidate, now: datetime) -> bool:
        return thing.kind in self.links_to and thing.until > now and thing.author != candidate.person.person

    def _rank(self, thing: Alive) -> tuple[int, datetime]:
        return -self.links_to.index(thing.kind), thing.since
