"""``/foyer welcome``: the journey of a community, edited by those who look after it, and how it is going."""

from dataclasses import replace
from uuid import uuid4

from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.model.errors import FoyerError
from bot.model.welcomes import Step, StepKind
from bot.text import Markup, texts_for
from bot.views.arrivals import Letter, step_message
from bot.views.buddies import choose_message, offer_message
from bot.views.welcomes import ON, Panel, panel_message, preview_message, sent_message, step_view
from bot.welcomes.progress import progress_of
from bot.welcomes.steps import MOST_STEPS, check, find_step, in_order, proposed, put, read_step, take_out
from handlers.previews import TEST
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import list_looked_after, looks_after, require_manager
from handlers.route import Route
from storage import arrivals, buddies, communities, deliveries, welcomes
from storage.store import Store, Transaction

MOST_COMMUNITIES = 100


def handle_welcome(request: Request, store: Store) -> Reply:
    """``/foyer welcome``: of this channel's community, else of one of those that the person looks after or is in."""
    with store.read() as tx:
        here = communities.find(tx, request.workspace, request.channel) if request.channel else None
        if here is not None and here.is_set_up:
            return _shown(tx, request, here)
        theirs = list_looked_after(tx, request) or _mine(tx, request)
        if len(theirs) == 1:
            return _shown(tx, request, theirs[0])
    if not theirs:
        raise FoyerError("welcomes.no_community")
    return Reply(message=choose_message(theirs[:MOST_COMMUNITIES], request.texts))


def handle_mine(request: Request, store: Store) -> Reply:
    """*Be a buddy*, in Home: in which of their communities?"""
    with store.read() as tx:
        theirs = _mine(tx, request)
        if not theirs:
            raise FoyerError("welcomes.no_community")
        if len(theirs) == 1:
            return _offer(tx, request, theirs[0])
    return Reply(message=choose_message(theirs[:MOST_COMMUNITIES], request.texts))


def handle_show(request: Request, store: Store) -> Reply:
    """One of several communities was chosen, or the button after setting one up was clicked."""
    with store.read() as tx:
        return _shown(tx, request, _community(tx, request, request.value))


def handle_switch(request: Request, store: Store) -> Reply:
    """Let the journey begin for who joins from now on, or end it for everybody."""
    name, _, wanted = request.value.partition(":")
    with store.write() as tx:
        community = _managed(tx, request, name)
        if wanted == ON:
            steps = _steps(tx, community)
            check(steps)
            welcomes.set_steps(tx, request.workspace, name, steps)
            welcomes.switch_on(tx, request.workspace, name, request.now)
        else:
            welcomes.switch_off(tx, request.workspace, name)
        return _panel(tx, request, community, "welcomes.switched_on" if wanted == ON else "welcomes.switched_off")


def handle_add(request: Request, store: Store) -> Reply:
    """*Add a step*: the form of the kind that was chosen. A journey that is full says so at once."""
    name, _, kind = request.value.partition(":")
    with store.read() as tx:
        community = _managed(tx, request, name)
        steps = _steps(tx, community)
    if len(steps) >= MOST_STEPS:
        raise FoyerError("welcomes.too_many_steps", count=len(steps) + 1, most=MOST_STEPS)
    fresh = Step(uuid4().hex, StepKind(kind), steps[-1].day + 1 if steps else 1, words="")
    return Reply(opens=step_view(name, fresh, request.texts, is_new=True))


def handle_menu(request: Request, store: Store) -> Reply:
    """What can be done with a step: change it, see it as it is sent, send it to oneself, take it out."""
    verb, name, key = (*request.value.split(":", 2), "", "")[:3]
    with store.write() as tx:
        community = _managed(tx, request, name)
        step = find_step(_steps(tx, community), key)
        if step is None:
            raise FoyerError("welcomes.step_gone")
        if verb == "remove":
            return _remove(tx, request, community, step)
        if verb == "test":
            return _send_test(tx, request, community, step)
    if verb == "preview":
        return Reply(message=preview_message(community, step, texts_for(community.locale), request.texts))
    return Reply(opens=step_view(name, step, request.texts, is_new=False))


def handle_step(request: Request, store: Store) -> Reply:
    """The form of a step was sent."""
    name, key = str(request.private.get("channel", "")), str(request.private.get("step", ""))
    step = read_step(StepKind(str(request.private.get("kind", ""))), key, request.values)
    with store.write() as tx:
        community = _managed(tx, request, name)
        welcomes.set_steps(tx, request.workspace, name, put(_steps(tx, community), step))
        arrivals.plan_again(tx, request.workspace, name, key, request.now)
        return _panel(tx, request, community, "welcomes.saved")


