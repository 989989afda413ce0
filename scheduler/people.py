"""Keeping people, their zones and locales, bots, guests and channel members in step with Slack, before the first figure is shown.

Events bring what changes; this reads everything at the start, once a day, and whenever a gap may have swallowed an event.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.model.communities import Community
from bot.model.facts import ChannelSeen
from bot.people import person_from
from scheduler.heartbeat import Heartbeat
from storage import communities, memberships, people, workspaces
from storage.store import Store

EVERY_SECONDS = 30.0
REFRESH = timedelta(days=1)
PAGE = 200
# Slack's words for a channel that we can't read: it is left as it was known, and looked at again the next day.
OUT_OF_REACH = frozenset({"channel_not_found", "not_in_channel", "is_archived", "missing_scope", "access_denied"})

log = structlog.get_logger(__name__)


def people_heartbeat(client: WebClient, workspace: str) -> Heartbeat:
    """The heartbeat that reads people and members. ``client`` reads: it waits when Slack says so (``scheduler.slack``)."""

    def beat(store: Store, now: datetime) -> int:
        return sync_people(store, client, workspace, now) + sync_members(store, client, workspace, now)

    return Heartbeat("people", EVERY_SECONDS, beat, lambda store, now: _next_due(store, workspace, now))


def sync_people(store: Store, client: WebClient, workspace: str, now: datetime) -> int:
    """Read all people of the workspace, if that was not done for a day. Gives how many were read."""
    with store.read() as tx:
        known = workspaces.find(tx, workspace)
    if known is None or _is_fresh(known.people_as_of, now):
        return 0
    count = 0
    for page in _pages(client, "users.list", "members", include_locale=True):
        seen = [each for user in page if (each := person_from(user, workspace, now.timestamp())) is not None]
        with store.write() as tx:
            people.upsert(tx, seen)
        count += len(seen)
    with store.write() as tx:
        workspaces.mark_people_read(tx, workspace, now)
    log.info("people read", count=count)
    return count


def sync_members(store: Store, client: WebClient, workspace: str, now: datetime, again: Collection[str] = ()) -> int:
    """Read who is in each channel that Foyer is in, where that was not done for a day. Gives how many channels were read.

    Those in ``again`` are read however lately that was: a gap may have swallowed a join.
    """
    with store.read() as tx:
        stale = [each for each in communities.list_communities(tx, workspace) if _wants_members(each, now, again)]
    return sum(_sync_channel(store, client, each, now) for each in stale)


def _wants_members(community: Community, now: datetime, again: Collection[str]) -> bool:
    is_wanted = community.community in again or not _is_fresh(community.members_as_of, now)
    return community.bot_is_in and not community.is_archived and is_wanted


def _sync_channel(store: Store, client: WebClient, community: Community, now: datetime) -> int:
    workspace, channel = community.workspace, community.community
    try:
        info = _call(client, "conversations.info", channel=channel)["channel"]
        listed = [str(person) for page in _pages(client, "conversations.members", "members", channel=channel) for person in page]
    except SlackApiError as error:
        if error.response.get("error") not in OUT_OF_REACH:
            raise
        log.warning("channel out of reach", reason=error.response.get("error"))
        return 0
    with store.write() as tx:
        communities.see_channel(tx, _channel_seen(info, workspace, channel, now))
        memberships.sync(tx, workspace, channel, listed, now)
    return 1


def _channel_seen(info: Mapping[str, Any], workspace: str, channel: str, now: datetime) -> ChannelSeen:
    return ChannelSeen(
        workspace,
        channel,
        as_of=now.timestamp(),
        name=str(info.get("name") or "") or None,
        is_private=bool(info.get("is_private")),
        is_archived=bool(info.get("is_archived")),
        is_shared=bool(info.get("is_ext_shared")),
    )


def _pages(client: WebClient, method: str, items: str, **arguments: Any) -> Iterator[list[Any]]:
    """What a paged method lists, page by page."""
    cursor = ""
    while True:
        answer = _call(client, method, limit=PAGE, **arguments, **({"cursor": cursor} if cursor else {}))
        yield list(answer.get(items) or [])
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def _call(client: WebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = client.api_call(method, params=arguments).data  # type: ignore[assignment]
    return answer


def _is_fresh(as_of: datetime | None, now: datetime) -> bool:
    return as_of is not None and now - as_of < REFRESH


def _next_due(store: Store, workspace: str, now: datetime) -> datetime | None:
    with store.read() as tx:
        known = workspaces.find(tx, workspace)
        if known is None or known.people_as_of is None:
            return None
        return max(known.people_as_of + REFRESH, now)
