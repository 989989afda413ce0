"""Signed requests to the bot's own addresses: a small HTTP/1.1 client that keeps its connections open."""

import asyncio
import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST = 32
_BODY_LIMIT = 10_000_000
_IDLE_LIMIT = 2.0


@dataclass(frozen=True)
class Response:
    """What the bot answered; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle_since: float = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether the other side can be trusted not to have closed it meanwhile."""
        idle = time.monotonic() - self.idle_since
        return idle < _IDLE_LIMIT and not self.reader.at_eof() and not self.writer.is_closing()


class SignedHttp:
    """POSTs with Slack's `v0` signature (docs.slack.dev, Verifying requests from Slack). Lives on the event loop."""

    def __init__(self, signing_secret: str) -> None:
        self._secret = signing_secret.encode()
        self._free: dict[tuple[str, int], list[_Line]] = {}
        self._places = asyncio.Semaphore(_MOST)

    async def post(self, url: str, body: bytes, content_type: str, headers: dict[str, str], seconds: float) -> Response:
        """Send one request; TimeoutError after `seconds`, OSError when it cannot be sent or the answer is cut."""
        parts = urlsplit(url)
        place = (parts.hostname or "127.0.0.1", parts.port or 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = self._head(target, f"{place[0]}:{place[1]}", body, content_type, headers)
        async with self._places:
            return await asyncio.wait_for(self._exchange(place, head + body), seconds)

    def sign(self, timestamp: str, body: bytes) -> str:
        """The signature of a body at a time."""
        return "v0=" + hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()

    async def close(self) -> None:
        """Close the connections that are kept."""
        for lines in self._free.values():
            for line in lines:
                line.writer.close()
        self._free.clear()
        await asyncio.sleep(0)

    def _head(self, target: str, host: str, body: bytes, content_type: str, headers: dict[str, str]) -> bytes:
        now = str(int(time.time()))
        lines = [f"POST {target} HTTP/1.1", f"Host: {host}", f"Content-Type: {content_type}"]
        lines += [f"Content-Length: {len(body)}", "User-Agent: Slackbot 1.0 (sandbox)", "Accept: */*"]
        lines += [f"X-Slack-Request-Timestamp: {now}", f"X-Slack-Signature: {self.sign(now, body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    async def _exchange(self, place: tuple[str, int], request: bytes) -> Response:
        return await self._ask(place, await self._line(place), request)

    async def _ask(self, place: tuple[str, int], line: _Line, request: bytes) -> Response:
        done = False
        try:
            line.writer.write(request)
            await line.writer.drain()
            response = await _read(line.reader)
            done = response.headers.get("connection", "").lower() != "close"
        except (asyncio.IncompleteReadError, ValueError, IndexError) as problem:
            raise ConnectionError("the answer was cut or is not HTTP") from problem
        finally:
            if done:
                line.idle_since = time.monotonic()
                self._free.setdefault(place, []).append(line)
            else:
                line.writer.close()
        return response

    async def _line(self, place: tuple[str, int]) -> _Line:
        free = self._free.get(place, [])
        while free:
            line = free.pop()
            if line.is_fresh:
                return line
            line.writer.close()
        return await self._connect(place)

    async def _connect(self, place: tuple[str, int]) -> _Line:
        return _Line(*await asyncio.open_connection(*place))


async def _read(reader: asyncio.StreamReader) -> Response:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    headers: dict[str, str] = {}
    for line in filter(None, head[1:]):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Response(status, headers, await _body(reader, status, headers))


async def _body(reader: asyncio.StreamReader, status: int, headers: dict[str, str]) -> bytes:
    if status in (204, 304):
        return b""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await _chunks(reader)
    if "content-length" in headers:
        return await reader.readexactly(min(int(headers["content-length"]), _BODY_LIMIT))
    headers["connection"] = "close"
    return await reader.read(_BODY_LIMIT)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
        if len(body) > _BODY_LIMIT:
            raise ValueError("too long an answer")
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return body
