"""What the steps of a journey may be: their limits, their form, the journey that is proposed."""

from typing import Any

import pytest

from bot.model.errors import FieldError, FoyerError
from bot.model.welcomes import Step, StepKind
from bot.text import LOCALES, texts_for
from bot.welcomes.steps import (
    CHOICES,
    DAY,
    MOST_STEPS,
    REMIND,
    WORDS,
    check,
    in_order,
    proposed,
    put,
    read_step,
    take_out,
)


def steps(*days: int) -> tuple[Step, ...]:
    return tuple(Step(f"s{number}", StepKind.WORDS, day, f"words {number}") for number, day in enumerate(days))


def filled(**values: Any) -> dict[str, Any]:
    plain = {DAY: "2", WORDS: "Read the charter", CHOICES: "Yes\nNo", REMIND: "3"}
    return plain | {f"welcomes:{name}": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("count", "key"), [(0, "welcomes.no_steps"), (11, "welcomes.too_many_steps"), (40, "welcomes.too_many_steps")]
)
def test_a_journey_of_none_or_of_forty_is_refused(count: int, key: str) -> None:
    with pytest.raises(FoyerError) as refused:
        check(steps(*range(1, count + 1)))
    assert refused.value.text_key == key
    for locale in LOCALES:
        said = texts_for(locale).plain(key, **refused.value.values)
        assert "10" in said
        assert str(count) in said


@pytest.mark.parametrize("count", [1, 10])
def test_one_to_ten_are_a_journey(count: int) -> None:
    check(steps(*range(1, count + 1)))


def test_a_step_is_put_in_its_place_and_changed_in_its_place() -> None:
    some = put(steps(1, 5), Step("new", StepKind.WORDS, 3, "between"))
    assert [each.step for each in some] == ["s0", "new", "s1"]
    moved = put(some, Step("s0", StepKind.WORDS, 9, "later"))
    assert [(each.step, each.day) for each in moved] == [("new", 3), ("s1", 5), ("s0", 9)]


def test_an_eleventh_is_refused_and_one_of_ten_may_be_changed() -> None:
    full = steps(*range(1, MOST_STEPS + 1))
    with pytest.raises(FoyerError, match="too_many_steps"):
        put(full, Step("new", StepKind.WORDS, 3, "one more"))
    assert put(full, Step("s0", StepKind.WORDS, 1, "other words"))[0].words == "other words"


def test_the_last_step_of_what_is_on_stays() -> None:
    with pytest.raises(FoyerError, match="last_step"):
        take_out(steps(1), "s0", is_on=True)
    assert take_out(steps(1), "s0", is_on=False) == ()
    assert [each.step for each in take_out(steps(1, 2), "s0", is_on=True)] == ["s1"]


@pytest.mark.parametrize(
    ("kind", "values", "field", "key"),
    [
        (StepKind.WORDS, {"day": "0"}, DAY, "bad_day"),
        (StepKind.WORDS, {"day": "61"}, DAY, "bad_day"),
        (StepKind.WORDS, {"day": "-1"}, DAY, "bad_day"),
        (StepKind.WORDS, {"day": "1.5"}, DAY, "bad_day"),
        (StepKind.WORDS, {"day": "²"}, DAY, "bad_day"),
        (StepKind.WORDS, {"day": None}, DAY, "bad_day"),
        (StepKind.WORDS, {"words": "  "}, WORDS, "no_words"),
        (StepKind.TASK, {"words": "x" * 1501}, WORDS, "long_words"),
        (StepKind.TASK, {"remind": "4"}, REMIND, "bad_reminder"),
        (StepKind.POLL, {"choices": "Only one\nonly one\n"}, None, None),
        (StepKind.POLL, {"choices": "Same\nSame"}, CHOICES, "bad_choices"),
        (StepKind.POLL, {"choices": "\n".join(map(str, range(11)))}, CHOICES, "bad_choices"),
        (StepKind.POLL, {"choices": "Yes\n" + "x" * 71}, CHOICES, "long_choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(kind: StepKind, values: dict[str, Any], field: str | None, key: str | None) -> None:
    if field is None:
        assert read_step(kind, "s", filled(**values)).choices == ("Only one", "only one")
        return
    with pytest.raises(FieldError) as refused:
        read_step(kind, "s", filled(**values))
    assert (refused.value.field, refused.value.text_key) == (field, f"welcomes.{key}")
    for locale in LOCALES:
        assert texts_for(locale).plain(refused.value.text_key, **refused.value.values)


def test_each_kind_keeps_what_is_its_own() -> None:
    assert read_step(StepKind.TASK, "s", filled()) == Step("s", StepKind.TASK, 2, "Read the charter", remind_after=3)
    assert read_step(StepKind.POLL, "s", filled()) == Step("s", StepKind.POLL, 2, "Read the charter", choices=("Yes", "No"))
    assert read_step(StepKind.WORDS, "s", filled()) == Step("s", StepKind.WORDS, 2, "Read the charter")
    assert read_step(StepKind.BUDDY, "s", filled(words="")) == Step("s", StepKind.BUDDY, 2, "")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_proposed_journey_is_one_in_each_language(locale: str) -> None:
    some = proposed("data", texts_for(locale))
    check(some)
    assert in_order(some) == some
    assert {each.kind for each in some} == set(StepKind)
    for each in some:
        again = read_step(
            each.kind,
            each.step,
            {DAY: str(each.day), WORDS: each.words, CHOICES: "\n".join(each.choices), REMIND: str(each.remind_after)},
        )
        assert again == each, "its own form takes it"
        assert len(each.words.split()) < 60
