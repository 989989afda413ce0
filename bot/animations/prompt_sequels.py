"""What follows a question: the answers that spoke to many, a word to whose idea it was, one to who has none left to ask."""

from collections.abc import Sequence
from typing import Any

from bot.animations.kind import Letter, Post
from bot.animations.letters import letter_message
from bot.animations.snapshot import Snapshot
from bot.attention import Priority
from bot.blocks import context, message, section
from bot.blocks.words import words
from bot.model.animations import OccurrenceState, ThreadReply
from bot.text import Markup, Texts, channel, escape, link

# An answer speaks to many once so many others reacted to it; so many answers are named at most, in the order of the thread.
LEAST_PEOPLE, MOST_ANSWERS = 3, 3


def best_answers(said: Sequence[ThreadReply]) -> list[str]:
    """The timestamps of the answers that most others reacted to, in the order in which they were written: this is no ranking."""
    spoke = [each for each in said if each.reactions >= LEAST_PEOPLE]
    most = sorted(spoke, key=lambda each: (-each.reactions, each.ts))[:MOST_ANSWERS]
    return sorted(each.ts for each in most)


def follow_up(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """One more line in the thread, with a link to each; nothing where nothing stood out."""
    best = snapshot.occurrence.state_data.get("best", ())
    if not best:
        return ()
    found = [each for each in snapshot.said if each.ts in best]
    if not found:  # they were taken back since
        return (Post("follow", message(texts("prompt.follow_none")), in_thread=True),)
    answers = Markup(texts.listing([_answer(each, snapshot, texts) for each in found]))
    text = texts("prompt.follow", count=len(found), answers=answers)
    return (Post("follow", message(text), in_thread=True, names=frozenset(each.person for each in found)),)


def told_asked(snapshot: Snapshot) -> tuple[Letter, ...]:
    """Their question stands in the channel: they had asked to be told."""
    run = snapshot.occurrence
    person = str(run.content.get("tells", ""))
    is_asked = run.message_ts is not None and run.state in (OccurrenceState.OPEN, OccurrenceState.CLOSED)
    if not is_asked or not person.isalnum():  # who was erased since is no id any more
        return ()
    return (Letter("asked", (person,), lambda texts: _asked_message(snapshot, texts)),)


def told_empty(snapshot: Snapshot) -> tuple[Letter, ...]:
    """Nothing could be asked, because no question of the community's own was left."""
    run = snapshot.occurrence
    if run.state is not OccurrenceState.SKIPPED or run.content["question"]:
        return ()
    place = channel(run.community)
    return tuple(
        Letter(
            f"empty:{manager}",
            (manager,),
            lambda texts: letter_message("prompt", texts("prompt.empty", channel=place), texts, reason="prompt.why_manager"),
            reason="prompt.why_manager",
            priority=Priority.PROMPTS_RUN_OUT,
        )
        for manager in sorted(snapshot.managers)
    )


def _asked_message(snapshot: Snapshot, texts: Texts) -> dict[str, Any]:
    run = snapshot.occurrence
    address = snapshot.link(run.message_ts)
    place = link(address, texts.plain("prompt.asked_here")) if address else channel(run.community)
    text = texts("prompt.asked", place=place)
    asked = next(iter(run.content["question"].values()))
    return message(text, [section(text), words(asked), context(texts("prompt.asked_why"))])


def _answer(said: ThreadReply, snapshot: Snapshot, texts: Texts) -> str:
    name = snapshot.names.get(said.person) or texts.plain("prompt.somebody")
    address = snapshot.link(said.ts)
    return link(address, name) if address else escape(name)
