"""What may write to a person, and whether they are left out to compare or named on boards: a line of their page, and its window."""

from collections.abc import Mapping
from typing import Any

from bot.animations import KINDS
from bot.animations.letters import writes_letters
from bot.blocks import Block, Element, button, checkboxes, input_block, modal, option, section
from bot.model.people import Preferences
from bot.nudges import SWITCHED
from bot.text import Markup, Texts
from bot.welcomes import UNASKED

# Slack shows at most ten boxes in a row.
WRITING_KINDS = tuple(kind for kind in KINDS if writes_letters(kind))[:10]
INVITATIONS, RITUALS, WELCOMES, APART = (f"wishes:{name}" for name in ("invitations", "rituals", "welcomes", "apart"))
COUNTED, OFF_BOARDS = "counted", "off"
# How many kinds are named in the line before it only says how many there are.
MOST_NAMED = 4


def offered() -> dict[str, tuple[str, ...]]:
    """What can be refused, by the field that offers it."""
    return {
        INVITATIONS: tuple(rule.key for rule in SWITCHED),
        RITUALS: tuple(kind.key for kind in WRITING_KINDS),
        WELCOMES: UNASKED,
    }


def wishes_section(preferences: Preferences, texts: Texts) -> list[Block]:
    """What they take, in one line, and the way to change it."""
    return [section(wishes_told(preferences, texts), accessory=button(texts.plain("wishes.change_button"), "wishes:open:0"))]


def wishes_told(preferences: Preferences, texts: Texts) -> Markup:
    """All, none, or all but those that they refused."""
    refused = [kind for kinds in offered().values() for kind in kinds if kind in preferences.muted]
    if not refused:
        return texts("wishes.told_all")
    if len(refused) > MOST_NAMED:
        return texts("wishes.told_some", count=len(refused))
    return texts("wishes.told_but", kinds=texts.listing([_name(kind, texts) for kind in refused]))


def wishes_view(preferences: Preferences, texts: Texts, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """The window *What I receive*. ``private`` travels with it."""
    apart = {COUNTED: preferences.in_holdouts, OFF_BOARDS: preferences.stays_off_boards}
    own = [option(texts.plain("people.holdout_option"), COUNTED), option(texts.plain("people.boards_option"), OFF_BOARDS)]
    fields = [
        input_block(texts.plain(f"wishes.{field}_label"), _boxes(field, preferences, texts), optional=True) for field in _FIELDS
    ]
    ticked = checkboxes(APART, own, chosen=[name for name, holds in apart.items() if holds])
    return modal(
        "wishes:save",
        texts.plain("wishes.title"),
        [*fields, input_block(texts.plain("wishes.apart_label"), ticked, optional=True)],
        submit=texts.plain("wishes.save_button"),
        close=texts.plain("wishes.cancel_button"),
        private=private,
    )


def saved_view(preferences: Preferences, texts: Texts) -> dict[str, Any]:
    """They are noted."""
    said = section(texts("wishes.saved", told=wishes_told(preferences, texts)))
    return modal("wishes:saved", texts.plain("wishes.title"), [said], close=texts.plain("wishes.close_button"))


_FIELDS = ("invitations", "rituals", "welcomes")


def _boxes(field: str, preferences: Preferences, texts: Texts) -> Element:
    kinds = offered()[f"wishes:{field}"]
    options = [option(_name(kind, texts), kind) for kind in kinds]
    return checkboxes(f"wishes:{field}", options, chosen=[kind for kind in kinds if kind not in preferences.muted])


def _name(kind: str, texts: Texts) -> str:
    """What a kind of message is called, whatever room it comes from."""
    keys = (f"nudges.{kind}_own_option", f"welcomes.own_{kind}_option", f"{kind}.name")
    return texts.plain(next(key for key in keys if texts.has(key)))
