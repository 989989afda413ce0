"""The manifest: valid by Slack's own schema, in step with what the house answers and records, and what a missing scope costs."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from bot.manifest import (
    FEATURES,
    commands,
    events,
    granted_scopes,
    lost_without,
    manifest,
    missing_scopes,
    request_url,
    scopes,
    shortcuts,
)
from bot.participation import is_recorded
from bot.text import LOCALES, texts_for
from commands.assembly import TOPICS, registry

SCHEMA = json.loads((Path(__file__).parent.parent / "data" / "slack-manifest.schema.1.0.0.json").read_text(encoding="utf-8"))
# Which scope lets an event through (docs.slack.dev/reference/events, November 2026); the others need none.
EVENT_NEEDS = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_shared": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_rename": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
}


@pytest.mark.parametrize("url", [None, "https://foyer.example.org"])
def test_slack_would_take_the_manifest(url: str | None) -> None:
    problems = [error.message for error in Draft7Validator(SCHEMA).iter_errors(manifest(url=url))]
    assert problems == []


def test_the_schema_refuses_what_slack_refuses() -> None:
    broken = manifest("x" * 36)
    assert any("too long" in error.message for error in Draft7Validator(SCHEMA).iter_errors(broken))


def test_it_runs_over_socket_mode_with_home_and_escaped_commands() -> None:
    made = manifest("Foyer of the works")
    assert made["display_information"]["name"] == "Foyer of the works"
    assert made["settings"]["socket_mode_enabled"]
    assert made["features"]["app_home"]["home_tab_enabled"]
    assert all(command["should_escape"] for command in made["features"]["slash_commands"])


def test_over_http_everything_comes_to_the_address_that_foyer_answers() -> None:
    """Slack wants it where Socket Mode is off: commands with their own, events and clicks too."""
    over_socket, over_http = manifest(), manifest(url="https://foyer.example.org")
    settings, there = over_http["settings"], "https://foyer.example.org/slack/events"
    assert not settings["socket_mode_enabled"]
    assert (settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]) == (there, there)
    assert {command["url"] for command in over_http["features"]["slash_commands"]} == {there}
    assert "request_url" not in str(over_socket)
    assert settings["event_subscriptions"]["bot_events"] == over_socket["settings"]["event_subscriptions"]["bot_events"]


@pytest.mark.parametrize(
    "given",
    [
        "https://foyer.example.org",
        "https://foyer.example.org/",
        " https://foyer.example.org\n",
        "https://foyer.example.org/slack/events",
    ],
)
def test_the_address_may_be_given_as_people_copy_it(given: str) -> None:
    assert request_url(given) == "https://foyer.example.org/slack/events"


def test_foyer_may_stand_in_a_folder_and_on_another_port() -> None:
    assert request_url("https://example.org:8443/foyer/") == "https://example.org:8443/foyer/slack/events"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "foyer.example.org",
        "http://foyer.example.org",
        "https://",
        "https:///slack/events",
        "https://:3000",
        "https://foyer.example.org:port",
        "https://[::1",
        "https://foyer example.org",
        "https://ann:secret@foyer.example.org",
        "https://foyer.example.org?a=b",
        "https://foyer.example.org#a",
    ],
)
def test_what_slack_could_not_reach_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="address"):
        manifest(url=given)


def test_every_command_and_shortcut_of_the_manifest_is_answered_and_the_other_way_round() -> None:
    answered = registry()
    assert {command.name for command in commands()} == {pattern.split(" ")[0] for pattern in answered.commands}
    known = {route.pattern for topic in TOPICS for route in topic.ROUTES if route.kind == "shortcut"}
    assert {shortcut.callback_id for shortcut in shortcuts()} == known


def test_every_event_has_the_scope_that_lets_it_through() -> None:
    assert {EVENT_NEEDS[event] for event in events() if event in EVENT_NEEDS} <= set(scopes())
    unexplained = set(events()) - set(EVENT_NEEDS) - {"app_home_opened", "app_uninstalled", "tokens_revoked"}
    assert unexplained == set()


def test_every_event_asked_for_is_recorded_or_answered() -> None:
    others = {"app_home_opened", "app_uninstalled", "tokens_revoked"}
    unheeded = [event for event in events() if event not in others and not is_recorded({"event": {"type": event.split(".")[0]}})]
    assert unheeded == []


def test_nothing_is_asked_for_that_no_feature_needs() -> None:
    assert all(feature.scopes or feature.events for feature in FEATURES)
    assert not {"channels:join", "chat:write.public", "users:read.email", "files:read"} & set(scopes())


def test_what_a_missing_scope_costs() -> None:
    assert missing_scopes(scopes()) == {}
    missing = missing_scopes(scope for scope in scopes() if scope != "reactions:read")
    assert list(missing) == ["reactions:read"]
    assert [feature.key for feature in missing["reactions:read"]] == ["reactions"]
    assert lost_without("reactions:read, im:write") == ["errors.lost_reactions", "errors.lost_direct_messages"]
    assert lost_without("files:read") == ["errors.lost_something"]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_loss_has_its_words(locale: str) -> None:
    texts = texts_for(locale)
    assert all(texts.has(feature.lost) for feature in FEATURES if feature.scopes)


@pytest.mark.parametrize(
    ("headers", "granted"),
    [({"x-oauth-scopes": "chat:write, commands,"}, ["chat:write", "commands"]), ({"X-OAuth-Scopes": "a"}, ["a"]), ({}, [])],
)
def test_granted_scopes_are_read_from_any_answer(headers: dict[str, str], granted: list[str]) -> None:
    assert granted_scopes(headers) == granted
