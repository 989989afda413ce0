"""History in bulk, and the export in Slack's own layout."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from sandbox.server import Sandbox
from sandbox.wire import Json
from tests.sandbox.bots import Bot
from tests.sandbox.conftest import Api, Town

PEOPLE = [{"id": "U1", "name": "lea", "real_name": "Léa Roux"}, {"id": "U2", "name": "tom"}]
CHANNELS = [{"name": "atelier", "as": "U1", "members": ["U2"], "purpose": "to make things", "at": 1_767_000_000}]
MESSAGES = [
    {"channel": "atelier", "user": "U2", "text": "reply", "ts": "1767225660.000100", "thread_ts": "1767225600.000100"},
    {
        "channel": "atelier",
        "user": "U1",
        "text": "root",
        "ts": "1767225600.000100",
        "reactions": [{"name": "eyes", "users": ["U2"]}],
    },
    {"channel": "atelier", "user": "U2", "text": "next day", "at": "2026-01-02T00:30:00+01:00"},
    {
        "channel": "atelier",
        "user": "U2",
        "subtype": "channel_join",
        "text": "<@U2> has joined the channel",
        "at": "2025-12-31T08:00:00Z",
    },
    {
        "channel": "atelier",
        "subtype": "bot_message",
        "username": "Clock",
        "bot_id": "B9",
        "text": "tick",
        "at": "2026-01-02T09:00:00Z",
    },
]


def fill(slack: Sandbox, **more: Any) -> Json:
    return slack.control.post("history", {"people": PEOPLE, "channels": CHANNELS, "messages": MESSAGES, **more})


def export(slack: Sandbox, query: str = "") -> dict[str, Any]:
    archive = zipfile.ZipFile(io.BytesIO(slack.control.download(f"export.zip{query}")))
    return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_history_is_seen_and_not_told(town: Town, bots: Callable[..., Bot], api: Api) -> None:
    bot = bots()
    assert fill(town.slack) == {"people": 2, "channels": 1, "messages": 5}
    town.say("now")
    bot.wait_for("message")
    assert [body["event"].get("text") for body in bot.heard] == ["now"]
    atelier = town.slack.workspace.channels.find_by_name("atelier")
    assert atelier
    assert [one["text"] for one in town.seen(atelier.id, "U1")][-3:] == ["root", "next day", "tick"]
    assert town.seen(atelier.id, "U1")[-3]["reply_count"] == 1
    assert api("conversations.info", channel=atelier.id).json["channel"]["purpose"]["value"] == "to make things"


def test_history_may_be_a_burst_of_events(town: Town, bots: Callable[..., Bot]) -> None:
    town.slack.control.put("settings", {"ack_seconds": 30})  # a slow machine is not to make Slack say it twice
    bot = bots()
    burst = [{"channel": "data", "user": town.ann, "text": f"m{number}", "at": 1_767_225_600 + number} for number in range(200)]
    town.slack.control.post("history", {"messages": burst, "quiet": False})
    bot.wait_for("message", times=200)
    assert sorted(event["text"] for event in bot.of("message")) == sorted(str(one["text"]) for one in burst)


def test_people_and_channels_known_already_are_found_again(town: Town) -> None:
    fill(town.slack)
    again = town.slack.control.post("history", {"people": PEOPLE, "channels": CHANNELS})
    assert again == {"people": 0, "channels": 0, "messages": 0}


def test_the_export_has_slack_s_layout(town: Town) -> None:
    fill(town.slack)
    town.channel("den", is_private=True)
    files = export(town.slack)
    days = sorted(name for name in files if name.startswith("atelier/"))
    assert days[:2] == ["atelier/2025-12-31.json", "atelier/2026-01-01.json"]
    first = files["atelier/2026-01-01.json"]
    assert [message["text"] for message in first] == ["root", "reply", "next day"]
    assert first[0]["reactions"] == [{"name": "eyes", "users": ["U2"], "count": 1}]
    assert (first[1]["thread_ts"], first[1]["parent_user_id"]) == ("1767225600.000100", "U1")
    assert first[0]["user_profile"]["real_name"] == "Léa Roux"
    channel = next(one for one in files["channels.json"] if one["name"] == "atelier")
    assert channel["members"] == ["U1", "U2"]
    assert "U1" in [person["id"] for person in files["users.json"]]
    assert "den" not in json.dumps(files["channels.json"])
    private = export(town.slack, "?private=true")
    assert [one["name"] for one in private["groups.json"]] == ["den"]


def test_the_same_history_gives_the_same_ids_and_the_same_export() -> None:
    def once() -> bytes:
        with Sandbox() as slack:
            slack.control.post("channels", {"name": "quiet", "at": 1_767_000_000})
            slack.control.post(
                "history", {"messages": [{"channel": "quiet", "user": slack.bot_user, "text": "x", "at": 1_767_000_000}]}
            )
            archive = zipfile.ZipFile(io.BytesIO(slack.control.download("export.zip")))
            content = archive.read("quiet/2025-12-29.json")
            return content.replace(slack.url.encode(), b"")

    assert once() == once()
