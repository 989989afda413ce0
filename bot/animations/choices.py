"""What can be chosen in a poll: read from what somebody wrote, and everything that may be wrong with it."""

import unicodedata
from collections.abc import Sequence

from bot.animations.forms import Said

FEWEST, MOST = 2, 25
LONGEST = 75  # what Slack shows of an option, or of a button
START = 30
# Letters and symbols by their class, of which nothing is seen.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def read_choices(given: str) -> tuple[str, ...]:
    """The choices that stand one a line; a line of spaces is none."""
    return tuple(choice for line in given.splitlines() if (choice := _trimmed(line)))


def choices_problem(choices: Sequence[str]) -> Said | None:
    """What is wrong with the choices of a poll that is planned; None if nothing."""
    if len(choices) < FEWEST:
        return Said("poll.choices_few")
    if len(choices) > MOST:
        return Said("poll.choices_many", {"count": len(choices), "most": MOST})
    return _unfit(choices) or _twice(choices)


def addition_problem(given: str, choices: Sequence[str]) -> Said | None:
    """What is wrong with a choice that a member adds to these; None if nothing."""
    choice = _trimmed(given)
    if len(choices) >= MOST:
        return Said("poll.add_full", {"most": MOST})
    if not is_readable(choice):
        return Said("poll.add_empty")
    if len(choice) > LONGEST:
        return Said("poll.add_long", {"length": len(choice), "most": LONGEST})
    there = next((each for each in choices if _sameness(each) == _sameness(choice)), None)
    return Said("poll.add_twice", {"choice": there}) if there else None


def read_addition(given: str) -> str:
    """The choice that a member wrote."""
    return _trimmed(given)


def is_readable(words: str) -> bool:
    """Whether there is anything to see in them: a letter, a figure, a sign, an emoji."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in words)


def _trimmed(line: str) -> str:
    return " ".join(line.split())


def _unfit(choices: Sequence[str]) -> Said | None:
    for number, choice in enumerate(choices, 1):
        if not is_readable(choice):
            return Said("poll.choice_empty", {"number": number})
        if len(choice) > LONGEST:
            said = {"number": number, "start": choice[:START].rstrip(), "length": len(choice), "most": LONGEST}
            return Said("poll.choice_long", said)
    return None


def _twice(choices: Sequence[str]) -> Said | None:
    seen: set[str] = set()
    for choice in choices:
        if _sameness(choice) in seen:
            return Said("poll.choice_twice", {"choice": choice})
        seen.add(_sameness(choice))
    return None


def _sameness(choice: str) -> str:
    """The same for two choices that a reader would take for one: small and capital letters, widths, and what is not seen."""
    plain = unicodedata.normalize("NFKC", choice).casefold()
    return _trimmed("".join(sign for sign in plain if unicodedata.category(sign) != "Cf"))
