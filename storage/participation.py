"""Recording facts: participation and all that is derived from it, in one transaction.

Each natural key holds present or absent, as the newest word about it says. New acts are added to what is derived; where one goes,
or comes back, what it touched is derived anew. So any order and any repetition of the same facts ends in the same tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql

from bot.model.facts import Act, ActKind, BotMoved, ChannelSeen, Fact, GapFound, PersonSeen
from storage import communities, gaps, joins, member_days, memberships, occurrences, people, privacy, threads
from storage.admission import Circle
from storage.bulk import Bulk
from storage.schema import ParticipationRow
from storage.store import Transaction


def record(tx: Transaction, facts: Iterable[Fact]) -> set[str]:
    """Write facts; give the keys of the acts that changed anything. Of who leaves no trace nothing is written, wherever named."""
    by_workspace: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_workspace[fact.workspace].append(fact)
    privacy.hold_still(tx)
    return {key for workspace in sorted(by_workspace) for key in _record(tx, workspace, by_workspace[workspace])}


def _record(tx: Transaction, workspace: str, facts: Sequence[Fact]) -> set[str]:
    acts = [fact for fact in facts if isinstance(fact, Act)]
    if len(acts) < len(facts):
        _record_surroundings(tx, facts)
    if not acts:
        return set()
    admitted = Circle(tx, workspace, acts).admit(acts)
    _tell_animations(tx, workspace, admitted.acts)
    # What was kept of somebody's past tells of its answers itself, whoever tells of them again.
    stored = _stored(tx, workspace, [*admitted.answered, *admitted.perhaps_answered])
    changed = _write(tx, workspace, admitted.acts, admitted.corrections)
    for heard, are_known in ((admitted.answered, True), (admitted.perhaps_answered, False)):
        new = {thread for key, thread in heard.items() if key not in stored}
        threads.answer_by_nobody(tx, workspace, new, are_known=are_known)
    return changed


def _stored(tx: Transaction, workspace: str, keys: Sequence[str]) -> set[str]:
    """Those of some keys that are stored already."""
    return set(tx.connection().execute(_KNOWN, {"workspace": workspace, "told": keys}).scalars()) if keys else set()


def _tell_animations(tx: Transaction, workspace: str, acts: Iterable[Act]) -> None:
    """What stands of an animation may count the replies in its thread.

    It is told before the facts are written: whoever answers one locks it first too.
    """
    replies = [act for act in acts if act.kind is ActKind.REPLY and act.thread_ts]
    if replies:
        threads_heard = {str(act.thread_ts) for act in replies}
        occurrences.hear_replies(tx, workspace, threads_heard, max(act.at for act in replies))


def _record_surroundings(tx: Transaction, facts: Iterable[Fact]) -> None:
    """What is told of people, channels, our own bot, and of events that never came."""
    people.upsert(tx, [fact for fact in facts if isinstance(fact, PersonSeen)])
    for fact in facts:
        if isinstance(fact, BotMoved):
            communities.move_bot(tx, fact)
        elif isinstance(fact, ChannelSeen):
            communities.see_channel(tx, fact)
        elif isinstance(fact, GapFound):
            gaps.add(tx, fact.workspace, None, fact.since, fact.until, fact.reason)


def _write(tx: Transaction, workspace: str, acts: Sequence[Act], corrections: Sequence[Act]) -> set[str]:
    told: dict[str, Act] = {}
    for act in acts:
        known = told.get(act.key)
        told[act.key] = act if known is None else _merge(known, act)
    joins.drop_seen_live(tx, workspace, told)
    new = _insert(tx, workspace, told.values()) if told else set()
    turned = _turn(tx, workspace, [*(act for key, act in told.items() if key not in new), *corrections])
    added = [act for key, act in told.items() if key in new and act.present]
    member_days.add_acts(tx, workspace, added)
    threads.add_acts(tx, workspace, added)
    _derive_anew(tx, workspace, turned)
    _move(tx, workspace, told.values())
    return new | {row.key for row in turned}


def _merge(first: Act, second: Act) -> Act:
    """Two words about the same key: the newer one holds; of the same age, the withdrawal. What it asked: the first version seen."""
    newer = second if _age(second) > _age(first) else first
    is_question = first.is_question if first.is_question is not None else second.is_question
    return replace(newer, is_question=is_question if newer.present else None, imported=first.imported and second.imported)


def _age(act: Act) -> tuple[float, bool]:
    return act.decided_at, not act.present


def _insert(tx: Transaction, workspace: str, acts: Iterable[Act]) -> set[str]:
    """Write the acts whose key is new, and give these keys. A withdrawal that comes first leaves a tombstone."""
    rows = [_row(workspace, act) for act in sorted(acts, key=lambda act: act.key)]
    if tx.dialect == "postgresql":
        return set(_FACTS.write(tx, rows).scalars())
    # On SQLite nobody else writes now: what is not there yet is new.
    known = _stored(tx, workspace, [row["key"] for row in rows])
    new = [row for row in rows if row["key"] not in known]
    if new:
        _FACTS.write(tx, new)
    return {row["key"] for row in new}


def _row(workspace: str, act: Act) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "key": act.key,
        "kind": act.kind,
        "community": act.community,
        "person": act.person,
        "at": act.at,
        "decided_at": act.decided_at,
        "source_ts": act.source_ts,
        "thread_ts": act.thread_ts,
        "is_question": act.is_question,
        "name": act.name,
        "is_present": act.present,
        "is_imported": act.imported,
    }


def _ignore_known(row: Any) -> Any:
    ignored = row.on_conflict_do_nothing(index_elements=("workspace", "key"))
    return ignored.returning(ParticipationRow.key) if isinstance(row, postgresql.Insert) else ignored


_FACTS = Bulk(ParticipationRow, [one.name for one in ParticipationRow.__table__.columns], _ignore_known)
_KNOWN = select(ParticipationRow.key).where(
    ParticipationRow.workspace == bindparam("workspace"), ParticipationRow.key.in_(bindparam("told", expanding=True))
)


def _move(tx: Transaction, workspace: str, acts: Iterable[Act]) -> None:
    """Who came and went. What a history says of it is no news: who is there now, Slack's list of members tells."""
    moves = [act for act in acts if act.kind in joins.MOVES and not act.imported]
    if moves:
        memberships.move(tx, [(workspace, act.community, str(act.person), act.at, act.kind is ActKind.JOIN) for act in moves])
        joins.replace_imported(tx, workspace, moves)


