"""What is shown of topics: the form of those a person takes, and the one that tags them on a question."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import Block, context, input_block, message, modal, multi_select, option, section, text_input
from bot.blocks.words import words
from bot.text import Markup, Texts
from bot.topics import MOST_TAGGED, MOST_TAKEN, as_written

TYPED = "topics:typed"
PICKED = "topics:picked"
MOST_OFFERED = 100


def take_view(taken: Sequence[str], texts: Texts) -> dict[str, Any]:
    """What a person may be asked about."""
    field = input_block(
        texts.plain("topics.take_label"),
        text_input(TYPED, value=as_written(taken), multiline=True),
        hint=texts.plain("topics.take_hint", most=MOST_TAKEN),
        optional=True,
    )
    return modal(
        "topics:take",
        texts.plain("topics.take_title"),
        [field, context(texts("topics.take_note"))],
        submit=texts.plain("topics.save_button"),
        close=texts.plain("topics.cancel_button"),
    )


def ask_view(community: str, root_ts: str, known: Sequence[str], tagged: Sequence[str], texts: Texts) -> dict[str, Any]:
    """What a question is about: topics that somebody here took, or others."""
    offered = known[:MOST_OFFERED]
    fields: list[Block] = []
    if offered:
        menu = multi_select(PICKED, [option(each, each) for each in offered], chosen=[each for each in tagged if each in offered])
        fields.append(input_block(texts.plain("topics.pick_label"), menu, optional=True))
    others = as_written([each for each in tagged if each not in offered])
    fields.append(
        input_block(
            texts.plain("topics.other_label" if offered else "topics.pick_label"),
            text_input(TYPED, value=others),
            hint=texts.plain("topics.ask_hint", most=MOST_TAGGED),
            optional=True,
        )
    )
    return modal(
        "topics:ask",
        texts.plain("topics.ask_title"),
        [*fields, context(texts("topics.ask_note"))],
        submit=texts.plain("topics.ask_button"),
        close=texts.plain("topics.cancel_button"),
        private={"channel": community, "root": root_ts},
    )


def taken_message(topics: Sequence[str], texts: Texts) -> dict[str, Any]:
    """The person's topics were written."""
    return _noted(texts("topics.taken", count=len(topics)) if topics else texts("topics.taken_none"), topics)


def asked_message(topics: Sequence[str], delay: str, texts: Texts) -> dict[str, Any]:
    """The question was tagged: what happens now. ``delay`` is how long it waits for an answer, in words."""
    return _noted(texts("topics.asked", delay=delay) if topics else texts("topics.asked_none"), topics)


def _noted(said: Markup, topics: Sequence[str]) -> dict[str, Any]:
    return message(said, [section(said), *([words(as_written(topics))] if topics else [])])
