"""What is kept of people, and leaving no trace."""

from dataclasses import replace

from bot.views.privacy import PAST, detail_view, kept_message, leave_view, left_message, privacy_message
from handlers.home import home_reply
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


def handle_leave(request: Request, store: Store) -> Reply:  # noqa: ARG001 -- nothing is looked up to ask
    """*Leave no trace*: what it means, and whether the past goes too."""
    return Reply(opens=leave_view(request.texts))


def handle_left(request: Request, store: Store) -> Reply:
    """They leave no trace, and the past goes too unless they unticked it: from this commit on no process writes anything."""
    return _leave(request, store, erases_past=PAST in (request.values.get("privacy:past") or ()))


def handle_forget(request: Request, store: Store) -> Reply:
    """*Forget me*, after it was asked once more: erase all there is, and write nothing from now on."""
    return _leave(request, store, erases_past=True)


def _leave(request: Request, store: Store, *, erases_past: bool) -> Reply:
    with store.write() as tx:
        orphaned = _looked_after_alone(tx, request)
        done = privacy.leave_no_trace(tx, request.workspace, request.person, request.now, erases_past=erases_past)
    privacy.shred(store)
    with store.read() as tx:
        return replace(home_reply(tx, request), message=left_message(done, orphaned, request.texts))


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
    Route("submit", "privacy:leave", handle_left, for_all=True),
    Route("action", "privacy:forget", handle_forget, for_all=True),
    Route("action", "privacy:keep", handle_keep, for_all=True),
)
