"""Help: what this person may do here."""

from bot.views.help import Standing, help_message
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import communities, people
from storage.store import Store, Transaction


def handle_help(request: Request, store: Store) -> Reply:
    """``/foyer help``: the commands this person may use, and no others."""
    with store.read() as tx:
        return Reply(message=help_message(standing_of(tx, request), request.texts))


def standing_of(tx: Transaction, request: Request) -> Standing:
    """What the person may do. A guest takes part where they were let in, and sets nothing up."""
    if request.bar is not None:
        return Standing.ONLOOKER
    theirs = communities.memberships_of(tx, request.workspace, request.person)
    if any(each.looks_after for each in theirs) or request.person in people.strategists(tx, request.workspace):
        return Standing.MANAGER
    known = people.find(tx, request.workspace, request.person)
    return Standing.ONLOOKER if known is not None and (known.is_guest or known.is_stranger) else Standing.MEMBER


ROUTES = (
    Route("command", "/foyer help", handle_help, for_all=True),
    Route("command", "/foyer aide", handle_help, for_all=True),
    Route("action", "help:show", handle_help, for_all=True),
)
