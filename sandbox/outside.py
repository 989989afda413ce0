"""The sandbox's addresses outside the Web API: sockets, answers, uploads, files, permalinks, avatars."""

import html
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox.replies import reply
from sandbox.sockets import Sockets
from sandbox.wire import Json, SlackError
from sandbox.workspace import Workspace

_COLOURS = ("#5b3cc4", "#1f7a5c", "#a4432a", "#23629e", "#8a5a00", "#7a2e6b", "#2f6f77", "#4c5a2b")


def outside_routes(workspace: Workspace, sockets: Sockets) -> list[BaseRoute]:
    """These routes."""
    places = Outside(workspace, sockets)
    answers = [
        Route(f"/{family}/{{team}}/{{secret}}", places.answer, methods=["POST"]) for family in ("commands", "actions", "app")
    ]
    return [
        *answers,
        WebSocketRoute("/link/", places.link),
        Route("/upload/v1/{id}", places.upload, methods=["POST", "PUT"]),
        Route("/files/{id}/{name}", places.file),
        Route("/archives/{channel}/{message}", places.permalink),
        Route("/avatars/{id}.svg", places.avatar),
    ]


class Outside:
    """Serves them."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace, self._sockets = workspace, sockets

    async def link(self, socket: WebSocket) -> None:
        """Socket Mode."""
        await self._sockets.serve(socket, self._workspace.clock.now().isoformat())

    async def answer(self, request: Request) -> Response:
        """A `response_url`: `ok`, or 404 when it is used up or too old, as Slack answers."""
        body = await _json(request)
        entry = self._workspace.traffic.add("response_url", "in", "response_url", request=body)
        try:
            with self._workspace.lock:
                to = self._workspace.reply_urls.find(request.path_params["secret"])
                reply(self._workspace, to, body)
                to.uses += 1
            response: Response = PlainTextResponse("ok")
        except SlackError as refusal:
            status = 404 if refusal.word in ("expired_url", "used_url") else 500
            response = JSONResponse({"ok": False, "error": refusal.word, **refusal.more}, status)
        shown = bytes(response.body).decode()
        self._workspace.traffic.complete(entry, status=response.status_code, reply=shown, latency_ms=None)
        return response

    async def upload(self, request: Request) -> Response:
        """The bytes of a file that the bot announced."""
        content = await request.body()
        try:
            with self._workspace.lock:
                self._workspace.files.receive(request.path_params["id"], content)
        except SlackError as refusal:
            return PlainTextResponse(refusal.word, 404)
        return PlainTextResponse(f"OK - {len(content)}")

    async def file(self, request: Request) -> Response:
        """A file's bytes, as a download."""
        try:
            file = self._workspace.files.get(request.path_params["id"])
        except SlackError as refusal:
            return PlainTextResponse(refusal.word, 404)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(file.content or b"", media_type="application/octet-stream", headers=headers)

    async def permalink(self, request: Request) -> Response:
        """A permalink leads to the page."""
        channel, message = request.path_params["channel"], request.path_params["message"]
        thread = request.query_params.get("thread_ts")
        return RedirectResponse(f"/#/{channel}/{message}" + (f"?thread_ts={thread}" if thread else ""))

    async def avatar(self, request: Request) -> Response:
        """A round letter for each person."""
        person = self._workspace.people.find(request.path_params["id"])
        if person is None:
            return PlainTextResponse("user_not_found", 404)
        letter = html.escape((person.display_name or person.real_name or person.name)[:1].upper())
        colour = _COLOURS[sum(map(ord, person.id)) % len(_COLOURS)]
        words = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">'
            f'<rect width="72" height="72" rx="12" fill="{colour}"/><text x="36" y="49" font-size="36" '
            f'font-family="sans-serif" text-anchor="middle" fill="#fff">{letter}</text></svg>'
        )
        return Response(words, media_type="image/svg+xml", headers={"Cache-Control": "max-age=60"})


async def _json(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
