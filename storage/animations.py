"""Animations: what is planned in a community, and what becomes of a plan. Their dated runs are in ``storage.occurrences``."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, or_, select, update

from bot.animations import find_kind, get_kind
from bot.animations.spreading import Place
from bot.animations.timing import closing_time, is_missed
from bot.model.animations import Animation, AnimationState, Occurrence, OccurrenceState, Standing, Upcoming
from bot.recurrence import Recurrence, occurrences_between, upcoming
from storage import dates, occurrences, spreading
from storage.responses import count_audience, response_rate
from storage.schema import AnimationRow
from storage.schema.columns import table_of
from storage.store import Transaction

# Two clicks on *Run now* ask for one run.
AGAIN_AFTER = timedelta(minutes=2)
STANDS = (AnimationState.PLANNED, AnimationState.PAUSED)
# What missed its last date can still be run by hand.
MAY_RUN = (*STANDS, AnimationState.OVER)
# Made once: every beat asks them.
_PLANS = table_of(AnimationRow)
_PLAN = _PLANS.c
_ONE = select(_PLANS).where(_PLAN.workspace == bindparam("workspace_is"), _PLAN.animation == bindparam("animation_is"))
_STANDING = (
    select(_PLANS)
    .where(_PLAN.workspace == bindparam("workspace_is"), _PLAN.community == bindparam("community_is"), _PLAN.state.in_(STANDS))
    .order_by(_PLAN.planned_at, _PLAN.animation)
)
_WITHOUT_DATES = select(_PLAN.workspace, _PLAN.animation).where(
    _PLAN.state == AnimationState.PLANNED, or_(_PLAN.next_at.is_(None), _PLAN.next_at <= bindparam("now_is"))
)
_NEXT_DATE = (
    select(_PLAN.next_at)
    .where(_PLAN.state == AnimationState.PLANNED, _PLAN.next_at > bindparam("now_is"))
    .order_by(_PLAN.next_at)
    .limit(1)
)


def add(tx: Transaction, animation: Animation, now: datetime) -> None:
    """Write an animation, and its coming date as an occurrence; one that is there already stays as it is."""
    values = {
        "workspace": animation.workspace,
        "animation": animation.animation,
        "community": animation.community,
        "kind": animation.kind,
        "content": dict(animation.content),
        "recurrence": animation.recurrence.to_json(),
        "state": animation.state,
        "planned_by": animation.planned_by,
        "planned_at": animation.planned_at,
        "runs_since": now,
        "failures": 0,
    }
    row = tx.insert(AnimationRow).values(**values).on_conflict_do_nothing().returning(AnimationRow.animation)
    if tx.scalar(row) is not None:
        write_dates(tx, animation, now, after=now)


def find(tx: Transaction, workspace: str, animation: str) -> Animation | None:
    """One animation by its id."""
    row = tx.execute(_ONE, {"workspace_is": workspace, "animation_is": animation}).one_or_none()
    return as_animation(row) if row else None


def get(tx: Transaction, workspace: str, animation: str) -> Animation:
    """One animation by its id; LookupError if there is none."""
    found = find(tx, workspace, animation)
    if found is None:
        raise LookupError(f"no animation {animation}")
    return found


def list_animations(tx: Transaction, workspace: str, community: str) -> list[Animation]:
    """What is planned or paused in a community, the oldest first."""
    return [as_animation(row) for row in tx.execute(_STANDING, {"workspace_is": workspace, "community_is": community})]


def list_of(tx: Transaction, workspace: str, community: str) -> list[Standing]:
    """Where each animation of a community stands: those that run next first, those without a date last.

    What is over or was stopped is among them as long as a run of it is open.
    """
    planned = list_animations(tx, workspace, community)
    known = {animation.animation for animation in planned}
    left = {run.animation for run in occurrences.list_open(tx, workspace, community) if find_kind(run.kind)} - known
    standings = [_standing(tx, animation) for animation in (*planned, *(get(tx, workspace, name) for name in sorted(left)))]
    return sorted(standings, key=_runs_next)


def list_upcoming(tx: Transaction, workspace: str, community: str, now: datetime, days: int) -> list[Upcoming]:
    """Every run of the community in the next ``days`` days, by date: the planned ones, and those that were asked for by hand."""
    until = now + timedelta(days=days)
    found = [each for animation in list_animations(tx, workspace, community) for each in _upcoming(tx, animation, now, until)]
    return sorted(found, key=lambda each: each.at)


def coming_dates(tx: Transaction, run: Occurrence, now: datetime, most: int) -> list[date]:
    """The next local dates of a run's animation besides its own, in order; none while it is paused, or once it was stopped."""
    animation = get(tx, run.workspace, run.animation)
    if animation.state is not AnimationState.PLANNED:
        return []
    coming = occurrences.find_coming(tx, run.workspace, run.animation) or run
    # Of the dates to come some may be closed days.
    later = upcoming(animation.recurrence, max(now, run.due_at, coming.due_at), 3 * most)
    found = [coming.local_date, *(each.local_date for each in later if not each.skipped)]
    return [day for day in dict.fromkeys(found) if coming is not run or day != run.local_date][:most]


