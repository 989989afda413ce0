"""A person's own record and choices: shown, and changed at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.errors import FoyerError
from bot.model.people import Preferences
from bot.text import Markup
from bot.views.people import DAILY, MOST_AVOIDED, me_message
from bot.zones import instant
from handlers.home import home_reply, me_of
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from handlers.speakers import TRACELESS
from storage import pairings, people
from storage.store import Store, Transaction

LONGEST_PAUSE = timedelta(days=366)
MOST_A_WEEK = 20


def handle_me(request: Request, store: Store) -> Reply:
    """``/foyer me``: what is kept of the person, what was sent to them, what they can choose."""
    with store.read() as tx:
        return Reply(message=me_message(me_of(tx, request), request.texts))


def handle_budget(request: Request, store: Store) -> Reply:
    """How many unasked-for messages a week."""
    week = int(request.value) if request.value.isdecimal() and int(request.value) <= MOST_A_WEEK else None
    if week is None:
        raise FoyerError("people.choice_gone")
    said = request.texts("people.saved_budget" if week else "people.saved_no_budget", count=week)
    return _chosen(request, store, said, lambda chosen: replace(chosen, dms_per_week=week))


def handle_daily(request: Request, store: Store) -> Reply:
    """How many unasked-for messages on one day."""
    if request.value not in map(str, DAILY):
        raise FoyerError("people.choice_gone")
    day = int(request.value)
    return _chosen(request, store, request.texts("people.saved_daily", count=day), lambda chosen: replace(chosen, dms_per_day=day))


def handle_pause(request: Request, store: Store) -> Reply:
    """Nothing until that day, their own midnight."""
    refuse_traceless(request)
    with store.write() as tx:
        until = pause(tx, request, request.value)
        return _shown(tx, request, request.texts("people.saved_pause", until=request.texts.day(until)))


def pause(tx: Transaction, request: Request, given: str | None) -> date:
    """Write nothing unasked-for to the person until their own midnight of the day given (ISO), wherever they chose it.

    Gives that day. Raises FoyerError for a day that is none, is not to come, or is more than a year away.
    """
    until = _day_to_come(request, given)
    wishes = people.get_preferences(tx, request.workspace, request.person)
    at = instant(until, time(0), ZoneInfo(request.zone))
    people.set_preferences(tx, request.workspace, request.person, replace(wishes, paused_until=at))
    return until


def handle_unpause(request: Request, store: Store) -> Reply:
    """They take messages again."""
    return _chosen(request, store, request.texts("people.saved_unpause"), lambda chosen: replace(chosen, paused_until=None))


def handle_avoid(request: Request, store: Store) -> Reply:
    """Whom they would rather not be introduced to: shown to nobody but them."""
    refuse_traceless(request)
    named = [each for each in request.value.split(",") if each][:MOST_AVOIDED]
    with store.write() as tx:
        pairings.set_avoided(tx, request.workspace, request.person, named)
        return _shown(tx, request, request.texts("people.saved_avoid"))


def _chosen(request: Request, store: Store, said: Markup, change: Callable[[Preferences], Preferences]) -> Reply:
    """Write a choice and show all of them again, with what was just chosen said above."""
    refuse_traceless(request)
    with store.write() as tx:
        chosen = change(people.get_preferences(tx, request.workspace, request.person))
        people.set_preferences(tx, request.workspace, request.person, chosen)
        return _shown(tx, request, said)


def _shown(tx: Transaction, request: Request, said: Markup) -> Reply:
    if request.surface == "home":
        return home_reply(tx, request, said=said)
    return Reply(message=me_message(me_of(tx, request), request.texts, said=said), replaces=True)


def refuse_traceless(request: Request) -> None:
    """A choice would have to be kept. (Guests may choose: they have direct messages too.)"""
    if request.bar == TRACELESS:
        raise FoyerError(TRACELESS)


def _day_to_come(request: Request, given: str | None) -> date:
    if not given:
        raise FoyerError("people.pause_none")
    try:
        until = date.fromisoformat(given)
    except ValueError:
        raise FoyerError("people.choice_gone") from None
    today = request.now.astimezone(ZoneInfo(request.zone)).date()
    if until <= today:
        raise FoyerError("people.pause_past")
    if until - today > LONGEST_PAUSE:
        raise FoyerError("people.pause_long")
    return until


ROUTES = (
    Route("command", "/foyer me", handle_me, for_all=True),
    Route("command", "/foyer moi", handle_me, for_all=True),
    Route("action", "people:me", handle_me, for_all=True),
    Route("action", "people:budget", handle_budget, for_all=True),
    Route("action", "people:daily", handle_daily, for_all=True),
    Route("action", "people:pause", handle_pause, for_all=True),
    Route("action", "people:unpause", handle_unpause, for_all=True),
    Route("action", "people:avoid", handle_avoid, for_all=True),
)
