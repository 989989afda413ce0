"""Meetings that people who were introduced to each other said they plan, and of which nothing more was said."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import aliased

from bot.animations.introductions import Introductions
from bot.animations.round_making import MET, MISSED, NEWS, PLANNED
from bot.model.communities import Community
from bot.nudges import Alive, AliveKind, PlannedMeetings
from storage.schema import AnswerRow, OccurrenceRow, PairingRow, PreferenceRow
from storage.store import Transaction

LIVES = timedelta(days=30)


def list_planned(tx: Transaction, community: Community, need: PlannedMeetings, now: datetime) -> list[tuple[Alive, list[str]]]:
    """Each meeting with those who said that it is planned, the oldest first."""
    news = aliased(AnswerRow)
    is_fresh = exists().where(
        news.workspace == OccurrenceRow.workspace,
        news.occurrence == OccurrenceRow.occurrence,
        news.item == NEWS,
        news.at > now - timedelta(days=need.within_days),
    )
    found = _groups(tx.execute(_rows(community).where(is_fresh)))
    return sorted(found, key=lambda each: (each[0].since, each[0].ts))


def find_planned(tx: Transaction, community: Community, ts: str) -> Alive | None:
    """One meeting by the introduction's id and the group's number, if it still is only planned."""
    occurrence, _, number = ts.partition(":")
    rows = _rows(community).where(OccurrenceRow.occurrence == occurrence, PairingRow.group_number == int(number or -1))
    return next((thing for thing, _ in _groups(tx.execute(rows))), None)


def list_met(tx: Transaction, workspace: str, subjects: Iterable[str]) -> dict[str, list[datetime]]:
    """When somebody of these groups said that they met, by the group's name in the ledger."""
    wanted = {subject.partition(":")[2]: subject for subject in subjects}
    occurrences = {ts.partition(":")[0] for ts in wanted}
    asked = (
        select(PairingRow.occurrence, PairingRow.group_number, AnswerRow.value, AnswerRow.at)
        .join(AnswerRow, _is_news())
        .where(PairingRow.workspace == workspace, PairingRow.occurrence.in_(occurrences))
    )
    met: defaultdict[str, list[datetime]] = defaultdict(list)
    for occurrence, number, value, at in tx.execute(asked):
        subject = wanted.get(f"{occurrence}:{number}")
        if subject is not None and value.get("said") == MET:
            met[subject].append(at)
    return met


def _rows(community: Community) -> Select[str, int, str, dict[str, Any], datetime, bool]:
    """Everybody who was introduced, with what they said and whether they may be left out to compare."""
    chose = and_(PreferenceRow.workspace == PairingRow.workspace, PreferenceRow.person == PairingRow.person)
    is_in = and_(OccurrenceRow.workspace == PairingRow.workspace, OccurrenceRow.occurrence == PairingRow.occurrence)
    return (
        select(
            PairingRow.occurrence,
            PairingRow.group_number,
            PairingRow.person,
            AnswerRow.value,
            AnswerRow.at,
            PreferenceRow.in_holdouts,
        )
        .join(OccurrenceRow, is_in)
        .outerjoin(AnswerRow, _is_news())
        .outerjoin(PreferenceRow, chose)
        .where(OccurrenceRow.workspace == community.workspace, OccurrenceRow.community == community.community)
        .where(OccurrenceRow.kind == Introductions.key)
        .order_by(PairingRow.occurrence, PairingRow.group_number, PairingRow.person)
    )


def _is_news() -> Any:
    return and_(
        AnswerRow.workspace == PairingRow.workspace,
        AnswerRow.occurrence == PairingRow.occurrence,
        AnswerRow.person == PairingRow.person,
        AnswerRow.item == NEWS,
    )


def _groups(rows: Iterable[Any]) -> list[tuple[Alive, list[str]]]:
    groups: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.occurrence, row.group_number].append(row)
    found = []
    for (occurrence, number), group in groups.items():
        said = {row.person: (row.value.get("said"), row.at) for row in group if row.value}
        planned = {person: at for person, (word, at) in said.items() if word == PLANNED}
        if not planned or any(word in (MET, MISSED) for word, _ in said.values()) or len(group) < 2:
            continue
        since = min(planned.values())
        people = tuple(row.person for row in group)
        is_compared = all(row.in_holdouts is not False for row in group)
        ts = f"{occurrence}:{number}"
        found.append((Alive(AliveKind.MEETING, ts, since, since + LIVES, people=people, is_compared=is_compared), list(planned)))
    return found
