"""What may write to a person: one window, and it holds at once, for what is planned already too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.views.wishes import APART, COUNTED, OFF_BOARDS, offered, saved_view, wishes_view
from handlers.home import home_reply
from handlers.people import refuse_traceless
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import people
from storage.store import Store, Transaction

HOME = "home"


def handle_wishes(request: Request, store: Store) -> Reply:
    """*What I receive*, as it is."""
    refuse_traceless(request)
    with store.read() as tx:
        chosen = people.get_preferences(tx, request.workspace, request.person)
    return Reply(opens=wishes_view(chosen, request.texts, private={"from": request.surface}))


def handle_saved(request: Request, store: Store) -> Reply:
    """What was offered and not ticked is muted, what was ticked comes again."""
    refuse_traceless(request)
    with store.write() as tx:
        for field, kinds in offered().items():
            _take(tx, request, kinds, _ticked(request.values, field))
        apart = _ticked(request.values, APART)
        before = people.get_preferences(tx, request.workspace, request.person)
        chosen = replace(before, in_holdouts=COUNTED in apart, stays_off_boards=OFF_BOARDS in apart)
        people.set_preferences(tx, request.workspace, request.person, chosen)
        if request.private.get("from") == HOME:
            return home_reply(tx, request, said=request.texts("wishes.saved_short"))
        return Reply(shows=saved_view(chosen, request.texts))


def _take(tx: Transaction, request: Request, kinds: tuple[str, ...], ticked: frozenset[str]) -> None:
    for kind in kinds:
        if kind in ticked:
            people.unmute(tx, request.workspace, request.person, kind)
        else:
            people.mute(tx, request.workspace, request.person, kind, request.now)


def _ticked(values: Mapping[str, Any], field: str) -> frozenset[str]:
    return frozenset(str(each) for each in values.get(field) or [])


ROUTES = (
    Route("action", "wishes:open", handle_wishes, opens=True, for_all=True),
    Route("submit", "wishes:save", handle_saved, for_all=True),
)
