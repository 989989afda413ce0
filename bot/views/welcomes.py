"""What those who look after a community see of its welcome: the steps, their form, how it is going."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.blocks import (
    Block,
    Element,
    actions,
    button,
    confirm,
    context,
    divider,
    input_block,
    lines,
    message,
    modal,
    number_input,
    option,
    overflow,
    section,
    select,
    shorten,
    text_input,
)
from bot.model.communities import Community
from bot.model.welcomes import Buddy, Step, StepKind
from bot.text import Markup, Texts, channel, escape, instant, mention
from bot.views.arrivals import Letter, step_message
from bot.views.buddies import offer_blocks
from bot.views.nudges import STOPPED
from bot.welcomes.progress import FEWEST, PollCount, Progress, TaskCount
from bot.welcomes.steps import CHOICE_LIMIT, CHOICES, DAY, MOST_CHOICES, MOST_DAY, REMIND, REMINDERS, WORDS, WORDS_LIMIT

SHOWN_WORDS = 160
MOST_HANDS = 8
# What can be done with a step, in the order of its menu.
VERBS = ("change", "preview", "test", "remove")
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Panel:
    """The welcome of a community. ``is_proposed``: nobody has made one yet, these steps are a proposal; ``buddies``: how many."""

    community: Community
    steps: Sequence[Step]
    is_on: bool = False
    is_proposed: bool = False
    progress: Progress = field(default_factory=Progress)
    buddies: int = 0
    own: Buddy | None = None


def panel_message(panel: Panel, texts: Texts, *, note: Markup | None = None) -> dict[str, Any]:
    """``/foyer welcome`` for who looks after a community. ``note`` says what was just done."""
    place = channel(panel.community.community)
    heading = texts("welcomes.is_on" if panel.is_on else "welcomes.is_off", channel=place)
    blocks = [
        *([section(note)] if note else []),
        section(lines(heading, texts("welcomes.about"))),
        *([section(texts("welcomes.is_proposed"))] if panel.is_proposed else []),
        *(_step_block(panel, number, step, texts) for number, step in enumerate(panel.steps)),
        *([] if panel.steps else [section(texts("welcomes.is_empty"))]),
        _changes(panel, texts),
        *_progress_blocks(panel, texts),
        divider(),
        section(texts("welcomes.buddies", count=panel.buddies) if panel.buddies else texts("welcomes.buddies_none")),
        *offer_blocks(panel.community, panel.own, texts),
    ]
    return message(note or heading, blocks)


def step_view(community: str, step: Step, texts: Texts, *, is_new: bool) -> dict[str, Any]:
    """The form of one step, as far as it is filled in."""
    kind = step.kind
    words = input_block(
        texts.plain(f"welcomes.{kind}_words_label"),
        text_input(WORDS, value=step.words, multiline=True, most=WORDS_LIMIT),
        hint=texts.plain(f"welcomes.{kind}_words_hint"),
        optional=kind is StepKind.BUDDY,
    )
    day = input_block(
        texts.plain("welcomes.day_label"),
        number_input(DAY, value=step.day, least=1, most=MOST_DAY),
        hint=texts.plain("welcomes.day_hint"),
    )
    return modal(
        "welcomes:step",
        texts.plain(f"welcomes.{kind}_title"),
        [words, *_more_fields(step, texts), day],
        submit=texts.plain("welcomes.add_submit" if is_new else "welcomes.change_submit"),
        close=texts.plain("welcomes.cancel"),
        private={"channel": community, "step": step.step, "kind": str(kind)},
    )


def preview_message(community: Community, step: Step, texts: Texts, reader: Texts) -> dict[str, Any]:
    """A step as a newcomer gets it; its buttons lead nowhere. ``texts`` is the community's language, ``reader`` the reader's."""
    note = reader("welcomes.preview", day=step.day)
    letter = step_message(Letter(community, step), texts)
    return message(note, [context(note), *letter["blocks"]])


def sent_message(texts: Texts) -> dict[str, Any]:
    """The test is on its way."""
    text = texts("welcomes.test_sent")
    return message(text, [section(text)])


def _more_fields(step: Step, texts: Texts) -> list[Block]:
    if step.kind is StepKind.POLL:
        choices = text_input(CHOICES, value="\n".join(step.choices), multiline=True)
        hint = texts.plain("welcomes.choices_hint", most=MOST_CHOICES, longest=CHOICE_LIMIT)
        return [input_block(texts.plain("welcomes.choices_label"), choices, hint=hint)]
    if step.kind is StepKind.TASK:
        days = [
            option(
                texts.plain("welcomes.remind_option", count=each) if each else texts.plain("welcomes.no_reminder_option"), str(each)
            )
            for each in REMINDERS
        ]
        menu = select(REMIND, days, chosen=str(step.remind_after))
        return [input_block(texts.plain("welcomes.remind_label"), menu, hint=texts.plain("welcomes.remind_hint"))]
    return []


def _step_block(panel: Panel, number: int, step: Step, texts: Texts) -> Block:
    title = texts("welcomes.step_line", day=step.day, what=texts.plain(f"welcomes.{step.kind}_option"))
    words = Markup("> " + escape(shorten(" ".join(step.words.split()), SHOWN_WORDS))) if step.words else None
    more = texts.plain("welcomes.step_choices", choices=" · ".join(step.choices)) if step.choices else None
    menu = [option(texts.plain(f"welcomes.{verb}_option"), f"{verb}:{panel.community.community}:{step.step}") for verb in VERBS]
    return section(lines(title, words, more), accessory=overflow(f"welcomes:menu:{number}", menu))


def _changes(panel: Panel, texts: Texts) -> Block:
    place = panel.community.community
    kinds = [option(texts.plain(f"welcomes.{kind}_option"), f"{place}:{kind}") for kind in StepKind]
    add = select("welcomes:add:0", kinds, placeholder=texts.plain("welcomes.add_placeholder"))
    call = button(
        texts.plain("welcomes.call_button"),
        "welcomes:call:2",
        value=place,
        ask=confirm(
            texts.plain("welcomes.call_heading"),
            texts.plain("welcomes.call_ask", channel=f"#{panel.community.name}"),
            texts.plain("welcomes.call_yes_button"),
            texts.plain("welcomes.call_no_button"),
        ),
    )
    return actions(add, _switch(panel, texts), call)


def _switch(panel: Panel, texts: Texts) -> Element:
    wanted = OFF if panel.is_on else ON
    return button(
        texts.plain(f"welcomes.switch_{wanted}_button"),
        "welcomes:switch:1",
        value=f"{panel.community.community}:{wanted}",
        style=None if panel.is_on else "primary",
        ask=confirm(
            texts.plain(f"welcomes.switch_{wanted}_heading"),
            texts.plain(f"welcomes.switch_{wanted}_ask", count=panel.progress.underway),
            texts.plain(f"welcomes.switch_{wanted}_yes_button"),
            texts.plain("welcomes.switch_no_button"),
        ),
    )


def _progress_blocks(panel: Panel, texts: Texts) -> list[Block]:
    """How it is going; nothing before anybody arrived."""
    found = panel.progress
    if not (found.underway or found.over or found.stopped):
        return [context(texts("welcomes.nobody_yet"))] if panel.is_on else []
    blocks: list[Block] = [divider(), section(_counts(found, texts))]
    for number, (person, since) in enumerate(found.hands[:MOST_HANDS]):
        helps = button(
            texts.plain("welcomes.help_button"), f"welcomes:seen:{number}", value=f"{panel.community.community}:{person}"
        )
        when = instant(since, texts.day(since.date()), "{date_short_pretty}")
        blocks.append(section(texts("welcomes.hand_line", person=mention(person), when=when), accessory=helps))
    told = [*(_task_line(each, texts) for each in found.tasks), *(_poll_line(each, texts) for each in found.polls)]
    blocks += [section(lines(*told))] if told else []
    notes = [*_reasons("welcomes.stopped", found.stopped, texts), *_reasons("welcomes.unsaid", found.unsaid, texts)]
    return [*blocks, context(*notes, texts("welcomes.counts_only", fewest=FEWEST))]


def _counts(found: Progress, texts: Texts) -> Markup:
    return lines(
        texts("welcomes.underway", count=found.underway),
        texts("welcomes.on_track", count=found.on_track) if found.underway else None,
        texts("welcomes.hands", count=len(found.hands)) if found.hands else None,
        texts("welcomes.over", count=found.over) if found.over else None,
    )


def _task_line(count: TaskCount, texts: Texts) -> Markup:
    return texts("welcomes.task_count", words=shorten(count.step.words, 60), done=count.done, of=count.of)


def _poll_line(count: PollCount, texts: Texts) -> Markup:
    chosen = " · ".join(f"{choice} ({texts.number(votes)})" for choice, votes in count.chosen.items())
    return texts("welcomes.poll_count", words=shorten(count.step.words, 60), chosen=chosen)


def _reasons(key: str, counts: Mapping[str, int], texts: Texts) -> list[Markup]:
    short: Counter[str] = Counter()
    for why, count in counts.items():
        short[why if why.startswith("welcomes.") else STOPPED.get(why, "nudges.stopped_otherwise")] += count
    told = ", ".join(f"{texts(why)} ({texts.number(count)})" for why, count in sorted(short.items()))
    return [texts(key, reasons=Markup(told))] if told else []
