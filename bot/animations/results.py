"""The results of a poll: what of them may be shown, and when; and how they look at the end.

Of an anonymous poll nothing is shown of fewer than five votes. Live results of one are brought up to date five votes at a time: if
they followed each vote, the ledger and whoever watches could tell when each was given, and for what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.animations.snapshot import Snapshot
from bot.blocks import bar, chart, message, section, shorten, without_charts
from bot.blocks.charts import LABEL_LIMIT, MOST_CATEGORIES
from bot.model.animations import Occurrence, OccurrenceState, Tally
from bot.text import Markup, Texts

VERSION = 1
VOTE = "vote"
# Under so many votes no split of an anonymous poll is shown, and it changes by so many at a time.
FEWEST_VOTES = 5
NAMES_SHOWN = 10
WINNERS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Results:
    """How many people voted, how many for each choice (by its id), and, where votes have names, who: the first to vote first."""

    voters: int
    counts: Mapping[str, int]
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)


def choices_of(occurrence: Occurrence) -> dict[str, str]:
    """Everything that can be chosen, by its id: what was planned, then what members added."""
    added = occurrence.state_data.get("added", ())
    return {str(number): str(choice) for number, choice in enumerate((*occurrence.content["choices"], *added))}


def vote_of(snapshot: Snapshot, person: str) -> tuple[str, ...]:
    """The ids of what a person chose, in the order of the choices; of an anonymous poll only for who asks for themselves."""
    if snapshot.occurrence.content["is_anonymous"]:
        chosen = set(snapshot.ballot or ())
    else:
        chosen = set((snapshot.item_of(person, VOTE) or {}).get("chosen", ()))
    return tuple(choice for choice in choices_of(snapshot.occurrence) if choice in chosen)


def results_to_show(snapshot: Snapshot) -> Results | None:
    """The results as they may be seen now; None where nobody may, or there are none."""
    run = snapshot.occurrence
    is_closed = run.state is OccurrenceState.CLOSED
    if not (is_closed or run.content["is_live"]):
        return None
    if not run.content["is_anonymous"]:
        named = _of_names(snapshot)
        return named if named.voters else None
    if is_closed:
        return Results(snapshot.tally.voters, snapshot.tally.counts) if snapshot.tally.voters >= FEWEST_VOTES else None
    shown = run.state_data.get("shown")
    return Results(shown["voters"], shown["counts"]) if shown else None


def count_voters(snapshot: Snapshot) -> int:
    """How many people voted, whether or not the split may be shown."""
    return snapshot.tally.voters if snapshot.occurrence.content["is_anonymous"] else len(snapshot.items(VOTE))


def shown_after(snapshot: Snapshot, before: Sequence[str], after: Sequence[str]) -> Mapping[str, Any] | None:
    """The state of an anonymous poll with live results, where five more people voted since they were shown; else None."""
    run = snapshot.occurrence
    if not run.content["is_live"]:
        return None
    tally = _tally_after(snapshot.tally, before, after)
    if tally.voters < run.state_data.get("shown", {}).get("voters", 0) + FEWEST_VOTES:
        return None
    return {**run.state_data, "version": VERSION, "shown": {"voters": tally.voters, "counts": dict(tally.counts)}}


def choice_words(label: str, choice: str, results: Results | None, snapshot: Snapshot, texts: Texts) -> str:
    """A choice as it stands in the poll: its words, and under them its bar, its votes, and whose they are."""
    if results is None:
        return label
    votes, people = results.counts.get(choice, 0), results.people.get(choice, ())
    drawn = f"{bar(votes, results.voters)} {texts.number(votes)}".strip()
    return "\n".join(filter(None, (label, drawn, _names(people, snapshot, texts))))


def outcome(snapshot: Snapshot, texts: Texts) -> Markup:
    """How many voted in a poll that is closed, and what most of them chose."""
    results, voters = results_to_show(snapshot), count_voters(snapshot)
    thanks = texts("poll.voters", count=voters)
    if results is None:
        return Markup(f"{thanks} {texts('poll.too_few', least=FEWEST_VOTES)}")
    return Markup(f"{thanks} {_winners(results, choices_of(snapshot.occurrence), texts)}")


def outcome_message(snapshot: Snapshot, texts: Texts) -> dict[str, Any]:
    """The end of a poll in which somebody voted: a chart of its split where it may be shown, and bars where Slack draws none."""
    said, results = outcome(snapshot, texts), results_to_show(snapshot)
    if results is None:
        return message(said, [section(said)])
    blocks = [section(said), _chart(results, snapshot.occurrence, texts)]
    return {**message(said, blocks), "fallback_blocks": without_charts(blocks)}


def _of_names(snapshot: Snapshot) -> Results:
    votes = snapshot.items(VOTE)
    people = {
        choice: tuple(person for person, vote in votes.items() if choice in vote["chosen"])
        for choice in choices_of(snapshot.occurrence)
    }
    return Results(len(votes), {choice: len(voted) for choice, voted in people.items()}, people)


def _tally_after(tally: Tally, before: Sequence[str], after: Sequence[str]) -> Tally:
    counts = dict(tally.counts)
    for choices, change in ((before, -1), (after, 1)):
        for choice in choices:
            counts[choice] = counts.get(choice, 0) + change
    return Tally(tally.voters + bool(after) - bool(before), counts)


def _names(people: Sequence[str], snapshot: Snapshot, texts: Texts) -> str:
    if not people:
        return ""
    names = [snapshot.names.get(person) or texts.plain("poll.somebody") for person in people[:NAMES_SHOWN]]
    left = len(people) - len(names)
    return texts.listing([*names, texts.plain("poll.others", count=left)] if left else names)


def _winners(results: Results, choices: Mapping[str, str], texts: Texts) -> Markup:
    most = max((results.counts.get(choice, 0) for choice in choices), default=0)
    first = [label for choice, label in choices.items() if results.counts.get(choice, 0) == most]
    if len(first) > WINNERS_NAMED:
        return texts("poll.tie", number=len(first), count=most)
    named = texts.listing([texts("poll.quoted", choice=label) for label in first])
    return texts("poll.most" if len(first) == 1 else "poll.most_each", choices=Markup(named), count=most)


def _chart(results: Results, run: Occurrence, texts: Texts) -> dict[str, Any]:
    """The votes by choice, the most first: Slack draws no more than twenty. By its number a shortened one is still told apart."""
    numbered = [(f"{number}. {label}", results.counts.get(choice, 0)) for number, (choice, label) in _numbered(run)]
    drawn = sorted(numbered, key=lambda each: -each[1])[:MOST_CATEGORIES]
    labels = [shorten(label, LABEL_LIMIT) for label, _ in drawn]
    return chart(
        " ".join(str(run.content["question"]).split()),
        labels,
        {texts.plain("poll.series"): [votes for _, votes in drawn]},
        kind="bar",
    )


def _numbered(run: Occurrence) -> list[tuple[int, tuple[str, str]]]:
    return list(enumerate(choices_of(run).items(), 1))
