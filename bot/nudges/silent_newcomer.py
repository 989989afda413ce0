"""A newcomer who has not spoken: one small thing to begin with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import Unspoken
from bot.nudges.numbers import Number
from bot.nudges.rule import Outcome, Rule
from bot.nudges.silence import Silence


@dataclass(frozen=True)
class SilentNewcomer(Rule):
    """Who was seen to join, and ``days`` working days of the community later has neither written nor answered anything.

    Asked for one small thing, once: to answer the newest prompt, else to look at the newest open question, else to have a look
    around. Who joined more than 30 days ago is no newcomer any more; nor is who ever wrote here before.
    """

    days: int = 3

    key = "silent_newcomer"
    numbers = (Number("days", 1, 15, "working_days"),)
    needs = Unspoken(within_days=30)
    links_to = (AliveKind.PROMPT, AliveKind.QUESTION, AliveKind.PLACE)
    looks_back = timedelta(days=31)
    rest = timedelta(days=60)
    lives = timedelta(days=4)
    priority = Priority.SILENT_NEWCOMER
    outcome = Outcome(within=timedelta(days=14))

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence | None:
        """Something small to do, once their first days are over."""
        if why := self._silence(candidate):
            return why
        if candidate.joined_at is None or scene.today(now) < scene.working_day_after(candidate.joined_at, self.days):
            return None
        if candidate.chosen_at is not None:
            return Silence.ONCE_IS_ENOUGH
        found = scene.newest(self.links_to, now, besides=candidate.person.person)
        return found or Alive(AliveKind.PLACE, "", now, now + self.lives)

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:  # noqa: ARG002
        """Not if they spoke meanwhile, and not if what it links to is over."""
        return self._silence(candidate) or (Silence.OVER if thing is None or thing.until <= now else None)

    def _silence(self, candidate: Candidate) -> Silence | None:
        if candidate.membership.looks_after:
            return Silence.LOOKS_AFTER
        return Silence.BACK if candidate.messages else None
