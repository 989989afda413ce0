"""What falls due of welcome journeys: who begins one, whose stops, and which message is planned for whom.

Everything may be done twice, by two processes at once: an arrival is one row, each look at a newcomer is claimed, each message has
an occasion of its own. One message of a journey waits at most: the next is planned when what became of it is known.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.attention import Priority
from bot.mishaps import raised_at
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, State, Unknown
from bot.model.people import Person
from bot.model.welcomes import Arrival, ArrivalState, Passed, Step, StepKind, StepState, Welcome
from bot.text import supported_locale, texts_for
from bot.views.arrivals import Letter, step_message
from bot.waking import Waking, waking_of
from bot.welcomes import STEP, occasion_of
from bot.welcomes.pace import End, PassOver, Say, Wait, left_out, next_move
from bot.welcomes.steps import MOST_REMINDERS, MOST_STEPS, find_step
from scheduler import buddies as turns
from scheduler.heartbeat import Heartbeat
from storage import arrivals, buddies, communities, deliveries, memberships, people, privacy, welcomes
from storage.store import Store, Transaction

# How long after joining somebody may still begin: Foyer may have been down, or Slack slow to tell who they are.
BEGINS_WITHIN = timedelta(days=14)
AGAIN = timedelta(minutes=10)
LATER = timedelta(hours=12)
LIVES = timedelta(days=7)
# More than there can be to decide in one look: each step, and the reminders of each.
MOST_DECISIONS = MOST_STEPS * (1 + MOST_REMINDERS)
GOING_ON = (State.BID, State.DUE, State.CLAIMED, State.UNKNOWN)
# Why a message was let go that is to be planned again.
LAID_ASIDE = ("deliveries.paused", "deliveries.emptied", "welcomes.why_changed", "welcomes.why_buddy_gone")

log = structlog.get_logger(__name__)


def plan_journeys(store: Store, now: datetime) -> int:
    """Begin the journeys of who joined, stop those of who left, and plan what is next for each. How much was done."""
    return plan_arrivals(store, now) + plan_departures(store) + turns.plan_replacements(store, now) + plan_steps(store, now)


def plan_arrivals(store: Store, now: datetime) -> int:
    """Everybody who was seen to join a community whose journey is on begins it, or is noted as left out. How many."""
    with store.read() as tx:
        found = [
            (welcome, each)
            for welcome in welcomes.list_on(tx)
            if welcome.on_since is not None and _is_open(tx, welcome)
            for each in arrivals.list_newcomers(
                tx, welcome.workspace, welcome.community, max(welcome.on_since, now - BEGINS_WITHIN)
            )
        ]
    begun = 0
    for welcome, each in found:
        with store.write() as tx:
            begun += _begin(tx, welcome, each, now)
    return begun


def plan_departures(store: Store) -> int:
    """The journeys of those who left, or were deactivated, stop; and all of a community where it was switched off. How many."""
    with store.read() as tx:
        stopped = arrivals.list_stopped(tx)
    for arrival, why in stopped:
        with store.write() as tx:
            _stop(tx, arrival, why)
    return len(stopped)


def plan_steps(store: Store, now: datetime) -> int:
    """Look at everybody whose time has come, and plan their next message. How many were planned, or settled."""
    with store.read() as tx:
        due = arrivals.list_due(tx, now)
    return sum(_safely(_look, store, arrival, now) for arrival in due)


def next_step_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_steps`` will have something to look at."""
    with store.read() as tx:
        return arrivals.next_look_at(tx, now)


def still_due(tx: Transaction, delivery: Delivery, now: datetime) -> str | None:  # noqa: ARG001
    """Asked just before a message of a journey is sent: the text key of why not to any more."""
    arrival = _arrival_of(tx, delivery)
    if arrival is None or arrival.state is not ArrivalState.UNDERWAY:
        return "welcomes.why_over"
    welcome = welcomes.find(tx, arrival.workspace, arrival.community)
    step = find_step(welcome.steps, delivery.subject or "") if welcome else None
    if welcome is None or welcome.on_since is None:
        return "welcomes.why_off"
    if step is None:
        return "welcomes.why_changed"
    if any(each.step == step.step and each.done_at for each in arrival.passed):
        return "welcomes.why_done"
    is_alone = step.kind is StepKind.BUDDY and not buddies.buddy_of(tx, arrival.workspace, arrival.community, arrival.person)
    return "welcomes.why_buddy_gone" if is_alone else None


