"""What a person just did in Slack, as plain data: the first argument of every ``handle_…`` function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.kept import KEEP_MONTHS
from bot.text import Texts

Surface = Literal["command", "message", "modal", "home"]


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack describes it now. Of a private one that Foyer is not in Slack tells nothing but that."""

    channel: str
    name: str = ""
    purpose: str = ""
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False
    bot_is_in: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One command, click, submission or opening of Home.

    ``surface`` is where it was done (a message shortcut counts as ``message``); ``command`` the slash command, ``text`` what
    follows its word. ``action`` is the action id or callback id; ``value`` the button's value, the chosen option, or several
    joined by commas. ``values`` is the state of the form, flat: action id → text, option value, list of values, id, date or time
    as Slack sends it, None where nothing was chosen. ``private`` is the modal's ``private_metadata`` as data; ``channel`` falls
    back on its ``channel``. ``texts`` speaks the person's language, ``zone`` is theirs (an IANA name); ``now`` is the wall clock.
    ``place`` is filled in where the route asks for it (``Route.place``) and Slack answers in time; so are ``groups``, the members
    of each user group that was typed (``Route.groups``); a group of which Slack tells nothing is not among them.
    ``keep_months``: for how long what people do is kept here (0: for ever).
    ``is_outsider``: a guest, or somebody of another workspace.
    ``bar`` is the text key of why the person takes no part here (they leave no trace, or are a guest), for routes ``for_all``.
    """

    workspace: str
    person: str
    now: datetime
    texts: Texts
    zone: str = "Etc/UTC"
    keep_months: int = KEEP_MONTHS
    is_admin: bool = False
    is_outsider: bool = False
    bar: str | None = None
    surface: Surface = "command"
    channel: str | None = None
    channel_name: str = ""
    command: str = ""
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
    place: Place | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        """True in a direct message or a group of them: no community can be there."""
        return self.channel is None or self.channel.startswith("D") or self.channel_name.startswith(("directmessage", "mpdm-"))
