"""A bot for the page's tests: it shows every block and element, opens modals, refuses them, and remembers what it was sent."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.wire import Json
from tests.sandbox.page.gallery_blocks import GALLERY, MORE_FIELDS, PLAN_FIELDS, plain

COMMANDS = [
    {"command": "/gallery", "description": "Shows every block", "usage_hint": "", "should_escape": True},
    {"command": "/plan", "description": "Plans something", "usage_hint": "[what]", "should_escape": True},
    {"command": "/silent", "description": "Never answers", "usage_hint": "", "should_escape": True},
]
SHORTCUTS = [{"callback_id": "keep", "name": "Keep this", "description": "Keeps the message", "type": "message"}]


class Gallery:
    """What the bot was sent: `clicks` (block_actions), `submitted` (views' values), `kept` (messages)."""

    def __init__(self) -> None:
        self.clicks: list[Json] = []
        self.submitted: list[Json] = []
        self.kept: list[str] = []

    def configure(self, app: AsyncApp) -> None:
        """Add what the bot does."""
        app.command("/gallery")(self.show)
        app.command("/plan")(self.plan)
        app.command("/silent")(self.keep_silent)
        app.action("again")(self.push)
        app.action(re.compile(".+"))(self.click)
        app.view("plan")(self.submit)
        app.view("more")(self.submit_more)
        app.shortcut("keep")(self.keep)
        app.event("app_home_opened")(self.home)

    async def show(self, ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        """`/gallery`: a message with every block."""
        await ack()
        half = len(GALLERY) // 2
        for blocks in (GALLERY[:half], GALLERY[half:]):
            await client.chat_postMessage(channel=command["channel_id"], text="The gallery", blocks=blocks)

    async def plan(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """`/plan`: a modal."""
        await ack()
        view = modal("plan", "Plan something", PLAN_FIELDS)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def keep_silent(self) -> None:
        """`/silent`: no acknowledgement."""

    async def push(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """A button in the modal: another modal on top."""
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal("more", "One more thing", MORE_FIELDS))

    async def click(self, ack: AsyncAck, body: Json) -> None:
        """Any other element."""
        await ack()
        self.clicks.append(body)

    async def submit(self, ack: AsyncAck, view: Json, body: Json, client: AsyncWebClient) -> None:
        """The modal comes back: "never" is refused, anything else is told to the person alone."""
        values: Json = view["state"]["values"]
        self.submitted.append(values)
        if values["title"]["text"]["value"] == "never":
            await ack(response_action="errors", errors={"title": "Anything but never."})
            return
        await ack()
        words = f"Planned: {values['title']['text']['value']}"
        await client.chat_postEphemeral(
            channel=values["where"]["channel"]["selected_conversation"], user=body["user"]["id"], text=words
        )

    async def submit_more(self, ack: AsyncAck) -> None:
        """The second modal comes back: both close."""
        await ack(response_action="clear")

    async def keep(self, ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        """The message shortcut."""
        await ack()
        self.kept.append(shortcut["message"]["text"])
        await client.chat_postEphemeral(channel=shortcut["channel"]["id"], user=shortcut["user"]["id"], text="Kept.")

    async def home(self, event: Json, client: AsyncWebClient) -> None:
        """Home: a greeting and a button."""
        if event.get("tab") != "home":
            return
        button: Json = {"type": "button", "action_id": "hello", "text": plain("Say hello")}
        blocks: list[Json] = [
            {"type": "header", "text": plain("Your home")},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"Hello <@{event['user']}>."}},
            {"type": "actions", "elements": [button]},
        ]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def modal(callback_id: str, title: str, blocks: list[Json]) -> dict[str, Any]:
    """A modal with its two buttons."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Plan it"),
        "close": plain("Not now"),
        "blocks": blocks,
    }