def handle_seen(request: Request, store: Store) -> Reply:
    """*I'll see to it*, beside somebody who could use a hand."""
    name, _, person = request.value.partition(":")
    with store.write() as tx:
        community = _managed(tx, request, name)
        arrival = arrivals.find(tx, request.workspace, name, person)
        if arrival is not None:
            arrivals.set_hand(tx, arrival, None)
        return _panel(tx, request, community, "welcomes.seen")


def _shown(tx: Transaction, request: Request, community: Community) -> Reply:
    """The journey for who looks after the community; for its other members, how to be a buddy."""
    if looks_after(tx, request, community.community):
        return replace(_panel(tx, request, community), replaces=bool(request.action))
    return _offer(tx, request, community)


def _offer(tx: Transaction, request: Request, community: Community) -> Reply:
    own = buddies.find(tx, request.workspace, community.community, request.person)
    return Reply(message=offer_message(community, own, request.texts), replaces=bool(request.action))


def _mine(tx: Transaction, request: Request) -> list[Community]:
    """The communities that somebody is in, by name."""
    present = {each.community for each in communities.memberships_of(tx, request.workspace, request.person) if each.is_present}
    return [each for each in communities.list_set_up(tx, request.workspace) if each.community in present]


def _community(tx: Transaction, request: Request, name: str) -> Community:
    found = communities.find(tx, request.workspace, name)
    if found is None or not found.is_set_up:
        raise FoyerError("welcomes.no_community")
    return found


def _managed(tx: Transaction, request: Request, name: str) -> Community:
    community = _community(tx, request, name)
    require_manager(tx, request, community, "see")
    return community


def _steps(tx: Transaction, community: Community) -> tuple[Step, ...]:
    """The steps of a community; where nobody has made a journey yet, the ones that are proposed."""
    known = welcomes.find(tx, community.workspace, community.community)
    return in_order(known.steps) if known else proposed(community.name, texts_for(community.locale))


def _remove(tx: Transaction, request: Request, community: Community, step: Step) -> Reply:
    known = welcomes.find(tx, request.workspace, community.community)
    is_on = known is not None and known.on_since is not None
    left = take_out(_steps(tx, community), step.step, is_on=is_on)
    welcomes.set_steps(tx, request.workspace, community.community, left)
    arrivals.plan_again(tx, request.workspace, community.community, step.step, request.now)
    return _panel(tx, request, community, "welcomes.removed")


def _send_test(tx: Transaction, request: Request, community: Community, step: Step) -> Reply:
    """The step to oneself, as a newcomer gets it: once a minute, through the ledger."""
    draft = Draft(
        workspace=request.workspace,
        kind=TEST,
        recipient=request.person,
        occasion=f"welcome:{community.community}:{step.step}:{request.now:%Y%m%d%H%M}",
        body=step_message(Letter(community, step), texts_for(community.locale)),
        due_at=request.now,
        reason="animations.test_reason",
    )
    deliveries.add(tx, draft, request.now)
    return Reply(message=sent_message(request.texts))


def _panel(tx: Transaction, request: Request, community: Community, note: str | None = None) -> Reply:
    here = (tx, request.workspace, community.community)
    known, steps = welcomes.find(*here), _steps(tx, community)
    panel = Panel(
        community,
        steps,
        is_on=known is not None and known.on_since is not None,
        is_proposed=known is None,
        progress=progress_of(steps, arrivals.list_arrivals(*here), request.now),
        buddies=len(buddies.list_buddies(*here)),
        own=buddies.find(*here, request.person),
    )
    said: Markup | None = request.texts(note) if note else None
    return Reply(message=panel_message(panel, request.texts, note=said), replaces=True)


ROUTES = (
    Route("command", "/foyer welcome", handle_welcome),
    Route("command", "/foyer accueil", handle_welcome),
    Route("action", "welcomes:mine", handle_mine),
    Route("action", "welcomes:show", handle_show),
    Route("action", "welcomes:choose", handle_show),
    Route("action", "welcomes:switch", handle_switch),
    Route("action", "welcomes:add", handle_add, opens=True),
    Route("action", "welcomes:menu", handle_menu, opens=True),
    Route("submit", "welcomes:step", handle_step),
    Route("action", "welcomes:seen", handle_seen),
)
