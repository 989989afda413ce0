"""Responsiveness: who asks, who is answered, how soon. Section "responsiveness" of the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.metrics.responsiveness import FEWEST_ROOTS_TO_TELL, Roots, Rule
from bot.metrics.weeks import Week
from bot.model.facts import ActKind
from storage.reports.calendar import days_after, seconds_between, week_start
from storage.reports.scope import Scope, counts, roots
from storage.schema import ParticipationRow, ThreadRow
from storage.schema.columns import table_of
from storage.store import Transaction

QUESTION = func.coalesce(ThreadRow.marked_question, ThreadRow.is_question).is_(True)
DAYS_OPEN = 30
_ROOT = table_of(ThreadRow).c
# Made once: asked at each look of the rules that write about questions.
_ANY_OPEN = (
    select(_ROOT.root_ts)
    .where(_ROOT.workspace == bindparam("workspace_is"), _ROOT.community == bindparam("community_is"))
    .where(_ROOT.root_at > bindparam("since"), func.coalesce(_ROOT.marked_question, _ROOT.is_question).is_(True))
    .where(
        or_(
            _ROOT.marked_answered.is_(False),
            and_(
                _ROOT.marked_answered.is_(None),
                _ROOT.answered_by_nobody.is_not(True),
                func.coalesce(_ROOT.first_reply_at >= bindparam("now"), True),
            ),
        )
    )
    .limit(1)
)
_COVERED_WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without an answer."""

    community: str
    root_ts: str
    author: str
    at: datetime


def roots_in(tx: Transaction, scope: Scope) -> Roots:
    """Count the roots in the scope, and what has become of them when it is looked at."""
    threaded, replied = _has_replies(scope), _is_replied(scope)
    ripe = days_after(ThreadRow.root_at, _COVERED_WITHIN_DAYS) <= scope.seen_at
    prompt = or_(
        ThreadRow.first_reply_at <= days_after(ThreadRow.root_at, _COVERED_WITHIN_DAYS), ThreadRow.answered_by_nobody.is_(True)
    )
    counted = select(
        func.count(),
        _how_many(threaded),
        _how_many(threaded, ~replied),
        _how_many(QUESTION),
        _how_many(QUESTION, ~_is_answered(scope)),
        _how_many(ripe),
        _how_many(ripe, replied, prompt),
    )
    return Roots(*(count or 0 for count in tx.execute(counted.where(*roots(scope))).one()))


def rule_in(tx: Transaction, scope: Scope) -> Rule:
    """The rule by which questions are answered here, as things stand now; with too few roots to tell, the thread rule."""
    has_thread = or_(ThreadRow.replies > 0, ThreadRow.answered_by_nobody.is_(True))
    count, threads = tx.execute(select(func.count(), _how_many(has_thread)).where(*roots(scope))).one()
    return Rule.THREAD if count < FEWEST_ROOTS_TO_TELL else Roots(roots=count, threads=threads or 0).rule


def first_reply_median(tx: Transaction, scope: Scope, *, questions_only: bool = False) -> float | None:
    """Seconds from a root to the first reply by another person, median; None where there is none."""
    waited = seconds_between(ThreadRow.root_at, ThreadRow.first_reply_at)
    wanted = [*roots(scope), ThreadRow.first_reply_at < scope.seen_at]
    if questions_only:
        wanted.append(QUESTION)
    ranked = (
        select(
            ThreadRow.root_at,
            ThreadRow.first_reply_at,
            func.row_number().over(order_by=waited).label("rank"),
            func.count().over().label("size"),
        )
        .where(*wanted)
        .subquery()
    )
    # Twice the rank lies from n to n + 2 for the middle one of an odd n, and for the middle two of an even n.
    middle = select(ranked.c.root_at, ranked.c.first_reply_at).where((2 * ranked.c.rank).between(ranked.c.size, ranked.c.size + 2))
    waits = [(reply - root).total_seconds() for root, reply in tx.execute(middle)]
    return sum(waits) / len(waits) if waits else None


def questions_by_week(tx: Transaction, scope: Scope) -> dict[Week, int]:
    """The ISO weeks in which something was asked, and how many questions."""
    week = week_start(ThreadRow.root_at).label("week")
    counted = select(week, func.count()).where(*roots(scope), QUESTION).group_by("week").order_by("week")
    return {Week(monday): count for monday, count in tx.execute(counted)}


def open_questions(tx: Transaction, scope: Scope, rule: Rule, limit: int | None = None) -> tuple[int, Sequence[OpenQuestion]]:
    """How many questions of the scope have no answer by the rule, and the newest of them.

    By the day rule, a question is open once a day has passed without a root by another person.
    """
    wanted = [*roots(scope), QUESTION, ~_is_answered(scope)]
    if rule is Rule.DAY:
        wanted += _unheard_for_a_day(scope)
    asked = select(ThreadRow.community, ThreadRow.root_ts, ThreadRow.author, ThreadRow.root_at).where(*wanted)
    count = tx.scalar(select(func.count()).select_from(asked.subquery())) or 0
    rows = tx.execute(asked.order_by(ThreadRow.root_at.desc(), ThreadRow.root_ts.desc()).limit(limit))
    return count, [OpenQuestion(community, ts, author, at) for community, ts, author, at in rows if author and at]


def may_be_open(tx: Transaction, workspace: str, community: str, since: datetime, now: datetime) -> bool:
    """Whether anything asked in a community since then has no answer at all: where not, no rule has to be looked for."""
    values = {"workspace_is": workspace, "community_is": community, "since": since, "now": now}
    return tx.execute(_ANY_OPEN, values).first() is not None


def _how_many(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1), else_=0))


def _is_replied(scope: Scope) -> ColumnElement[bool]:
    """Whether another person has replied. Who leaves no trace has no time: they count at once."""
    replied_in_time = and_(ThreadRow.first_reply_at.is_not(None), ThreadRow.first_reply_at < scope.seen_at)
    return or_(replied_in_time, ThreadRow.answered_by_nobody.is_(True))


def _is_answered(scope: Scope) -> ColumnElement[bool]:
    """The manager's word where it was given, else whether another person replied."""
    return case((ThreadRow.marked_answered.is_not(None), ThreadRow.marked_answered), else_=_is_replied(scope)).is_(True)


def _has_replies(scope: Scope) -> ColumnElement[bool]:
    reply = exists().where(
        ParticipationRow.workspace == ThreadRow.workspace,
        ParticipationRow.community == ThreadRow.community,
        ParticipationRow.thread_ts == ThreadRow.root_ts,
        ParticipationRow.kind == ActKind.REPLY,
        ParticipationRow.is_present.is_(True),
        ParticipationRow.at < scope.seen_at,
    )
    return or_(and_(ThreadRow.replies > 0, reply), ThreadRow.answered_by_nobody.is_(True))


def _unheard_for_a_day(scope: Scope) -> list[ColumnElement[bool]]:
    """Asked at least a day ago, and nobody else wrote a root in the channel within that day."""
    ended = days_after(ThreadRow.root_at, 1)
    other = aliased(ParticipationRow)
    heard = exists().where(
        other.workspace == ThreadRow.workspace,
        other.community == ThreadRow.community,
        other.kind == ActKind.MESSAGE,
        other.is_present.is_(True),
        other.person != ThreadRow.author,
        other.at > ThreadRow.root_at,
        other.at <= ended,
        counts(scope, other.person),
    )
    return [ended <= scope.seen_at, ~heard]
