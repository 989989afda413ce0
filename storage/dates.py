"""The dates of an animation, written ahead as occurrences: the coming one is always there, with what it is about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, delete, func, select, update

from bot.animations import get_kind
from bot.animations.forms import Said
from bot.animations.kind import seed_of
from bot.animations.snapshot import Background
from bot.animations.spreading import Place
from bot.animations.timing import closing_time, is_missed, step_time
from bot.model.animations import Animation, Occurrence, OccurrenceState, SkipReason
from bot.recurrence import next_occurrence
from storage import memberships, questions
from storage.occurrences import find_coming, get, skip
from storage.schema import AnswerRow, BallotSaltRow, OccurrenceRow
from storage.schema.columns import table_of
from storage.spreading import hold_dates
from storage.store import Transaction, insert_for

# What a date that was laid aside gets anew: its steps are taken again, and what people gave to it is still there.
WRITTEN_AGAIN = (
    *("due_at", "moved_from", "moved_why", "closes_at", "next_step_at"),
    *("state", "reason", "content", "state_data", "steps_done", "failures"),
)
COUNTS_AS_ASKED = (OccurrenceState.DUE, OccurrenceState.OPEN, OccurrenceState.CLOSED)
_RUN = table_of(OccurrenceRow).c
_PAST = (
    select(_RUN.content)
    .where(_RUN.workspace == bindparam("workspace_is"), _RUN.community == bindparam("community_is"))
    .where(_RUN.kind == bindparam("kind_is"), _RUN.occurrence != bindparam("besides"), _RUN.state.in_(COUNTS_AS_ASKED))
    .order_by(_RUN.due_at, _RUN.occurrence)
)


def add_dates(tx: Transaction, animation: Animation, now: datetime, *, after: datetime) -> tuple[int, datetime | None]:
    """Write the dates after an instant up to the first one to come. How many were added, and when that one is (None: no more).

    A date that passed unseen is written as missed where it is past its grace, else it is due at once. A date that is already
    written stays as it is.
    """
    added = 0
    while following := next_occurrence(animation.recurrence, after):
        missed = SkipReason.MISSED if is_missed(following.at, now) else None
        added += _add(tx, animation, following.local_date, 0, following.at, reason=missed) is not None
        after = following.at
        if following.at > now:
            return added, following.at
    return added, None


def add_by_hand(tx: Transaction, animation: Animation, now: datetime, *, about: Mapping[str, Any] | None) -> Occurrence | None:
    """Write a run that is due now, in the day's next free slot; ``about`` is what it is about, where that is fixed already."""
    day = now.astimezone(ZoneInfo(animation.recurrence.zone)).date()
    taken = select(func.max(OccurrenceRow.slot)).filter_by(
        workspace=animation.workspace, animation=animation.animation, local_date=day
    )
    slot = max(tx.scalar(taken) or 0, 0) + 1
    added = _add(tx, animation, day, slot, now, about=about)
    return get(tx, animation.workspace, added) if added else None


def preview(tx: Transaction, animation: Animation, now: datetime, places: Mapping[date, Place]) -> Occurrence | None:
    """The first run to come of an animation that is not written, or is to be changed: as ``add_dates`` will write it.

    ``places`` is where its dates will go among the others of its channel.
    """
    first = next_occurrence(animation.recurrence, now)
    if first is None:
        return None
    coming = find_coming(tx, animation.workspace, animation.animation)
    content = _prepare(tx, animation, first.local_date, 0, besides=coming.occurrence if coming else "")
    place = places.get(first.local_date, Place(first.at))
    return Occurrence(
        workspace=animation.workspace,
        occurrence="",
        animation=animation.animation,
        community=animation.community,
        kind=animation.kind,
        local_date=first.local_date,
        slot=0,
        due_at=place.at,
        state=OccurrenceState.DUE,
        content=content,
        closes_at=closing_time(get_kind(animation.kind), content, place.at, animation.recurrence),
        moved_from=first.at if place.why else None,
        moved_why=place.why,
    )


def prepare_again(tx: Transaction, animation: Animation, coming: Occurrence) -> None:
    """Let the coming run be about something else: another run took over what it was about."""
    content = _prepare(tx, animation, coming.local_date, coming.slot, besides=coming.occurrence)
    row = update(OccurrenceRow).filter_by(workspace=coming.workspace, occurrence=coming.occurrence)
    tx.execute(row.values(content=content))


