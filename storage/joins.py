"""Joins that were seen to happen, and the same ones as a history tells them, some seconds apart: they are one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from bot.model.facts import Act, ActKind
from storage import member_days
from storage.schema import MembershipRow, ParticipationRow
from storage.store import Transaction

SAME = timedelta(seconds=60)

MOVES = (ActKind.JOIN, ActKind.LEAVE)


def drop_seen_live(tx: Transaction, workspace: str, told: dict[str, Act]) -> None:
    """Take the imported moves out of what was told that were seen to happen, now or before."""
    imported = [act for act in told.values() if act.kind in MOVES and act.imported]
    if not imported:
        return
    live = [(act.kind, act.community, act.person, act.at) for act in told.values() if act.kind in MOVES and not act.imported]
    live += _seen_live(tx, workspace, imported)
    for act in imported:
        if any(_is_same(act, move) for move in live):
            del told[act.key]


def replace_imported(tx: Transaction, workspace: str, live: Iterable[Act]) -> None:
    """Remove the imported moves that are the same as these, which were seen to happen."""
    fact = ParticipationRow
    for act in live:
        same = delete(fact).filter_by(
            workspace=workspace, community=act.community, person=act.person, kind=act.kind, is_imported=True
        )
        near = same.where(fact.at >= act.at - SAME, fact.at <= act.at + SAME)
        if tx.scalars(near.returning(fact.key)).all() and act.person is not None:
            member_days.recount(tx, workspace, {(act.community, act.person, member_days.day_of(act.at))})


def list_returned(tx: Transaction, workspace: str, community: str, since: datetime) -> frozenset[str]:
    """Who of those that joined a community since then had been there before: they joined earlier, or left before any join that is
    known, as who was there before Foyer.
    """
    fact, here = ParticipationRow, {"workspace": workspace, "community": community}
    lately = select(MembershipRow.person).filter_by(**here, is_present=True).where(MembershipRow.joined_at >= since)
    moves = select(fact.person, fact.kind, func.min(fact.at)).where(fact.workspace == workspace, fact.community == community)
    moves = moves.where(fact.is_present, fact.kind.in_(MOVES), fact.person.in_(lately)).group_by(fact.person, fact.kind)
    first = {(person, ActKind(kind)): at for person, kind, at in tx.execute(moves) if person}
    joined = {person: at for (person, kind), at in first.items() if kind is ActKind.JOIN}
    left = {person: at for (person, kind), at in first.items() if kind is ActKind.LEAVE}
    before = {person for person, at in joined.items() if at < since}
    return frozenset(before | {person for person, at in left.items() if person not in joined or at < joined[person]})


def _seen_live(tx: Transaction, workspace: str, acts: Iterable[Act]) -> list[tuple[ActKind, str, str | None, datetime]]:
    fact = ParticipationRow
    asked = select(fact.kind, fact.community, fact.person, fact.at).where(
        fact.workspace == workspace,
        fact.community.in_({act.community for act in acts}),
        fact.person.in_({act.person for act in acts}),
        fact.kind.in_(MOVES),
        fact.is_imported.is_(False),
    )
    return [(ActKind(kind), community, person, at) for kind, community, person, at in tx.execute(asked)]


def _is_same(act: Act, move: tuple[ActKind, str, str | None, datetime]) -> bool:
    kind, community, person, at = move
    return (kind, community, person) == (act.kind, act.community, act.person) and abs(at - act.at) <= SAME
