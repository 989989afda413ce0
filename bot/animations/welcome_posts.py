"""What a welcome round looks like: the post, everybody's words, and the letter that asks a newcomer."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.animations.kind import Letter, Post
from bot.animations.letters import letter_message
from bot.animations.newcomers import BY_NAME, asked, introduced, may_be_mentioned, words_of
from bot.animations.snapshot import Snapshot
from bot.attention import Priority
from bot.blocks import Block, Element, actions, button, context, message, section
from bot.blocks.words import quote
from bot.model.animations import OccurrenceState
from bot.text import Markup, Texts, channel, escape, instant, mention

# More words than these are on a screen of their own, more names than these are counted.
MOST_WORDS = 12
MOST_WORDS_ON_SCREEN = 90
MOST_NAMES = 40
# As long as there is time to answer before the round.
LETTER_HOURS = 72


def round_message(snapshot: Snapshot, texts: Texts) -> dict[str, Any]:
    """Everybody who is introduced, with their own words; as long as it is open, a way to add one's own."""
    if "asked" not in snapshot.occurrence.state_data:
        return _example(texts)
    said = words_of(snapshot)
    welcome = _welcome(snapshot, texts)
    blocks = [section(welcome), *(_quote(snapshot, person, texts) for person in list(said)[:MOST_WORDS])]
    if snapshot.occurrence.state is not OccurrenceState.CLOSED:
        blocks.append(context(_how(snapshot, texts)))
    buttons = _post_buttons(snapshot, len(said), texts)
    return message(welcome, [*blocks, *([actions(*buttons)] if buttons else [])])


def everybodys_words(snapshot: Snapshot, texts: Texts) -> Sequence[Block]:
    """All that newcomers say of themselves."""
    said = list(words_of(snapshot))[:MOST_WORDS_ON_SCREEN]
    return [_quote(snapshot, person, texts) for person in said] or [section(texts("welcome_round.no_words"))]


def thanks(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """To those who said hello, by their number; nobody did, and nothing is said."""
    hellos = snapshot.occurrence.state_data.get("hellos", 0)
    if snapshot.occurrence.state is not OccurrenceState.CLOSED or not hellos:
        return ()
    return (Post("thanks", message(texts("welcome_round.thanks", count=hellos)), in_thread=True),)


def asking_letter(snapshot: Snapshot, person: str) -> Letter:
    """May I introduce you? It says what happens if they say nothing."""
    run = snapshot.occurrence
    silence = "welcome_round.letter_by_name" if run.content["silent"] == BY_NAME else "welcome_round.letter_unmentioned"

    def write(texts: Texts) -> Mapping[str, Any]:
        when = instant(run.due_at, texts.moment(run.due_at, snapshot.zone))
        text = texts("welcome_round.letter", channel=channel(run.community), when=when)
        blocks = [context(texts(silence)), actions(*choices(run.occurrence, texts))]
        return letter_message(run.kind, text, texts, reason="welcome_round.why", blocks=blocks)

    return Letter(
        f"ask:{person}",
        (person,),
        write,
        about=person,
        reason="welcome_round.why",
        priority=Priority.WELCOME_ROUND,
        hours=LETTER_HOURS,
    )


def choices(occurrence: str, texts: Texts) -> tuple[Element, ...]:
    """What a newcomer can answer; none is harder to reach than another."""
    return (
        button(texts.plain("welcome_round.say"), "animation:welcome_round:say:0", value=occurrence, style="primary"),
        button(texts.plain("welcome_round.name_only"), "animation:welcome_round:name:1", value=occurrence),
        button(texts.plain("welcome_round.skip"), "animation:welcome_round:skip:2", value=occurrence),
    )


def _example(texts: Texts) -> dict[str, Any]:
    """Who will be new is not known yet."""
    text = texts("welcome_round.example")
    return message(text, [section(text), context(texts("welcome_round.how"))])


def _welcome(snapshot: Snapshot, texts: Texts) -> Markup:
    shown = introduced(snapshot)
    if not shown:
        return texts("welcome_round.welcome_nobody")
    named = [_name(snapshot, person, texts) for person in shown[:MOST_NAMES]]
    if len(shown) > MOST_NAMES:
        named.append(texts("welcome_round.others", count=len(shown) - MOST_NAMES))
    return texts("welcome_round.welcome", names=Markup(texts.listing([str(name) for name in named])))


def _name(snapshot: Snapshot, person: str, texts: Texts) -> Markup:
    return mention(person) if may_be_mentioned(snapshot, person) else escape(_plain_name(snapshot, person, texts))


def _plain_name(snapshot: Snapshot, person: str, texts: Texts) -> str:
    return snapshot.names.get(person) or texts.plain("welcome_round.somebody")


def _quote(snapshot: Snapshot, person: str, texts: Texts) -> Block:
    said = words_of(snapshot)[person]
    topic = texts.plain("welcome_round.ask_about", topic=said["topic"]) if said["topic"] else ""
    return quote(_plain_name(snapshot, person, texts), "\n".join(part for part in (str(said["words"]), topic) if part))


def _how(snapshot: Snapshot, texts: Texts) -> Markup:
    until = snapshot.occurrence.closes_at
    if until is None or not asked(snapshot):
        return texts("welcome_round.how")
    return texts("welcome_round.how_until", until=instant(until, texts.moment(until, snapshot.zone)))


def _post_buttons(snapshot: Snapshot, words: int, texts: Texts) -> list[Element]:
    run, buttons = snapshot.occurrence, []
    if run.state is not OccurrenceState.CLOSED:
        buttons.append(button(texts.plain("welcome_round.say_here"), "animation:welcome_round:say:0", value=run.occurrence))
        if words > MOST_WORDS:
            buttons.append(button(texts.plain("welcome_round.all"), "animation:welcome_round:all:1", value=run.occurrence))
    return buttons
