"""`response_url`s: five uses in thirty minutes of the sandbox's clock."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.wire import SlackError

USES = 5
LIFE = timedelta(minutes=30)


@dataclass
class ReplyUrl:
    """Where an answer goes: the conversation, the person who acted, the message they acted on (`source_ts`)."""

    channel: str
    person: str
    source_ts: str | None
    thread_ts: str | None
    made: datetime
    uses: int = 0


class ReplyUrls:
    """Reply addresses by their secret part."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, ReplyUrl] = {}

    def give(self, channel: str, person: str, source_ts: str | None = None, thread_ts: str | None = None) -> str:
        """A new secret part."""
        secret = secrets.token_hex(12)
        self._given[secret] = ReplyUrl(channel, person, source_ts, thread_ts, self._clock.now())
        return secret

    def find(self, secret: str) -> ReplyUrl:
        """The address, if it may still be used; else `expired_url` or `used_url` in Slack's words."""
        found = self._given.get(secret)
        if found is None or self._clock.now() - found.made > LIFE:
            raise SlackError("expired_url")
        if found.uses >= USES:
            raise SlackError("used_url")
        return found
