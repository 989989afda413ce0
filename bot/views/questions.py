"""A community's own questions as people see them: the list, the form of one, what is said to who suggested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.animations.own_questions import QUESTION_LIMIT
from bot.blocks import (
    Block,
    actions,
    button,
    checkboxes,
    confirm,
    context,
    input_block,
    message,
    modal,
    option,
    section,
    text_input,
)
from bot.blocks.words import quote, words, words_beside
from bot.model.communities import Community
from bot.text import Markup, Texts

WORDS, OPTIONS = "questions:words", "questions:options"
TELLS = "tells"
# With both lists full the message stays under Slack's fifty blocks.
PAGE, MOST_SUGGESTED = 15, 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of the list: its id, its words, and who suggests it (a plain name)."""

    question: str
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """All that a community has: what may be asked, and what waits for a decision."""

    community: Community
    own: Sequence[Entry] = ()
    suggested: Sequence[Entry] = field(default_factory=tuple)


def list_message(library: Library, texts: Texts, *, start: int = 0, note: Markup | None = None) -> dict[str, Any]:
    """The community's own questions, what was suggested first. ``note`` says what was just done."""
    place = f"#{library.community.name}"
    heading = texts("questions.heading", channel=place, count=len(library.own)) if library.own else None
    heading = heading or texts("questions.empty", channel=place)
    page = library.own[start : start + PAGE]
    blocks = [
        *([section(note)] if note else []),
        *_suggested_blocks(library.suggested, texts),
        section(heading),
        *(words_beside(each.words, _remove_button(each, number, texts)) for number, each in enumerate(page)),
        _ends(library, start, texts),
    ]
    return message(note or heading, blocks)


def question_view(verb: str, texts: Texts, *, private: Mapping[str, Any], given: str = "") -> dict[str, Any]:
    """The form of one question: ``add``, or ``edit`` before a suggestion is approved."""
    return modal(
        f"questions:{verb}",
        texts.plain(f"questions.{verb}_title"),
        [_words_field(given, texts), context(texts("questions.form_note"))],
        submit=texts.plain("questions.add_submit"),
        close=texts.plain("questions.cancel"),
        private=private,
    )


def suggest_view(community: Community, texts: Texts, *, given: str = "") -> dict[str, Any]:
    """A member suggests a question: who sees it, and whether they want to be told."""
    told = checkboxes(OPTIONS, [option(texts.plain("questions.tells"), TELLS)])
    return modal(
        "questions:suggest",
        texts.plain("questions.suggest_title"),
        [
            _words_field(given, texts),
            input_block(texts.plain("questions.tells_label"), told, optional=True),
            context(texts("questions.suggest_note", channel=f"#{community.name}")),
        ],
        submit=texts.plain("questions.suggest_submit"),
        close=texts.plain("questions.cancel"),
        private={"channel": community.community},
    )


def thanks_message(community: Community, texts: Texts) -> dict[str, Any]:
    """It was kept for those who look after the community."""
    text = texts("questions.thanks", channel=f"#{community.name}")
    return message(text, [section(text)])


def declined_message(community: Community, asked: str, texts: Texts) -> dict[str, Any]:
    """To who asked to be told: it was not kept this time."""
    text = texts("questions.declined", channel=f"#{community.name}")
    return message(text, [section(text), words(asked), context(texts("questions.why_told"))])


def _words_field(given: str, texts: Texts) -> Block:
    element = text_input(WORDS, value=given, multiline=True, most=QUESTION_LIMIT)
    return input_block(texts.plain("questions.words"), element, hint=texts.plain("questions.words_hint"))


def _suggested_blocks(suggested: Sequence[Entry], texts: Texts) -> list[Block]:
    if not suggested:
        return []
    blocks = [section(texts("questions.suggested", count=len(suggested)))]
    for number, each in enumerate(suggested[:MOST_SUGGESTED]):
        blocks += [quote(each.name or texts.plain("questions.somebody"), each.words), _decisions(each, number, texts)]
    others = len(suggested) - MOST_SUGGESTED
    return [*blocks, *([context(texts("questions.more_suggested", count=others))] if others > 0 else [])]


def _decisions(each: Entry, number: int, texts: Texts) -> Block:
    return actions(
        button(texts.plain("questions.approve_button"), f"questions:approve:{number}", value=each.question, style="primary"),
        button(texts.plain("questions.edit_button"), f"questions:edit:{number}", value=each.question),
        button(texts.plain("questions.decline_button"), f"questions:decline:{number}", value=each.question),
    )


def _remove_button(each: Entry, number: int, texts: Texts) -> dict[str, Any]:
    sure = confirm(
        texts.plain("questions.remove_title"),
        texts.plain("questions.remove_ask"),
        texts.plain("questions.remove_button"),
        texts.plain("questions.keep"),
    )
    return button(texts.plain("questions.remove_button"), f"questions:remove:{number}", value=each.question, ask=sure)


def _ends(library: Library, start: int, texts: Texts) -> Block:
    place = library.community.community
    add = button(texts.plain("questions.add_button"), "questions:add:0", value=place, style="primary")
    if start + PAGE >= len(library.own):
        return actions(add)
    return actions(add, button(texts.plain("questions.more_button"), "questions:list:1", value=f"{place}:{start + PAGE}"))
