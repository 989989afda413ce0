"""Nudges: who was chosen and to which arm, each rule's mornings, its switch, and what came of it all.

Whom a rule may choose is in ``storage.candidates``, who came back in ``storage.returns``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, update

from bot.model.nudges import Arm, Ending, Nudge
from bot.nudges import RULES, Rule, Silence
from bot.nudges.results import ArmResult, Morning, Results
from storage import privacy
from storage.schema import CommunityRow, DeliveryRow, NudgeMorningRow, NudgeRow
from storage.store import Transaction

_FIELDS = tuple(field.name for field in fields(Nudge))
_COUNTS_NOWHERE = (Ending.NOT_SENT, Ending.UNCERTAIN)


def claim_morning(tx: Transaction, workspace: str, community: str, rule: Rule, day: date, now: datetime) -> bool:
    """Begin a rule's morning in a community; False if it was begun before."""
    values = {"workspace": workspace, "community": community, "rule": rule.key, "day": day, "at": now, "chosen": 0, "silences": {}}
    row = tx.insert(NudgeMorningRow).values(**values).on_conflict_do_nothing().returning(NudgeMorningRow.day)
    return tx.scalar(row) is not None


def record_morning(
    tx: Transaction, workspace: str, community: str, rule: Rule, day: date, chosen: int, silences: Mapping[Silence, int]
) -> None:
    """Write what a morning that was begun came to, in counts."""
    begun = update(NudgeMorningRow).filter_by(workspace=workspace, community=community, rule=rule.key, day=day)
    tx.execute(begun.values(chosen=chosen, silences={str(why): count for why, count in silences.items()}))


def list_mornings(tx: Transaction, workspace: str, since: date) -> set[tuple[str, str, date]]:
    """Which rules had which mornings since a day: community, rule, local day."""
    query = select(NudgeMorningRow.community, NudgeMorningRow.rule, NudgeMorningRow.day).filter_by(workspace=workspace)
    return {(community, rule, day) for community, rule, day in tx.execute(query.where(NudgeMorningRow.day >= since))}


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
    row = tx.scalar(select(CommunityRow).filter_by(workspace=workspace, community=community).with_for_update())
    if row is None:
        raise LookupError(f"no community {community}")
    others = set(row.nudges["rules"]) - {rule.key}
    row.nudges = {"rules": sorted(others | ({rule.key} if on else set()))}
    tx.flush()


def summary(tx: Transaction, workspace: str, community: str, now: datetime, since: datetime | None = None) -> tuple[Results, ...]:
    """What came of each rule in a community, of whom it chose since then: counts, never persons."""
    return tuple(results_of(tx, workspace, community, rule, now, since) for rule in RULES)


def results_of(
    tx: Transaction, workspace: str, community: str, rule: Rule, now: datetime, since: datetime | None = None
) -> Results:
    """The same for one rule."""
    mine = [NudgeRow.workspace == workspace, NudgeRow.community == community, NudgeRow.rule == rule.key]
    if since is not None:
        mine.append(NudgeRow.at >= since)
    groups = _groups(tx, mine, now)
    return Results(
        rule=rule.key,
        nudged=_arm([group for group in groups if group.is_compared and group.arm == Arm.NUDGED]),
        left_out=_arm([group for group in groups if group.arm == Arm.HOLDOUT]),
        opened=sum(group.opened for group in groups),
        apart=sum(group.people for group in groups if not group.is_compared),
        not_sent=_not_sent(tx, mine),
        latest=_latest(tx, workspace, community, rule),
    )


def _groups(tx: Transaction, mine: list[ColumnElement[bool]], now: datetime) -> list[Row[Any]]:
    """Who was sent a message, or would have been, by arm and outcome."""
    since = func.coalesce(NudgeRow.counts_from, DeliveryRow.sent_at)
    is_ripe = func.coalesce(NudgeRow.counts_until <= now, False).label("is_ripe")
    keys = (NudgeRow.arm, NudgeRow.is_compared, NudgeRow.outcome, is_ripe)
    query = (
        select(*keys, func.count().label("people"), func.count(NudgeRow.opened_at).label("opened"))
        .outerjoin(DeliveryRow, _carries())
        .where(*mine, since <= now, func.coalesce(NudgeRow.outcome, "").not_in(_COUNTS_NOWHERE))
        .group_by(*keys)
    )
    return list(tx.execute(query))


def _arm(groups: list[Row[Any]]) -> ArmResult:
    counts: Counter[str] = Counter()
    for group in groups:
        is_back = group.outcome == Ending.CAME_BACK
        counts["chosen"] += group.people
        counts["came_back"] += group.people * is_back
        counts["still_open"] += group.people * (group.outcome is None)
        counts["ripe"] += group.people * (group.is_ripe and group.outcome is not None)
        counts["ripe_back"] += group.people * (group.is_ripe and is_back)
    return ArmResult(**counts)


def _not_sent(tx: Transaction, mine: list[ColumnElement[bool]]) -> dict[str, int]:
    query = select(DeliveryRow.why, func.count()).select_from(NudgeRow).join(DeliveryRow, _carries())
    stopped = query.where(*mine, NudgeRow.outcome == Ending.NOT_SENT).group_by(DeliveryRow.why).order_by(DeliveryRow.why)
    return {why: count for why, count in tx.execute(stopped) if why}


def _carries() -> ColumnElement[bool]:
    return and_(DeliveryRow.workspace == NudgeRow.workspace, DeliveryRow.delivery == NudgeRow.delivery)


def _latest(tx: Transaction, workspace: str, community: str, rule: Rule) -> Morning | None:
    query = select(NudgeMorningRow).filter_by(workspace=workspace, community=community, rule=rule.key)
    row = tx.scalar(query.order_by(NudgeMorningRow.day.desc()).limit(1))
    if row is None:
        return None
    return Morning(row.day, row.chosen, {Silence(why): count for why, count in sorted(row.silences.items())})


def as_nudge(row: NudgeRow) -> Nudge:
    """The row as it leaves the storage."""
    values = {name: getattr(row, name) for name in _FIELDS}
    return Nudge(**values | {"arm": Arm(row.arm), "outcome": Ending(row.outcome) if row.outcome else None})
