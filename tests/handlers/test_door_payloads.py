"""Reading what Slack sends: fields that are missing, and the values of every element."""

import json

import pytest

from handlers.payloads import chosen, flat, read_command, read_home, read_interaction

OPTION = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "words"}, "words"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "number_input", "value": "7"}, "7"),
        ({"type": "button", "value": "v"}, "v"),
        ({"type": "button"}, ""),
        ({"type": "static_select", "selected_option": OPTION}, "a"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "radio_buttons", "selected_option": OPTION}, "a"),
        ({"type": "overflow", "selected_option": OPTION}, "a"),
        ({"type": "checkboxes", "selected_options": [OPTION, OPTION]}, ["a", "a"]),
        ({"type": "checkboxes", "selected_options": []}, []),
        ({"type": "multi_static_select", "selected_options": None}, []),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
        ({"type": "conversations_select", "selected_conversation": None}, None),
        ({"type": "channels_select", "selected_channel": "C1"}, "C1"),
        ({"type": "datepicker", "selected_date": "2026-01-02"}, "2026-01-02"),
        ({"type": "timepicker", "selected_time": "09:30"}, "09:30"),
        ({"type": "something_new"}, None),
    ],
)
def test_every_element_gives_its_value(element: dict[str, object], value: object) -> None:
    assert chosen(element) == value
    assert flat({"block": {"topic:field": element}}) == {"topic:field": value}


def test_a_click_in_a_message() -> None:
    incoming = read_interaction(
        {
            "type": "block_actions",
            "user": {"id": "U1", "team_id": "T2"},
            "channel": {"id": "C1", "name": "data"},
            "container": {"type": "message", "is_ephemeral": True},
            "message": {"ts": "1.2", "thread_ts": "1.1", "user": "UBOT"},
            "actions": [{"type": "checkboxes", "action_id": "a:b:0", "selected_options": [OPTION, {"value": "b"}]}],
            "trigger_id": "t",
            "response_url": "https://…",
        },
        "T1",
    )
    assert (incoming.kind, incoming.name, incoming.value, incoming.surface) == ("action", "a:b:0", "a,b", "message")
    assert (incoming.channel, incoming.message_ts, incoming.thread_ts, incoming.message_author) == ("C1", "1.2", "1.1", "UBOT")
    assert incoming.from_elsewhere
    assert incoming.is_private_message


@pytest.mark.parametrize("private", ["", "not json", "[1]", "null"])
def test_private_metadata_that_is_not_ours_is_nothing(private: str) -> None:
    view = {"id": "V1", "type": "modal", "callback_id": "a:b", "private_metadata": private}
    incoming = read_interaction({"type": "view_submission", "user": {"id": "U1"}, "view": view}, "T1")
    assert (incoming.private, incoming.channel, incoming.values) == ({}, None, {})


def test_a_submission_is_about_the_channel_its_form_names() -> None:
    view = {"id": "V1", "type": "modal", "callback_id": "a:b", "private_metadata": json.dumps({"channel": "C9"}), "hash": "h"}
    incoming = read_interaction({"type": "view_submission", "user": {"id": "U1"}, "view": view}, "T1")
    assert (incoming.kind, incoming.name, incoming.channel, incoming.view, incoming.view_hash) == ("submit", "a:b", "C9", "V1", "h")


def test_a_message_shortcut_tells_of_its_message() -> None:
    body = {
        "type": "message_action",
        "callback_id": "digests:answered",
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1"},
        "message": {"ts": "5.0", "user": "U2"},
    }
    incoming = read_interaction(body, "T1")
    assert (incoming.kind, incoming.name, incoming.message_ts, incoming.message_author) == (
        "shortcut",
        "digests:answered",
        "5.0",
        "U2",
    )
    assert not incoming.from_elsewhere


def test_commands_and_home_with_the_least_there_can_be() -> None:
    command = read_command({"command": "/foyer", "user_id": "U1"}, "T1")
    assert (command.text, command.channel, command.trigger) == ("", None, None)
    home = read_home({"event": {"user": "U1"}}, "T1")
    assert (home.kind, home.surface, home.view_hash) == ("home", "home", None)
