"""Who did little or nothing for a while: the people that some needs of nudge rules describe.

Each query gives ``person``, ``messages`` (as the need counts them), ``last_day`` of an act, and ``joined_at``; with ``person``
it is about that one alone, described or not.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Date, and_, case, cast, exists, func, literal, null, select
from sqlalchemy.sql.selectable import Subquery

from bot.model.communities import Community
from bot.model.facts import ActKind
from bot.model.people import Role
from bot.nudges import Hosts, Quiet, Unspoken
from storage.member_days import ACTED, SPOKE, WROTE
from storage.schema import MemberDayRow, MemberFirstRow, MembershipRow, ParticipationRow
from storage.schema.columns import UtcTime

PeopleNeed = Quiet | Unspoken | Hosts


def people_of(community: Community, need: PeopleNeed, now: datetime, person: str | None = None) -> Subquery:
    """The people whom a need describes."""
    if isinstance(need, Quiet):
        return _quiet(community, need, now, person)
    return _unspoken(community, need, now, person) if isinstance(need, Unspoken) else _hosts(community, need, now, person)


def reactions_since(need: PeopleNeed, now: datetime) -> date | None:
    """From which UTC day on a reaction is a sign of life, whenever its message was written; None where reactions do not matter."""
    if isinstance(need, Unspoken):
        return None
    return need.first_silent_day(now) if isinstance(need, Quiet) else (now - timedelta(days=need.within_days)).date()


def midnight(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def _quiet(community: Community, need: Quiet, now: datetime, person: str | None) -> Subquery:
    silent_from = need.first_silent_day(now)
    messages = func.sum(case((MemberDayRow.day < silent_from, WROTE), else_=0)).label("messages")
    last_day = func.max(MemberDayRow.day).label("last_day")
    did = (
        select(MemberDayRow.person, messages, last_day, cast(null(), UtcTime).label("joined_at"))
        .where(MemberDayRow.workspace == community.workspace, MemberDayRow.community == community.community)
        .where(MemberDayRow.day >= need.first_day(now), ACTED > 0)
        .group_by(MemberDayRow.person)
    )
    if person is not None:
        return did.where(MemberDayRow.person == person).subquery()
    return did.having(messages >= need.least, last_day < silent_from).subquery()


def _unspoken(community: Community, need: Unspoken, now: datetime, person: str | None) -> Subquery:
    """``messages`` is 1 for who wrote or answered anything, ever, else 0."""
    fact = ParticipationRow
    joined = (
        select(fact.workspace, fact.community, fact.person, func.max(fact.at).label("joined_at"))
        .where(fact.workspace == community.workspace, fact.community == community.community, fact.kind == ActKind.JOIN)
        .where(fact.is_present.is_(True), fact.is_imported.is_(False), fact.at > now - timedelta(days=need.within_days))
        .group_by(fact.workspace, fact.community, fact.person)
    )
    if person is not None:
        joined = joined.where(fact.person == person)
    came = joined.subquery()
    spoke = _spoke(came)
    found = select(
        came.c.person, case((spoke, 1), else_=0).label("messages"), cast(null(), Date).label("last_day"), came.c.joined_at
    )
    return found.subquery() if person is not None else found.where(~spoke).subquery()


def _spoke(came: Subquery) -> ColumnElement[bool]:
    wrote = exists().where(
        MemberFirstRow.workspace == came.c.workspace,
        MemberFirstRow.community == came.c.community,
        MemberFirstRow.person == came.c.person,
        MemberFirstRow.first_message_at.is_not(None),
    )
    answered = exists().where(
        MemberDayRow.workspace == came.c.workspace,
        MemberDayRow.community == came.c.community,
        MemberDayRow.person == came.c.person,
        SPOKE > 0,
    )
    return wrote | answered


def _hosts(community: Community, need: Hosts, now: datetime, person: str | None) -> Subquery:
    acted = and_(
        MemberDayRow.workspace == MembershipRow.workspace,
        MemberDayRow.community == MembershipRow.community,
        MemberDayRow.person == MembershipRow.person,
        MemberDayRow.day >= (now - timedelta(days=need.within_days)).date(),
        ACTED > 0,
    )
    found = (
        select(
            MembershipRow.person,
            literal(0).label("messages"),
            func.max(MemberDayRow.day).label("last_day"),
            cast(null(), UtcTime).label("joined_at"),
        )
        .outerjoin(MemberDayRow, acted)
        .where(MembershipRow.workspace == community.workspace, MembershipRow.community == community.community)
        .group_by(MembershipRow.person)
    )
    if person is not None:
        return found.where(MembershipRow.person == person).subquery()
    return found.where(MembershipRow.role == Role.MANAGER, MembershipRow.is_present.is_(True)).subquery()
