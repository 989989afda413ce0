"""Who a person is here, who may do what, and how a refusal names who can help."""

import json

from bot.model.communities import Community
from bot.model.errors import FoyerError
from bot.model.people import Person
from bot.views.communities import refusal_in_words, refusal_message
from bot.views.help import Standing
from handlers.reply import RefusalError
from handlers.request import Request
from storage import communities, people
from storage.store import Transaction

MOST_WORDS = 300


def standing_of(tx: Transaction, request: Request) -> Standing:
    """Who the person is here. A guest takes part where they were let in, and sets nothing up."""
    if request.bar is not None:
        return Standing.ONLOOKER
    theirs = communities.memberships_of(tx, request.workspace, request.person)
    if any(each.looks_after for each in theirs) or request.person in people.strategists(tx, request.workspace):
        return Standing.MANAGER
    return Standing.ONLOOKER if request.is_outsider else Standing.MEMBER


def looks_after(tx: Transaction, request: Request, community: str) -> bool:
    """Whether the person is a manager or deputy of this community, or a strategist."""
    managers = {each.person for each in communities.managers_of(tx, request.workspace, community)}
    return request.person in managers or request.person in people.strategists(tx, request.workspace)


def list_looked_after(tx: Transaction, request: Request) -> list[Community]:
    """The communities that were set up and that the person looks after, by name; all of them for a strategist."""
    every = communities.list_set_up(tx, request.workspace)
    if request.person in people.strategists(tx, request.workspace):
        return every
    memberships = communities.memberships_of(tx, request.workspace, request.person)
    theirs = {each.community for each in memberships if each.looks_after}
    return [each for each in every if each.community in theirs]


def require_manager(tx: Transaction, request: Request, community: Community, wish: str, words: str = "") -> None:
    """Raise the refusal that names who can help, unless the person looks after the community.

    ``wish`` is what they were about to do, one of the keys ``communities.refused_…`` and ``communities.idea_…`` (``plan``,
    ``setup``, ``see``); ``words`` what they typed for it: both are passed on if they choose so.
    """
    if looks_after(tx, request, community.community):
        return
    helpers = helpers_of(tx, request, community.community)
    button = json.dumps({"community": community.community, "wish": wish, "words": words[:MOST_WORDS]})
    message = refusal_message(community, wish, helpers, button, request.texts)
    raise RefusalError(message, refusal_in_words(community, wish, helpers, request.texts))


def require_setup(tx: Transaction, request: Request, community: Community) -> None:
    """Whoever of the company comes first sets a community up; from then on its managers and the strategists change it.

    Where nobody looks after it any more it is free again, but for guests and strangers: they would take it over from the company.
    """
    if communities.managers_of(tx, request.workspace, community.community):
        require_manager(tx, request, community, "setup")
    if request.is_outsider:
        raise FoyerError("communities.outsider")


def helpers_of(tx: Transaction, request: Request, community: str) -> list[Person]:
    """Who can help here: those who look after the community, else the strategists; never the person who asks."""
    ids = [each.person for each in communities.managers_of(tx, request.workspace, community)]
    ids = ids or people.strategists(tx, request.workspace)
    known = {each.person: each for each in people.list_people(tx, request.workspace, ids)}
    return [known.get(each, Person(request.workspace, each, "")) for each in ids if each != request.person]
