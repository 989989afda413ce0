"""What people do reaches a real bot as Slack would tell it, over Socket Mode and over signed HTTP alike."""

from collections.abc import Callable

import pytest

from tests.sandbox.bots import Bot
from tests.sandbox.conftest import Town

Bots = Callable[..., Bot]


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
def test_a_message_reaches_the_bot_in_slack_s_form(town: Town, bots: Bots, http: bool) -> None:
    bot = bots(http=http)
    sent = town.say("Hello <@U1> &amp; all")
    event = bot.wait_for("message")
    assert (event["user"], event["channel"], event["ts"]) == (town.ann, town.data, sent["ts"])
    assert event["text"] == "Hello <@U1> &amp; all"
    assert event["channel_type"] == "channel"
    assert event["event_ts"] == event["ts"]
    outer = bot.heard[-1]
    assert outer["team_id"] == town.slack.team
    assert outer["authorizations"][0]["user_id"] == town.slack.bot_user


def test_only_channels_the_bot_is_in_are_heard(town: Town, bots: Bots) -> None:
    bot = bots()
    elsewhere = town.channel("elsewhere", bot=False)
    town.slack.control.post("messages", {"as": town.ann, "channel": elsewhere, "text": "not for the bot"})
    town.say("for the bot")
    assert bot.wait_for("message")["text"] == "for the bot"
    assert len(bot.of("message")) == 1


def test_quiet_acts_are_seen_by_people_and_not_told(town: Town, bots: Bots) -> None:
    bot = bots()
    town.say("long ago", quiet=True, at="2026-01-05T09:00:00+01:00")
    town.say("now")
    assert bot.wait_for("message")["text"] == "now"
    assert [message["text"] for message in town.seen() if "subtype" not in message] == ["long ago", "now"]


