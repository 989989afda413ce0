"""Participation: who takes part, how much, since when. Section "participation" of the registry."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.metrics.weeks import Week
from bot.model.facts import ActKind
from storage.member_days import ACTED, WROTE
from storage.reports.calendar import month_of, week_start
from storage.reports.scope import Scope, counts, member_days
from storage.schema import CommunityMonthRow, CommunityRow, MemberDayRow, MemberFirstRow, ParticipationRow
from storage.store import Transaction

First = InstrumentedAttribute[datetime | None]
AWAY = timedelta(days=90)
_REGULAR_FROM = 4
_SKIN_TONE = "::skin-tone-"


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """One week: messages, the people who wrote them, reactions."""

    messages: int = 0
    people: int = 0
    reactions: int = 0


@dataclass(frozen=True, slots=True)
class Folded:
    """Acts that stand in monthly totals alone, of these months (``2026-03``). What needs persons or days has none of them.

    ``kept_since``: before that day (ISO) there is nothing else, because it is too long ago; None: somebody was forgotten.
    """

    acts: int
    first_month: str
    last_month: str
    kept_since: str | None


def folded(tx: Transaction, scope: Scope) -> Folded | None:
    """What was folded in the communities before the end of the scope, whenever that was; None where nothing was."""
    month = CommunityMonthRow.month
    of_these = (CommunityMonthRow.workspace == scope.workspace, CommunityMonthRow.community.in_(scope.communities))
    summed = select(func.sum(CommunityMonthRow.acts), func.min(month), func.max(month)).where(*of_these)
    acts, first, last = tx.execute(summed.where(month <= f"{scope.until - timedelta(days=1):%Y-%m}")).one()
    if not acts:
        return None
    here = (CommunityRow.workspace == scope.workspace, CommunityRow.community.in_(scope.communities))
    since = tx.scalar(select(func.max(CommunityRow.kept_since)).where(*here))
    return Folded(acts, first, last, since.date().isoformat() if since else None)


def messages(tx: Transaction, scope: Scope) -> int:
    """Messages, also those that an erasure folded into a month that begins in the scope."""
    return (tx.scalar(select(func.sum(WROTE)).where(*member_days(scope))) or 0) + _folded_messages(tx, scope)


def authors(tx: Transaction, scope: Scope) -> int:
    """Distinct people with at least one message."""
    return tx.scalar(select(func.count(MemberDayRow.person.distinct())).where(*member_days(scope), WROTE > 0)) or 0


def messages_by_author(tx: Transaction, scope: Scope, limit: int | None = None) -> Sequence[tuple[str, int]]:
    """Each author and their messages, most first, ties by id."""
    total = func.sum(WROTE)
    authored = select(MemberDayRow.person, total).where(*member_days(scope), WROTE > 0).group_by(MemberDayRow.person)
    return [(person, count) for person, count in tx.execute(authored.order_by(total.desc(), MemberDayRow.person).limit(limit))]


def lapsed(tx: Transaction, scope: Scope) -> int:
    """How many wrote in the 90 days before the end, but not in the last 30."""
    wrote = (
        select(MemberDayRow.person)
        .where(*member_days(scope.days(90)), WROTE > 0)
        .group_by(MemberDayRow.person)
        .having(func.max(MemberDayRow.day) < scope.until - timedelta(days=30))
    )
    return tx.scalar(select(func.count()).select_from(wrote.subquery())) or 0


def reactivated(tx: Transaction, scope: Scope) -> list[tuple[str, date]]:
    """Who wrote in the scope (90 days at most) after 90 days or more without a message, by id, and the day they did."""
    first = func.min(MemberDayRow.day).label("first")
    now = select(MemberDayRow.person, first).where(*member_days(scope), WROTE > 0).group_by(MemberDayRow.person).subquery()
    earlier = [*member_days(replace(scope, since=None, until=scope.since or scope.until)), WROTE > 0]
    newest = select(func.max(MemberDayRow.day)).where(*earlier, MemberDayRow.person == now.c.person)
    last = newest.correlate(now).scalar_subquery()
    came = select(now.c.person, now.c.first, last).where(last <= scope.until - AWAY).order_by(now.c.person)
    return [(person, day) for person, day, until in tx.execute(came) if day - until >= AWAY]


def lost_regulars(tx: Transaction, scope: Scope) -> int:
    """How many wrote four messages or more in the 90 days before the scope, and none in it."""
    since = scope.since or scope.until
    earlier = func.sum(case((MemberDayRow.day < since, WROTE), else_=0))
    since_then = func.sum(case((MemberDayRow.day >= since, WROTE), else_=0))
    lost = (
        select(MemberDayRow.person)
        .where(*member_days(replace(scope, since=since - AWAY)))
        .group_by(MemberDayRow.person)
        .having(earlier >= _REGULAR_FROM, since_then == 0)
    )
    return tx.scalar(select(func.count()).select_from(lost.subquery())) or 0


def reactions(tx: Transaction, scope: Scope) -> int:
    """Reactions on messages of the days in the scope."""
    return tx.scalar(select(func.sum(MemberDayRow.reactions)).where(*member_days(scope))) or 0


def reactions_by_name(tx: Transaction, scope: Scope) -> dict[str, int]:
    """Reactions by name, skin tones merged, most first."""
    wanted = [
        ParticipationRow.workspace == scope.workspace,
        ParticipationRow.community.in_(scope.communities),
        ParticipationRow.kind == ActKind.REACTION,
        ParticipationRow.is_present.is_(True),
        ParticipationRow.at < scope.ends_at,
        counts(scope, ParticipationRow.person),
    ]
    if scope.starts_at is not None:
        wanted.append(ParticipationRow.at >= scope.starts_at)
    by_name: dict[str, int] = {}
    for name, count in tx.execute(select(ParticipationRow.name, func.count()).where(*wanted).group_by(ParticipationRow.name)):
        plain = (name or "").split(_SKIN_TONE)[0]
        by_name[plain] = by_name.get(plain, 0) + count
    return dict(sorted(by_name.items(), key=lambda item: (-item[1], item[0])))


def newcomers_first_post(tx: Transaction, scope: Scope) -> dict[str, int]:
    """Month to how many people wrote their first message of the whole record in it."""
    return _by_month(tx, scope, MemberFirstRow.first_message_at)


def newcomers_join(tx: Transaction, scope: Scope) -> dict[str, int]:
    """Month to how many people joined for the first time in it."""
    return _by_month(tx, scope, MemberFirstRow.first_join_at)


def first_posts_by_week(tx: Transaction, scope: Scope) -> dict[Week, int]:
    """The same by ISO week."""
    return _by_week(tx, scope, MemberFirstRow.first_message_at)


def joins_by_week(tx: Transaction, scope: Scope) -> dict[Week, int]:
    """The same by ISO week."""
    return _by_week(tx, scope, MemberFirstRow.first_join_at)


def weeks(tx: Transaction, scope: Scope) -> dict[Week, WeekCounts]:
    """The ISO weeks that have any act, oldest first."""
    week = week_start(MemberDayRow.day).label("week")
    writer = case((WROTE > 0, MemberDayRow.person))
    counted = (
        select(week, func.sum(WROTE), func.count(writer.distinct()), func.sum(MemberDayRow.reactions))
        .where(*member_days(scope), ACTED > 0)
        .group_by("week")
        .order_by("week")
    )
    return {Week(monday): WeekCounts(wrote, people, reacted) for monday, wrote, people, reacted in tx.execute(counted)}


def first_day(tx: Transaction, scope: Scope) -> date | None:
    """The first day of which the record has any act."""
    return tx.scalar(select(func.min(MemberDayRow.day)).where(*member_days(scope), ACTED > 0))


def newest_message_at(tx: Transaction, scope: Scope) -> datetime | None:
    """When the last message before the end of the scope was written."""
    written = select(func.max(ParticipationRow.at)).where(
        ParticipationRow.workspace == scope.workspace,
        ParticipationRow.community.in_(scope.communities),
        ParticipationRow.kind.in_((ActKind.MESSAGE, ActKind.REPLY)),
        ParticipationRow.is_present.is_(True),
        ParticipationRow.at < scope.ends_at,
        counts(scope, ParticipationRow.person),
    )
    return tx.scalar(written)


def _by_month(tx: Transaction, scope: Scope, column: First) -> dict[str, int]:
    month = month_of(_firsts(scope, column).c.first)
    rows = tx.execute(select(month.label("month"), func.count()).group_by("month").order_by("month"))
    return dict(rows.all())


def _by_week(tx: Transaction, scope: Scope, column: First) -> dict[Week, int]:
    week = week_start(_firsts(scope, column).c.first)
    rows = tx.execute(select(week.label("week"), func.count()).group_by("week").order_by("week"))
    return {Week(monday): people for monday, people in rows}


def _firsts(scope: Scope, column: First) -> Subquery:
    """When each person first did it in any of the communities, for those whose first time lies in the scope."""
    first = func.min(column).label("first")
    of_people = (
        select(first)
        .where(
            MemberFirstRow.workspace == scope.workspace,
            MemberFirstRow.community.in_(scope.communities),
            counts(scope, MemberFirstRow.person),
        )
        .group_by(MemberFirstRow.person)
        .having(func.min(column) < scope.ends_at)
    )
    return (of_people if scope.starts_at is None else of_people.having(func.min(column) >= scope.starts_at)).subquery()


def _folded_messages(tx: Transaction, scope: Scope) -> int:
    """A folded month has no days any more: it counts where its first day lies."""
    month = CommunityMonthRow.month
    wanted = [
        CommunityMonthRow.workspace == scope.workspace,
        CommunityMonthRow.community.in_(scope.communities),
        CommunityMonthRow.kind.in_((ActKind.MESSAGE, ActKind.REPLY)),
        month <= f"{scope.until - timedelta(days=1):%Y-%m}",
    ]
    if scope.since is not None:
        wanted.append(month >= f"{scope.since:%Y-%m}" if scope.since.day == 1 else month > f"{scope.since:%Y-%m}")
    return tx.scalar(select(func.sum(CommunityMonthRow.acts)).where(*wanted)) or 0
