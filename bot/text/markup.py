"""Slack's markup: what is live on purpose, and what a person typed, which never is."""

from datetime import datetime


class Markup(str):
    """Text that is already safe to put in mrkdwn as it is: made by us, never by a person."""

    __slots__ = ()


def escape(words: str) -> Markup:
    """Make what a person typed harmless in mrkdwn: nothing in it can become a link or a mention."""
    if isinstance(words, Markup):
        return words
    return Markup(words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def link(url: str, label: str) -> Markup:
    """A link with its label; a ``|`` or ``>`` in the label can't break out of it."""
    return Markup(f"<{url}|{escape(label).replace('|', '/')}>")


def mention(person: str) -> Markup:
    """A person by id. It notifies where Slack notifies: use it only where nobody is pinged by it, or someone should be."""
    return Markup(f"<@{person}>")


def channel(community: str) -> Markup:
    """A channel by id; Slack shows its name to those who may see it."""
    return Markup(f"<#{community}>")


def instant(at: datetime, fallback: str, style: str = "{date_short_pretty}, {time}") -> Markup:
    """An instant, shown by Slack in the reader's own zone and language; ``fallback`` where Slack can't."""
    return Markup(f"<!date^{int(at.timestamp())}^{style}|{escape(fallback)}>")
