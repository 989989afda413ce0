"""Buddies: who volunteers in a community, and whose turn it was with which newcomer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update

from bot.model.welcomes import Buddy, Turn, TurnState
from storage import privacy
from storage.schema import BuddyRow, BuddyTurnRow, MembershipRow, PersonRow
from storage.store import Transaction

_PLACE = ("workspace", "community")


def volunteer(tx: Transaction, buddy: Buddy) -> bool:
    """Somebody offers to stand by newcomers, or changes how many they take. False, and nothing, for who leaves no trace."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, buddy.workspace, buddy.person):
        return False
    values = {name: getattr(buddy, name) for name in (*_PLACE, "person", "most", "since")}
    row = tx.insert(BuddyRow).values(values)
    tx.execute(row.on_conflict_do_update(index_elements=[*_PLACE, "person"], set_={"most": buddy.most}))
    return True


def withdraw(tx: Transaction, workspace: str, community: str, person: str) -> bool:
    """They are no buddy any more; False if they were none. Newcomers they had are given another, see ``scheduler.welcomes``."""
    gone = delete(BuddyRow).filter_by(workspace=workspace, community=community, person=person)
    return tx.scalar(gone.returning(BuddyRow.person)) is not None


def find(tx: Transaction, workspace: str, community: str, person: str) -> Buddy | None:
    """Somebody's offer to be a buddy in a community."""
    row = tx.scalar(select(BuddyRow).filter_by(workspace=workspace, community=community, person=person))
    return _buddy(row) if row else None


def list_of_person(tx: Transaction, workspace: str, person: str) -> list[Buddy]:
    """Where somebody offered to be a buddy, by community."""
    rows = tx.scalars(select(BuddyRow).filter_by(workspace=workspace, person=person).order_by(BuddyRow.community))
    return [_buddy(row) for row in rows]


def list_buddies(tx: Transaction, workspace: str, community: str) -> list[Buddy]:
    """The volunteers of a community who are in its channel, by id."""
    asked = select(BuddyRow).filter_by(workspace=workspace, community=community).where(_is_there(BuddyRow, BuddyRow.person))
    return [_buddy(row) for row in tx.scalars(asked.order_by(BuddyRow.person))]


def buddy_of(tx: Transaction, workspace: str, community: str, newcomer: str) -> str | None:
    """The volunteer who was given this newcomer, and still is one and is there; None where there is none."""
    return buddies_of(tx, workspace, community, (newcomer,)).get(newcomer)


def buddies_of(tx: Transaction, workspace: str, community: str, newcomers: Collection[str]) -> dict[str, str]:
    """The same of several newcomers: who has a buddy, and whom."""
    turn = BuddyTurnRow
    still = exists().where(
        *(getattr(BuddyRow, name) == getattr(turn, name) for name in _PLACE),
        BuddyRow.person == turn.buddy,
    )
    asked = select(turn.newcomer, turn.buddy).filter_by(workspace=workspace, community=community, state=TurnState.GIVEN)
    given = asked.where(turn.newcomer.in_(newcomers), still, _is_there(turn, turn.buddy))
    # The latest wins; of two of one instant the first by id.
    rows = tx.execute(given.order_by(turn.given_at, turn.buddy.desc()))
    return {row.newcomer: row.buddy for row in rows}


def ask(tx: Transaction, turn: Turn) -> bool:
    """It is this volunteer's turn with a newcomer; False if it was before, or one of the two leaves no trace."""
    privacy.hold_still(tx)
    if privacy.traceless_among(tx, turn.workspace, (turn.newcomer, turn.buddy)):
        return False
    names = (*_PLACE, "newcomer", "buddy", "state", "asked_at", "given_at")
    row = tx.insert(BuddyTurnRow).values({name: getattr(turn, name) for name in names})
    return tx.scalar(row.on_conflict_do_nothing().returning(BuddyTurnRow.buddy)) is not None


def turn_to(tx: Transaction, turn: Turn, state: TurnState, *, given_at: datetime | None = None) -> bool:
    """A turn comes to another state; False if it is not where ``turn`` says any more."""
    change = update(BuddyTurnRow).filter_by(
        workspace=turn.workspace, community=turn.community, newcomer=turn.newcomer, buddy=turn.buddy, state=turn.state
    )
    moved = change.values(state=state, given_at=given_at or turn.given_at)
    return tx.scalar(moved.returning(BuddyTurnRow.buddy)) is not None


def find_turn(tx: Transaction, workspace: str, community: str, newcomer: str, buddy: str) -> Turn | None:
    """The turn of a volunteer with a newcomer."""
    here = {"workspace": workspace, "community": community, "newcomer": newcomer, "buddy": buddy}
    row = tx.scalar(select(BuddyTurnRow).filter_by(**here))
    return _turn(row) if row else None


def list_turns(tx: Transaction, workspace: str, community: str, *, newcomer: str | None = None) -> list[Turn]:
    """Whose turn it was in a community, with one newcomer or with all, oldest first."""
    asked = select(BuddyTurnRow).filter_by(workspace=workspace, community=community)
    if newcomer is not None:
        asked = asked.filter_by(newcomer=newcomer)
    return [_turn(row) for row in tx.scalars(asked.order_by(BuddyTurnRow.asked_at, BuddyTurnRow.buddy))]


def still_there(tx: Transaction, workspace: str, community: str, people: Collection[str]) -> frozenset[str]:
    """Those of some people who still volunteer in a community and are in its channel."""
    return frozenset(each.person for each in list_buddies(tx, workspace, community)) & frozenset(people)


def _is_there(row: Any, person: Any) -> Any:
    present = exists().where(
        *(getattr(MembershipRow, name) == getattr(row, name) for name in _PLACE),
        MembershipRow.person == person,
        MembershipRow.is_present,
    )
    gone = exists().where(
        PersonRow.workspace == row.workspace, PersonRow.person == person, PersonRow.is_deactivated | PersonRow.is_bot
    )
    return present & ~gone


def _buddy(row: BuddyRow) -> Buddy:
    return Buddy(row.workspace, row.community, row.person, row.most, row.since)


def _turn(row: BuddyTurnRow) -> Turn:
    return Turn(
        row.workspace, row.community, row.newcomer, row.buddy, TurnState(row.state), asked_at=row.asked_at, given_at=row.given_at
    )
