"""What Slack says of a channel right now, for the few handlers that need more than the store knows."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.payloads import Incoming
from handlers.request import Place
from handlers.route import Route

PATIENCE_SECONDS = 1.0
NOT_TOLD = "channel_not_found"


async def find_place(incoming: Incoming, route: Route, client: AsyncWebClient) -> Place | None:
    """The place that the route asks for; None where it asks for none, or Slack does not answer in time."""
    channel = _asked(incoming, route.place)
    if channel is None:
        return None
    try:
        answer = await asyncio.wait_for(client.conversations_info(channel=channel), PATIENCE_SECONDS)
    except SlackApiError as error:
        return Place(channel) if error.response.get("error") == NOT_TOLD else None
    except (ClientError, TimeoutError):
        return None
    return _place(answer["channel"])


def _asked(incoming: Incoming, place: str) -> str | None:
    """The id of the channel asked for. Only a channel's own id counts: a direct message is no place."""
    asked = {"": None, "channel": incoming.channel, "value": incoming.value}.get(place, incoming.values.get(place))
    return asked if isinstance(asked, str) and asked[:1] in ("C", "G") and asked.isalnum() else None


def _place(channel: Mapping[str, Any]) -> Place:
    return Place(
        channel=str(channel["id"]),
        name=str(channel.get("name") or ""),
        purpose=str((channel.get("purpose") or {}).get("value") or ""),
        is_private=bool(channel.get("is_private")),
        is_archived=bool(channel.get("is_archived")),
        is_shared=bool(channel.get("is_ext_shared") or channel.get("is_shared")),
        bot_is_in=bool(channel.get("is_member")),
    )
