"""One thing that Slack told, and who did it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.people import SLACKBOT, find_id


@dataclass(frozen=True, slots=True)
class Told:
    """One event, or one row of a history, and what is known around it. ``at`` is when it was decided, in seconds."""

    workspace: str
    event: Mapping[str, Any]
    at: float
    own_bot: str | None
    imported: bool = False


def person_of(told: Told, message: Mapping[str, Any]) -> str | None:
    """The person who did this: not a bot, not Slackbot, not us."""
    person = find_id(message.get("user"))
    if message.get("bot_id") or person in (None, SLACKBOT, told.own_bot):
        return None
    return person
