"""How long it takes to introduce 2,000 people who have met somebody every week for two years, and how many meet again.

Prints, for pairs and for groups: the seconds of the processor, how much of the two seconds promised that is, and what came of it.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from itertools import combinations
from random import Random

from bot.animations.pair_costs import Candidate, Mix
from bot.animations.pairing import Round, pair_members
from bot.hours import Hours
from bot.model.animations import Meeting

PEOPLE, WEEKS, PROMISED = 2000, 104, 2.0
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ZONES = ("Europe/Paris", "Europe/London", "America/Montreal", "Asia/Singapore")
AVOIDED = 200


def main() -> None:
    """Measure each; fails where the promise is not kept."""
    chance = Random(1)
    pool = [_candidate(number, chance) for number in range(PEOPLE)]
    names = [each.person for each in pool]
    avoided = [frozenset(chance.sample(names, 2)) for _ in range(AVOIDED)]
    slowest = 0.0
    for size in (2, 4, 8):
        past = _past(names, size, chance)
        for mix in (Mix.ANYBODY, Mix.ACROSS, Mix.STRANGERS):
            began = time.process_time()
            found = pair_members(pool, past, avoided, size=size, mix=mix, at=NOW, seed=7)
            taken = time.process_time() - began
            slowest = max(slowest, taken)
            print(
                f"groups of {size}, {mix}: {taken:.2f} s, {taken / PROMISED:.0%} of what is promised; {_told(found, past, avoided)}"
            )
    sys.exit(slowest > PROMISED)


def _candidate(number: int, chance: Random) -> Candidate:
    hours = Hours(chance.choices(ZONES, (10, 5, 3, 1))[0], wall_time(9), wall_time(18))
    places = frozenset(chance.sample([f"C{place}" for place in range(20)], 4))
    return Candidate(f"U{number:05}", hours, chance.choice(("", "Sales", "Design", "Engineering", "Care")), places)


def _past(names: list[str], size: int, chance: Random) -> list[Meeting]:
    met = []
    for week in range(WEEKS):
        chance.shuffle(names)
        groups = (frozenset(names[place : place + size]) for place in range(0, len(names), size))
        met += [Meeting(f"{week}", group, NOW - timedelta(weeks=week + 1)) for group in groups]
    return met


def _told(found: Round, past: list[Meeting], avoided: list[frozenset[str]]) -> str:
    before = {pair for meeting in past for pair in combinations(sorted(meeting.people), 2)}
    pairs = [pair for group in found.groups for pair in combinations(group, 2)]
    again = sum(pair in before for pair in pairs)
    against = sum(frozenset(pair) in set(avoided) for pair in pairs)
    return (
        f"{len(found.groups)} groups, {len(found.alone)} alone, {again} of {len(pairs)} pairs met before, {against} against a wish"
    )


if __name__ == "__main__":
    main()
