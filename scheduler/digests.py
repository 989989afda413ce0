"""The weekly digest of each community, and the greetings that those who look after it asked for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.digests.digest import digest_of
from bot.digests.due import GRACE, Due, last_due, next_due
from bot.mishaps import raised_at
from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.model.greetings import Greeting
from bot.text import texts_for
from bot.views.digests import digest_message
from bot.views.greetings import greeting_message
from scheduler.heartbeat import Heartbeat
from storage import communities, deliveries, digests, greetings, people, workspaces
from storage.store import Store, Transaction

GREETING = "greeting"
# The last digest that is due is one of this ISO week or of the last, on whatever day of it.
LOOKS_BACK = timedelta(days=15)

log = structlog.get_logger("foyer.digests")


def plan_digests(store: Store, now: datetime) -> int:
    """Plan each digest that is due, once: as a delivery, or as a row that says why none was sent. How many were planned."""
    with store.read() as tx:
        waiting = [each for workspace in workspaces.list_ids(tx) for each in _waiting(tx, workspace, now)]
    return sum(_plan_safely(store, community, due, now) for community, due in waiting)


def plan_greetings(store: Store, now: datetime) -> int:
    """Take every greeting that waits to the ledger. How many there were."""
    with store.read() as tx:
        waiting = greetings.list_waiting(tx)
    return sum(_greet_safely(store, greeting, now) for greeting in waiting)


def next_digest_due(store: Store, now: datetime) -> datetime | None:
    """When the next digest of any community falls due."""
    with store.read() as tx:
        known = [each for workspace in workspaces.list_ids(tx) for each in _communities(tx, workspace)]
    return min((next_due(each, now) for each in known), default=None)


HEARTBEATS = (
    Heartbeat("digests", 30, plan_digests, next_digest_due),
    Heartbeat("greetings", 2, plan_greetings, lambda _store, _now: None),
)


def _communities(tx: Transaction, workspace: str) -> list[Community]:
    return [each for each in communities.list_set_up(tx, workspace) if each.digest_channel]


def _waiting(tx: Transaction, workspace: str, now: datetime) -> list[tuple[Community, Due]]:
    """Whose digest is due and not in the ledger; a community has none of the time before it was one."""
    planned = digests.list_planned(tx, workspace, now - LOOKS_BACK)
    dues = [(each, last_due(each, now)) for each in _communities(tx, workspace)]
    owed = [(each, due) for each, due in dues if each.set_up_at is not None and each.set_up_at <= due.at]
    return [(each, due) for each, due in owed if digests.occasion_of(each.community, due.occasion) not in planned]


def _plan_safely(store: Store, community: Community, due: Due, now: datetime) -> int:
    """One community that can't be read must not keep the others from their digest."""
    try:
        _plan(store, community, due, now)
    except Exception as error:
        log.error("no_digest", community=community.community, due=due.occasion, error=type(error).__name__, at=raised_at(error))
        return 0
    return 1


def _greet_safely(store: Store, greeting: Greeting, now: datetime) -> int:
    """One greeting that can't be written must not keep the others waiting."""
    try:
        with store.write() as tx:
            _plan_greeting(tx, greeting, now)
    except Exception as error:
        log.error("no_greeting", community=greeting.community, error=type(error).__name__, at=raised_at(error))
        return 0
    return 1


def _plan(store: Store, community: Community, due: Due, now: datetime) -> None:
    if due.is_missed(now):
        _leave_out(store, community, due, digests.MISSED, now)
        return
    with store.read() as tx:
        digest = digest_of(digests.get_snapshot(tx, community, due.week, now, is_posted=True))
    if not digest.has_something_to_say:
        _leave_out(store, community, due, digests.NOTHING_TO_SAY, now)
        return
    body = digest_message(digest, texts_for(community.locale))
    with store.write() as tx:
        deliveries.add(tx, _draft(community, due, body), now)


def _leave_out(store: Store, community: Community, due: Due, why: str, now: datetime) -> None:
    with store.write() as tx:
        digests.add_unsent(tx, _draft(community, due, {"text": ""}), why, now)


def _draft(community: Community, due: Due, body: Mapping[str, Any]) -> Draft:
    return Draft(
        workspace=community.workspace,
        kind=digests.KIND,
        recipient=community.digest_channel or community.community,
        occasion=digests.occasion_of(community.community, due.occasion),
        body=body,
        due_at=due.at,
        community=community.community,
        expires_at=due.at + GRACE,
        reason="digests.reason",
    )


def _plan_greeting(tx: Transaction, greeting: Greeting, now: datetime) -> None:
    if not greetings.claim(tx, greeting):
        return
    community = communities.get(tx, greeting.workspace, greeting.community)
    greeter = people.find(tx, greeting.workspace, greeting.greeter)
    body = greeting_message(greeting.person, greeting.words or "", greeter.name if greeter else None, texts_for(community.locale))
    draft = Draft(
        workspace=greeting.workspace,
        kind=GREETING,
        recipient=greeting.community,
        occasion=f"{greeting.person}:{greeting.occasion}",
        body=body,
        due_at=now,
        community=greeting.community,
        subject=greeting.person,
    )
    deliveries.add(tx, draft, now)
