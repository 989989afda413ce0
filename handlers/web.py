"""Signed HTTP: Slack's requests, and the two addresses that a supervisor asks."""

import re
from collections.abc import Callable

import uvicorn
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.manifest import EVENTS_PATH
from handlers.door import Door

MOST_BYTES = 1_000_000
TIMESTAMP = "X-Slack-Request-Timestamp"
SECONDS = re.compile(r"[0-9]{1,15}", re.ASCII)
# What Bolt raises for a body that is neither JSON nor a form, is not UTF-8, or holds no object: nothing that Slack sends.
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)


def web_app(door: Door, is_ready: Callable[[], bool]) -> Starlette:
    """The HTTP side. A request whose signature is wrong or older than five minutes gets 401 and leaves no trace (Bolt's doing)."""

    async def events(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        if not SECONDS.fullmatch(request.headers.get(TIMESTAMP, "0")):  # the SDK would raise, and the answer be 500
            return PlainTextResponse("not signed", status_code=401)
        try:
            asked = to_async_bolt_request(request, body)
        except UNREADABLE:
            return PlainTextResponse("not understood", status_code=400)
        return to_starlette_response(await door.app.async_dispatch(asked))

    async def livez(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> Response:
        return PlainTextResponse("ready") if is_ready() else PlainTextResponse("not ready", status_code=503)

    return Starlette(
        routes=[Route(EVENTS_PATH, events, methods=["POST"]), Route("/livez", livez), Route("/readyz", readyz)],
    )


def web_server(app: Starlette, host: str, port: int) -> uvicorn.Server:
    """The server of that side, bound to this host only; ``await server.serve()`` runs it until ``should_exit`` is set."""
    return uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off"))


async def _read(request: Request) -> bytes | None:
    """The body, None if it is larger than anything Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)
