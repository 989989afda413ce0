"""What is kept of people, and leaving no trace."""

from bot.views.privacy import detail_view, kept_message, left_message, privacy_message
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import communities, kept, privacy
from storage.store import Store, Transaction


def handle_privacy(request: Request, store: Store) -> Reply:
    """``/foyer privacy`` and *What I keep*: everything in one screen."""
    with store.read() as tx:
        leaves = privacy.is_traceless(tx, request.workspace, request.person)
    return Reply(message=privacy_message(request.texts, leaves_no_trace=leaves, months=request.keep_months))


def handle_detail(request: Request, store: Store) -> Reply:  # noqa: ARG001 -- the schema is not in the store
    """*Every column*: what a row of each table can hold."""
    return Reply(opens=detail_view(kept.columns(), request.texts, months=request.keep_months))


def handle_leave(request: Request, store: Store) -> Reply:
    """*Leave no trace*, after it was asked once more: erase what there is, and write nothing from now on."""
    with store.write() as tx:
        orphaned = _looked_after_alone(tx, request)
        privacy.leave_no_trace(tx, request.workspace, request.person, request.now)
    privacy.shred(store)
    return Reply(message=left_message(orphaned, request.texts))


def handle_keep(request: Request, store: Store) -> Reply:
    """They take part again: what they do from now on counts, what was erased is gone."""
    with store.write() as tx:
        privacy.keep_trace(tx, request.workspace, request.person, request.now)
    return Reply(message=kept_message(request.texts))


def _looked_after_alone(tx: Transaction, request: Request) -> list[str]:
    """The communities that nobody will look after once this person is gone."""
    theirs = [each for each in communities.memberships_of(tx, request.workspace, request.person) if each.looks_after]
    alone = []
    for membership in theirs:
        managers = {each.person for each in communities.managers_of(tx, request.workspace, membership.community)}
        if managers == {request.person}:
            alone.append(membership.community)
    return alone


ROUTES = (
    Route("command", "/foyer privacy", handle_privacy, for_all=True),
    Route("command", "/foyer confidentialité", handle_privacy, for_all=True),
    Route("action", "privacy:show", handle_privacy, for_all=True),
    Route("action", "privacy:detail", handle_detail, for_all=True),
    Route("action", "privacy:leave", handle_leave, for_all=True),
    Route("action", "privacy:keep", handle_keep, for_all=True),
)
