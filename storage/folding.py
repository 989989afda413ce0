"""Folding: facts that go leave what they add up to, by community, month and kind, without persons, in the same transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete

from bot.model.facts import ActKind
from storage import member_days
from storage.schema import CommunityMonthRow, ParticipationRow
from storage.store import Transaction


def remove(tx: Transaction, workspace: str, condition: ColumnElement[bool], *, spare: str) -> None:
    """Fold facts into months without persons, delete them, and mend the days of whoever did them, but for ``spare``."""
    fact = ParticipationRow
    removed = delete(fact).where(fact.workspace == workspace, condition)
    gone = tx.execute(removed.returning(fact.community, fact.kind, fact.person, fact.at, fact.is_present)).all()
    counted = [row for row in gone if row.is_present and row.kind != ActKind.LEAVE]
    fold(tx, workspace, ((row.community, row.at.strftime("%Y-%m"), row.kind, row.person) for row in counted))
    days = {(row.community, row.person, member_days.day_of(row.at)) for row in counted if row.person not in (spare, None)}
    member_days.recount(tx, workspace, days)


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
