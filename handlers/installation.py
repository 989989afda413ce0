"""Foyer in one workspace: checking the tokens before anything else, and beginning where it stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import granted_scopes
from handlers.hearing import add_gap
from storage import people, workspaces
from storage.store import Store

CALL_SECONDS = 10
ADVICE = {
    "invalid_auth": "Slack does not know it; copy it again from your Slack app",
    "not_authed": "Slack does not know it; copy it again from your Slack app",
    "account_inactive": "the app was removed from the workspace; install it again and copy the new token",
    "token_revoked": "it was revoked; install the app again and copy the new token",
    "token_expired": "it has expired; switch token rotation off in your Slack app, install it again and copy the new token",
    "not_allowed_token_type": "it is a token of another kind; bot tokens start with xoxb-, app-level tokens with xapp-",
    "missing_scope": "it lacks connections:write; make a new app-level token with it in Basic Information",
}


class NotLetInError(Exception):
    """Slack does not take the tokens. ``problems`` has one line for each, with the setting's name and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Installation:
    """What ``auth.test`` says of the bot token: the workspace, our own bot, and the scopes that were granted."""

    workspace: str
    name: str
    url: str
    bot_user: str
    bot_id: str
    scopes: tuple[str, ...] = ()


async def check_in(bot_token: str, app_token: str | None, api_url: str) -> Installation:
    """Ask Slack whether it takes the tokens, each once. Raises NotLetInError with every problem at once.

    This comes first because the Socket Mode client would try a wrong app token for ever, saying so in its log only.
    """
    client = AsyncWebClient(base_url=api_url, timeout=CALL_SECONDS)
    problems: list[str] = []
    found: Installation | None = None
    try:
        found = await _test(client, bot_token)
    except (SlackApiError, ClientError, TimeoutError) as error:
        problems.append(_told("SLACK_BOT_TOKEN", error, api_url))
    if app_token is not None:
        try:
            await client.apps_connections_open(app_token=app_token)
        except (SlackApiError, ClientError, TimeoutError) as error:
            problems.append(_told("SLACK_APP_TOKEN", error, api_url))
    if problems or found is None:
        raise NotLetInError(problems)
    return found


def begin(store: Store, installation: Installation, now: datetime, strategists: Iterable[str] = ()) -> None:
    """Write down where Foyer is and who its strategists are; the time since it was last alive has to be read again."""
    workspace = installation.workspace
    with store.write() as tx:
        known = workspaces.find(tx, workspace)
        workspaces.upsert(tx, workspace, installation.name, installation.bot_user, installation.url)
        for person in strategists:
            people.add_strategist(tx, workspace, person, now)
        if known is not None and known.alive_at is not None:
            add_gap(tx, workspace, known.alive_at, now, "start")
        workspaces.mark_alive(tx, workspace, now)


async def _test(client: AsyncWebClient, token: str) -> Installation:
    answer = await client.auth_test(token=token)
    return Installation(
        workspace=str(answer["team_id"]),
        name=str(answer.get("team") or ""),
        url=str(answer.get("url") or ""),
        bot_user=str(answer["user_id"]),
        bot_id=str(answer.get("bot_id") or ""),
        scopes=tuple(granted_scopes(answer.headers)),
    )


def _told(setting: str, error: Exception, api_url: str) -> str:
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error"))
        return f"{setting}: Slack refuses it ({code}): {ADVICE.get(code, 'see the app at api.slack.com/apps')}"
    return f"{setting}: could not be checked, {api_url} does not answer; see whether this machine reaches it (SLACK_API_URL, proxy)"
