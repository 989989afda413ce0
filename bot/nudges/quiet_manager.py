"""A manager whose community had no sign from them for a while: a word to them alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import Hosts
from bot.nudges.numbers import Number
from bot.nudges.rule import Outcome, Rule
from bot.nudges.silence import Silence


@dataclass(frozen=True)
class QuietManager(Rule):
    """A manager without a message, a reaction or an answer of their own in the community in the last ``days`` days and today.

    What Foyer posts for them is no sign of theirs. It is told to them alone, and shown to nobody, the other managers neither: on
    the screen of nudges it is a count, as of every rule.
    """

    days: int = 7

    key = "quiet_manager"
    numbers = (Number("days", 5, 28, "days"),)
    links_to = (AliveKind.QUESTION, AliveKind.PROMPT, AliveKind.PLACE)
    rest = timedelta(days=14)
    lives = timedelta(days=4)
    priority = Priority.UNATTENDED_COMMUNITY
    outcome = Outcome(within=timedelta(days=7))

    @property
    def needs(self) -> Hosts:
        """The managers, and their last act."""
        return Hosts(within_days=self.days)

    @property
    def looks_back(self) -> timedelta:
        """The silence has to be seen, not imagined."""
        return timedelta(days=self.days + 1)

    @property
    def known_for(self) -> timedelta:
        """So is the one before."""
        return timedelta(days=max(21, self.days))

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence:
        """The newest open question, else the newest prompt, else the community itself."""
        if why := self._silence(candidate, now):
            return why
        found = scene.newest(self.links_to, now, besides=candidate.person.person)
        return found or Alive(AliveKind.PLACE, "", now, now + self.lives)

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:  # noqa: ARG002
        """Not if they were there meanwhile, and not if what it links to is over."""
        return self._silence(candidate, now) or (Silence.OVER if thing is None or thing.until <= now else None)

    def _silence(self, candidate: Candidate, now: datetime) -> Silence | None:
        if not candidate.membership.looks_after:
            return Silence.OVER
        last, since = candidate.last_act_on, (now - timedelta(days=self.days)).date()
        return Silence.BACK if last is not None and last >= since else None
