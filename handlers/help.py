"""Help: what this person may do here."""

from bot.views.help import help_message
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import standing_of
from handlers.route import Route
from storage.store import Store


def handle_help(request: Request, store: Store) -> Reply:
    """``/foyer help``: the commands this person may use, and no others."""
    with store.read() as tx:
        return Reply(message=help_message(standing_of(tx, request), request.texts))


ROUTES = (
    Route("command", "/foyer help", handle_help, for_all=True),
    Route("command", "/foyer aide", handle_help, for_all=True),
    Route("action", "help:show", handle_help, for_all=True),
)
