"""How Slack reaches the door: tokens checked first, the line watched, signed HTTP and nothing else."""

import asyncio
import hashlib
import hmac
import http.client
import io
import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import structlog

from bot.blocks import message
from bot.model.communities import Gap
from bot.text import Markup
from handlers.installation import Installation, NotLetInError, begin, check_in
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from handlers.web import web_app, web_server
from storage import gaps, people, workspaces
from storage.store import Store
from tests.conftest import NOW
from tests.handlers.conftest import Doors, Town
from tests.handlers.doorstep import Doorstep, until

NOTICED_LATE = timedelta(seconds=9)  # a line is dead after four pings without an answer, one each 2 s, and we look each second
HERE = Installation("T1", "Works", "https://works.slack.com/", "UBOT", "BBOT")


def hello(request: Request, store: Store) -> Reply:
    return Reply(message=message(Markup("Hello")))


def checked(town: Town, bot: str = "", app: str = "") -> Installation:
    return asyncio.run(check_in(bot or town.slack.bot_token, app or town.slack.app_token, town.slack.api_url))


def test_checking_in_tells_where_we_are(town: Town) -> None:
    found = checked(town)
    assert (found.workspace, found.bot_user) == (town.slack.team, town.slack.bot_user)
    assert "chat:write" in found.scopes


def test_wrong_tokens_are_told_all_at_once_and_by_name(town: Town) -> None:
    with pytest.raises(NotLetInError) as refused:
        checked(town, bot="xoxb-wrong", app="xapp-wrong")
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert "xoxb-wrong" not in str(refused.value)
    assert "copy it again" in refused.value.problems[0]


def test_a_revoked_token_is_told_with_what_to_do(town: Town) -> None:
    town.slack.control.post("app/revoke")
    with pytest.raises(NotLetInError, match=r"SLACK_BOT_TOKEN: .*install"):
        checked(town)


def test_a_slack_that_does_not_answer_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotLetInError, match="does not answer"):
        asyncio.run(check_in("xoxb-1", None, f"http://127.0.0.1:{port}/api/"))


def test_beginning_names_the_strategists_and_opens_the_gap_since_last_time(store: Store) -> None:
    begin(store, HERE, NOW, ["UBOSS"])
    with store.read() as tx:
        assert gaps.list_open(tx, "T1") == []
        assert people.strategists(tx, "T1") == ["UBOSS"]
    later = NOW + timedelta(hours=3)
    begin(store, HERE, later, ["UBOSS"])
    with store.read() as tx:
        assert [(gap.since, gap.until) for gap in gaps.list_open(tx, "T1")] == [(NOW - NOTICED_LATE, later)]
        assert people.strategists(tx, "T1") == ["UBOSS"]
        assert workspaces.get(tx, "T1").alive_at == later


def test_a_line_that_was_lost_is_taken_up_again_and_leaves_a_gap(town: Town, doors: Doors, sqlite_store: Store) -> None:
    doorstep = doors(Route("command", "/foyer", hello))
    begin(sqlite_store, doorstep.installation, NOW)
    assert doorstep.line.is_ready
    town.slack.control.post("faults", {"sockets": "refuse", "seconds": 2})
    town.slack.control.post("faults", {"sockets": "drop"})
    until(lambda: not doorstep.line.is_ready, 15)
    until(lambda: doorstep.line.is_ready, 15)
    opened = until(lambda: _open_gaps(sqlite_store, town.slack.team), 15)
    assert opened[0].until - opened[0].since >= timedelta(seconds=2) + NOTICED_LATE
    assert town.ann.types(town.data, "/foyer")["reply"]["text"] == "Hello"


def _open_gaps(store: Store, workspace: str) -> list[Gap]:
    with store.read() as tx:
        return gaps.list_open(tx, workspace)


class Web:
    """The HTTP side of a door, served on a free port. ``heard`` are the payloads that came past the signature."""

    def __init__(self, doorstep: Doorstep, heard: list[object]) -> None:
        self.heard = heard
        self.is_ready = True
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._server = web_server(web_app(doorstep.door, lambda: self.is_ready), "127.0.0.1", self.port)
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve(), doorstep.loop)
        until(lambda: self._server.started)

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, body: bytes, kind: str, *, secret: str, at: float | None = None) -> tuple[int, str]:
        stamp = str(int(at or time.time()))
        signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}
        return self.ask("POST", "/slack/events", body, headers)

    def close(self) -> None:
        self._server.should_exit = True
        self._serving.result(10)


