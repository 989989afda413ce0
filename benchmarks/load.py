"""Slack's side of the ingest benchmark: signed events over kept-open connections, and what each took. No benchmark itself."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from itertools import count

from benchmarks.million import COMMUNITY, WORKSPACE

SECRET = "the signing secret of the benchmark"
CONNECTIONS = 64

_moment = count(1_795_000_000_000)


def events(number: int) -> list[bytes]:
    """Requests with new messages by some hundreds of people, one in three a reply, as Slack sends and signs them."""
    return [_request(next(_moment)) for _ in range(number)]


def _request(moment: int) -> bytes:
    ts = f"{moment // 1000}.{moment % 1000:06}"
    event = {
        "client_msg_id": f"00000000-0000-4000-8000-{moment:012}",
        "type": "message",
        "team": WORKSPACE,
        "channel": COMMUNITY,
        "user": f"U{moment * 7919 % 400:06}",
        "text": "Has anybody tried the new planter? It holds the water much better than the old one. " * 2,
        "blocks": [{"type": "rich_text", "block_id": "b", "elements": [{"type": "rich_text_section", "elements": []}]}],
        "ts": ts,
        "event_ts": ts,
        "channel_type": "channel",
    }
    if moment % 3 == 2:
        event |= {"thread_ts": f"{moment // 1000}.{moment % 1000 - 2:06}", "parent_user_id": "U000001"}
    body = json.dumps(
        {
            "token": "t",
            "team_id": WORKSPACE,
            "api_app_id": "A0BENCH",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{moment}",
            "event_time": moment // 1000,
            "authorizations": [
                {"enterprise_id": None, "team_id": WORKSPACE, "user_id": "U0FOYER", "is_bot": True, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-bench",
        }
    ).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def throughput(port: int, requests: Sequence[bytes]) -> float:
    """Send these as fast as they are taken; how many a second were acknowledged."""
    began = time.perf_counter()
    asyncio.run(_all(port, requests, pause=0.0))
    return len(requests) / (time.perf_counter() - began)


def latencies(port: int, requests: Sequence[bytes], per_second: float) -> list[float]:
    """Send these at a steady pace; the seconds from when each was due to its acknowledgement, sorted."""
    return sorted(asyncio.run(_all(port, requests, pause=1 / per_second)))


async def _all(port: int, requests: Sequence[bytes], pause: float) -> list[float]:
    waiting = iter(enumerate(requests))
    taken: list[float] = []
    began = time.perf_counter() + 0.1

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, request in waiting:
            due = began + number * pause if pause else time.perf_counter()
            if due > time.perf_counter():
                await asyncio.sleep(due - time.perf_counter())
            writer.write(request)
            await _answer(reader)
            taken.append(time.perf_counter() - due)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return taken


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    assert status == b"200", f"refused with {status.decode()}"
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
