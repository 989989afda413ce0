"""A round of introductions: how far it is, who is introduced to whom, and what came of it. Kept as an occurrence's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

VERSION = 1


class Phase(StrEnum):
    """How far a round is: people can still join; shown to those who look after it; sent; asked about; over."""

    GATHERING = "gathering"
    DRAFTED = "drafted"
    SENT = "sent"
    ASKED = "asked"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Circle:
    """People who are introduced to each other. ``number`` names it for ever; ``at`` is when their conversation opens.

    ``is_over``: it did not come about, because of somebody who is no longer there; the others were placed anew. ``is_apart``: Slack
    opened no conversation for them, so each is told alone.
    """

    number: int
    people: tuple[str, ...]
    at: datetime | None = None
    is_over: bool = False
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """A whole round. ``shown_to`` are those who saw it beforehand; ``paused`` those who left three rounds in a row unanswered.

    ``is_settled``: every conversation was opened, as far as Foyer will ever know. ``met``, ``planned`` and ``asked`` count
    circles, at the end.
    """

    phase: Phase = Phase.GATHERING
    circles: tuple[Circle, ...] = ()
    alone: tuple[str, ...] = ()
    pool: int = 0
    shown_to: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    is_settled: bool = False
    met: int = 0
    planned: int = 0

    @property
    def standing(self) -> tuple[Circle, ...]:
        """The circles that came about, or will."""
        return tuple(circle for circle in self.circles if not circle.is_over)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Who is with whom."""
        return tuple(circle.people for circle in self.standing)

    @property
    def people(self) -> frozenset[str]:
        """Everybody who is with somebody."""
        return frozenset(person for group in self.groups for person in group)

    def with_groups(self, groups: Sequence[Sequence[str]]) -> "Round":
        """Draw the circles anew: only while none was sent."""
        return replace(self, circles=tuple(Circle(number, tuple(group)) for number, group in enumerate(groups)))

    def swapped(self, one: str, other: str) -> "Round":
        """Each in the place of the other, alone or not."""
        places = {one: other, other: one}
        circles = tuple(
            replace(circle, people=tuple(places.get(person, person) for person in circle.people)) for circle in self.circles
        )
        return replace(self, circles=circles, alone=tuple(places.get(person, person) for person in self.alone))


def read_round(state: Mapping[str, Any]) -> Round:
    """The round that a state holds; one that gathers, where there is none yet."""
    if not state:
        return Round()
    return Round(
        phase=Phase(state["phase"]),
        circles=tuple(_circle(each) for each in state["circles"]),
        alone=tuple(state["alone"]),
        pool=state["pool"],
        shown_to=tuple(state["shown_to"]),
        paused=tuple(state["paused"]),
        is_settled=state["is_settled"],
        met=state["met"],
        planned=state["planned"],
    )


def as_state(each: Round) -> Mapping[str, Any]:
    """The state that holds a round: JSON with a version."""
    return {
        "version": VERSION,
        "phase": str(each.phase),
        "circles": [_kept(circle) for circle in each.circles],
        "alone": list(each.alone),
        "pool": each.pool,
        "shown_to": list(each.shown_to),
        "paused": list(each.paused),
        "is_settled": each.is_settled,
        "met": each.met,
        "planned": each.planned,
    }


def _circle(kept: Mapping[str, Any]) -> Circle:
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    return Circle(kept["number"], tuple(kept["people"]), at, kept["is_over"], kept["is_apart"])


def _kept(circle: Circle) -> Mapping[str, Any]:
    at = circle.at.isoformat() if circle.at else None
    return {
        "number": circle.number,
        "people": list(circle.people),
        "at": at,
        "is_over": circle.is_over,
        "is_apart": circle.is_apart,
    }
