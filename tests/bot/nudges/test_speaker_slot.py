"""A speaker's slot: the letters of talks (``tests/scheduler/test_talks.py``), and nothing plans it twice."""

from bot.animations import find_kind
from bot.nudges import CARRIED, Cadence, SpeakerSlot, find_rule, kind_of

RULE = SpeakerSlot()


def test_it_comes_with_a_kind_that_writes_letters() -> None:
    kind = find_kind(RULE.kind)
    assert kind is not None
    assert type(kind).letters.__qualname__ == "Talks.letters"


def test_nothing_plans_it_by_itself() -> None:
    assert RULE.cadence is Cadence.LETTERS
    assert [rule.key for rule in CARRIED] == ["speaker_slot"]
    assert find_rule(RULE.key) is find_rule(kind_of(RULE)) is None
