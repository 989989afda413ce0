"""First messages of newcomers that nobody noticed: no reaction, no reply, no greeting."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.model.communities import Community
from bot.model.facts import ActKind
from bot.model.people import Role
from bot.nudges import Alive, AliveKind, FirstMessages
from storage.schema import GreetingRow, MemberFirstRow, MembershipRow, ParticipationRow, PersonRow, PreferenceRow, ThreadRow
from storage.store import Transaction

LIVES = timedelta(days=7)
LOOKED_AT = 20
_WRITTEN = (ActKind.MESSAGE, ActKind.REPLY)


def list_unseen(tx: Transaction, community: Community, need: FirstMessages, now: datetime) -> list[Alive]:
    """Those of people who were seen to join lately, the oldest first."""
    first, joined = MemberFirstRow, aliased(ParticipationRow)
    is_newcomer = exists().where(
        joined.workspace == first.workspace,
        joined.community == first.community,
        joined.person == first.person,
        joined.kind == ActKind.JOIN,
        joined.is_present.is_(True),
        joined.is_imported.is_(False),
        joined.at > now - timedelta(days=need.within_days + need.joined_within_days),
        joined.at <= first.first_message_at,
    )
    found = _unseen(community).where(first.first_message_at > now - timedelta(days=need.within_days), is_newcomer)
    return [_message(row) for row in tx.execute(found.order_by(ParticipationRow.at, ParticipationRow.source_ts).limit(LOOKED_AT))]


def find_unseen(tx: Transaction, community: Community, ts: str) -> Alive | None:
    """One message, if it is somebody's first and nobody has noticed it."""
    row = tx.execute(_unseen(community).where(ParticipationRow.source_ts == ts)).first()
    return _message(row) if row else None


def _message(row: Any) -> Alive:
    ts, person, at, in_holdouts = row
    return Alive(AliveKind.MESSAGE, ts, at, at + LIVES, author=person, people=(person,), is_compared=in_holdouts is not False)


def _unseen(community: Community) -> Select[str, str | None, datetime, bool]:
    first, said = MemberFirstRow, ParticipationRow
    is_theirs = and_(
        said.workspace == first.workspace,
        said.community == first.community,
        said.person == first.person,
        said.at == first.first_message_at,
        said.kind.in_(_WRITTEN),
        said.is_present.is_(True),
        said.is_imported.is_(False),
    )
    is_member = and_(
        MembershipRow.workspace == first.workspace,
        MembershipRow.community == first.community,
        MembershipRow.person == first.person,
        MembershipRow.role == Role.MEMBER,
        MembershipRow.is_present.is_(True),
    )
    is_person = and_(PersonRow.workspace == first.workspace, PersonRow.person == first.person, PersonRow.is_bot.is_(False))
    if not community.lets_guests_in:
        is_person = and_(is_person, PersonRow.is_guest.is_(False), PersonRow.is_stranger.is_(False))
    chose = and_(PreferenceRow.workspace == first.workspace, PreferenceRow.person == first.person)
    return (
        select(said.source_ts, said.person, said.at, PreferenceRow.in_holdouts)
        .select_from(first)
        .join(said, is_theirs)
        .join(MembershipRow, is_member)
        .join(PersonRow, is_person)
        .outerjoin(PreferenceRow, chose)
        .where(first.workspace == community.workspace, first.community == community.community)
        .where(~_is_noticed(), ~_is_greeted())
    )


def _is_noticed() -> ColumnElement[bool]:
    """A reaction by somebody else, or something of theirs after it in its thread."""
    said, other = ParticipationRow, aliased(ParticipationRow)
    root = func.coalesce(said.thread_ts, said.source_ts)
    sign = exists().where(
        other.workspace == said.workspace,
        other.community == said.community,
        other.person != said.person,
        other.is_present.is_(True),
        or_(
            and_(other.kind == ActKind.REACTION, other.source_ts == said.source_ts),
            and_(other.kind == ActKind.REPLY, other.thread_ts == root, other.at > said.at),
        ),
    )
    by_nobody = exists().where(
        ThreadRow.workspace == said.workspace,
        ThreadRow.community == said.community,
        ThreadRow.root_ts == said.source_ts,
        ThreadRow.answered_by_nobody.is_(True),
    )
    return or_(sign, by_nobody)


def _is_greeted() -> ColumnElement[bool]:
    said = ParticipationRow
    return exists().where(
        GreetingRow.workspace == said.workspace,
        GreetingRow.community == said.community,
        GreetingRow.person == said.person,
        GreetingRow.at >= said.at,
    )
