"""A draw among volunteers that is fair over time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who would like to be drawn: how often they were, and when last (an ISO date, "" for never)."""

    person: str
    times: int = 0
    last: str = ""


def draw(
    volunteers: Iterable[Volunteer], seats: int, beside: Iterable[str], avoided: Collection[frozenset[str]], seed: int
) -> tuple[str, ...]:
    """Who gets a seat: those drawn the fewest times, of these whose last time is longest ago; among equals, chance.

    Nobody is drawn who is not to meet one of those they would sit ``beside``, or one who was drawn before them.
    """
    order = sorted(volunteers, key=lambda each: each.person)
    Random(seed).shuffle(order)  # noqa: S311  # chance that can be repeated is wanted
    together, drawn = list(beside), list[str]()
    for each in sorted(order, key=lambda one: (one.times, one.last)):
        if len(drawn) == seats:
            break
        if not any(frozenset((each.person, other)) in avoided for other in together):
            together.append(each.person)
            drawn.append(each.person)
    return tuple(drawn)
