"""What falls due of nudges: each rule's looks at each community, the last one before a nudge is sent, and what came of it.

Everything may be done twice, by two processes at once: a look is claimed by one row, a nudge and its delivery have unique keys.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import structlog

from bot.mishaps import raised_at
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, Unknown
from bot.model.nudges import Arm, Nudge
from bot.nudges import Rule, Scene, Silence, Unit, as_set, find_rule, kind_of, rules_of
from bot.nudges.decision import Choice, Decision, decide
from bot.nudges.looks import Slot, current_slot, next_slot_at
from bot.nudges.references import NudgeReference
from bot.nudges.sparing import Surroundings, silence_in, silence_since
from bot.nudges.working_time import working_time
from bot.text import supported_locale, texts_for
from bot.views.nudges import nudge_message
from bot.waking import waking_of
from scheduler.heartbeat import Heartbeat
from storage import alive, candidates, communities, deliveries, nudges, returns, workspaces
from storage.store import Store, Transaction

DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


def plan_nudges(store: Store, now: datetime) -> int:
    """In each community, in its own morning or at each of its working hours, ask each rule whom to write to. How many messages
    were planned.
    """
    with store.read() as tx:
        due = [each for workspace in workspaces.list_ids(tx) for each in _looks_due(tx, workspace, now)]
    return sum(_safely(_look, store, community, rule, slot, now) for community, rule, slot in due)


def record_returns(store: Store, now: datetime) -> int:
    """Settle what came of each nudge, and what did not in time. How many changed."""
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


def next_look_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_nudges`` will have something to do."""
    with store.read() as tx:
        places = [community for workspace in workspaces.list_ids(tx) for community in communities.list_set_up(tx, workspace)]
    slots = (next_slot_at(rule.cadence, place, now) for place in places for rule in rules_of(place))
    return min(slots, default=None)


def next_return_due(store: Store, now: datetime) -> datetime | None:
    """When ``record_returns`` will have something to do: somebody's time is over, or a day passed in which they may be back."""
    with store.read() as tx:
        if not any(returns.is_any_open(tx, workspace) for workspace in workspaces.list_ids(tx)):
            return None
        ending = returns.next_ending_at(tx, now)
    tomorrow = datetime.combine(now.astimezone(UTC).date() + DAY, time.min, tzinfo=UTC)
    return min(tomorrow, ending or tomorrow)


HEARTBEATS = (
    Heartbeat("nudges", 60, plan_nudges, next_look_due),
    Heartbeat("returns", 300, record_returns, next_return_due),
)


def _looks_due(tx: Transaction, workspace: str, now: datetime) -> list[tuple[Community, Rule, Slot]]:
    """The slots that have come and were not taken: community, its rule with its numbers, local day and hour."""
    had = nudges.list_looks(tx, workspace, (now - 2 * DAY).date())
    due = []
    for community in communities.list_set_up(tx, workspace):
        for rule in rules_of(community):
            slot = current_slot(rule.cadence, community, now)
            if slot is not None and (community.community, rule.key, slot) not in had:
                due.append((community, rule, slot))
    return due


def _safely(
    plan: Callable[[Store, Community, Rule, Slot, datetime], int],
    store: Store,
    community: Community,
    rule: Rule,
    slot: Slot,
    now: datetime,
) -> int:
    """One community that can't be read must not keep the others waiting. As an error may hold words, only its place is logged."""
    try:
        return plan(store, community, rule, slot, now)
    except Exception as error:
        log.error("nudges failed", community=community.community, rule=rule.key, error=type(error).__name__, at=raised_at(error))
        return 0


def _look(store: Store, community: Community, rule: Rule, slot: Slot, now: datetime) -> int:
    """Look first, then write: on SQLite the recorder waits for whoever writes."""
    with store.read() as tx:
        around = alive.surroundings(tx, community)
        decision = _decide(tx, around, rule, now)
    with store.write() as tx:
        chosen, silences = len(decision.choices), decision.silences
        if not nudges.record_look(tx, community, rule, slot, now, chosen=chosen, silences=silences):
            return 0
        return sum(_write(tx, around, rule, choice, slot, now) for choice in decision.choices)


def _decide(tx: Transaction, around: Surroundings, rule: Rule, now: datetime) -> Decision:
    community = around.community
    if why := silence_in(rule, around, now):
        return Decision(silences={why: 1})
    looked_at = candidates.list_candidates(tx, community, rule, now)
    return decide(rule, alive.scene(tx, community, now), looked_at, now) if looked_at else Decision()


def _write(tx: Transaction, around: Surroundings, rule: Rule, choice: Choice, slot: Slot, now: datetime) -> bool:
    """Write down the choice, and plan its message unless the unit is left out. Whether a message was planned."""
    community, person = around.community, choice.candidate.person
    delivery, begins, whose = None, None, person.person
    subject = choice.thing.subject if rule.unit is Unit.THING else community.community
    if choice.arm is Arm.NUDGED:
        delivery = deliveries.add(tx, _draft(around, rule, choice, subject, slot, now), now)
        if delivery is None:
            return False
    else:
        # From when they would have had it: the opening of their own day.
        begins = waking_of(person, choice.candidate.preferences, community.zone).next_opening(now)
        whose = _left_out(rule, choice)
    nudge = Nudge(
        workspace=community.workspace,
        rule=rule.key,
        person=whose,
        subject=subject,
        period=slot.day.isoformat(),
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


def _left_out(rule: Rule, choice: Choice) -> str:
    """Who was left out: the person, or whose the thing is. It is in their own record."""
    return (choice.thing.author if rule.unit is Unit.THING else None) or choice.candidate.person.person


def _draft(around: Surroundings, rule: Rule, choice: Choice, subject: str, slot: Slot, now: datetime) -> Draft:
    community, person, thing = around.community, choice.candidate.person, choice.thing
    reference = NudgeReference(rule.key, community.community, slot.day.isoformat(), subject)
    texts = texts_for(supported_locale(person.locale, community.locale))
    return Draft(
        workspace=community.workspace,
        kind=kind_of(rule),
        recipient=person.person,
        occasion=f"{subject}:{slot.day.isoformat()}",
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
    known, community = find_rule(delivery.kind), communities.find(tx, delivery.workspace, delivery.community or "")
    if known is None or community is None:
        return Silence.OVER
    rule, subject = as_set(known, community), delivery.subject or ""
    if why := silence_in(rule, alive.surroundings(tx, community), now):
        return why
    candidate = candidates.find_candidate(tx, community, rule, delivery.recipient, subject, now)
    if candidate is None:
        return Silence.BACK
    thing = alive.find_alive(tx, community, subject, now)
    scene = Scene(community.community, working_time(community, now))
    return silence_since(rule, candidate, now) or rule.still_due(candidate, thing, scene, now)
