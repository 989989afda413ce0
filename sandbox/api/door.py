"""The door of the Web API: reads a request, lets the faults that were ordered happen, and answers as Slack does."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.api.call import Call
from sandbox.api.methods import METHODS, Method
from sandbox.api.pace import Pace
from sandbox.faults import Fault, Faults
from sandbox.sockets import Sockets
from sandbox.wire import Json, SlackError
from sandbox.workspace import Workspace

_RATELIMITED: Json = {"ok": False, "error": "ratelimited"}


class _SlowDownError(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Door:
    """Serves `/api/<method>`. `hang_up` closes the connection of a request without an answer."""

    def __init__(self, workspace: Workspace, faults: Faults, sockets: Sockets, hang_up: Callable[[Request], None]) -> None:
        self._workspace, self._faults, self._sockets, self._hang_up = workspace, faults, sockets, hang_up
        self._pace = Pace(workspace.settings)

    async def handle(self, request: Request) -> Response:
        """One call, logged with what was answered."""
        method, started = request.path_params["method"], time.monotonic()
        args = await _arguments(request)
        token = _token(request, args)
        fault = self._faults.for_call(method)
        shown = {name: value for name, value in args.items() if name != "token"}
        entry = self._workspace.traffic.add("api", "in", method, request=shown, fault=fault.do if fault else None)
        response = await self._respond(request, method, args, token, fault)
        details: Json = {"status": response.status_code, "latency_ms": round((time.monotonic() - started) * 1000, 2)}
        details["reply"] = json.loads(bytes(response.body)) if response.body else None
        self._workspace.traffic.complete(entry, **details)
        return response

    async def _respond(self, request: Request, method: str, args: Json, token: str | None, fault: Fault | None) -> Response:
        if fault is None:
            return self._perform(method, args, token)
        response = self._perform(method, args, token) if fault.performed else Response()
        if fault.do == "late":
            await asyncio.sleep(fault.options["seconds"])
            return response
        if fault.do == "drop":
            self._hang_up(request)
            await asyncio.sleep(0)
            return response
        if fault.do == "error":
            return JSONResponse({"ok": False, "error": fault.options["error"]})
        if fault.do == "http":
            return Response(status_code=fault.options["status"])
        after = fault.options["retry_after"]
        return JSONResponse(_RATELIMITED, 429, {} if after is None else {"Retry-After": str(after)})

    def _perform(self, method: str, args: Json, token: str | None) -> Response:
        known = METHODS.get(method)
        headers = {"X-OAuth-Scopes": ",".join(self._workspace.app.scopes or [])}
        try:
            with self._workspace.lock:
                return JSONResponse({"ok": True} | self._answer(method, known, args, token), 200, headers)
        except SlackError as refusal:
            return JSONResponse({"ok": False, "error": refusal.word} | refusal.more, 200, headers)
        except _SlowDownError as wait:
            return JSONResponse(_RATELIMITED, 429, headers | {"Retry-After": str(wait.seconds)})

    def _answer(self, method: str, known: Method | None, args: Json, token: str | None) -> Json:
        if known is None:
            raise SlackError("unknown_method", req_method=method)
        self._authenticate(known, token)
        self._slow_down(self._pace.wait_for_method(method, known.tier))
        call = Call(self._workspace, method, args, self._socket_url() if known.app_level else "")
        if known.scope:
            call.need(known.scope)
        if known.posts:
            self._slow_down(self._pace.wait_for_post(str(args.get("channel"))))
        return known.answer(call)

    def _authenticate(self, known: Method, token: str | None) -> None:
        app = self._workspace.app
        if token is None:
            raise SlackError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if (token == app.app_token) != known.app_level:
            raise SlackError("not_allowed_token_type")
        if token == app.bot_token and app.revoked:
            raise SlackError("token_revoked")
        if token == app.bot_token and not app.installed:
            raise SlackError("account_inactive")

    def _socket_url(self) -> str:
        if self._sockets.refusing:
            raise SlackError("internal_error")
        address = self._workspace.url.replace("http://", "ws://", 1)
        return f"{address}/link/?ticket={self._sockets.ticket()}&app_id={self._workspace.app.id}"

    def _slow_down(self, seconds: int | None) -> None:
        if seconds is not None:
            raise _SlowDownError(seconds)


async def _arguments(request: Request) -> Json:
    """The call's arguments, from the query and from a form or JSON body."""
    args: Json = dict(request.query_params)
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        given: Any = _decoded(body)
        return args | given if isinstance(given, dict) else args
    return args | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _token(request: Request, args: Json) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    return str(args["token"]) if args.get("token") else None
