"""Who goes first: one table, told in ``docs/attention.md``, and nothing bids outside it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.animations.kind import Letter
from bot.attention import Priority
from bot.blocks import message
from bot.model.deliveries import Draft
from bot.nudges import RULES, Rule
from bot.text import Markup

DOCS = Path(__file__).parents[2] / "docs" / "attention.md"
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_the_page_tells_the_whole_table_in_its_order() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [each.name for each in sorted(Priority, reverse=True)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_takes_its_place_in_the_table(rule: Rule) -> None:
    assert rule.priority in Priority
    assert [other.key for other in RULES if other.priority == rule.priority] == [rule.key], "two rules are never equal"


@pytest.mark.parametrize("stated", [{"reason": "talks.why"}, {"priority": Priority.TALK}])
def test_a_letter_that_bids_states_its_priority_and_its_reason(stated: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="reason and its priority"):
        Letter("day", ("U1",), lambda _: message(Markup("Today")), **stated)  # type: ignore[arg-type]


@pytest.mark.parametrize("stated", [{}, {"reason": "talks.why"}, {"priority": Priority.TALK}])
def test_nothing_bids_in_the_ledger_without_them(stated: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="reason and its priority"):
        Draft("T1", "nudge:x", "U1", "o", {"text": "Hello"}, NOW, is_unasked=True, **stated)  # type: ignore[arg-type]
