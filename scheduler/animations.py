"""What falls due of animations: their dates are written ahead, their steps are taken, and what should stand in Slack is planned.

Nothing here names a kind. Everything may be done twice, by two processes at once: dates and deliveries have unique keys, and an
occurrence is locked while its steps are taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.animations import get_kind
from bot.animations.kind import OPENING, SHOWN, Change, Kind, Letter, Post, Step, seed_of
from bot.animations.snapshot import Snapshot
from bot.animations.timing import next_step, step_time
from bot.mishaps import raised_at
from bot.model.animations import Animation, Occurrence, OccurrenceState, Shift, SkipReason
from bot.model.communities import Community
from bot.model.deliveries import Delivery, State, Verb, is_direct
from bot.text import supported_locale, texts_for
from scheduler.heartbeat import Heartbeat
from storage import (
    animations,
    ballots,
    communities,
    enrolments,
    occurrences,
    pairings,
    people,
    privacy,
    spreading,
    standing,
    unsigned,
)
from storage.snapshots import get_snapshot
from storage.store import Store, Transaction

TRY_AGAIN_IN = timedelta(minutes=5)
NOT_POSTED = {State.REFUSED, State.SKIPPED, State.GIVEN_UP}

log = structlog.get_logger(__name__)


def plan_occurrences(store: Store, now: datetime) -> int:
    """Write the dates that are missing, and mark those that were missed past their grace. How many there were."""
    with store.read() as tx:
        late = occurrences.is_any_late(tx, now)
        waiting = animations.list_without_dates(tx, now)
    missed = 0
    if late:
        with store.write() as tx:
            missed = occurrences.record_missed(tx, now)
    return missed + sum(_write_safely(store, workspace, animation, now) for workspace, animation in waiting)


def plan_steps(store: Store, now: datetime) -> int:
    """Take the steps that are due, and plan what should stand in Slack. How many deliveries were planned."""
    with store.read() as tx:
        known = [each for each in occurrences.list_waiting(tx) if _is_known(standing.find_opening(tx, each))]
        stepping = occurrences.list_stepping(tx, now)
    for occurrence in known:
        _safely(_settle, store, occurrence.workspace, occurrence.occurrence, now)
    if known:
        with store.read() as tx:
            stepping = occurrences.list_stepping(tx, now)
    return sum(_step_safely(store, workspace, occurrence, now) for workspace, occurrence in stepping)


def after_sent(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """The worker's hook: once its opening stands in Slack, an occurrence takes answers."""
    occurrence = occurrences.find(tx, delivery.workspace, standing.occurrence_of(delivery))
    if occurrence is not None and standing.is_opening(delivery) and delivery.message_ts is not None:
        animations.open_run(tx, occurrence, delivery.message_ts, at)


