"""Slack's text: what a person types becomes its wire form, and a message's text its rich text block."""

import re

from sandbox.wire import Json
from sandbox.workspace import Workspace

_LINK = re.compile(r"https?://[^\s<>|]+")
_PERSON = re.compile(r"(?<![\w@])@([\w.-]*\w)")
_CHANNEL = re.compile(r"(?<![\w#&])#([\w-]+)")
_TOKEN = re.compile(r"<([@#!]|https?://|mailto:)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def typed(workspace: Workspace, text: str, *, labels: bool = False) -> str:
    """The wire form of what was typed: escaped, with mentions, channels and links between `<` and `>`.

    `labels`: mentions carry names (`<@U1|ann>`), as in commands that ask for escaping.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def person(match: re.Match[str]) -> str:
        found = workspace.people.find_by_name(match[1])
        if found is None:
            return _group(workspace, match[1], labels) or match[0]
        return f"<@{found.id}|{found.name}>" if labels else f"<@{found.id}>"

    def channel(match: re.Match[str]) -> str:
        found = workspace.channels.find_by_name(match[1])
        return f"<#{found.id}|{found.name}>" if found else match[0]

    parts = []
    for index, part in enumerate(re.split(f"({_LINK.pattern})", escaped)):
        parts.append(f"<{part}>" if index % 2 else _CHANNEL.sub(channel, _PERSON.sub(person, part)))
    return "".join(parts)


def _group(workspace: Workspace, handle: str, labels: bool) -> str | None:
    """A user group's mention; one that was disabled cannot be mentioned."""
    known = (group for group in workspace.usergroups.values() if group["handle"] == handle and not group["disabled"])
    found = next(known, None)
    if found is None:
        return None
    return f"<!subteam^{found['id']}|@{handle}>" if labels else f"<!subteam^{found['id']}>"


def rich_text(text: str, block_id: str) -> Json:
    """The block that Slack's client makes of a message's text."""
    elements: list[Json] = []
    end = 0
    for match in _TOKEN.finditer(text):
        _add_text(elements, text[end : match.start()])
        elements.append(_element(match))
        end = match.end()
    _add_text(elements, text[end:])
    return {"type": "rich_text", "block_id": block_id, "elements": [{"type": "rich_text_section", "elements": elements}]}


def _element(match: re.Match[str]) -> Json:
    sign, rest, label = match[1], match[2], match[3]
    if sign == "@":
        return {"type": "user", "user_id": rest}
    if sign == "#":
        return {"type": "channel", "channel_id": rest}
    if sign == "!":
        if rest.startswith("subteam^"):
            return {"type": "usergroup", "usergroup_id": rest.removeprefix("subteam^")}
        if rest in ("here", "channel", "everyone"):
            return {"type": "broadcast", "range": rest}
        return {"type": "text", "text": label or rest}
    return {"type": "link", "url": sign + rest} | ({"text": label} if label else {})


def _add_text(elements: list[Json], text: str) -> None:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    if text:
        elements.append({"type": "text", "text": text})
