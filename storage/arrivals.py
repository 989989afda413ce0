"""Arrivals: who began the welcome journey of a community, and what became of each of its steps for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.model.deliveries import Delivery
from bot.model.facts import ActKind
from bot.model.welcomes import Arrival, ArrivalState, Passed, StepState
from bot.welcomes import STEP, occasion_of
from storage import deliveries, privacy
from storage.schema import ArrivalRow, ArrivalStepRow, MemberFirstRow, MembershipRow, ParticipationRow, PersonRow, WelcomeRow
from storage.store import Transaction

_KEY = ("workspace", "community", "person")
_PASSED = tuple(field.name for field in fields(Passed))
# Made once: asked at every beat.
_UNDERWAY = ArrivalRow.state == ArrivalState.UNDERWAY
_DUE = select(ArrivalRow).where(_UNDERWAY, ArrivalRow.look_at <= bindparam("now")).order_by(ArrivalRow.look_at, ArrivalRow.person)
_NEXT_LOOK = select(func.min(ArrivalRow.look_at)).where(_UNDERWAY, ArrivalRow.look_at > bindparam("now"))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who was seen to join a community for the first time, and when."""

    person: str
    joined_at: datetime


def list_newcomers(tx: Transaction, workspace: str, community: str, since: datetime) -> list[Newcomer]:
    """Who was seen to join since then, is there, and has no arrival yet: the first to come first.

    Only joins that were seen to happen count. Whoever did anything there before, joining and leaving included, is not new.
    """
    fact, before = ParticipationRow, aliased(ParticipationRow)
    same = (before.workspace == fact.workspace, before.community == fact.community, before.person == fact.person)
    first = MemberFirstRow
    firsts = (first.workspace == fact.workspace, first.community == fact.community, first.person == fact.person)
    earlier = or_(first.first_act_at < fact.at, first.first_message_at < fact.at, first.first_join_at < fact.at)
    member, arrival = MembershipRow, ArrivalRow
    asked = (
        select(fact.person, func.min(fact.at))
        .where(fact.workspace == workspace, fact.community == community, fact.kind == ActKind.JOIN, fact.at >= since)
        .where(fact.is_present, ~fact.is_imported)
        .where(
            ~exists().where(*same, before.is_present, before.at < fact.at),
            ~exists().where(*firsts, earlier),
            exists().where(*(getattr(member, name) == getattr(fact, name) for name in _KEY), member.is_present),
            ~exists().where(*(getattr(arrival, name) == getattr(fact, name) for name in _KEY)),
        )
        .group_by(fact.person)
    )
    found = [Newcomer(person, at) for person, at in tx.execute(asked) if person is not None]
    return sorted(found, key=lambda each: (each.joined_at, each.person))


def begin(tx: Transaction, arrival: Arrival) -> bool:
    """Write that somebody arrived; False if it was written before, or they leave no trace."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, arrival.workspace, arrival.person):
        return False
    names = (*_KEY, "joined_at", "state", "why", "hand_at", "look_at")
    row = tx.insert(ArrivalRow).values({name: getattr(arrival, name) for name in names})
    return tx.scalar(row.on_conflict_do_nothing().returning(ArrivalRow.person)) is not None


def find(tx: Transaction, workspace: str, community: str, person: str) -> Arrival | None:
    """One newcomer's way through the journey of a community."""
    row = tx.scalar(select(ArrivalRow).filter_by(workspace=workspace, community=community, person=person))
    return next(iter(_with_steps(tx, [row])), None) if row else None


def list_arrivals(tx: Transaction, workspace: str, community: str, *, state: ArrivalState | None = None) -> list[Arrival]:
    """Who arrived in a community, the first to join first; with ``state`` only those who stand there."""
    asked = select(ArrivalRow).filter_by(workspace=workspace, community=community)
    return _with_steps(tx, tx.scalars(asked.filter_by(state=state) if state else asked).all())


def list_due(tx: Transaction, now: datetime) -> list[Arrival]:
    """Those who are on their way and to be looked at now, of every workspace, without their steps."""
    return [_arrival(each, ()) for each in tx.scalars(_DUE, {"now": now}).all()]


