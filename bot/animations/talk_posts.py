"""What a series of talks shows: the calls for volunteers, the announcement, the thanks, what one promised, what was told."""

from collections.abc import Sequence

from bot.animations import places
from bot.animations.kind import OPENING, Post
from bot.animations.places import Talk
from bot.animations.snapshot import Snapshot
from bot.blocks import Block, Element, actions, button, context, divider, lines, message, section
from bot.blocks.words import quote, words
from bot.model.animations import Occurrence, OccurrenceState
from bot.text import Markup, Texts, escape, instant, link

# The list of past talks is a window: so many, the latest first, and so many in one block.
MOST_PAST, PAST_IN_A_BLOCK = 40, 5
MOST_PROMISES = 10


def place_in_words(place: str, per_session: int, texts: Texts) -> str:
    """The day of a place, and which of the day's it is, where there are several."""
    day = texts.day(places.day_of(place))
    if per_session == 1:
        return day
    return texts.plain("talks.place_of", day=day, number=places.number_of(place))


def announcement(snapshot: Snapshot, texts: Texts) -> Post:
    """The post on the day: who talks, and about what; where nobody does, a kind word."""
    run, told = snapshot.occurrence, places.speakers(snapshot)
    name = str(run.content["name"])
    blocks: list[Block] = [words(name, bold=True)]
    blocks += [quote(_name(talk, snapshot, texts), talk.title) for talk in told]
    if not told:
        blocks.append(section(texts("talks.nobody" if run.state is not OccurrenceState.CLOSED else "talks.nobody_closed")))
    blocks += [context(_how(snapshot, texts)), actions(*buttons(snapshot, texts))]
    said = [escape(f"{_name(talk, snapshot, texts)}: {talk.title}") for talk in told]
    text = texts("talks.announced", name=name, talks=Markup("; ".join(said))) if said else texts("talks.announced_empty", name=name)
    return Post(OPENING, message(text, blocks), names=frozenset(talk.person for talk in told))


def call(snapshot: Snapshot, number: int, texts: Texts) -> Post:
    """A call for volunteers, some days before. Once the place is taken it says so."""
    run = snapshot.occurrence
    free = places.free_here(snapshot) if run.state is OccurrenceState.DUE else 0
    day, name = texts.day(run.local_date), str(run.content["name"])
    text = texts("talks.call", count=free, name=name, day=day) if free else texts("talks.call_full", name=name, day=day)
    blocks = [section(text), actions(*buttons(snapshot, texts, is_wanted=bool(free)))]
    return Post(f"call:{number}", message(text, blocks), is_early=True)


def thanks(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """At closing, to those who talked; nothing where nobody did."""
    told = places.speakers(snapshot)
    if snapshot.occurrence.state is not OccurrenceState.CLOSED or not told:
        return ()
    names = texts.listing(list(dict.fromkeys(_name(talk, snapshot, texts) for talk in told)))
    people = frozenset(talk.person for talk in told)
    return (Post("thanks", message(texts("talks.thanks", names=names)), in_thread=True, names=people),)


def buttons(snapshot: Snapshot, texts: Texts, *, is_wanted: bool = False) -> tuple[Element, ...]:
    """What anybody can do: offer a talk, and look at the past ones."""
    run = snapshot.occurrence.occurrence
    style = "primary" if is_wanted else None
    return (
        button(texts.plain("talks.offer_button"), "animation:talks:offer:0", value=run, style=style),
        button(texts.plain("talks.past_button"), "animation:talks:past:1", value=run),
    )


def promises_blocks(snapshot: Snapshot, mine: Sequence[Talk], texts: Texts) -> list[Block]:
    """What one person promised, each with what they can do about it."""
    run, per_session = snapshot.occurrence.occurrence, int(snapshot.occurrence.content["places"])
    blocks: list[Block] = [section(texts("talks.promises"))]
    for number, talk in enumerate(mine[:MOST_PROMISES]):
        value = f"{run}:{talk.place}"
        blocks += [
            divider(),
            words(talk.title, bold=True),
            context(escape(place_in_words(talk.place, per_session, texts))),
            actions(
                button(texts.plain("talks.change_button"), f"animation:talks:change:{number}", value=value),
                button(texts.plain("talks.back_button"), f"animation:talks:back:{number}", value=value),
            ),
        ]
    another = button(texts.plain("talks.another_button"), "animation:talks:another:0", value=run)
    return [*blocks, divider(), actions(another)]


def past_blocks(snapshot: Snapshot, texts: Texts) -> list[Block]:
    """The talks that were told, the latest first: the day, the title that leads to its thread, who told it."""
    told = places.given(snapshot)
    found = [(run, talk) for run in _over(snapshot) for talk in told if talk.run == run.occurrence]
    if not found:
        return [section(texts("talks.past_none"))]
    rows = [_past_line(run, talk, snapshot, texts) for run, talk in found[:MOST_PAST]]
    blocks = [section(lines(*rows[at : at + PAST_IN_A_BLOCK])) for at in range(0, len(rows), PAST_IN_A_BLOCK)]
    others = len(found) - len(rows)
    return [*blocks, *([context(texts("talks.past_others", count=others))] if others else [])]


def _over(snapshot: Snapshot) -> list[Occurrence]:
    return [run for run in snapshot.past if run.state is OccurrenceState.CLOSED]


def _past_line(run: Occurrence, talk: Talk, snapshot: Snapshot, texts: Texts) -> Markup:
    address = snapshot.link(run.message_ts)
    title = link(address, talk.title) if address else escape(talk.title)
    day = texts.day(run.local_date, "d MMM y")
    return texts("talks.past_line", day=day, title=title, name=_name(talk, snapshot, texts))


def _how(snapshot: Snapshot, texts: Texts) -> Markup:
    run = snapshot.occurrence
    if run.state is OccurrenceState.CLOSED:
        return texts("talks.how_closed")
    until = run.closes_at
    how = texts("talks.how_until", until=instant(until, texts.moment(until, snapshot.zone))) if until else texts("talks.how")
    free = places.free_here(snapshot) if places.speakers(snapshot) else 0
    return lines(how, texts("talks.still_free", count=free) if free else None, separator=" ")


def _name(talk: Talk, snapshot: Snapshot, texts: Texts) -> str:
    return snapshot.names.get(talk.person) or texts.plain("talks.somebody")