def after_unsent(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """The worker's hook: a letter that will never arrive may have to be made good."""
    if is_direct(delivery.recipient) and delivery.verb is Verb.POST:
        occurrences.look_again(tx, delivery.workspace, standing.occurrence_of(delivery), at)


def shred_sealed(store: Store, now: datetime) -> int:
    """What secret votes were keyed with is destroyed as they close, or once they will never open: clean the disk of it too. How
    many there were.
    """
    with store.read() as tx:
        left = occurrences.list_unsealed(tx, now)
    if left:
        with store.write() as tx:
            for occurrence in occurrences.list_unsealed(tx, now, locked=True):
                ballots.seal(tx, occurrence)
                unsigned.seal(tx, occurrence)
    return ballots.shred_sealed(store)


def next_date_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_occurrences`` will have something to do."""
    with store.read() as tx:
        return animations.next_date_at(tx, now)


def next_step_due(store: Store, now: datetime) -> datetime | None:
    """When ``plan_steps`` will have something to do."""
    with store.read() as tx:
        return occurrences.next_step_at(tx, now)


HEARTBEATS = (
    Heartbeat("occurrences", 30, plan_occurrences, next_date_due),
    Heartbeat("steps", 2, plan_steps, next_step_due),
    Heartbeat("sealed", 10, shred_sealed, lambda _store, _now: None),
)


def _write_safely(store: Store, workspace: str, name: str, now: datetime) -> int:
    """Write the dates of one animation; that it could not be done is written down, so that somebody is told."""
    written = _safely(_write_dates, store, workspace, name, now)
    if written is None:
        with store.write() as tx:
            animations.record_failure(tx, workspace, name)
    return written or 0


def _step_safely(store: Store, workspace: str, name: str, now: datetime) -> int:
    """Take the steps of one occurrence; one that can't be read is looked at again some minutes later, not at every beat."""
    planned = _safely(_take_steps, store, workspace, name, now)
    if planned is None:
        with store.write() as tx:
            occurrences.put_off(tx, workspace, name, now + TRY_AGAIN_IN)
    return planned or 0


def _safely(act: Callable[[Store, str, str, datetime], int], store: Store, workspace: str, name: str, now: datetime) -> int | None:
    """One animation that can't be read must not keep the others from running: None for it. Its error may hold words of people."""
    try:
        return act(store, workspace, name, now)
    except Exception as error:
        log.error("animation failed", doing=act.__name__.strip("_"), name=name, error=type(error).__name__, at=raised_at(error))
        return None


def _write_dates(store: Store, workspace: str, name: str, now: datetime) -> int:
    with store.write() as tx:
        claimed = animations.claim_without_dates(tx, workspace, name, now)
        if claimed is None:
            return 0
        animation, after = claimed
        return animations.write_dates(tx, animation, now, after=after)


def _is_known(opening: Delivery | None) -> bool:
    """Whether the ledger knows what became of it, for now."""
    return opening is not None and (opening.state is State.SENT or opening.state in NOT_POSTED)


def _settle(store: Store, workspace: str, name: str, now: datetime) -> int:
    """Write down what became of an opening: ``after_sent`` is not told of refusals."""
    with store.write() as tx:
        occurrence = occurrences.find(tx, workspace, name)
        opening = standing.find_opening(tx, occurrence) if occurrence else None
        if occurrence is None or opening is None or occurrence.state is not OccurrenceState.DUE:
            return 0
        if opening.state in NOT_POSTED:
            lapsed = opening.why == "deliveries.expired"
            occurrences.record_not_posted(tx, occurrence, SkipReason.MISSED if lapsed else SkipReason.NOT_POSTED)
        elif opening.message_ts is not None:
            animations.open_run(tx, occurrence, opening.message_ts, opening.sent_at or now)
        return 1


def _take_steps(store: Store, workspace: str, name: str, now: datetime) -> int:
    with store.write() as tx:
        privacy.hold_still(tx)
        enrolments.hold_still(tx, workspace, name)
        occurrence = occurrences.claim(tx, workspace, name, now)
        if occurrence is None or not _has_room(tx, occurrence, now):
            return 0
        kind = get_kind(occurrence.kind)
        animation = animations.get(tx, workspace, occurrence.animation)
        community = communities.get(tx, workspace, occurrence.community)
        occurrence, seen = _after_steps(tx, kind, occurrence, animation, community, now)
        if occurrence.state is OccurrenceState.SKIPPED:
            occurrences.record_silent(tx, occurrence)
            return _tell_of_silence(tx, kind, occurrence, community, now)
        step = _next_step(kind, occurrence)
        next_at = _time_of(step, occurrence, animation) if step else None
        occurrences.record_steps(tx, occurrence, next_at)
        return _show(tx, kind, occurrence, community, now, seen) if _is_shown(kind, occurrence) else 0


def _has_room(tx: Transaction, occurrence: Occurrence, now: datetime) -> bool:
    """Whether a run may begin at this moment: posts that nobody foresaw may stand where it should, and then it moves.

    What somebody asked for by hand may always, and what was announced to people already.
    """
    if occurrence.slot or occurrence.steps_done:
        return True
    if occurrence.moved_why is not Shift.NO_ROOM and (occurrence.due_at > now or spreading.may_open(tx, occurrence, now)):
        return True
    animations.arrange(tx, occurrence.workspace, occurrence.community, now)
    arranged = occurrences.get(tx, occurrence.workspace, occurrence.occurrence)
    if arranged.moved_why is Shift.NO_ROOM:
        occurrences.record_not_posted(tx, arranged, SkipReason.NO_ROOM)
        return False
    return arranged.due_at <= now


def _after_steps(
    tx: Transaction, kind: Kind, occurrence: Occurrence, animation: Animation, community: Community, now: datetime
) -> tuple[Occurrence, Snapshot | None]:
    """The occurrence after every step that is due, skipped where its kind has nothing to say, and what the last one was shown; one
    that waits for its opening to be posted takes no other meanwhile.
    """
    snapshot = None
    while (step := _next_step(kind, occurrence)) and _time_of(step, occurrence, animation) <= now:
        if step.closes:
            occurrence = replace(occurrence, state=OccurrenceState.CLOSED)
        snapshot = get_snapshot(tx, kind, occurrence, community, now, step.name, like=snapshot)
        change = kind.on_step(step.name, snapshot, seed_of(occurrence.occurrence, step.name))
        _write_change(tx, occurrence, change, now)
        if step.closes:
            ballots.seal(tx, occurrence)
            unsigned.seal(tx, occurrence)
        occurrence = replace(occurrence, state_data=change.state, steps_done=occurrence.steps_done | {step.name})
        if change.is_silent and occurrence.state is OccurrenceState.DUE:
            return replace(occurrence, state=OccurrenceState.SKIPPED), snapshot
    return occurrence, snapshot


def _write_change(tx: Transaction, occurrence: Occurrence, change: Change, now: datetime) -> None:
    """What a step makes besides the occurrence's state."""
    if change.groups is not None:
        pairings.record(tx, occurrence, change.groups, now)
    for person, items in change.enrols.items():
        for item, value in items.items():
            if value is None:
                enrolments.drop(tx, occurrence.workspace, occurrence.animation, person, item)
            else:
                enrolments.record(tx, occurrence.workspace, occurrence.animation, person, item, value, now)


def _next_step(kind: Kind, occurrence: Occurrence) -> Step | None:
    if occurrence.state is OccurrenceState.DUE and _has_opened(kind, occurrence):
        return None
    return next_step(kind.steps(occurrence.content), occurrence.steps_done)


def _has_opened(kind: Kind, occurrence: Occurrence) -> bool:
    return any(step.opens and step.name in occurrence.steps_done for step in kind.steps(occurrence.content))


def _is_shown(kind: Kind, occurrence: Occurrence) -> bool:
    """Before it opens only what is said to people goes out, and only where answers are taken already."""
    return any((step.opens or step.listens) and step.name in occurrence.steps_done for step in kind.steps(occurrence.content))


def _time_of(step: Step, occurrence: Occurrence, animation: Animation) -> datetime:
    if step.closes and occurrence.closes_at is not None:
        return occurrence.closes_at
    return step_time(step, occurrence.due_at, animation.recurrence)


def _show(tx: Transaction, kind: Kind, occurrence: Occurrence, community: Community, now: datetime, seen: Snapshot | None) -> int:
    """Plan what makes Slack show the occurrence as it is now."""
    snapshot = get_snapshot(tx, kind, occurrence, community, now, SHOWN, like=seen)
    change = kind.mend(snapshot, seed_of(occurrence.occurrence, now.isoformat())) if occurrence.is_open else None
    if change is not None:
        _write_change(tx, occurrence, change, now)
        occurrences.record_state(tx, occurrence, change.state)
        occurrence = replace(occurrence, state_data=change.state)
        snapshot = get_snapshot(tx, kind, occurrence, community, now, SHOWN, like=snapshot)
    planned = standing.show_letters(tx, occurrence, _written(tx, occurrence, kind.letters(snapshot), community), now)
    has_opened, has_thread = _has_opened(kind, occurrence), occurrence.message_ts is not None
    posts = kind.render(snapshot, texts_for(community.locale))
    # What belongs in its thread waits until there is one.
    ready = [post for post in posts if (has_opened or post.is_early) and (has_thread or not post.in_thread)]
    ready = [post for post in ready if _has_place(tx, occurrence, post, now, has_opened=has_opened)]
    return planned + standing.show(tx, occurrence, ready, now)


def _has_place(tx: Transaction, occurrence: Occurrence, post: Post, now: datetime, *, has_opened: bool) -> bool:
    """Whether a post can be said now, or stands already. In the channel, beside the opening, it waits for room; what is said before
    the opening waits for the day too, and never comes after it.
    """
    if post.in_thread or post.name == OPENING or standing.is_said(tx, occurrence, post):
        return True
    if post.is_early and has_opened:
        return False
    room = spreading.find_room(tx, occurrence.workspace, occurrence.community, now, by_day=post.is_early)
    if room is not None and room > now:
        occurrences.look_again(tx, occurrence.workspace, occurrence.occurrence, room)
    return room == now


def _tell_of_silence(tx: Transaction, kind: Kind, occurrence: Occurrence, community: Community, now: datetime) -> int:
    """Where there is nothing to say to the others, those who look after the community may be told why."""
    snapshot = get_snapshot(tx, kind, occurrence, community, now, SHOWN)
    letters = [letter for letter in kind.letters(snapshot) if snapshot.managers.issuperset(letter.to)]
    return standing.show_letters(tx, occurrence, _written(tx, occurrence, letters, community), now)


def _written(
    tx: Transaction, occurrence: Occurrence, letters: Sequence[Letter], community: Community
) -> Sequence[tuple[Letter, Mapping[str, Any]]]:
    """The letters, each in the language that all who get it share, else in the community's."""
    locales = people.locales_of(tx, occurrence.workspace, {person for letter in letters for person in letter.to})
    written = []
    for letter in letters:
        spoken = {supported_locale(locales.get(person), community.locale) for person in letter.to}
        written.append((letter, letter.write(texts_for(spoken.pop() if len(spoken) == 1 else community.locale))))
    return written
