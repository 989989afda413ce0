"""Block Kit is checked as Slack checks it: what fits passes, one step beyond is refused, with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blockkit.validator import Offer, check_message, check_view
from sandbox.wire import Json, SlackError
from tests.sandbox.block_cases import BAD, BAD_VIEWS, GOOD
from tests.sandbox.block_makers import entry, home, line_chart, modal, mrkdwn, section, table

ALL = Offer(charts=True, charts_in_views=False)


def refusal(check: Callable[[], None]) -> SlackError:
    with pytest.raises(SlackError) as caught:
        check()
    return caught.value


@pytest.mark.parametrize("blocks", [case[1] for case in GOOD], ids=[case[0] for case in GOOD])
def test_what_slack_takes(blocks: list[Json]) -> None:
    check_message(blocks, ALL)


@pytest.mark.parametrize(("blocks", "message", "place"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_slack_refuses(blocks: Any, message: str, place: str) -> None:
    refused = refusal(lambda: check_message(blocks, ALL))
    assert refused.word == "invalid_blocks"
    said = f"{message} [json-pointer:/blocks{place}]"
    assert f"[ERROR] {said}" in refused.more["response_metadata"]["messages"]
    assert said in refused.more["errors"]


@pytest.mark.parametrize(("view", "message", "place"), [case[1:] for case in BAD_VIEWS], ids=[case[0] for case in BAD_VIEWS])
def test_views_that_slack_refuses(view: Json, message: str, place: str) -> None:
    refused = refusal(lambda: check_view(view, ALL))
    assert refused.word == "invalid_arguments"
    assert f"[ERROR] {message} [json-pointer:/view{place}]" in refused.more["response_metadata"]["messages"]


def test_views_that_slack_takes() -> None:
    check_view(modal(*[{"type": "divider"}] * 100, private_metadata="x" * 3000, notify_on_close=True), ALL)
    check_view(home(entry({"type": "users_select"}), callback_id=""), ALL)


@pytest.mark.parametrize("block", [line_chart(), table()], ids=["chart", "table"])
def test_charts_stand_in_messages_only_and_only_where_they_are_rolled_out(block: Json) -> None:
    assert refusal(lambda: check_view(modal(block), ALL)).word == "invalid_blocks"
    assert refusal(lambda: check_message([block], Offer(charts=False))).word == "invalid_blocks"
    check_view(modal(block), Offer(charts=True, charts_in_views=True))


def test_a_view_may_not_be_too_large() -> None:
    blocks = [section(text=mrkdwn("x" * 3000)) for _ in range(90)]
    assert refusal(lambda: check_view(modal(*blocks), ALL)).word == "view_too_large"
