"""Payloads in the shapes Slack publishes, by what they tell; ``test_participation_shapes`` holds them against Slack's lists."""

from typing import Any

Payload = dict[str, Any]

TEAM, BOT, CHANNEL = "T012ORCHARD", "U0FOYERBOT", "C024GARDEN"
ANN, BEN = "U0ANN", "U0BEN"
TS, LATER = "1767225600.000100", "1767229200.000200"


def payload(**event: Any) -> Payload:
    """One event as Slack wraps it."""
    return {
        "token": "verification",
        "team_id": TEAM,
        "api_app_id": "A0FOYER",
        "event": event,
        "type": "event_callback",
        "event_id": "Ev0000000001",
        "event_time": 1767225600,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-context",
    }


def message(**about: Any) -> Payload:
    """A message by Ann in the garden."""
    plain = {
        "client_msg_id": "6f2d8f6e-0000-4000-8000-000000000001",
        "type": "message",
        "team": TEAM,
        "channel": CHANNEL,
        "user": ANN,
        "text": "The first tomatoes are in",
        "blocks": [{"type": "rich_text", "elements": []}],
        "ts": TS,
        "event_ts": TS,
        "channel_type": "channel",
    }
    return payload(**(plain | about))


def noted(subtype: str, **about: Any) -> Payload:
    """A line that Slack, or an integration, puts into the garden."""
    plain = {
        "type": "message",
        "subtype": subtype,
        "channel": CHANNEL,
        "text": "…",
        "ts": TS,
        "event_ts": TS,
        "channel_type": "channel",
    }
    return payload(**(plain | about))


def reply(**about: Any) -> Payload:
    """Ben's answer in the thread under Ann's message."""
    return message(**({"user": BEN, "ts": LATER, "event_ts": LATER, "thread_ts": TS, "parent_user_id": ANN} | about))


def previous(**about: Any) -> Payload:
    """A message as it was before it was changed or deleted."""
    return {"type": "message", "user": ANN, "team": TEAM, "text": "The first tomatoes are in", "ts": TS} | about


def deleted(**about: Any) -> Payload:
    """Ann's message is deleted."""
    told = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": CHANNEL,
        "hidden": True,
        "deleted_ts": TS,
        "previous_message": previous(),
        "event_ts": LATER,
        "ts": LATER,
        "channel_type": "channel",
    }
    return payload(**(told | about))


def changed(after: Payload, before: Payload) -> Payload:
    """A message is changed."""
    return payload(
        type="message",
        subtype="message_changed",
        channel=CHANNEL,
        hidden=True,
        message=after,
        previous_message=before,
        event_ts=LATER,
        ts=LATER,
        channel_type="channel",
    )


def reaction(kind: str = "reaction_added", **about: Any) -> Payload:
    """Ben reacts to Ann's message."""
    told = {
        "type": kind,
        "user": BEN,
        "item": {"type": "message", "channel": CHANNEL, "ts": TS},
        "reaction": "tomato",
        "item_user": ANN,
        "event_ts": LATER,
    }
    return payload(**(told | about))


def moved(kind: str = "member_joined_channel", **about: Any) -> Payload:
    """Ben comes to the garden."""
    told = {"type": kind, "user": BEN, "channel": CHANNEL, "channel_type": "C", "team": TEAM, "event_ts": LATER}
    return payload(**(told | about))


def user(**about: Any) -> Payload:
    """Ann as Slack describes her."""
    plain = {
        "id": ANN,
        "team_id": TEAM,
        "name": "ann.alder",
        "deleted": False,
        "real_name": "Ann Alder",
        "tz": "Europe/Paris",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "profile": {"real_name": "Ann Alder", "display_name": "Ann", "team": TEAM},
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 1767225600,
        "locale": "fr-FR",
    }
    return plain | about


PAYLOADS: dict[str, Payload] = {
    "message": message(),
    "message in a thread": reply(),
    "message.thread_broadcast": reply(subtype="thread_broadcast"),
    "message.me_message": message(subtype="me_message"),
    "message.file_share": message(subtype="file_share", files=[{"id": "F0TOMATO", "name": "tomato.jpg"}], upload=False),
    "message.bot_message": noted("bot_message", bot_id="B0OTHER", username="Weather"),
    "message of an app": message(bot_id="B0OTHER", bot_profile={"id": "B0OTHER", "name": "Weather", "team_id": TEAM}),
    "message.message_changed": changed(previous(edited={"user": ANN, "ts": LATER}), previous()),
    "message.message_changed to a tombstone": changed(
        {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True, "ts": TS, "thread_ts": TS}, previous()
    ),
    "message.message_deleted": deleted(),
    "message.channel_join": noted("channel_join", user=ANN, inviter=BEN),
    "message.channel_leave": noted("channel_leave", user=ANN),
    "message.channel_topic": noted("channel_topic", user=ANN, topic="Tomatoes"),
    "reaction_added": reaction(),
    "reaction_removed": reaction("reaction_removed"),
    "member_joined_channel": moved(),
    "member_joined_channel of Foyer": moved(user=BOT, inviter=ANN),
    "member_left_channel": moved("member_left_channel"),
    "channel_left": payload(type="channel_left", channel=CHANNEL, actor_id=ANN, event_ts=LATER),
    "team_join": payload(type="team_join", user=user(), event_ts=LATER),
    "user_change": payload(type="user_change", user=user(deleted=True), cache_ts=1767229200, event_ts=LATER),
    "channel_rename": payload(
        type="channel_rename", channel={"id": CHANNEL, "is_channel": True, "name": "greenhouse", "created": 1}, event_ts=LATER
    ),
    "channel_archive": payload(type="channel_archive", channel=CHANNEL, user=ANN, event_ts=LATER),
    "channel_unarchive": payload(type="channel_unarchive", channel=CHANNEL, user=ANN, event_ts=LATER),
    "channel_deleted": payload(type="channel_deleted", channel=CHANNEL, actor_id=ANN, event_ts=LATER),
    "channel_shared": payload(type="channel_shared", connected_team_id="T0OTHER", channel=CHANNEL, event_ts=LATER),
    "channel_unshared": payload(
        type="channel_unshared",
        previously_connected_team_id="T0OTHER",
        channel=CHANNEL,
        is_ext_shared=False,
        event_ts=LATER,
    ),
    "group_rename": payload(
        type="group_rename", channel={"id": CHANNEL, "is_channel": False, "name": "greenhouse", "created": 1}, event_ts=LATER
    ),
    "group_archive": payload(type="group_archive", channel=CHANNEL, user=ANN, is_moved=0, event_ts=LATER),
    "group_deleted": payload(type="group_deleted", channel=CHANNEL, date_deleted=1767229200, actor_id=ANN, event_ts=LATER),
    "group_left": payload(type="group_left", channel=CHANNEL, actor_id=ANN, event_ts=LATER),
    "app_rate_limited": {
        "token": "verification",
        "type": "app_rate_limited",
        "team_id": TEAM,
        "minute_rate_limited": 1767225600,
        "api_app_id": "A0FOYER",
    },
}
"""Every recorded type, and what of it makes no facts. The first word is the name of Slack's list of fields."""
