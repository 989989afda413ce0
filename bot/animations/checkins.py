"""The steps of a challenge, and who checked in for them: by the button, or by a message in its thread."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.kind import Step
from bot.animations.snapshot import Snapshot
from bot.animations.timing import step_time
from bot.recurrence import Recurrence

WORKING_DAY, DAY, WEEK = "working_day", "day", "week"
PACES = (WORKING_DAY, DAY, WEEK)
DAYS_IN_WEEK = 7
WORKING_DAYS_IN_WEEK = 5
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class CheckIns:
    """How much each person checked in with, by step (the first is 1): one check-in a step."""

    by_person: Mapping[str, Mapping[int, int]]

    @property
    def total(self) -> int:
        """What everybody did together."""
        return sum(sum(steps.values()) for steps in self.by_person.values())

    @property
    def people(self) -> int:
        """How many people took part."""
        return len(self.by_person)

    def steps_of(self, person: str) -> frozenset[int]:
        """The steps that a person checked in for."""
        return frozenset(self.by_person.get(person, {}))


def item_of(step: int) -> str:
    """The item of the answer that is a check-in for this step."""
    return f"step:{step}"


def note_of(step: int) -> str:
    """The item of the answer that is the note beside it."""
    return f"note:{step}"


def step_of(item: str, prefix: str = "step") -> int | None:
    """The step that an item is about; None for another item."""
    name, _, number = item.partition(":")
    return int(number) if name == prefix and number.isdecimal() else None


def turns(content: Mapping[str, Any]) -> tuple[Step, ...]:
    """When each step but the first begins: at midnight."""
    return tuple(_nth(f"turn{number + 1}", content["pace"], number, at=MIDNIGHT) for number in range(1, content["length"]))


def announcements(content: Mapping[str, Any]) -> tuple[Step, ...]:
    """When the words of each step but the first are said, where there are any: at the hour of the opening."""
    said = range(1, min(len(content["themes"]), content["length"]))
    return tuple(_nth(f"say{number + 1}", content["pace"], number) for number in said)


def closing(content: Mapping[str, Any]) -> Step:
    """The first working day after the last step, at the hour of the opening: until then the last step is open."""
    length = content["length"]
    if content["pace"] == WORKING_DAY:
        return Step("close", working_days=length, closes=True)
    days = length if content["pace"] == DAY else length * DAYS_IN_WEEK
    return Step("close", days=days - 1, working_days=1, closes=True)


def span(content: Mapping[str, Any]) -> int:
    """How many days of the calendar it takes, holidays left out of account."""
    length: int = content["length"]
    if content["pace"] == WORKING_DAY:
        return -(-length // WORKING_DAYS_IN_WEEK) * DAYS_IN_WEEK
    return length if content["pace"] == DAY else length * DAYS_IN_WEEK


def starts_of(snapshot: Snapshot) -> tuple[datetime, ...]:
    """When each step but the first begins, fixed once it is posted."""
    run = snapshot.occurrence
    kept = run.state_data.get("starts")
    if kept is not None:
        return tuple(datetime.fromisoformat(at) for at in kept)
    rule = snapshot.recurrence or _once(run.due_at, snapshot.zone)
    return tuple(step_time(turn, run.due_at, rule) for turn in turns(run.content))


def step_at(starts: Iterable[datetime], at: datetime) -> int:
    """The step that an instant falls in; the first one goes back to the opening, the last one on to the closing."""
    return 1 + sum(start <= at for start in starts)


def check_ins(snapshot: Snapshot) -> CheckIns:
    """Everybody's. A message in the thread counts as one, once a step, beside no check-in by the button.

    Messages count of those who may take part, until it closes.
    """
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    starts, closes_at = starts_of(snapshot), snapshot.occurrence.closes_at
    for answer in snapshot.answers:
        step = step_of(answer.item)
        if step is not None:
            found[answer.person][step] = int(answer.value["amount"])
    taking_part = {member.person for member in snapshot.audience}
    for reply in snapshot.replies:
        if reply.person in taking_part and (closes_at is None or reply.at < closes_at):
            found[reply.person].setdefault(step_at(starts, reply.at), 1)
    return CheckIns(dict(found))


def _nth(name: str, pace: str, number: int, at: time | None = None) -> Step:
    if pace == WORKING_DAY:
        return Step(name, working_days=number, at=at)
    return Step(name, days=number * (DAYS_IN_WEEK if pace == WEEK else 1), at=at)


def _once(due_at: datetime, zone: str) -> Recurrence:
    """Dates without holidays, for a preview."""
    local = due_at.astimezone(ZoneInfo(zone))
    return Recurrence("once", local.date(), local.time(), zone)
