"""Whose turn it is to be a newcomer's buddy: asked first, given when they say so or say nothing, replaced when they are gone."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.attention import Priority
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, State, Unknown
from bot.model.welcomes import Arrival, ArrivalState, Passed, StepKind, StepState, Turn, TurnState, Welcome
from bot.text import supported_locale, texts_for
from bot.views.buddies import nobody_message, turn_message
from bot.waking import Waking, waking_of
from bot.welcomes import BUDDY, WATCH
from bot.welcomes.volunteers import Volunteer, answers_by, next_buddy, unreachable_after
from storage import arrivals, buddies, deliveries, memberships, pairings, people, welcomes
from storage.store import Store, Transaction

AGAIN = timedelta(minutes=10)
LIVES = timedelta(days=7)
OPEN = (TurnState.ASKED, TurnState.GLAD, TurnState.GIVEN)
GOING_ON = (State.BID, State.DUE, State.CLAIMED, State.UNKNOWN)


def find_buddy(tx: Transaction, arrival: Arrival, place: Community, waking: Waking, now: datetime) -> str | datetime | None:
    """The volunteer whom the newcomer is to hear of; or when to look again; None where nobody is left to ask."""
    turns = buddies.list_turns(tx, arrival.workspace, arrival.community, newcomer=arrival.person)
    for turn in turns:
        if turn.state in OPEN:
            found = _standing(tx, turn, place, now)
            if isinstance(found, datetime):
                return found
            if found:
                if turn.state is not TurnState.GIVEN:
                    buddies.turn_to(tx, turn, TurnState.GIVEN, given_at=now)
                return turn.buddy
    return _ask_next(tx, arrival, place, waking, [turn.buddy for turn in turns], now)


def let_go(tx: Transaction, arrival: Arrival) -> None:
    """Who was asked and has not answered is asked no more: the newcomer is gone."""
    for turn in buddies.list_turns(tx, arrival.workspace, arrival.community, newcomer=arrival.person):
        if turn.state in (TurnState.ASKED, TurnState.GLAD):
            _end(tx, turn, TurnState.ENDED)


def plan_replacements(store: Store, now: datetime) -> int:
    """Newcomers whose buddy left, withdrew or was erased are given another: their step is laid aside. How many."""
    with store.read() as tx:
        alone = [each for welcome in welcomes.list_on(tx) for each in _alone(tx, welcome)]
    for arrival, step in alone:
        with store.write() as tx:
            current = arrivals.find(tx, arrival.workspace, arrival.community, arrival.person)
            for passed in current.passed if current else ():
                if passed.step == step and passed.state is StepState.SAID:
                    arrivals.keep_step(tx, arrival, _laid_aside(passed))
                    arrivals.look_at(tx, arrival, now)
    return len(alone)


def tell_that_nobody_is_free(tx: Transaction, place: Community, now: datetime) -> None:
    """Those who look after a community hear, once a week, that newcomers go without a buddy."""
    year, week, _ = now.isocalendar()
    for manager in memberships.managers_of(tx, place.workspace, place.community):
        person = people.find(tx, place.workspace, manager.person)
        texts = texts_for(supported_locale(person.locale if person else None, place.locale))
        draft = Draft(
            workspace=place.workspace,
            kind=WATCH,
            recipient=manager.person,
            occasion=f"{place.community}:{year}-{week:02d}",
            body=nobody_message(place, texts),
            due_at=now,
            community=place.community,
            is_unasked=True,
            priority=Priority.WELCOME_WATCH,
            expires_at=now + LIVES,
            reason="welcomes.nobody_reason",
            if_unknown=Unknown.LET_GO,
        )
        deliveries.add(tx, draft, now)


def still_due(tx: Transaction, delivery: Delivery, now: datetime) -> str | None:  # noqa: ARG001
    """Asked just before a volunteer is told: the text key of why not to any more."""
    workspace, community, newcomer = delivery.workspace, delivery.community or "", delivery.subject or ""
    arrival = arrivals.find(tx, workspace, community, newcomer)
    turn = buddies.find_turn(tx, workspace, community, newcomer, delivery.recipient)
    is_open = arrival is not None and arrival.state is ArrivalState.UNDERWAY and turn is not None and turn.state in OPEN
    if not is_open:
        return "welcomes.why_over"
    return None if delivery.recipient in buddies.still_there(tx, workspace, community, [delivery.recipient]) else "deliveries.left"


def after_told(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """A volunteer was told, or never will be: the newcomer's journey is looked at at once."""
    arrival = arrivals.find(tx, delivery.workspace, delivery.community or "", delivery.subject or "")
    if arrival is not None:
        arrivals.look_at(tx, arrival, at)


