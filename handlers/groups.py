"""Who is in the user groups that somebody typed: asked of Slack at that moment, and kept nowhere."""

import asyncio
import re

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

PATIENCE_SECONDS = 1.0
# Slack answers some twenty such questions a minute: what one command asks leaves room for others.
MOST_GROUPS = 5
GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^<>]*)?>")


async def find_groups(text: str, client: AsyncWebClient) -> dict[str, tuple[str, ...]]:
    """The members of each user group in a text, by the group's id.

    A group is missing where Slack does not tell in time, or not at all: it was disabled, or the permission is not there.
    """
    named = list(dict.fromkeys(GROUP.findall(text)))[:MOST_GROUPS]
    members = await asyncio.gather(*(_members(group, client) for group in named))
    return {group: found for group, found in zip(named, members, strict=True) if found is not None}


async def _members(group: str, client: AsyncWebClient) -> tuple[str, ...] | None:
    try:
        answer = await asyncio.wait_for(client.usergroups_users_list(usergroup=group), PATIENCE_SECONDS)
    except (SlackApiError, ClientError, TimeoutError):
        return None
    return tuple(str(person) for person in answer.get("users") or ())
