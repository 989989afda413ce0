"""What a person just did in Slack, as plain data: the first argument of every ``handle_…`` function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.text import Texts


@dataclass(frozen=True, slots=True)
class Request:
    """One command, click, submission or opening of Home.

    ``text`` is what follows the command; ``value`` the button's value or the chosen option; ``verb`` what follows the topic in the
    action id (``animation:prompt:answer:0`` → ``answer``; see ``handlers.door``); ``values`` the state of a modal or message, flat:
    action id → text, option value, list of values, date or time as Slack sends it. ``private`` is the modal's ``private_metadata``
    as data. ``texts`` speaks the person's language. ``now`` is the wall clock.
    """

    workspace: str
    person: str
    now: datetime
    texts: Texts
    channel: str | None = None
    text: str = ""
    action: str = ""
    value: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    view: str | None = None
    view_hash: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    message_author: str | None = None
