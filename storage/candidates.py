"""Who a nudge rule may choose, and what is alive in a community to invite them to: the queries behind ``bot.nudges``."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.sql.selectable import Subquery

from bot.model.communities import Community
from bot.model.facts import ActKind
from bot.model.nudges import Ending
from bot.model.people import Membership, Person, Role
from bot.nudges import Alive, AliveKind, Candidate, Quiet, Rule, kind_of
from bot.nudges.sparing import Surroundings
from bot.people import as_they_chose
from storage import gaps, occurrences, threads, workspaces
from storage.member_days import ACTED, WROTE
from storage.people import preferences_in
from storage.reports import responsiveness
from storage.reports.scope import Scope
from storage.schema import MemberDayRow, MembershipRow, MuteRow, NudgeRow, ParticipationRow, PersonRow, PreferenceRow
from storage.store import Transaction

QUESTIONS_LIVE = timedelta(days=7)
QUESTIONS_LOOKED_AT = 20

_PERSON = tuple(field.name for field in fields(Person) if field.name != "is_strategist")
_MEMBERSHIP = tuple(field.name for field in fields(Membership))


def list_candidates(tx: Transaction, workspace: str, community: str, rule: Rule, now: datetime) -> list[Candidate]:
    """Everybody the rule has to look at, by id: one query, whatever the size of the community."""
    return [_candidate(row, rule) for row in tx.execute(_quiet(workspace, community, rule, now))]


def find_candidate(tx: Transaction, workspace: str, community: str, rule: Rule, person: str, now: datetime) -> Candidate | None:
    """One person as the rule sees them now, whatever they did since; None if there is nothing to see."""
    row = tx.execute(_quiet(workspace, community, rule, now, person)).one_or_none()
    return _candidate(row, rule) if row else None


def surroundings(tx: Transaction, community: Community) -> Surroundings:
    """What has to be known of a community before anybody in it is looked at."""
    known = workspaces.find(tx, community.workspace)
    holes = gaps.list_open(tx, community.workspace, community.community)
    return Surroundings(community, tuple(holes), known.url if known else None)


def list_alive(tx: Transaction, community: Community, now: datetime) -> list[Alive]:
    """What people can join in now: questions of the last 7 days without an answer, and prompts that take answers."""
    return [*_questions(tx, community, now), *_prompts(tx, community, now)]


def find_alive(tx: Transaction, community: Community, subject: str, now: datetime) -> Alive | None:
    """One of these by its name in the ledger, if it still is alive; None once it is answered, deleted or over."""
    kind, _, ts = subject.partition(":")
    found = [_open_question(tx, community, ts)] if kind == AliveKind.QUESTION else _prompts(tx, community, now)
    return next((thing for thing in found if thing is not None and thing.subject == subject and thing.until > now), None)


def _quiet(workspace: str, community: str, rule: Rule, now: datetime, person: str | None = None) -> Select[tuple[Any, ...]]:
    """The people whom the rule's need describes; with ``person`` that one alone, described or not."""
    acts = _acts(workspace, community, rule.needs, now, person)
    is_person = and_(PersonRow.workspace == workspace, PersonRow.person == acts.c.person)
    is_here = and_(
        MembershipRow.workspace == workspace, MembershipRow.community == community, MembershipRow.person == acts.c.person
    )
    chose = and_(PreferenceRow.workspace == workspace, PreferenceRow.person == acts.c.person)
    return (
        select(
            PersonRow,
            MembershipRow,
            PreferenceRow,
            acts.c.messages,
            acts.c.last_day,
            _reacted_at(acts, workspace, community, rule.needs.first_silent_day(now)),
            _chosen_at(acts, workspace, community, rule),
            _is_muted(acts, workspace, rule),
        )
        .select_from(acts)
        .join(PersonRow, is_person)
        .join(MembershipRow, is_here)
        .outerjoin(PreferenceRow, chose)
        .order_by(acts.c.person)
    )


