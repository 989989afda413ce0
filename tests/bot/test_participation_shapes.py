"""The payloads that facts are tested on are Slack's: no field that Slack does not publish, unless a reason stands here.

The lists of fields come from Slack's own sample payloads; ``tests/sandbox/shapes/README.md`` says which.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.slack_payloads import PAYLOADS

SHAPES: dict[str, list[str]] = json.loads((Path(__file__).parents[1] / "sandbox" / "shapes" / "events.json").read_text())
NOT_LOOKED_INTO = frozenset({"blocks", "attachments"})
WRITTEN = "a message of a person has it, whatever its subtype; the sample was made without"
REASONS = {
    ("message.file_share", "event.client_msg_id"): WRITTEN,
    ("message.file_share", "event.team"): WRITTEN,
    ("message.me_message", "event.blocks"): WRITTEN,
    ("message.me_message", "event.client_msg_id"): WRITTEN,
    ("message.me_message", "event.team"): WRITTEN,
    ("message.thread_broadcast", "event.parent_user_id"): "a reply has it, whether broadcast or not",
    ("message.thread_broadcast", "event.team"): WRITTEN,
    ("team_join", "event.event_ts"): "every event of the Events API has one (docs.slack.dev, Events API)",
    ("user_change", "event.event_ts"): "every event of the Events API has one (docs.slack.dev, Events API)",
    ("app_rate_limited", "minute_rate_limited"): "docs.slack.dev, app_rate_limited, shows it without an event around it",
}


def paths(value: Any, at: str = "") -> Iterator[str]:
    """The dotted paths of the fields in a payload, as the lists write them."""
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{at}.{key}" if at else key
            yield from [here] if key in NOT_LOOKED_INTO else paths(item, here)
    elif isinstance(value, list):
        for item in value:
            yield from paths(item, f"{at}[]")
    else:
        yield at


def unknown(name: str) -> set[tuple[str, str]]:
    shape = name.split()[0]
    return {(shape, path) for path in paths(PAYLOADS[name]) if path not in SHAPES[shape]}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_has_only_fields_that_slack_publishes(name: str) -> None:
    assert unknown(name) <= REASONS.keys()


def test_every_reason_is_still_needed() -> None:
    assert set().union(*map(unknown, PAYLOADS)) == REASONS.keys()
