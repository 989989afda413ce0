"""What stands in the place of a question that somebody was asked, once they said something to it."""

from datetime import datetime
from typing import Any

from bot.blocks import actions, button, message, section
from bot.nudges import Alive
from bot.nudges.references import NudgeReference
from bot.permalinks import permalink
from bot.text import Markup, Texts, channel, instant


def claimed_message(
    reference: NudgeReference, question: Alive, address: str | None, until: datetime, zone: str, texts: Texts
) -> dict[str, Any]:
    """It is theirs until then; the way there, and to say that it is done, or that it is not theirs after all."""
    text = texts("nudges.claimed", channel=channel(reference.community), until=instant(until, texts.moment(until, zone)))
    value = reference.to_value()
    link = permalink(address, reference.community, question.ts) if address else None
    show = [button(texts.plain("nudges.show_button"), "nudges:show:0", value=value, url=link, style="primary")] if link else []
    row = actions(
        *show,
        button(texts.plain("nudges.answered_button"), "nudges:answered:1", value=value),
        button(texts.plain("nudges.decline_button"), "nudges:decline:2", value=value),
    )
    return message(text, [section(text), row])


def claimed_already_message(texts: Texts) -> dict[str, Any]:
    """Somebody else was quicker."""
    return _said(texts("nudges.claimed_already"))


def declined_message(texts: Texts) -> dict[str, Any]:
    """It is not theirs."""
    return _said(texts("nudges.declined"))


def answered_message(texts: Texts) -> dict[str, Any]:
    """The question has its answer."""
    return _said(texts("nudges.marked_answered"))


def over_message(texts: Texts) -> dict[str, Any]:
    """There is nothing left to answer."""
    return _said(texts("nudges.question_over"))


def _said(text: Markup) -> dict[str, Any]:
    return message(text, [section(text)])
