"""Nudges: who was chosen and to which arm, each look of a rule at a community, its switch and numbers, and what came of it all.

Whom a rule may choose is in ``storage.candidates``, who came back in ``storage.returns``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, literal, select, update

from bot.model.communities import Community
from bot.model.nudges import Arm, Asked, Ending, Nudge, Response
from bot.nudges import SWITCHED, Rule, Silence, Unit
from bot.nudges.looks import Slot
from bot.nudges.results import ArmResult, Look, Results
from storage import privacy
from storage.schema import CommunityRow, DeliveryRow, NudgeLookRow, NudgeRow
from storage.schema.columns import table_of
from storage.store import Transaction, insert_for

_FIELDS = tuple(field.name for field in fields(Nudge))
_COUNTS_NOWHERE = (Ending.NOT_SENT, Ending.UNCERTAIN)
_LOOKED = table_of(NudgeLookRow).c
_LOOKS = select(_LOOKED.community, _LOOKED.rule, _LOOKED.day, _LOOKED.slot).where(
    _LOOKED.workspace == bindparam("workspace_is"), _LOOKED.day >= bindparam("since")
)


def record_look(
    tx: Transaction,
    community: Community,
    rule: Rule,
    slot: Slot,
    now: datetime,
    *,
    chosen: int,
    silences: Mapping[Silence, int] | None = None,
) -> bool:
    """Write a rule's look at a community and what it came to, in counts; False, and nothing changed, if this slot was taken."""
    key = {"workspace": community.workspace, "community": community.community, "rule": rule.key}
    came_to = {"chosen": chosen, "silences": {str(why): count for why, count in (silences or {}).items()}}
    row = key | {"day": slot.day, "slot": slot.hour, "at": now} | came_to
    return tx.execute(_new_look(tx.dialect), row).first() is not None


@cache
def _new_look(dialect: str) -> Any:
    """Made once: every rule looks at every community each day, most at each hour of it."""
    row = insert_for(dialect, NudgeLookRow)
    values: dict[str, Any] = {column.name: bindparam(column.name) for column in _LOOKED}
    return row.values(**values).on_conflict_do_nothing().returning(NudgeLookRow.day)


def list_looks(tx: Transaction, workspace: str, since: date) -> set[tuple[str, str, Slot]]:
    """Which rules looked at which communities since a day."""
    rows = tx.execute(_LOOKS, {"workspace_is": workspace, "since": since})
    return {(community, rule, Slot(day, hour)) for community, rule, day, hour in rows}


def list_asked(tx: Transaction, community: Community, rule: Rule, subjects: Iterable[str]) -> dict[str, tuple[Asked, ...]]:
    """Who was asked about these things so far, oldest first, by thing; what was stopped before it left does not count."""
    theirs = select(NudgeRow).filter_by(workspace=community.workspace, community=community.community, rule=rule.key)
    query = theirs.where(NudgeRow.subject.in_(list(subjects)), func.coalesce(NudgeRow.outcome, "") != Ending.NOT_SENT)
    found: defaultdict[str, list[Asked]] = defaultdict(list)
    for row in tx.scalars(query.order_by(NudgeRow.at, NudgeRow.person)):
        found[row.subject].append(_asked(row))
    return {subject: tuple(each) for subject, each in found.items()}


def respond(tx: Transaction, nudge: Nudge, response: Response, now: datetime) -> bool:
    """Write what a person said to being asked, in the place of what they said before; False if there is no such nudge."""
    key = {name: getattr(nudge, name) for name in ("workspace", "rule", "person", "subject", "period")}
    mine = update(NudgeRow).filter_by(**key)
    return tx.scalar(mine.values(response=response, responded_at=now).returning(NudgeRow.person)) is not None


def find(tx: Transaction, workspace: str, rule: str, person: str, subject: str, period: str) -> Nudge | None:
    """One nudge of a person."""
    row = tx.scalar(select(NudgeRow).filter_by(workspace=workspace, rule=rule, person=person, subject=subject, period=period))
    return as_nudge(row) if row else None