def after_sent(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """A message of a journey left, or never will: what is next for the newcomer is looked at at once."""
    arrival = _arrival_of(tx, delivery)
    if arrival is not None:
        _settle(tx, arrival, at)
        arrivals.look_at(tx, arrival, at)


HEARTBEATS = (Heartbeat("welcomes", 30, plan_journeys, next_step_due),)


def _begin(tx: Transaction, welcome: Welcome, newcomer: arrivals.Newcomer, now: datetime) -> bool:
    """Somebody whom Slack has not described yet waits until it has."""
    person = people.find(tx, welcome.workspace, newcomer.person)
    if person is None:
        return False
    place = communities.get(tx, welcome.workspace, welcome.community)
    why = left_out(person, lets_guests_in=place.lets_guests_in, looks_after=_looks_after(tx, welcome, newcomer.person))
    arrival = Arrival(welcome.workspace, welcome.community, newcomer.person, newcomer.joined_at, look_at=now)
    return arrivals.begin(tx, replace(arrival, state=ArrivalState.KEPT_OUT, why=why, look_at=None) if why else arrival)


def _looks_after(tx: Transaction, welcome: Welcome, person: str) -> bool:
    return any(each.person == person for each in memberships.managers_of(tx, welcome.workspace, welcome.community))


def _is_open(tx: Transaction, welcome: Welcome) -> bool:
    place = communities.find(tx, welcome.workspace, welcome.community)
    return place is not None and place.is_set_up and not place.is_archived


def _stop(tx: Transaction, arrival: Arrival, why: str | None) -> None:
    """Nothing more is said, and nobody is asked to be their buddy any more."""
    found = arrivals.find(tx, arrival.workspace, arrival.community, arrival.person)
    if found is None or not arrivals.end(tx, arrival, ArrivalState.STOPPED, why):
        return
    arrivals.lapse(tx, found, "welcomes.why_over")
    turns.let_go(tx, arrival)


def _look(store: Store, due: Arrival, now: datetime) -> int:
    with store.write() as tx:
        arrival = arrivals.claim(tx, due, now + AGAIN)
        if arrival is None:
            return 0
        if privacy.is_traceless(tx, arrival.workspace, arrival.person):
            _stop(tx, arrival, None)
            return 1
        settled = _settle(tx, arrival, now)
        if settled is not None:
            return settled
        return _advance(tx, arrival, now)


def _settle(tx: Transaction, arrival: Arrival, now: datetime) -> int | None:
    """Write what became of the message that waits. A number where it still does: that is all for now."""
    waiting = next((each for each in arrival.passed if each.state is StepState.WAITING), None)
    if waiting is None:
        return None
    delivery = arrivals.find_delivery(tx, arrival, waiting)
    if delivery is not None and delivery.state in GOING_ON:
        arrivals.look_at(tx, arrival, max(now, delivery.due_at) + AGAIN)
        return 0
    arrivals.keep_step(tx, arrival, _settled(waiting, delivery, now))
    return None


def _settled(waiting: Passed, delivery: Delivery | None, now: datetime) -> Passed:
    """What a step is, once nothing of it waits. What may have arrived counts as said: nothing is said twice."""
    if delivery is None:
        return replace(waiting, state=StepState.LAID_ASIDE)
    if delivery.state in (State.SENT, State.GIVEN_UP):
        at = delivery.sent_at or delivery.first_attempt_at or now
        return replace(waiting, state=StepState.SAID, why=None, said_at=waiting.said_at or at)
    if waiting.reminders:
        return replace(waiting, state=StepState.SAID)
    if delivery.why in LAID_ASIDE:
        return replace(waiting, state=StepState.LAID_ASIDE)
    return replace(waiting, state=StepState.PASSED_OVER, why=delivery.why)


def _advance(tx: Transaction, arrival: Arrival, now: datetime) -> int:
    """Decide what is next, until something is planned or there is nothing to do before some other time."""
    welcome = welcomes.find(tx, arrival.workspace, arrival.community)
    place = communities.find(tx, arrival.workspace, arrival.community)
    person = people.find(tx, arrival.workspace, arrival.person)
    if welcome is None or place is None or person is None or place.is_archived:
        arrivals.look_at(tx, arrival, now + LATER)  # what was switched off or left is stopped elsewhere
        return 0
    chosen = people.get_preferences(tx, arrival.workspace, arrival.person)
    waking = waking_of(person, chosen, place.zone)
    done = 0
    for _ in range(MOST_DECISIONS):
        current = arrivals.find(tx, arrival.workspace, arrival.community, arrival.person) or arrival
        match next_move(welcome.steps, current, waking, chosen, now):
            case Wait(until):
                arrivals.look_at(tx, arrival, until)
                return done
            case End():
                return done + arrivals.end(tx, arrival, ArrivalState.OVER)
            case PassOver(step, why, is_reminder):
                _pass_over(tx, current, step, why, is_reminder=is_reminder)
                done += 1
            case Say() as call:
                if _say(tx, current, call, place, person, waking, now):
                    return done + 1
                done += 1
    return done


def _pass_over(tx: Transaction, arrival: Arrival, step: Step, why: str, *, is_reminder: bool = False) -> None:
    known = _known(arrival, step)
    passed = replace(known, reminders=MOST_REMINDERS) if is_reminder else replace(known, state=StepState.PASSED_OVER, why=why)
    arrivals.keep_step(tx, arrival, passed)


def _say(tx: Transaction, arrival: Arrival, call: Say, place: Community, person: Person, waking: Waking, now: datetime) -> bool:
    """Plan a message, or look for the buddy it is to name. False where the step was passed over."""
    buddy = None
    if call.step.kind is StepKind.BUDDY:
        found = turns.find_buddy(tx, arrival, place, waking, now)
        if isinstance(found, datetime):
            arrivals.look_at(tx, arrival, found)
            return True
        if found is None:
            _pass_over(tx, arrival, call.step, "welcomes.why_no_buddy")
            turns.tell_that_nobody_is_free(tx, place, now)
            return False
        buddy = found
    known = _known(arrival, call.step)
    passed = replace(known, state=StepState.WAITING, tries=known.tries + 1, reminders=known.reminders + call.is_reminder)
    letter = Letter(
        place,
        call.step,
        joined_at=arrival.joined_at,
        zone=waking.hours.zone,
        is_reminder=call.is_reminder,
        buddy=buddy,
        is_again=known.said_at is not None,
    )
    texts = texts_for(supported_locale(person.locale, place.locale))
    draft = Draft(
        workspace=arrival.workspace,
        kind=STEP,
        recipient=arrival.person,
        occasion=occasion_of(arrival.community, passed.step, passed.tries),
        body=step_message(letter, texts),
        due_at=call.due,
        community=arrival.community,
        subject=call.step.step,
        is_unasked=True,
        priority=Priority.WELCOME_REMINDER if call.is_reminder else Priority.WELCOME_STEP,
        expires_at=call.due + LIVES,
        reason="welcomes.step_reason",
        if_unknown=Unknown.LET_GO,
    )
    deliveries.add(tx, draft, now)
    arrivals.keep_step(tx, arrival, passed)
    arrivals.look_at(tx, arrival, call.due + AGAIN)
    return True


def _known(arrival: Arrival, step: Step) -> Passed:
    """What is known of a step for a newcomer, at first nothing."""
    fresh = Passed(step.step, step.day, StepState.LAID_ASIDE)
    return next((each for each in arrival.passed if each.step == step.step), fresh)


def _arrival_of(tx: Transaction, delivery: Delivery) -> Arrival | None:
    return arrivals.find(tx, delivery.workspace, delivery.community or "", delivery.recipient)


def _safely(act: Callable[[Store, Arrival, datetime], int], store: Store, arrival: Arrival, now: datetime) -> int:
    """One journey that fails ends nothing but itself, until it is looked at again."""
    try:
        return act(store, arrival, now)
    except Exception as error:
        log.error("welcome failed", community=arrival.community, error=type(error).__name__, at=raised_at(error))
        return 0
