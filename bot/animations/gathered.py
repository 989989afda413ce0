"""The questions that were gathered for somebody: which there are, in what order they come, and where each stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.animations.kind import seed_of
from bot.animations.snapshot import Snapshot

ITEM = "question:"
# A person named in a question: as Slack writes a mention, or as it is typed; an address (ana@example.com) names nobody here.
NAMED = re.compile(r"<@[^>]*>|(?<![\w.@+-])@[\w][\w.-]*")
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was given. ``author`` is None for one without a name; ``votes`` how many people want it answered."""

    question: str
    words: str
    author: str | None = None
    votes: int = 0


def questions(snapshot: Snapshot) -> tuple[Question, ...]:
    """Every question, those that most people want first; among as many votes in an order that tells nothing of when or by whom."""
    votes = snapshot.tally.counts
    signed = [(str(each.value["id"]), each.value, each.person) for each in snapshot.answers if each.item.startswith(ITEM)]
    unsigned = [(each.entry, each.value, None) for each in snapshot.unsigned]
    found = [Question(name, str(value["words"]), author, votes.get(name, 0)) for name, value, author in (*signed, *unsigned)]
    run = snapshot.occurrence.occurrence
    return tuple(sorted(found, key=lambda each: (-each.votes, seed_of(run, each.question))))


def listed(snapshot: Snapshot) -> tuple[Question, ...]:
    """The questions that nobody has hidden."""
    hidden = hidden_of(snapshot)
    return tuple(each for each in questions(snapshot) if each.question not in hidden)


def waiting(snapshot: Snapshot) -> tuple[Question, ...]:
    """Those that were not put to the host yet."""
    put = {each["id"] for each in put_of(snapshot.occurrence.state_data)}
    return tuple(each for each in listed(snapshot) if each.question not in put)


def answered(snapshot: Snapshot) -> tuple[tuple[Question, str], ...]:
    """The questions that were answered, in the order in which they were put, each with the timestamp of its answer or ``""``."""
    state, known = snapshot.occurrence.state_data, {each.question: each for each in listed(snapshot)}
    places = answers_of(state)
    put = [each["id"] for each in put_of(state)]
    return tuple((known[name], places[name]) for name in put if name in places and name in known)


def left_open(snapshot: Snapshot) -> tuple[Question, ...]:
    """The questions that were not."""
    places = answers_of(snapshot.occurrence.state_data)
    return tuple(each for each in listed(snapshot) if each.question not in places)


def own(snapshot: Snapshot, person: str) -> frozenset[str]:
    """The questions of the person who is answering now, those without a name included."""
    return snapshot.own_unsigned | {each.question for each in questions(snapshot) if each.author == person}


def put_of(state: State) -> Sequence[Mapping[str, Any]]:
    """What was put to the host: ``{"id", "at", "signed"}``, in order."""
    return tuple(state.get("put", ()))


def answers_of(state: State) -> Mapping[str, str]:
    """The timestamp of the answer to each question that was answered, ``""`` where it is not known."""
    return dict(state.get("answered", {}))


def hidden_of(snapshot: Snapshot) -> frozenset[str]:
    """The questions that were hidden."""
    return frozenset(snapshot.occurrence.state_data.get("hidden", ()))


def current(snapshot: Snapshot) -> str | None:
    """The question that is before the host now; None if there is none."""
    state = snapshot.occurrence.state_data
    last = next(reversed(put_of(state)), None)
    if last is None or last["id"] in answers_of(state) or last["id"] in state.get("later", ()):
        return None
    return str(last["id"]) if last["id"] in {each.question for each in listed(snapshot)} else None


def advanced(snapshot: Snapshot) -> State:
    """The state after the next question, if the conversation is live, none is before the host, and one waits."""
    state = snapshot.occurrence.state_data
    queue = waiting(snapshot)
    if not state.get("live") or current(snapshot) is not None or not queue:
        return state
    first = queue[0]
    put = {"id": first.question, "at": snapshot.now.isoformat(), "signed": first.author is not None}
    return {**state, "put": [*put_of(state), put]}


def answer_of(snapshot: Snapshot, host: str, question: str) -> str:
    """The timestamp of the host's first words since a question was put that answer no other; ``""`` if there are none."""
    state = snapshot.occurrence.state_data
    put_at = next((datetime.fromisoformat(each["at"]) for each in put_of(state) if each["id"] == question), None)
    taken = set(answers_of(state).values())
    said = [each for each in snapshot.replies if each.person == host and each.ts not in taken]
    return next((each.ts for each in said if put_at is not None and each.at >= put_at), "")


def somebody_named(words: str) -> str | None:
    """The first person whom a question names by a mention, as it was typed; None if it names nobody."""
    found = NAMED.search(words)
    return found[0] if found else None
