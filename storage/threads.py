"""Threads: roots and their replies, kept in step with the facts, and what a manager corrects about them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from bot.model.facts import Act, ActKind
from bot.model.threads import Thread
from storage.bulk import Bulk
from storage.schema import ParticipationRow, ThreadRow
from storage.store import Transaction

_KEY = ("workspace", "community", "root_ts")
_COLUMNS = tuple(getattr(ThreadRow, field.name) for field in fields(Thread))
_UNKNOWN: dict[str, Any] = {
    "author": None,
    "root_at": None,
    "is_question": False,
    "replies": 0,
    "first_reply_at": None,
    "first_reply_by": None,
    "answered_by_nobody": False,
    "marked_question": None,
    "marked_answered": None,
}


def find(tx: Transaction, workspace: str, community: str, root_ts: str) -> Thread | None:
    """One thread by its root's timestamp."""
    asked = select(*_COLUMNS).filter_by(workspace=workspace, community=community, root_ts=root_ts)
    row = tx.execute(asked).one_or_none()
    return Thread(*row) if row else None


def mark_question(tx: Transaction, workspace: str, community: str, root_ts: str, is_question: bool | None) -> bool:
    """A manager says whether this is a question; None takes it back. False if Foyer does not know this message."""
    return _mark(tx, (workspace, community, root_ts), marked_question=is_question)


def mark_answered(tx: Transaction, workspace: str, community: str, root_ts: str, is_answered: bool | None) -> bool:
    """A manager says whether this was answered; None takes it back. False if Foyer does not know this message."""
    return _mark(tx, (workspace, community, root_ts), marked_answered=is_answered)


def _mark(tx: Transaction, thread: tuple[str, str, str], **mark: bool | None) -> bool:
    known = update(ThreadRow).filter_by(**dict(zip(_KEY, thread, strict=True)))
    return tx.scalar(known.values(mark).returning(ThreadRow.root_ts)) is not None


def add_acts(tx: Transaction, workspace: str, acts: Iterable[Act]) -> None:
    """Add new messages and replies to their threads."""
    roots, replies = [], Counter[tuple[str, str, str]]()
    firsts: dict[tuple[str, str, str], datetime] = {}
    for act in acts:
        if act.kind is ActKind.MESSAGE:
            roots.append(act)
        elif act.kind is ActKind.REPLY and act.thread_ts is not None and act.person is not None:
            place = (act.community, act.thread_ts, act.person)
            replies[place] += 1
            firsts[place] = min(firsts.get(place, act.at), act.at)
    if roots:
        _add_roots(tx, workspace, roots)
    if replies:
        _add_replies(tx, workspace, replies, firsts)


def _add_roots(tx: Transaction, workspace: str, roots: Sequence[Act]) -> None:
    rows = [
        _UNKNOWN
        | {
            "workspace": workspace,
            "community": act.community,
            "root_ts": act.source_ts,
            "author": act.person,
            "root_at": act.at,
            "is_question": bool(act.is_question),
        }
        for act in sorted(roots, key=lambda act: (act.community, act.source_ts))
    ]
    _ROOTS.write(tx, rows)
    # Where the replies came first, the author's own may stand as the first one.
    of_these = {"workspace": workspace, "communities": {act.community for act in roots}, "roots": [act.source_ts for act in roots]}
    recount(tx, workspace, {(community, root_ts) for community, root_ts in tx.connection().execute(_OWN_REPLY_FIRST, of_these)})


def _name_root(row: Any) -> Any:
    told = {name: row.excluded[name] for name in ("author", "root_at", "is_question")}
    return row.on_conflict_do_update(index_elements=_KEY, set_=told)


_ROOTS = Bulk(ThreadRow, (*_KEY, *_UNKNOWN), _name_root)
_OWN_REPLY_FIRST = select(ThreadRow.community, ThreadRow.root_ts).where(
    ThreadRow.workspace == bindparam("workspace"),
    ThreadRow.community.in_(bindparam("communities", expanding=True)),
    ThreadRow.root_ts.in_(bindparam("roots", expanding=True)),
    ThreadRow.first_reply_by == ThreadRow.author,
)


