"""Shapes that are not Slack's give no facts and no error; a word of a message never gets into a fact."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.facts import Act, Fact
from bot.participation import facts_from, facts_from_history, is_recorded
from tests.bot.slack_payloads import CHANNEL, PAYLOADS, TEAM, Payload, message, reaction

RUBBISH: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**400,
        1.5,
        float("nan"),
        "",
        " ",
        "U 1",
        "x" * 5000,
        "\0",
        "\ud800",
        "é",
        "1.2",
        "9" * 30,
        [],
        [[]],
        {},
        {"id": {}},
    ]
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something may be put in the place of what is there."""
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*at, key))


def put(value: Payload, at: tuple[Any, ...], what: Any) -> Payload:
    spoilt = copy.deepcopy(value)
    inner: Any = spoilt
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = what
    return spoilt


def can_be_stored(fact: Fact) -> bool:
    """No column is too narrow for it, and no database refuses its characters."""
    if not isinstance(fact, Act):
        return True
    words = [fact.workspace, fact.community, fact.person or "", fact.source_ts, fact.thread_ts or ""]
    clean = all(len(word) <= 32 and word.isascii() and word.isprintable() for word in words)
    return clean and len(fact.key) <= 255 and "\0" not in fact.key and len(fact.name or "") <= 100 and bool(fact.key.encode())


@given(data=st.data(), rubbish=RUBBISH)
def test_rubbish_anywhere_in_an_event_does_no_harm(data: st.DataObject, rubbish: Any) -> None:
    name = data.draw(st.sampled_from(sorted(PAYLOADS)))
    at = data.draw(st.sampled_from(sorted(places(PAYLOADS[name]), key=str)))
    spoilt = put(PAYLOADS[name], at, rubbish)
    assert isinstance(is_recorded(spoilt), bool)
    assert all(can_be_stored(fact) for fact in facts_from(spoilt))


@given(data=st.data(), rubbish=RUBBISH)
def test_rubbish_anywhere_in_a_history_does_no_harm(data: st.DataObject, rubbish: Any) -> None:
    row = message()["event"] | {"reactions": [{"name": "tomato", "users": ["U0BEN"], "count": 1}]}
    at = data.draw(st.sampled_from(sorted(places(row), key=str)))
    facts = facts_from_history(put(row, at, rubbish), TEAM, CHANNEL, imported=True)
    assert all(can_be_stored(fact) for fact in facts)


@given(st.recursive(RUBBISH, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "event", "team_id"]), inner)))
def test_rubbish_instead_of_a_payload_does_no_harm(rubbish: Any) -> None:
    assert facts_from(rubbish) == ()
    assert facts_from_history(rubbish, TEAM, CHANNEL) == ()
    assert not is_recorded(rubbish)


@pytest.mark.parametrize("name", ["x" * 101, "a:b", "tom\u0000ato", "", "::skin-tone-2"])
def test_a_reaction_that_is_no_emoji_gives_no_fact(name: str) -> None:
    assert facts_from(reaction(reaction=name)) == ()


def test_an_emoji_of_a_workspace_may_have_any_letters() -> None:
    [act] = facts_from(reaction(reaction="トマト"))
    assert isinstance(act, Act)
    assert act.name == "トマト"


@given(st.text(min_size=12).filter(str.strip))
def test_no_word_of_a_message_is_in_a_fact(words: str) -> None:
    told = message(text=words)
    assert json.dumps(words) not in json.dumps([repr(fact) for fact in facts_from(told)])
    assert words not in repr(facts_from(told))
