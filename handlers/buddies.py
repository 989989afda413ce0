"""Volunteers: offering to be a buddy, and answering when it is one's turn; the call for volunteers in a channel."""

from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.model.errors import FoyerError
from bot.model.welcomes import Buddy, StepKind, Turn, TurnState
from bot.text import texts_for
from bot.views.buddies import call_message, called_message, declined_message, glad_message, offer_message
from bot.welcomes import CALL
from bot.welcomes.volunteers import MOST_OFFERED
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import require_manager
from handlers.route import Route
from storage import arrivals, buddies, communities, deliveries, people, welcomes
from storage.store import Store, Transaction

AT_FIRST = 1


def handle_offer(request: Request, store: Store) -> Reply:
    """*Be a buddy*: one newcomer at a time, to begin with."""
    return _volunteer(request, store, request.value, AT_FIRST)


def handle_most(request: Request, store: Store) -> Reply:
    """How many newcomers at a time."""
    name, _, most = request.value.partition(":")
    if most not in map(str, MOST_OFFERED):
        raise FoyerError("people.choice_gone")
    return _volunteer(request, store, name, int(most))


def handle_withdraw(request: Request, store: Store) -> Reply:
    """*No buddy any more*: whoever they had gets another."""
    with store.write() as tx:
        community = _open_to(tx, request, request.value)
        buddies.withdraw(tx, request.workspace, community.community, request.person)
    return Reply(message=offer_message(community, None, request.texts), replaces=True)


def handle_glad(request: Request, store: Store) -> Reply:
    """*Gladly*: the newcomer hears their name."""
    with store.write() as tx:
        turn = _turn(tx, request)
        if turn.state is TurnState.ASKED:
            buddies.turn_to(tx, turn, TurnState.GLAD)
            _look(tx, request, turn)
    return Reply(message=glad_message(turn.community, turn.newcomer, request.texts), replaces=True)


def handle_decline(request: Request, store: Store) -> Reply:
    """*Not me this time*: somebody else is asked, and nobody hears who said so."""
    with store.write() as tx:
        turn = _turn(tx, request)
        buddies.turn_to(tx, turn, TurnState.DECLINED)
        _look(tx, request, turn, "welcomes.why_buddy_gone")
    return Reply(message=declined_message(request.texts), replaces=True)


def handle_call(request: Request, store: Store) -> Reply:
    """Ask in the channel who would be a buddy: once a month, because somebody who looks after it wants it."""
    with store.write() as tx:
        community = _open_to(tx, request, request.value)
        require_manager(tx, request, community, "plan")
        draft = Draft(
            workspace=request.workspace,
            kind=CALL,
            recipient=community.community,
            occasion=f"{request.now:%Y-%m}",
            body=call_message(community, texts_for(community.locale)),
            due_at=request.now,
            community=community.community,
        )
        is_new = deliveries.add(tx, draft, request.now) is not None
    return Reply(message=called_message(request.texts, is_new=is_new))


def _volunteer(request: Request, store: Store, name: str, most: int) -> Reply:
    with store.write() as tx:
        community = _open_to(tx, request, name)
        _require_member(tx, request, community)
        own = Buddy(request.workspace, name, request.person, most, request.now)
        buddies.volunteer(tx, own)
    # In the channel the call stays, for the others.
    return Reply(message=offer_message(community, own, request.texts), replaces=True)


def _require_member(tx: Transaction, request: Request, community: Community) -> None:
    """Guests only where they are let in; and who is not in the channel can't show anybody around."""
    person = people.find(tx, request.workspace, request.person)
    if person is not None and person.is_outsider and not community.lets_guests_in:
        raise FoyerError("welcomes.guest_buddy")
    theirs = communities.memberships_of(tx, request.workspace, request.person)
    if not any(each.community == community.community and each.is_present for each in theirs):
        raise FoyerError("welcomes.not_member")


def _open_to(tx: Transaction, request: Request, name: str) -> Community:
    found = communities.find(tx, request.workspace, name)
    if found is None or not found.is_set_up:
        raise FoyerError("welcomes.no_community")
    return found


def _turn(tx: Transaction, request: Request) -> Turn:
    """The turn that is meant, where it is still the person's."""
    name, _, newcomer = request.value.partition(":")
    turn = buddies.find_turn(tx, request.workspace, name, newcomer, request.person)
    if turn is None or turn.state not in (TurnState.ASKED, TurnState.GLAD, TurnState.GIVEN):
        raise FoyerError("welcomes.turn_over")
    return turn


def _look(tx: Transaction, request: Request, turn: Turn, unless: str | None = None) -> None:
    """Look at the newcomer at once. ``unless``: what waits to name this volunteer is let go, for this reason."""
    arrival = arrivals.find(tx, request.workspace, turn.community, turn.newcomer)
    welcome = welcomes.find(tx, request.workspace, turn.community)
    if arrival is None or welcome is None:
        return
    if unless:
        for step in welcome.steps:
            if step.kind is StepKind.BUDDY:
                arrivals.lapse(tx, arrival, unless, step=step.step)
    arrivals.look_at(tx, arrival, request.now)


ROUTES = (
    Route("action", "welcomes:offer", handle_offer),
    Route("action", "welcomes:most", handle_most),
    Route("action", "welcomes:withdraw", handle_withdraw),
    Route("action", "welcomes:glad", handle_glad),
    Route("action", "welcomes:decline", handle_decline),
    Route("action", "welcomes:call", handle_call),
)
