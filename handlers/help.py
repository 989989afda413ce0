"""Help: what this person may do here."""

from bot.views.help import Standing, help_message
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import communities, people
from storage.store import Store


def handle_help(request: Request, store: Store) -> Reply:
    """``/foyer help``: the commands this person may use, and no others."""
    return Reply(message=help_message(_standing(request, store), request.texts))


def _standing(request: Request, store: Store) -> Standing:
    if request.bar is not None:
        return Standing.TRACELESS
    with store.read() as tx:
        theirs = communities.memberships_of(tx, request.workspace, request.person)
        looks_after = any(each.looks_after for each in theirs) or request.person in people.strategists(tx, request.workspace)
    return Standing.MANAGER if looks_after else Standing.MEMBER


ROUTES = (
    Route("command", "/foyer help", handle_help, for_all=True),
    Route("command", "/foyer aide", handle_help, for_all=True),
    Route("action", "help:show", handle_help, for_all=True),
)
