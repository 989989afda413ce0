"""One coffee with a host: who is drawn for it, who stays in for the next, and what becomes of it where somebody is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.animations.conversations import opens_at
from bot.animations.kind import Change
from bot.animations.lottery import Volunteer, draw
from bot.animations.snapshot import Member, Snapshot
from bot.model.deliveries import State

VERSION = 1
# Lasting words: that they would like to come; how often they were drawn, and when last.
IN, DRAWN = "in", "drawn"


class Phase(StrEnum):
    """People can still volunteer; the draw is done; it can't be held, for the host is not there; nobody was there to be drawn."""

    GATHERING = "gathering"
    DONE = "done"
    NO_HOST = "no_host"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Draw:
    """What came of a draw. ``number`` tells one made again from the one before; ``at`` is when the conversation opens.

    ``waiting`` were not drawn and stay in. ``is_apart``: Slack opened no conversation. ``is_settled``: it is open, as far as Foyer
    will ever know.
    """

    phase: Phase = Phase.GATHERING
    drawn: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    number: int = 0
    at: datetime | None = None
    is_apart: bool = False
    is_settled: bool = False

    @property
    def letter(self) -> str:
        """The name of the letter to the host and those who were drawn."""
        return f"table:{self.number}"


def read_draw(state: Mapping[str, Any]) -> Draw:
    """The draw that a state holds; none yet, where there is no state."""
    if not state:
        return Draw()
    at = datetime.fromisoformat(state["at"]) if state["at"] else None
    return Draw(
        phase=Phase(state["phase"]),
        drawn=tuple(state["drawn"]),
        waiting=tuple(state["waiting"]),
        number=state["number"],
        at=at,
        is_apart=state["is_apart"],
        is_settled=state["is_settled"],
    )


def as_state(made: Draw) -> Mapping[str, Any]:
    """The state that holds a draw: JSON with a version."""
    return {
        "version": VERSION,
        "phase": str(made.phase),
        "drawn": list(made.drawn),
        "waiting": list(made.waiting),
        "number": made.number,
        "at": made.at.isoformat() if made.at else None,
        "is_apart": made.is_apart,
        "is_settled": made.is_settled,
    }


def host_of(snapshot: Snapshot) -> str:
    """Whose coffee it is."""
    return str(snapshot.occurrence.content["host"])


def is_here(person: str, snapshot: Snapshot) -> bool:
    """Whether somebody is in the community."""
    return any(member.person == person for member in snapshot.audience)


def first_draw(snapshot: Snapshot, seed: int) -> Change:
    """Draw among those who volunteered, are there, and are not on a break."""
    people = _volunteers(snapshot)
    waiting = tuple(each.person for each in people)
    if not is_here(host_of(snapshot), snapshot):
        return Change(as_state(Draw(Phase.NO_HOST, waiting=waiting)))
    drawn = draw(people, int(snapshot.occurrence.content["seats"]), [host_of(snapshot)], snapshot.avoided, seed)
    if not drawn:
        return Change(as_state(Draw(Phase.NOBODY, waiting=waiting)))
    left = tuple(person for person in waiting if person not in drawn)
    return _change(Draw(Phase.DONE, drawn, left), drawn, snapshot)


def draw_again(snapshot: Snapshot, seed: int) -> Change | None:
    """Make good what did not come about: another is drawn for who is gone; without the host, those who were drawn are told."""
    made = read_draw(snapshot.occurrence.state_data)
    if made.phase is not Phase.DONE or made.is_settled:
        return None
    state = snapshot.letters.get(made.letter)
    table = (host_of(snapshot), *made.drawn)
    is_whole = all(is_here(person, snapshot) for person in table)
    if state is State.REFUSED and is_whole:
        return Change(as_state(replace(made, is_apart=True, is_settled=True)))
    if state in (State.SKIPPED, State.REFUSED) or (state is None and not is_whole and _is_to_come(made, snapshot)):
        return _without_who_left(made, snapshot, seed)
    is_known = state in (State.SENT, State.GIVEN_UP) or (state is None and not is_whole)
    return Change(as_state(replace(made, is_settled=True))) if is_known else None


def _without_who_left(made: Draw, snapshot: Snapshot, seed: int) -> Change:
    here = tuple(person for person in made.drawn if is_here(person, snapshot))
    if not is_here(host_of(snapshot), snapshot):
        off = replace(made, phase=Phase.NO_HOST, drawn=(), waiting=(*here, *made.waiting), at=None)
        return Change(as_state(off), groups=(), enrols={person: {DRAWN: _drawn_before(person, snapshot)} for person in here})
    waiting = [each for each in _volunteers(snapshot) if each.person not in here]
    free = int(snapshot.occurrence.content["seats"]) - len(here)
    fresh = draw(waiting, free, [host_of(snapshot), *here], snapshot.avoided, seed)
    if not here and not fresh:
        return Change(as_state(replace(made, phase=Phase.NOBODY, drawn=(), at=None)), groups=())
    left = tuple(person for person in made.waiting if person not in fresh)
    return _change(replace(made, drawn=(*here, *fresh), waiting=left, number=made.number + 1), fresh, snapshot)


def _change(made: Draw, fresh: tuple[str, ...], snapshot: Snapshot) -> Change:
    table = (host_of(snapshot), *made.drawn)
    members = [member for member in snapshot.audience if member.person in table]
    opens = replace(made, at=opens_at(members, snapshot.now, snapshot.zone))
    return Change(as_state(opens), groups=(table,), enrols={person: {DRAWN: _drawn_now(person, snapshot)} for person in fresh})


def _is_to_come(made: Draw, snapshot: Snapshot) -> bool:
    """Before its time a letter can't have been sent, whatever became of its row."""
    return made.at is not None and made.at > snapshot.now


def _volunteers(snapshot: Snapshot) -> list[Volunteer]:
    willing = {each.person for each in snapshot.enrolled if each.item == IN} - {host_of(snapshot)}
    return [_volunteer(member, snapshot) for member in snapshot.audience if member.person in willing and not member.is_away]


def _volunteer(member: Member, snapshot: Snapshot) -> Volunteer:
    before = snapshot.enrolment_of(member.person, DRAWN) or {"times": 0, "last": ""}
    return Volunteer(member.person, int(before["times"]), str(before["last"]))


def _drawn_now(person: str, snapshot: Snapshot) -> Mapping[str, Any]:
    """How often they were drawn, with this time; what it was before is kept, in case the coffee can't be held."""
    before = snapshot.enrolment_of(person, DRAWN) or {"times": 0, "last": ""}
    return {
        "version": VERSION,
        "times": int(before["times"]) + 1,
        "last": snapshot.occurrence.local_date.isoformat(),
        "before": before["last"],
    }


def _drawn_before(person: str, snapshot: Snapshot) -> Mapping[str, Any] | None:
    """As it was before this draw; None for never."""
    now = snapshot.enrolment_of(person, DRAWN)
    if now is None or int(now["times"]) <= 1:
        return None
    return {"version": VERSION, "times": int(now["times"]) - 1, "last": now["before"], "before": ""}
