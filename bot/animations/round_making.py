"""How a round of introductions is made: who is in it, who is introduced to whom, what is made good, and how it ends."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.animations.conversations import opens_at
from bot.animations.kind import PASS, Change
from bot.animations.pair_costs import Candidate, Mix
from bot.animations.pairing import pair_members, regroup
from bot.animations.rounds import VERSION, Circle, Phase, Round, as_state, read_round
from bot.animations.snapshot import Member, Snapshot
from bot.model.deliveries import State
from bot.waking import Waking

# Lasting words: that they joined (with their team), that they want no part in it, that they were told of it, how many rounds in a
# row they said nothing of, and that they are left in peace since.
JOINED, OUT, TOLD, SILENT, PAUSED = "joined", "out", "told", "silent", "paused"
# What they say when asked whether they met.
NEWS = "met"
MET, PLANNED, MISSED = "met", "planned", "missed"
PATIENCE = 3
EVERYBODY, WHO_JOINS = "all", "asked"
# Nothing will come of such a letter.
_NEVER = (State.SKIPPED, State.REFUSED)
_PLAIN: Mapping[str, Any] = {"version": VERSION}

Words = Mapping[str, Mapping[str, Mapping[str, Any]]]


def words_of(snapshot: Snapshot) -> Words:
    """The lasting words of everybody, by person and item."""
    found: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for each in snapshot.enrolled:
        found[each.person][each.item] = each.value
    return found


def is_for_everybody(snapshot: Snapshot) -> bool:
    """Whether nobody has to join, but may leave."""
    return bool(snapshot.occurrence.content["joining"] == EVERYBODY)


def may_join(member: Member, snapshot: Snapshot) -> bool:
    """Guests take part where the manager says so."""
    return bool(snapshot.occurrence.content["guests"]) or not member.is_guest


def pool_of(snapshot: Snapshot) -> tuple[Member, ...]:
    """Who is to be introduced this time: who joined, or was told and did not leave; nobody who pauses, is away, or passes."""
    words, passed = words_of(snapshot), snapshot.items(PASS)
    return tuple(
        member
        for member in snapshot.audience
        if may_join(member, snapshot)
        and not member.is_away
        and member.person not in passed
        and _takes_part(member.person, words.get(member.person, {}), snapshot)
    )


def _takes_part(person: str, words: Mapping[str, Any], snapshot: Snapshot) -> bool:
    if PAUSED in words or OUT in words:
        return False
    if JOINED in words or not is_for_everybody(snapshot):
        return JOINED in words
    return TOLD in words or was_told(person, snapshot)


def was_told(person: str, snapshot: Snapshot) -> bool:
    """Whether the letter that tells a person of it has arrived."""
    return snapshot.letters.get(told_name(person)) is State.SENT


def told_name(person: str) -> str:
    """The name of that letter."""
    return f"told:{person}"


def check_name(person: str) -> str:
    """The name of the letter that asks a person whether they met."""
    return f"check:{person}"


def group_name(circle: Circle) -> str:
    """The name of the letter that introduces people to each other."""
    return f"group:{circle.number}"


def draft(snapshot: Snapshot, seed: int) -> Change:
    """Put those who are in it together, to be looked at by those who look after the community."""
    pool = pool_of(snapshot)
    found = pair_members(_candidates(pool, snapshot), snapshot.meetings, snapshot.avoided, **_wishes(snapshot), seed=seed)
    made = replace(
        Round(Phase.DRAFTED, alone=found.alone, shown_to=tuple(sorted(snapshot.managers))).with_groups(found.groups), pool=len(pool)
    )
    told = {member.person: {TOLD: _PLAIN} for member in snapshot.audience if was_told(member.person, snapshot)}
    return Change(as_state(made), enrols=told)


def send(snapshot: Snapshot, seed: int) -> Change:
    """Make good what changed since it was drafted, and settle when each conversation opens."""
    drafted, pool = read_round(snapshot.occurrence.state_data), pool_of(snapshot)
    found = regroup(
        drafted.groups, _candidates(pool, snapshot), snapshot.meetings, snapshot.avoided, **_wishes(snapshot), seed=seed
    )
    times = _Times(snapshot)
    circles = tuple(Circle(number, group, times.of(group)) for number, group in enumerate(found.groups))
    sent = replace(drafted, phase=Phase.SENT, circles=circles, alone=found.alone, pool=len(pool))
    return Change(as_state(sent), groups=found.groups)


def mend(snapshot: Snapshot, seed: int) -> Change | None:
    """Make good what did not come about: with somebody gone, the others get other company, or are told."""
    sent = read_round(snapshot.occurrence.state_data)
    if sent.phase not in (Phase.SENT, Phase.ASKED) or sent.is_settled:
        return None
    here = {member.person for member in snapshot.audience}
    apart = {circle.number for circle in sent.standing if _is_refused(circle, snapshot) and here.issuperset(circle.people)}
    broken = [circle for circle in sent.standing if circle.number not in apart and _is_broken(circle, snapshot, here)]
    changed = {circle.number: replace(circle, is_over=True) for circle in broken}
    changed |= {circle.number: replace(circle, is_apart=True) for circle in sent.standing if circle.number in apart - _apart(sent)}
    if not changed:
        return Change(as_state(replace(sent, is_settled=True))) if _is_settled(sent, snapshot, here) else None
    kept = tuple(changed.get(circle.number, circle) for circle in sent.circles)
    mended = _placed_anew(replace(sent, circles=kept), broken, snapshot, seed)
    return Change(as_state(mended), groups=tuple(tuple(each for each in group if each in here) for group in mended.groups))


def end(snapshot: Snapshot) -> Change:
    """How many met, as far as anybody said; and who is left in peace, for they said nothing of three rounds in a row."""
    asked, news, words = read_round(snapshot.occurrence.state_data), snapshot.items(NEWS), words_of(snapshot)
    said = [{str(news[person]["said"]) for person in group if person in news} for group in asked.groups]
    met = sum(MET in each for each in said)
    planned = sum(PLANNED in each and MET not in each for each in said)
    enrols: dict[str, dict[str, Mapping[str, Any] | None]] = {}
    paused = []
    for person in sorted(asked.people):
        silent = int(words.get(person, {}).get(SILENT, {}).get("rounds", 0))
        if person in news:
            enrols |= {person: {SILENT: None}} if silent else {}
        elif snapshot.letters.get(check_name(person)) is State.SENT:
            is_enough = silent + 1 >= PATIENCE
            paused += [person] if is_enough else []
            enrols[person] = {SILENT: None, PAUSED: _PLAIN} if is_enough else {SILENT: {"version": VERSION, "rounds": silent + 1}}
    over = replace(asked, phase=Phase.OVER, met=met, planned=planned, paused=tuple(paused))
    return Change(as_state(over), enrols=enrols)


def _candidates(pool: Sequence[Member], snapshot: Snapshot) -> list[Candidate]:
    words, here = words_of(snapshot), {snapshot.occurrence.community}
    return [
        Candidate(
            member.person,
            member.waking.hours,
            str(words.get(member.person, {}).get(JOINED, {}).get("team", "")),
            member.communities - here,
        )
        for member in pool
    ]


def _wishes(snapshot: Snapshot) -> dict[str, Any]:
    content = snapshot.occurrence.content
    return {"size": int(content["size"]), "mix": Mix(content["mix"]), "at": snapshot.now}


def _apart(sent: Round) -> set[int]:
    return {circle.number for circle in sent.standing if circle.is_apart}


def _is_refused(circle: Circle, snapshot: Snapshot) -> bool:
    return snapshot.letters.get(group_name(circle)) is State.REFUSED


def _is_broken(circle: Circle, snapshot: Snapshot, here: set[str]) -> bool:
    """Whether its conversation will never be opened.

    Of a letter that went with somebody who was erased nothing is known; before its time it can't have been sent.
    """
    state = snapshot.letters.get(group_name(circle))
    if state is not None:
        return state in _NEVER and not circle.is_apart
    return not here.issuperset(circle.people) and circle.at is not None and circle.at > snapshot.now


def _is_settled(sent: Round, snapshot: Snapshot, here: set[str]) -> bool:
    """Whether each conversation is open, or was when somebody of it was erased."""
    waiting = (State.DUE, State.CLAIMED, State.BID, State.UNKNOWN)
    states = ((circle, snapshot.letters.get(group_name(circle))) for circle in sent.standing)
    return not any(state in waiting if state else here.issuperset(circle.people) for circle, state in states)


def _placed_anew(sent: Round, broken: Sequence[Circle], snapshot: Snapshot, seed: int) -> Round:
    """The circles of those whom somebody left, drawn anew; those whom nobody can join are told."""
    left = {person for circle in broken for person in circle.people}
    pool = [member for member in snapshot.audience if member.person in left]
    found = regroup(
        [circle.people for circle in broken],
        _candidates(pool, snapshot),
        snapshot.meetings,
        snapshot.avoided,
        **_wishes(snapshot),
        seed=seed,
    )
    times, first = _Times(snapshot), len(sent.circles)
    fresh = tuple(Circle(first + number, group, times.of(group)) for number, group in enumerate(found.groups))
    return replace(sent, circles=(*sent.circles, *fresh), alone=(*sent.alone, *found.alone))


class _Times:
    """When conversations open: worked out once for all who keep the same hours."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._members = {member.person: member for member in snapshot.audience}
        self._known: dict[frozenset[Waking], datetime] = {}

    def of(self, people: Sequence[str]) -> datetime:
        members = [self._members[person] for person in people]
        hours = frozenset(member.waking for member in members)
        if hours not in self._known:
            self._known[hours] = opens_at(members, self._snapshot.now, self._snapshot.zone)
        return self._known[hours]
