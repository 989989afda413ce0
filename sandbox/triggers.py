"""Trigger ids: given with each interaction, good for 3 seconds and one use."""

import secrets
import time
from dataclasses import dataclass

from sandbox.settings import Settings
from sandbox.wire import SlackError


@dataclass
class _Trigger:
    person: str
    view_id: str | None
    at: float
    used: bool = False


class Triggers:
    """Trigger ids by their text. They run on real time, as Slack's do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._triggers: dict[str, _Trigger] = {}

    def give(self, person: str, view_id: str | None = None) -> str:
        """A new trigger id for what this person just did, perhaps in a modal."""
        now = time.monotonic()
        self._forget(now)
        trigger_id = f"{secrets.randbelow(10**12):012d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(person, view_id, now)
        return trigger_id

    def use(self, trigger_id: str) -> tuple[str, str | None]:
        """Whose it is and the modal it came from; refuses the unknown, the late and the used, as Slack does."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() - trigger.at > self._settings.trigger_seconds:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger.person, trigger.view_id

    def _forget(self, now: float) -> None:
        limit = 60 + self._settings.trigger_seconds
        for trigger_id in [key for key, one in self._triggers.items() if now - one.at > limit]:
            del self._triggers[trigger_id]
