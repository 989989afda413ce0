"""Responsiveness: who asks, who is answered, how soon. Section "responsiveness" of the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.metrics.weeks import Week
from bot.model.facts import ActKind
from storage.reports.calendar import days_after, seconds_between, week_start
from storage.reports.scope import Scope, counts, roots
from storage.schema import ParticipationRow, ThreadRow
from storage.store import Transaction

QUESTION = func.coalesce(ThreadRow.marked_question, ThreadRow.is_question).is_(True)
DAYS_OPEN = 30
_COVERED_WITHIN_DAYS = 7
_THREADS_ARE_USED_FROM_ONE_IN = 20


class Rule(StrEnum):
    """What answers a question: another person in its thread, or, where threads are hardly used, in the channel within a day."""

    THREAD = "thread"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Roots:
    """What became of the roots in a scope, as it stood at its end. ``ripe`` are those at least seven days old by then."""

    roots: int = 0
    threads: int = 0
    solo_threads: int = 0
    questions: int = 0
    unanswered: int = 0
    ripe: int = 0
    covered: int = 0

    @property
    def rule(self) -> Rule:
        """The rule that says what is answered here."""
        return Rule.DAY if self.threads * _THREADS_ARE_USED_FROM_ONE_IN < self.roots else Rule.THREAD

    @property
    def unanswered_share(self) -> float | None:
        """Questions without an answer in their thread; None without questions, or where threads are hardly used."""
        if not self.questions or self.rule is Rule.DAY:
            return None
        return self.unanswered / self.questions

    @property
    def reply_coverage_7(self) -> float | None:
        """Of the ripe roots, the share with a reply by another person within seven days; None without ripe ones."""
        return self.covered / self.ripe if self.ripe else None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without an answer."""

    community: str
    root_ts: str
    author: str
    at: datetime


def roots_in(tx: Transaction, scope: Scope) -> Roots:
    """Count the roots in the scope, and what became of them before its end."""
    threaded, replied = _has_replies(scope), _is_replied(scope)
    ripe = days_after(ThreadRow.root_at, _COVERED_WITHIN_DAYS) <= scope.ends_at
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


def first_reply_median(tx: Transaction, scope: Scope, *, questions_only: bool = False) -> float | None:
    """Seconds from a root to the first reply by another person before the scope's end, median; None where there is none."""
    waited = seconds_between(ThreadRow.root_at, ThreadRow.first_reply_at)
    wanted = [*roots(scope), ThreadRow.first_reply_at < scope.ends_at]
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
    """How many questions of the last 30 days have no answer by the rule, and the newest of them.

    By the day rule, a question is open once a day has passed without a root by another person.
    """
    wanted = [*roots(scope.days(DAYS_OPEN)), QUESTION]
    wanted += [~_is_answered(scope)] if rule is Rule.THREAD else [~_is_answered(scope), *_unheard_for_a_day(scope)]
    newest = select(ThreadRow.community, ThreadRow.root_ts, ThreadRow.author, ThreadRow.root_at).where(*wanted)
    count = tx.scalar(select(func.count()).select_from(newest.subquery())) or 0
    rows = tx.execute(newest.order_by(ThreadRow.root_at.desc(), ThreadRow.root_ts.desc()).limit(limit))
    return count, [OpenQuestion(community, ts, author, at) for community, ts, author, at in rows if author and at]


def _how_many(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1), else_=0))


def _is_replied(scope: Scope) -> ColumnElement[bool]:
    """Whether another person replied before the end of the scope. Who leaves no trace has no time: they count at once."""
    replied_in_time = and_(ThreadRow.first_reply_at.is_not(None), ThreadRow.first_reply_at < scope.ends_at)
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
        ParticipationRow.at < scope.ends_at,
    )
    return or_(and_(ThreadRow.replies > 0, reply), ThreadRow.answered_by_nobody.is_(True))


def _unheard_for_a_day(scope: Scope) -> list[ColumnElement[bool]]:
    """Asked at least a day before the scope's end, and nobody else wrote a root in the channel within that day."""
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
    return [ended <= scope.ends_at, ~heard]
