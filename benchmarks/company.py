"""A company of so many people in so many communities, in four zones, with every kind of ritual planned in each of them."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5

from bot.animations import KINDS
from bot.animations.forms import Choice, Day, Field, Lines, Number, People, Words
from bot.animations.kind import Kind
from bot.model.animations import Animation, AnimationState
from bot.model.communities import Community
from bot.model.facts import PersonSeen
from bot.nudges import SWITCHED
from bot.recurrence import Frequency, Recurrence
from bot.text import Texts, texts_for
from storage import animations, communities, memberships, people, workspaces
from storage.store import Store, Transaction

WORKSPACE, BOT = "T1", "UFOYER"
ZONES = ("Europe/Paris", "America/New_York", "Australia/Sydney", "Asia/Kolkata")
START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
FOUNDED = START - timedelta(days=90)
# As a manager's season would have it: one thing every week, the others in turn every second week or once a month.
EVERY_WEEK: Frequency = "weekly"
IN_TURN: tuple[Frequency, ...] = ("fortnightly", "monthly")

# When, which community, who.
Join = tuple[datetime, str, str]


def found(store: Store, *, places: int, people_in_all: int, kinds: Sequence[Kind] = KINDS) -> tuple[list[Animation], list[Join]]:
    """Found the company in an empty store: everybody is in two communities, or comes to the second one later in the year.

    What was planned, and who is still to join.
    """
    here, coming = _joins(places, people_in_all)
    with store.write() as tx:
        workspaces.upsert(tx, WORKSPACE, "Year", BOT, "https://year.example/")
        people.upsert(tx, [_person(number, places) for number in range(people_in_all)])
        for number in range(places):
            _found(tx, number)
        memberships.move(tx, [(WORKSPACE, place, person, at, True) for at, place, person in here])
    planned = [_animation(kind, number, place, places) for number in range(places) for place, kind in enumerate(kinds)]
    for animation in planned:
        with store.write() as tx:
            animations.add(tx, animation, START)
    return planned, coming


def members_of(places: int, people_in_all: int) -> dict[str, list[str]]:
    """Who is in each community from the beginning, by its id."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for _, place, person in _joins(places, people_in_all)[0]:
        found[place].append(person)
    return dict(found)


def _joins(places: int, people_in_all: int) -> tuple[list[Join], list[Join]]:
    """Who was in which community before it all began, and who comes during the year: a quarter of all, to their second one."""
    here: list[Join] = []
    coming: list[Join] = []
    for number in range(people_in_all):
        turn, first = divmod(number, places)
        second = (first + 1 + turn % max(places - 1, 1)) % places
        long_ago = START - timedelta(days=60 + 17 * number % 700)
        here.append((long_ago, _id(first), _name(number)))
        if turn % 4 == 3:
            coming.append((START + timedelta(days=11 * number % 360, hours=3), _id(second), _name(number)))
        elif second != first:
            here.append((long_ago, _id(second), _name(number)))
    return here, coming


def _id(number: int) -> str:
    return f"C{number:04d}"


def _name(number: int) -> str:
    return f"U{number:05d}"


def _person(number: int, places: int) -> PersonSeen:
    """A fifth of the people live in another zone than their first community."""
    zone = ZONES[(number % places + (number % 5 == 0)) % len(ZONES)]
    return PersonSeen(WORKSPACE, _name(number), f"Person {number}", "en-GB", zone, False, False, False, False, False, 1.0)


def _found(tx: Transaction, number: int) -> None:
    """Its manager is the first person of it."""
    community = Community(
        WORKSPACE,
        _id(number),
        f"place-{number}",
        locale="fr" if number % 2 else "en",
        zone=ZONES[number % len(ZONES)],
        digest_channel=_id(number),
        nudges=frozenset(rule.key for rule in SWITCHED),
        set_up_by=_name(number),
        bot_is_in=True,
    )
    communities.set_up(tx, community, [_name(number)], FOUNDED)
    communities.mark_noticed(tx, WORKSPACE, community.community, FOUNDED)


def _animation(kind: Kind, number: int, place: int, places: int) -> Animation:
    """A kind planned in a community: of every two kinds one at the same hour as another, to have something to spread."""
    starts = START.date() + timedelta(days=(number + place) % 5)
    frequency = IN_TURN[place % len(IN_TURN)] if place else EVERY_WEEK
    rule = Recurrence(
        frequency,
        starts,
        time(23 if number % 7 == 0 else 10 + place // 2),
        ZONES[number % len(ZONES)],
        weekday=starts.weekday(),
        ordinal=(starts.day - 1) // 7 + 1 if frequency == "monthly" else None,
    )
    content = kind.content(form_of(kind, _name(number + places)))
    name = uuid5(NAMESPACE_OID, f"{number} {place}").hex
    return Animation(WORKSPACE, name, _id(number), kind.key, content, rule, AnimationState.PLANNED, _name(number), START)


def form_of(kind: Kind, person: str) -> Mapping[str, str]:
    """A planning form of a kind that holds: plain words, the first choice everywhere; what contradicts the rest left out."""
    texts = texts_for("en")
    full = {each.name: plain(each, texts, person) for each in kind.fields}
    optional = [each.name for each in kind.fields if not each.is_required]
    for left_out in itertools.chain([()], itertools.combinations(optional, 1), itertools.combinations(optional, 2)):
        form = {name: value for name, value in full.items() if name not in left_out}
        if not kind.problems(form):
            return form
    raise ValueError(f"no plain form of {kind.key} holds: {kind.problems(full)}")


def plain(asked: Field, texts: Texts, person: str) -> str:
    """Something plain in a field, whatever kind of field it is."""
    match asked:
        case Words():
            return "One thing"
        case Lines():
            return "One thing\nAnother\nA third"
        case Choice():
            return str(asked.chosen or asked.options(texts)[0].value)
        case People():
            return person
        case Day():
            return START.date().isoformat()
        case Number():
            return str(asked.least)
