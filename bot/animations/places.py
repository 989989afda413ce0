"""The places of a series of talks: who holds which, which are free, and who lost theirs because dates changed.

A place is one of the talks of one session: ``2026-03-12:1``, of a run that was asked for by hand ``2026-03-12+1:1``. Who takes one
leaves a lasting word under its name, so that it may be on a date that is not written as an occurrence yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.animations.snapshot import Snapshot
from bot.model.animations import Enrolment, Occurrence, OccurrenceState

VERSION = 1


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody's talk, on the place they took. ``is_on``: they said again that they come. ``run``: the occurrence announcing it."""

    place: str
    person: str
    title: str
    is_on: bool = False
    run: str = ""

    @property
    def session(self) -> str:
        """The session it is in."""
        return self.place.rpartition(":")[0]

    @property
    def day(self) -> date:
        """The local day of its session."""
        return day_of(self.place)


def session_of(run: Occurrence) -> str:
    """The name of a run's session: its local date; several runs of one day have each their own."""
    return run.local_date.isoformat() + (f"+{run.slot}" if run.slot else "")


def day_of(place: str) -> date:
    """The local day of a place. Raises ValueError for what is none."""
    return date.fromisoformat(place.partition(":")[0].partition("+")[0])


def number_of(place: str) -> int:
    """Which talk of its session a place is: 1 for the first."""
    return int(place.rpartition(":")[2])


def word(title: str, *, is_on: bool = False, run: str = "") -> Mapping[str, Any]:
    """The lasting word of who takes a place."""
    return {"version": VERSION, "title": title, "on": is_on, "run": run}


def given(snapshot: Snapshot) -> list[Talk]:
    """Every talk that was announced, whether or not the speaker is still here, the first to be promised first."""
    return [talk for talk in map(_talk, snapshot.enrolled) if talk.run]


def promised(snapshot: Snapshot) -> list[Talk]:
    """Every talk to come, of people who are in the community now."""
    here = {member.person for member in snapshot.audience}
    return [talk for talk in map(_talk, snapshot.enrolled) if not talk.run and talk.person in here]


def held(snapshot: Snapshot) -> dict[str, Talk]:
    """The talk on each place that is taken. Who came back to a place that was taken meanwhile has lost it: the latest holds it."""
    here = {member.person for member in snapshot.audience}
    return {talk.place: talk for talk in map(_talk, snapshot.enrolled) if talk.person in here}


def sessions(snapshot: Snapshot) -> list[str]:
    """The sessions in which a place can be taken now, in order."""
    run = snapshot.occurrence
    own = [session_of(run)] if run.state in (OccurrenceState.DUE, OccurrenceState.OPEN) else []
    return list(dict.fromkeys([*own, *(day.isoformat() for day in snapshot.coming)]))


def free(snapshot: Snapshot) -> list[str]:
    """The places that nobody holds, in order."""
    taken, most = held(snapshot), int(snapshot.occurrence.content["places"])
    every = (f"{session}:{number}" for session in sessions(snapshot) for number in range(1, most + 1))
    return [place for place in every if place not in taken]


def free_here(snapshot: Snapshot) -> int:
    """How many places of the run's own session nobody holds."""
    own = session_of(snapshot.occurrence)
    return sum(place.rpartition(":")[0] == own for place in free(snapshot))


def speakers(snapshot: Snapshot) -> list[Talk]:
    """The talks of the run's own session, in order."""
    own = session_of(snapshot.occurrence)
    return sorted((talk for talk in held(snapshot).values() if talk.session == own), key=lambda talk: number_of(talk.place))


def homeless(snapshot: Snapshot) -> list[Talk]:
    """Talks to come whose date is none any more, or whose place another person holds now.

    Only the next run of a series that goes on can tell: its dates are all that there will be.
    """
    run = snapshot.occurrence
    if run.slot or run.state is not OccurrenceState.DUE:
        return []
    known, holds = set(sessions(snapshot)), held(snapshot)
    return [talk for talk in promised(snapshot) if talk.session not in known or holds[talk.place].person != talk.person]


def _talk(enrolment: Enrolment) -> Talk:
    value = enrolment.value
    return Talk(enrolment.item, enrolment.person, str(value["title"]), bool(value.get("on")), str(value.get("run", "")))
