"""Keeping people, their zones and locales, bots, guests and channel members in step with Slack, before the first figure is shown.

Events bring what changes; this reads everything at the start, once a day, and whenever a gap may have swallowed an event.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.model.communities import Community
from bot.model.facts import ChannelSeen
from bot.people import clean, find_id, person_from
from scheduler.heartbeat import Heartbeat
from storage import communities, memberships, people, privacy, workspaces
from storage.store import Store

EVERY_SECONDS = 30.0
REFRESH = timedelta(days=1)
PAGE = 200
CHANNELS = ("public_channel", "private_channel")
# Slack's words for a channel that we are out of, and for one that we may not look into.
GONE = frozenset({"channel_not_found", "not_in_channel"})
OUT_OF_REACH = GONE | {"is_archived", "missing_scope", "access_denied"}

# Which channel, and whether it was set up when it was looked at; and when that was.
LeftAlone = dict[tuple[str, bool], datetime]

log = structlog.get_logger(__name__)


def people_heartbeat(client: WebClient, workspace: str) -> Heartbeat:
    """The heartbeat that reads people and members. ``client`` reads: it waits when Slack says so (``scheduler.slack``)."""

    left_alone: LeftAlone = {}

    def beat(store: Store, now: datetime) -> int:
        return sync_people(store, client, workspace, now) + sync_members(store, client, workspace, now, left_alone=left_alone)

    return Heartbeat("people", EVERY_SECONDS, beat, lambda store, now: _next_due(store, workspace, now))


def sync_people(store: Store, client: WebClient, workspace: str, now: datetime, *, again: bool = False) -> int:
    """Read all people of the workspace, and which channels our bot is in, if that was not done for a day, or ``again``.

    Gives how many people were read.
    """
    with store.read() as tx:
        known = workspaces.find(tx, workspace)
    if known is None or (_is_fresh(known.people_as_of, now) and not again):
        return 0
    count = sum(_write_people(store, workspace, page, now) for page in _pages(client, "users.list", "members", include_locale=True))
    _find_channels(store, client, workspace, now)
    with store.write() as tx:
        workspaces.mark_people_read(tx, workspace, now)
    log.info("people read", count=count)
    return count


def _write_people(store: Store, workspace: str, users: Iterable[Any], now: datetime) -> int:
    seen = [each for user in users if (each := person_from(user, workspace, now.timestamp())) is not None]
    with store.write() as tx:
        people.upsert(tx, seen)
    return len(seen)


def _find_channels(store: Store, client: WebClient, workspace: str, now: datetime) -> None:
    """The channels that our bot is in, those to which it was invited while it did not listen among them."""
    for kind in CHANNELS:
        try:
            for page in _pages(client, "users.conversations", "channels", types=kind, exclude_archived=True):
                _write_channels(store, workspace, page, now)
        except SlackApiError as error:
            if error.response.get("error") != "missing_scope":
                raise
            log.warning("channels not listed", kind=kind, reason="missing_scope")


def _write_channels(store: Store, workspace: str, channels: Iterable[Mapping[str, Any]], now: datetime) -> None:
    with store.write() as tx:
        for info in channels:
            channel = find_id(info.get("id"))
            if channel is not None:
                communities.know(tx, Community(workspace, channel, name=clean(info.get("name")) or channel))
                communities.place_bot(tx, workspace, channel, is_in=True, as_of=now.timestamp())


def sync_members(
    store: Store,
    client: WebClient,
    workspace: str,
    now: datetime,
    *,
    again: Collection[str] = (),
    left_alone: LeftAlone | None = None,
) -> int:
    """Read each channel that Foyer is in, where that was not done for a day, and of communities who is there. Gives how many.

    Of a channel that nobody set up no member is kept. Those in ``again`` are read however lately that was: a gap may have swallowed
    a join. ``left_alone`` keeps what needs no look for a day: what Slack does not let us look into, and what nobody has set up.
    """
    left_alone = {} if left_alone is None else left_alone
    with store.read() as tx:
        stale = [each for each in communities.list_communities(tx, workspace) if _wants_members(each, now, again)]
    count = 0
    for community in stale:
        key = (community.community, community.is_set_up)
        if _is_fresh(left_alone.get(key), now):
            continue
        is_read = _sync_channel(store, client, community, now)
        count += is_read
        if not (is_read and community.is_set_up):
            left_alone[key] = now
    return count


def _wants_members(community: Community, now: datetime, again: Collection[str]) -> bool:
    return community.bot_is_in and (community.community in again or not _is_fresh(community.members_as_of, now))


def _sync_channel(store: Store, client: WebClient, community: Community, now: datetime) -> bool:
    """Read one channel, and the members of a community; false where Slack does not let us look: it stays as it was known."""
    workspace, channel = community.workspace, community.community
    try:
        info = _call(client, "conversations.info", channel=channel)["channel"]
        listed = _list_members(client, channel) if community.is_set_up else []
    except SlackApiError as error:
        refusal = error.response.get("error")
        if refusal not in OUT_OF_REACH:
            raise
        log.warning("channel out of reach", channel=channel, reason=refusal)
        if refusal in GONE:
            with store.write() as tx:
                communities.place_bot(tx, workspace, channel, is_in=False, as_of=now.timestamp())
        return False
    _read_strangers(store, client, workspace, listed, now)
    with store.write() as tx:
        communities.see_channel(tx, _channel_seen(info, workspace, channel, now))
        communities.place_bot(tx, workspace, channel, is_in=info.get("is_member") is not False, as_of=now.timestamp())
        if community.is_set_up:
            memberships.sync(tx, workspace, channel, listed, now)
    return True


def _list_members(client: WebClient, channel: str) -> list[str]:
    return [str(person) for page in _pages(client, "conversations.members", "members", channel=channel) for person in page]


def _read_strangers(store: Store, client: WebClient, workspace: str, listed: Iterable[str], now: datetime) -> None:
    """Members of a shared channel who are of another workspace: the list of people does not tell of them."""
    with store.read() as tx:
        unknown = set(listed) - {person.person for person in people.list_people(tx, workspace, listed)}
        unknown -= privacy.traceless_among(tx, workspace, unknown)
    for person in sorted(unknown):
        try:
            user = _call(client, "users.info", user=person, include_locale=True).get("user")
        except SlackApiError as error:
            log.warning("person not described", reason=error.response.get("error"))
            continue
        _write_people(store, workspace, [user], now)


def _channel_seen(info: Mapping[str, Any], workspace: str, channel: str, now: datetime) -> ChannelSeen:
    return ChannelSeen(
        workspace,
        channel,
        as_of=now.timestamp(),
        name=clean(info.get("name")) or None,
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
