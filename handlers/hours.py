"""When and in which language a person is written to: one small window, and exact words for what can't be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.hours import Hours, HoursError
from bot.model.errors import FieldError, FoyerError
from bot.model.people import Preferences
from bot.text import LOCALES, supported_locale, texts_for
from bot.views.hours import AS_SLACK_SAYS, CLOSES, DAYS, LANGUAGE, OPENS, ZONE, Told, hours_view, saved_view
from handlers.home import home_reply
from handlers.people import refuse_traceless
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import people
from storage.store import Store, Transaction

HOME = "home"
SOME_ZONE = "Etc/UTC"


def handle_hours(request: Request, store: Store) -> Reply:
    """*My hours and language*, as they are."""
    refuse_traceless(request)
    with store.read() as tx:
        chosen = people.get_preferences(tx, request.workspace, request.person)
        told = _told(tx, request)
    return Reply(opens=hours_view(chosen, told, request.texts, private={"from": request.surface}))


def handle_saved(request: Request, store: Store) -> Reply:
    """They hold at once, for what waits already too; the answer comes in the language that was chosen."""
    refuse_traceless(request)
    with store.write() as tx:
        chosen = _chosen(request.values, people.get_preferences(tx, request.workspace, request.person))
        people.set_preferences(tx, request.workspace, request.person, chosen)
        changed = _as_chosen(request, chosen, _told(tx, request))
        if request.private.get("from") == HOME:
            return home_reply(tx, changed, said=changed.texts("hours.saved_short"))
    return Reply(shows=saved_view(chosen, changed.zone, changed.texts))


def _told(tx: Transaction, request: Request) -> Told:
    return Told(*people.as_slack_says(tx, request.workspace, request.person))


def _as_chosen(request: Request, chosen: Preferences, told: Told) -> Request:
    """The same request, from somebody who speaks that language and lives in that zone."""
    texts = texts_for(supported_locale(chosen.locale or told.locale, request.texts.locale))
    return replace(request, texts=texts, zone=chosen.zone or told.zone or request.zone)


def _chosen(values: Mapping[str, Any], before: Preferences) -> Preferences:
    """The choices as the window has them. Raises FieldError for hours that can't be kept."""
    opens, closes = _time(values, OPENS), _time(values, CLOSES)
    zone, locale = _own(values, ZONE), _own(values, LANGUAGE)
    if locale is not None and locale not in LOCALES:
        raise FieldError(LANGUAGE, "people.choice_gone")
    try:
        hours = Hours(zone or SOME_ZONE, opens, closes, _days(values))
    except HoursError as wrong:
        raise _told_kindly(wrong) from None
    return replace(before, zone=zone, locale=locale, opens=opens, closes=closes, working_days=hours.working_days)


def _told_kindly(wrong: HoursError) -> FoyerError:
    opens, closes = wrong.values.get("opens"), wrong.values.get("closes")
    match wrong.code:
        case "unknown_zone":
            return FieldError(ZONE, "hours.zone_unknown", zone=wrong.values["zone"])
        case "no_working_day":
            return FieldError(DAYS, "hours.no_day")
        case "closes_before_it_opens":
            return FieldError(CLOSES, "hours.no_hour" if opens == closes else "hours.over_midnight")
    return FieldError(DAYS, "people.choice_gone")


def _own(values: Mapping[str, Any], field: str) -> str | None:
    """What was chosen in a menu, None for "as Slack says"."""
    value = str(values.get(field) or AS_SLACK_SAYS)
    return None if value == AS_SLACK_SAYS else value


def _days(values: Mapping[str, Any]) -> frozenset[int]:
    ticked = [str(each) for each in values.get(DAYS) or []]
    if not all(each.isdecimal() for each in ticked):
        raise FieldError(DAYS, "people.choice_gone")
    return frozenset(int(each) for each in ticked)


def _time(values: Mapping[str, Any], field: str) -> time:
    try:
        return time.fromisoformat(str(values.get(field) or ""))
    except ValueError:
        raise FieldError(field, "hours.time_needed") from None


ROUTES = (
    Route("action", "hours:open", handle_hours, opens=True, for_all=True),
    Route("submit", "hours:save", handle_saved, for_all=True),
)
