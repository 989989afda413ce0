"""Home and ``/foyer`` alone: what a person's own page is made of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from bot.animations import find_kind
from bot.animations.kind import HOME
from bot.animations.kind import Mine as Part
from bot.digests.digest import digest_of
from bot.model.communities import Community
from bot.model.nudges import Arm
from bot.model.people import Membership, Person
from bot.text import Markup
from bot.views.help import Standing, unknown_message, words_of
from bot.views.home import MOST_OPEN, MOST_SHOWN, Mine, Page, home_view, panel_message
from bot.views.people import MOST_RECEIVED, Me
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import standing_of
from handlers.route import Route
from storage import (
    alarms,
    animations,
    communities,
    deliveries,
    digests,
    kudos,
    nudges,
    occurrences,
    pairings,
    people,
    privacy,
    records,
)
from storage.snapshots import get_snapshot
from storage.store import Store, Transaction

DAYS_AHEAD = 7
HELD_BACK_WITHIN = timedelta(days=30)


def handle_home(request: Request, store: Store) -> Reply:
    """Home was opened."""
    with store.read() as tx:
        return home_reply(tx, request)


def handle_panel(request: Request, store: Store) -> Reply:
    """``/foyer`` alone: the same page, privately. With a word that no command knows: the nearest that is theirs."""
    with store.read() as tx:
        if request.text:
            return Reply(message=unknown_message(request.text, words_of(standing_of(tx, request)), request.texts))
        return Reply(message=panel_message(page_of(tx, request), request.texts))


def home_reply(tx: Transaction, request: Request, *, said: Markup | None = None) -> Reply:
    """Home as it is now. ``said`` confirms what was just chosen there."""
    return Reply(home=home_view(page_of(tx, request), request.texts, said=said))


def page_of(tx: Transaction, request: Request) -> Page:
    """Everything that a person's page shows."""
    memberships = {each.community: each for each in communities.memberships_of(tx, request.workspace, request.person)}
    known = [each for each in communities.list_set_up(tx, request.workspace) if each.community in memberships]
    looked_into = [each.community for each in known if memberships[each.community].looks_after][:MOST_SHOWN]
    parts = _parts_of(tx, request, [each for each in known if memberships[each.community].is_present])
    mine = [_mine(tx, request, each, memberships, look=each.community in looked_into) for each in known]
    mine = [replace(each, parts=parts[each.community.community]) for each in mine]
    return Page(me_of(tx, request), mine, may_set_up=standing_of(tx, request) is not Standing.ONLOOKER)


def me_of(tx: Transaction, request: Request) -> Me:
    """What the person is shown of themselves."""
    workspace, person = request.workspace, request.person
    if privacy.is_traceless(tx, workspace, person):
        return Me(
            now=request.now,
            zone=request.zone,
            records=records.list_records(tx, workspace, person),
            kudos_in_private=kudos.count_in_private(tx, workspace, person),
            leaves_no_trace=True,
        )
    return Me(
        now=request.now,
        zone=request.zone,
        records=records.list_records(tx, workspace, person),
        kudos_in_private=kudos.count_in_private(tx, workspace, person),
        received=deliveries.list_for_person(tx, workspace, person, MOST_RECEIVED),
        held_back=deliveries.count_held_back(tx, workspace, person, request.now - HELD_BACK_WITHIN),
        preferences=people.get_preferences(tx, workspace, person),
        seen=_seen(tx, workspace, person),
        left_out=[each for each in nudges.list_for_person(tx, workspace, person) if each.arm is Arm.HOLDOUT],
        avoided=pairings.list_avoided(tx, workspace, person),
    )


def _seen(tx: Transaction, workspace: str, person: str) -> Person | None:
    """What is kept of how Slack describes them, whatever zone and language they chose."""
    found = people.find(tx, workspace, person)
    zone, locale = people.as_slack_says(tx, workspace, person)
    return replace(found, zone=zone, locale=locale) if found else None


def _mine(tx: Transaction, request: Request, community: Community, memberships: Mapping[str, Membership], *, look: bool) -> Mine:
    """``look``: also into what waits there, which takes some reading."""
    coming = animations.list_upcoming(tx, request.workspace, community.community, request.now, DAYS_AHEAD)
    needs = _needs(tx, request, community) if look else 0
    return Mine(
        community,
        looks_after=memberships[community.community].looks_after,
        needs=needs,
        upcoming=coming,
        alarms=alarms.list_alarms(tx, request.workspace, community.community, request.now) if look else (),
    )


def _parts_of(tx: Transaction, request: Request, known: Sequence[Community]) -> Mapping[str, Sequence[Part]]:
    """What is open in communities and has something to say to the person, until there is as much as is shown: each run takes some
    reading. Nothing for guests where they take no part.
    """
    person = people.find(tx, request.workspace, request.person)
    is_guest = person is None or person.is_outsider
    taking_part = [each for each in known if each.lets_guests_in or not is_guest]
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for community, part in islice(((each, part) for each in taking_part for part in _parts(tx, request, each)), MOST_OPEN):
        found[community.community].append(part)
    return found


def _parts(tx: Transaction, request: Request, community: Community) -> Iterator[Part]:
    """What is open in one, the latest first, each read when it is asked for."""
    for run in occurrences.list_open(tx, request.workspace, community.community)[:MOST_OPEN]:
        kind = find_kind(run.kind)
        if kind is None:
            continue
        snapshot = get_snapshot(tx, kind, run, community, request.now, HOME, request.person)
        part = kind.mine(snapshot, request.person, request.texts)
        if part is not None:
            yield part


def _needs(tx: Transaction, request: Request, community: Community) -> int:
    """How many things wait there for those who look after it: what a digest of this moment would lead with."""
    return digest_of(digests.get_needs(tx, community, request.now)).needs


ROUTES = (
    Route("command", "/foyer", handle_panel, for_all=True),
    Route("home", "", handle_home, for_all=True),
)
