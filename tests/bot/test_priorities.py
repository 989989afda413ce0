"""Who goes first: one table, told in ``docs/attention.md``, and nothing bids outside it."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.animations.kind import Letter
from bot.attention import Priority
from bot.blocks import message
from bot.model.deliveries import Draft
from bot.nudges import RULES, Rule
from bot.text import Markup

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "attention.md"
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def trees(*folders: str) -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for folder in folders for path in (ROOT / folder).rglob("*.py"))


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


def test_every_name_of_the_table_bids_somewhere() -> None:
    used = {
        node.attr
        for tree in trees("bot", "scheduler", "handlers")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Priority"
    }
    assert used == {each.name for each in Priority}


def test_what_is_free_is_on_the_page_and_nothing_else_is() -> None:
    """Every direct message that the house plans without a bid, by the reason it gives."""
    planned = [
        {each.arg: each.value for each in node.keywords}
        for tree in trees("scheduler", "handlers")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Draft"
    ]
    reasons = [given.get("reason") for given in planned if "is_unasked" not in given]
    free = {str(reason.value) for reason in reasons if isinstance(reason, ast.Constant)}
    told = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(free)
