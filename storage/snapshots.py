"""What a kind of animation is shown of one occurrence: as much as its ``needs`` ask for, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.animations.kind import Kind
from bot.animations.newcomers import NEW_FOR
from bot.animations.pair_costs import REMEMBERED
from bot.animations.snapshot import Need, Snapshot
from bot.model.animations import Occurrence
from bot.model.communities import Community
from bot.recurrence import Recurrence
from storage import (
    animations,
    audience,
    ballots,
    enrolments,
    joins,
    kudos,
    memberships,
    occurrences,
    pairings,
    people,
    standing,
    thread_replies,
    unsigned,
    workspaces,
)
from storage.answers import list_answers
from storage.responses import count_responders
from storage.store import Transaction

# Of an animation that ran for years, the latest runs tell enough.
PAST_RUNS = 60
COMING_DATES = 8
# What is the same whatever a step of the occurrence does.
STAYS = frozenset({Need.AUDIENCE, Need.AVOIDED, Need.RECURRENCE, Need.KUDOS})
OF_A_PLAN = frozenset({Need.RECURRENCE, Need.COMING})


def get_snapshot(
    tx: Transaction,
    kind: Kind,
    occurrence: Occurrence,
    community: Community,
    now: datetime,
    doing: str,
    person: str | None = None,
    *,
    plan: Recurrence | None = None,
    like: Snapshot | None = None,
) -> Snapshot:
    """The snapshot of an occurrence for its kind. ``doing`` is the step, the verb, SHOWN or HOME: what it is read for;
    ``person`` is who is answering, where somebody is. ``plan`` is given where its animation is not written, in a preview.
    ``like``: one of the same occurrence, read a moment before in the same transaction; what no step changes is taken from it.
    """
    needs = kind.needs_for(occurrence, doing) - (OF_A_PLAN if plan else frozenset())
    known = {str(need): getattr(like, need) for need in needs & STAYS if like is not None and getattr(like, need)}
    loaded = {str(need): LOADERS[need](tx, occurrence, now) for need in needs if need not in known}
    loaded |= known | ({"recurrence": plan} if plan else {})
    ballot = ballots.find(tx, occurrence, person) if Need.TALLY in kind.needs and person else None
    own = unsigned.list_own(tx, occurrence, person) if Need.UNSIGNED in kind.needs and person else frozenset()
    snapshot = Snapshot(
        occurrence=occurrence,
        locale=community.locale,
        zone=community.zone,
        now=now,
        managers=like.managers if like else _managers(tx, occurrence),
        ballot=ballot,
        own_unsigned=own,
        address=like.address if like else _address(tx, occurrence),
        **loaded,
    )
    return replace(snapshot, names=_names(tx, kind, snapshot, like.names if like else {}))


def _managers(tx: Transaction, occurrence: Occurrence) -> frozenset[str]:
    return frozenset(each.person for each in memberships.managers_of(tx, occurrence.workspace, occurrence.community))


def _address(tx: Transaction, occurrence: Occurrence) -> str:
    workspace = workspaces.find(tx, occurrence.workspace)
    return (workspace.url or "") if workspace else ""


def _names(tx: Transaction, kind: Kind, snapshot: Snapshot, before: Mapping[str, str]) -> Mapping[str, str]:
    """The names of everybody in it, guests and people who left included."""
    known = {**before, **{member.person: member.name for member in snapshot.audience}}
    named = set(snapshot.managers | kind.people(snapshot.occurrence.content))
    named.update(each.person for each in snapshot.answers)
    named.update(each.person for each in snapshot.enrolled)
    named.update(each.person for each in (*snapshot.replies, *snapshot.said))
    named.update(person for each in snapshot.kudos for person in (*each.receivers, each.giver) if person)
    missing = named - known.keys()
    found = people.list_people(tx, snapshot.occurrence.workspace, missing) if missing else []
    return known | {person.person: person.name for person in found}


LOADERS: Mapping[Need, Callable[[Transaction, Occurrence, datetime], Any]] = {
    Need.ANSWERS: lambda tx, run, _: tuple(list_answers(tx, run.workspace, run.occurrence)),
    Need.ANSWERED: lambda tx, run, _: count_responders(tx, run),
    Need.AUDIENCE: lambda tx, run, now: tuple(audience.list_audience(tx, run.workspace, run.community, now)),
    Need.ENROLLED: lambda tx, run, _: tuple(enrolments.list_enrolments(tx, run.workspace, run.animation)),
    Need.PAST: lambda tx, run, _: tuple(occurrences.list_begun(tx, run.workspace, run.animation, PAST_RUNS)),
    Need.MEETINGS: lambda tx, run, now: tuple(pairings.list_meetings(tx, run.workspace, now - REMEMBERED)),
    Need.AVOIDED: lambda tx, run, _: pairings.pairs_avoided(tx, run.workspace),
    Need.TALLY: lambda tx, run, _: ballots.tally(tx, run),
    Need.LETTERS: lambda tx, run, _: standing.list_letters(tx, run),
    Need.REPLIES: lambda tx, run, _: tuple(thread_replies.list_replies(tx, run)),
    Need.UNSIGNED: lambda tx, run, _: tuple(unsigned.list_unsigned(tx, run)),
    Need.KUDOS: lambda tx, run, _: tuple(kudos.list_before(tx, run)),
    Need.RECURRENCE: lambda tx, run, _: animations.get(tx, run.workspace, run.animation).recurrence,
    Need.COMING: lambda tx, run, now: tuple(animations.coming_dates(tx, run, now, COMING_DATES)),
    Need.RETURNED: lambda tx, run, now: joins.list_returned(tx, run.workspace, run.community, now - NEW_FOR),
    Need.SAID: lambda tx, run, _: tuple(thread_replies.list_said(tx, run)),
}
"""How each need is loaded: the field of ``Snapshot`` that has its name."""
