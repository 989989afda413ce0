"""Once a day what is older than is kept becomes monthly totals, or goes; in small steps, so that no recorder waits long."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import structlog

from bot.kept import kept_from
from scheduler.heartbeat import Heartbeat
from storage import aged, privacy, retention, workspaces
from storage.store import Store, Transaction

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
# Past midnight in Europe, before the day begins there.
AT = time(3, tzinfo=UTC)
# Between two steps another writer gets its turn: SQLite's own waiting is not fair.
PAUSE_SECONDS = 0.01


def retention_heartbeat(months: int) -> Heartbeat:
    """The heartbeat that keeps to ``months`` (0: for ever). It looks once a UTC day, whatever wakes it."""
    looked: list[date] = []

    def beat(store: Store, now: datetime) -> int:
        day = (now.astimezone(UTC) - timedelta(hours=AT.hour)).date()
        if looked == [day]:
            return 0
        gone = retain(store, now, months)
        looked[:] = [day]
        return gone

    return Heartbeat("retention", EVERY_SECONDS, beat, lambda _store, now: next_look(now))


def next_look(now: datetime) -> datetime:
    """The next time of day at which it looks."""
    today = datetime.combine(now.astimezone(UTC).date(), AT)
    return today if today > now else today + timedelta(days=1)


def retain(store: Store, now: datetime, months: int) -> int:
    """Fold and drop all that is too old in every workspace; how many rows went. Done again at once, it finds nothing."""
    with store.read() as tx:
        known = workspaces.list_ids(tx)
    gone = sum(_retain(store, workspace, now, months) for workspace in known)
    if gone:
        privacy.shred(store)
        log.info("older than is kept", rows=gone, months=months)
    return gone


def _retain(store: Store, workspace: str, now: datetime, months: int) -> int:
    with store.write() as tx:
        gone = aged.drop_drafts(tx, workspace, now)
    since = kept_from(now, months)
    return gone if since is None else gone + retain_workspace(store, workspace, since)


def retain_workspace(store: Store, workspace: str, since: datetime) -> int:
    """The same in one workspace, of what is older than an instant that begins a UTC month; after it ``storage.privacy.shred``."""
    gone = 0
    for step in (retention.fold_step, aged.drop_step):
        while done := _step(store, step, workspace, since):
            gone += done
            threading.Event().wait(PAUSE_SECONDS)
    return gone


def _step(store: Store, step: Callable[[Transaction, str, datetime], int], workspace: str, since: datetime) -> int:
    with store.write() as tx:
        privacy.keep_still(tx)
        return step(tx, workspace, since)
