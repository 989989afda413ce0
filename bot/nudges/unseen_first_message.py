"""A newcomer's first message that nobody noticed: a word to who can greet them, never to the newcomer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import FirstMessages
from bot.nudges.numbers import Number
from bot.nudges.rule import Outcome, Rule, Sign, Unit
from bot.nudges.silence import Silence


@dataclass(frozen=True)
class UnseenFirstMessage(Rule):
    """The first message ever of who was seen to join, without a reaction or a reply ``days`` days later.

    One person hears of it: whoever was given the newcomer as a buddy, else one of those who look after the community; each at
    most once a day. It is the message that is compared, not who hears of it: whether it is noticed within a week.
    """

    days: int = 1

    key = "unseen_first_message"
    unit = Unit.THING
    numbers = (Number("days", 1, 5, "days"),)
    needs = FirstMessages(within_days=7, joined_within_days=60)
    links_to = (AliveKind.MESSAGE,)
    looks_back = timedelta(days=8)
    rest = timedelta(hours=20)
    lives = timedelta(days=4)
    priority = Priority.UNWELCOMED_NEWCOMER
    outcome = Outcome(within=timedelta(days=7), sign=Sign.SEEN)

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence | None:  # noqa: ARG002
        """The message, once it has waited for so long."""
        message = candidate.about
        if message is None or message.author == candidate.person.person or message.since > now - timedelta(days=self.days):
            return None
        return message if message.until > now else Silence.OVER

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:  # noqa: ARG002
        """Not once somebody noticed it."""
        return Silence.OVER if thing is None or thing.until <= now else None
