"""Every rule keeps what ``docs/nudges.md`` asks of one."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.nudges import RULES, Rule, Silence, find_rule, kind_of
from bot.nudges.references import NudgeReference, SwitchReference
from bot.permalinks import permalink
from bot.text import LOCALES, texts_for

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def texts_of(rule: Rule) -> list[str]:
    return [f"nudges.{rule.key}_{end}" for end in ("name", "about", "reason", "switch_option", "own_option", *rule.links_to)]


def test_keys_are_unique() -> None:
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_has_its_texts_in_every_language(rule: Rule) -> None:
    for locale in LOCALES:
        assert [key for key in texts_of(rule) if not texts_for(locale).has(key)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_why_somebody_got_it_can_be_said_anywhere(rule: Rule) -> None:
    for locale in LOCALES:
        assert texts_for(locale)(f"nudges.{rule.key}_reason"), "a reason needs no values: Home shows it by its key"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_has_its_row_of_docs_and_its_own_test(rule: Rule) -> None:
    assert f"| `{rule.key}` |" in (ROOT / "docs" / "nudges.md").read_text(encoding="utf-8")
    assert (HERE / f"test_{rule.key}.py").exists()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_is_found_by_its_key_and_by_its_deliveries(rule: Rule) -> None:
    assert find_rule(rule.key) is rule
    assert find_rule(kind_of(rule)) is rule
    assert len(kind_of(rule)) <= 64, "the ledger keeps a kind of at most 64 characters"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_rests_longer_than_it_waits_for_an_outcome(rule: Rule) -> None:
    assert rule.rest >= rule.outcome.within + rule.lives
    assert timedelta(0) < rule.lives <= timedelta(days=7)


def test_there_is_no_rule_of_an_unknown_name() -> None:
    assert find_rule("nudge:loud_regular") is None


@pytest.mark.parametrize("why", Silence)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_silence_has_its_words(why: Silence, locale: str) -> None:
    assert texts_for(locale)(f"nudges.silence_{why}")


def test_what_a_button_is_about_survives_the_way_through_slack() -> None:
    nudge = NudgeReference("quiet_regular", "C0123456789", "2026-03-04")
    switch = SwitchReference("quiet_regular", "C0123456789", on=True)
    assert NudgeReference.from_value(nudge.to_value()) == nudge
    assert SwitchReference.from_value(switch.to_value()) == switch


@pytest.mark.parametrize("address", ["https://atelier.slack.com/", "https://atelier.slack.com"])
def test_a_link_to_a_message(address: str) -> None:
    assert permalink(address, "C1", "1700000000.000100") == "https://atelier.slack.com/archives/C1/p1700000000000100"
