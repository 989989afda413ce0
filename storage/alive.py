"""What is alive in a community, to write to people about, and what stands around it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.model.communities import Community
from bot.nudges import Alive, AliveKind, Scene
from bot.nudges.sparing import Surroundings
from bot.nudges.working_time import working_time
from storage import first_messages, gaps, occurrences, planned_meetings, threads, workspaces
from storage.reports import responsiveness
from storage.reports.scope import Scope
from storage.schema import PreferenceRow
from storage.store import Transaction

QUESTIONS_LIVE = timedelta(days=7)
QUESTIONS_LOOKED_AT = 20


def surroundings(tx: Transaction, community: Community) -> Surroundings:
    """What has to be known of a community before anybody in it is looked at."""
    known = workspaces.find(tx, community.workspace)
    holes = gaps.list_open(tx, community.workspace, community.community)
    return Surroundings(community, tuple(holes), known.url if known else None)


def list_alive(tx: Transaction, community: Community, now: datetime) -> list[Alive]:
    """What people can join in now: questions of the last 7 days without an answer, and prompts that take answers."""
    return [*list_questions(tx, community, now), *_prompts(tx, community, now)]


def scene(tx: Transaction, community: Community, now: datetime) -> Scene:
    """What a rule is shown of a community."""
    return Scene(community.community, working_time(community, now), list_alive(tx, community, now))


def find_alive(tx: Transaction, community: Community, subject: str, now: datetime) -> Alive | None:
    """One thing by its name in the ledger, if it still is alive; None once it is answered, noticed, deleted or over."""
    kind, _, ts = subject.partition(":")
    found: Iterable[Alive | None]
    match kind:
        case AliveKind.QUESTION:
            found = [_open_question(tx, community, ts)]
        case AliveKind.PROMPT:
            found = _prompts(tx, community, now)
        case AliveKind.MESSAGE:
            found = [first_messages.find_unseen(tx, community, ts)]
        case AliveKind.MEETING:
            found = [planned_meetings.find_planned(tx, community, ts)]
        case AliveKind.PLACE:
            found = [Alive(AliveKind.PLACE, "", now, datetime.max.replace(tzinfo=UTC))]
        case _:
            found = []
    return next((thing for thing in found if thing is not None and thing.subject == subject and thing.until > now), None)


def list_questions(tx: Transaction, community: Community, now: datetime) -> list[Alive]:
    """Questions of the last 7 days without an answer, the newest first.

    By the rule that the digest uses too: where threads are hardly used, a question is not left open by an empty thread.
    """
    if not responsiveness.may_be_open(tx, community.workspace, community.community, now - QUESTIONS_LIVE, now):
        return []
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    scope = Scope(community.workspace, (community.community,), until=tomorrow, with_guests=community.lets_guests_in, as_of=now)
    rule = responsiveness.rule_in(tx, scope.days(responsiveness.DAYS_OPEN))
    this_week = scope.days(QUESTIONS_LIVE.days + 1)
    _, newest = responsiveness.open_questions(tx, this_week, rule, limit=QUESTIONS_LOOKED_AT)
    found = (_question(each.root_ts, each.at, each.author) for each in newest)
    return [question for question in found if question.until > now]


def as_compared(tx: Transaction, community: Community, things: list[Alive]) -> list[Alive]:
    """The same things, with whether those whose they are may be left out to compare."""
    authors = {each.author for each in things if each.author}
    if not authors:
        return things
    apart = select(PreferenceRow.person).where(
        PreferenceRow.workspace == community.workspace,
        PreferenceRow.person.in_(authors),
        PreferenceRow.in_holdouts.is_(False),
    )
    stays = set(tx.scalars(apart))
    return [replace(each, is_compared=each.author not in stays) for each in things]


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
