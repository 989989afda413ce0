"""What the door itself shows: one moment, done, an apology, and a form given back with what was typed in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import Block, actions, button, divider, home, lines, message, modal, section, without_charts
from bot.text import Markup, Texts, as_typed, escape

AGAIN = "door:again"
VALUE_LIMIT = 2000
KEPT_OF_A_VIEW = ("type", "callback_id", "title", "submit", "close", "private_metadata", "notify_on_close", "clear_on_close")


def waiting_view(texts: Texts) -> dict[str, Any]:
    """What is shown while a slow answer is on its way."""
    return _told(texts, texts.plain("door.waiting_title"), [section(texts("door.waiting"))])


def waiting_home_view(texts: Texts) -> dict[str, Any]:
    """Home while a slow answer is on its way."""
    return home([section(texts("door.waiting"))])


def told_home_view(text: Markup) -> dict[str, Any]:
    """Home, where there is nothing to show but one sentence."""
    return home([section(text)])


def done_view(texts: Texts) -> dict[str, Any]:
    """The end of a form whose answer came too late to close it: Slack lets nobody close a modal from afar."""
    return _told(texts, texts.plain("door.done_title"), [section(texts("door.done"))])


def told_view(texts: Texts, said: Mapping[str, Any]) -> dict[str, Any]:
    """A message in a window of its own, where there is no channel to say it in."""
    blocks = without_charts(said.get("blocks") or [section(Markup(said["text"]))])
    return _told(texts, texts.plain("door.told_title"), blocks)


def refusal_message(text: Markup) -> dict[str, Any]:
    """A refusal: one sentence, and who can help."""
    return message(text, [section(text)])


def apology_message(texts: Texts, reference: str, *, typed: str | None = None) -> dict[str, Any]:
    """Something broke. ``typed`` is the whole command, kept so that nobody types it twice."""
    if not typed:
        return refusal_message(texts("errors.broke", reference=reference))
    text = texts("errors.broke_kept", reference=reference)
    blocks = [section(text), section(_as_typed(typed))]
    if len(typed) <= VALUE_LIMIT:
        blocks.append(actions(button(texts.plain("door.again_button"), f"{AGAIN}:0", value=typed, style="primary")))
    return message(text, blocks)


def form_again_view(shown: Mapping[str, Any], notes: Sequence[str]) -> dict[str, Any]:
    """A form as the person left it, with what is wrong above it: for when Slack no longer takes errors beside the fields."""
    state = (shown.get("state") or {}).get("values") or {}
    view = {name: shown[name] for name in KEPT_OF_A_VIEW if shown.get(name)}
    return {**view, "blocks": [section(lines(*notes)), divider(), *(_with_typed(block, state) for block in shown["blocks"])]}


def page_again_view(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Home as it was, after a waiting page that had nothing to show in the end."""
    return {"type": "home", "blocks": list(shown["blocks"])}


def last_input(shown: Mapping[str, Any]) -> str | None:
    """The block id of a form's last field, beside which a general error is shown: it keeps all that was typed."""
    inputs = [block["block_id"] for block in shown.get("blocks") or [] if block.get("type") == "input"]
    return inputs[-1] if inputs else None


def input_ids(shown: Mapping[str, Any]) -> set[str]:
    """The block ids of a form's fields."""
    return {block["block_id"] for block in shown.get("blocks") or [] if block.get("type") == "input"}


def _told(texts: Texts, title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return modal("door:told", title, blocks, close=texts.plain("door.close_button"))


def _as_typed(typed: str) -> Markup:
    return Markup(f"`{escape(as_typed(typed).replace('`', chr(39)))}`")


INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}


def _with_typed(block: Block, state: Mapping[str, Any]) -> Block:
    element = block.get("element")
    given = state.get(block.get("block_id", ""), {}).get((element or {}).get("action_id", ""))
    if element is None or given is None:
        return block
    kept = {name: value for name, value in element.items() if not name.startswith("initial_")}
    typed = {INITIAL[name]: value for name, value in given.items() if name in INITIAL and value}
    return {**block, "element": {**kept, **typed}}
