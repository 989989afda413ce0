"""Slash commands: what a person types, what the bot is sent, what the person sees."""

from typing import Any

from sandbox import interactions
from sandbox.channels import Channel
from sandbox.delivery import Answer, Delivery
from sandbox.mrkdwn import typed
from sandbox.people import Person
from sandbox.replies import reply
from sandbox.reply_urls import ReplyUrl
from sandbox.showing import person_view
from sandbox.wire import ActError, Json, SlackError
from sandbox.workspace import Workspace


async def run_command(workspace: Workspace, delivery: Delivery, person: Person, channel: Channel, line: str) -> Json:
    """Send `/command text` and wait for the acknowledgement; the answer is that of `POST /control/command`."""
    command, _, text = line.strip().partition(" ")
    with workspace.lock:
        declared = workspace.app.command(command)
        if declared is None or not workspace.app.granted("commands"):
            raise ActError(409, "invalid_command", f"{command} is not a command here")
        sent = typed(workspace, text.strip(), labels=True) if declared["should_escape"] else text.strip()
        payload = interactions.slash_command(workspace, person, channel, command, sent)
    answer = await delivery.ask("slash_commands", payload, command)
    shown: Json = {"outcome": answer.outcome, "latency_ms": answer.latency_ms, "reply": None, "error": None}
    try:
        with workspace.lock:
            return shown | {"reply": _acknowledged(workspace, person, channel, answer)}
    except SlackError as refusal:
        return shown | {"outcome": "invalid_response", "error": refusal.word}


def _acknowledged(workspace: Workspace, person: Person, channel: Channel, answer: Answer) -> Json | None:
    """The message that an acknowledgement carries, shown; None when it carries none."""
    body: Any = answer.body
    if isinstance(body, str):
        body = {"text": body}
    if answer.outcome != "ok" or not isinstance(body, dict) or not (body.get("text") or body.get("blocks")):
        return None
    to = ReplyUrl(channel.id, person.id, None, None, workspace.clock.now())
    message = reply(workspace, to, body)
    return person_view(workspace, message, person.id) if message else None
