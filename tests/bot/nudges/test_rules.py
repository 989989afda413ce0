"""Every rule keeps what ``docs/nudges.md`` asks of one."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.nudges import CARRIED, RULES, SWITCHED, Alive, Press, Rule, Sign, Silence, Told, Unit, find_rule, kind_of
from bot.nudges.references import NudgeReference, SwitchReference
from bot.permalinks import permalink
from bot.text import LOCALES, texts_for
from bot.views.nudges import numbers_in_words

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def row_of(rule: Told) -> str:
    page = (ROOT / "docs" / "nudges.md").read_text(encoding="utf-8")
    return next(line for line in page.splitlines() if line.startswith(f"| `{rule.key}` |"))


def texts_of(rule: Rule) -> list[str]:
    ends = ("name", "about", "reason", "switch_option", "own_option", *rule.links_to)
    numbers = [f"nudges.{part}" for each in rule.numbers for part in (f"number_{rule.key}_{each.name}", f"unit_{each.unit}")]
    hopes = [f"nudges.{part}_{rule.outcome.sign}" for part in ("result_nudged", "result_left_out", "units", "verb")]
    return [*(f"nudges.{rule.key}_{end}" for end in ends), *numbers, *hopes, *(press.text_key for press in presses_of(rule))]


def presses_of(rule: Rule) -> tuple[Press, ...]:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return tuple(press for kind in rule.links_to for press in rule.presses(Alive(kind, "1.1", at, at)))


def test_the_seven_are_there() -> None:
    assert {rule.key for rule in RULES} == {
        "silent_newcomer",
        "unseen_first_message",
        "unanswered_question",
        "promised_meeting",
        "speaker_slot",
        "quiet_regular",
        "quiet_manager",
    }
    assert {*SWITCHED, *CARRIED} == {*RULES}


def test_keys_are_unique() -> None:
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_a_rule_has_its_texts_in_every_language(rule: Rule) -> None:
    for locale in LOCALES:
        assert [key for key in texts_of(rule) if not texts_for(locale).has(key)] == []


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_why_somebody_got_it_can_be_said_anywhere(rule: Rule) -> None:
    for locale in LOCALES:
        assert texts_for(locale)(f"nudges.{rule.key}_reason"), "a reason needs no values: Home shows it by its key"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_has_its_row_of_docs_and_its_own_test(rule: Told) -> None:
    assert row_of(rule)
    assert (HERE / f"test_{rule.key}.py").exists()


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_a_rule_is_found_by_its_key_and_by_its_deliveries(rule: Rule) -> None:
    assert find_rule(rule.key) is rule
    assert find_rule(kind_of(rule)) is rule
    assert len(kind_of(rule)) <= 64, "the ledger keeps a kind of at most 64 characters"


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_a_rule_rests_longer_than_it_waits_for_an_outcome(rule: Rule) -> None:
    """Of two nudges to one person it could not be told which one helped; a thing is counted once, whoever is asked about it."""
    assert rule.unit is Unit.THING or rule.rest >= rule.outcome.within + rule.lives
    assert timedelta(0) < rule.lives <= timedelta(days=7)


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_what_is_no_act_of_the_person_is_compared_by_the_thing(rule: Rule) -> None:
    assert (rule.outcome.sign is Sign.ACT) is (rule.unit is Unit.PERSON)


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_the_numbers_of_a_rule_are_its_fields_and_within_their_limits(rule: Rule) -> None:
    assert rule.numbers, "those who look after a community can set something"
    for number in rule.numbers:
        assert number.allows(rule.number(number.name))
        for given in (number.least, number.most):
            assert rule.with_numbers({number.name: given}).number(number.name) == given
        for given in (number.least - 1, number.most + 1):
            assert rule.with_numbers({number.name: given}) == rule
        assert f"`{number.name}` {number.least} " in row_of(rule), "the page states its limits"


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_rule_does_is_told_with_its_numbers(rule: Rule, locale: str) -> None:
    texts = texts_for(locale)
    told = texts.plain(f"nudges.{rule.key}_about", **numbers_in_words(rule, texts))
    assert all(str(rule.number(number.name)) in told for number in rule.numbers)


def test_only_what_is_on_today_is_proposed() -> None:
    assert [rule.key for rule in SWITCHED if rule.is_proposed] == ["quiet_regular"]


def test_there_is_no_rule_of_an_unknown_name() -> None:
    assert find_rule("nudge:loud_regular") is None


@pytest.mark.parametrize("why", Silence)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_silence_has_its_words(why: Silence, locale: str) -> None:
    assert texts_for(locale)(f"nudges.silence_{why}")


def test_what_a_button_is_about_survives_the_way_through_slack() -> None:
    nudge = NudgeReference("quiet_regular", "C0123456789", "2026-03-04", "C0123456789")
    switch = SwitchReference("quiet_regular", "C0123456789", on=True)
    assert NudgeReference.from_value(nudge.to_value()) == nudge
    assert SwitchReference.from_value(switch.to_value()) == switch


@pytest.mark.parametrize("address", ["https://atelier.slack.com/", "https://atelier.slack.com"])
def test_a_link_to_a_message(address: str) -> None:
    assert permalink(address, "C1", "1700000000.000100") == "https://atelier.slack.com/archives/C1/p1700000000000100"
