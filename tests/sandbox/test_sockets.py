"""Socket Mode: greetings, envelopes to one connection, redelivery, disconnects; seen from a bare WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from sandbox.server import Sandbox
from sandbox.wire import Json
from tests.sandbox.bots import Bot, until
from tests.sandbox.conftest import Api, Town

LIMIT = 5.0


class Line:
    """One WebSocket to the sandbox."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> Json:
        """The next JSON message."""
        message: Json = await self.socket.receive_json(timeout=LIMIT)
        return message

    async def acknowledge(self, envelope: Json, **more: Json) -> None:
        """Acknowledge an envelope."""
        await self.socket.send_json({"envelope_id": envelope["envelope_id"], **more})


@asynccontextmanager
async def connected(slack: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Line]:
    """A connection, its greeting not yet read."""
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as response:
        url = (await response.json())["url"]
    async with session.ws_connect(url) as socket:
        yield Line(socket)


def run(work: Callable[[aiohttp.ClientSession], Awaitable[None]]) -> None:
    """Run a test's coroutine with a session."""

    async def all_of_it() -> None:
        async with aiohttp.ClientSession() as session:
            await work(session)

    asyncio.run(all_of_it())


def test_a_connection_is_greeted(town: Town) -> None:
    async def work(session: aiohttp.ClientSession) -> None:
        async with connected(town.slack, session) as line:
            hello = await line.next()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            assert hello["connection_info"]["app_id"].startswith("A")

    run(work)


def test_a_ticket_opens_one_connection_only(town: Town, api: Api) -> None:
    url = api("apps.connections.open", token=town.slack.app_token).json["url"]

    async def work(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(url) as socket:
            await Line(socket).next()
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)

    run(work)


def test_each_envelope_goes_to_one_connection(town: Town) -> None:
    async def work(session: aiohttp.ClientSession) -> None:
        async with connected(town.slack, session) as one, connected(town.slack, session) as two:
            assert [(await line.next())["num_connections"] for line in (one, two)] == [1, 2]
            for number in range(4):
                await asyncio.to_thread(town.say, f"m{number}")
            texts = []
            for line in (one, two):
                for _ in range(2):
                    envelope = await line.next()
                    texts.append(envelope["payload"]["event"]["text"])
                    await line.acknowledge(envelope)
            assert sorted(texts) == ["m0", "m1", "m2", "m3"]
            assert (await asyncio.to_thread(town.slack.control.get, "settled"))["settled"] is True

    run(work)


def test_what_is_not_acknowledged_comes_again_and_is_given_up_in_the_end(town: Town) -> None:
    town.slack.control.put("settings", {"ack_seconds": 0.05, "retry_waits": [0, 0.02, 0.02]})

    async def work(session: aiohttp.ClientSession) -> None:
        async with connected(town.slack, session) as line:
            await line.next()
            await asyncio.to_thread(town.say, "hello")
            envelopes = [await line.next() for _ in range(4)]
            assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2, 3]
            assert [one["retry_reason"] for one in envelopes] == ["", "timeout", "timeout", "timeout"]
            assert len({one["payload"]["event_id"] for one in envelopes}) == 1

    run(work)
    entries = until(lambda: [one for one in town.slack.control.get("traffic", kind="event")["entries"] if one["outcome"] == "lost"])
    assert entries[-1]["attempt"] == 3


def test_an_event_left_on_a_dropped_socket_comes_back_on_another(town: Town) -> None:
    town.slack.control.put("settings", {"ack_seconds": 0.2, "retry_waits": [0.1] * 60})

    async def work(session: aiohttp.ClientSession) -> None:
        async with connected(town.slack, session) as line:
            await line.next()
            await asyncio.to_thread(town.say, "hello")
            await line.next()
            await asyncio.to_thread(town.slack.control.post, "faults", {"sockets": "drop"})
        async with connected(town.slack, session) as line:
            await line.next()
            again = await line.next()
            assert again["retry_attempt"] >= 1
            assert again["payload"]["event"]["text"] == "hello"
            await line.acknowledge(again)

    run(work)


def test_disconnects_are_announced(town: Town) -> None:
    async def work(session: aiohttp.ClientSession) -> None:
        async with connected(town.slack, session) as line:
            await line.next()
            for reason in ("warning", "refresh_requested"):
                await asyncio.to_thread(town.slack.control.post, "faults", {"sockets": "disconnect", "reason": reason})
                message = await line.next()
                assert (message["type"], message["reason"]) == ("disconnect", reason)
            closed = await line.socket.receive(timeout=LIMIT)
            assert closed.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)

    run(work)


def test_no_more_than_ten_connections(town: Town) -> None:
    async def work(session: aiohttp.ClientSession) -> None:
        lines = []
        for _ in range(11):
            context = connected(town.slack, session)
            lines.append((context, await context.__aenter__()))
        first = [json.loads((await line.socket.receive(timeout=LIMIT)).data) for _, line in lines]
        for context, _ in lines:
            await context.__aexit__(None, None, None)
        assert [one["type"] for one in first] == ["hello"] * 10 + ["disconnect"]
        assert first[-1]["reason"] == "too_many_websockets"

    run(work)


def test_a_command_s_answer_travels_in_the_acknowledgement(town: Town) -> None:
    town.slack.control.put("app", {"commands": [{"command": "/hi"}]})

    async def work(session: aiohttp.ClientSession) -> None:
        async with connected(town.slack, session) as line:
            await line.next()
            call = {"as": town.ann, "channel": town.data, "text": "/hi there"}
            asked = asyncio.create_task(asyncio.to_thread(town.slack.control.post, "command", call))
            envelope = await line.next()
            assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
            assert "retry_attempt" not in envelope
            await line.acknowledge(envelope, payload={"text": "Hello"})
            assert (await asked)["reply"]["text"] == "Hello"

    run(work)


def test_a_bot_finds_its_way_back_after_a_drop_and_a_refusal(town: Town, bots: Callable[..., Bot]) -> None:
    bot = bots()
    town.slack.control.put("settings", {"ack_seconds": 0.3, "retry_waits": [0.3] * 20})
    town.slack.control.post("faults", {"sockets": "refuse", "seconds": 0.4})
    town.slack.control.post("faults", {"sockets": "drop"})
    town.say("meanwhile")
    assert bot.wait_for("message")["text"] == "meanwhile"
    assert len(town.slack.control.get("sockets")["connections"]) == 1
    kinds = [entry["name"] for entry in town.slack.control.get("traffic", kind="socket")["entries"]]
    assert kinds[:2] == ["connected", "disconnected"]
    assert kinds[-1] == "connected"
