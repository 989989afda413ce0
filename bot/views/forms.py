"""Forms that kinds of animations describe as data, and what kinds say: drawn here, the same for all."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.animations.forms import Choice, Day, Field, Form, Lines, Number, People, Said, Screen, Words, several, whole_number
from bot.blocks import (
    Block,
    Element,
    checkboxes,
    context,
    date_picker,
    input_block,
    modal,
    multi_select,
    multi_users_select,
    number_input,
    option,
    select,
    text_input,
    users_select,
)
from bot.blocks.words import words
from bot.model.communities import Community
from bot.text import Markup, Texts, instant

PREFIX = "animations:"
# Slack shows at most so many boxes to tick; a longer list is a menu.
MOST_BOXES = 10


def field_id(name: str) -> str:
    """The action id of a field: what ``Request.values`` and errors know it by."""
    return f"{PREFIX}{name}"


def read_form(values: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field name; nothing is ``""``."""
    return {name.removeprefix(PREFIX): _as_text(value) for name, value in values.items() if name.startswith(PREFIX)}


def errors_of(problems: Mapping[str, Said], texts: Texts, zone: str) -> dict[str, str]:
    """What is wrong, as it stands beside the fields."""
    return {field_id(name): said_plainly(texts, what, zone) for name, what in problems.items()}


def field_block(field: Field, given: str, texts: Texts) -> Block:
    """One field of a form, with what was given so far."""
    hint = texts.plain(field.hint) if field.hint else None
    element = _element(field, given, texts)
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
        private={"channel": community.community, "occurrence": occurrence, "chosen": form.chosen},
    )


def screen_view(kind: str, screen: Screen, occurrence: str, community: Community, texts: Texts) -> dict[str, Any]:
    """A window to read and to click in."""
    return modal(
        f"animation:{kind}:screen",
        texts.plain(screen.title),
        screen.write(texts),
        close=texts.plain("animations.close_window"),
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


def _as_text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _element(field: Field, given: str, texts: Texts) -> Element:
    match field:
        case Words():
            return text_input(field_id(field.name), value=given, multiline=field.is_long, most=field.most)
        case Lines():
            return text_input(field_id(field.name), value=given, multiline=True)
        case People(most=1):
            return users_select(field_id(field.name), chosen=given or None)
        case People():
            return multi_users_select(field_id(field.name), chosen=several(given), most=field.most)
        case Day():
            return date_picker(field_id(field.name), chosen=date.fromisoformat(given) if given else None)
        case Number():
            return number_input(field_id(field.name), value=whole_number(given), least=field.least, most=field.most)
        case Choice():
            return _menu(field, given, texts)


def _menu(field: Choice, given: str, texts: Texts) -> Element:
    options = [option(each.label, each.value) for each in field.options(texts)]
    # What was chosen in a field of this name of another kind may be none of these.
    given = "\n".join(each for each in several(given) if each in {one["value"] for one in options}) or field.chosen or ""
    if not field.is_many:
        return select(field_id(field.name), options, chosen=given or None)
    if len(options) <= MOST_BOXES:
        return checkboxes(field_id(field.name), options, chosen=several(given))
    return multi_select(field_id(field.name), options, chosen=several(given))
