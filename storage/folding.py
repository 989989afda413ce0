"""Folding: facts that go leave what they add up to, by community, month and kind, without persons, in the same transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete

from bot.model.facts import ActKind
from storage import member_days
from storage.schema import CommunityMonthRow, ParticipationRow
from storage.store import Transaction


def remove(tx: Transaction, workspace: str, condition: ColumnElement[bool], *, spare: str) -> None:
    """Fold facts into months without persons, delete them, and mend the days of whoever did them, but for ``spare``."""
    gone = [row for row in take(tx, workspace, condition) if is_counted(row) and row.person not in (spare, None)]
    member_days.recount(tx, workspace, {(row.community, row.person, member_days.day_of(row.at)) for row in gone})


def take(tx: Transaction, workspace: str, condition: ColumnElement[bool]) -> Sequence[Any]:
    """Fold facts into months without persons and delete them; gives what they were. What was derived from them is left."""
    fact = ParticipationRow
    removed = delete(fact).where(fact.workspace == workspace, condition)
    gone = tx.execute(removed.returning(fact.community, fact.kind, fact.person, fact.at, fact.is_present, fact.source_ts)).all()
    fold(tx, workspace, ((row.community, row.at.strftime("%Y-%m"), row.kind, row.person) for row in gone if is_counted(row)))
    return gone


def is_counted(fact: Any) -> bool:
    """Whether a fact counts in a month: it holds, and is more than that somebody left."""
    return bool(fact.is_present) and fact.kind != ActKind.LEAVE


def fold(tx: Transaction, workspace: str, acts: Iterable[tuple[str, str, str, str]]) -> None:
    """Add acts (community, month, kind, person) to the months of their communities."""
    counts: Counter[tuple[str, str, str]] = Counter()
    people: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for community, month, kind, person in acts:
        counts[community, month, kind] += 1
        people[community, month, kind].add(person)
    for place in sorted(counts):
        key = dict(zip(("community", "month", "kind"), place, strict=True)) | {"workspace": workspace}
        row = tx.insert(CommunityMonthRow).values(**key, acts=counts[place], people=len(people[place]))
        sums = {name: getattr(CommunityMonthRow, name) + row.excluded[name] for name in ("acts", "people")}
        tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=sums))
