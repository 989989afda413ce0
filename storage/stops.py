"""Who asked for no more messages of a rule soon after one of them, and the rules that pause themselves for it."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, select, update

from bot.model.nudges import Arm
from bot.nudges import SWITCHED, Rule
from bot.nudges.stops import COUNTED_FOR, LOOKED_BACK, Pause, Stops
from storage import nudges
from storage.schema import CommunityRow, DeliveryRow, MuteRow, NudgePauseRow, NudgeRow, PreferenceRow
from storage.store import Transaction

_KEY = ("rule", "person", "subject", "period")


def is_any_new(tx: Transaction, workspace: str, now: datetime) -> bool:
    """Whether somebody asked for no more who is not written down yet."""
    values = {"workspace_is": workspace, "since": now - COUNTED_FOR, "until": now}
    return tx.execute(_unwritten(), values).first() is not None


def record(tx: Transaction, workspace: str, now: datetime) -> set[tuple[str, str]]:
    """Write down who asked for no more within a week of a message. Of which rules in which communities: (community, rule key)."""
    changed = set()
    values = {"workspace_is": workspace, "since": now - COUNTED_FOR, "until": now}
    for community, *parts in tx.execute(_unwritten(), values).all():
        mine = update(NudgeRow).filter_by(workspace=workspace, **dict(zip(_KEY, parts, strict=True)))
        tx.execute(mine.values(stopped_at=now))
        changed.add((community, parts[0]))
    return changed


def count(tx: Transaction, workspace: str, community: str, rule: Rule, now: datetime) -> Stops:
    """The messages of a rule in a community in the last 90 days, and how many were followed by a stop: since it last paused."""
    paused = find_pause(tx, workspace, community, rule)
    since = max(now - LOOKED_BACK, paused.at) if paused else now - LOOKED_BACK
    sent = select(func.count(), func.count(NudgeRow.stopped_at)).select_from(NudgeRow).join(DeliveryRow, _carries())
    mine = sent.where(NudgeRow.workspace == workspace, NudgeRow.community == community, NudgeRow.rule == rule.key)
    return Stops(*tx.execute(mine.where(NudgeRow.arm == Arm.NUDGED, DeliveryRow.sent_at > since)).one())


def pause(tx: Transaction, workspace: str, community: str, rule: Rule, stops: Stops, now: datetime) -> bool:
    """Switch a rule off because of its stops; False if it is off already."""
    held = select(CommunityRow.nudges).filter_by(workspace=workspace, community=community).with_for_update()
    is_on = rule.key in (tx.scalar(held) or {"rules": ()})["rules"]
    if is_on:
        nudges.switch(tx, workspace, community, rule, on=False)
        counted = {"messages": stops.messages, "stops": stops.stops}
        tx.execute(insert(NudgePauseRow).values(workspace=workspace, community=community, rule=rule.key, at=now, **counted))
    return is_on


def find_pause(tx: Transaction, workspace: str, community: str, rule: Rule) -> Pause | None:
    """The last time a rule paused itself in a community."""
    mine = select(NudgePauseRow).filter_by(workspace=workspace, community=community, rule=rule.key)
    row = tx.scalar(mine.order_by(NudgePauseRow.at.desc()).limit(1))
    return Pause(row.at, Stops(row.messages, row.stops)) if row else None


@cache
def _unwritten() -> Any:
    """Of the messages of a stretch of time, those whose person mutes their rule by now, or takes no messages at all."""
    key = (getattr(NudgeRow, name) for name in _KEY)
    sent = select(NudgeRow.community, *key).select_from(NudgeRow).join(DeliveryRow, _carries())
    lately = and_(DeliveryRow.sent_at > bindparam("since"), DeliveryRow.sent_at <= bindparam("until"))
    asked = or_(*(and_(NudgeRow.rule == rule.key, _mutes(rule)) for rule in SWITCHED), _takes_none())
    return sent.where(NudgeRow.workspace == bindparam("workspace_is"), NudgeRow.stopped_at.is_(None), lately, asked)


def _mutes(rule: Rule) -> ColumnElement[bool]:
    theirs = and_(MuteRow.workspace == NudgeRow.workspace, MuteRow.person == NudgeRow.person)
    return exists().where(theirs, MuteRow.rule.in_((rule.key, f"nudge:{rule.key}")), MuteRow.at >= DeliveryRow.sent_at)


def _takes_none() -> ColumnElement[bool]:
    theirs = and_(PreferenceRow.workspace == NudgeRow.workspace, PreferenceRow.person == NudgeRow.person)
    return exists().where(theirs, PreferenceRow.dms_per_week == 0)


def _carries() -> ColumnElement[bool]:
    return and_(DeliveryRow.workspace == NudgeRow.workspace, DeliveryRow.delivery == NudgeRow.delivery)
