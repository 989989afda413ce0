"""What a rule decides when it looks at a community: who is written to, left out to compare, or left in peace."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.nudges import Arm
from bot.nudges.arms import arm_of
from bot.nudges.candidate import Alive, Candidate, Scene
from bot.nudges.rule import Rule, Unit
from bot.nudges.silence import Silence
from bot.nudges.sparing import silence_towards


@dataclass(frozen=True, slots=True)
class Choice:
    """A person who is written to about ``thing``, or a person or thing that is left out to compare."""

    candidate: Candidate
    thing: Alive
    arm: Arm
    is_compared: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom a rule chose when it looked, and towards how many it stays silent, by reason: each person counts once."""

    choices: tuple[Choice, ...] = ()
    silences: Mapping[Silence, int] = field(default_factory=dict)

    @property
    def reach(self) -> int:
        """How many get a message."""
        return sum(choice.arm is Arm.NUDGED for choice in self.choices)


def decide(rule: Rule, scene: Scene, candidates: Iterable[Candidate], now: datetime) -> Decision:
    """Ask the rule about each candidate in turn: whoever comes first, in the order in which storage lists them, is chosen."""
    choices: dict[str, Choice] = {}
    silences: dict[str, Silence] = {}
    left_out: set[str] = set()
    taken: Counter[str] = Counter()
    for candidate in candidates:
        person = candidate.person.person
        verdict = None if person in choices else _verdict(rule, candidate, scene, now)
        if verdict is None:
            continue
        if not isinstance(verdict, Silence) and rule.unit is Unit.THING:
            verdict = _crowded(rule, candidate, verdict, scene, taken, left_out, now) or verdict
        if isinstance(verdict, Silence):
            silences.setdefault(person, verdict)
            continue
        choices[person] = choice = _choice(rule, scene, candidate, verdict)
        taken[verdict.subject] += 1
        if choice.arm is Arm.HOLDOUT:
            left_out.add(verdict.subject)
    silent = Counter(why for person, why in silences.items() if person not in choices)
    return Decision(tuple(choices.values()), silent)


def _verdict(rule: Rule, candidate: Candidate, scene: Scene, now: datetime) -> Alive | Silence | None:
    """What is not about somebody is no silence towards them either, whatever else holds."""
    verdict = rule.is_due(candidate, scene, now)
    return verdict if verdict is None else silence_towards(rule, candidate, now) or verdict


def _crowded(
    rule: Rule, candidate: Candidate, thing: Alive, scene: Scene, taken: Counter[str], left_out: set[str], now: datetime
) -> Silence | None:
    """Whether the thing was left out to compare, or enough people were asked about it."""
    if thing.subject in left_out or any(each.arm is Arm.HOLDOUT for each in candidate.asked):
        return Silence.LEFT_OUT
    return Silence.ENOUGH if rule.holding(candidate, scene, now) + taken[thing.subject] >= rule.most else None


def _choice(rule: Rule, scene: Scene, candidate: Candidate, thing: Alive) -> Choice:
    unit, is_compared = candidate.person.person, candidate.preferences.in_holdouts
    if rule.unit is Unit.THING:
        unit, is_compared = thing.subject, thing.is_compared
    return Choice(candidate, thing, arm_of(rule.key, scene.community, unit, is_compared=is_compared), is_compared)
