"""What people click, choose and fill in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from slack_sdk.models.blocks import (
    ButtonElement,
    ChannelSelectElement,
    CheckboxesElement,
    ConfirmObject,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    NumberInputElement,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot.blocks.shortening import shorten

Element = dict[str, Any]

BUTTON_LIMIT = 75
OPTION_LIMIT = 75
PLACEHOLDER_LIMIT = 150
CONFIRM_TITLE_LIMIT = 100
CONFIRM_TEXT_LIMIT = 300
CONFIRM_BUTTON_LIMIT = 30


def button(
    text: str, action_id: str, *, value: str = "", url: str | None = None, style: str | None = None, ask: Element | None = None
) -> Element:
    """A button. ``style`` is ``primary`` or ``danger``; ``ask`` a ``confirm(…)`` shown before it is sent."""
    return _dict(
        ButtonElement(
            text=_plain(text, BUTTON_LIMIT), action_id=action_id, value=value or None, url=url, style=style, confirm=ask or None
        )
    )


def confirm(title: str, text: str, yes: str, no: str, *, style: str | None = None) -> Element:
    """A question asked before something that can't be undone."""
    return _dict(
        ConfirmObject(
            title=_plain(title, CONFIRM_TITLE_LIMIT),
            text=_plain(text, CONFIRM_TEXT_LIMIT),
            confirm=_plain(yes, CONFIRM_BUTTON_LIMIT),
            deny=_plain(no, CONFIRM_BUTTON_LIMIT),
            style=style,
        )
    )


def option(label: str, value: str, *, description: str | None = None) -> Element:
    """One thing to choose; ``value`` has at most 150 characters."""
    note = _plain(description, OPTION_LIMIT) if description else None
    return _dict(Option(text=_plain(label, OPTION_LIMIT), value=value, description=note))


def select(
    action_id: str,
    options: Sequence[Element] = (),
    *,
    groups: Mapping[str, Sequence[Element]] | None = None,
    chosen: str | None = None,
    placeholder: str | None = None,
) -> Element:
    """A menu of up to 100 options, or of up to 100 titled groups of as many; ``chosen`` is the value chosen so far."""
    every = [*options, *(item for items in (groups or {}).values() for item in items)]
    return _dict(
        StaticSelectElement(
            action_id=action_id,
            options=options or None,
            option_groups=[
                {"label": _plain(label, OPTION_LIMIT).to_dict(), "options": list(items)} for label, items in (groups or {}).items()
            ]
            or None,
            initial_option=next(_chosen(every, [chosen] if chosen else []), None),
            placeholder=_placeholder(placeholder),
        )
    )


def multi_select(
    action_id: str, options: Sequence[Element], *, chosen: Iterable[str] = (), placeholder: str | None = None
) -> Element:
    """A menu of which several may be chosen."""
    return _dict(
        StaticMultiSelectElement(
            action_id=action_id,
            options=Option.parse_all(options),
            initial_options=Option.parse_all(list(_chosen(options, chosen))) or None,
            placeholder=_placeholder(placeholder),
        )
    )


def users_select(action_id: str, *, chosen: str | None = None, placeholder: str | None = None) -> Element:
    """One person of the workspace."""
    return _dict(UserSelectElement(action_id=action_id, initial_user=chosen, placeholder=_placeholder(placeholder)))


def multi_users_select(
    action_id: str, *, chosen: Iterable[str] = (), most: int | None = None, placeholder: str | None = None
) -> Element:
    """Several people of the workspace, at most ``most``."""
    return _dict(
        UserMultiSelectElement(
            action_id=action_id, initial_users=list(chosen) or None, max_selected_items=most, placeholder=_placeholder(placeholder)
        )
    )


def channels_select(action_id: str, *, chosen: str | None = None, placeholder: str | None = None) -> Element:
    """One public channel."""
    return _dict(ChannelSelectElement(action_id=action_id, initial_channel=chosen, placeholder=_placeholder(placeholder)))


def conversations_select(
    action_id: str, *, chosen: str | None = None, kinds: Sequence[str] = ("public", "private"), placeholder: str | None = None
) -> Element:
    """One conversation of the kinds ``public``, ``private``, ``im``, ``mpim`` that the person can see."""
    return _dict(
        ConversationSelectElement(
            action_id=action_id,
            initial_conversation=chosen,
            filter=ConversationFilter(include=list(kinds), exclude_bot_users=True),
            placeholder=_placeholder(placeholder),
        )
    )


def checkboxes(action_id: str, options: Sequence[Element], *, chosen: Iterable[str] = ()) -> Element:
    """Up to ten boxes to tick."""
    return _dict(CheckboxesElement(action_id=action_id, options=options, initial_options=list(_chosen(options, chosen)) or None))


def radio(action_id: str, options: Sequence[Element], *, chosen: str | None = None) -> Element:
    """Up to ten choices, all seen at once, of which one is made."""
    first = next(_chosen(options, [chosen] if chosen else []), None)
    return _dict(RadioButtonsElement(action_id=action_id, options=options, initial_option=first))


def overflow(action_id: str, options: Sequence[Element], *, ask: Element | None = None) -> Element:
    """A small menu behind three dots, with up to five options."""
    return _dict(OverflowMenuElement(action_id=action_id, options=Option.parse_all(options) or [], confirm=ask))


def date_picker(action_id: str, *, chosen: date | None = None, placeholder: str | None = None) -> Element:
    """A calendar day."""
    first = chosen.isoformat() if chosen else None
    return _dict(DatePickerElement(action_id=action_id, initial_date=first, placeholder=_placeholder(placeholder)))


def time_picker(action_id: str, *, chosen: time | None = None, placeholder: str | None = None) -> Element:
    """A time of day; Slack sends it as ``09:30``."""
    first = chosen.strftime("%H:%M") if chosen else None
    return _dict(TimePickerElement(action_id=action_id, initial_time=first, placeholder=_placeholder(placeholder)))


def text_input(
    action_id: str,
    *,
    value: str | None = None,
    multiline: bool = False,
    least: int | None = None,
    most: int | None = None,
    placeholder: str | None = None,
) -> Element:
    """A text field of ``least`` to ``most`` characters (Slack allows 3,000)."""
    return _dict(
        PlainTextInputElement(
            action_id=action_id,
            initial_value=shorten(value, most or 3000) if value else None,
            multiline=multiline,
            min_length=least,
            max_length=most,
            placeholder=_placeholder(placeholder),
        )
    )


def number_input(action_id: str, *, value: int | None = None, least: int | None = None, most: int | None = None) -> Element:
    """A whole number; Slack sends it as text."""
    return _dict(
        NumberInputElement(
            action_id=action_id,
            is_decimal_allowed=False,
            initial_value=None if value is None else str(value),
            min_value=None if least is None else str(least),
            max_value=None if most is None else str(most),
        )
    )


def _chosen(options: Iterable[Element], values: Iterable[str]) -> Iterator[Element]:
    wanted = set(values)
    return (item for item in options if item["value"] in wanted)


def _plain(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=shorten(text, limit))


def _placeholder(text: str | None) -> PlainTextObject | None:
    return _plain(text, PLACEHOLDER_LIMIT) if text else None


def _dict(element: Any) -> Element:
    made: Element = element.to_dict()
    return made
