"""What needs the people who look after a community: each thing in a sentence, with the buttons that do it."""

from collections.abc import Callable, Sequence

from bot.animations import find_kind
from bot.blocks import Block, Element, actions, button, context, section
from bot.digests.references import Reference
from bot.digests.snapshot import Asked, Item, Missed, Ran, Snapshot, Some, Someone, Stuck
from bot.metrics.responsiveness import Rule
from bot.model.deliveries import State
from bot.text import Markup, Texts
from bot.views.titles import run_title_of, title_of

DAY = "EEEE d MMMM"


def need_blocks(snapshot: Snapshot, texts: Texts) -> list[Block]:
    """All that waits, in the order in which it is worth doing."""
    place = snapshot.community.community
    return [
        *_some(snapshot.questions, lambda each: question_blocks(each, place, texts), texts),
        *([context(texts("digests.question_day_rule"))] if snapshot.questions.count and snapshot.rule is Rule.DAY else []),
        *_some(snapshot.newcomers, lambda each: [_person_block("newcomer", each, place, texts)], texts),
        *_some(snapshot.returned, lambda each: [_person_block("returned", each, place, texts)], texts),
        *_some(snapshot.unheard, lambda each: _unheard_blocks(each, place, texts), texts),
        *_some(snapshot.stuck, lambda each: _stuck_blocks(each, place, texts), texts),
        *_some(snapshot.missed, lambda each: [_missed_block(each, texts)], texts),
        *([_suggested_block(snapshot.suggested, place, texts)] if snapshot.suggested else []),
    ]


def summary(snapshot: Snapshot, texts: Texts) -> list[Markup]:
    """The same in one sentence each, without names."""
    counts = {
        "questions": snapshot.questions.count,
        "newcomers": snapshot.newcomers.count,
        "returned": snapshot.returned.count,
        "unheard": snapshot.unheard.count,
        "stuck": snapshot.stuck.count,
        "missed": snapshot.missed.count,
        "suggested": snapshot.suggested,
    }
    return [texts(f"digests.some_{name}", count=count) for name, count in counts.items() if count]


def question_blocks(asked: Asked, place: str, texts: Texts) -> list[Block]:
    """A question without an answer, and what can be said of it."""
    day = texts.day(asked.day, DAY)
    text = texts("digests.question", name=asked.name, day=day) if asked.name else texts("digests.question_unnamed", day=day)
    value = Reference(place, asked.root_ts).to_value()
    buttons = [
        *_open_button(asked.link, value, texts),
        button(texts.plain("digests.answered_button"), "digests:answered:1", value=value),
        button(texts.plain("digests.not_question_button"), "digests:not_question:2", value=value),
    ]
    return [section(text), actions(*buttons)]


def _some(some: Some[Item], show: Callable[[Item], list[Block]], texts: Texts) -> list[Block]:
    shown = [block for each in some.items for block in show(each)]
    return [*shown, context(texts("digests.more", count=some.others))] if some.others else shown


def _person_block(what: str, someone: Someone, place: str, texts: Texts) -> Block:
    day = texts.day(someone.day, DAY)
    known = texts(f"digests.{what}", name=someone.name, day=day) if someone.name else None
    greet = button(
        texts.plain(f"digests.{what}_button"), f"digests:greet:{what}", value=Reference(place, someone.person).to_value()
    )
    return section(known or texts(f"digests.{what}_unnamed", day=day), accessory=greet)


def _unheard_blocks(ran: Ran, place: str, texts: Texts) -> list[Block]:
    text = texts("digests.unheard", title=run_title_of(ran.kind, ran.content, texts), day=texts.day(ran.day, DAY))
    plan = button(texts.plain("digests.plan_button"), "animations:plan:1", value=place)
    return [section(text), actions(*_open_button(ran.link, Reference(place).to_value(), texts), plan)]


def _stuck_blocks(stuck: Stuck, place: str, texts: Texts) -> list[Block]:
    day = texts.day(stuck.day, DAY)
    is_unknown = stuck.state is State.UNKNOWN
    value = Reference(place, stuck.delivery).to_value()
    again = texts.plain("digests.resend_button" if is_unknown else "digests.retry_button")
    return [
        section(texts("digests.unknown", day=day) if is_unknown else _refused(stuck, day, texts)),
        actions(
            button(again, "digests:retry:0", value=value),
            button(texts.plain("digests.let_go_button"), "digests:let_go:1", value=value),
        ),
    ]


def _refused(stuck: Stuck, day: str, texts: Texts) -> Markup:
    if stuck.why and texts.has(stuck.why):
        return texts("digests.refused_why", day=day, why=texts(stuck.why))
    return texts("digests.refused", day=day)


def _missed_block(missed: Missed, texts: Texts) -> Block:
    title = title_of(missed.kind, missed.content, texts)
    text = texts("digests.missed_run", title=title, day=texts.day(missed.day, DAY), why=texts(f"animations.alarm_{missed.reason}"))
    run = button(texts.plain("digests.run_button"), "animations:run:0", value=missed.animation)
    return section(text, accessory=run if find_kind(missed.kind) else None)


def _suggested_block(count: int, place: str, texts: Texts) -> Block:
    see = button(texts.plain("digests.suggested_button"), "questions:show:0", value=place)
    return section(texts("digests.some_suggested", count=count), accessory=see)


def _open_button(link: str | None, value: str, texts: Texts) -> Sequence[Element]:
    if link is None:
        return ()
    return (button(texts.plain("digests.open_button"), "digests:open:0", value=value, url=link),)
