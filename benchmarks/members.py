"""Members who take part: a few of them, by chance with a seed, click what Foyer posts, and fill in what opens.

They know no kind of animation: they use the buttons and forms that stand in Slack, through the handlers that Slack would call.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from bot.deliveries import Answer
from bot.model.errors import FoyerError
from bot.text import texts_for
from handlers.answers import handle_click, handle_form
from handlers.kudos import handle_kudos
from handlers.reply import Reply, View
from handlers.request import Request, Surface
from scheduler.heartbeat import Heartbeat
from scheduler.slack import PacedClient, Slack
from storage import memberships
from storage.store import Store

# How many members of a channel look at a post, and how often somebody is thanked under one.
LOOK, THANKED = 2, 0.1
ANSWERS_LETTERS = 0.5
# A window may open from another; nobody clicks for ever.
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was posted: ``channel`` is a community's, or ``D`` and who reads it, by commas."""

    channel: str
    ts: str
    blocks: Sequence[Mapping[str, Any]]


class EmptySlack(PacedClient):
    """What is read of a Slack of which there is nothing to tell."""

    def api_call(self, api_method: str, **arguments: Any) -> Any:  # noqa: ARG002
        """Nothing."""
        return {"ok": True}


class AgreeableSlack(Slack):
    """A Slack that takes whatever it is told, at once. ``calls`` counts them by method; ``said`` is what was posted."""

    def __init__(self) -> None:
        super().__init__("xoxb-year", "http://127.0.0.1:9/api/")
        self.reads = EmptySlack("xoxb-year", "http://127.0.0.1:9/api/", 1)
        self.calls: Counter[str] = Counter()
        self.said: list[Said] = []

    def call(self, method: str, **arguments: Any) -> Answer:
        """Agree."""
        self.calls[method] += 1
        number = self.calls.total()
        channel = arguments.get("channel") or f"D{arguments.get('users')}"
        ts = f"{1_700_000_000 + number}.{number:06d}"
        if method == "chat.postMessage":
            self.said.append(Said(str(channel), ts, arguments.get("blocks") or ()))
        return Answer(200, {"ok": True, "ts": ts, "channel": {"id": channel} if "users" in arguments else channel}, {})


@dataclass
class Members:
    """Those who are in each community, and who will join it. ``did`` counts what they did, by the kind of animation."""

    store: Store
    slack: AgreeableSlack
    workspace: str
    places: Mapping[str, Sequence[str]]
    joining: list[tuple[datetime, str, str]] = field(default_factory=list)
    chance: Random = field(default_factory=lambda: Random(1))
    did: Counter[str] = field(default_factory=Counter)

    def heartbeat(self) -> Heartbeat:
        """They do something whenever Foyer did: what stands in Slack is seen at once."""
        return Heartbeat("members", 1, self._beat, lambda _store, _now: None)

    def _beat(self, _store: Store, now: datetime) -> int:
        said, self.slack.said = self.slack.said, []
        return self._join(now) + sum(self._look(each, now) for each in said)

    def _join(self, now: datetime) -> int:
        come = [each for each in self.joining if each[0] <= now]
        if come:
            self.joining = [each for each in self.joining if each[0] > now]
            with self.store.write() as tx:
                memberships.move(tx, [(self.workspace, place, person, at, True) for at, place, person in come])
        return len(come)

    def _look(self, said: Said, now: datetime) -> int:
        """Some read a post, and do something with it."""
        elements = list(_clickable(said.blocks))
        if not elements:
            return 0
        everybody = self.places.get(said.channel)
        if everybody is None:
            lookers = [each for each in said.channel.removeprefix("D").split(",") if self.chance.random() < ANSWERS_LETTERS]
        else:
            lookers = self.chance.sample(everybody, LOOK)
            if self.chance.random() < THANKED:
                self._thank(lookers, said.channel, now)
        return sum(self._click(person, self.chance.choice(elements), said, now) for person in lookers)

    def _thank(self, lookers: Sequence[str], channel: str, now: datetime) -> None:
        giver, receiver, *_ = lookers
        request = self._request(giver, now, channel=channel, text=f"<@{receiver}> for a kind word", surface="command")
        reply = handle_kudos(request, self.store)
        self.did["kudos" if reply.message else "kudos, unclear"] += 1

    def _click(
        self, person: str, element: Mapping[str, Any], said: Said, now: datetime, surface: Surface = "message", depth: int = 1
    ) -> int:
        action, value = str(element["action_id"]), str(_given(element, person, self.chance))
        request = self._request(
            person,
            now,
            channel=said.channel,
            action=action,
            value=value,
            surface=surface,
            message_ts=said.ts if depth == 1 else None,
        )
        return self._go_on(person, handle_click, request, said, depth)

    def _go_on(self, person: str, handle: Any, request: Request, said: Said, depth: int) -> int:
        """Ask, and use the window that opens."""
        key = request.action.split(":")[1]
        try:
            reply: Reply = handle(request, self.store)
        except FoyerError:
            self.did[f"{key}, refused"] += 1
            return 1
        self.did[f"{key}, amiss" if reply.errors else key] += 1
        window = reply.opens or reply.shows
        if window is None or depth == DEEPEST:
            return 1
        if "submit" not in window:
            inside = list(_clickable(window["blocks"]))
            return self._click(person, self.chance.choice(inside), said, request.now, "modal", depth + 1) if inside else 1
        filled = self._request(
            person,
            request.now,
            channel=said.channel,
            action=str(window["callback_id"]),
            values=self._fill(window, person),
            private=json.loads(window.get("private_metadata") or "{}"),
            surface="modal",
        )
        return self._go_on(person, handle_form, filled, said, depth + 1)

    def _fill(self, window: View, person: str) -> dict[str, Any]:
        inputs = (block["element"] for block in window["blocks"] if block["type"] == "input")
        return {element["action_id"]: _given(element, person, self.chance) for element in inputs}

    def _request(self, person: str, now: datetime, **given: Any) -> Request:
        return Request(self.workspace, person, now, texts_for("en"), **given)


def _clickable(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The buttons and menus of animations."""
    for block in blocks:
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        yield from (each for each in elements if str(each.get("action_id", "")).startswith("animation:"))


def _given(element: Mapping[str, Any], person: str, chance: Random) -> Any:
    """What somebody gives to an element: something plain, or something of what is offered."""
    match element["type"]:
        case "button":
            return element.get("value", "")
        case "plain_text_input":
            return element.get("initial_value") or "One thing"
        case "number_input":
            return element.get("min_value") or "1"
        case "datepicker":
            return "1990-04-12"
        case "users_select":
            return person
        case "multi_users_select":
            return [person]
        case "checkboxes" | "multi_static_select":
            return [chance.choice(_options(element))]
        case _:
            return chance.choice(_options(element))


def _options(element: Mapping[str, Any]) -> list[str]:
    groups = element.get("option_groups") or [element]
    return [option["value"] for group in groups for option in group["options"]]
