"""Who may take part in what happens in a community, with what matters when it is planned: hours, languages, pauses."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from bot.animations.snapshot import Member
from bot.model.communities import Community
from bot.model.people import Person, Preferences
from bot.waking import waking_of
from storage import communities, memberships, people
from storage.schema import MembershipRow, PreferenceRow
from storage.store import Transaction


def list_audience(tx: Transaction, workspace: str, community: str, now: datetime) -> list[Member]:
    """The members of a community who may take part, by id: no bots, guests only where they are let in, nobody deactivated.

    ``now`` tells which pauses are still going on.
    """
    place = communities.get(tx, workspace, community)
    joined = {each.person: each.joined_at for each in memberships.list_members(tx, workspace, community)}
    preferences = _preferences(tx, workspace, joined)
    also_in = _communities(tx, workspace, joined)
    return [
        _member(person, preferences.get(person.person, Preferences()), place, joined[person.person], also_in[person.person], now)
        for person in people.list_people(tx, workspace, joined)
        if not person.is_bot and not person.is_deactivated and (place.lets_guests_in or not person.is_outsider)
    ]


def _member(
    person: Person,
    preferences: Preferences,
    place: Community,
    joined_at: datetime | None,
    also_in: frozenset[str],
    now: datetime,
) -> Member:
    pause = preferences.paused_until
    return Member(
        person.person,
        waking_of(person, preferences, place.zone),
        name=person.name,
        locale=(person.locale or place.locale)[:2],
        joined_at=joined_at,
        communities=also_in,
        is_guest=person.is_outsider,
        is_away=preferences.takes_no_dms or (pause is not None and pause > now),
        stays_off_boards=preferences.stays_off_boards,
    )


def _preferences(tx: Transaction, workspace: str, members: Collection[str]) -> dict[str, Preferences]:
    rows = tx.scalars(select(PreferenceRow).filter_by(workspace=workspace).where(PreferenceRow.person.in_(members)))
    return {row.person: people.preferences_in(row) for row in rows}


def _communities(tx: Transaction, workspace: str, members: Collection[str]) -> defaultdict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    query = select(MembershipRow.person, MembershipRow.community).filter_by(workspace=workspace, is_present=True)
    for person, community in tx.execute(query.where(MembershipRow.person.in_(members))):
        found[person].add(community)
    return defaultdict(frozenset, {person: frozenset(places) for person, places in found.items()})
