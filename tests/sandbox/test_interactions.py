"""Commands, clicks, modals, shortcuts and Home, with a real bot that answers them, over both transports."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox.control.client import ControlError
from sandbox.wire import Json
from tests.sandbox.block_makers import button, entry, home, modal, plain, section
from tests.sandbox.bots import Bot, until
from tests.sandbox.conftest import Town

Bots = Callable[..., Bot]
COMMANDS = [{"command": "/hello", "should_escape": True}, {"command": "/raw"}, {"command": "/modal"}, {"command": "/slow"}]
SHORTCUTS = [{"callback_id": "log", "name": "Log", "type": "message"}, {"callback_id": "new", "name": "New", "type": "global"}]
WORDS = {"type": "plain_text_input", "action_id": "words", "min_length": 2, "max_length": 10}
FORM = modal(
    entry(WORDS, block_id="b_words"),
    entry({"type": "number_input", "action_id": "count", "is_decimal_allowed": False, "max_value": "9"}, optional=True),
    entry({"type": "url_text_input", "action_id": "link"}, optional=True),
    entry({"type": "datepicker", "action_id": "day", "initial_date": "2026-03-01"}, block_id="b_day"),
    section(accessory=button(action_id="more", value="v1"), block_id="b_more"),
    callback_id="form",
    private_metadata="kept",
    notify_on_close=True,
)
REPLIES: dict[str, Json] = {
    "bad": {"response_action": "errors", "errors": {"b_words": "Not that."}},
    "worse": {"response_action": "errors", "errors": {"nowhere": "Not that."}},
    "next": {"response_action": "update", "view": modal(section(), title=plain("Next"))},
    "above": {"response_action": "push", "view": modal(section(), title=plain("Above"))},
    "clear": {"response_action": "clear"},
}


@pytest.fixture(params=[False, True], ids=["socket", "http"])
def seen(request: pytest.FixtureRequest, town: Town, bots: Bots) -> list[Json]:
    """The bodies that a bot was sent, over one transport or the other; it answers as `answers` says."""
    bodies: list[Json] = []
    town.slack.control.put("app", {"commands": COMMANDS, "shortcuts": SHORTCUTS})
    bots(lambda app: answers(app, bodies), http=request.param)
    return bodies


def answers(app: AsyncApp, bodies: list[Json]) -> None:
    """What the bot of these tests does."""

    async def hello(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack(f"You said {body['text']}")

    async def open_form(ack: Any, body: Json, client: Any) -> None:
        bodies.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def submitted(ack: Any, body: Json) -> None:
        bodies.append(body)
        words = body["view"]["state"]["values"]["b_words"]["words"]["value"]
        await ack(**REPLIES.get(words, {}))

    async def keep(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack()

    app.command("/hello")(hello)
    app.command("/raw")(hello)
    app.command("/modal")(open_form)
    app.view("form")(submitted)
    app.view_closed("form")(keep)
    app.action("more")(keep)
    app.action("day")(keep)
    app.shortcut("log")(keep)
    app.shortcut("new")(keep)


def run(town: Town, text: str, **more: Any) -> Json:
    return town.slack.control.post("command", {"as": town.ann, "channel": town.data, "text": text, **more})


def open_modal(town: Town) -> str:
    assert run(town, "/modal")["outcome"] == "ok"
    views = until(lambda: town.slack.control.get("views", {"as": town.ann})["views"])
    return str(views[-1]["id"])


def submit(town: Town, view: str, **values: Any) -> Json:
    return town.slack.control.post(f"views/{view}/submit", {"as": town.ann, "values": values})


def test_a_command_arrives_escaped_if_it_asks_for_it(town: Town, seen: list[Json]) -> None:
    answer = run(town, "/hello for @ann in #data & <all>")
    assert answer["outcome"] == "ok"
    assert answer["reply"]["ephemeral"] is True
    assert seen[-1]["text"] == f"for <@{town.ann}|ann> in <#{town.data}|data> &amp; &lt;all&gt;"
    run(town, "/raw for @ann & <all>")
    assert seen[-1]["text"] == "for @ann & <all>"
    assert (seen[-1]["user_id"], seen[-1]["channel_name"]) == (town.ann, "data")
    assert town.seen()[-1]["text"] == "You said for @ann & <all>"


def test_commands_that_cannot_be_run(town: Town, seen: list[Json]) -> None:
    for text, more, word in (("/nobody", {}, "invalid_command"), ("/hello", {"thread_ts": "1.2"}, "not_supported_in_threads")):
        with pytest.raises(ControlError) as refused:
            run(town, text, **more)
        assert (refused.value.status, refused.value.error) == (409, word)
    assert seen == []


def test_the_client_checks_a_form_before_sending_it(town: Town, seen: list[Json]) -> None:
    view = open_modal(town)
    refused = submit(town, view, words="")
    assert (refused["outcome"], refused["latency_ms"]) == ("errors", None)
    assert refused["errors"] == {"b_words": "Please complete this required field."}
    assert "at least 2" in submit(town, view, words="x")["errors"]["b_words"]
    assert "at most 10" in submit(town, view, words="x" * 11)["errors"]["b_words"]
    problems = submit(town, view, words="fine", count="12", link="nowhere")["errors"]
    assert sorted(problems.values()) == ["Enter a valid URL.", "Must be at most 9."]
    assert "whole number" in str(submit(town, view, count="1.5", link="")["errors"])
    assert [body["type"] for body in seen if "type" in body] == []


def test_a_submission_carries_the_state_and_what_the_bot_kept_in_the_view(town: Town, seen: list[Json]) -> None:
    view = open_modal(town)
    assert submit(town, view, words="fine", day="2026-04-05")["outcome"] == "closed"
    sent = seen[-1]["view"]
    assert sent["private_metadata"] == "kept"
    values = sent["state"]["values"]
    assert values["b_words"]["words"] == {"type": "plain_text_input", "value": "fine"}
    assert values["b_day"]["day"] == {"type": "datepicker", "selected_date": "2026-04-05"}
    assert {"type": "number_input", "value": None} in [one for block in values.values() for one in block.values()]
    assert town.slack.control.get("views", {"as": town.ann})["views"] == []


@pytest.mark.parametrize(
    ("words", "outcome", "titles"),
    [("next", "updated", ["Next"]), ("above", "pushed", ["x", "Above"]), ("clear", "cleared", []), ("fine", "closed", [])],
)
def test_what_a_bot_may_answer(town: Town, seen: list[Json], words: str, outcome: str, titles: list[str]) -> None:
    answer = submit(town, open_modal(town), words=words)
    assert answer["outcome"] == outcome
    assert [view["title"]["text"] for view in answer["views"]] == titles


def test_errors_of_the_bot_stand_under_their_inputs(town: Town, seen: list[Json]) -> None:
    view = open_modal(town)
    answer = submit(town, view, words="bad")
    assert (answer["outcome"], answer["errors"]) == ("errors", {"b_words": "Not that."})
    assert answer["latency_ms"] is not None
    wrong = submit(town, view, words="worse")
    assert (wrong["outcome"], "no input block called nowhere" in wrong["error"]) == ("invalid_response", True)
    assert [one["id"] for one in wrong["views"]] == [view]


def test_closing_is_told_to_a_bot_that_asked(town: Town, seen: list[Json]) -> None:
    view = open_modal(town)
    submit(town, view, words="above")
    above = town.slack.control.get("views", {"as": town.ann})["views"][-1]
    assert (above["root_view_id"], above["previous_view_id"]) == (view, view)
    left = town.slack.control.post(f"views/{above['id']}/close", {"as": town.ann})["views"]
    assert [one["id"] for one in left] == [view]
    town.slack.control.post(f"views/{view}/close", {"as": town.ann})
    assert (seen[-1]["type"], seen[-1]["is_cleared"]) == ("view_closed", False)


def test_a_click_in_a_modal_has_no_response_url(town: Town, seen: list[Json]) -> None:
    view = open_modal(town)
    click = {"as": town.ann, "view_id": view, "action_id": "more"}
    assert town.slack.control.post("action", click)["outcome"] == "ok"
    body = seen[-1]
    assert body["container"] == {"type": "view", "view_id": view}
    assert body["actions"][0]["value"] == "v1"
    assert "response_url" not in body
    typing = town.slack.control.post("action", {**click, "action_id": "words", "value": "fine"})
    assert typing["outcome"] == "not_sent"
    assert submit(town, view)["outcome"] == "closed"


def test_a_click_on_a_message_names_message_state_and_choice(town: Town, seen: list[Json], api: Any) -> None:
    picker = {"type": "datepicker", "action_id": "day"}
    blocks = [
        section(accessory=picker, block_id="b1"),
        {"type": "actions", "block_id": "b2", "elements": [button(action_id="more")]},
    ]
    ts = api("chat.postMessage", channel=town.data, text="x", blocks=blocks).json["ts"]
    place = {"as": town.ann, "channel": town.data, "ts": ts}
    assert town.slack.control.post("action", {**place, "action_id": "day", "value": "2026-05-06"})["outcome"] == "ok"
    town.slack.control.post("action", {**place, "action_id": "more"})
    body = seen[-1]
    assert (body["message"]["ts"], body["channel"]["id"], body["user"]["id"]) == (ts, town.data, town.ann)
    assert body["state"]["values"]["b1"]["day"]["selected_date"] == "2026-05-06"
    assert body["response_url"].startswith(town.slack.url)
    shown = town.slack.control.get("message", {"channel": town.data, "ts": ts, "as": town.ann})["message"]
    assert shown["state"]["b1"]["day"]["selected_date"] == "2026-05-06"


def test_a_click_on_an_ephemeral_message_says_so(town: Town, seen: list[Json], api: Any) -> None:
    blocks = [section(accessory=button(action_id="more"))]
    ts = api("chat.postEphemeral", channel=town.data, user=town.ann, text="x", blocks=blocks).json["message_ts"]
    town.slack.control.post("action", {"as": town.ann, "channel": town.data, "ts": ts, "action_id": "more"})
    assert seen[-1]["container"]["is_ephemeral"] is True
    assert "message" not in seen[-1]


def test_shortcuts(town: Town, seen: list[Json]) -> None:
    ts = town.say("worth logging")["ts"]
    call = {"as": town.ann, "callback_id": "log", "channel": town.data, "ts": ts}
    assert town.slack.control.post("shortcut", call)["outcome"] == "ok"
    assert (seen[-1]["type"], seen[-1]["message"]["text"]) == ("message_action", "worth logging")
    assert town.slack.control.post("shortcut", {"as": town.ann, "callback_id": "new"})["outcome"] == "ok"
    assert seen[-1]["type"] == "shortcut"
    with pytest.raises(ControlError, match="no shortcut"):
        town.slack.control.post("shortcut", {"as": town.ann, "callback_id": "log"})


def test_home_is_published_and_kept(town: Town, bots: Bots, api: Any) -> None:
    bot = bots()
    assert town.slack.control.post("home/open", {"as": town.ann})["view"] is None
    opened = bot.wait_for("app_home_opened")
    assert (opened["user"], opened["tab"], opened["channel"][0]) == (town.ann, "home", "D")
    first = api("views.publish", user_id=town.ann, view=home(section())).json["view"]
    shown = town.slack.control.get("home", {"as": town.ann})["view"]
    assert shown["id"] == first["id"]
    stale = api("views.publish", user_id=town.ann, view=home(section()), hash="old").json
    assert stale["error"] == "hash_conflict"
    assert api("views.publish", user_id=town.ann, view=home(section()), hash=first["hash"]).json["ok"]
    town.slack.control.post("home/open", {"as": town.ann})
    assert bot.wait_for("app_home_opened", times=2)["view"]["id"] == first["id"]
    town.slack.control.put("app", {"home_tab": False})
    assert api("views.publish", user_id=town.ann, view=home()).json["error"] == "not_enabled"


def test_a_bot_that_is_not_there_or_does_not_answer(town: Town, bots: Bots) -> None:
    town.slack.control.put("app", {"commands": COMMANDS})
    assert run(town, "/slow")["outcome"] == "dispatch_failed"
    town.slack.control.put("settings", {"ack_seconds": 0.2})

    async def silent(body: Json) -> None:
        """Never acknowledges."""

    bots(lambda app: app.command("/slow")(silent))
    assert run(town, "/slow")["outcome"] == "operation_timeout"
