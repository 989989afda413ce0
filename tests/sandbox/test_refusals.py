"""The Web API refuses as Slack does, in its words."""

import pytest

from sandbox.wire import Json
from tests.sandbox.conftest import Api, Town


@pytest.mark.parametrize(
    ("method", "args", "token", "error"),
    [
        ("chat.fly", {}, "", "unknown_method"),
        ("auth.test", {}, "xoxb-wrong", "invalid_auth"),
        ("auth.test", {}, None, "not_authed"),
        ("chat.postMessage", {"text": "x"}, "", "invalid_arguments"),
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "", "channel_not_found"),
        ("chat.postMessage", {"channel": "U404", "text": "x"}, "", "channel_not_found"),
        ("chat.postMessage", {"channel": "USLACKBOT", "text": "x"}, "", "cannot_dm_bot"),
        ("chat.postMessage", {"channel": "#general", "text": "x"}, "", "not_in_channel"),
        ("chat.postMessage", {"channel": "DATA"}, "", "no_text"),
        ("chat.postMessage", {"channel": "DATA", "text": "x" * 40_001}, "", "msg_too_long"),
        ("chat.postMessage", {"channel": "DATA", "text": "x", "thread_ts": "1.2"}, "", "thread_not_found"),
        ("chat.postMessage", {"channel": "DATA", "blocks": "[{"}, "", "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "DATA", "text": "x", "metadata": "{"}, "", "invalid_metadata_format"),
        ("chat.postMessage", {"channel": "DATA", "text": "x", "metadata": {"a": 1}}, "", "invalid_metadata_schema"),
        ("chat.update", {"channel": "DATA", "ts": "1.2", "text": "x"}, "", "message_not_found"),
        ("chat.delete", {"channel": "DATA", "ts": "1.2"}, "", "message_not_found"),
        ("chat.postEphemeral", {"channel": "DATA", "user": "U404", "text": "x"}, "", "user_not_in_channel"),
        ("chat.getPermalink", {"channel": "DATA", "message_ts": "1.2"}, "", "message_not_found"),
        ("conversations.info", {"channel": "C404"}, "", "channel_not_found"),
        ("conversations.history", {"channel": "GENERAL"}, "", "not_in_channel"),
        ("conversations.history", {"channel": "DATA", "limit": "5000"}, "", "invalid_limit"),
        ("conversations.history", {"channel": "DATA", "oldest": "yesterday"}, "", "invalid_ts_oldest"),
        ("conversations.replies", {"channel": "DATA", "ts": "1.2"}, "", "thread_not_found"),
        ("conversations.list", {"cursor": "nonsense"}, "", "invalid_cursor"),
        ("conversations.list", {"types": "public"}, "", "invalid_arguments"),
        ("conversations.open", {}, "", "users_list_not_supplied"),
        ("conversations.open", {"users": "USLACKBOT"}, "", "cannot_dm_bot"),
        ("conversations.open", {"users": "U404"}, "", "user_not_found"),
        ("conversations.open", {"users": "U1,U2,U3,U4,U5,U6,U7,U8,U9"}, "", "too_many_users"),
        ("conversations.open", {"channel": "DATA"}, "", "method_not_supported_for_channel_type"),
        ("conversations.invite", {"channel": "DATA", "users": "ANN"}, "", "already_in_channel"),
        ("conversations.leave", {"channel": "C404"}, "", "channel_not_found"),
        ("users.info", {"user": "U404"}, "", "user_not_found"),
        ("bots.info", {"bot": "B404"}, "", "bot_not_found"),
        ("views.open", {"trigger_id": "1.2.3"}, "", "invalid_arguments"),
        ("views.publish", {"user_id": "U404", "view": {"type": "home", "blocks": []}}, "", "user_not_found"),
        ("views.update", {"view_id": "V404", "view": {"type": "home", "blocks": []}}, "", "not_found"),
        ("reactions.add", {"channel": "DATA", "name": "eyes"}, "", "no_item_specified"),
        ("reactions.add", {"channel": "DATA", "timestamp": "1.2", "name": "eyes"}, "", "message_not_found"),
        ("reactions.add", {"channel": "DATA", "timestamp": "1.2", "name": "not an emoji"}, "", "invalid_name"),
        ("usergroups.users.list", {"usergroup": "S404"}, "", "no_such_subteam"),
        ("files.completeUploadExternal", {"files": [{"id": "F404"}]}, "", "file_not_found"),
        ("apps.connections.open", {}, "", "not_allowed_token_type"),
    ],
)
def test_refusals_in_slack_s_words(town: Town, api: Api, method: str, args: Json, token: str, error: str) -> None:
    general = town.slack.workspace.channels.find_by_name("general")
    assert general
    names = {"DATA": town.data, "GENERAL": general.id, "ANN": town.ann}
    given = {name: names.get(value, value) if isinstance(value, str) else value for name, value in args.items()}
    reply = api(method, token=token, **given)
    assert (reply.status, reply.json["ok"], reply.json["error"]) == (200, False, error)


def test_a_missing_scope_is_named(town: Town, api: Api) -> None:
    town.slack.control.put("app", {"scopes": ["channels:read", "chat:write"]})
    assert api("conversations.list").json["ok"]
    reply = api("conversations.list", types="public_channel,private_channel")
    assert reply.json["error"] == "missing_scope"
    assert (reply.json["needed"], reply.json["provided"]) == ("groups:read", "channels:read,chat:write")
    assert reply.headers["x-oauth-scopes"] == "channels:read,chat:write"
    assert api("users.list").json["needed"] == "users:read"


def test_tokens_that_are_revoked_or_of_an_app_that_is_gone(town: Town, api: Api) -> None:
    control = town.slack.control
    control.post("app/revoke")
    assert api("auth.test").json["error"] == "token_revoked"
    control.post("app/install")
    control.post("app/uninstall")
    assert api("auth.test").json["error"] == "account_inactive"
    control.post("app/install")
    assert api("auth.test").json["ok"]


def test_where_the_bot_may_not_write(town: Town, api: Api) -> None:
    control = town.slack.control
    control.post(f"channels/{town.data}/settings", {"posting_restricted": True})
    assert api("chat.postMessage", channel=town.data, text="x").json["error"] == "restricted_action"
    control.post(f"channels/{town.data}/archive", {"as": town.ann})
    assert api("chat.postMessage", channel=town.data, text="x").json["error"] == "is_archived"
    assert api("conversations.join", channel=town.data).json["error"] == "is_archived"
    control.patch(f"people/{town.ann}", {"deleted": True})
    assert api("chat.postMessage", channel=town.ann, text="x").json["error"] == "user_disabled"
    assert api("conversations.open", users=town.ann).json["error"] == "user_disabled"


def test_private_channels_are_not_there_for_outsiders(town: Town, api: Api) -> None:
    den = town.channel("den", bot=False, is_private=True)
    assert api("conversations.info", channel=den).json["error"] == "channel_not_found"
    assert api("conversations.join", channel=den).json["error"] == "channel_not_found"
    listed = api("conversations.list", types="private_channel").json["channels"]
    assert listed == []
