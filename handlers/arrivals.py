"""What newcomers do with the messages of their welcome: done, not for me, a choice, a hand please."""

import json
from dataclasses import replace
from datetime import datetime

from bot.model.communities import Community
from bot.model.deliveries import Draft, Unknown
from bot.model.errors import FoyerError
from bot.model.people import Person
from bot.model.welcomes import Arrival, Passed, Step
from bot.text import supported_locale, texts_for
from bot.views.arrivals import (
    Letter,
    chosen_message,
    done_message,
    hand_asked_message,
    hand_message,
    helped_message,
    spared_message,
)
from bot.waking import waking_of
from bot.welcomes import HAND
from bot.welcomes.steps import MOST_REMINDERS, find_step
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import helpers_of, require_manager
from handlers.route import Route
from storage import arrivals, buddies, communities, deliveries, people, welcomes
from storage.store import Store, Transaction


def handle_done(request: Request, store: Store) -> Reply:
    """*Done*: no reminder comes any more, not even one that is planned."""
    name, _, key = request.value.partition(":")
    with store.write() as tx:
        community, arrival, step = _walked(tx, request, name, key)
        _keep(tx, arrival, replace(_passed(arrival, step), done_at=request.now), "welcomes.why_done", request.now)
    return Reply(message=done_message(community, step, request.texts), replaces=True)


def handle_spare(request: Request, store: Store) -> Reply:
    """*Not for me*: no reminder, and nobody is told."""
    name, _, key = request.value.partition(":")
    with store.write() as tx:
        community, arrival, step = _walked(tx, request, name, key)
        _keep(tx, arrival, replace(_passed(arrival, step), reminders=MOST_REMINDERS), "welcomes.why_spared", request.now)
    return Reply(message=spared_message(community, step, request.texts), replaces=True)


def handle_answer(request: Request, store: Store) -> Reply:
    """A choice in a poll: kept in the place of the one before."""
    if not request.value:
        raise FoyerError("welcomes.is_preview")
    given = json.loads(request.value)
    with store.write() as tx:
        community, arrival, step = _walked(tx, request, given["community"], given["step"])
        if given["choice"] not in step.choices:
            raise FoyerError("welcomes.choice_gone")
        arrivals.keep_step(tx, arrival, replace(_passed(arrival, step), answer={"choice": given["choice"]}))
    letter = Letter(community, step, joined_at=arrival.joined_at, zone=request.zone)
    return Reply(message=chosen_message(letter, given["choice"], request.texts), replaces=True)


def handle_hand(request: Request, store: Store) -> Reply:
    """*I could use a hand*: those who look after the community are told, because the newcomer asks for it."""
    if not request.value:
        raise FoyerError("welcomes.is_preview")
    name = request.value.partition(":")[0]
    with store.write() as tx:
        community = _community(tx, request, name)
        arrival = arrivals.find(tx, request.workspace, name, request.person)
        helpers = [each for each in helpers_of(tx, request, name) if not each.is_deactivated]
        if arrival is None or not helpers:
            raise FoyerError("welcomes.gone" if arrival is None else "welcomes.no_helper")
        arrivals.set_hand(tx, arrival, arrival.hand_at or request.now)
        for helper in helpers:
            _pass_on(tx, request, community, helper)
        buddy = buddies.buddy_of(tx, request.workspace, name, request.person)
    names = [each.name for each in helpers if each.name] or [request.texts.plain("communities.them")]
    return Reply(message=hand_asked_message(community, names, buddy, request.texts))


def handle_helps(request: Request, store: Store) -> Reply:
    """*I'll see to it*, under what was passed on."""
    name, _, person = request.value.partition(":")
    with store.write() as tx:
        require_manager(tx, request, _community(tx, request, name), "see")
        arrival = arrivals.find(tx, request.workspace, name, person)
        if arrival is not None:
            arrivals.set_hand(tx, arrival, None)
    return Reply(message=helped_message(person, request.texts), replaces=True)


def _walked(tx: Transaction, request: Request, name: str, key: str) -> tuple[Community, Arrival, Step]:
    """The step of a journey that the person was sent. FoyerError for a preview, and for what is not there any more."""
    if not name:
        raise FoyerError("welcomes.is_preview")
    community = _community(tx, request, name)
    arrival = arrivals.find(tx, request.workspace, name, request.person)
    welcome = welcomes.find(tx, request.workspace, name)
    step = find_step(welcome.steps, key) if welcome else None
    if arrival is None or step is None or all(each.step != key for each in arrival.passed):
        raise FoyerError("welcomes.gone")
    return community, arrival, step


def _community(tx: Transaction, request: Request, name: str) -> Community:
    found = communities.find(tx, request.workspace, name)
    if found is None:
        raise FoyerError("welcomes.gone")
    return found


def _passed(arrival: Arrival, step: Step) -> Passed:
    return next(each for each in arrival.passed if each.step == step.step)


def _keep(tx: Transaction, arrival: Arrival, passed: Passed, why: str, now: datetime) -> None:
    """Write it, and let go of a reminder that waits: its place is for something else."""
    arrivals.keep_step(tx, arrival, passed)
    arrivals.lapse(tx, arrival, why, step=passed.step)
    arrivals.look_at(tx, arrival, now)


def _pass_on(tx: Transaction, request: Request, community: Community, helper: Person) -> None:
    """In the helper's own hours; once a day, however often it is asked."""
    waking = waking_of(helper, people.get_preferences(tx, request.workspace, helper.person), community.zone)
    draft = Draft(
        workspace=request.workspace,
        kind=HAND,
        recipient=helper.person,
        occasion=f"{community.community}:{request.person}:{request.now.date().isoformat()}",
        body=hand_message(community, request.person, texts_for(supported_locale(helper.locale, community.locale))),
        due_at=request.now if waking.is_awake(request.now) else waking.next_opening(request.now),
        community=community.community,
        reason="welcomes.hand_reason",
        if_unknown=Unknown.LET_GO,
    )
    deliveries.add(tx, draft, request.now)


ROUTES = (
    Route("action", "welcomes:done", handle_done),
    Route("action", "welcomes:spare", handle_spare),
    Route("action", "welcomes:answer", handle_answer),
    Route("action", "welcomes:hand", handle_hand),
    Route("action", "welcomes:helps", handle_helps),
)
