"""The nudge rules, and what they share. A new rule is one module and one line in ``RULES``; see ``docs/nudges.md``."""

from collections.abc import Mapping

from bot.model.communities import Community
from bot.nudges.arms import arm_of
from bot.nudges.candidate import Alive, AliveKind, Candidate, Scene
from bot.nudges.needs import FirstMessages, Hosts, Need, OpenQuestions, PlannedMeetings, Quiet, Unspoken
from bot.nudges.numbers import Number
from bot.nudges.promised_meeting import PromisedMeeting
from bot.nudges.quiet_manager import QuietManager
from bot.nudges.quiet_regular import QuietRegular
from bot.nudges.rule import Cadence, Outcome, Press, Rule, Sign, Told, Unit, kind_of
from bot.nudges.silence import Silence
from bot.nudges.silent_newcomer import SilentNewcomer
from bot.nudges.speaker_slot import SpeakerSlot
from bot.nudges.unanswered_question import UnansweredQuestion
from bot.nudges.unseen_first_message import UnseenFirstMessage

RULES: tuple[Rule | SpeakerSlot, ...] = (
    SilentNewcomer(),
    UnseenFirstMessage(),
    UnansweredQuestion(),
    PromisedMeeting(),
    SpeakerSlot(),
    QuietRegular(),
    QuietManager(),
)
# Those that write by themselves, where a community switches them on.
SWITCHED: tuple[Rule, ...] = tuple(rule for rule in RULES if not isinstance(rule, SpeakerSlot))
# What the letters of an animation say: it comes with the animation, and has no switch of its own.
CARRIED: tuple[SpeakerSlot, ...] = tuple(rule for rule in RULES if isinstance(rule, SpeakerSlot))


def find_rule(key: str) -> Rule | None:
    """The rule that writes by itself of this key, or of this kind of delivery (``nudge:quiet_regular``)."""
    return next((rule for rule in SWITCHED if key in (rule.key, kind_of(rule))), None)


def as_set(rule: Rule, community: Community) -> Rule:
    """A rule with the numbers that a community set for it."""
    given: Mapping[str, int] = community.nudge_numbers.get(rule.key, {})
    return rule.with_numbers(given)


def rules_of(community: Community) -> tuple[Rule, ...]:
    """The rules that are on in a community, with its numbers."""
    return tuple(as_set(rule, community) for rule in SWITCHED if rule.key in community.nudges)


__all__ = [
    "CARRIED",
    "RULES",
    "SWITCHED",
    "Alive",
    "AliveKind",
    "Cadence",
    "Candidate",
    "FirstMessages",
    "Hosts",
    "Need",
    "Number",
    "OpenQuestions",
    "Outcome",
    "PlannedMeetings",
    "Press",
    "PromisedMeeting",
    "Quiet",
    "QuietManager",
    "QuietRegular",
    "Rule",
    "Scene",
    "Sign",
    "Silence",
    "SilentNewcomer",
    "SpeakerSlot",
    "Told",
    "UnansweredQuestion",
    "Unit",
    "UnseenFirstMessage",
    "Unspoken",
    "arm_of",
    "as_set",
    "find_rule",
    "kind_of",
    "rules_of",
]
