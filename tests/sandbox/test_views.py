"""Modals by the Web API: trigger ids, the stack, updates that keep what was typed."""

import http.client
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.wire import Json
from tests.sandbox.block_makers import entry, modal, plain, section
from tests.sandbox.conftest import Api, Town


def trigger(town: Town, view: str | None = None) -> str:
    """A trigger id as an interaction of Ann's would carry it."""
    return town.slack.workspace.triggers.give(town.ann, view)


def open_modal(town: Town, api: Api, **more: Any) -> Json:
    view: Json = api("views.open", trigger_id=trigger(town), view=modal(section(), **more)).json["view"]
    return view


def test_a_trigger_id_is_good_once(town: Town, api: Api) -> None:
    given = trigger(town)
    assert api("views.open", trigger_id=given, view=modal(section())).json["ok"]
    assert api("views.open", trigger_id=given, view=modal(section())).json["error"] == "exchanged_trigger_id"
    assert api("views.open", trigger_id="1.2.abc", view=modal(section())).json["error"] == "invalid_trigger_id"


def test_a_trigger_id_is_good_for_a_moment(town: Town, api: Api) -> None:
    town.slack.control.put("settings", {"trigger_seconds": 0})
    assert api("views.open", trigger_id=trigger(town), view=modal(section())).json["error"] == "expired_trigger_id"


def test_a_refused_view_says_where(town: Town, api: Api) -> None:
    reply = api("views.open", trigger_id=trigger(town), view=modal(section(), title=plain("x" * 25))).json
    assert reply["error"] == "invalid_arguments"
    wanted = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert reply["response_metadata"]["messages"] == [wanted]


def test_three_modals_and_no_more(town: Town, api: Api) -> None:
    bottom = open_modal(town, api)
    for _ in range(2):
        pushed = api("views.push", trigger_id=trigger(town), view=modal(section())).json
        assert pushed["view"]["root_view_id"] == bottom["id"]
    assert api("views.push", trigger_id=trigger(town), view=modal(section())).json["error"] == "push_limit_reached"
    assert len(town.slack.control.get("views", {"as": town.ann})["views"]) == 3


def test_an_update_keeps_what_was_typed_where_ids_stay(town: Town, api: Api) -> None:
    words = {"type": "plain_text_input", "action_id": "w", "initial_value": "first"}
    view = open_modal(town, api, blocks=[entry(words, block_id="b"), entry(words, block_id="c")])
    typed = {"as": town.ann, "action_id": "w", "block_id": "b", "value": "typed"}
    town.slack.control.post(f"views/{view['id']}/input", typed)
    again = modal(entry(words, block_id="b"), entry(words, block_id="d"))
    values = api("views.update", view_id=view["id"], view=again).json["view"]["state"]["values"]
    assert values["b"]["w"]["value"] == "typed"
    assert values["d"]["w"]["value"] == "first"


def test_a_hash_guards_against_overwriting(town: Town, api: Api) -> None:
    view = open_modal(town, api, external_id="mine")
    updated = api("views.update", external_id="mine", hash=view["hash"], view=modal(section(), external_id="mine")).json
    assert updated["view"]["hash"] != view["hash"]
    stale = api("views.update", view_id=view["id"], hash=view["hash"], view=modal(section())).json
    assert stale["error"] == "hash_conflict"


def test_an_external_id_is_unique(town: Town, api: Api) -> None:
    open_modal(town, api, external_id="mine")
    twin = api("views.push", trigger_id=trigger(town), view=modal(section(), external_id="mine")).json
    assert twin["error"] == "duplicate_external_id"


def answer(url: str, body: str) -> tuple[int, str]:
    """POST to a `response_url`."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("POST", parts.path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.fixture
def reply_url(town: Town) -> str:
    """A `response_url` of something Ann did in #data."""
    secret = town.slack.workspace.reply_urls.give(town.data, town.ann)
    return f"{town.slack.url}/commands/{town.slack.team}/{secret}"


def test_a_response_url_answers_privately_or_in_the_channel(town: Town, reply_url: str) -> None:
    assert answer(reply_url, '{"text": "for you"}') == (200, "ok")
    assert answer(reply_url, '{"text": "for all", "response_type": "in_channel"}')[0] == 200
    assert [(one["text"], one["ephemeral"]) for one in town.seen()[-2:]] == [("for you", True), ("for all", False)]


def test_a_response_url_has_five_uses(reply_url: str) -> None:
    assert [answer(reply_url, '{"text": "x"}')[0] for _ in range(6)] == [200] * 5 + [404]
    assert "used_url" in answer(reply_url, '{"text": "x"}')[1]


def test_a_response_url_lives_thirty_minutes(town: Town, reply_url: str) -> None:
    town.slack.clock.set(town.slack.clock.now() + timedelta(minutes=29))
    assert answer(reply_url, '{"text": "x"}')[0] == 200
    town.slack.clock.set(town.slack.clock.now() + timedelta(minutes=2))
    status, said = answer(reply_url, "{}")
    assert (status, "expired_url" in said) == (404, True)


def test_a_response_url_refuses_bad_blocks(reply_url: str) -> None:
    status, said = answer(reply_url, '{"blocks": [{"type": "nothing"}]}')
    assert (status, "invalid_blocks" in said) == (500, True)


def test_an_original_is_replaced_or_deleted(town: Town, api: Api) -> None:
    ts = api("chat.postEphemeral", channel=town.data, user=town.ann, text="first").json["message_ts"]
    secret = town.slack.workspace.reply_urls.give(town.data, town.ann, ts)
    url = f"{town.slack.url}/actions/{town.slack.team}/{secret}"
    assert answer(url, '{"replace_original": true, "text": "second"}')[0] == 200
    assert [one["text"] for one in town.seen() if one["ephemeral"]] == ["second"]
    assert answer(url, '{"delete_original": true}')[0] == 200
    assert [one for one in town.seen() if one["ephemeral"]] == []
