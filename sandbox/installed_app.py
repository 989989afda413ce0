"""The Slack app under test: its tokens, what it was granted, what it asked to hear, its commands and addresses."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sandbox.people import Person
from sandbox.wire import Json, invalid

_SHORTCUT_TYPES = ("message", "global")
_URLS = ("events_url", "interactivity_url", "commands_url")
_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}
_EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "dnd_updated_user": "dnd:read",
    "subteam_members_changed": "usergroups:read",
}


@dataclass
class InstalledApp:
    """One app, installed in one workspace. `scopes` and `events` are None for all of them."""

    id: str
    name: str
    user: Person
    team_id: str
    installed: bool = True
    revoked: bool = False
    scopes: list[str] | None = None
    events: list[str] | None = None
    commands: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    events_url: str | None = None
    interactivity_url: str | None = None
    commands_url: str | None = None
    home_tab: bool = True
    messages_tab: bool = True

    def __post_init__(self) -> None:
        secret = hashlib.sha256(f"{self.team_id} {self.id}".encode()).hexdigest()
        self.bot_token = f"xoxb-sandbox-{secret[:24]}"
        self.app_token = f"xapp-1-{self.id}-sandbox-{secret[24:48]}"
        self.signing_secret = secret[32:]
        self.verification_token = secret[:12]

    @property
    def bot_id(self) -> str:
        """The id of its bot, `B…`."""
        return self.user.bot_id

    def address(self, kind: str) -> str | None:
        """Where this kind of request is POSTed; None means Socket Mode."""
        own = {"slash_commands": self.commands_url, "interactive": self.interactivity_url}.get(kind)
        return own or self.events_url

    def granted(self, scope: str) -> bool:
        """Whether the app holds a scope."""
        return self.scopes is None or scope in self.scopes

    def hears(self, event_type: str, channel_kind: str | None) -> bool:
        """Whether Slack would send it this event: subscribed, and allowed by a scope."""
        name = event_type
        if event_type == "message" and channel_kind:
            name = "message." + {"channel": "channels", "group": "groups"}.get(channel_kind, channel_kind)
        if self.events is not None and name not in self.events:
            return False
        scope = _event_scope(event_type, channel_kind)
        return scope is None or self.granted(scope)

    def command(self, name: str) -> Json | None:
        """The declaration of a slash command, or None."""
        return next((one for one in self.commands if one["command"] == name), None)

    def shortcut(self, callback_id: str, kind: str) -> Json | None:
        """The declaration of a shortcut of this kind, or None."""
        return next((one for one in self.shortcuts if (one["callback_id"], one["type"]) == (callback_id, kind)), None)

    def change(self, values: Json) -> None:
        """Set what `PUT /control/app` may set; refuses unknown names without changing anything."""
        checked = {name: _checked(name, value) for name, value in values.items()}
        for name, value in checked.items():
            setattr(self, name, value)
        if "name" in checked:
            self.user.real_name = self.name

    def read_manifest(self, manifest: Json) -> None:
        """Take name, scopes, events, commands, shortcuts and tabs from a Slack app manifest."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        home = features.get("app_home", {})
        self.change(
            {
                "name": manifest.get("display_information", {}).get("name", self.name),
                "scopes": manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []),
                "events": settings.get("event_subscriptions", {}).get("bot_events", []),
                "commands": features.get("slash_commands", []),
                "shortcuts": features.get("shortcuts", []),
                "home_tab": home.get("home_tab_enabled", False),
                "messages_tab": home.get("messages_tab_enabled", True),
            }
        )

    def as_json(self) -> Json:
        """The app as the control API shows it."""
        names = ("id", "name", "installed", "scopes", "events", "commands", "shortcuts", *_URLS)
        shown: Json = {name: getattr(self, name) for name in (*names, "home_tab", "messages_tab")}
        shown |= {"bot_user": self.user.id, "bot_id": self.bot_id, "bot_token": self.bot_token}
        return shown | {"app_token": self.app_token, "signing_secret": self.signing_secret}


def _event_scope(event_type: str, channel_kind: str | None) -> str | None:
    if event_type == "message" and channel_kind:
        return _HISTORY[channel_kind]
    if event_type.startswith(("channel_", "member_")):
        return "groups:read" if channel_kind == "group" else "channels:read"
    if event_type.startswith("group_"):
        return "groups:read"
    return _EVENT_SCOPES.get(event_type)


def _checked(name: str, value: Any) -> Any:
    if name in ("scopes", "events"):
        return None if value is None else _names(name, value)
    if name in _URLS and (value is None or str(value).startswith("http://")):
        return value
    if name in ("home_tab", "messages_tab") and isinstance(value, bool):
        return value
    if name == "name" and isinstance(value, str) and value:
        return value
    if name in ("commands", "shortcuts") and isinstance(value, list | tuple):
        return [_command(one) if name == "commands" else _shortcut(one) for one in value]
    raise invalid(f"not a value for the app's {name}: {value!r}")


def _names(name: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise invalid(f"{name}: a list of names, or null for all")
    return list(value)


def _command(given: Any) -> Json:
    if not isinstance(given, dict) or not str(given.get("command", "")).startswith("/"):
        raise invalid(f"not a command: {given!r}")
    plain: Json = {"command": given["command"], "description": given.get("description", "")}
    plain["usage_hint"] = given.get("usage_hint", "")
    return plain | {"should_escape": bool(given.get("should_escape", False))}


def _shortcut(given: Any) -> Json:
    if not isinstance(given, dict) or given.get("type") not in _SHORTCUT_TYPES or not given.get("callback_id"):
        raise invalid(f"not a shortcut: {given!r}")
    return {name: given.get(name, "") for name in ("callback_id", "name", "description", "type")}
