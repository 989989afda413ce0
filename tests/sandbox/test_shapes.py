"""All that the sandbox sends and answers has only fields that Slack itself publishes, or that stand with a reason in
`shapes/exceptions.json`."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox.api.methods import METHODS
from sandbox.wire import Json
from tests.sandbox.block_makers import button, entry, home, modal, section
from tests.sandbox.bots import Bot, until
from tests.sandbox.conftest import Api, Town

SHAPES = Path(__file__).parent / "shapes"
PRUNED = {"blocks", "attachments", "title_blocks", "state", "event_payload"}
EVENTS = {
    *("message", "app_mention", "reaction_added", "reaction_removed", "member_joined_channel", "member_left_channel"),
    *(f"message.{subtype}" for subtype in ("me_message", "thread_broadcast", "file_share", "bot_message")),
    *(f"message.{subtype}" for subtype in ("message_changed", "message_deleted", "channel_join", "channel_leave")),
    *(f"message.{subtype}" for subtype in ("channel_topic", "channel_purpose", "channel_name")),
    *("channel_created", "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted", "channel_left"),
    *("group_rename", "group_archive", "group_unarchive", "group_deleted", "group_left"),
    *("team_join", "user_change", "dnd_updated_user", "app_home_opened"),
    *("app_rate_limited", "tokens_revoked", "app_uninstalled"),
}
INTERACTIONS = {"slash_command", "block_actions", "view_submission", "view_closed", "message_action", "shortcut"}


def paths(value: Any, at: str = "") -> Iterator[str]:
    """The dotted paths of the fields of a JSON value, as in the lists."""
    if isinstance(value, dict) and (value or at):
        for key, item in value.items():
            name = "*" if re.fullmatch(r"[UC]0[0-9A-Z]{6,}", key) else key
            here = f"{at}.{name}" if at else name
            yield from [here] if key in PRUNED else paths(item, here)
        if not value:
            yield at
    elif isinstance(value, list):
        for item in value:
            yield from paths(item, f"{at}[]")
        if not value:
            yield f"{at}[]"
    else:
        yield at


class Shapes:
    """The lists of one kind, and the exceptions to them."""

    def __init__(self, kind: str) -> None:
        self._lists: dict[str, list[str]] = json.loads((SHAPES / f"{kind}.json").read_text())
        exceptions: Json = json.loads((SHAPES / "exceptions.json").read_text())
        self._like: dict[str, str] = {one["name"]: one["like"] for one in exceptions["like"] if one["in"] == kind}
        self._fields = [one for one in exceptions["fields"] if one["in"] == kind]
        self.used: set[str] = set()

    def unknown(self, name: str, value: Json) -> set[str]:
        """The fields of a value that are neither published nor excepted."""
        known = self._lists.get(self._like.get(name, name), [])
        # A list shows an object by what is in it: `a.b` and `a[].b` make `a` and `a[]` known when they are empty or null.
        ways = {way for path in known for way in (path, *_above(path))}
        return {path for path in paths(value) if path not in ways and not self._excepted(name, path)}

    @property
    def idle(self) -> set[str]:
        """The exceptions that were not needed."""
        return {json.dumps(one) for one in self._fields} - self.used

    def _excepted(self, name: str, path: str) -> bool:
        for one in self._fields:
            if fnmatchcase(name, one["name"]) and fnmatchcase(path, _escaped(one["field"])):
                self.used.add(json.dumps(one))
                return True
        return False


def _above(path: str) -> list[str]:
    found = []
    for match in re.finditer(r"\.|\[\]", path):
        found += [path[: match.start()], path[: match.end()].rstrip(".")]
    return found


def _escaped(pattern: str) -> str:
    return pattern.replace("[]", "[[][]]")


def configure(app: AsyncApp) -> None:
    """A bot that acknowledges everything."""

    async def acknowledge(ack: Any) -> None:
        await ack()

    everything = re.compile(".*")
    app.command("/hello")(acknowledge)
    app.action(everything)(acknowledge)
    app.view(everything)(acknowledge)
    app.view_closed(everything)(acknowledge)
    app.shortcut(everything)(acknowledge)


def talk(town: Town, api: Api) -> None:
    """Messages of every subtype."""
    control, data, ann = town.slack.control, town.data, town.ann
    ts = town.say(f"hello <@{town.slack.bot_user}>")["ts"]
    reply = town.say("reply", thread_ts=ts)["ts"]
    town.say("for all", thread_ts=ts, reply_broadcast=True)
    town.say("waves", subtype="me_message")
    town.say("", files=[{"name": "a.png"}])
    control.post("messages", {"as": "Clock", "channel": data, "text": "tick", "subtype": "bot_message"})
    control.post("messages", {"as": ann, "channel": town.slack.bot_user, "text": "direct"})
    control.post("reactions", {"as": ann, "channel": data, "ts": ts, "name": "eyes"})
    control.post("reactions", {"as": ann, "channel": data, "ts": ts, "name": "eyes", "remove": True})
    control.post("reactions", {"as": ann, "channel": data, "ts": ts, "name": "tada"})
    for changed in (ts, reply):
        control.post("messages/edit", {"as": ann, "channel": data, "ts": changed, "text": "better"})
    metadata = {"event_type": "t", "event_payload": {"id": 1}}
    blocks = [section(accessory=button(action_id="a"))]
    own = api("chat.postMessage", channel=data, text="x", blocks=blocks, metadata=metadata).json["ts"]
    api("chat.postMessage", channel=data, text="x", username="Herald", icon_emoji=":bell:", thread_ts=ts)
    api("chat.update", channel=data, ts=own, text="y")
    api("chat.getPermalink", channel=data, message_ts=own)
    api("chat.postEphemeral", channel=data, user=ann, text="x")
    where = {"channel": data, "timestamp": ts}
    api("reactions.add", **where, name="eyes")
    api("reactions.get", **where)
    api("reactions.remove", **where, name="eyes")
    api("conversations.replies", channel=data, ts=ts, limit=1, include_all_metadata=True)
    api("conversations.history", channel=data, limit=100, include_all_metadata=True)
    api("conversations.history", channel=data, limit=1)
    for gone in (reply, ts):
        control.post("messages/delete", {"as": ann, "channel": data, "ts": gone})
    api("conversations.history", channel=data)
    api("chat.delete", channel=data, ts=own)


def move_about(town: Town, api: Api) -> None:
    """Channels and people that come, change and go."""
    control, ann, bot = town.slack.control, town.ann, town.slack.bot_user
    eve = control.post("people", {"name": "eve", "email": "eve@town.example", "is_stranger": False})["person"]["id"]
    control.patch(f"people/{eve}", {"title": "Reader"})
    control.post("people", {"name": "guest", "is_stranger": True, "team_id": "T9"})
    control.patch(f"people/{eve}", {"dnd": {"dnd_enabled": True, "next_dnd_start_ts": 1, "next_dnd_end_ts": 2}})
    for private in (False, True):
        there = control.post("channels", {"name": f"there{private}".lower(), "as": ann, "is_private": private})["channel"]["id"]
        control.post(f"channels/{there}/invite", {"as": ann, "users": [bot, eve]})
        control.post(f"channels/{there}/topic", {"as": ann, "topic": "t"})
        control.post(f"channels/{there}/purpose", {"as": ann, "purpose": "p"})
        control.post(f"channels/{there}/rename", {"as": ann, "name": f"here{private}".lower()})
        control.post(f"channels/{there}/leave", {"as": eve})
        api("conversations.info", channel=there, include_num_members=True)
        api("conversations.invite", channel=there, users=eve)
        api("conversations.members", channel=there)
        control.post(f"channels/{there}/kick", {"as": ann, "user": bot})
        control.post(f"channels/{there}/invite", {"as": ann, "users": [bot]})
        control.post(f"channels/{there}/archive", {"as": ann})
        control.post(f"channels/{there}/unarchive", {"as": ann})
        api("conversations.leave", channel=there)
        api("conversations.join", channel=there)
        api("conversations.join", channel=there)
        if private:
            control.post(f"channels/{there}/invite", {"as": ann, "users": [bot]})
        api("conversations.archive", channel=there)
        control.post(f"channels/{there}/delete", {"as": ann})
    group = control.post("usergroups", {"handle": "readers", "users": [eve]})["usergroup"]["id"]
    api("usergroups.users.list", usergroup=group)
    api("usergroups.list", include_users=True, include_count=True)


def ask(town: Town, api: Api) -> None:
    """Everything that only reads."""
    kinds = "public_channel,private_channel,im,mpim"
    api("conversations.open", users=f"{town.ann},{town.slack.workspace.admin.id}", return_im=True)
    api("conversations.open", users=town.ann, return_im=True)
    api("conversations.info", channel=api("conversations.open", users=town.ann).json["channel"]["id"])
    for method in ("conversations.list", "users.conversations"):
        api(method, types=kinds)
    api("users.list", include_locale=True)
    api("users.info", user=town.ann, include_locale=True)
    api("users.info", user=town.slack.bot_user)
    api("dnd.info", user=town.ann)
    api("dnd.teamInfo", users=town.ann)
    who = api("auth.test").json
    api("bots.info", bot=who["bot_id"])
    for method in ("team.info", "api.test", "chat.fly"):
        api(method)
    api("chat.postMessage", channel=town.data, blocks=[{"type": "nothing"}])
    upload = api("files.getUploadURLExternal", filename="a.csv", length="1").json
    town.slack.workspace.files.receive(upload["file_id"], b"1")
    api("files.completeUploadExternal", files=[{"id": upload["file_id"]}], channel_id=town.data)


def interact(town: Town, api: Api) -> None:
    """Commands, clicks, modals, shortcuts, Home."""
    control, me = town.slack.control, {"as": town.ann}
    declared = [{"callback_id": "m", "name": "M", "type": "message"}, {"callback_id": "g", "name": "G", "type": "global"}]
    control.put("app", {"commands": [{"command": "/hello"}], "shortcuts": declared})
    control.post("command", {**me, "channel": town.data, "text": "/hello you"})
    picker = {"type": "users_select", "action_id": "who", "placeholder": {"type": "plain_text", "text": "Who"}}
    blocks = [section(accessory=button(action_id="go", url="https://x.example", style="primary")), section(accessory=picker)]
    ts = api("chat.postMessage", channel=town.data, text="x", blocks=blocks).json["ts"]
    for action, value in (("go", None), ("who", town.ann)):
        control.post("action", {**me, "channel": town.data, "ts": ts, "action_id": action, "value": value})
    hidden = api("chat.postEphemeral", channel=town.data, user=town.ann, text="x", blocks=blocks).json["message_ts"]
    control.post("action", {**me, "channel": town.data, "ts": hidden, "action_id": "go"})
    control.post("shortcut", {**me, "callback_id": "m", "channel": town.data, "ts": ts})
    control.post("shortcut", {**me, "callback_id": "g"})
    talking = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    form = modal(entry(talking), section(accessory=button(action_id="go")), notify_on_close=True, callback_id="form")
    give = town.slack.workspace.triggers.give
    bottom = api("views.open", trigger_id=give(town.ann), view=form).json["view"]
    control.post("action", {**me, "view_id": bottom["id"], "action_id": "go"})
    api("views.update", view_id=bottom["id"], view=form)
    top = api("views.push", trigger_id=give(town.ann), view=form).json["view"]
    control.post(f"views/{top['id']}/submit", {**me, "values": {"c": town.data}})
    control.post(f"views/{bottom['id']}/close", me)
    control.post("home/open", me)
    page = api("views.publish", user_id=town.ann, view=home(section(accessory=button(action_id="go")))).json["view"]
    control.post("home/open", me)
    control.post("action", {**me, "view_id": page["id"], "action_id": "go"})


@pytest.fixture
def sent(town: Town, api: Api, bots: Callable[..., Bot]) -> dict[tuple[str, str], list[Json]]:
    """All that was sent and answered in a busy hour, by kind and name."""
    bots(configure)
    for part in (talk, move_about, ask, interact):
        part(town, api)
    town.slack.control.post("app/rate_limited")
    town.slack.control.post("app/uninstall")
    assert until(lambda: town.slack.control.get("settled")["settled"])
    found: defaultdict[tuple[str, str], list[Json]] = defaultdict(list)
    for item in town.slack.control.get("traffic", {"limit": 5000})["entries"]:
        if item["kind"] == "event":
            event = item["request"]["event"]
            found["events", ".".join(filter(None, (event["type"], event.get("subtype"))))].append(item["request"])
        elif item["kind"] in ("command", "interactive"):
            found["interactions", item["request"].get("type", "slash_command")].append(item["request"])
        elif item["kind"] == "api":
            found["api", item["name"]].append(item["reply"])
    return found


def test_everything_slack_sends_was_sent(sent: dict[tuple[str, str], list[Json]]) -> None:
    names = {kind: {name for one, name in sent if one == kind} for kind in ("events", "interactions", "api")}
    assert names["events"] == EVENTS
    assert names["interactions"] == INTERACTIONS
    assert names["api"] - {"chat.fly"} == set(METHODS)
    silent = {name for name in METHODS if not any(reply["ok"] for reply in sent["api", name])}
    assert silent == set()


@pytest.mark.parametrize("kind", ["events", "interactions", "api"])
def test_no_field_is_invented(sent: dict[tuple[str, str], list[Json]], kind: str) -> None:
    shapes = Shapes(kind)
    values = [(name, value) for (one, name), found in sent.items() if one == kind for value in found]
    invented = {f"{name}: {field}" for name, value in values for field in shapes.unknown(name, value)}
    assert not invented, "\n".join(sorted(invented))
    assert not shapes.idle


def test_every_exception_says_why() -> None:
    exceptions: Json = json.loads((SHAPES / "exceptions.json").read_text())
    for one in [*exceptions["like"], *exceptions["fields"]]:
        assert len(one["reason"].split()) >= 5, one
