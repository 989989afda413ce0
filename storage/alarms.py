"""What did not run when it should have, whatever the cause: seen from what is written, and from the dates themselves."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.animations.timing import GRACE
from bot.model.animations import Alarm, AlarmReason, Animation, AnimationState, OccurrenceState, SkipReason
from bot.recurrence import occurrences_between
from storage import animations, standing
from storage.occurrences import as_occurrence
from storage.schema import AnimationRow, OccurrenceRow
from storage.store import Transaction

LOOKED_BACK = timedelta(weeks=8)
_ONE_DAY = timedelta(days=1)
# So often in a row makes a failure one that does not mend itself.
AGAIN_AND_AGAIN = 3
_ALARMING = (SkipReason.MISSED, SkipReason.NOT_POSTED, SkipReason.NO_ROOM)
_RAN = (OccurrenceState.OPEN, OccurrenceState.CLOSED)
_WATCHED = (AnimationState.PLANNED, AnimationState.OVER)


def list_alarms(tx: Transaction, workspace: str, community: str, now: datetime) -> list[Alarm]:
    """The last run of each animation of a community that did not take place, unless a later one did; the latest first.

    What was paused or stopped by somebody alarms nobody.
    """
    query = select(AnimationRow).filter_by(workspace=workspace, community=community).where(AnimationRow.state.in_(_WATCHED))
    found = [_alarm(tx, row, now) for row in tx.scalars(query)]
    return sorted((alarm for alarm in found if alarm), key=lambda alarm: alarm.at, reverse=True)


def _alarm(tx: Transaction, row: AnimationRow, now: datetime) -> Alarm | None:
    animation = animations.as_animation(row)
    query = select(OccurrenceRow).filter_by(workspace=row.workspace, animation=row.animation)
    runs = list(tx.scalars(query.where(OccurrenceRow.due_at >= now - LOOKED_BACK - _ONE_DAY)))
    found = [*_not_run(tx, animation, runs, now), *_unwritten(animation, row, runs, now)]
    last = max(found, key=lambda alarm: alarm.at, default=None)
    return None if last is None or _ran_since(runs, last.at) else last


def _not_run(tx: Transaction, animation: Animation, runs: Iterable[OccurrenceRow], now: datetime) -> list[Alarm]:
    """Runs that are written: skipped for a reason nobody wished for, or failing at this moment."""
    found = []
    for run in runs:
        fails = run.failures >= AGAIN_AND_AGAIN
        if run.state == OccurrenceState.SKIPPED and run.reason in _ALARMING and run.due_at > now - LOOKED_BACK:
            reason = AlarmReason.FAILING if fails and run.reason == SkipReason.MISSED else AlarmReason(run.reason)
            found.append(Alarm(animation, run.due_at, reason, _refusal(tx, run) if reason is AlarmReason.NOT_POSTED else None))
        elif run.state != OccurrenceState.SKIPPED and fails:
            found.append(Alarm(animation, run.due_at, AlarmReason.FAILING))
    return found


def _refusal(tx: Transaction, run: OccurrenceRow) -> str | None:
    opening = standing.find_opening(tx, as_occurrence(run))
    return opening.why if opening else None


def _unwritten(animation: Animation, row: AnimationRow, runs: Iterable[OccurrenceRow], now: datetime) -> list[Alarm]:
    """Dates of its rule that have passed and were never written down, whatever its own account of itself says."""
    written = {run.local_date for run in runs}
    since = max(row.runs_since, now - LOOKED_BACK)
    zone = ZoneInfo(animation.recurrence.zone)
    dates = occurrences_between(animation.recurrence, _day(since, zone), _day(now, zone))
    reason = AlarmReason.FAILING if row.failures >= AGAIN_AND_AGAIN else AlarmReason.UNWRITTEN
    return [
        Alarm(animation, each.at, reason) for each in dates if since < each.at <= now - GRACE and each.local_date not in written
    ]


def _ran_since(runs: Iterable[OccurrenceRow], at: datetime) -> bool:
    """Whether it ran after that, or had nothing to say, or was asked to run by hand."""
    return any(
        (run.due_at > at or (run.opened_at is not None and run.opened_at > at))
        and (run.state in _RAN or run.reason == SkipReason.NOTHING or (run.slot > 0 and run.state == OccurrenceState.DUE))
        and not run.failures
        for run in runs
    )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