def _turn(tx: Transaction, workspace: str, acts: Sequence[Act]) -> list[ParticipationRow]:
    """Words about keys that are stored already; the rows that a newer one turned, from present to absent or back."""
    if not acts:
        return []
    by_key: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_key[act.key].append(act)
    fact = ParticipationRow
    known = select(fact).where(fact.workspace == workspace, fact.key.in_(by_key)).order_by(fact.key).with_for_update()
    turned = [row for row in tx.scalars(known) if _turns(row, by_key[row.key])]
    tx.flush()
    return turned


def _derive_anew(tx: Transaction, workspace: str, turned: Sequence[ParticipationRow]) -> None:
    member_days.recount(tx, workspace, {(row.community, row.person, member_days.day_of(row.at)) for row in turned if row.person})
    threads.recount(tx, workspace, {place for row in turned if (place := _thread_of(row)) is not None})


def _turns(row: ParticipationRow, acts: Iterable[Act]) -> bool:
    """Bring a row up to date; true if what was present is now absent, or the other way round."""
    was_present = row.is_present
    for act in acts:
        row.is_imported = row.is_imported and act.imported
        if act.present and row.is_present and row.is_question is None:
            row.is_question = act.is_question
        if _age(act) <= (row.decided_at, not row.is_present):
            continue
        row.decided_at = act.decided_at
        if row.is_present != act.present:
            row.is_present = act.present
            row.is_question = act.is_question if act.present else None
    return row.is_present != was_present


def _thread_of(row: ParticipationRow) -> tuple[str, str] | None:
    if row.kind == ActKind.MESSAGE:
        return row.community, row.source_ts
    return (row.community, row.thread_ts) if row.kind == ActKind.REPLY and row.thread_ts else None
