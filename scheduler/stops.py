"""Rules that too many people asked to be spared: each pauses itself where that happened, and those who switched it on are told."""

from datetime import datetime, timedelta

from bot.attention import Priority
from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.nudges import Rule, find_rule
from bot.nudges.stops import Stops
from bot.text import supported_locale, texts_for
from bot.views.stops import KIND, paused_message
from scheduler.heartbeat import Heartbeat
from storage import communities, deliveries, memberships, people, stops, workspaces
from storage.store import Store, Transaction

WORTH_SAYING_FOR = timedelta(days=14)


def pause_unwelcome(store: Store, now: datetime) -> int:
    """Write down who asked for no more, and pause the rules that this is too much for. How many paused."""
    with store.read() as tx:
        places = [workspace for workspace in workspaces.list_ids(tx) if stops.is_any_new(tx, workspace, now)]
    paused = 0
    for workspace in places:
        with store.write() as tx:
            changed = stops.record(tx, workspace, now)
            paused += sum(_pause(tx, workspace, community, key, now) for community, key in sorted(changed))
    return paused


HEARTBEATS = (Heartbeat("stops", 20, pause_unwelcome, lambda _store, _now: None),)


def _pause(tx: Transaction, workspace: str, community: str, key: str, now: datetime) -> bool:
    rule, place = find_rule(key), communities.find(tx, workspace, community)
    if rule is None or place is None:
        return False
    counted = stops.count(tx, workspace, community, rule, now)
    if not counted.are_too_many or not stops.pause(tx, workspace, community, rule, counted, now):
        return False
    for manager in memberships.managers_of(tx, workspace, community):
        deliveries.add(tx, _draft(tx, place, rule, counted, manager.person, now), now)
    return True


def _draft(tx: Transaction, place: Community, rule: Rule, counted: Stops, manager: str, now: datetime) -> Draft:
    person = people.find(tx, place.workspace, manager)
    texts = texts_for(supported_locale(person.locale if person else None, place.locale))
    return Draft(
        workspace=place.workspace,
        kind=KIND,
        recipient=manager,
        occasion=f"{place.community}:{rule.key}:{now.isoformat(timespec='seconds')}",
        body=paused_message(place, rule, counted, texts),
        due_at=now,
        community=place.community,
        is_unasked=True,
        priority=Priority.RULE_PAUSED,
        expires_at=now + WORTH_SAYING_FOR,
        reason="stops.why",
    )
