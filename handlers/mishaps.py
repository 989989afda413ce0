"""What went wrong, in words: kind refusals as they are, everything else with a short reference that leads to the log."""

import secrets

import structlog
from slack_sdk.errors import SlackApiError

from bot.deliveries.outcomes import CUT_OFF
from bot.manifest import lost_without
from bot.mishaps import way_to
from bot.text import Markup, Texts

UNMISTAKABLE = "ACDEFGHJKLMNPQRTUVWXY34679"
TOO_LATE = {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id"}

log = structlog.get_logger("foyer.door")


def new_reference() -> str:
    """Four signs that can be read aloud, e.g. ``K7F2``."""
    return "".join(secrets.choice(UNMISTAKABLE) for _ in range(4))


def record_mishap(error: BaseException, doing: str) -> str:
    """Log what broke under a new reference, and give it.

    Neither the error's own words nor what was typed are logged: they may be a person's.
    """
    reference = new_reference()
    log.error(
        "mishap",
        reference=reference,
        doing=doing,
        error=type(error).__name__,
        slack=error.response.get("error") if isinstance(error, SlackApiError) else None,
        where=way_to(error),
    )
    return reference


def slack_refusal(error: SlackApiError, texts: Texts) -> Markup | None:
    """What a person can be told of a refusal by Slack, where it is not our own mistake."""
    code = error.response.get("error")
    if code in TOO_LATE:
        return texts("errors.too_late")
    if code in CUT_OFF:
        return texts("errors.not_let_in")
    if code == "missing_scope":
        scope = str(error.response.get("needed") or "")
        if not scope:
            return texts("errors.missing_some_scope")
        lost = [texts(key) for key in lost_without(scope)]
        return texts("errors.missing_scope", scope=scope, lost=Markup(texts.listing([str(each) for each in lost])))
    return None