def _standing(tx: Transaction, turn: Turn, place: Community, now: datetime) -> bool | datetime:
    """Whether the newcomer is to hear of this volunteer, or when to look again. Who can't be is out of it."""
    if turn.buddy not in buddies.still_there(tx, turn.workspace, turn.community, [turn.buddy]):
        _end(tx, turn, TurnState.ENDED)
        return False
    if turn.state is not TurnState.ASKED:
        return True
    told, waking = _told(tx, turn), _waking(tx, turn.buddy, place)
    if told is not None and told.state is State.SENT and told.sent_at is not None:
        by = answers_by(waking, told.sent_at)
        return True if now >= by else by
    if told is not None and told.state in GOING_ON:
        until = unreachable_after(waking, turn.asked_at)
        if now < until:
            return min(until, max(now, told.due_at) + AGAIN)
    _end(tx, turn, TurnState.MISSED)
    return False


def _ask_next(
    tx: Transaction, arrival: Arrival, place: Community, waking: Waking, besides: list[str], now: datetime
) -> datetime | None:
    volunteers = _volunteers(tx, place, now)
    avoided = pairings.pairs_avoided(tx, place.workspace)
    asked = list(besides)
    while chosen := next_buddy(volunteers, arrival.person, waking, now, besides=asked, avoided=avoided):
        turn = Turn(place.workspace, place.community, arrival.person, chosen, TurnState.ASKED, asked_at=now)
        if buddies.ask(tx, turn):
            _tell(tx, turn, arrival, place, now)
            return now + AGAIN
        asked.append(chosen)  # they leave no trace since
    return None


def _tell(tx: Transaction, turn: Turn, arrival: Arrival, place: Community, now: datetime) -> None:
    person = people.find(tx, place.workspace, turn.buddy)
    waking = _waking(tx, turn.buddy, place)
    texts = texts_for(supported_locale(person.locale if person else None, place.locale))
    draft = Draft(
        workspace=place.workspace,
        kind=BUDDY,
        recipient=turn.buddy,
        occasion=_occasion(turn),
        body=turn_message(place, arrival.person, arrival.joined_at, waking.hours.zone, texts),
        due_at=now,
        community=place.community,
        subject=arrival.person,
        is_unasked=True,
        priority=Priority.BUDDY_CHOSEN,
        expires_at=unreachable_after(waking, now),
        reason="welcomes.turn_reason",
        if_unknown=Unknown.LET_GO,
    )
    deliveries.add(tx, draft, now)


def _volunteers(tx: Transaction, place: Community, now: datetime) -> list[Volunteer]:
    """The volunteers who may be asked: guests only where they are let in."""
    turns = buddies.list_turns(tx, place.workspace, place.community)
    offered = buddies.list_buddies(tx, place.workspace, place.community)
    known = {each.person: each for each in people.list_people(tx, place.workspace, [each.person for each in offered])}
    return [
        Volunteer(
            each.person,
            each.most,
            _waking(tx, each.person, place),
            is_away=_is_away(tx, place.workspace, each.person, now),
            turns=[turn for turn in turns if turn.buddy == each.person],
        )
        for each in offered
        if each.person in known and (place.lets_guests_in or not known[each.person].is_outsider)
    ]


def _is_away(tx: Transaction, workspace: str, person: str, now: datetime) -> bool:
    chosen = people.get_preferences(tx, workspace, person)
    is_paused = chosen.paused_until is not None and chosen.paused_until > now
    return is_paused or chosen.takes_no_dms or chosen.dms_per_day == 0 or BUDDY in chosen.muted


def _waking(tx: Transaction, person: str, place: Community) -> Waking:
    known = people.find(tx, place.workspace, person)
    return waking_of(known, people.get_preferences(tx, place.workspace, person), place.zone)


def _alone(tx: Transaction, welcome: Welcome) -> list[tuple[Arrival, str]]:
    """Who is on their way, was told of a buddy, and has none any more; with the step that told them."""
    steps = {each.step for each in welcome.steps if each.kind is StepKind.BUDDY}
    underway = arrivals.list_arrivals(tx, welcome.workspace, welcome.community, state=ArrivalState.UNDERWAY) if steps else ()
    told = [
        (arrival, passed.step)
        for arrival in underway
        for passed in arrival.passed
        if passed.step in steps and passed.state is StepState.SAID
    ]
    return [
        (arrival, step)
        for arrival, step in told
        if buddies.buddy_of(tx, arrival.workspace, arrival.community, arrival.person) is None
    ]


def _end(tx: Transaction, turn: Turn, state: TurnState) -> None:
    told = _told(tx, turn)
    if told is not None:
        deliveries.lapse(tx, told.workspace, told.delivery, "welcomes.why_over")
    buddies.turn_to(tx, turn, state)


def _told(tx: Transaction, turn: Turn) -> Delivery | None:
    return deliveries.find_by_occasion(tx, turn.workspace, BUDDY, turn.buddy, _occasion(turn))


def _occasion(turn: Turn) -> str:
    return f"{turn.community}:{turn.newcomer}"


def _laid_aside(passed: Passed) -> Passed:
    return replace(passed, state=StepState.LAID_ASIDE)
