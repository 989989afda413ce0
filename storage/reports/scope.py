"""What a report is about: whose acts, in which communities, on which days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.schema import MemberDayRow, PersonRow, ThreadRow


@dataclass(frozen=True, slots=True)
class Scope:
    """Some communities over the UTC days from ``since`` (None: the whole record) up to, not with, ``until``.

    Bots are never counted; guests and strangers of a shared channel only ``with_guests``. Whom the people list does not know
    counts as a person. ``as_of`` is when it is looked at, where that is not its end: replies count until then.
    """

    workspace: str
    communities: Sequence[str]
    until: date
    since: date | None = None
    with_guests: bool = False
    as_of: datetime | None = None

    def days(self, days: int) -> "Scope":
        """The same, over so many days back from its end."""
        return replace(self, since=self.until - timedelta(days=days))

    @property
    def starts_at(self) -> datetime | None:
        """The first instant in it."""
        return None if self.since is None else midnight(self.since)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, or the present if that comes first."""
        end = midnight(self.until)
        return min(end, self.as_of) if self.as_of else end

    @property
    def seen_at(self) -> datetime:
        """The instant at which it is looked at."""
        return self.as_of or midnight(self.until)


def midnight(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def counts(scope: Scope, person: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Whether a column holds a person who is counted."""
    is_left_out: ColumnElement[bool] = PersonRow.is_bot.is_(True)
    if not scope.with_guests:
        is_left_out = is_left_out | PersonRow.is_guest.is_(True) | PersonRow.is_stranger.is_(True)
    return person.not_in(select(PersonRow.person).where(PersonRow.workspace == scope.workspace, is_left_out))


def member_days(scope: Scope) -> list[ColumnElement[bool]]:
    """The rows of ``member_days`` in the scope."""
    wanted = [
        MemberDayRow.workspace == scope.workspace,
        MemberDayRow.community.in_(scope.communities),
        MemberDayRow.day < scope.until,
        counts(scope, MemberDayRow.person),
    ]
    return wanted if scope.since is None else [*wanted, MemberDayRow.day >= scope.since]


def roots(scope: Scope) -> list[ColumnElement[bool]]:
    """The rows of ``threads`` whose root is a message by a person in the scope."""
    wanted = [
        ThreadRow.workspace == scope.workspace,
        ThreadRow.community.in_(scope.communities),
        ThreadRow.root_at < scope.ends_at,
        counts(scope, ThreadRow.author),
    ]
    return wanted if scope.starts_at is None else [*wanted, ThreadRow.root_at >= scope.starts_at]
