"""Shape: how evenly the talk is spread, and at what levels people take part. Section "shape" of the registry."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import case, func, select

from bot.metrics import shape
from bot.metrics.shape import Level
from bot.metrics.weeks import Week
from storage.member_days import ACTED
from storage.reports.calendar import week_start
from storage.reports.participation import messages_by_author
from storage.reports.scope import Scope, counts, member_days
from storage.schema import MemberDayRow, MembershipRow
from storage.store import Transaction


def gini_posters(tx: Transaction, scope: Scope) -> float | None:
    """Gini of messages over their authors."""
    return shape.gini([count for _, count in messages_by_author(tx, scope)])


def gini_members(tx: Transaction, scope: Scope) -> float | None:
    """Gini of messages over every current member, those without any included."""
    wrote = dict(messages_by_author(tx, scope))
    return shape.gini([wrote.get(member, 0) for member in current_members(tx, scope)])


def absence_factor(tx: Transaction, scope: Scope) -> int | None:
    """The fewest people who together wrote half of the messages."""
    return shape.absence_factor([count for _, count in messages_by_author(tx, scope)])


def current_members(tx: Transaction, scope: Scope) -> list[str]:
    """Who is in any of the communities, by Slack's own list, by id."""
    present = (
        select(MembershipRow.person)
        .distinct()
        .where(
            MembershipRow.workspace == scope.workspace,
            MembershipRow.community.in_(scope.communities),
            MembershipRow.is_present.is_(True),
            counts(scope, MembershipRow.person),
        )
    )
    return list(tx.scalars(present.order_by(MembershipRow.person)))


def levels(tx: Transaction, scope: Scope) -> dict[Level, int]:
    """How many people are at each level in the ISO week before the scope's end, by the weeks in which they did anything."""
    newest = Week.of(scope.until - timedelta(days=1))
    oldest = newest.before(shape.WEEKS_OF_LEVELS - 1)
    week = week_start(MemberDayRow.day)
    person = (
        select(
            func.count(case((MemberDayRow.day >= oldest.monday, week)).distinct()).label("weeks"),
            (func.min(MemberDayRow.day) >= newest.before(shape.WEEKS_OF_A_NEWCOMER - 1).monday).label("is_new"),
        )
        .where(*member_days(replace(scope, since=None)), ACTED > 0)
        .group_by(MemberDayRow.person)
        .subquery()
    )
    found = dict.fromkeys(Level, 0)
    rows = tx.execute(select(person.c.weeks, person.c.is_new, func.count()).group_by(person.c.weeks, person.c.is_new))
    for weeks, is_new, people in rows:
        found[shape.level(is_new=bool(is_new), weeks_with_acts=weeks)] += people
    return found
