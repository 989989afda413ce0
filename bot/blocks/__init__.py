"""Block Kit, built small: each function gives the plain dict that Slack takes, made through ``slack_sdk`` where it has the class.

Whatever a person typed may be too long: texts are shortened to Slack's limit, never refused. Too many blocks, options or buttons,
or an id twice, is our own mistake and raises. In places where Slack reads markup only ``Markup`` is live; plain ``str`` is escaped.
"""

from bot.blocks.charts import bar, chart, has_charts, text_bars, without_charts
from bot.blocks.elements import (
    Element,
    button,
    channels_select,
    checkboxes,
    confirm,
    conversations_select,
    date_picker,
    multi_select,
    multi_users_select,
    number_input,
    option,
    overflow,
    radio,
    select,
    text_input,
    time_picker,
    users_select,
)
from bot.blocks.layout import Block, actions, context, divider, header, input_block, lines, section
from bot.blocks.shortening import shorten, shorten_markup
from bot.blocks.surfaces import MESSAGE_BLOCKS, home, message, modal

__all__ = [
    "MESSAGE_BLOCKS",
    "Block",
    "Element",
    "actions",
    "bar",
    "button",
    "channels_select",
    "chart",
    "checkboxes",
    "confirm",
    "context",
    "conversations_select",
    "date_picker",
    "divider",
    "has_charts",
    "header",
    "home",
    "input_block",
    "lines",
    "message",
    "modal",
    "multi_select",
    "multi_users_select",
    "number_input",
    "option",
    "overflow",
    "radio",
    "section",
    "select",
    "shorten",
    "shorten_markup",
    "text_bars",
    "text_input",
    "time_picker",
    "users_select",
    "without_charts",
]
