"""A sandbox for each test, with one person and one channel, and the bots that speak to it."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.server import Sandbox
from sandbox.wire import Json
from tests.sandbox.bots import Bot, Configure, HttpBot, SocketBot

QUICK = [0.02, 0.05, 0.05]


@dataclass
class Reply:
    """An answer of the Web API: its HTTP status, headers (lower case) and JSON."""

    status: int
    headers: dict[str, str]
    json: Json


Api = Callable[..., Reply]


@dataclass
class Town:
    """A sandbox with Ann, and #data where she and the bot are."""

    slack: Sandbox
    ann: str
    data: str

    def say(self, text: str, **more: Any) -> Json:
        """Ann writes in #data; the message."""
        given = {"as": self.ann, "channel": self.data, "text": text, **more}
        message: Json = self.slack.control.post("messages", given)["message"]
        return message

    def person(self, name: str, **more: Any) -> str:
        """Another person, without a word; their id."""
        return str(self.slack.control.post("people", {"name": name, "quiet": True, **more})["person"]["id"])

    def channel(self, name: str, *, bot: bool = True, **more: Any) -> str:
        """Another channel of Ann's, without a word; its id."""
        members = [self.slack.bot_user] if bot else []
        given = {"name": name, "as": self.ann, "members": members, "quiet": True, **more}
        return str(self.slack.control.post("channels", given)["channel"]["id"])

    def seen(self, channel: str | None = None, person: str | None = None) -> list[Json]:
        """What Ann (or another) sees in #data (or elsewhere)."""
        query = {"channel": channel or self.data, "as": person or self.ann}
        messages: list[Json] = self.slack.control.get("messages", query)["messages"]
        return messages


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A sandbox whose redeliveries come quickly."""
    with Sandbox(retry_waits=QUICK) as sandbox:
        yield sandbox


@pytest.fixture
def town(slack: Sandbox) -> Town:
    """A sandbox with a person and a channel in it, made without a word to the bot."""
    town = Town(slack, "", "")
    town.ann = town.person("ann", real_name="Ann Field", tz="Europe/Paris", locale="fr-FR")
    town.data = town.channel("data")
    return town


@pytest.fixture
def api(slack: Sandbox) -> Api:
    """Calls a method of the Web API as the bot: arguments as a form, or with `as_json=True` as JSON."""

    def call(method: str, *, token: str | None = "", token_argument: str = "", as_json: bool = False, **args: Any) -> Reply:
        if token_argument:
            args["token"] = token_argument
        given = {name: value if as_json or isinstance(value, str) else _form(value) for name, value in args.items()}
        headers = {"Content-Type": "application/json" if as_json else "application/x-www-form-urlencoded"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token or slack.bot_token}"
        connection = http.client.HTTPConnection("127.0.0.1", slack.port, timeout=20)
        try:
            connection.request("POST", f"/api/{method}", json.dumps(given) if as_json else urlencode(given), headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, found, json.loads(content) if content else {})

    return call


@pytest.fixture
def bots(slack: Sandbox) -> Iterator[Callable[..., Bot]]:
    """Makes bots, `bots(configure, http=False)`, and stops them at the end."""
    made: list[Bot] = []

    def make(configure: Configure | None = None, *, http: bool = False) -> Bot:
        made.append(HttpBot(slack, configure) if http else SocketBot(slack, configure))
        return made[-1]

    yield make
    for bot in made:
        bot.stop()


def _form(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else json.dumps(value)
