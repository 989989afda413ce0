"""*Not now*, under every message that nobody asked for: it holds at once, for what is planned already too."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.people import Preferences
from bot.views.attention import back_message, none_message, paused_message
from bot.zones import instant
from handlers.people import MOST_A_WEEK, pause, refuse_traceless
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import people
from storage.store import Store

A_WEEK = timedelta(days=7)


def handle_later(request: Request, store: Store) -> Reply:
    """In peace for a week from now; who is on a longer pause stays on it."""
    refuse_traceless(request)
    zone = ZoneInfo(request.zone)
    in_a_week = instant(request.now.astimezone(zone).date() + A_WEEK, time(0), zone)
    with store.write() as tx:
        chosen = people.get_preferences(tx, request.workspace, request.person)
        until = max(in_a_week, chosen.paused_until or in_a_week)
        people.set_preferences(tx, request.workspace, request.person, replace(chosen, paused_until=until))
    return Reply(message=paused_message(until.astimezone(zone).date(), request.texts))


def handle_until(request: Request, store: Store) -> Reply:
    """Until another day. Raises FoyerError for a day that is not to come, or more than a year away."""
    refuse_traceless(request)
    with store.write() as tx:
        until = pause(tx, request, request.value)
    return Reply(message=paused_message(until, request.texts), replaces=True)


def handle_back(request: Request, store: Store) -> Reply:
    """No pause after all."""
    _choose(request, store, paused_until=None)
    return Reply(message=back_message(request.texts), replaces=True)


def handle_none(request: Request, store: Store) -> Reply:
    """No unasked-for message any more, from anywhere."""
    before = _choose(request, store, dms_per_week=0)
    return Reply(message=none_message(before.dms_per_week, request.texts), replaces=True)


def handle_some(request: Request, store: Store) -> Reply:
    """As many as before again."""
    before = int(request.value) if request.value.isdecimal() else 0
    _choose(request, store, dms_per_week=before if 0 < before <= MOST_A_WEEK else Preferences().dms_per_week)
    return Reply(message=back_message(request.texts), replaces=True)


def _choose(request: Request, store: Store, **changes: Any) -> Preferences:
    """Write a choice; what was chosen before."""
    refuse_traceless(request)
    with store.write() as tx:
        before = people.get_preferences(tx, request.workspace, request.person)
        people.set_preferences(tx, request.workspace, request.person, replace(before, **changes))
    return before


ROUTES = (
    Route("action", "attention:later", handle_later, for_all=True),
    Route("action", "attention:until", handle_until, for_all=True),
    Route("action", "attention:back", handle_back, for_all=True),
    Route("action", "attention:none", handle_none, for_all=True),
    Route("action", "attention:some", handle_some, for_all=True),
)