def next_look_at(tx: Transaction, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which one of them is to be looked at."""
    return tx.scalar(_NEXT_LOOK, {"now": now})


def list_stopped(tx: Transaction) -> list[tuple[Arrival, str]]:
    """Those on their way who left their community, or Slack, or whose journey was switched off; with why, as a text key."""
    return [(_arrival(each, ()), reason) for each, reason in tx.execute(_stopped()).all()]


@cache
def _stopped() -> Any:
    row, member, person, welcome = ArrivalRow, MembershipRow, PersonRow, WelcomeRow
    there = exists().where(*(getattr(member, name) == getattr(row, name) for name in _KEY), member.is_present)
    gone = exists().where(person.workspace == row.workspace, person.person == row.person, person.is_deactivated)
    place = (welcome.workspace == row.workspace, welcome.community == row.community)
    is_on = exists().where(*place, welcome.on_since.is_not(None))
    why = case((~there | gone, "welcomes.why_left"), else_="welcomes.why_off")
    return select(row, why).where(row.state == ArrivalState.UNDERWAY, ~there | gone | ~is_on).order_by(row.person)


def claim(tx: Transaction, arrival: Arrival, until: datetime) -> Arrival | None:
    """Take a newcomer in hand, to be looked at next at ``until``; with their steps. None if another process did, or it is over."""
    here = _here(arrival).where(ArrivalRow.state == ArrivalState.UNDERWAY, ArrivalRow.look_at == arrival.look_at)
    if tx.scalar(here.values(look_at=until).returning(ArrivalRow.person)) is None:
        return None
    return find(tx, arrival.workspace, arrival.community, arrival.person)


def look_at(tx: Transaction, arrival: Arrival, at: datetime) -> None:
    """Look at somebody who is on their way at this instant."""
    tx.execute(_here(arrival).where(ArrivalRow.state == ArrivalState.UNDERWAY).values(look_at=at))


def end(tx: Transaction, arrival: Arrival, state: ArrivalState, why: str | None = None) -> bool:
    """Their journey is over, or stops; False if it was not under way."""
    here = _here(arrival).where(ArrivalRow.state == ArrivalState.UNDERWAY)
    return tx.scalar(here.values(state=state, why=why, look_at=None).returning(ArrivalRow.person)) is not None


def set_hand(tx: Transaction, arrival: Arrival, at: datetime | None) -> None:
    """They could use a hand since then, as they said; None: somebody sees to it."""
    tx.execute(_here(arrival).values(hand_at=at))


def keep_step(tx: Transaction, arrival: Arrival, passed: Passed) -> None:
    """Write what became of a step, in the place of what was known of it. Nothing of who leaves no trace."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, arrival.workspace, arrival.person):
        return
    key = {name: getattr(arrival, name) for name in _KEY} | {"step": passed.step}
    values = {name: getattr(passed, name) for name in _PASSED if name != "step"} | {"answer": dict(passed.answer)}
    row = tx.insert(ArrivalStepRow).values(**key, **values)
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def find_delivery(tx: Transaction, arrival: Arrival, passed: Passed) -> Delivery | None:
    """The message of a step that was planned last, in the ledger."""
    occasion = occasion_of(arrival.community, passed.step, passed.tries)
    return deliveries.find_by_occasion(tx, arrival.workspace, STEP, arrival.person, occasion)


def lapse(tx: Transaction, arrival: Arrival, why: str, *, step: str | None = None) -> bool:
    """Let go of what waits for a newcomer's attention, of one step or of any. Whether there was something."""
    waiting = [each for each in arrival.passed if each.state is StepState.WAITING and step in (None, each.step)]
    planned = [each for each in (find_delivery(tx, arrival, passed) for passed in waiting) if each is not None]
    return sum(deliveries.lapse(tx, each.workspace, each.delivery, why) for each in planned) > 0


def plan_again(tx: Transaction, workspace: str, community: str, step: str, now: datetime) -> None:
    """A step was changed or taken out: what waits of it is planned again as it is now."""
    for arrival in list_arrivals(tx, workspace, community, state=ArrivalState.UNDERWAY):
        if lapse(tx, arrival, "welcomes.why_changed", step=step):
            look_at(tx, arrival, now)


def _here(arrival: Arrival) -> Any:
    return update(ArrivalRow).filter_by(workspace=arrival.workspace, community=arrival.community, person=arrival.person)


def _with_steps(tx: Transaction, rows: Iterable[ArrivalRow]) -> list[Arrival]:
    """All rows are of one community."""
    every = list(rows)
    steps: defaultdict[str, list[Passed]] = defaultdict(list)
    if every:
        asked = select(ArrivalStepRow).filter_by(workspace=every[0].workspace, community=every[0].community)
        asked = asked.where(ArrivalStepRow.person.in_([each.person for each in every]))
        for row in tx.scalars(asked.order_by(ArrivalStepRow.day, ArrivalStepRow.step)).all():
            steps[row.person].append(_passed(row))
    found = [_arrival(each, tuple(steps[each.person])) for each in every]
    return sorted(found, key=lambda each: (each.joined_at, each.person))


def _arrival(row: ArrivalRow, passed: tuple[Passed, ...]) -> Arrival:
    return Arrival(
        row.workspace,
        row.community,
        row.person,
        row.joined_at,
        ArrivalState(row.state),
        why=row.why,
        hand_at=row.hand_at,
        look_at=row.look_at,
        passed=passed,
    )


def _passed(row: ArrivalStepRow) -> Passed:
    values: Mapping[str, Any] = {name: getattr(row, name) for name in _PASSED}
    return Passed(**{**values, "state": StepState(row.state)})
