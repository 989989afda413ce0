"""Nudges, in the order people meet them: the buttons under an invitation, then the screen of those who look after a community."""

from dataclasses import replace
from datetime import datetime

from bot.model.communities import Community
from bot.model.errors import FieldError, FoyerError
from bot.nudges import SWITCHED, Number, Rule, as_set, find_rule
from bot.nudges.decision import decide
from bot.nudges.references import NudgeReference, SwitchReference
from bot.nudges.sparing import Surroundings, silence_were_it_on
from bot.views.nudges import (
    Standing,
    choose_message,
    muted_message,
    nudges_message,
    number_field,
    numbered_message,
    numbers_view,
    unmuted_message,
)
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import require_manager
from handlers.route import Route
from storage import alive, candidates, communities, nudges, people, stops
from storage.store import Store, Transaction

MOST_COMMUNITIES = 100


def handle_show(request: Request, store: Store) -> Reply:
    """*Show me* is a link, so the person is there already; that they followed it is all there is to write."""
    nudge = NudgeReference.from_value(request.value)
    with store.write() as tx:
        nudges.record_opened(tx, request.workspace, nudge.rule, request.person, nudge.subject, nudge.period, request.now)
    return Reply()


def handle_mute(request: Request, store: Store) -> Reply:
    """*No such messages*: never again one of this rule, in any community."""
    nudge = NudgeReference.from_value(request.value)
    with store.write() as tx:
        people.mute(tx, request.workspace, request.person, nudge.rule, request.now)
    return Reply(message=muted_message(nudge, request.texts), replaces=True)


def handle_unmute(request: Request, store: Store) -> Reply:
    """They changed their mind."""
    nudge = NudgeReference.from_value(request.value)
    with store.write() as tx:
        people.unmute(tx, request.workspace, request.person, nudge.rule)
    return Reply(message=unmuted_message(request.texts), replaces=True)


def handle_nudges(request: Request, store: Store) -> Reply:
    """``/foyer nudges``: the rules of this channel's community, or of one of those that the person looks after."""
    with store.read() as tx:
        here = communities.find(tx, request.workspace, request.channel) if request.channel else None
        if here is not None and here.is_set_up:
            return _screen(tx, request, here)
        theirs = _communities_of(tx, request)
        if not theirs:
            raise FoyerError("nudges.looks_after_none")
        if len(theirs) == 1:
            return _screen(tx, request, theirs[0])
    return Reply(message=choose_message(theirs[:MOST_COMMUNITIES], request.texts))


def handle_choose(request: Request, store: Store) -> Reply:
    """One of several communities was chosen."""
    with store.read() as tx:
        screen = _screen(tx, request, communities.get(tx, request.workspace, request.value))
    return replace(screen, replaces=True)


def handle_switch(request: Request, store: Store) -> Reply:
    """Let a rule speak in a community, or not; what it planned and has not sent is then let go at its re-check."""
    switch = SwitchReference.from_value(request.value)
    with store.write() as tx:
        community, rule = _managed(tx, request, switch.rule, switch.community)
        nudges.switch(tx, request.workspace, community.community, rule, on=switch.on)
    with store.read() as tx:
        screen = _screen(tx, request, communities.get(tx, request.workspace, switch.community))
    return replace(screen, replaces=True)


def handle_numbers(request: Request, store: Store) -> Reply:
    """*Set the numbers*: the form of a rule, filled in with what holds."""
    asked = SwitchReference.from_value(request.value)
    with store.read() as tx:
        community, rule = _managed(tx, request, asked.rule, asked.community)
    return Reply(opens=numbers_view(rule, community, request.texts))


def handle_numbered(request: Request, store: Store) -> Reply:
    """The form was sent: from now on these numbers hold; how many it would write to with them."""
    with store.write() as tx:
        community, rule = _managed(tx, request, str(request.private.get("rule")), str(request.private.get("community")))
        numbers = {each.name: _number(request, each) for each in rule.numbers}
        nudges.set_numbers(tx, request.workspace, community.community, rule, numbers)
    with store.read() as tx:
        community = communities.get(tx, request.workspace, community.community)
        standing = _standing(tx, as_set(rule, community), alive.surroundings(tx, community), request.now)
    return Reply(message=numbered_message(standing, request.texts))


def _managed(tx: Transaction, request: Request, key: str, place: str) -> tuple[Community, Rule]:
    """A rule as it is set in a community that the person looks after."""
    rule, community = find_rule(key), communities.find(tx, request.workspace, place)
    if rule is None or community is None:
        raise FoyerError("nudges.rule_gone")
    require_manager(tx, request, community, "see")
    return community, as_set(rule, community)


def _number(request: Request, number: Number) -> int:
    """What was given for a number. FieldError that says what can be."""
    field = number_field(number)
    given = str(request.values.get(field) or "").strip()
    if not given.isascii() or not given.removeprefix("-").isdecimal():
        raise FieldError(field, "nudges.number_whole", least=number.least, most=number.most)
    if not number.allows(int(given)):
        raise FieldError(field, "nudges.number_limits", least=number.least, most=number.most)
    return int(given)


def _screen(tx: Transaction, request: Request, community: Community) -> Reply:
    require_manager(tx, request, community, "see")
    around = alive.surroundings(tx, community)
    standings = [_standing(tx, as_set(rule, community), around, request.now) for rule in SWITCHED]
    return Reply(message=nudges_message(community, standings, request.texts))


def _standing(tx: Transaction, rule: Rule, around: Surroundings, now: datetime) -> Standing:
    community = around.community
    hush = silence_were_it_on(rule, around, now)
    reach = 0
    if hush is None:
        looked_at = candidates.list_candidates(tx, community, rule, now)
        reach = decide(rule, alive.scene(tx, community, now), looked_at, now).reach if looked_at else 0
    results = nudges.results_of(tx, community.workspace, community.community, rule, now)
    place = (tx, community.workspace, community.community, rule)
    return Standing(rule, rule.key in community.nudges, reach, hush, results, stops.count(*place, now), stops.find_pause(*place))


def _communities_of(tx: Transaction, request: Request) -> list[Community]:
    """Those that a person looks after; all of them for a strategist."""
    every = communities.list_set_up(tx, request.workspace)
    if request.person in people.strategists(tx, request.workspace):
        return every
    theirs = {each.community for each in communities.memberships_of(tx, request.workspace, request.person) if each.looks_after}
    return [each for each in every if each.community in theirs]


ROUTES = (
    Route("command", "/foyer nudges", handle_nudges),
    Route("command", "/foyer invitations", handle_nudges),
    Route("action", "nudges:show", handle_show, for_all=True),
    Route("action", "nudges:mute", handle_mute),
    Route("action", "nudges:unmute", handle_unmute),
    Route("action", "nudges:choose", handle_choose),
    Route("action", "nudges:switch", handle_switch),
    Route("action", "nudges:numbers", handle_numbers, opens=True),
    Route("submit", "nudges:numbers", handle_numbered),
)
