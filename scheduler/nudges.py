"""What falls due of nudges: each rule's morning in each community, the last look before one is sent, and who came back.

Everything may be done twice, by two processes at once: a morning is claimed by one row, a nudge and its delivery have unique keys.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import structlog

from bot.mishaps import raised_at
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, Unknown
from bot.model.nudges import Arm, Nudge
from bot.nudges import RULES, Rule, Silence, find_rule, kind_of
from bot.nudges.morning import Choice, Decision, decide, next_morning, working_day
from bot.nudges.references import NudgeReference
from bot.nudges.sparing import Surroundings, silence_in, silence_since
from bot.text import supported_locale, texts_for
from bot.views.nudges import nudge_message
from bot.waking import waking_of
from scheduler.heartbeat import Heartbeat
from storage import candidates, communities, deliveries, nudges, returns, workspaces
from storage.store import Store, Transaction

DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


def plan_nudges(store: Store, now: datetime) -> int:
    """Once a working day in each community, at its own morning, ask each rule whom to invite. How many messages were planned."""
    with store.read() as tx:
        due = [each for workspace in workspaces.list_ids(tx) for each in _mornings_due(tx, workspace, now)]
    return sum(_safely(_plan_morning, store, community, rule, day, now) for community, rule, day in due)


def record_returns(store: Store, now: datetime) -> int:
    """Settle who came back, and who did not in time. How many nudges changed."""
    with store.read() as tx:
        places = [workspace for workspace in workspaces.list_ids(tx) if returns.is_any_open(tx, workspace)]
    settled = 0
    for workspace in places:
        with store.write() as tx:
            settled += returns.settle(tx, workspace, now)
    return settled


def still_due(tx: Transaction, delivery: Delivery, now: datetime) -> str | None:
    """Asked just before a nudge is sent: the text key of why not to any more, None if it is as right as when it was planned."""
    why = _silence(tx, delivery, now)
    return f"nudges.silence_{why}" if why else None


def next_morning_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_nudges`` will have something to do."""
    with store.read() as tx:
        places = [community for workspace in workspaces.list_ids(tx) for community in communities.list_set_up(tx, workspace)]
    return min((next_morning(place, now) for place in places if place.nudges), default=None)


def next_return_due(store: Store, now: datetime) -> datetime | None:
    """When ``record_returns`` will have something to do: somebody's time is over, or a day passed in which they may be back."""
    with store.read() as tx:
        if not any(returns.is_any_open(tx, workspace) for workspace in workspaces.list_ids(tx)):
            return None
        ending = returns.next_ending_at(tx, now)
    tomorrow = datetime.combine(now.astimezone(UTC).date() + DAY, time.min, tzinfo=UTC)
    return min(tomorrow, ending or tomorrow)


HEARTBEATS = (
    Heartbeat("nudges", 60, plan_nudges, next_morning_due),
    Heartbeat("returns", 300, record_returns, next_return_due),
)


def _mornings_due(tx: Transaction, workspace: str, now: datetime) -> list[tuple[Community, Rule, date]]:
    """The mornings that have come and were not had: community, rule, local day."""
    had = nudges.list_mornings(tx, workspace, (now - 2 * DAY).date())
    due = []
    for community in communities.list_set_up(tx, workspace):
        day = working_day(community, now)
        rules = [rule for rule in RULES if rule.key in community.nudges]
        due += [(community, rule, day) for rule in rules if day and (community.community, rule.key, day) not in had]
    return due


def _safely(
    plan: Callable[[Store, Community, Rule, date, datetime], int],
    store: Store,
    community: Community,
    rule: Rule,
    day: date,
    now: datetime,
) -> int:
    """One community that can't be read must not keep the others waiting. As an error may hold words, only its place is logged."""
    try:
        return plan(store, community, rule, day, now)
    except Exception as error:
        log.error("nudges failed", community=community.community, rule=rule.key, error=type(error).__name__, at=raised_at(error))
        return 0


def _plan_morning(store: Store, community: Community, rule: Rule, day: date, now: datetime) -> int:
    """Look first, then write: on SQLite the recorder waits for whoever writes."""
    with store.read() as tx:
        around = candidates.surroundings(tx, community)
        decision = _decide(tx, around, rule, now)
    place = (community.workspace, community.community, rule)
    with store.write() as tx:
        if not nudges.claim_morning(tx, *place, day, now):
            return 0
        nudges.record_morning(tx, *place, day, len(decision.choices), decision.silences)
        return sum(_invite(tx, around, rule, choice, day, now) for choice in decision.choices)


def _decide(tx: Transaction, around: Surroundings, rule: Rule, now: datetime) -> Decision:
    community = around.community
    if why := silence_in(rule, around, now):
        return Decision(silences={why: 1})
    looked_at = candidates.list_candidates(tx, community.workspace, community.community, rule, now)
    alive = candidates.list_alive(tx, community, now) if looked_at else []
    return decide(rule, community.community, looked_at, alive, now)


def _invite(tx: Transaction, around: Surroundings, rule: Rule, choice: Choice, day: date, now: datetime) -> bool:
    """Write down the choice, and plan its message unless the person is left out. Whether a message was planned."""
    community, person = around.community, choice.candidate.person
    delivery, begins = None, None
    if choice.arm is Arm.NUDGED:
        delivery = deliveries.add(tx, _draft(around, rule, choice, day, now), now)
        if delivery is None:
            return False
    else:
        # From when they would have had it: the opening of their own day.
        begins = waking_of(person, choice.candidate.preferences, community.zone).next_opening(now)
    nudge = Nudge(
        workspace=community.workspace,
        rule=rule.key,
        person=person.person,
        subject=community.community,
        period=day.isoformat(),
        arm=choice.arm,
        community=community.community,
        at=now,
        is_compared=choice.is_compared,
        delivery=delivery,
        counts_from=begins,
        counts_until=begins + rule.outcome.within if begins else None,
    )
    nudges.add(tx, nudge)
    return delivery is not None


def _draft(around: Surroundings, rule: Rule, choice: Choice, day: date, now: datetime) -> Draft:
    community, person, thing = around.community, choice.candidate.person, choice.thing
    reference = NudgeReference(rule.key, community.community, day.isoformat())
    texts = texts_for(supported_locale(person.locale, community.locale))
    return Draft(
        workspace=community.workspace,
        kind=kind_of(rule),
        recipient=person.person,
        occasion=f"{community.community}:{day.isoformat()}",
        body=nudge_message(rule, thing, reference, around.address or "", person.zone or community.zone, texts),
        due_at=now,
        community=community.community,
        subject=thing.subject,
        is_unasked=True,
        priority=rule.priority,
        expires_at=min(thing.until, now + rule.lives),
        reason=f"nudges.{rule.key}_reason",
        if_unknown=Unknown.LET_GO,
    )


def _silence(tx: Transaction, delivery: Delivery, now: datetime) -> Silence | None:
    rule = find_rule(delivery.kind)
    community = communities.find(tx, delivery.workspace, delivery.community or "")
    if rule is None or community is None:
        return Silence.OVER
    if why := silence_in(rule, candidates.surroundings(tx, community), now):
        return why
    candidate = candidates.find_candidate(tx, delivery.workspace, community.community, rule, delivery.recipient, now)
    if candidate is None:
        return Silence.BACK
    thing = candidates.find_alive(tx, community, delivery.subject or "", now)
    return silence_since(rule, candidate, now) or rule.still_due(candidate, thing, now)
