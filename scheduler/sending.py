"""Saying one delivery to Slack, within its lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.deliveries import INVALID_BLOCKS, METHODS, Answer, Outcome, Refused, Sent, Unclear, Wait, outcome_of
from bot.model.clock import Clock
from bot.model.deliveries import NAMED, Delivery, Verb, is_direct
from scheduler.slack import Slack

EVENT_TYPE = "foyer_delivery"
OPEN = "conversations.open"
LEASE_SHORT = Wait(0.0, "", "deliveries.slack_unavailable", "lease_short")


@dataclass(frozen=True, slots=True)
class Said:
    """What came of it, by which method, and in which channel. ``called`` is False where nothing was asked to be said."""

    outcome: Outcome
    method: str
    channel: str | None = None
    called: bool = True


@dataclass(frozen=True, slots=True)
class Sender:
    """Says deliveries. ``call_seconds`` is the time-out of one call: none is begun that could outlive the lease."""

    slack: Slack
    clock: Clock
    call_seconds: float

    def send(self, delivery: Delivery, post: Delivery | None, lease_end: float) -> Said:
        """Say it; ``post`` is the delivery that an update changes. Where Slack refuses its blocks, the plainer ones are sent."""
        method = METHODS[delivery.verb]
        channel, failed = self.channel_of(post or delivery, lease_end)
        if channel is None:
            return Said(failed, OPEN, called=False)
        message = self._message(delivery, post, channel)
        plainer = message.pop("fallback_blocks", None)
        message.pop(NAMED, None)
        outcome = self._call(method, lease_end, message)
        if isinstance(outcome, Refused) and outcome.error in INVALID_BLOCKS and plainer is not None:
            outcome = self._call(method, lease_end, message | {"blocks": plainer})
        return Said(outcome, method, channel, called=outcome is not LEASE_SHORT)

    def channel_of(self, delivery: Delivery, lease_end: float | None = None) -> tuple[str | None, Outcome]:
        """The channel a delivery is said in; for a person their DM, for several a group of theirs, opened if need be.

        None, and why, if it can't be had.
        """
        if delivery.channel is not None or not is_direct(delivery.recipient):
            return delivery.channel or delivery.recipient, Sent()
        if lease_end is not None and not self._has_time(lease_end):
            return None, LEASE_SHORT
        answer = self.slack.call(OPEN, users=delivery.recipient)
        outcome = outcome_of(answer)
        if isinstance(outcome, Unclear):  # to open it again changes nothing
            outcome = Wait(None, "", "deliveries.slack_unavailable", outcome.error)
        return (_opened(answer), outcome) if isinstance(outcome, Sent) else (None, outcome)

    def _call(self, method: str, lease_end: float, message: Mapping[str, Any]) -> Outcome:
        return outcome_of(self.slack.call(method, **message)) if self._has_time(lease_end) else LEASE_SHORT

    def _has_time(self, lease_end: float) -> bool:
        return self.clock.steady() + self.call_seconds < lease_end

    def _message(self, delivery: Delivery, post: Delivery | None, channel: str) -> dict[str, Any]:
        message: dict[str, Any] = dict(delivery.body) | {"channel": channel}
        if delivery.verb is Verb.UPDATE:
            return message | {"ts": post.message_ts if post else None}
        message |= {"thread_ts": delivery.thread_ts}
        if delivery.verb is Verb.WHISPER:
            return message | {"user": delivery.recipient}
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery.delivery}}
        # Nothing is promised from client_msg_id: Slack documents no key that would keep a message from being posted twice.
        return message | {"metadata": metadata, "client_msg_id": str(UUID(delivery.delivery))}


def _opened(answer: Answer | Exception) -> str | None:
    data = answer.data if isinstance(answer, Answer) else {}
    return str(data["channel"]["id"])
