"""Healing gaps: after a stretch in which events may be missing, Slack's history is read again through the same rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.model.communities import Community, Gap
from bot.participation import facts_from_history
from scheduler.heartbeat import Heartbeat
from scheduler.people import OUT_OF_REACH, sync_members, sync_people
from storage import communities, gaps, workspaces
from storage.recorder import Recorder
from storage.store import Store

EVERY_SECONDS = 5.0
PAGE = 200
# A shorter one Slack bridges with its own retries, as far as people are concerned.
LONG = timedelta(minutes=10)
# A reply or a reaction in the gap may be to a message that is older than it: this far back they are found.
LOOK_BACK = timedelta(days=30)

log = structlog.get_logger(__name__)


def reconcile_heartbeat(client: WebClient, recorder: Recorder, workspace: str) -> Heartbeat:
    """The heartbeat that heals gaps. ``client`` reads: it waits when Slack says so (``scheduler.slack``)."""

    def beat(store: Store, now: datetime) -> int:
        return heal_gaps(store, client, recorder, workspace, now)

    return Heartbeat("reconcile", EVERY_SECONDS, beat, lambda _store, _now: None)


def heal_gaps(store: Store, client: WebClient, recorder: Recorder, workspace: str, now: datetime) -> int:
    """Read again what fell into the open gaps, community by community, and close them. Gives how many gaps were healed.

    What was read is remembered in the gaps: stopped half-way, it goes on with the next community.
    """
    with store.read() as tx:
        opened = gaps.list_open(tx, workspace)
        if not opened:
            return 0
        known = [each for each in communities.list_set_up(tx, workspace) if each.bot_is_in and each.recorded_since is not None]
        found = workspaces.find(tx, workspace)
    if found is None:
        return 0
    done = {gap.gap: set(gap.progress.get("done", [])) for gap in opened}
    for community in known:
        missing = [gap for gap in opened if _concerns(gap, community) and community.community not in done[gap.gap]]
        if missing:
            _read_again(client, recorder, community, missing, found.bot, now)
            _remember(store, missing, community, done)
    is_long = any(gap.until - gap.since > LONG for gap in opened)
    sync_people(store, client, workspace, now, again=is_long)
    sync_members(store, client, workspace, now, again=[each.community for each in known])
    with store.write() as tx:
        healed = sum(gaps.heal(tx, gap.gap, gap.until, now) for gap in opened)
    log.info("gaps healed", count=healed, communities=len(known))
    return healed


def _concerns(gap: Gap, community: Community) -> bool:
    return gap.community in (None, community.community)


def _remember(store: Store, missing: Sequence[Gap], community: Community, done: dict[int, set[str]]) -> None:
    with store.write() as tx:
        for gap in missing:
            done[gap.gap].add(community.community)
            gaps.save_progress(tx, gap.gap, {"done": sorted(done[gap.gap])})


def _read_again(
    client: WebClient, recorder: Recorder, community: Community, missing: Sequence[Gap], own_bot: str, now: datetime
) -> None:
    """Read what was written until the end of the gaps, and the replies since their beginning in every thread of that time.

    What was withdrawn meanwhile Slack does not tell any more: that stays as it was known.
    """
    notice = community.recorded_since or now
    since, until = min(gap.since for gap in missing), max(gap.until for gap in missing)
    oldest, start = (max(moment, notice).timestamp() for moment in (since - LOOK_BACK, since))
    try:
        for page in _history(client, community.community, oldest, until.timestamp()):
            rows = list(page)
            for root in (message for message in page if _seconds(message.get("latest_reply")) >= start):
                rows += _replies(client, community.community, str(root["ts"]), start)
            _record(recorder, community, rows, own_bot, now)
    except SlackApiError as error:
        if error.response.get("error") not in OUT_OF_REACH:
            raise
        log.warning("channel out of reach", channel=community.community, reason=error.response.get("error"))


def _record(recorder: Recorder, community: Community, rows: Iterable[Mapping[str, Any]], own_bot: str, now: datetime) -> None:
    facts = [
        fact
        for row in rows
        for fact in facts_from_history(row, community.workspace, community.community, own_bot=own_bot, observed_at=now.timestamp())
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
