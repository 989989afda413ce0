"""What the steps of a journey may be: their limits, how one is read from its form, and what is proposed to begin with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model.errors import FieldError, FoyerError
from bot.model.welcomes import Step, StepKind
from bot.text import Texts

MOST_STEPS, MOST_DAY = 10, 60
WORDS_LIMIT = 1500
LEAST_CHOICES, MOST_CHOICES, CHOICE_LIMIT = 2, 10, 70
REMINDERS = (0, 1, 2, 3, 5)
MOST_REMINDERS = 2

# The fields of the form of a step.
DAY, WORDS, CHOICES, REMIND = "welcomes:day", "welcomes:words", "welcomes:choices", "welcomes:remind"


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """As they come: by day; of one day the one that was written first."""
    return tuple(sorted(steps, key=lambda each: each.day))


def check(steps: Sequence[Step]) -> None:
    """FoyerError for a journey that cannot be: none of its steps, or more than a newcomer should be given."""
    if not steps:
        raise FoyerError("welcomes.no_steps")
    if len(steps) > MOST_STEPS:
        raise FoyerError("welcomes.too_many_steps", count=len(steps), most=MOST_STEPS)


def put(steps: Sequence[Step], step: Step) -> tuple[Step, ...]:
    """With a step that is new, or in the place of the one with its id. FoyerError where there would be too many."""
    is_known = any(each.step == step.step for each in steps)
    changed = [step if each.step == step.step else each for each in steps] if is_known else [*steps, step]
    check(changed)
    return in_order(changed)


def take_out(steps: Sequence[Step], step: str, *, is_on: bool) -> tuple[Step, ...]:
    """Without a step. FoyerError where a journey that is on would be left with none."""
    left = tuple(each for each in steps if each.step != step)
    if is_on and not left:
        raise FoyerError("welcomes.last_step")
    return left


def find_step(steps: Iterable[Step], step: str) -> Step | None:
    """A step by its id."""
    return next((each for each in steps if each.step == step), None)


def read_step(kind: StepKind, step: str, values: Mapping[str, Any]) -> Step:
    """A step as its form was filled in. FieldError beside the field that is wrong."""
    read = Step(step, kind, _day(values.get(DAY)), _words(values.get(WORDS), kind))
    if kind is StepKind.POLL:
        return replace(read, choices=_choices(values.get(CHOICES)))
    if kind is StepKind.TASK:
        return replace(read, remind_after=_remind(values.get(REMIND)))
    return read


def _day(given: Any) -> int:
    text = str(given or "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= MOST_DAY:
        raise FieldError(DAY, "welcomes.bad_day", most=MOST_DAY)
    return int(text)


def _words(given: Any, kind: StepKind) -> str:
    words = str(given or "").strip()
    if not words and kind is not StepKind.BUDDY:
        raise FieldError(WORDS, "welcomes.no_words")
    if len(words) > WORDS_LIMIT:
        raise FieldError(WORDS, "welcomes.long_words", count=len(words), most=WORDS_LIMIT)
    return words


def _choices(given: Any) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in str(given or "").splitlines())
    choices = tuple(dict.fromkeys(line for line in lines if line))
    if not LEAST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise FieldError(CHOICES, "welcomes.bad_choices", count=len(choices), least=LEAST_CHOICES, most=MOST_CHOICES)
    longest = max(choices, key=len)
    if len(longest) > CHOICE_LIMIT:
        raise FieldError(CHOICES, "welcomes.long_choice", choice=longest[:CHOICE_LIMIT], most=CHOICE_LIMIT)
    return choices


def _remind(given: Any) -> int:
    if str(given or "0") not in {str(days) for days in REMINDERS}:
        raise FieldError(REMIND, "welcomes.bad_reminder")
    return int(given or 0)


def proposed(name: str, texts: Texts) -> tuple[Step, ...]:
    """A journey to begin with, in the language of a community; ``name`` is its channel's. Two messages a week, and fewer later."""

    def said(key: str) -> str:
        return texts.plain(f"welcomes.proposed_{key}", channel=f"#{name}")

    return (
        Step("hello", StepKind.WORDS, 1, said("hello")),
        Step("buddy", StepKind.BUDDY, 3, said("buddy")),
        Step("task", StepKind.TASK, 7, said("task"), remind_after=3),
        Step("poll", StepKind.POLL, 9, said("poll"), choices=tuple(said("choices").splitlines())),
        Step("later", StepKind.WORDS, 14, said("later")),
    )
