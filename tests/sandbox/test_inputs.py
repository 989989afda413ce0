"""What people choose in each element becomes Slack's state; nonsense is refused; inputs are checked like Slack's client."""

from typing import Any

import pytest

from sandbox.inputs import chosen_state, initial_state, keep_state, problems
from sandbox.wire import ActError, Json
from tests.sandbox.block_makers import entry, options, plain

FIVE = {"options": options(5)}
GROUPS = {"option_groups": [{"label": plain(), "options": options(2)}, {"label": plain(), "options": options(5)}]}
A, B = options(2)


@pytest.mark.parametrize(
    ("element", "value", "key", "held"),
    [
        ({"type": "plain_text_input"}, "words", "value", "words"),
        ({"type": "plain_text_input"}, "", "value", None),
        ({"type": "number_input"}, "4", "value", "4"),
        ({"type": "email_text_input"}, None, "value", None),
        ({"type": "static_select", **FIVE}, "1", "selected_option", B),
        ({"type": "static_select", **GROUPS}, "4", "selected_option", options(5)[4]),
        ({"type": "radio_buttons", **FIVE}, None, "selected_option", None),
        ({"type": "overflow", **FIVE}, "0", "selected_option", A),
        ({"type": "multi_static_select", **FIVE}, ["1", "0"], "selected_options", [B, A]),
        ({"type": "checkboxes", **FIVE}, [], "selected_options", []),
        ({"type": "users_select"}, "U1", "selected_user", "U1"),
        ({"type": "multi_users_select"}, ["U1", "U2"], "selected_users", ["U1", "U2"]),
        ({"type": "channels_select"}, "C1", "selected_channel", "C1"),
        ({"type": "multi_channels_select"}, None, "selected_channels", []),
        ({"type": "conversations_select"}, "D1", "selected_conversation", "D1"),
        ({"type": "multi_conversations_select"}, ["D1"], "selected_conversations", ["D1"]),
        ({"type": "datepicker"}, "2026-02-28", "selected_date", "2026-02-28"),
        ({"type": "timepicker"}, "09:05", "selected_time", "09:05"),
        ({"type": "datetimepicker"}, 1_767_225_600, "selected_date_time", 1_767_225_600),
    ],
)
def test_a_choice_is_held_in_slack_s_form(element: Json, value: Any, key: str, held: Any) -> None:
    assert chosen_state({**element, "action_id": "a"}, value) == {"type": element["type"], key: held}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "static_select", **FIVE}, "9"),
        ({"type": "checkboxes", **FIVE}, "1"),
        ({"type": "multi_users_select"}, "U1"),
        ({"type": "multi_users_select"}, [1]),
        ({"type": "users_select"}, ["U1"]),
        ({"type": "datepicker"}, "28/02/2026"),
        ({"type": "timepicker"}, "9h05"),
        ({"type": "datetimepicker"}, "tomorrow"),
        ({"type": "plain_text_input"}, 5),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(element: Json, value: Any) -> None:
    with pytest.raises(ActError) as refused:
        chosen_state({**element, "action_id": "a"}, value)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("element", "key", "held"),
    [
        ({"type": "plain_text_input", "initial_value": "w"}, "value", "w"),
        ({"type": "static_select", "initial_option": A}, "selected_option", A),
        ({"type": "checkboxes", "initial_options": [A, B]}, "selected_options", [A, B]),
        ({"type": "users_select", "initial_user": "U1"}, "selected_user", "U1"),
        ({"type": "multi_conversations_select", "initial_conversations": ["C1"]}, "selected_conversations", ["C1"]),
        ({"type": "datetimepicker", "initial_date_time": 1_767_225_600}, "selected_date_time", 1_767_225_600),
        ({"type": "timepicker"}, "selected_time", None),
    ],
)
def test_an_element_begins_with_its_initial_value(element: Json, key: str, held: Any) -> None:
    assert initial_state(element)[key] == held


@pytest.mark.parametrize(
    ("element", "value", "problem"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "at most 3"),
        ({"type": "plain_text_input"}, "x" * 3001, "at most 3000"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": True}, "one", "a number"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "at least 2"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "2"}, "3", "at most 2"),
        ({"type": "email_text_input"}, "ann at home", "email"),
        ({"type": "url_text_input"}, "example.org", "URL"),
        ({"type": "users_select"}, None, "required"),
        ({"type": "checkboxes", **FIVE}, [], "required"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "-2"}, "-1.5", None),
        ({"type": "email_text_input"}, "ann@town.example", None),
        ({"type": "url_text_input"}, "https://town.example/a", None),
    ],
)
def test_the_client_s_own_checks(element: Json, value: Any, problem: str | None) -> None:
    block = entry({**element, "action_id": "a"}, block_id="b")
    found = problems([block], {"b": {"a": chosen_state(block["element"], value)}})
    assert (problem is None and found == {}) or (problem is not None and problem in found["b"])


def test_what_is_optional_may_stay_empty_and_what_changed_type_starts_again() -> None:
    block = entry({"type": "users_select", "action_id": "a"}, block_id="b", optional=True)
    state = keep_state([block], {"b": {"a": {"type": "plain_text_input", "value": "old"}}})
    assert state == {"b": {"a": {"type": "users_select", "selected_user": None}}}
    assert problems([block], state) == {}
