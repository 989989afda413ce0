"""The nudge rules, and what they share. A new rule is one module and one line in ``RULES``; see ``docs/nudges.md``."""

from bot.nudges.arms import arm_of, is_compared
from bot.nudges.quiet_regular import QuietRegular
from bot.nudges.rule import Alive, AliveKind, Candidate, Need, Outcome, Quiet, Rule, kind_of
from bot.nudges.silence import Silence

RULES: tuple[Rule, ...] = (QuietRegular(),)


def find_rule(key: str) -> Rule | None:
    """The rule of this key, or of this kind of delivery (``nudge:quiet_regular``)."""
    return next((rule for rule in RULES if key in (rule.key, kind_of(rule))), None)


__all__ = [
    "RULES",
    "Alive",
    "AliveKind",
    "Candidate",
    "Need",
    "Outcome",
    "Quiet",
    "QuietRegular",
    "Rule",
    "Silence",
    "arm_of",
    "find_rule",
    "is_compared",
    "kind_of",
]