def _add_replies(
    tx: Transaction, workspace: str, replies: Counter[tuple[str, str, str]], firsts: dict[tuple[str, str, str], datetime]
) -> None:
    # One statement may touch a thread once: what further people said in it goes into further ones.
    rounds: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    heard: Counter[tuple[str, str]] = Counter()
    for community, root_ts, person in sorted(replies):
        place = {"workspace": workspace, "community": community, "root_ts": root_ts}
        told = {
            "replies": replies[community, root_ts, person],
            "first_reply_at": firsts[community, root_ts, person],
            "first_reply_by": person,
        }
        rounds[heard[community, root_ts]].append(_UNKNOWN | place | told)
        heard[community, root_ts] += 1
    for number in sorted(rounds):
        _REPLIES.write(tx, rounds[number])


def _count_replies(row: Any) -> Any:
    said, known = row.excluded, ThreadRow
    is_earlier = or_(
        known.first_reply_at.is_(None),
        said.first_reply_at < known.first_reply_at,
        (said.first_reply_at == known.first_reply_at) & (said.first_reply_by < known.first_reply_by),
    )
    is_first = said.first_reply_by.is_distinct_from(known.author) & is_earlier
    changes = {
        "replies": known.replies + said.replies,
        "first_reply_at": case((is_first, said.first_reply_at), else_=known.first_reply_at),
        "first_reply_by": case((is_first, said.first_reply_by), else_=known.first_reply_by),
    }
    return row.on_conflict_do_update(index_elements=_KEY, set_=changes)


_REPLIES = Bulk(ThreadRow, (*_KEY, *_UNKNOWN), _count_replies)


def answer_by_nobody(tx: Transaction, workspace: str, threads: Iterable[tuple[str, str]], *, are_known: bool) -> None:
    """Somebody who leaves no trace answered these (community, root ts).

    ``are_known`` false: only where the root is stored already, because it may be their own message, whose time is not ours to keep.
    """
    for community, root_ts in sorted(threads):
        place = {"workspace": workspace, "community": community, "root_ts": root_ts}
        if are_known:
            row = tx.insert(ThreadRow).values(**_UNKNOWN | place | {"answered_by_nobody": True})
            tx.execute(row.on_conflict_do_update(index_elements=_KEY, set_={"answered_by_nobody": True}))
        else:
            stored = update(ThreadRow).filter_by(**place).where(ThreadRow.author.is_not(None))
            tx.execute(stored.values(answered_by_nobody=True))


def recount(tx: Transaction, workspace: str, threads: Iterable[tuple[str, str]]) -> None:
    """Derive these threads (community, root ts) anew from the facts, after one of theirs went or came back."""
    for community, root_ts in sorted(threads):
        place = {"workspace": workspace, "community": community, "root_ts": root_ts}
        # Written before it is read, so that who adds to this thread at the same time waits, or is waited for.
        row = tx.insert(ThreadRow).values(**_UNKNOWN | place)
        tx.execute(row.on_conflict_do_update(index_elements=_KEY, set_={"replies": ThreadRow.replies}))
        derived = _derived(tx, workspace, community, root_ts)
        tx.execute(update(ThreadRow).filter_by(**place).values(**derived))
        if derived["author"] is None and not derived["replies"]:
            tx.execute(delete(ThreadRow).filter_by(**place, answered_by_nobody=False, marked_question=None, marked_answered=None))


def _derived(tx: Transaction, workspace: str, community: str, root_ts: str) -> dict[str, Any]:
    fact = ParticipationRow
    here = (fact.workspace == workspace, fact.community == community, fact.is_present)
    asked = select(fact.person, fact.at, fact.is_question).where(*here, fact.key == f"message:{community}:{root_ts}")
    author, root_at, is_question = tx.execute(asked.where(fact.kind == ActKind.MESSAGE)).one_or_none() or (None, None, False)
    in_thread = (*here, fact.thread_ts == root_ts, fact.kind == ActKind.REPLY)
    by_another = select(fact.at, fact.person).where(*in_thread, fact.person.is_distinct_from(author))
    first = tx.execute(by_another.order_by(fact.at, fact.person).limit(1)).one_or_none() or (None, None)
    return {
        "author": author,
        "root_at": root_at,
        "is_question": bool(is_question),
        "replies": tx.scalar(select(func.count()).select_from(fact).where(*in_thread)) or 0,
        "first_reply_at": first[0],
        "first_reply_by": first[1],
    }
