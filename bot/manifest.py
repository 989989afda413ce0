"""The one table of what Foyer does in Slack and what it needs for it.

It makes the app manifest, and tells what a missing scope costs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, as Slack shows it while it is typed."""

    name: str
    description: str
    hint: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the menu of a message (``message``) or of the composer (``global``)."""

    name: str
    callback_id: str
    description: str
    kind: str = "message"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that Foyer does, and its needs. ``lost`` is the text key of what is gone without any one of its scopes."""

    key: str
    scopes: tuple[str, ...]
    events: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()

    @property
    def lost(self) -> str:
        """The text key of what people lose without it."""
        return f"errors.lost_{self.key}"


FEATURES: tuple[Feature, ...] = (
    Feature("speaking", scopes=("chat:write",)),
    Feature(
        "commands",
        scopes=("commands",),
        commands=(
            Command("/foyer", "Your communities, your choices, and help", "[setup | me | privacy | digest | nudges | help]"),
            Command("/animate", "Plan, list and run what brings your community to life", "[list | season | questions | help]"),
        ),
    ),
    Feature("direct_messages", scopes=("im:write",)),
    Feature("group_messages", scopes=("mpim:write",)),
    Feature("people", scopes=("users:read",), events=("team_join", "user_change")),
    Feature("do_not_disturb", scopes=("dnd:read",)),
    Feature(
        "public_channels",
        scopes=("channels:read",),
        events=(
            "member_joined_channel",
            "member_left_channel",
            "channel_archive",
            "channel_unarchive",
            "channel_rename",
            "channel_deleted",
            "channel_left",
            "channel_shared",
            "channel_unshared",
        ),
    ),
    Feature(
        "private_channels",
        scopes=("groups:read",),
        events=("group_archive", "group_unarchive", "group_rename", "group_deleted", "group_left"),
    ),
    Feature("public_record", scopes=("channels:history",), events=("message.channels",)),
    Feature("private_record", scopes=("groups:history",), events=("message.groups",)),
    Feature("own_messages", scopes=("im:history",)),
    Feature("reactions", scopes=("reactions:read",), events=("reaction_added", "reaction_removed")),
    Feature(
        "questions",
        scopes=("commands",),
        shortcuts=(
            Shortcut(
                "Mark as answered",
                "digests:answered",
                "For who asked, and for those who look after the community: it has its answer",
            ),
            Shortcut("Ask an expert", "topics:ask", "Say what a question is about; its words are not taken over"),
            Shortcut("This is a question", "digests:question", "For those who look after a community: it asks something"),
        ),
    ),
    Feature(
        "kudos",
        scopes=("commands",),
        commands=(Command("/kudos", "Thank one or several people for something", "[@name for … | help]"),),
        shortcuts=(Shortcut("Thank for this", "kudos:thank", "Thank who wrote it; its words are not taken over"),),
    ),
    Feature("own_record", scopes=("files:write",)),
    Feature("user_groups", scopes=("usergroups:read",)),
    Feature("home", scopes=(), events=("app_home_opened",)),
    Feature("uninstalling", scopes=(), events=("app_uninstalled", "tokens_revoked")),
)

DESCRIPTION = "A host for your communities: good questions, a weekly summary. It keeps who took part and when, never messages."
LONG_DESCRIPTION = (
    "Foyer helps the people who look after communities in Slack. It asks questions that start good conversations, invites back "
    "members who are missed, and gives each community manager a weekly summary of what needs them and how the community is doing. "
    "It keeps who wrote or reacted and when, and what people give it themselves; it never keeps messages. "
    "Everybody can see what is kept of them, change how much it writes to them, and leave no trace, at any time, with /foyer me."
)
COLOUR = "#5b3a29"
EVENTS_PATH = "/slack/events"  # one address for events, clicks and commands alike


def scopes() -> list[str]:
    """Every bot scope that a feature needs, in the table's order."""
    return list(dict.fromkeys(scope for feature in FEATURES for scope in feature.scopes))


def events() -> list[str]:
    """Every event that a feature listens to."""
    return list(dict.fromkeys(event for feature in FEATURES for event in feature.events))


def commands() -> list[Command]:
    """Every slash command."""
    return [command for feature in FEATURES for command in feature.commands]


def shortcuts() -> list[Shortcut]:
    """Every shortcut."""
    return [shortcut for feature in FEATURES for shortcut in feature.shortcuts]


def missing_scopes(granted: Iterable[str]) -> dict[str, tuple[Feature, ...]]:
    """The scopes that were not granted, each with the features that are lost without it."""
    given = set(granted)
    return {scope: _needing(scope) for scope in scopes() if scope not in given}


def lost_without(scope: str) -> list[str]:
    """The text keys of what is lost without a scope; Slack may name several, joined by commas."""
    asked = [name.strip() for name in scope.split(",") if name.strip()]
    return [feature.lost for name in asked for feature in _needing(name)] or ["errors.lost_something"]


def request_url(url: str) -> str:
    """Where Slack is to send its requests, given the public address of Foyer: ``https://host`` or a folder below it.

    Raises ValueError, in words for the operator, for what is no such address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme != "https" or not parts.hostname or port == 0:
        raise ValueError("give the public address that Slack is to reach, https:// and a host, such as https://foyer.example.org")
    if any(sign.isspace() for sign in parts.geturl()) or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("give the address alone, without spaces, a user name, or anything after ? or #")
    folder = parts.path.rstrip("/").removesuffix(EVENTS_PATH)
    return f"https://{parts.netloc}{folder}{EVENTS_PATH}"


def manifest(name: str = "Foyer", url: str | None = None) -> dict[str, Any]:
    """The Slack app manifest (schema version 1, github.com/slackapi/manifest-schema): for Socket Mode, or signed HTTP at ``url``.

    ``should_escape`` is set: without it a person typed after a command arrives as plain text. Raises ValueError as ``request_url``.
    """
    address = request_url(url) if url is not None else None
    reached = {"request_url": address} if address else {}
    features: dict[str, Any] = {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
        "bot_user": {"display_name": name, "always_online": True},
        "slash_commands": [
            {"command": each.name, "description": each.description, "usage_hint": each.hint, "should_escape": True}
            | ({"url": address} if address else {})
            for each in commands()
        ],
    }
    if shortcuts():
        features["shortcuts"] = [
            {"name": each.name, "type": each.kind, "callback_id": each.callback_id, "description": each.description}
            for each in shortcuts()
        ]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": COLOUR,
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": scopes()}},
        "settings": {
            "event_subscriptions": {"bot_events": events()} | reached,
            "interactivity": {"is_enabled": True} | reached,
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _needing(scope: str) -> tuple[Feature, ...]:
    return tuple(feature for feature in FEATURES if scope in feature.scopes)


def granted_scopes(headers: Mapping[str, str]) -> list[str]:
    """The scopes that Slack grants a token, from the headers of any answer (``x-oauth-scopes``)."""
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return [scope.strip() for scope in listed.split(",") if scope.strip()]
