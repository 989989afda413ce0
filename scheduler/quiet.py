"""Whom Slack says not to disturb at this moment: asked just before they would be written to, and kept nowhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.quiet import MOST_ASKED, quiet_until

# Without the scope every question is refused: one an hour finds out when it was given.
REFUSED_FOR = timedelta(hours=1)
REFUSALS = frozenset({"missing_scope", "no_permission", "not_allowed_token_type", "access_denied"})

log = structlog.get_logger(__name__)


class Quiet:
    """Asks Slack about the people of one workspace. ``client`` reads: it waits when Slack says so (``scheduler.slack``)."""

    def __init__(self, client: WebClient, workspace: str) -> None:
        self._client, self._workspace = client, workspace
        self._refused_at: datetime | None = None

    def __call__(self, workspace: str, people: Sequence[str], now: datetime) -> dict[str, datetime]:
        """Those of some people who are not to be disturbed at ``now``, with the end of it. Whom Slack does not tell of is not."""
        if workspace != self._workspace or self._is_refused(now):
            return {}
        found: dict[str, datetime] = {}
        try:
            for start in range(0, len(people), MOST_ASKED):
                asked = ",".join(people[start : start + MOST_ASKED])
                found |= quiet_until(self._client.api_call("dnd.teamInfo", params={"users": asked}).get("users"), now)
        except SlackApiError as error:
            self._note(str(error.response.get("error")), now)
        except (SlackClientError, OSError) as error:
            log.warning("do-not-disturb not read", reason=type(error).__name__)
        return found

    def _is_refused(self, now: datetime) -> bool:
        return self._refused_at is not None and abs(now - self._refused_at) < REFUSED_FOR

    def _note(self, refusal: str, now: datetime) -> None:
        log.warning("do-not-disturb not read", reason=refusal)
        if refusal in REFUSALS:
            self._refused_at = now