def test_threads_edits_and_deletions(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    root = town.say("root")
    reply = town.say("reply", thread_ts=root["ts"])
    event = bot.wait_for("message", times=2)
    assert (event["thread_ts"], event["parent_user_id"]) == (root["ts"], town.ann)
    town.say("for all", thread_ts=root["ts"], reply_broadcast=True)
    broadcast = bot.wait_for("message", "thread_broadcast")
    assert broadcast["root"]["text"] == "root"

    control.post("messages/edit", {"as": town.ann, "channel": town.data, "ts": reply["ts"], "text": "better"})
    changed = bot.wait_for("message", "message_changed")
    assert changed["hidden"] is True
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("better", "reply")
    assert changed["message"]["edited"]["user"] == town.ann

    control.post("messages/delete", {"as": town.ann, "channel": town.data, "ts": reply["ts"]})
    gone = bot.wait_for("message", "message_deleted")
    assert gone["deleted_ts"] == reply["ts"] == gone["previous_message"]["ts"]


def test_a_deleted_root_with_replies_leaves_a_tombstone(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    root = town.say("root")
    reply = town.say("reply", thread_ts=root["ts"])
    control.post("messages/delete", {"as": town.ann, "channel": town.data, "ts": root["ts"]})
    changed = bot.wait_for("message", "message_changed")
    assert changed["message"]["subtype"] == "tombstone"
    assert changed["previous_message"]["text"] == "root"
    control.post("messages/delete", {"as": town.ann, "channel": town.data, "ts": reply["ts"]})
    assert bot.wait_for("message", "message_deleted")["deleted_ts"] == reply["ts"]
    assert [message for message in town.seen() if message["ts"] == root["ts"]] == []


def test_reactions(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    message = town.say("nice")
    given = {"as": town.ann, "channel": town.data, "ts": message["ts"], "name": "tada"}
    shown = control.post("reactions", given)["message"]
    assert shown["reactions"] == [{"name": "tada", "users": [town.ann], "count": 1}]
    added = bot.wait_for("reaction_added")
    assert added["item"] == {"type": "message", "channel": town.data, "ts": message["ts"]}
    assert (added["user"], added["item_user"], added["reaction"]) == (town.ann, town.ann, "tada")
    control.post("reactions", {**given, "remove": True})
    assert bot.wait_for("reaction_removed")["reaction"] == "tada"


def test_the_bot_is_told_who_invited_it_and_that_it_was_removed(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    there = town.channel("elsewhere", bot=False)
    control.post(f"channels/{there}/invite", {"as": town.ann, "users": [town.slack.bot_user]})
    joined = bot.wait_for("member_joined_channel")
    assert (joined["user"], joined["inviter"], joined["channel_type"]) == (town.slack.bot_user, town.ann, "C")
    note = bot.wait_for("message", "channel_join")
    assert note["inviter"] == town.ann
    control.post(f"channels/{there}/kick", {"as": town.ann, "user": town.slack.bot_user})
    left = bot.wait_for("channel_left")
    assert (left["channel"], left["actor_id"]) == (there, town.ann)


def test_what_happens_to_channels(town: Town, bots: Bots) -> None:
    bot, control, data = bots(), town.slack.control, town.data
    bob = town.person("bob")
    control.post(f"channels/{data}/join", {"as": bob})
    assert "inviter" not in bot.wait_for("member_joined_channel")
    control.post(f"channels/{data}/leave", {"as": bob})
    assert bot.wait_for("member_left_channel")["user"] == bob
    assert bot.wait_for("message", "channel_leave")["user"] == bob
    control.post(f"channels/{data}/topic", {"as": town.ann, "topic": "figures"})
    assert bot.wait_for("message", "channel_topic")["topic"] == "figures"
    control.post(f"channels/{data}/purpose", {"as": town.ann, "purpose": "to count"})
    assert bot.wait_for("message", "channel_purpose")["purpose"] == "to count"
    control.post(f"channels/{data}/rename", {"as": town.ann, "name": "numbers"})
    assert bot.wait_for("channel_rename")["channel"]["name"] == "numbers"
    assert bot.wait_for("message", "channel_name")["old_name"] == "data"
    control.post(f"channels/{data}/archive", {"as": town.ann})
    assert bot.wait_for("channel_archive")["user"] == town.ann
    control.post(f"channels/{data}/unarchive", {"as": town.ann})
    assert bot.wait_for("channel_unarchive")["channel"] == data
    control.post(f"channels/{data}/delete", {"as": town.ann})
    assert bot.wait_for("channel_deleted")["channel"] == data


def test_private_channels_have_their_own_events(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    den = town.channel("den", is_private=True)
    control.post("messages", {"as": town.ann, "channel": den, "text": "psst"})
    assert bot.wait_for("message")["channel_type"] == "group"
    control.post(f"channels/{den}/rename", {"as": town.ann, "name": "lair"})
    assert bot.wait_for("group_rename")["channel"]["name"] == "lair"
    control.post(f"channels/{den}/archive", {"as": town.ann})
    assert bot.wait_for("group_archive")["channel"] == den


def test_people_who_come_and_change(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    eve = control.post("people", {"name": "eve", "tz": "America/New_York", "is_restricted": True})["person"]["id"]
    user = bot.wait_for("team_join")["user"]
    assert (user["id"], user["is_restricted"], user["tz"]) == (eve, True, "America/New_York")
    control.patch(f"people/{eve}", {"deleted": True})
    assert bot.wait_for("user_change")["user"]["deleted"] is True
    control.patch(f"people/{town.ann}", {"dnd": {"dnd_enabled": True, "next_dnd_start_ts": 5, "next_dnd_end_ts": 9}})
    assert bot.wait_for("dnd_updated_user")["dnd_status"]["next_dnd_end_ts"] == 9


def test_newcomers_are_in_general_and_guests_are_not(town: Town, bots: Bots) -> None:
    general = town.slack.workspace.general
    invitation = {"as": town.slack.admin, "users": [town.slack.bot_user], "quiet": True}
    town.slack.control.post(f"channels/{general.id}/invite", invitation)
    bot, control = bots(), town.slack.control
    new = control.post("people", {"name": "new"})["person"]["id"]
    guest = control.post("people", {"name": "guest", "is_ultra_restricted": True})["person"]["id"]
    assert bot.wait_for("member_joined_channel")["user"] == new
    assert new in general.members
    assert guest not in general.members


def test_files_integrations_and_me_messages(town: Town, bots: Bots) -> None:
    bot = bots()
    town.say("", files=[{"name": "figures.csv"}])
    assert bot.wait_for("message", "file_share")["files"][0]["name"] == "figures.csv"
    town.say("waves", subtype="me_message")
    assert bot.wait_for("message", "me_message")["text"] == "waves"
    town.slack.control.post("messages", {"as": "Weather", "channel": town.data, "text": "Rain", "subtype": "bot_message"})
    rain = bot.wait_for("message", "bot_message")
    assert rain["username"] == "Weather"
    assert "user" not in rain


def test_a_mention_is_told_twice_and_a_dm_is_an_im(town: Town, bots: Bots) -> None:
    bot = bots()
    town.slack.control.post("messages", {"as": town.ann, "channel": town.data, "typed": "@bot hello"})
    assert bot.wait_for("app_mention")["text"] == f"<@{town.slack.bot_user}> hello"
    town.slack.control.post("messages", {"as": town.ann, "channel": town.slack.bot_user, "text": "just us"})
    direct = bot.wait_for("message", times=2)
    assert (direct["channel_type"], direct["channel"][0]) == ("im", "D")


def test_only_what_the_app_subscribed_to_and_may_read(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    control.put("app", {"events": ["message.channels", "reaction_added"], "scopes": ["channels:history"]})
    message = town.say("heard")
    control.post("reactions", {"as": town.ann, "channel": town.data, "ts": message["ts"], "name": "eyes"})
    control.post(f"channels/{town.data}/join", {"as": town.person("bob")})
    town.say("heard too")
    bot.wait_for("message", times=2)
    assert bot.of("reaction_added") == bot.of("member_joined_channel") == []


def test_the_app_is_told_of_its_own_end(town: Town, bots: Bots) -> None:
    bot, control = bots(), town.slack.control
    control.post("app/rate_limited")
    assert "minute_rate_limited" in bot.wait_for("app_rate_limited")
    control.post("app/uninstall")
    assert bot.wait_for("tokens_revoked")["tokens"]["bot"] == [town.slack.bot_user]
    bot.wait_for("app_uninstalled")


def test_timestamps_are_unique_in_a_channel_even_when_the_clock_stands(town: Town) -> None:
    town.say("one", at=1_700_000_000, quiet=True)
    town.say("two", at=1_700_000_000, quiet=True)
    stamps = [message["ts"] for message in town.seen() if message["text"] in ("one", "two")]
    assert stamps == ["1700000000.000000", "1700000000.000001"]
