"""Composition objects: texts, options, confirmations. Limits: docs.slack.dev, Block Kit, composition objects."""

from sandbox.blockkit.checks import Check, Choice, Flag, Many, Shape, String, Typed, shape_of

_EMOJI: dict[str, Check] = {"emoji": Flag()}
_VERBATIM: dict[str, Check] = {"verbatim": Flag()}

TITLE_LIMIT, BUTTON_LIMIT, LABEL_LIMIT = 24, 75, 2000
OPTION_TEXT, OPTION_VALUE, OPTIONS, GROUPS = 75, 150, 100, 100
OVERFLOW_OPTIONS, CHOICES = 5, 10


def plain(most: int, least: int = 1) -> Typed:
    """A `plain_text` object of so many characters."""
    return Typed({"plain_text": shape_of("plain_text", {"text": String(most, least)}, _EMOJI)})


def text(most: int) -> Typed:
    """A `plain_text` or `mrkdwn` object of so many characters."""
    mrkdwn = shape_of("mrkdwn", {"text": String(most)}, _VERBATIM)
    return Typed({**plain(most).shapes, "mrkdwn": mrkdwn})


def option(label: Typed, *, url: bool = False) -> Shape:
    """An option; only those of an overflow menu may carry an address."""
    may: dict[str, Check] = {"description": label}
    if url:
        may["url"] = String(3000)
    return Shape({"text": label, "value": String(OPTION_VALUE)}, may)


PLAIN_OPTION = option(plain(OPTION_TEXT))
RICH_OPTION = option(text(OPTION_TEXT))
OVERFLOW_OPTION = option(plain(OPTION_TEXT), url=True)
OPTION_GROUP = Shape({"label": plain(OPTION_TEXT), "options": Many(PLAIN_OPTION, OPTIONS)})

CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Choice(("primary", "danger"))},
)
DISPATCH = Shape({}, {"trigger_actions_on": Many(Choice(("on_enter_pressed", "on_character_entered")), 2)})
FILTER = Shape(
    {},
    {
        "include": Many(Choice(("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)
SLACK_FILE = Shape({}, {"id": String(255), "url": String(3000)})