def add(tx: Transaction, nudge: Nudge) -> bool:
    """Write a nudge; False, and nothing changed, if this person was chosen for the same subject and period, or leaves no trace."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, nudge.workspace, nudge.person):
        return False
    row = tx.insert(NudgeRow).values(**asdict(nudge)).on_conflict_do_nothing().returning(NudgeRow.person)
    return tx.scalar(row) is not None


def list_for_person(tx: Transaction, workspace: str, person: str) -> list[Nudge]:
    """What a person may see of themselves: when they were nudged or left out, the latest first."""
    query = select(NudgeRow).filter_by(workspace=workspace, person=person).order_by(NudgeRow.at.desc(), NudgeRow.rule)
    return [as_nudge(row) for row in tx.scalars(query)]


def record_opened(tx: Transaction, workspace: str, rule: str, person: str, subject: str, period: str, now: datetime) -> bool:
    """A person followed the link of a nudge. False if there is no such nudge, or they did before: the first time is kept."""
    theirs = update(NudgeRow).filter_by(
        workspace=workspace, rule=rule, person=person, subject=subject, period=period, opened_at=None
    )
    return tx.scalar(theirs.values(opened_at=now).returning(NudgeRow.person)) is not None


def switch(tx: Transaction, workspace: str, community: str, rule: Rule, *, on: bool) -> None:
    """Let a rule speak in a community, or not. LookupError if Foyer does not know this channel."""
    row = _community(tx, workspace, community)
    others = set(row.nudges["rules"]) - {rule.key}
    row.nudges = {**row.nudges, "rules": sorted(others | ({rule.key} if on else set()))}
    tx.flush()


def set_numbers(tx: Transaction, workspace: str, community: str, rule: Rule, numbers: Mapping[str, int]) -> None:
    """Write the numbers of a rule in a community. LookupError if Foyer does not know this channel."""
    row = _community(tx, workspace, community)
    row.nudges = {**row.nudges, "numbers": {**row.nudges.get("numbers", {}), rule.key: dict(numbers)}}
    tx.flush()


def _community(tx: Transaction, workspace: str, community: str) -> CommunityRow:
    row = tx.scalar(select(CommunityRow).filter_by(workspace=workspace, community=community).with_for_update())
    if row is None:
        raise LookupError(f"no community {community}")
    return row


def summary(tx: Transaction, workspace: str, community: str, now: datetime, since: datetime | None = None) -> tuple[Results, ...]:
    """What came of each rule in a community, of whom it chose since then: counts, never persons."""
    return tuple(results_of(tx, workspace, community, rule, now, since) for rule in SWITCHED)


def results_of(
    tx: Transaction, workspace: str, community: str, rule: Rule, now: datetime, since: datetime | None = None
) -> Results:
    """The same for one rule."""
    mine = [NudgeRow.workspace == workspace, NudgeRow.community == community, NudgeRow.rule == rule.key]
    if since is not None:
        mine.append(NudgeRow.at >= since)
    groups = _groups(tx, mine, rule, now)
    return Results(
        rule=rule.key,
        nudged=_arm([group for group in groups if group.is_compared and group.arm == Arm.NUDGED]),
        left_out=_arm([group for group in groups if group.arm == Arm.HOLDOUT]),
        opened=sum(group.opened for group in groups),
        apart=sum(group.units for group in groups if not group.is_compared),
        not_sent=_not_sent(tx, mine),
        latest=_latest(tx, workspace, community, rule),
    )


def _groups(tx: Transaction, mine: list[ColumnElement[bool]], rule: Rule, now: datetime) -> list[Row[Any]]:
    """How many units were sent a message, or would have been, by arm and outcome.

    A unit is a person each time they were chosen, or a thing however many were asked about it: it came to something if that was
    seen in the time of any of them, and its time is over with the last of theirs.
    """
    since = func.coalesce(NudgeRow.counts_from, DeliveryRow.sent_at)
    of_person = NudgeRow.person + literal(":") + NudgeRow.period
    unit = (NudgeRow.subject if rule.unit is Unit.THING else of_person).label("unit")
    each = (
        select(
            unit,
            NudgeRow.arm,
            NudgeRow.is_compared,
            func.max(case((NudgeRow.outcome == Ending.CAME_BACK, 1), else_=0)).label("is_back"),
            func.max(case((NudgeRow.outcome.is_(None), 1), else_=0)).label("is_open"),
            func.min(case((func.coalesce(NudgeRow.counts_until <= now, False), 1), else_=0)).label("is_ripe"),
            func.count(NudgeRow.opened_at).label("opened"),
        )
        .outerjoin(DeliveryRow, _carries())
        .where(*mine, since <= now, func.coalesce(NudgeRow.outcome, "").not_in(_COUNTS_NOWHERE))
        .group_by(unit, NudgeRow.arm, NudgeRow.is_compared)
        .subquery()
    )
    keys = (each.c.arm, each.c.is_compared, each.c.is_back, each.c.is_open, each.c.is_ripe)
    sums = (func.count().label("units"), func.sum(each.c.opened).label("opened"))
    return list(tx.execute(select(*keys, *sums).group_by(*keys)))


def _arm(groups: list[Row[Any]]) -> ArmResult:
    counts: Counter[str] = Counter()
    for group in groups:
        is_back, is_over = bool(group.is_back), bool(group.is_back) or not group.is_open
        counts["chosen"] += group.units
        counts["came_back"] += group.units * is_back
        counts["still_open"] += group.units * (not is_over)
        counts["ripe"] += group.units * (bool(group.is_ripe) and is_over)
        counts["ripe_back"] += group.units * (bool(group.is_ripe) and is_back)
    return ArmResult(**counts)


def _not_sent(tx: Transaction, mine: list[ColumnElement[bool]]) -> dict[str, int]:
    query = select(DeliveryRow.why, func.count()).select_from(NudgeRow).join(DeliveryRow, _carries())
    stopped = query.where(*mine, NudgeRow.outcome == Ending.NOT_SENT).group_by(DeliveryRow.why).order_by(DeliveryRow.why)
    return {why: count for why, count in tx.execute(stopped) if why}


def _carries() -> ColumnElement[bool]:
    return and_(DeliveryRow.workspace == NudgeRow.workspace, DeliveryRow.delivery == NudgeRow.delivery)


def _latest(tx: Transaction, workspace: str, community: str, rule: Rule) -> Look | None:
    query = select(NudgeLookRow).filter_by(workspace=workspace, community=community, rule=rule.key)
    row = tx.scalar(query.order_by(NudgeLookRow.day.desc(), NudgeLookRow.slot.desc()).limit(1))
    if row is None:
        return None
    return Look(row.day, row.chosen, {Silence(why): count for why, count in sorted(row.silences.items())})


def _asked(row: NudgeRow) -> Asked:
    said = Response(row.response) if row.response else None
    return Asked(row.person, row.at, Arm(row.arm), said, row.responded_at)


def as_nudge(row: NudgeRow) -> Nudge:
    """The row as it leaves the storage."""
    values = {name: getattr(row, name) for name in _FIELDS}
    read = {
        "arm": Arm(row.arm),
        "outcome": Ending(row.outcome) if row.outcome else None,
        "response": Response(row.response) if row.response else None,
    }
    return Nudge(**values | read)