def prepare_coming(tx: Transaction, workspace: str, community: str) -> None:
    """The community's own questions changed: what its coming runs are about is chosen again, where nobody was told of it yet."""
    for animation in list_animations(tx, workspace, community):
        coming = occurrences.find_coming(tx, workspace, animation.animation)
        if coming is not None and not coming.steps_done and find_kind(animation.kind):
            dates.prepare_again(tx, animation, coming)


def pause(tx: Transaction, workspace: str, animation: str) -> bool:
    """Run no more by itself until it is resumed; what is open goes on to its end. False if it is not planned."""
    return _leave(tx, workspace, animation, (AnimationState.PLANNED,), AnimationState.PAUSED)


def stop(tx: Transaction, workspace: str, animation: str) -> bool:
    """Never run again; what is open goes on to its end. False if it is stopped already."""
    return _leave(tx, workspace, animation, STANDS, AnimationState.STOPPED)


def resume(tx: Transaction, workspace: str, animation: str, now: datetime) -> bool:
    """Run again from now on; what fell in the pause is not made up for. False if it is not paused."""
    if not _become(tx, workspace, animation, (AnimationState.PAUSED,), AnimationState.PLANNED):
        return False
    row = update(AnimationRow).filter_by(workspace=workspace, animation=animation)
    tx.execute(row.values(runs_since=now))
    write_dates(tx, get(tx, workspace, animation), now, after=now)
    return True


def change(tx: Transaction, animation: Animation, now: datetime) -> bool:
    """Replace an animation's content and recurrence; what is open stays as it is. False if it was stopped meanwhile.

    ``now``: a planned one has its dates written again from then on; a paused one stays paused.
    """
    found = find(tx, animation.workspace, animation.animation)
    if found is None or found.state not in STANDS:
        return False
    row = update(AnimationRow).filter_by(workspace=animation.workspace, animation=animation.animation)
    tx.execute(row.values(content=dict(animation.content), recurrence=animation.recurrence.to_json(), runs_since=now))
    if found.state is AnimationState.PLANNED:
        dates.take_back(tx, animation.workspace, animation.animation)
        write_dates(tx, animation, now, after=now)
    return True


def skip_one(tx: Transaction, workspace: str, occurrence: str, now: datetime) -> Occurrence | None:
    """Leave out a run that has not begun, and write the date after it; None if it is too late for that."""
    skipped = occurrences.skip(tx, workspace, occurrence)
    if skipped is not None:
        animation = get(tx, workspace, skipped.animation)
        if animation.state is AnimationState.PLANNED:
            write_dates(tx, animation, now, after=max(skipped.due_at, now))
    return skipped


def run_now(tx: Transaction, workspace: str, animation: str, now: datetime) -> Occurrence | None:
    """Ask for a run at once, beside the planned ones; None if one was asked for a moment ago, or it was stopped.

    It takes over what the coming run was about, because that is what a preview showed; the coming run is then about something else.
    """
    locked = select(AnimationRow).filter_by(workspace=workspace, animation=animation).where(AnimationRow.state.in_(MAY_RUN))
    row = tx.scalar(locked.with_for_update())
    if row is None or occurrences.is_asked_for(tx, workspace, animation, since=now - AGAIN_AFTER):
        return None
    planned = as_animation(row)
    coming = occurrences.find_coming(tx, workspace, animation)
    run = dates.add_by_hand(tx, planned, now, about=coming.content if coming else None)
    if coming is not None:
        dates.prepare_again(tx, planned, coming)
    arrange(tx, workspace, planned.community, now)  # it counts as a post of today
    return run


def open_run(tx: Transaction, occurrence: Occurrence, message_ts: str, at: datetime) -> None:
    """A run stands in its channel, as the message ``message_ts``, and takes answers; nothing changes if it does already.

    One that went out after its grace, because somebody asked again for what Slack had refused, stays open as long as it would have.
    """
    closes_at = occurrence.closes_at
    if is_missed(occurrence.due_at, at):
        rule = get(tx, occurrence.workspace, occurrence.animation).recurrence
        closes_at = closing_time(get_kind(occurrence.kind), occurrence.content, at, rule)
    audience = count_audience(tx, occurrence.workspace, occurrence.community)
    occurrences.record_posted(tx, occurrence, message_ts, at, audience, closes_at)


def list_without_dates(tx: Transaction, now: datetime) -> list[tuple[str, str]]:
    """Workspace and id of the planned animations whose last written date is reached."""
    return [(workspace, animation) for workspace, animation in tx.execute(_WITHOUT_DATES, {"now_is": now})]


