"""The blocks themselves: header, section, context, actions, divider, input."""

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.blocks.elements import Element
from bot.blocks.shortening import SECTION_LIMIT, shorten, shorten_markup
from bot.text import Markup, escape

Block = dict[str, Any]

HEADER_LIMIT = 150
FIELD_LIMIT = 2000
CONTEXT_LIMIT = 2000
LABEL_LIMIT = 2000
CONTEXT_ELEMENTS = 10


def lines(*parts: str | None, separator: str = "\n") -> Markup:
    """Several texts as one, each on its own line; None and empty ones are left out, plain ``str`` is escaped."""
    return Markup(separator.join(escape(part) for part in parts if part))


def header(text: str) -> Block:
    """A large plain title."""
    return _dict(HeaderBlock(text=PlainTextObject(text=shorten(text, HEADER_LIMIT))))


def section(
    text: Markup | None = None, *, fields: Sequence[Markup] = (), accessory: Element | None = None, id: str | None = None
) -> Block:
    """A paragraph, up to ten short fields in two columns, and one element beside it."""
    return _dict(
        SectionBlock(
            text=_markdown(text, SECTION_LIMIT) if text else None,
            fields=[_markdown(field, FIELD_LIMIT) for field in fields] or None,
            accessory=accessory,
            block_id=id,
        )
    )


def context(*texts: Markup) -> Block:
    """Small print: why you got it, how to stop it."""
    return _dict(ContextBlock(elements=[_markdown(text, CONTEXT_LIMIT) for text in texts[:CONTEXT_ELEMENTS]]))


def actions(*elements: Element, id: str | None = None) -> Block:
    """A row of buttons and choices. Raises ValueError where two have one action id: Slack refuses the whole message."""
    ids = [element["action_id"] for element in elements]
    if len(set(ids)) < len(ids):
        raise ValueError(f"an action id stands twice in one block: {sorted(ids)}")
    return _dict(ActionsBlock(elements=list(elements), block_id=id))


def divider() -> Block:
    """A thin line."""
    return _dict(DividerBlock())


def input_block(
    label: str,
    element: Element,
    *,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
    id: str | None = None,
) -> Block:
    """A field of a form. Its block id is its action id, so that a ``FieldError`` names the field by it; or ``id``.

    ``dispatch``: a change is also sent as a click, for forms that follow what was chosen.
    """
    return _dict(
        InputBlock(
            label=PlainTextObject(text=shorten(label, LABEL_LIMIT)),
            element=element,
            hint=PlainTextObject(text=shorten(hint, LABEL_LIMIT)) if hint else None,
            optional=optional,
            dispatch_action=dispatch or None,
            block_id=id or element["action_id"],
        )
    )


def _markdown(text: str, limit: int) -> MarkdownTextObject:
    return MarkdownTextObject(text=shorten_markup(text, limit))


def _dict(block: Any) -> Block:
    made: Block = block.to_dict()
    return made


def ids_twice(blocks: Iterable[Block]) -> list[str]:
    """The block ids that stand more than once."""
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return sorted({name for name in ids if ids.count(name) > 1})
