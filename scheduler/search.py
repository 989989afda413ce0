"""Looking in Slack's history for a delivery of which nobody knows whether it was published."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.deliveries import (
    NOT_JSON,
    UNSURE,
    Absent,
    Answer,
    Finding,
    Found,
    Refused,
    Sent,
    Unclear,
    Unreadable,
    Wait,
    outcome_of,
    search_method,
)
from bot.model.deliveries import Delivery
from scheduler.sending import EVENT_TYPE, Sender

PAGE = 200
# Slack dates messages by its own clock: so much may ours be ahead of it.
MARGIN = timedelta(minutes=10)
LATER = Wait(None, "", "deliveries.unknown_searching", "unreachable")


def search(sender: Sender, delivery: Delivery) -> tuple[Finding, str | None]:
    """Read what was published where it belongs since its first attempt; what was found, and the channel that was read."""
    channel, outcome = sender.channel_of(delivery)
    if channel is None:
        return Unreadable(outcome.error) if isinstance(outcome, Refused) else LATER, None
    cursor = None
    while True:
        answer = sender.slack.call(search_method(delivery), **_asked(delivery, channel, cursor))
        if not isinstance(answer, Answer):
            return LATER, channel
        outcome = outcome_of(answer)
        if not isinstance(outcome, Sent):
            return _unread(answer, outcome), channel
        if ts := _found(answer.data, delivery):
            return Found(ts), channel
        cursor = (answer.data.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return Absent(), channel


def _asked(delivery: Delivery, channel: str, cursor: str | None) -> dict[str, Any]:
    since = delivery.first_attempt_at or delivery.due_at
    return {
        "channel": channel,
        "ts": delivery.thread_ts,
        "oldest": f"{(since - MARGIN).timestamp():.6f}",
        "include_all_metadata": True,
        "limit": PAGE,
        "cursor": cursor,
    }


def _found(data: Mapping[str, Any], delivery: Delivery) -> str | None:
    for message in data.get("messages") or ():
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE and payload.get("delivery") == delivery.delivery:
            return str(message["ts"])
    return None


def _unread(answer: Answer, outcome: Refused | Wait | Unclear) -> Finding:
    """A refusal is for good, in words known here or not; anything else is worth another look later."""
    if isinstance(outcome, Wait):
        return outcome
    is_word = answer.status < 500 and isinstance(outcome, Unclear) and outcome.error not in {NOT_JSON, *UNSURE}
    return Unreadable(outcome.error) if isinstance(outcome, Refused) or is_word else LATER