def _acts(workspace: str, community: str, need: Quiet, now: datetime, person: str | None) -> Subquery:
    silent_from = need.first_silent_day(now)
    messages = func.sum(case((MemberDayRow.day < silent_from, WROTE), else_=0)).label("messages")
    last_day = func.max(MemberDayRow.day).label("last_day")
    did = (
        select(MemberDayRow.person, messages, last_day)
        .where(MemberDayRow.workspace == workspace, MemberDayRow.community == community)
        .where(MemberDayRow.day >= need.first_day(now), ACTED > 0)
        .group_by(MemberDayRow.person)
    )
    if person is not None:
        return did.where(MemberDayRow.person == person).subquery()
    return did.having(messages >= need.least, last_day < silent_from).subquery()


def _reacted_at(acts: Subquery, workspace: str, community: str, since: date) -> ColumnElement[float]:
    """When they last reacted, in seconds: a reaction counts on the day of its message, which may be long ago."""
    midnight = datetime.combine(since, time.min, tzinfo=UTC).timestamp()
    newest = select(func.max(ParticipationRow.decided_at)).where(
        ParticipationRow.workspace == workspace,
        ParticipationRow.community == community,
        ParticipationRow.person == acts.c.person,
        ParticipationRow.kind == ActKind.REACTION,
        ParticipationRow.is_present.is_(True),
        ParticipationRow.is_imported.is_(False),
        ParticipationRow.decided_at >= midnight,
    )
    return newest.correlate(acts).scalar_subquery()


def _chosen_at(acts: Subquery, workspace: str, community: str, rule: Rule) -> ColumnElement[datetime]:
    newest = select(func.max(NudgeRow.at)).where(
        NudgeRow.workspace == workspace,
        NudgeRow.community == community,
        NudgeRow.rule == rule.key,
        NudgeRow.person == acts.c.person,
        func.coalesce(NudgeRow.outcome, "") != Ending.NOT_SENT,
    )
    return newest.correlate(acts).scalar_subquery()


def _is_muted(acts: Subquery, workspace: str, rule: Rule) -> ColumnElement[bool]:
    return exists().where(
        MuteRow.workspace == workspace, MuteRow.person == acts.c.person, MuteRow.rule.in_((rule.key, kind_of(rule)))
    )


def _candidate(row: Sequence[Any], rule: Rule) -> Candidate:
    person, membership, chosen, messages, last_day, reacted_at, chosen_at, is_muted = row
    wishes = preferences_in(chosen, frozenset({rule.key} if is_muted else ()))
    return Candidate(
        person=as_they_chose(Person(**_values(person, _PERSON)), wishes),
        membership=Membership(**_values(membership, _MEMBERSHIP) | {"role": Role(membership.role)}),
        preferences=wishes,
        messages=messages,
        last_act_on=last_day if reacted_at is None else max(last_day, datetime.fromtimestamp(reacted_at, UTC).date()),
        chosen_at=chosen_at,
    )


def _values(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _questions(tx: Transaction, community: Community, now: datetime) -> list[Alive]:
    """By the rule that the digest uses too: where threads are hardly used, a question is not left open by an empty thread."""
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    scope = Scope(community.workspace, (community.community,), until=tomorrow, with_guests=community.lets_guests_in, as_of=now)
    rule = responsiveness.rule_in(tx, scope.days(responsiveness.DAYS_OPEN))
    this_week = scope.days(QUESTIONS_LIVE.days + 1)
    _, newest = responsiveness.open_questions(tx, this_week, rule, limit=QUESTIONS_LOOKED_AT)
    found = (_question(each.root_ts, each.at, each.author) for each in newest)
    return [question for question in found if question.until > now]


def _question(ts: str, at: datetime, author: str | None) -> Alive:
    return Alive(AliveKind.QUESTION, ts, at, at + QUESTIONS_LIVE, author)


def _open_question(tx: Transaction, community: Community, ts: str) -> Alive | None:
    """One question, if it still waits. Where an answer in the channel counts, none came in its day, and that day is over."""
    thread = threads.find(tx, community.workspace, community.community, ts)
    if thread is None or thread.root_at is None or not thread.asks or thread.is_answered:
        return None
    return _question(ts, thread.root_at, thread.author)


def _prompts(tx: Transaction, community: Community, now: datetime) -> list[Alive]:
    taking = occurrences.list_open(tx, community.workspace, community.community)
    return [
        Alive(AliveKind.PROMPT, each.message_ts, each.opened_at or each.due_at, each.closes_at)
        for each in taking
        if each.message_ts and each.closes_at and each.closes_at > now
    ]
