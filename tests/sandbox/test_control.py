"""The control API: what people see, what they may not do, who may ask, and being told of changes."""

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import Any
from urllib.request import urlopen

import pytest

from sandbox.control.client import ControlError
from sandbox.server import Sandbox
from sandbox.wire import Json
from tests.sandbox.conftest import Api, Town


def request(town: Town, method: str, path: str, headers: dict[str, str]) -> int:
    """The status of a bare request."""
    connection = http.client.HTTPConnection("127.0.0.1", town.slack.port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_starts_and_stops_quickly() -> None:
    starts, stops = [], []
    for _ in range(3):
        begun = time.monotonic()
        with Sandbox() as slack:
            assert slack.control.get("state")["team"]["id"] == slack.team
            ready = time.monotonic()
        starts.append(ready - begun)
        stops.append(time.monotonic() - ready)
    assert min(starts) < 0.5
    assert min(stops) < 1


def test_it_stops_while_it_is_watched() -> None:
    slack = Sandbox().start()
    with urlopen(f"{slack.url}/control/stream", timeout=10) as stream:
        stream.readline()
        started = time.monotonic()
        slack.stop()
        assert stream.read() == b"\n"
    assert time.monotonic() - started < 2


def test_it_runs_alone() -> None:
    command = [sys.executable, "-m", "sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        with urlopen(f"{address}/control/clock", timeout=10) as response:
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"Host": "127.0.0.1:{port}"}, 200),
        ("GET", {"Host": "localhost"}, 200),
        ("GET", {"Host": "[::1]:{port}"}, 200),
        ("GET", {"Host": "sandbox.example"}, 403),
        ("GET", {}, 400),
        ("POST", {"Host": "127.0.0.1:{port}", "Origin": "http://127.0.0.1:{port}"}, 400),
        ("POST", {"Host": "127.0.0.1:{port}", "Origin": "https://elsewhere.example"}, 403),
        ("POST", {"Host": "127.0.0.1:{port}", "Origin": "null"}, 403),
        ("POST", {"Host": "127.0.0.1:{port}", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_this_machine_and_no_other_site(town: Town, method: str, headers: dict[str, str], status: int) -> None:
    path = "/control/clock"
    given = {name: value.replace("{port}", str(town.slack.port)) for name, value in headers.items()}
    assert request(town, method, path, given) == status


def test_the_state_holds_all_that_a_page_needs(town: Town) -> None:
    state = town.slack.control.get("state")
    assert {person["name"] for person in state["people"]} == {"slackbot", "bot", "admin", "ann"}
    channels = {channel["name"]: channel for channel in state["channels"]}
    assert channels["data"]["members"] == [town.ann, town.slack.bot_user]
    assert channels["general"]["is_general"] is True
    assert state["app"]["connections"] == 0
    assert state["clock"]["moving"] is False


def test_the_sidebar_counts_what_is_new_for_each_person(town: Town, api: Api) -> None:
    bob = town.person("bob")
    town.slack.control.post(f"channels/{town.data}/join", {"as": bob, "quiet": True})
    town.slack.control.post("read", {"as": bob, "channel": town.data})
    town.say(f"for <@{bob}>")
    town.say("for all")
    api("chat.postEphemeral", channel=town.data, user=bob, text="psst")
    api("chat.postMessage", channel=bob, text="direct")

    def sidebar() -> dict[str, Json]:
        found = town.slack.control.get("conversations", {"as": bob})["conversations"]
        return {one["name"] or one["with"]: one for one in found}

    assert (sidebar()["data"]["unread"], sidebar()["data"]["mentions"]) == (3, 1)
    assert (sidebar()[town.slack.bot_user]["unread"], sidebar()[town.slack.bot_user]["mentions"]) == (1, 1)
    town.slack.control.post("read", {"as": bob, "channel": town.data})
    assert sidebar()["data"]["unread"] == 0
    mine = town.slack.control.get("conversations", {"as": town.ann})["conversations"]
    assert next(one for one in mine if one["name"] == "data")["unread"] == 0


def test_private_conversations_are_seen_from_inside_only(town: Town) -> None:
    bob = town.person("bob")
    den = town.channel("den", is_private=True)
    names = [one["name"] for one in town.slack.control.get("conversations", {"as": bob})["conversations"]]
    assert "den" not in names
    for query in ({"channel": den, "as": bob}, {"channel": "C404", "as": bob}):
        with pytest.raises(ControlError) as refused:
            town.slack.control.get("messages", query)
        assert refused.value.status == 404


def test_messages_come_in_pages_and_threads_apart(town: Town) -> None:
    stamps = [town.say(f"m{number}")["ts"] for number in range(5)]
    reply = town.say("reply", thread_ts=stamps[0])
    query = {"channel": town.data, "as": town.ann}
    page = town.slack.control.get("messages", {**query, "limit": 2, "before": stamps[4]})
    assert ([one["text"] for one in page["messages"]], page["has_more"]) == (["m2", "m3"], True)
    newer = town.slack.control.get("messages", {**query, "after": stamps[2]})
    assert ([one["text"] for one in newer["messages"]], newer["has_more"]) == (["m3", "m4"], False)
    for ts in (stamps[0], reply["ts"]):
        thread = town.slack.control.get("thread", {**query, "ts": ts})["messages"]
        assert [one["text"] for one in thread] == ["m0", "reply"]


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("messages", {"channel": "DATA", "text": "x"}, 404, "not_found"),
        ("messages", {"as": "U404", "channel": "DATA", "text": "x"}, 404, "not_found"),
        ("messages", {"as": "ANN", "channel": "C404", "text": "x"}, 404, "not_found"),
        ("messages", {"as": "ANN", "channel": "DATA", "text": ""}, 409, "no_text"),
        ("messages", {"as": "ANN", "channel": "DATA", "text": 5}, 400, "invalid"),
        ("messages", {"as": "ANN", "channel": "DATA", "text": "x", "at": "2026-01-01T10:00:00"}, 400, "invalid"),
        ("messages", {"as": "ANN", "channel": "DATA", "text": "x", "thread_ts": "1.2"}, 409, "thread_not_found"),
        ("messages", {"as": "ADMIN", "channel": "DATA", "text": "x"}, 409, "not_in_channel"),
        ("messages/edit", {"as": "ADMIN", "channel": "DATA", "ts": "TS", "text": "x"}, 409, "cant_update_message"),
        ("messages/delete", {"as": "ANN", "channel": "DATA", "ts": "1.2"}, 404, "not_found"),
        ("reactions", {"as": "ANN", "channel": "DATA", "ts": "TS", "name": "a b"}, 409, "invalid_name"),
        ("reactions", {"as": "ANN", "channel": "DATA", "ts": "TS", "name": "eyes", "remove": True}, 409, "no_reaction"),
        ("people", {}, 400, "invalid"),
        ("people", {"name": "ann"}, 409, "conflict"),
        ("people", {"name": "new", "tz": "Mars/Base"}, 400, "invalid"),
        ("people", {"name": "new", "is_admin": "yes"}, 400, "invalid"),
        ("people", {"name": "new", "age": 5}, 400, "invalid"),
        ("channels", {"name": "Big Talk", "as": "ANN"}, 400, "invalid"),
        ("channels", {"name": "data", "as": "ANN"}, 409, "name_taken"),
        ("channels/DATA/fly", {"as": "ANN"}, 400, "invalid"),
        ("channels/DATA/invite", {"as": "ADMIN", "users": ["ANN"]}, 409, "not_in_channel"),
        ("channels/DATA/unarchive", {"as": "ANN"}, 409, "not_archived"),
        ("action", {"as": "ANN", "channel": "DATA", "ts": "TS", "action_id": "none"}, 404, "not_found"),
        ("views/V404/submit", {"as": "ANN"}, 404, "not_found"),
        ("history", {"messages": [{"channel": "nowhere", "text": "x", "at": 5}]}, 404, "not_found"),
    ],
)
def test_refusals(town: Town, path: str, body: Json, status: int, word: str) -> None:
    names = {"DATA": town.data, "ANN": town.ann, "ADMIN": town.slack.workspace.admin.id, "TS": town.say("there")["ts"]}
    given = {name: names.get(value, value) if isinstance(value, str) else value for name, value in body.items()}
    with pytest.raises(ControlError) as refused:
        town.slack.control.post(path.replace("DATA", town.data), given)
    assert (refused.value.status, refused.value.error) == (status, word)


