"""Who may take part in what happens in a community, with what matters when it is planned: hours, languages, pauses."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select

from bot.animations.snapshot import Member
from bot.model.communities import Community
from bot.model.people import Preferences
from bot.waking import waking_in
from storage import communities
from storage.schema import MembershipRow, PersonRow, PreferenceRow
from storage.schema.columns import table_of
from storage.store import Transaction

# Made once: whatever is prepared or shown may ask for them.
_PEOPLE, _MEMBERSHIPS, _PREFERENCES = table_of(PersonRow), table_of(MembershipRow), table_of(PreferenceRow)
_PERSON, _HERE, _CHOICE, _THERE = _PEOPLE.c, _MEMBERSHIPS.c, _PREFERENCES.c, _MEMBERSHIPS.alias().c
_IS_MEMBER = and_(_HERE.workspace == bindparam("workspace_is"), _HERE.community == bindparam("community_is"), _HERE.is_present)
_CHOSEN = ("dms_per_week", "paused_until", "opens", "closes", "working_days", "stays_off_boards")
_DEFAULT = Preferences()
_MEMBERS: Select[Any] = (
    select(
        *(_PERSON.person, _PERSON.name, _HERE.joined_at),
        *(func.coalesce(_CHOICE[name], _PERSON[name]).label(name) for name in ("locale", "zone")),
        or_(_PERSON.is_guest, _PERSON.is_stranger).label("is_outsider"),
        _CHOICE.person.is_not(None).label("has_chosen"),
        *(_CHOICE[name] for name in _CHOSEN),
    )
    .join(_MEMBERSHIPS, and_(_HERE.workspace == _PERSON.workspace, _HERE.person == _PERSON.person))
    .outerjoin(_PREFERENCES, and_(_CHOICE.workspace == _PERSON.workspace, _CHOICE.person == _PERSON.person))
    .where(_IS_MEMBER, ~_PERSON.is_bot, ~_PERSON.is_deactivated)
    .order_by(_PERSON.person)
)
_COMMUNITIES = (
    select(_THERE.person, _THERE.community)
    .join(_MEMBERSHIPS, and_(_HERE.workspace == _THERE.workspace, _HERE.person == _THERE.person))
    .where(_IS_MEMBER, _THERE.is_present)
)


def list_audience(tx: Transaction, workspace: str, community: str, now: datetime) -> list[Member]:
    """The members of a community who may take part, by id: no bots, guests only where they are let in, nobody deactivated.

    ``now`` tells which pauses are still going on.
    """
    place = communities.get(tx, workspace, community)
    asked = {"workspace_is": workspace, "community_is": community}
    also_in: defaultdict[str, set[str]] = defaultdict(set)
    for person, other in tx.execute(_COMMUNITIES, asked):
        also_in[person].add(other)
    return [
        _member(row, place, frozenset(also_in[row.person]), now)
        for row in tx.execute(_MEMBERS, asked)
        if place.lets_guests_in or not row.is_outsider
    ]


def _member(row: Row[Any], place: Community, also_in: frozenset[str], now: datetime) -> Member:
    chosen = row if row.has_chosen else _DEFAULT
    return Member(
        row.person,
        waking_in((row.zone, place.zone), chosen.opens, chosen.closes, chosen.working_days),
        name=row.name,
        locale=(row.locale or place.locale)[:2],
        joined_at=row.joined_at,
        communities=also_in,
        is_guest=row.is_outsider,
        is_away=chosen.dms_per_week == 0 or (chosen.paused_until is not None and chosen.paused_until > now),
        stays_off_boards=chosen.stays_off_boards,
    )
