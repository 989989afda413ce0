"""Whom a nudge rule may choose: the queries behind ``bot.nudges``, so many statements whatever the size of the community."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, cast, exists, func, literal, null, select
from sqlalchemy.sql.selectable import Subquery

from bot.model.communities import Community
from bot.model.facts import ActKind
from bot.model.nudges import Arm, Ending
from bot.model.people import Membership, Person, Role
from bot.nudges import Alive, Candidate, FirstMessages, Hosts, Need, OpenQuestions, Quiet, Rule, Unit, Unspoken, kind_of
from bot.people import as_they_chose
from storage import alive, answerers, buddies, first_messages, memberships, nudges, planned_meetings
from storage.people import preferences_in
from storage.quiet_people import midnight, people_of, reactions_since
from storage.schema import MembershipRow, MuteRow, NudgeRow, ParticipationRow, PersonRow, PreferenceRow
from storage.schema.columns import UtcTime
from storage.store import Transaction

_PERSON = tuple(field.name for field in fields(Person) if field.name != "is_strategist")
_MEMBERSHIP = tuple(field.name for field in fields(Membership))

Pair = tuple[Alive, Sequence[str]]


def list_candidates(tx: Transaction, community: Community, rule: Rule, now: datetime) -> list[Candidate]:
    """Everybody the rule has to look at: by id, or by thing and then by who comes first for it."""
    need = rule.needs
    if isinstance(need, Quiet | Unspoken | Hosts):
        query = _statement(people_of(community, need, now), community, rule, now)
        return [_candidate(row, rule) for row in tx.execute(query)]
    return _with_things(tx, community, rule, _pairs(tx, community, need, now), now)


def find_candidate(tx: Transaction, community: Community, rule: Rule, person: str, subject: str, now: datetime) -> Candidate | None:
    """One person as the rule sees them now, whatever they did since; None if there is nothing to see."""
    need = rule.needs
    if isinstance(need, Quiet | Unspoken | Hosts):
        row = tx.execute(_statement(people_of(community, need, now, person), community, rule, now)).one_or_none()
        return _candidate(row, rule) if row else None
    known = _known(tx, community, rule, (person,), now).get(person)
    asked = nudges.list_asked(tx, community, rule, (subject,))
    return replace(known, asked=asked.get(subject, ())) if known else None


def _pairs(tx: Transaction, community: Community, need: Need, now: datetime) -> list[Pair]:
    """The things that a need describes, each with who may be asked about it."""
    if isinstance(need, FirstMessages):
        return _to_greet(tx, community, need, now)
    if isinstance(need, OpenQuestions):
        return _to_answer(tx, community, need, now)
    return [*planned_meetings.list_planned(tx, community, need, now)] if not isinstance(need, Quiet | Unspoken | Hosts) else []


def _to_greet(tx: Transaction, community: Community, need: FirstMessages, now: datetime) -> list[Pair]:
    """Who was given the newcomer goes first, then those who look after the community."""
    messages = first_messages.list_unseen(tx, community, need, now)
    if not messages:
        return []
    place = (community.workspace, community.community)
    given = buddies.buddies_of(tx, *place, [each.author for each in messages if each.author])
    hosts = [each.person for each in memberships.managers_of(tx, *place)]
    return [(each, [*filter(None, [given.get(each.author or "")]), *hosts]) for each in messages]


def _to_answer(tx: Transaction, community: Community, need: OpenQuestions, now: datetime) -> list[Pair]:
    """The oldest question first; who took a topic of it goes before who answers here."""
    questions = alive.as_compared(tx, community, alive.list_questions(tx, community, now)[::-1])
    if not questions:
        return []
    takers = answerers.list_takers(tx, community, [each.ts for each in questions])
    others = answerers.list_answerers(tx, community, need, now)
    return [(each, [*dict.fromkeys([*takers.get(each.ts, ()), *others])][: need.looked_at]) for each in questions]


def _with_things(tx: Transaction, community: Community, rule: Rule, pairs: Sequence[Pair], now: datetime) -> list[Candidate]:
    people = {person for _, asked in pairs for person in asked}
    if not people:
        return []
    known = _known(tx, community, rule, people, now)
    before = nudges.list_asked(tx, community, rule, [thing.subject for thing, _ in pairs])
    return [
        replace(known[person], about=_without(thing, person), asked=before.get(thing.subject, ()))
        for thing, asked in pairs
        for person in asked
        if person in known
    ]


def _without(thing: Alive, person: str) -> Alive:
    """The thing as it is told to one person: they need not be named to themselves."""
    return replace(thing, people=tuple(each for each in thing.people if each != person))


def _known(tx: Transaction, community: Community, rule: Rule, people: Iterable[str], now: datetime) -> dict[str, Candidate]:
    wanted = sorted(people)
    if not wanted:
        return {}
    some = select(
        PersonRow.person,
        literal(0).label("messages"),
        cast(null(), Date).label("last_day"),
        cast(null(), UtcTime).label("joined_at"),
    ).where(PersonRow.workspace == community.workspace, PersonRow.person.in_(wanted))
    found = (_candidate(row, rule) for row in tx.execute(_statement(some.subquery(), community, rule, now)))
    return {each.person.person: each for each in found}


def _statement(found: Subquery, community: Community, rule: Rule, now: datetime) -> Select[tuple[Any, ...]]:
    """All there is to know of the people found, in one statement."""
    is_person = and_(PersonRow.workspace == community.workspace, PersonRow.person == found.c.person)
    is_here = and_(
        MembershipRow.workspace == community.workspace,
        MembershipRow.community == community.community,
        MembershipRow.person == found.c.person,
    )
    chose = and_(PreferenceRow.workspace == community.workspace, PreferenceRow.person == found.c.person)
    return (
        select(
            PersonRow,
            MembershipRow,
            PreferenceRow,
            found.c.messages,
            found.c.last_day,
            found.c.joined_at,
            _reacted_at(found, community, rule.needs, now),
            _chosen_at(found, community, rule),
            _is_muted(found, community, rule),
        )
        .select_from(found)
        .join(PersonRow, is_person)
        .join(MembershipRow, is_here)
        .outerjoin(PreferenceRow, chose)
        .order_by(found.c.person)
    )


def _reacted_at(found: Subquery, community: Community, need: Need, now: datetime) -> ColumnElement[Any]:
    """When they last reacted, in seconds: a reaction counts on the day of its message, which may be long ago."""
    since = reactions_since(need, now) if isinstance(need, Quiet | Unspoken | Hosts) else None
    if since is None:
        return null()
    newest = select(func.max(ParticipationRow.decided_at)).where(
        ParticipationRow.workspace == community.workspace,
        ParticipationRow.community == community.community,
        ParticipationRow.person == found.c.person,
        ParticipationRow.kind == ActKind.REACTION,
        ParticipationRow.is_present.is_(True),
        ParticipationRow.is_imported.is_(False),
        ParticipationRow.decided_at >= midnight(since).timestamp(),
    )
    return newest.correlate(found).scalar_subquery()


def _chosen_at(found: Subquery, community: Community, rule: Rule) -> ColumnElement[datetime]:
    newest = select(func.max(NudgeRow.at)).where(
        NudgeRow.workspace == community.workspace,
        NudgeRow.community == community.community,
        NudgeRow.rule == rule.key,
        NudgeRow.person == found.c.person,
        func.coalesce(NudgeRow.outcome, "") != Ending.NOT_SENT,
    )
    if rule.unit is Unit.THING:  # that somebody's question was left out is no message to them
        newest = newest.where(NudgeRow.arm == Arm.NUDGED)
    return newest.correlate(found).scalar_subquery()


def _is_muted(found: Subquery, community: Community, rule: Rule) -> ColumnElement[bool]:
    return exists().where(
        MuteRow.workspace == community.workspace,
        MuteRow.person == found.c.person,
        MuteRow.rule.in_((rule.key, kind_of(rule))),
    )


def _candidate(row: Sequence[Any], rule: Rule) -> Candidate:
    person, membership, chosen, messages, last_day, joined_at, reacted_at, chosen_at, is_muted = row
    wishes = preferences_in(chosen, frozenset({rule.key} if is_muted else ()))
    days = [last_day, None if reacted_at is None else datetime.fromtimestamp(reacted_at, UTC).date()]
    return Candidate(
        person=as_they_chose(Person(**_values(person, _PERSON)), wishes),
        membership=Membership(**_values(membership, _MEMBERSHIP) | {"role": Role(membership.role)}),
        preferences=wishes,
        messages=messages,
        last_act_on=max((day for day in days if day is not None), default=None),
        joined_at=joined_at,
        chosen_at=chosen_at,
    )


def _values(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