def claim_without_dates(tx: Transaction, workspace: str, animation: str, now: datetime) -> tuple[Animation, datetime] | None:
    """Lock such an animation, with the date after which dates are missing; None if another process saw to it."""
    query = select(AnimationRow).filter_by(workspace=workspace, animation=animation, state=AnimationState.PLANNED)
    query = query.where(or_(AnimationRow.next_at.is_(None), AnimationRow.next_at <= now))
    row = tx.scalar(query.with_for_update(skip_locked=True))
    return (as_animation(row), row.next_at or now) if row else None


def next_date_at(tx: Transaction, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which an animation needs its next date written."""
    return tx.scalar(_NEXT_DATE, {"now_is": now})


def write_dates(tx: Transaction, animation: Animation, now: datetime, *, after: datetime) -> int:
    """Write an animation's dates after an instant as occurrences, up to the first one to come; it is over when there is none.

    Dates that passed while Foyer was down are written too: within their grace they run, past it they are marked as missed.
    """
    added, at = dates.add_dates(tx, animation, now, after=after)
    values = {"next_at": at} if at else {"next_at": None, "state": AnimationState.OVER}
    row = update(AnimationRow).filter_by(workspace=animation.workspace, animation=animation.animation)
    tx.execute(row.values(**values, failures=0))
    arrange(tx, animation.workspace, animation.community, now)
    return added


def arrange(tx: Transaction, workspace: str, community: str, now: datetime) -> int:
    """Spread all that is planned in a community's channel, after something changed there. How many runs moved."""
    return spreading.arrange(tx, workspace, community, list_animations(tx, workspace, community), now)


def forecast(tx: Transaction, animation: Animation, now: datetime) -> Mapping[date, Place]:
    """Where the next dates of an animation, planned or about to be, will go among all that is planned in its channel."""
    planned = list_animations(tx, animation.workspace, animation.community)
    return {day: place for (_, day), place in spreading.forecast(tx, [animation], planned, now).items()}


def preview(tx: Transaction, animation: Animation, now: datetime) -> Occurrence | None:
    """The first run to come of an animation that is not written, or is to be changed, as it will be written."""
    return dates.preview(tx, animation, now, forecast(tx, animation, now))


def record_failure(tx: Transaction, workspace: str, animation: str) -> None:
    """Its dates could not be written."""
    row = update(AnimationRow).filter_by(workspace=workspace, animation=animation)
    tx.execute(row.values(failures=AnimationRow.failures + 1))


def _leave(tx: Transaction, workspace: str, animation: str, states: Iterable[AnimationState], to: AnimationState) -> bool:
    """Change the state and take back the dates that were written ahead."""
    if not _become(tx, workspace, animation, states, to):
        return False
    dates.take_back(tx, workspace, animation)
    return True


def _become(tx: Transaction, workspace: str, animation: str, states: Iterable[AnimationState], to: AnimationState) -> bool:
    row = update(AnimationRow).filter_by(workspace=workspace, animation=animation).where(AnimationRow.state.in_(tuple(states)))
    return bool(tx.execute(row.values(state=to, next_at=None).returning(AnimationRow.animation)).all())


def _standing(tx: Transaction, animation: Animation) -> Standing:
    workspace, name = animation.workspace, animation.animation
    runs = occurrences.list_begun(tx, workspace, name, limit=2)
    last = next((run for run in runs if run.state is OccurrenceState.CLOSED), None)
    is_open = next((run for run in runs if run.state is OccurrenceState.OPEN), None)
    shown = is_open or last
    return Standing(
        animation=animation,
        coming=occurrences.find_coming(tx, workspace, name),
        open=is_open,
        last=shown,
        last_rate=response_rate(tx, shown) if shown else None,
        silent=occurrences.find_silent(tx, workspace, name),
    )


def _runs_next(standing: Standing) -> tuple[bool, datetime]:
    at = standing.coming.due_at if standing.coming else standing.animation.planned_at
    return (standing.coming is None, at)


def _upcoming(tx: Transaction, animation: Animation, now: datetime, until: datetime) -> list[Upcoming]:
    if animation.state is not AnimationState.PLANNED or find_kind(animation.kind) is None:
        return []
    coming = occurrences.find_coming(tx, animation.workspace, animation.animation)
    if coming is None or coming.due_at > until:
        return []
    rule = animation.recurrence
    last = until.astimezone(ZoneInfo(rule.zone)).date()
    later = [each for each in occurrences_between(rule, coming.local_date, last) if coming.due_at < each.at <= until]
    first = [Upcoming(animation, coming.local_date, coming.due_at, coming)] if coming.due_at > now else []
    return [*first, *(Upcoming(animation, each.local_date, each.at) for each in later if each.at > now)]


def as_animation(row: AnimationRow | Row[Any]) -> Animation:
    """The row as it leaves the storage."""
    return Animation(
        workspace=row.workspace,
        animation=row.animation,
        community=row.community,
        kind=row.kind,
        content=row.content,
        recurrence=Recurrence.from_json(row.recurrence),
        state=AnimationState(row.state),
        planned_by=row.planned_by,
        planned_at=row.planned_at,
    )
