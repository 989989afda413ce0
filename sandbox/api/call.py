"""One call of the Web API: its arguments, read as Slack reads them, and what the token may do."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.channels import Channel
from sandbox.wire import Json, SlackError
from sandbox.workspace import Workspace

_FAMILIES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


@dataclass
class Call:
    """A call in progress. Arguments come from a form, a query or JSON alike; an empty one counts as absent."""

    workspace: Workspace
    method: str
    args: Json
    socket_url: str

    def text(self, name: str) -> str:
        """A text that must be there; `invalid_arguments` when it is not."""
        value = self.find_text(name)
        if value is None:
            raise invalid_argument(f"missing required field: {name}")
        return value

    def find_text(self, name: str) -> str | None:
        """A text, or None."""
        value = self.args.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, dict | list):
            raise invalid_argument(f"must provide a string [json-pointer:/{name}]")
        return str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no, in any of the forms Slack takes."""
        value = self.args.get(name)
        return default if value is None or value == "" else value in (True, 1, "true", "True", "1")

    def limit(self, default: int, most: int) -> int:
        """`limit`; `invalid_limit` outside 1 to `most`. Zero is the default."""
        value = self.find_text("limit") or "0"
        if not value.isdecimal() or int(value) > most:
            raise SlackError("invalid_limit")
        return int(value) or default

    def decoded(self, name: str, refusal: str) -> Any:
        """A JSON value, given as such or as a string; None when absent, `refusal` when it is not JSON."""
        value = self.args.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError:
                raise SlackError(refusal) from None
        return value

    def names(self, name: str) -> list[str]:
        """A list, given as such or separated by commas."""
        value = self.args.get(name)
        items = value if isinstance(value, list) else str(value or "").split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    def need(self, scope: str) -> None:
        """`missing_scope` unless the token holds it."""
        app = self.workspace.app
        if not app.granted(scope):
            raise SlackError("missing_scope", needed=scope, provided=",".join(app.scopes or []))

    def need_for(self, channel: Channel, right: str) -> None:
        """The scope that this kind of conversation asks: `channels:read`, `groups:history`…"""
        self.need(f"{_FAMILIES[channel.kind]}:{right}")

    def channel(self, name: str = "channel") -> Channel:
        """The conversation named, if the bot can see it; else `channel_not_found`."""
        channel = self.workspace.channels.get(self.text(name))
        if channel.is_private and self.workspace.bot.id not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def own_channel(self, name: str = "channel") -> Channel:
        """The conversation named, which the bot must be in; else `not_in_channel`."""
        channel = self.channel(name)
        if self.workspace.bot.id not in channel.members:
            raise SlackError("not_in_channel")
        return channel


def invalid_argument(message: str) -> SlackError:
    """`invalid_arguments` with its explanation."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})
