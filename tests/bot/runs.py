"""The runs of a rule, found as the program finds them: by asking for the next, again and again."""

from datetime import datetime

from bot.recurrence import Occurrence, Recurrence, next_occurrence


def next_runs(rule: Recurrence, after: datetime, n: int) -> list[Occurrence]:
    """The first n runs strictly after an aware instant; fewer if the rule has no more."""
    found: list[Occurrence] = []
    while len(found) < n and (following := next_occurrence(rule, found[-1].at if found else after)):
        found.append(following)
    return found
