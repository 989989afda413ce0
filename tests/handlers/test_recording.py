"""Recorded first, acknowledged after, and looked at by nobody else: over Socket Mode and over signed HTTP."""

import asyncio
import json
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.communities import Community
from handlers.recording import recording
from sandbox.server import Sandbox
from storage import communities
from storage.recorder import Recorder
from storage.store import Store
from tests.bot.slack_payloads import ANN, BOT, CHANNEL, TEAM, Payload, message, moved, payload
from tests.foyer import House
from tests.handlers.doorstep import Person, until
from tests.storage.facts import no_participation, present

SECRET = "signing secret of the test"
NOTICE = datetime(2025, 12, 1, tzinfo=UTC)


def found(store: Store, workspace: str, channel: str) -> None:
    with store.write() as tx:
        communities.set_up(tx, Community(workspace, channel, "garden"), [], NOTICE)
        communities.mark_noticed(tx, workspace, channel, NOTICE)


class Edge:
    """Bolt's app with the recorder before it, and one listener for whatever comes through."""

    def __init__(self, store: Store, api_url: str = "http://127.0.0.1:9/api/", token: str = "xoxb-test") -> None:
        self.recorder = Recorder(store)
        self.wakes, self.heard = 0, 0
        client = AsyncWebClient(token, base_url=api_url, timeout=2, retry_handlers=[])
        before = recording(self.recorder, BOT, wake=self._wake)
        self.app = AsyncApp(client=client, signing_secret=SECRET, before_authorize=before)
        self.app.event(re.compile(""))(self._hear)

    def _wake(self) -> None:
        self.wakes += 1

    async def _hear(self) -> None:
        self.heard += 1

    def takes(self, body: Payload, *, signed: bool = True, over_socket: bool = False) -> int:
        """Give a payload to the app; the status of its answer."""
        return asyncio.run(self._dispatch(body, signed, over_socket))

    async def _dispatch(self, body: Payload, signed: bool, over_socket: bool) -> int:
        if over_socket:
            request = AsyncBoltRequest(mode="socket_mode", body=body)
        else:
            raw, stamp = json.dumps(body), str(int(time.time()))
            signature = SignatureVerifier(SECRET if signed else "another").generate_signature(timestamp=stamp, body=raw)
            headers: dict[str, str | Sequence[str]] = {
                "content-type": "application/json",
                "x-slack-signature": signature or "",
                "x-slack-request-timestamp": stamp,
            }
            request = AsyncBoltRequest(body=raw, headers=headers)
        answer = await self.app.async_dispatch(request)
        return int(answer.status)


@pytest.fixture
def edge(sqlite_store: Store) -> Iterator[Edge]:
    found(sqlite_store, TEAM, CHANNEL)
    edge = Edge(sqlite_store)
    yield edge
    edge.recorder.close()


@pytest.mark.parametrize("over_socket", [True, False])
def test_an_event_is_stored_by_the_time_it_is_answered(edge: Edge, sqlite_store: Store, over_socket: bool) -> None:
    told = message()
    assert edge.takes(told, over_socket=over_socket) == 200
    assert present(sqlite_store) == [f"message:{CHANNEL}:{told['event']['ts']}"]
    assert edge.heard == 0


def test_no_slack_is_asked_before_an_event_is_stored(edge: Edge, sqlite_store: Store) -> None:
    """The app's Web API is a closed port: ``auth.test`` fails, and that loses nothing."""
    assert edge.takes(message()) == 200
    assert len(present(sqlite_store)) == 1
    assert edge.heard == 0


def test_recorded_types_without_facts_are_answered_too(edge: Edge, sqlite_store: Store) -> None:
    assert edge.takes(message(bot_id="B1")) == 200
    assert edge.takes(message(channel="C0ELSEWHERE")) == 200
    assert present(sqlite_store) == []
    assert edge.heard == 0


def test_everything_else_goes_on(sqlite_store: Store) -> None:
    opened = payload(type="app_home_opened", user=ANN, channel="D1", tab="home", event_ts="1.000000")
    with Sandbox() as slack:
        edge = Edge(sqlite_store, slack.api_url, slack.bot_token)
        assert edge.takes(opened) == 200
        edge.recorder.close()
    assert edge.heard == 1


def test_a_wrong_signature_leaves_no_trace(edge: Edge, sqlite_store: Store) -> None:
    assert edge.takes(message(), signed=False) == 401
    assert present(sqlite_store) == []


def test_a_store_that_fails_is_no_acknowledgement(edge: Edge, sqlite_store: Store) -> None:
    with no_participation(sqlite_store):
        assert edge.takes(message()) == 500
        assert edge.takes(message(), over_socket=True) == 500
    assert edge.takes(message()) == 200
    assert len(present(sqlite_store)) == 1


def test_who_invited_foyer_does_not_wait_for_their_welcome(edge: Edge, sqlite_store: Store) -> None:
    edge.takes(message())
    assert edge.wakes == 0
    edge.takes(moved(user=BOT, inviter=ANN, channel="C0NEW"))
    assert edge.wakes == 1
    with sqlite_store.read() as tx:
        assert [each.inviter for each in communities.list_invitations(tx, TEAM)] == [ANN]


@pytest.fixture(params=["socket", "http"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A whole Foyer in a sandbox that soon tries again."""
    with Sandbox(ack_seconds=0.5, retry_waits=[0.1, 0.3, 0.9]) as slack:
        house = House.start(slack, f"sqlite:///{tmp_path / 'house.db'}", over_http=request.param == "http")
        yield house
        house.stop()


def test_what_people_say_in_slack_is_recorded(house: House) -> None:
    ann = Person(house.slack, "ann")
    channel = house.slack.control.post("channels", {"name": "garden", "members": [ann.id, house.bot]})["channel"]["id"]
    found(house.store, house.workspace, channel)
    said = ann.control.post("messages", {"as": ann.id, "channel": channel, "text": "The first tomatoes are in"})
    assert until(lambda: present(house.store)) == [f"message:{channel}:{said['message']['ts']}"]


def test_what_is_said_while_the_store_fails_comes_again(house: House) -> None:
    ann = Person(house.slack, "ann")
    channel = house.slack.control.post("channels", {"name": "garden", "members": [ann.id, house.bot]})["channel"]["id"]
    found(house.store, house.workspace, channel)
    house.settle()

    def attempts(outcome: str) -> int:
        entries = house.slack.control.get("traffic", kind="event")["entries"]
        return sum(each["name"] == "message" and each["outcome"] == outcome for each in entries)

    acknowledged = attempts("acknowledged")
    with no_participation(house.store):
        said = ann.control.post("messages", {"as": ann.id, "channel": channel, "text": "The first tomatoes are in"})
        until(lambda: attempts("refused") + attempts("timeout"))
        assert attempts("acknowledged") == acknowledged
    assert until(lambda: present(house.store)) == [f"message:{channel}:{said['message']['ts']}"]
    until(lambda: attempts("acknowledged") == acknowledged + 1)
