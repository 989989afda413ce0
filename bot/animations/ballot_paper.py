"""The post of a poll: its question, exactly how secret it is, and its choices, each with its button, later with its votes."""

from bot.animations.kind import OPENING, Post
from bot.animations.results import FEWEST_VOTES, Results, choice_words, choices_of, count_voters, outcome, results_to_show
from bot.animations.snapshot import Snapshot
from bot.blocks import Block, Element, actions, button, context, lines, message
from bot.blocks.words import words, words_beside
from bot.model.animations import Occurrence, OccurrenceState
from bot.text import Markup, Texts, escape, instant


def ballot_paper(snapshot: Snapshot, texts: Texts) -> Post:
    """The post of a poll as it should stand now."""
    run, results = snapshot.occurrence, results_to_show(snapshot)
    question, is_closed = str(run.content["question"]), run.state is OccurrenceState.CLOSED
    blocks: list[Block] = [
        words(question, bold=True),
        context(_secrecy(snapshot, texts)),
        *(_choice(choice, label, results, snapshot, texts) for choice, label in choices_of(run).items()),
        *([] if is_closed else [_buttons(snapshot, texts)]),
        context(_closed(snapshot, texts) if is_closed else _how(snapshot, results, texts)),
    ]
    named = frozenset(person for people in results.people.values() for person in people) if results else frozenset()
    return Post(OPENING, message(escape(question), blocks), names=named)


def _choice(choice: str, label: str, results: Results | None, snapshot: Snapshot, texts: Texts) -> Block:
    said = choice_words(label, choice, results, snapshot, texts)
    if snapshot.occurrence.state is OccurrenceState.CLOSED:
        return words_beside(said)
    # One action id for all of them: what is logged of a click that fails must not tell what was chosen.
    return words_beside(said, button(texts.plain("poll.vote_button"), "animation:poll:vote:0", value=_value(snapshot, choice)))


def _value(snapshot: Snapshot, choice: str) -> str:
    """What a button carries; nothing in a preview."""
    occurrence = snapshot.occurrence.occurrence
    return f"{occurrence}:{choice}" if occurrence else ""


def _buttons(snapshot: Snapshot, texts: Texts) -> Block:
    run = snapshot.occurrence
    adding = button(texts.plain("poll.add_button"), "animation:poll:add:3", value=run.occurrence)
    return actions(
        button(texts.plain("poll.mine_button"), "animation:poll:mine:1", value=run.occurrence),
        withdraw_button(run, texts),
        *([adding] if run.content["takes_additions"] else []),
    )


def withdraw_button(run: Occurrence, texts: Texts) -> Element:
    """One's vote is taken back."""
    return button(texts.plain("poll.withdraw_button"), "animation:poll:withdraw:2", value=run.occurrence)


def _secrecy(snapshot: Snapshot, texts: Texts) -> Markup:
    """Exactly what is kept of a vote, and who will see it."""
    run = snapshot.occurrence
    if not run.content["is_anonymous"]:
        return texts("poll.named")
    if run.state is OccurrenceState.CLOSED:
        return texts("poll.anonymous_closed")
    return texts("poll.anonymous", least=FEWEST_VOTES)


def _how(snapshot: Snapshot, results: Results | None, texts: Texts) -> Markup:
    """How it is voted, when results are seen, and until when it is open."""
    run = snapshot.occurrence
    until = run.closes_at
    seen = "at_the_end" if not run.content["is_live"] else "by_fives" if run.content["is_anonymous"] else "at_once"
    return lines(
        texts("poll.several_each" if run.content["takes_several"] else "poll.one_each"),
        texts(f"poll.seen_{seen}", least=FEWEST_VOTES),
        texts("poll.so_far", count=results.voters) if results and results.voters else None,
        texts("poll.until", until=instant(until, texts.moment(until, snapshot.zone))) if until else None,
        separator=" ",
    )


def _closed(snapshot: Snapshot, texts: Texts) -> Markup:
    """Nobody voted: that is said to nobody."""
    closed = texts("poll.closed")
    return lines(closed, outcome(snapshot, texts), separator=" ") if count_voters(snapshot) else closed
