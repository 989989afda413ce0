"""Memberships: who is in a community, and what they are there."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, exists, select, update

from bot.model.errors import FoyerError
from bot.model.people import Membership, Role
from storage import privacy
from storage.schema import CommunityRow, MembershipRow, PersonRow
from storage.schema.columns import table_of
from storage.store import Transaction

_KEY = ("workspace", "community", "person")
_LOOK_AFTER = (Role.MANAGER, Role.DEPUTY)
_FIELDS = tuple(field.name for field in fields(Membership))
# Made once: whoever looks at a community, or at a person, asks for them.
_IS, _PERSON = table_of(MembershipRow).c, table_of(PersonRow).c
_SOME = select(*(_IS[name] for name in _FIELDS)).where(_IS.workspace == bindparam("workspace_is"))
_HERE = _SOME.where(_IS.community == bindparam("community_is")).order_by(_IS.person)
_IS_SAME_PERSON = and_(_PERSON.workspace == _IS.workspace, _PERSON.person == _IS.person)
_MEMBERS = _HERE.where(_IS.is_present, ~exists().where(_IS_SAME_PERSON, _PERSON.is_bot | _PERSON.is_deactivated))
_MANAGERS = _HERE.order_by(None).where(_IS.role.in_(_LOOK_AFTER)).order_by(_IS.role.desc(), _IS.person)
_THEIRS = _SOME.where(_IS.person == bindparam("person_is"), _IS.is_present | _IS.role.in_(_LOOK_AFTER)).order_by(_IS.community)


def list_members(tx: Transaction, workspace: str, community: str) -> list[Membership]:
    """Who is in a community now, by id; bots and deactivated people are not."""
    return [_membership(row) for row in tx.execute(_MEMBERS, {"workspace_is": workspace, "community_is": community})]


def managers_of(tx: Transaction, workspace: str, community: str) -> list[Membership]:
    """Who looks after a community, managers before deputies, whether they are in the channel or not."""
    return [_membership(row) for row in tx.execute(_MANAGERS, {"workspace_is": workspace, "community_is": community})]


def memberships_of(tx: Transaction, workspace: str, person: str) -> list[Membership]:
    """The communities that a person is in or looks after, by id."""
    return [_membership(row) for row in tx.execute(_THEIRS, {"workspace_is": workspace, "person_is": person})]


def set_managers(tx: Transaction, workspace: str, community: str, managers: frozenset[str]) -> None:
    """These people, and nobody else, are the managers; deputies stay deputies.

    FoyerError ``people.role_needs_trace`` if one of them leaves no trace: a role is one.
    """
    privacy.hold_still(tx)
    if privacy.traceless_among(tx, workspace, managers):
        raise FoyerError("people.role_needs_trace")
    here = update(MembershipRow).filter_by(workspace=workspace, community=community)
    tx.execute(here.where(MembershipRow.role == Role.MANAGER, MembershipRow.person.not_in(managers)).values(role=Role.MEMBER))
    for person in sorted(managers):
        row = tx.insert(MembershipRow).values(_row(workspace, community, person, 0.0, role=Role.MANAGER))
        tx.execute(row.on_conflict_do_update(index_elements=_KEY, set_={"role": Role.MANAGER}))


def move(tx: Transaction, moves: Iterable[tuple[str, str, str, datetime, bool]]) -> None:
    """Write joins (True) and leaves (False): workspace, community, person, when. The newest says whether the person is there."""
    rows = [
        _row(workspace, community, person, at.timestamp(), is_present=present, joined_at=at if present else None)
        for workspace, community, person, at, present in sorted(moves)
    ]
    if rows:
        _upsert(tx, rows)


def sync(tx: Transaction, workspace: str, community: str, people: Iterable[str], as_of: datetime) -> None:
    """The whole list of a channel's members as Slack gave it at ``as_of``; a newer join or leave stands."""
    listed = set(people)
    privacy.hold_still(tx)
    listed -= privacy.traceless_among(tx, workspace, listed)
    seconds = as_of.timestamp()
    rows = [_row(workspace, community, person, seconds, is_present=True) for person in sorted(listed)]
    if rows:
        _upsert(tx, rows)
    here = update(MembershipRow).filter_by(workspace=workspace, community=community, is_present=True)
    tx.execute(here.where(MembershipRow.moved_at < seconds).values(is_present=False, moved_at=seconds))
    channel = update(CommunityRow).filter_by(workspace=workspace, community=community)
    tx.execute(channel.values(members_as_of=as_of))


def _row(
    workspace: str,
    community: str,
    person: str,
    moved_at: float,
    *,
    role: Role = Role.MEMBER,
    is_present: bool = False,
    joined_at: datetime | None = None,
) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "community": community,
        "person": person,
        "role": role,
        "is_present": is_present,
        "joined_at": joined_at,
        "moved_at": moved_at,
    }


def _upsert(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    row = tx.insert(MembershipRow)
    said, known = row.excluded, MembershipRow
    newer = said.moved_at > known.moved_at
    came_later = said.joined_at.is_not(None) & (known.joined_at.is_(None) | (said.joined_at > known.joined_at))
    changes: dict[str, ColumnElement[Any]] = {
        # Of a join and a leave at the same instant the leave is believed: any order of the two ends alike.
        "is_present": case(
            (newer, said.is_present), (said.moved_at == known.moved_at, said.is_present & known.is_present), else_=known.is_present
        ),
        "moved_at": case((newer, said.moved_at), else_=known.moved_at),
        "joined_at": case((came_later, said.joined_at), else_=known.joined_at),
    }
    tx.connection().execute(row.on_conflict_do_update(index_elements=_KEY, set_=changes), rows)


def _membership(row: Row[Any]) -> Membership:
    values = dict(zip(_FIELDS, row, strict=True))
    return Membership(**values | {"role": Role(values["role"])})
