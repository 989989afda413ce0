"""The client that says things once, and the one that reads patiently."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.deliveries import Answer
from sandbox.server import Sandbox
from scheduler.slack import PacedClient, Slack


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def slack(sandbox: Sandbox) -> Slack:
    return Slack(sandbox.bot_token, sandbox.api_url, call_seconds=1)


def calls(sandbox: Sandbox, method: str) -> int:
    entries = sandbox.control.get("traffic", {"kind": "api", "limit": 5000})["entries"]
    return sum(entry["name"] == method for entry in entries)


def test_an_answer_is_an_answer_whatever_it_says(sandbox: Sandbox, slack: Slack) -> None:
    fine = slack.call("auth.test")
    assert isinstance(fine, Answer)
    assert (fine.status, fine.data["user_id"]) == (200, sandbox.bot_user)
    refused = slack.call("chat.postMessage", channel="C0NOWHERE", text="x")
    assert isinstance(refused, Answer)
    assert refused.data["error"] == "channel_not_found"
    sandbox.control.post("faults", {"method": "auth.test", "do": "ratelimited", "retry_after": 3})
    limited = slack.call("auth.test")
    assert isinstance(limited, Answer)
    assert (limited.status, {name.lower(): value for name, value in limited.headers.items()}["retry-after"]) == (429, "3")


@pytest.mark.parametrize(
    ("fault", "times"), [({"do": "drop"}, 1), ({"do": "http", "status": 500}, 1), ({"do": "late", "seconds": 2}, 1)], ids=str
)
def test_a_call_is_made_once_whatever_becomes_of_it(sandbox: Sandbox, slack: Slack, fault: dict[str, Any], times: int) -> None:
    sandbox.control.post("faults", {"method": "chat.postMessage", **fault})
    answer = slack.call("chat.postMessage", channel="C0NOWHERE", text="x")
    assert isinstance(answer, Exception) or answer.status == 500
    assert calls(sandbox, "chat.postMessage") == times


def test_reading_tries_again_when_the_line_drops_or_slack_is_busy(sandbox: Sandbox, slack: Slack) -> None:
    for fault in ({"do": "drop"}, {"do": "ratelimited", "retry_after": 1}, {"do": "http", "status": 500}):
        sandbox.control.post("faults", {"method": "users.list", **fault})
        assert slack.reads.users_list()["ok"]
    assert calls(sandbox, "users.list") == 6


def test_reading_does_not_try_again_what_is_refused(sandbox: Sandbox, slack: Slack) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        slack.reads.conversations_history(channel="C0NOWHERE")
    assert calls(sandbox, "conversations.history") == 1


def test_a_burst_is_free_and_then_the_tier_sets_the_pace(sandbox: Sandbox) -> None:
    reads = PacedClient(sandbox.bot_token, sandbox.api_url, burst=3)
    started = time.monotonic()
    for _ in range(3):
        reads.conversations_members(channel=_general(sandbox))
    assert time.monotonic() - started < 1.5
    for _ in range(3):
        reads.conversations_members(channel=_general(sandbox))  # tier 4: a hundred a minute, one every 0.6 seconds
    assert time.monotonic() - started >= 1.8 - 0.01


def test_methods_do_not_wait_for_each_other(sandbox: Sandbox) -> None:
    reads = PacedClient(sandbox.bot_token, sandbox.api_url, burst=1)
    started = time.monotonic()
    reads.users_list()
    reads.conversations_members(channel=_general(sandbox))
    reads.auth_test()
    reads.auth_test()
    assert time.monotonic() - started < 2


def _general(sandbox: Sandbox) -> str:
    channels = sandbox.control.get("state")["channels"]
    return str(next(channel["id"] for channel in channels if channel["name"] == "general"))