def obstacles(tx: Transaction, animation: Animation) -> Mapping[str, Said]:
    """What stands in the way of an animation in its community now, by field of its planning form."""
    members = frozenset(each.person for each in memberships.list_members(tx, animation.workspace, animation.community))
    return get_kind(animation.kind).obstacles(animation.content, replace(_background(tx, animation), members=members))


def take_back(tx: Transaction, workspace: str, animation: str) -> None:
    """Take away the dates that were written ahead and have not begun. One that took answers already is only laid aside: written
    again for the same day, it is the same run, with what people gave to it.
    """
    ahead = select(OccurrenceRow).filter_by(workspace=workspace, animation=animation, state=OccurrenceState.DUE, slot=0)
    for row in tx.scalars(ahead.where(OccurrenceRow.next_step_at.is_not(None))).all():
        if row.steps_done["names"] or _was_given_to(tx, row):
            skip(tx, workspace, row.occurrence, SkipReason.TAKEN_BACK)
        else:
            tx.execute(delete(OccurrenceRow).filter_by(workspace=workspace, occurrence=row.occurrence))


def _was_given_to(tx: Transaction, row: OccurrenceRow) -> bool:
    """Whether people gave something to a run that was laid aside and written again, and of which no step was taken since."""
    tables = (AnswerRow.occurrence, BallotSaltRow.occurrence)
    here = {"workspace": row.workspace, "occurrence": row.occurrence}
    return any(tx.scalar(select(each).filter_by(**here).limit(1)) is not None for each in tables)


def list_past(tx: Transaction, workspace: str, community: str, kind: str, *, besides: str = "") -> list[Mapping[str, Any]]:
    """What the runs of a kind in a community were about, oldest first, with what the coming ones will be about."""
    asked = {"workspace_is": workspace, "community_is": community, "kind_is": kind, "besides": besides}
    return list(tx.scalars(_PAST, asked))


def _add(
    tx: Transaction,
    animation: Animation,
    day: date,
    slot: int,
    due_at: datetime,
    *,
    about: Mapping[str, Any] | None = None,
    reason: SkipReason | None = None,
) -> str | None:
    """Write one occurrence and return its id; None if that date and slot has one."""
    kind = get_kind(animation.kind)
    content = dict(about) if about is not None else _prepare(tx, animation, day, slot)
    values = {
        "workspace": animation.workspace,
        "occurrence": uuid4().hex,
        "animation": animation.animation,
        "community": animation.community,
        "kind": animation.kind,
        "local_date": day,
        "slot": slot,
        "due_at": due_at,
        "state": OccurrenceState.SKIPPED if reason else OccurrenceState.DUE,
        "content": content,
        "state_data": {},
        "steps_done": {"names": []},
        "reason": reason,
        "closes_at": closing_time(kind, content, due_at, animation.recurrence),
        "next_step_at": None if reason else step_time(kind.steps(content)[0], due_at, animation.recurrence),
        "failures": 0,
    }
    added: str | None = tx.connection().execute(_adding(tx.dialect), values).scalar()
    return added


@cache
def _adding(dialect: str) -> Any:
    """Written anew where the date was laid aside, else not where there is one."""
    row = insert_for(dialect, OccurrenceRow)
    is_laid_aside = and_(_RUN.state == OccurrenceState.SKIPPED, _RUN.reason == SkipReason.TAKEN_BACK)
    again = row.on_conflict_do_update(
        index_elements=["workspace", "animation", "local_date", "slot"],
        set_={name: row.excluded[name] for name in WRITTEN_AGAIN},
        where=is_laid_aside,
    )
    return again.returning(_RUN.occurrence)


def _prepare(tx: Transaction, animation: Animation, day: date, slot: int, *, besides: str = "") -> dict[str, Any]:
    # Two animations of a community never choose at once, or both could choose what the other does not know of yet.
    hold_dates(tx, animation.workspace, animation.community)
    past = list_past(tx, animation.workspace, animation.community, animation.kind, besides=besides)
    seed = seed_of(animation.animation, day.isoformat(), str(slot))
    background = replace(_background(tx, animation), past=tuple(past), day=day)
    return dict(get_kind(animation.kind).prepare(animation.content, background, seed))


def _background(tx: Transaction, animation: Animation) -> Background:
    """What the community has of its own to prepare with."""
    own = questions.list_approved(tx, animation.workspace, animation.community)
    wishes = {each.question: each.suggested_by for each in own if each.suggested_by}
    return Background(questions={each.question: each.words for each in own}, wishes=wishes)
