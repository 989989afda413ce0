"""A speaker's slot comes: the reminders that a series of talks writes to its speakers itself."""

from datetime import timedelta

from bot.attention import Priority
from bot.nudges.rule import Cadence, Outcome, Sign, Told


class SpeakerSlot(Told):
    """Told by the letters of the kind ``talks`` (``bot/animations/talk_letters.py``), days before and on the day.

    It comes with each series of talks and goes with it: planning one is the switch. Nobody is left out to compare: a speaker
    relies on it, and so do those who come.
    """

    key = "speaker_slot"
    cadence = Cadence.LETTERS
    kind = "talks"
    priority = Priority.TALK
    outcome = Outcome(within=timedelta(days=7), sign=Sign.CONFIRMED)
