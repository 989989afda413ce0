"""A question without an answer: asked of at most two people who may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.hours import add_working_hours
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.claims import claimed_by, holds
from bot.nudges.needs import OpenQuestions
from bot.nudges.numbers import Number
from bot.nudges.rule import Cadence, Outcome, Press, Rule, Sign, Unit
from bot.nudges.silence import Silence


@dataclass(frozen=True)
class UnansweredQuestion(Rule):
    """A question without an answer after ``hours`` working hours of the community.

    Asked are at most ``people`` at once: first those who took a topic that somebody tagged on the question, then those who answered
    most in the threads of others here in the last 90 days; never somebody twice in a week, nor twice about one question. Who
    looks after the community is not asked: they see open questions in their digest. Once somebody says that they will answer,
    nobody else is asked, until a working day has passed without an answer; who says *not me* makes room for another.

    It is the question that is compared, not who is asked: whether it is answered within four days.
    """

    hours: int = 4
    people: int = 2

    key = "unanswered_question"
    cadence = Cadence.HOURS
    unit = Unit.THING
    numbers = (Number("hours", 1, 40, "working_hours"), Number("people", 1, 2, "people"))
    needs = OpenQuestions(within_days=7, answered_within_days=90, looked_at=12)
    links_to = (AliveKind.QUESTION,)
    looks_back = timedelta(days=8)
    rest = timedelta(days=7)
    lives = timedelta(days=4)  # over a weekend
    priority = Priority.OPEN_QUESTION
    outcome = Outcome(within=timedelta(days=4), sign=Sign.ANSWERED)

    @property
    def most(self) -> int:
        """So many people at once."""
        return self.people

    def is_due(self, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence | None:
        """The question, once it has waited for so long."""
        question = candidate.about
        if question is None or question.author == candidate.person.person:
            return None
        if add_working_hours(scene.hours, question.since, self.hours) > now:
            return None
        if candidate.membership.looks_after:
            return Silence.LOOKS_AFTER
        if any(each.person == candidate.person.person for each in candidate.asked):
            return Silence.ONCE_IS_ENOUGH
        if claimed_by(candidate.asked, scene.hours, now):
            return Silence.CLAIMED
        return question if question.until > now else Silence.OVER

    def still_due(self, candidate: Candidate, thing: Alive | None, scene: Scene, now: datetime) -> Silence | None:
        """Not once it is answered, nor once somebody else said that they will."""
        if thing is None or thing.until <= now:
            return Silence.OVER
        return Silence.CLAIMED if claimed_by(candidate.asked, scene.hours, now) else None

    def holding(self, candidate: Candidate, scene: Scene, now: datetime) -> int:
        """Who declined makes room, and so does who said they would answer and did not."""
        return sum(holds(each, scene.hours, now) for each in candidate.asked)

    def presses(self, thing: Alive) -> tuple[Press, ...]:  # noqa: ARG002
        """*I'll answer*, *Not me*, *Mark as answered*."""
        return (
            Press("nudges.claim_button", "nudges:claim"),
            Press("nudges.decline_button", "nudges:decline"),
            Press("nudges.answered_button", "nudges:answered"),
        )
