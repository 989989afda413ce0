"""The recipes of seasons: every item can be planned as it is, in every language; and which recipe is proposed first."""

from datetime import UTC, date, datetime

import pytest

from bot.animations import get_kind
from bot.animations.planning import read_plan
from bot.animations.seasons import (
    WEEKS,
    Figures,
    Item,
    Recipe,
    Season,
    animation_id,
    first_monday,
    fitting,
    form_of_item,
    moved,
    recipes,
)
from bot.text import LOCALES, texts_for

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
ITEMS = [(recipe, item) for recipe in recipes() for item in recipe.items]
each_item = pytest.mark.parametrize(("recipe", "item"), ITEMS, ids=lambda each: each.key)


@each_item
@pytest.mark.parametrize("locale", LOCALES)
def test_every_item_is_planned_as_it_stands(recipe: Recipe, item: Item, locale: str) -> None:
    season = Season(recipe, MONDAY)
    form = form_of_item(season, item, locale, "Europe/Paris", "UME")
    kind = get_kind(item.kind)
    plan = read_plan(kind, form, NOW)
    rule = plan.recurrence
    assert season.starts <= rule.starts_on <= season.ends
    assert rule.starts_on.weekday() == item.weekday < 5
    assert rule.ends_on == (None if item.frequency == "once" else season.ends)
    assert (rule.holidays_country, rule.on_closed_day) == ("FR", "move")
    assert kind.title(plan.content, texts_for(locale)).strip()


@each_item
def test_words_are_there_in_every_language_and_no_field_is_unknown(recipe: Recipe, item: Item) -> None:
    assert item.key
    assert item.words == {} or set(item.words) == set(LOCALES)
    names = {field.name for field in get_kind(item.kind).fields}
    assert set(item.form) <= names
    for words in item.words.values():
        assert set(words) <= names
    assert recipe.find(item.key) is item


def test_keys_are_unique_and_every_recipe_has_its_texts() -> None:
    for recipe in recipes():
        assert len({item.key for item in recipe.items}) == len(recipe.items) <= 8
        for locale in LOCALES:
            assert texts_for(locale).plain(f"seasons.{recipe.key}_name")
            assert texts_for(locale)(f"seasons.{recipe.key}_about")


@pytest.mark.parametrize(
    ("figures", "first", "why"),
    [
        (Figures(weeks=3, messages=40, questions=9, members=30), "new", "seasons.why_new"),
        (Figures(weeks=0), "new", "seasons.why_new"),
        (Figures(weeks=40, messages=1, questions=0, members=30), "sleeping", "seasons.why_sleeping"),
        (Figures(weeks=40, messages=60, questions=8, members=30), "questions", "seasons.why_questions"),
        (Figures(weeks=40, messages=60, questions=2, members=30, far_away=12), "remote", "seasons.why_remote"),
        (Figures(weeks=40, messages=60, questions=2, members=30, far_away=2), "remote", None),
    ],
)
def test_what_fits_best_comes_first_with_why(figures: Figures, first: str, why: str | None) -> None:
    found = fitting(figures)
    assert {fit.recipe.key for fit in found} == {recipe.key for recipe in recipes()}
    assert found[0].recipe.key == first
    assert (found[0].why.key if found[0].why else None) == why
    for locale in LOCALES:
        for fit in found:
            assert fit.why is None or texts_for(locale)(fit.why.key, **fit.why.values)


@pytest.mark.parametrize(
    ("now", "zone", "monday"),
    [
        (NOW, "Europe/Paris", MONDAY),
        (datetime(2026, 3, 9, 8, tzinfo=UTC), "Europe/Paris", date(2026, 3, 16)),
        (datetime(2026, 3, 8, 23, 30, tzinfo=UTC), "Europe/Paris", date(2026, 3, 16)),  # it is Monday there already
        (datetime(2026, 3, 8, 23, 30, tzinfo=UTC), "America/New_York", MONDAY),
    ],
)
def test_a_season_begins_on_the_next_monday(now: datetime, zone: str, monday: date) -> None:
    assert first_monday(now, zone) == monday
    assert Season(recipes()[0], monday).ends == date.fromordinal(monday.toordinal() + 7 * WEEKS - 1)


def test_another_day_is_of_the_same_week() -> None:
    season = Season(recipes()[0], MONDAY)
    item = season.recipe.items[1]
    form = form_of_item(season, item, "en", "Europe/Paris", "UME")
    assert moved(form, 0, "09:30")["date"] == "2026-03-09"
    assert moved(form, 4, "09:30")["date"] == "2026-03-13"
    changed = season.changed(item, moved(form, 4, "09:30")).switched(item, left_out=True)
    assert changed.is_left_out(item)
    assert not changed.switched(item, left_out=False).is_left_out(item)
    assert form_of_item(changed, item, "en", "Europe/Paris", "UME")["time"] == "09:30"


def test_an_item_becomes_the_same_animation_however_often() -> None:
    ids = {animation_id("s", recipe.key, item.key) for recipe, item in ITEMS}
    assert len(ids) == len(ITEMS)
    assert {len(each) for each in ids} == {32}
    assert animation_id("s", "new", "thanks") == animation_id("s", "new", "thanks") != animation_id("t", "new", "thanks")
