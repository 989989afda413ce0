"""The door of the control API: reads JSON, runs an act, answers JSON, and says refusals in one form."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.channels import Channel
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.people import Person
from sandbox.sockets import Sockets
from sandbox.wire import ActError, Json, SlackError, invalid
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class House:
    """What the acts work on."""

    workspace: Workspace
    delivery: Delivery
    sockets: Sockets
    faults: Faults


@dataclass
class Act:
    """One request of the control API: its JSON body, its query, what its path names."""

    house: House
    request: Request
    body: Json

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.house.workspace

    @property
    def person(self) -> Person:
        """Who acts: `as`, from the body or the query."""
        given = self.body.get("as", self.request.query_params.get("as"))
        return self.workspace.people.actor(given)

    def named(self, name: str) -> Any:
        """A value of the body that must be there."""
        if name not in self.body:
            raise invalid(f"{name} is needed")
        return self.body[name]

    def text(self, name: str) -> str:
        """A text of the body that must be there."""
        value = self.named(name)
        if not isinstance(value, str):
            raise invalid(f"{name}: a text")
        return value

    def asked(self, name: str) -> str | None:
        """A value of the query, or None."""
        return self.request.query_params.get(name) or None

    def number(self, name: str, default: float, most: float) -> float:
        """A number of the query, at most `most`."""
        try:
            value = float(self.asked(name) or default)
        except ValueError:
            raise invalid(f"{name}: a number") from None
        return max(0.0, min(value, most))

    def channel(self, given: Any) -> Channel:
        """The conversation meant: by its id, or a person's id for the DM with them. It must be theirs to see."""
        person = self.person
        if isinstance(given, str) and given[:1] in "UW" and self.workspace.people.find(given):
            return self.workspace.direct(person.id, given)
        channel = self.workspace.channels.named(given)
        if channel.is_private and person.id not in channel.members:
            raise ActError(404, "not_found", f"{person.name} does not see {channel.id}")
        return channel

    def quietly(self) -> Any:
        """Hold the lock; with `quiet` in the body nothing is sent to the bot."""
        return self.workspace.quietly(self.body.get("quiet") is True)


Answering = Callable[[Act], Json | Response | Awaitable[Json | Response]]


def route(house: House, path: str, method: str, answer: Answering) -> Route:
    """A route of the control API that answers with what `answer` gives, under the workspace's lock unless it awaits."""

    async def respond(request: Request) -> Response:
        try:
            act = Act(house, request, await _body(request))
            with house.workspace.lock:
                result = answer(act)
            if isinstance(result, Awaitable):
                result = await result
        except ActError as refusal:
            return JSONResponse({"error": refusal.word, "detail": refusal.detail}, refusal.status)
        except SlackError as refusal:
            detail = f"Slack says {refusal.word}"
            return JSONResponse({"error": refusal.word, "detail": detail, **refusal.more}, 409)
        return result if isinstance(result, Response) else JSONResponse(result)

    return Route(f"/control/{path}", respond, methods=[method])


async def _body(request: Request) -> Json:
    raw = await request.body()
    if not raw:
        return {}
    try:
        given = json.loads(raw)
    except ValueError:
        raise invalid("the body is not JSON") from None
    if not isinstance(given, dict):
        raise invalid("the body must be an object")
    return given
