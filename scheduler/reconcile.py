"""Healing gaps: after a stretch in which events may be missing, Slack's history is read again through the same rules."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.model.communities import Community, Gap
from bot.participation import facts_from_history
from scheduler.heartbeat import Heartbeat
from scheduler.people import OUT_OF_REACH, sync_members
from storage import communities, gaps
from storage.recorder import Recorder
from storage.store import Store

EVERY_SECONDS = 5.0
PAGE = 200
# A reply in the gap may hang under a root that is older than it: threads are looked for this far back.
THREADS_BACK_SECONDS = 14 * 24 * 3600.0

log = structlog.get_logger(__name__)


def reconcile_heartbeat(client: WebClient, recorder: Recorder, workspace: str) -> Heartbeat:
    """The heartbeat that heals gaps. ``client`` reads: it waits when Slack says so (``scheduler.slack``)."""

    def beat(store: Store, now: datetime) -> int:
        return heal_gaps(store, client, recorder, workspace, now)

    return Heartbeat("reconcile", EVERY_SECONDS, beat, lambda _store, _now: None)


def heal_gaps(store: Store, client: WebClient, recorder: Recorder, workspace: str, now: datetime) -> int:
    """Read every open gap again, community by community, and close it. Gives how many gaps were healed.

    What was read is remembered in the gap: stopped half-way, it goes on with the next community.
    """
    with store.read() as tx:
        opened = gaps.list_open(tx, workspace)
    return sum(_heal(store, client, recorder, gap, now) for gap in opened)


def _heal(store: Store, client: WebClient, recorder: Recorder, gap: Gap, now: datetime) -> bool:
    done = set(gap.progress.get("done", []))
    for community in _concerned(store, gap):
        if community.community in done:
            continue
        _read_again(client, recorder, community, gap, now)
        done.add(community.community)
        with store.write() as tx:
            gaps.save_progress(tx, gap.gap, {"done": sorted(done)})
    sync_members(store, client, gap.workspace, now, again=done)
    with store.write() as tx:
        healed = gaps.heal(tx, gap.gap, gap.until, now)
    log.info("gap healed", reason=gap.reason, communities=len(done), healed=healed)
    return healed


def _concerned(store: Store, gap: Gap) -> list[Community]:
    with store.read() as tx:
        known = communities.list_set_up(tx, gap.workspace)
    return [
        each for each in known if each.bot_is_in and each.recorded_since is not None and gap.community in (None, each.community)
    ]


def _read_again(client: WebClient, recorder: Recorder, community: Community, gap: Gap, now: datetime) -> None:
    """Read a community's messages of the gap, and the replies of the gap in threads that began before it."""
    oldest = gap.since.timestamp()
    try:
        for page in _history(client, community.community, oldest - THREADS_BACK_SECONDS, gap.until.timestamp()):
            rows = [message for message in page if _seconds(message.get("ts")) >= oldest]
            for root in (message for message in page if _seconds(message.get("latest_reply")) >= oldest):
                rows += _replies(client, community.community, str(root["ts"]), oldest)
            _record(recorder, community, rows, now)
    except SlackApiError as error:
        if error.response.get("error") not in OUT_OF_REACH:
            raise
        log.warning("channel out of reach", reason=error.response.get("error"))


def _record(recorder: Recorder, community: Community, rows: list[Mapping[str, Any]], now: datetime) -> None:
    facts = [
        fact
        for row in rows
        for fact in facts_from_history(row, community.workspace, community.community, observed_at=now.timestamp())
    ]
    if facts:
        recorder.record_now(facts)


def _history(client: WebClient, channel: str, oldest: float, latest: float) -> Iterator[list[Mapping[str, Any]]]:
    span = {"oldest": f"{oldest:.6f}", "latest": f"{latest:.6f}", "inclusive": True}
    return _messages(client, "conversations.history", channel=channel, **span)


def _replies(client: WebClient, channel: str, root_ts: str, oldest: float) -> list[Mapping[str, Any]]:
    pages = _messages(client, "conversations.replies", channel=channel, ts=root_ts, oldest=f"{oldest:.6f}", inclusive=True)
    return [message for page in pages for message in page if message.get("ts") != root_ts]


def _messages(client: WebClient, method: str, **arguments: Any) -> Iterator[list[Mapping[str, Any]]]:
    cursor = ""
    while True:
        answer: Any = client.api_call(method, params={**arguments, "limit": PAGE, **({"cursor": cursor} if cursor else {})}).data
        yield list(answer.get("messages") or [])
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def _seconds(ts: object) -> float:
    try:
        return float(str(ts))
    except ValueError:
        return 0.0
