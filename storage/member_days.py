"""What members did, by day, and their first acts: kept in step with the facts, in the same transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import case, delete, func, or_, select, update

from bot.model.facts import Act, ActKind
from storage.bulk import Bulk
from storage.schema import CommunityRow, MemberDayRow, MemberFirstRow, ParticipationRow
from storage.store import Transaction

COLUMNS = {
    ActKind.MESSAGE: "messages",
    ActKind.REPLY: "replies",
    ActKind.REACTION: "reactions",
    ActKind.ANSWER: "answers",
    ActKind.POLL_VOTE: "votes",
    ActKind.KUDOS_GIVEN: "kudos_given",
    ActKind.KUDOS_RECEIVED: "kudos_received",
    ActKind.INTRO_MET: "meetings",
}
"""The column of ``member_days`` that counts each kind; joins and leaves are no acts of participation."""

WROTE = MemberDayRow.messages + MemberDayRow.replies
# In words, or by an answer.
SPOKE = WROTE + MemberDayRow.answers + MemberDayRow.votes
# What a person did themselves, of any kind: to be thanked is no act of theirs.
ACTED = (
    WROTE + MemberDayRow.reactions + MemberDayRow.answers + MemberDayRow.votes + MemberDayRow.kudos_given + MemberDayRow.meetings
)

_WRITTEN = (ActKind.MESSAGE, ActKind.REPLY)
_NOTHING: dict[str, object] = dict.fromkeys(COLUMNS.values(), 0)
_DAY_KEY = ("workspace", "community", "person", "day")
_FIRST_KEY = ("workspace", "community", "person")
_FIRSTS = ("first_message_at", "first_join_at", "first_act_at")


def day_of(at: datetime) -> date:
    """The UTC day that an instant belongs to."""
    return at.astimezone(UTC).date()


def add_acts(tx: Transaction, workspace: str, acts: Iterable[Act]) -> None:
    """Add new acts to the days and the firsts of those who did them."""
    days: defaultdict[tuple[str, str, date], Counter[str]] = defaultdict(Counter)
    firsts: defaultdict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    for act in acts:
        if act.person is None or act.kind is ActKind.LEAVE:
            continue
        column = COLUMNS.get(act.kind)
        if column is not None:
            days[act.community, act.person, day_of(act.at)][column] += 1
        first = firsts[act.community, act.person]
        for name in _firsts_of(act.kind):
            first[name] = min(first.get(name, act.at), act.at)
    if days:
        _add_days(tx, workspace, days)
    if firsts:
        _add_firsts(tx, workspace, firsts)


def _firsts_of(kind: ActKind) -> tuple[str, ...]:
    if kind is ActKind.JOIN:
        return ("first_join_at",)
    return ("first_message_at", "first_act_at") if kind in _WRITTEN else ("first_act_at",)


def _add_days(tx: Transaction, workspace: str, days: dict[tuple[str, str, date], Counter[str]]) -> None:
    rows = [
        {"workspace": workspace, "community": community, "person": person, "day": day, **_NOTHING, **days[community, person, day]}
        for community, person, day in sorted(days)
    ]
    _DAYS.write(tx, rows)


def _add_up(row: Any) -> Any:
    sums = {name: getattr(MemberDayRow, name) + row.excluded[name] for name in COLUMNS.values()}
    return row.on_conflict_do_update(index_elements=_DAY_KEY, set_=sums)


_DAYS = Bulk(MemberDayRow, (*_DAY_KEY, *COLUMNS.values()), _add_up)


def _add_firsts(tx: Transaction, workspace: str, firsts: dict[tuple[str, str], dict[str, datetime]]) -> None:
    nothing = dict.fromkeys(_FIRSTS)
    rows = [
        {"workspace": workspace, "community": community, "person": person, **nothing, **firsts[community, person]}
        for community, person in sorted(firsts)
    ]
    _EARLIEST.write(tx, rows)


def _keep_earlier(row: Any) -> Any:
    said, known = row.excluded, MemberFirstRow
    earlier = {
        name: said[name].is_not(None) & (getattr(known, name).is_(None) | (said[name] < getattr(known, name))) for name in _FIRSTS
    }
    changes = {name: case((is_earlier, said[name]), else_=getattr(known, name)) for name, is_earlier in earlier.items()}
    # Most acts are nobody's first: then nothing is written at all.
    return row.on_conflict_do_update(index_elements=_FIRST_KEY, set_=changes, where=or_(*earlier.values()))


_EARLIEST = Bulk(MemberFirstRow, (*_FIRST_KEY, *_FIRSTS), _keep_earlier)


def recount(tx: Transaction, workspace: str, days: Iterable[tuple[str, str, date]]) -> None:
    """Derive these days (community, person, day), and the firsts of their people, anew from the facts."""
    places = sorted(set(days))
    for community, person, day in places:
        _recount_day(tx, workspace, community, person, day)
    for community, person in sorted({(community, person) for community, person, _ in places}):
        _recount_firsts(tx, workspace, community, person)


def _recount_day(tx: Transaction, workspace: str, community: str, person: str, day: date) -> None:
    place = {"workspace": workspace, "community": community, "person": person, "day": day}
    # Written before it is read, so that who adds to this day at the same time waits, or is waited for.
    row = tx.insert(MemberDayRow).values(**place, **_NOTHING)
    tx.execute(row.on_conflict_do_update(index_elements=_DAY_KEY, set_={"messages": MemberDayRow.messages}))
    start = datetime.combine(day, time(), tzinfo=UTC)
    fact = ParticipationRow
    asked = (
        select(fact.kind, func.count())
        .filter_by(workspace=workspace, community=community, person=person, is_present=True)
        .where(fact.at >= start, fact.at < start + timedelta(days=1), fact.kind.in_(COLUMNS))
    )
    counts = {COLUMNS[ActKind(kind)]: count for kind, count in tx.execute(asked.group_by(fact.kind))}
    if counts:
        tx.execute(update(MemberDayRow).filter_by(**place).values(**_NOTHING | counts))
    else:
        tx.execute(delete(MemberDayRow).filter_by(**place))


def _recount_firsts(tx: Transaction, workspace: str, community: str, person: str) -> None:
    place = {"workspace": workspace, "community": community, "person": person}
    row = tx.insert(MemberFirstRow).values(**place, **dict.fromkeys(_FIRSTS))
    tx.execute(row.on_conflict_do_update(index_elements=_FIRST_KEY, set_={"first_act_at": MemberFirstRow.first_act_at}))
    fact = ParticipationRow
    asked = select(
        func.min(case((fact.kind.in_(_WRITTEN), fact.at))),
        func.min(case((fact.kind == ActKind.JOIN, fact.at))),
        func.min(case((fact.kind.in_(COLUMNS), fact.at))),
    ).filter_by(**place, is_present=True)
    firsts = dict(zip(_FIRSTS, tx.execute(asked).one(), strict=True)) | _folded_firsts(tx, place)
    if any(firsts.values()):
        tx.execute(update(MemberFirstRow).filter_by(**place).values(**firsts))
    else:
        tx.execute(delete(MemberFirstRow).filter_by(**place))


def _folded_firsts(tx: Transaction, place: dict[str, str]) -> dict[str, datetime]:
    """The firsts of a time that is folded into months: no fact tells of them any more, and none can take them back."""
    kept_since = select(CommunityRow.kept_since).filter_by(workspace=place["workspace"], community=place["community"])
    since = tx.scalar(kept_since)
    row = (
        tx.execute(select(*(getattr(MemberFirstRow, name) for name in _FIRSTS)).filter_by(**place)).one_or_none() if since else None
    )
    if row is None or since is None:
        return {}
    return {name: at for name, at in zip(_FIRSTS, row, strict=True) if at is not None and at < since}