@pytest.mark.parametrize("body", [b"{", b"[]", b"5"])
def test_a_body_that_is_no_object_is_refused(town: Town, body: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", town.slack.port, timeout=10)
    connection.request("POST", "/control/messages", body)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert (response.status, answer["error"]) == (400, "invalid")


def test_a_deactivated_person_does_nothing_more(town: Town) -> None:
    town.slack.control.patch(f"people/{town.ann}", {"deleted": True})
    with pytest.raises(ControlError) as refused:
        town.say("x")
    assert refused.value.error == "user_disabled"


def test_what_is_typed_becomes_slack_s_text(town: Town) -> None:
    typed = "hi @ann @nobody #data #none <b> & mail a@ann https://x.example/a?b=1&c=2 ok"
    given = {"as": town.ann, "channel": town.data, "typed": typed}
    message = town.slack.control.post("messages", given)["message"]
    link = "<https://x.example/a?b=1&amp;c=2>"
    wanted = f"hi <@{town.ann}> @nobody <#{town.data}|data> #none &lt;b&gt; &amp; mail a@ann {link} ok"
    assert message["text"] == wanted
    kinds = [element["type"] for element in message["blocks"][0]["elements"][0]["elements"]]
    assert kinds == ["text", "user", "text", "channel", "text", "link", "text"]


def test_the_log_shows_both_ways_and_no_token(town: Town, api: Api) -> None:
    api("chat.postMessage", channel=town.data, text=f"my token is {town.slack.bot_token}")
    api("apps.connections.open", token=town.slack.app_token)
    page = town.slack.control.get("traffic", {"kind": "api", "limit": 1})
    first = page["entries"][0]
    assert (first["direction"], first["name"], first["status"]) == ("in", "chat.postMessage", 200)
    assert first["request"]["text"] == "my token is [token]"
    rest = town.slack.control.get("traffic", {"since": page["next"]})["entries"]
    assert "apps.connections.open" in [entry["name"] for entry in rest]
    everything = json.dumps(town.slack.control.get("traffic"))
    assert town.slack.bot_token not in everything
    assert town.slack.app_token not in everything


def test_a_watcher_of_the_log_is_woken(town: Town, api: Api) -> None:
    since = town.slack.control.get("traffic")["next"]
    found: list[Any] = []
    watcher = threading.Thread(
        target=lambda: found.append(town.slack.control.get("traffic", {"since": since, "kind": "api", "wait": 10}))
    )
    watcher.start()
    api("auth.test")
    watcher.join(10)
    assert found[0]["entries"][0]["name"] == "auth.test"


def test_the_stream_tells_what_changed_and_what_was_missed(town: Town) -> None:
    seq = town.slack.control.get("state")["seq"]
    with urlopen(f"{town.slack.url}/control/stream", timeout=10) as stream:
        assert stream.readline().startswith(b":")
        town.say("x")
        assert _next(stream) == {"seq": seq + 1, "kind": "message", "channel": town.data, "user": None}
    connection = http.client.HTTPConnection("127.0.0.1", town.slack.port, timeout=10)
    connection.request("GET", "/control/stream", headers={"Last-Event-ID": str(seq)})
    assert _next(connection.getresponse())["seq"] == seq + 1
    connection.close()
    with urlopen(f"{town.slack.url}/control/stream?since={seq}", timeout=10) as stream:
        assert _next(stream)["seq"] == seq + 1


def test_moving_the_clock_is_told(town: Town) -> None:
    with urlopen(f"{town.slack.url}/control/stream", timeout=10) as stream:
        stream.readline()
        town.slack.clock.set(town.slack.clock.now() + timedelta(hours=1))
        assert _next(stream)["kind"] == "clock"


def test_a_manifest_makes_the_app(town: Town) -> None:
    manifest = {
        "display_information": {"name": "Host"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
            "slash_commands": [{"command": "/host", "description": "All of it", "should_escape": True}],
            "shortcuts": [{"name": "Log", "type": "message", "callback_id": "log", "description": "Log it"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.channels"]}},
    }
    app = town.slack.control.put("app/manifest", manifest)
    assert (app["name"], app["scopes"], app["events"]) == ("Host", ["commands", "chat:write"], ["message.channels"])
    assert (app["home_tab"], app["messages_tab"]) == (True, False)
    commands = town.slack.control.get("commands")
    assert commands["commands"][0]["command"] == "/host"
    assert commands["shortcuts"][0]["callback_id"] == "log"


@pytest.mark.parametrize("settings", [{"speed": 5}, {"ack_seconds": -1}, {"retry_waits": "soon"}, {"charts": 1}])
def test_settings_that_make_no_sense_are_refused(town: Town, settings: Json) -> None:
    with pytest.raises(ControlError) as refused:
        town.slack.control.put("settings", settings)
    assert refused.value.error == "invalid"


def _next(stream: Any) -> Json:
    while not (line := stream.readline()).startswith(b"data:"):
        assert line, "the stream ended"
    change: Json = json.loads(line[5:])
    return change


def test_whoever_starts_it_says_where_the_page_begins(town: Town) -> None:
    assert town.slack.control.get("state")["page"] is None
    page: Json = {"open": "home", "welcome": {"en": {"tries": ["One", "Two", "Three"]}}}
    with Sandbox(page=page) as slack:
        assert slack.control.get("state")["page"] == page
    with pytest.raises(ValueError, match="page has no start"):
        Sandbox(page={"start": "home"})
