"""Who may speak to the sandbox: this machine only, and no other site through a browser."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.wire import Json

_HERE = ("127.0.0.1", "localhost", "::1")
_SAFE = ("GET", "HEAD")


class Guard:
    """Refuses requests under another name (DNS rebinding) and changes asked for by other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 403."""
        problem = _problem(scope) if scope["type"] in ("http", "websocket") else None
        if problem is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer: Json = {"error": "forbidden", "detail": problem}
            await JSONResponse(answer, 403)(scope, receive, send)


def _problem(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in _HERE:
        return "this sandbox answers to 127.0.0.1 and localhost only"
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return None
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "no changes from another origin"
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return "no changes from another site"
    return None