FORM = "application/x-www-form-urlencoded"
WORDS = "zanzibar"


@pytest.fixture
def web(town: Town, doors: Doors, logged: io.StringIO) -> Iterator[Web]:  # the log first: Bolt takes its level over when it starts
    async def recording(body: object, next: object) -> None:
        heard.append(body)
        await next()  # type: ignore[operator]

    heard: list[object] = []
    served = Web(doors(Route("command", "/foyer", hello), signing_secret=town.slack.signing_secret, recording=recording), heard)
    yield served
    served.close()


def command(town: Town) -> bytes:
    return urlencode(
        {"command": "/foyer", "text": WORDS, "user_id": town.ann.id, "team_id": town.slack.team, "channel_id": town.data}
    ).encode()


def test_a_signed_request_is_answered(web: Web, town: Town) -> None:
    status, body = web.post(command(town), FORM, secret=town.slack.signing_secret)
    assert (status, json.loads(body)["text"]) == (200, "Hello")


@pytest.mark.parametrize(("secret", "age"), [("wrong", 0), (None, 301), (None, -600)])
def test_a_wrong_or_old_signature_is_refused_and_leaves_no_trace(
    web: Web, town: Town, logged: io.StringIO, secret: str | None, age: int
) -> None:
    status, body = web.post(command(town), FORM, secret=secret or town.slack.signing_secret, at=time.time() - age)
    assert status == 401
    assert "Hello" not in body
    assert web.heard == []
    structlog.get_logger("foyer.tests").info("the log is read")
    assert "the log is read" in logged.getvalue()
    assert WORDS not in logged.getvalue()


def test_no_signature_at_all(web: Web, town: Town) -> None:
    assert web.ask("POST", "/slack/events", command(town), {"Content-Type": FORM})[0] == 401
    assert web.heard == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"\xff\xfe\x00", "application/json", 400),
        (b"{not json", "application/json", 400),
        (b"x" * 1_000_001, FORM, 413),
        (b"", FORM, 401),
    ],
)
def test_hostile_bodies_are_refused_without_a_trace(web: Web, body: bytes, kind: str, status: int) -> None:
    got, answer = web.ask("POST", "/slack/events", body, {"Content-Type": kind})
    assert got == status
    assert "Traceback" not in answer
    assert web.heard == []


@pytest.mark.parametrize("body", [b"[]", b"5", b'"words"', b"null", b'{"team": 5}', b"[" * 5000], ids=lambda body: str(body[:12]))
def test_a_signed_body_that_is_no_object_is_not_understood(web: Web, town: Town, logged: io.StringIO, body: bytes) -> None:
    status, answer = web.post(body, "application/json", secret=town.slack.signing_secret)
    assert (status, answer) == (400, "not understood")
    assert "ERROR" not in logged.getvalue().upper()
    assert web.heard == []


@pytest.mark.parametrize("stamp", ["soon", "", "1e9", "-5", "1_0", "9" * 400])
def test_a_time_that_is_no_number_is_a_refused_signature(web: Web, town: Town, logged: io.StringIO, stamp: str) -> None:
    headers = {"Content-Type": FORM, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=00"}
    assert web.ask("POST", "/slack/events", command(town), headers)[0] == 401
    assert "ERROR" not in logged.getvalue().upper()
    assert web.heard == []


def test_only_the_three_addresses_are_there(web: Web) -> None:
    assert web.ask("GET", "/livez") == (200, "alive")
    assert web.ask("GET", "/readyz") == (200, "ready")
    web.is_ready = False
    assert web.ask("GET", "/readyz")[0] == 503
    assert web.ask("GET", "/slack/events")[0] == 405
    assert web.ask("GET", "/anything")[0] == 404


def test_slack_can_verify_the_address(web: Web, town: Town) -> None:
    town.slack.control.put("app", {"events_url": f"http://127.0.0.1:{web.port}/slack/events"})
    assert town.slack.control.post("app/verify")["verified"]


def test_a_failing_auth_test_costs_nobody_their_click(web: Web, town: Town) -> None:
    town.slack.control.post("faults", {"method": "auth.test", "do": "error", "error": "internal_error", "times": 5})
    status, body = web.post(command(town), FORM, secret=town.slack.signing_secret)
    assert (status, json.loads(body)["text"]) == (200, "Hello")
