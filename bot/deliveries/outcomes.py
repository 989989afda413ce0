"""What a call to Slack came to: sent, refused, wait, or unclear. Only the last is hard.

Refused and wait mean that nothing was published, for certain; whatever is not certain is unclear. Error words and their meanings:
https://docs.slack.dev/reference/methods/chat.postMessage (and chat.update, chat.postEphemeral, conversations.open).
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError

EVERYTHING = "*"
NOT_JSON = "not_json"
DEFAULT_RETRY_AFTER = 5.0
LONGEST_RETRY_AFTER = 3600.0
CUT_OFF_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of Slack, whatever its status. ``data`` is the JSON object, or anything else that came."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack did it. ``message_ts`` is None where the method gives none."""

    message_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack did not, and trying again would change nothing. ``error`` is Slack's word, for the log."""

    why: str
    error: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Slack did not, for now. ``holds`` says what waits: ``""`` this delivery, ``"method"`` its method, ``"*"`` all calls.

    ``seconds`` None leaves the time to the delivery's own backoff.
    """

    seconds: float | None
    holds: str
    why: str
    error: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody can tell whether Slack did it."""

    error: str


Outcome = Sent | Refused | Wait | Unclear

_REFUSALS = {
    "deliveries.archived": "is_archived",
    "deliveries.bot_out": "not_in_channel",
    "deliveries.channel_gone": "channel_not_found channel_is_deleted",
    "deliveries.not_allowed": (
        "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel "
        "restricted_action_non_threadable_channel restricted_action_thread_locked cannot_reply_to_message enterprise_is_restricted "
        "as_user_not_supported posting_to_general_channel_denied"
    ),
    "deliveries.person_unreachable": (
        "user_not_found user_disabled user_not_visible user_not_in_channel cannot_dm_bot is_bot messages_tab_disabled "
        "invalid_user_combination users_list_not_supplied not_enough_users"
    ),
    "deliveries.missing_scope": "missing_scope no_permission not_allowed_token_type",
    "deliveries.malformed": (
        "invalid_blocks invalid_blocks_format invalid_attachments no_text msg_too_long msg_blocks_too_long too_many_attachments "
        "invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type "
        "missing_post_type invalid_json json_not_object metadata_too_large metadata_must_be_sent_from_app "
        "invalid_metadata_format invalid_metadata_schema markdown_text_conflict blocks_too_long"
    ),
    "deliveries.too_many_messages": "message_limit_exceeded",
    "deliveries.message_gone": (
        "message_not_found cant_update_message edit_window_closed cannot_update_message thread_not_found is_inactive"
    ),
    "deliveries.not_supported": "unknown_method method_deprecated deprecated_endpoint method_not_supported_for_channel_type",
}
REFUSALS: Mapping[str, str] = {error: why for why, errors in _REFUSALS.items() for error in errors.split()}
TOO_FAST = frozenset({"ratelimited", "rate_limited"})
CUT_OFF = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "org_login_required",
        "team_added_to_org",
        "team_access_not_granted",
        "ekm_access_denied",
        "access_denied",
        "accesslimited",
        "two_factor_setup_required",
    }
)
# Of these Slack says itself that part of it may have been done.
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable"})
INVALID_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})


def outcome_of(answer: Answer | Exception) -> Outcome:
    """What a call came to, from Slack's answer or from the error that stood in its place."""
    if isinstance(answer, Exception):
        return _outcome_of_failure(answer)
    if answer.status == 429:
        return Wait(_retry_after(answer.headers), "method", "deliveries.slack_unavailable", "ratelimited")
    if answer.status >= 500:
        return Unclear(f"http_{answer.status}")
    if not isinstance(answer.data, Mapping):
        return Unclear(NOT_JSON)
    if answer.data.get("ok") is True:
        return Sent(_message_ts(answer.data))
    return _outcome_of_error(str(answer.data.get("error", "")), answer.headers)


def _outcome_of_error(error: str, headers: Mapping[str, str]) -> Outcome:
    if error in REFUSALS:
        return Refused(REFUSALS[error], error)
    if error in TOO_FAST:
        return Wait(_retry_after(headers), "method", "deliveries.slack_unavailable", error)
    if error in CUT_OFF:
        return Wait(CUT_OFF_SECONDS, EVERYTHING, "deliveries.cut_off", error)
    if error == "request_timeout":  # Slack's word for a request that reached it truncated: it was not carried out
        return Wait(None, "", "deliveries.slack_unavailable", error)
    # What Slack itself is unsure of, and any word not known here. The SDK puts a body that is not JSON in place of the word.
    return Unclear(error if error.isidentifier() else NOT_JSON)


def _outcome_of_failure(error: Exception) -> Outcome:
    name = type(error).__name__
    if isinstance(error, URLError):
        if isinstance(error.reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)):
            # Slack was never reached.
            return Wait(None, "", "deliveries.slack_unavailable", type(error.reason).__name__)
        name = type(error.reason).__name__ if isinstance(error.reason, Exception) else name
    return Unclear(name)


def _message_ts(data: Mapping[str, Any]) -> str | None:
    ts = data.get("ts") or data.get("message_ts")
    return str(ts) if ts else None


def _retry_after(headers: Mapping[str, str]) -> float:
    """Slack says it in whole seconds; where it does not, or says nonsense, a few seconds are polite."""
    seconds = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    return min(max(float(seconds), 1.0), LONGEST_RETRY_AFTER) if seconds.isdecimal() else DEFAULT_RETRY_AFTER
