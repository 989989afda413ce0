"""Forms that kinds of animations describe as data, and what kinds say: drawn here, the same for all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.animations.kind import Choice, Field, Form, Said, Words
from bot.blocks import Block, Element, context, input_block, modal, option, select, text_input
from bot.blocks.words import words
from bot.model.communities import Community
from bot.text import Markup, Texts, instant

PREFIX = "animations:"


def field_id(name: str) -> str:
    """The action id of a field: what ``Request.values`` and errors know it by."""
    return f"{PREFIX}{name}"


def read_form(values: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field name; nothing is ``""``."""
    return {name.removeprefix(PREFIX): str(value or "") for name, value in values.items() if name.startswith(PREFIX)}


def errors_of(problems: Mapping[str, Said], texts: Texts, zone: str) -> dict[str, str]:
    """What is wrong, as it stands beside the fields."""
    return {field_id(name): said_plainly(texts, what, zone) for name, what in problems.items()}


def field_block(field: Field, given: str, texts: Texts) -> Block:
    """One field of a form, with what was given so far."""
    hint = texts.plain(field.hint) if field.hint else None
    element = _words(field, given) if isinstance(field, Words) else _menu(field, given, texts)
    return input_block(texts.plain(field.label), element, hint=hint, optional=not field.is_required)


def form_view(kind: str, form: Form, occurrence: str, community: Community, texts: Texts) -> dict[str, Any]:
    """A form to answer with."""
    blocks = [
        *([words(form.about, bold=True)] if form.about else []),
        *(field_block(field, form.values.get(field.name, ""), texts) for field in form.fields),
        *([context(said(texts, form.note, community.zone))] if form.note else []),
    ]
    return modal(
        f"animation:{kind}:{form.verb}",
        texts.plain(form.title),
        blocks,
        submit=texts.plain(form.submit),
        close=texts.plain("animations.cancel"),
        private={"channel": community.community, "occurrence": occurrence},
    )


def said(texts: Texts, what: Said, zone: str) -> Markup:
    """Something a kind says: instants in it are shown in each reader's own zone, in ``zone`` where Slack can't."""
    values = {
        name: instant(value, texts.moment(value, zone)) if isinstance(value, datetime) else value
        for name, value in what.values.items()
    }
    return texts(what.key, **values)


def said_plainly(texts: Texts, what: Said, zone: str) -> str:
    """The same where Slack shows plain text only: beside a field."""
    values = {name: texts.moment(value, zone) if isinstance(value, datetime) else value for name, value in what.values.items()}
    return texts.plain(what.key, **values)


def _words(field: Words, given: str) -> Element:
    return text_input(field_id(field.name), value=given, multiline=field.is_long, most=field.most)


def _menu(field: Choice, given: str, texts: Texts) -> Element:
    options = [option(each.label, each.value) for each in field.options(texts)]
    return select(field_id(field.name), options, chosen=given or field.chosen)
