"""A meeting that people who were introduced to each other promised, and of which nothing was heard since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import PlannedMeetings
from bot.nudges.numbers import Number
from bot.nudges.rule import Outcome, Press, Rule, Sign, Unit
from bot.nudges.silence import Silence

EVERYBODY = 12  # more than any group has


@dataclass(frozen=True)
class PromisedMeeting(Rule):
    """Who said, when asked, that a meeting is planned, and ``days`` working days later nobody of the group said that they met.

    Each of those who said so gets one word, once for each introduction. It is the group that is compared: whether somebody of it
    says within two weeks that they met.
    """

    days: int = 5

    key = "promised_meeting"
    unit = Unit.THING
    numbers = (Number("days", 2, 15, "working_days"),)
    needs = PlannedMeetings(within_days=30)
    links_to = (AliveKind.MEETING,)
    looks_back = timedelta(0)  # what it goes by was told to Foyer itself
    rest = timedelta(days=14)
    lives = timedelta(days=4)
    priority = Priority.PROMISED_MEETING
    outcome = Outcome(within=timedelta(days=14), sign=Sign.MET)

    @property
    def most(self) -> int:
        """Everybody who said so."""
        return EVERYBODY

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence | None:
        """The meeting, once they had the time for it."""
        meeting = candidate.about
        if meeting is None or scene.today(now) < scene.working_day_after(meeting.since, self.days):
            return None
        if any(each.person == candidate.person.person for each in candidate.asked):
            return Silence.ONCE_IS_ENOUGH
        return meeting if meeting.until > now else Silence.OVER

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:  # noqa: ARG002
        """Not once somebody said that they met, or that they will not."""
        return Silence.OVER if thing is None or thing.until <= now else None

    def presses(self, thing: Alive) -> tuple[Press, ...]:
        """The answers of the introduction itself."""
        introduction = thing.ts.partition(":")[0]
        return (
            Press("introductions.met_button", "animation:introductions:met", introduction),
            Press("introductions.missed_button", "animation:introductions:missed", introduction),
        )
