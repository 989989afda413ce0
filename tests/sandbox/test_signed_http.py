"""Signed HTTP: the signature, redeliveries with their headers, the wish not to be retried; seen from a bare server."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from sandbox.control.client import ControlError
from sandbox.wire import Json
from tests.sandbox.bots import until
from tests.sandbox.conftest import Town


@dataclass
class Ear:
    """A server that keeps what it is sent and answers as told: statuses in turn, the last one for good."""

    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunked: bool = False
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        """Keep a request and say which status it gets."""
        self.requests.append((headers, body))
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@pytest.fixture
def ear(town: Town) -> Iterator[Ear]:
    """Such a server, where the sandbox sends everything."""
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = ear.answer({name.lower(): value for name, value in self.headers.items()}, body)
            if not status:
                self.close_connection = True
                return
            said = json.loads(body)["challenge"].encode() if b'"challenge"' in body else ear.body
            self.send_response(status)
            framing = {"Transfer-Encoding": "chunked"} if ear.chunked else {"Content-Length": str(len(said))}
            for name, value in {**ear.headers, **framing}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(said), said) if ear.chunked else said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        town.slack.control.put("app", {"events_url": f"http://127.0.0.1:{server.server_address[1]}/slack"})
        yield ear
        town.slack.stop()
        server.shutdown()
        thread.join()


def outcomes(town: Town) -> list[str]:
    """What became of each attempt, once all is settled."""
    assert town.slack.control.get("settled")["settled"]
    return [entry["outcome"] for entry in town.slack.control.get("traffic", kind="event")["entries"]]


def test_what_is_sent_is_signed(town: Town, ear: Ear) -> None:
    town.say("hello")
    headers, body = until(lambda: ear.requests)[0]
    signed = b"v0:" + headers["x-slack-request-timestamp"].encode() + b":" + body
    wanted = "v0=" + hmac.new(town.slack.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-slack-signature"] == wanted
    assert abs(int(headers["x-slack-request-timestamp"]) - time.time()) < 60
    assert json.loads(body)["event"]["text"] == "hello"
    assert "x-slack-retry-num" not in headers


def test_a_failure_is_retried_three_times_and_says_why(town: Town, ear: Ear) -> None:
    ear.statuses = [500]
    town.say("hello")
    assert outcomes(town) == ["refused"] * 3 + ["lost"]
    tries = [(one.get("x-slack-retry-num"), one.get("x-slack-retry-reason")) for one, _ in ear.requests]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in ear.requests}) == 1


def test_a_bot_may_ask_not_to_be_retried(town: Town, ear: Ear) -> None:
    ear.statuses, ear.headers = [500], {"X-Slack-No-Retry": "1"}
    town.say("hello")
    assert outcomes(town) == ["lost"]
    assert len(ear.requests) == 1


def test_a_dropped_connection_is_retried(town: Town, ear: Ear) -> None:
    ear.statuses = [0, 200]
    town.say("hello")
    assert outcomes(town) == ["unreachable", "acknowledged"]
    assert ear.requests[1][0]["x-slack-retry-reason"] == "connection_failed"


def test_commands_and_interactions_are_forms(town: Town, ear: Ear) -> None:
    town.slack.control.put(
        "app", {"commands": [{"command": "/hi"}], "shortcuts": [{"callback_id": "new", "name": "New", "type": "global"}]}
    )
    ear.body, ear.headers = b"Hello", {"Content-Type": "text/plain"}
    answer = town.slack.control.post("command", {"as": town.ann, "channel": town.data, "text": "/hi a b"})
    assert answer["reply"]["text"] == "Hello"
    form = parse_qs(ear.requests[-1][1].decode())
    assert (form["command"], form["text"]) == (["/hi"], ["a b"])
    ear.body = b""
    town.slack.control.post("shortcut", {"as": town.ann, "callback_id": "new"})
    payload: Json = json.loads(parse_qs(ear.requests[-1][1].decode())["payload"][0])
    assert payload["type"] == "shortcut"
    ear.statuses = [503]
    assert town.slack.control.post("shortcut", {"as": town.ann, "callback_id": "new"})["outcome"] == "dispatch_failed"


def test_an_answer_may_come_in_chunks_and_be_json(town: Town, ear: Ear) -> None:
    town.slack.control.put("app", {"commands": [{"command": "/hi"}]})
    ear.chunked, ear.headers = True, {"Content-Type": "application/json"}
    ear.body = b'{"text": "For all", "response_type": "in_channel"}'
    reply = town.slack.control.post("command", {"as": town.ann, "channel": town.data, "text": "/hi"})["reply"]
    assert (reply["text"], reply["ephemeral"]) == ("For all", False)
    ear.body = b'{"blocks": [{"type": "nothing"}]}'
    wrong = town.slack.control.post("command", {"as": town.ann, "channel": town.data, "text": "/hi"})
    assert (wrong["outcome"], wrong["error"]) == ("invalid_response", "invalid_blocks")


def test_the_address_is_verified(town: Town, ear: Ear) -> None:
    assert town.slack.control.post("app/verify") == {"verified": True}
    ear.statuses = [404]
    assert town.slack.control.post("app/verify") == {"verified": False}
    town.slack.control.put("app", {"events_url": None})
    with pytest.raises(ControlError, match="no events_url"):
        town.slack.control.post("app/verify")


def test_each_kind_may_have_its_own_address(town: Town, ear: Ear) -> None:
    app = town.slack.control.get("app")
    town.slack.control.put("app", {"commands": [{"command": "/hi"}], "commands_url": f"{app['events_url']}/commands"})
    assert town.slack.control.post("command", {"as": town.ann, "channel": town.data, "text": "/hi"})["outcome"] == "ok"
    assert ear.requests[-1][0]["content-type"] == "application/x-www-form-urlencoded"
