"""How a welcome is going, as those who look after the community see it: counts, and by name only who asked for a hand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.welcomes import Arrival, ArrivalState, Passed, Step, StepKind, StepState

# What people did and did not do is counted from so many people on: among fewer a count would be a name.
FEWEST = 5
LOOKS_BACK = timedelta(days=90)
# Reasons that are a choice of the person's.
CHOSEN = "deliveries."


@dataclass(frozen=True, slots=True)
class TaskCount:
    """A task: how many did it, of how many who got it."""

    step: Step
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class PollCount:
    """A poll: how often each of its choices was chosen."""

    step: Step
    chosen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How a welcome is going. ``hands`` are those who could use a hand, as they said, and since when: the first first.

    ``over`` and ``stopped`` (by reason, a text key) are of those who joined in the last 90 days, ``unsaid`` counts their steps that
    were passed over, by reason.
    """

    underway: int = 0
    hands: Sequence[tuple[str, datetime]] = ()
    over: int = 0
    stopped: Mapping[str, int] = field(default_factory=dict)
    unsaid: Mapping[str, int] = field(default_factory=dict)
    tasks: Sequence[TaskCount] = ()
    polls: Sequence[PollCount] = ()

    @property
    def on_track(self) -> int:
        """How many are on their way and did not ask for anything."""
        return self.underway - len(self.hands)


def progress_of(steps: Sequence[Step], arrivals: Iterable[Arrival], now: datetime) -> Progress:
    """Count what became of those who arrived lately."""
    lately = [each for each in arrivals if each.joined_at > now - LOOKS_BACK or each.state is ArrivalState.UNDERWAY]
    underway = [each for each in lately if each.state is ArrivalState.UNDERWAY]
    hands = sorted((each.hand_at, each.person) for each in underway if each.hand_at is not None)
    passed = [step for each in lately for step in each.passed]
    are_few = len(lately) < FEWEST
    return Progress(
        underway=len(underway),
        hands=[(person, at) for at, person in hands],
        over=sum(each.state is ArrivalState.OVER for each in lately),
        stopped=Counter(each.why for each in lately if each.state not in (ArrivalState.UNDERWAY, ArrivalState.OVER) and each.why),
        unsaid=Counter(
            each.why
            for each in passed
            if each.state is StepState.PASSED_OVER and each.why and not (are_few and each.why.startswith(CHOSEN))
        ),
        tasks=_tasks(steps, passed),
        polls=_polls(steps, passed),
    )


def _tasks(steps: Sequence[Step], passed: Sequence[Passed]) -> list[TaskCount]:
    counts = []
    for step in steps:
        got = [each for each in passed if each.step == step.step and each.said_at is not None]
        if step.kind is StepKind.TASK and len(got) >= FEWEST:
            counts.append(TaskCount(step, sum(each.done_at is not None for each in got), len(got)))
    return counts


def _polls(steps: Sequence[Step], passed: Sequence[Passed]) -> list[PollCount]:
    counts = []
    for step in steps:
        chosen = Counter(each.answer["choice"] for each in passed if each.step == step.step and "choice" in each.answer)
        shown = {choice: chosen[choice] for choice in step.choices}
        if step.kind is StepKind.POLL and sum(shown.values()) >= FEWEST:
            counts.append(PollCount(step, shown))
    return counts
