"""Seasons: a quarter's plan for a community, from ready recipes. Which one fits best, and what each of its items will be.

The recipes are data, in ``recipes.toml`` beside this module, read once on first use.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations import get_kind
from bot.animations.forms import Choice, Said
from bot.animations.kind import Kind
from bot.animations.planning import Form, suggested_form
from bot.text import texts_for

WEEKS = 13
NEW_WEEKS = 8
# So few messages a week, and a community sleeps; so many questions, and they are what it lives by.
QUIET_MESSAGES, MANY_QUESTIONS = 3, 5
# So large a part of its members lives so far from the community's own clock.
FAR_HOURS, FAR_PART = 3, 4
ME = "{me}"
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Item:
    """One animation of a recipe: when it begins in the quarter (``week`` from 1, ``weekday`` from Monday), and its own form."""

    key: str
    kind: str
    frequency: str
    week: int
    weekday: int
    time: str
    form: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes well together in a quarter."""

    key: str
    items: tuple[Item, ...]

    def find(self, key: str) -> Item | None:
        """The item of this key."""
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True, slots=True)
class Figures:
    """What tells which recipe fits: how many weeks a community is old, what it wrote and asked a week of late, how many members it
    has, and how many of them live three hours or more from its own clock.
    """

    weeks: int = 0
    messages: float = 0
    questions: float = 0
    members: int = 0
    far_away: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """A recipe, with why it suits; None where it is only one among others."""

    recipe: Recipe
    why: Said | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """A plan as it is edited: the recipe, the items that are left out, and the forms that were changed.

    ``left_out`` and ``forms`` know the items of every recipe, by ``key``: what was changed is there again when one is chosen back.
    """

    recipe: Recipe
    starts: date
    left_out: frozenset[str] = frozenset()
    forms: Mapping[str, Form] = field(default_factory=dict)

    def key(self, item: Item) -> str:
        """An item of this recipe, among those of all."""
        return f"{self.recipe.key}:{item.key}"

    def is_left_out(self, item: Item) -> bool:
        """Whether an item is not to be planned."""
        return self.key(item) in self.left_out

    def switched(self, item: Item, *, left_out: bool) -> "Season":
        """With an item left out, or taken in."""
        key = frozenset({self.key(item)})
        return replace(self, left_out=self.left_out | key if left_out else self.left_out - key)

    def changed(self, item: Item, form: Form) -> "Season":
        """With another form of an item."""
        return replace(self, forms={**self.forms, self.key(item): form})

    @property
    def ends(self) -> date:
        """Its last day."""
        return self.starts + timedelta(weeks=WEEKS, days=-1)


def recipes() -> tuple[Recipe, ...]:
    """Every recipe."""
    return tuple(_recipes().values())


def find_recipe(key: str) -> Recipe | None:
    """The recipe of this key."""
    return _recipes().get(key)


def fitting(figures: Figures) -> tuple[Fit, ...]:
    """Every recipe, the one that fits best first, with why: what is true of the community, the rarest first; then the others, which
    suit whoever is at work already better than a beginning does.
    """
    is_far = figures.members > 1 and FAR_PART * figures.far_away >= figures.members
    is_new = figures.weeks < NEW_WEEKS
    told: dict[str, Said | None] = {
        "new": Said("seasons.why_new", {"count": figures.weeks}) if is_new else None,
        "questions": Said("seasons.why_questions", {"count": round(figures.questions)})
        if figures.questions >= MANY_QUESTIONS
        else None,
        "sleeping": Said("seasons.why_sleeping", {"count": round(figures.messages)})
        if not is_new and figures.messages < QUIET_MESSAGES
        else None,
        "remote": Said("seasons.why_remote", {"far": figures.far_away, "members": figures.members}) if is_far else None,
    }
    order = [*(key for key, why in told.items() if why), *(key for key, why in reversed(told.items()) if not why)]
    return tuple(Fit(_recipes()[key], told[key]) for key in order)


def first_monday(now: datetime, zone: str) -> date:
    """When a season that is proposed now begins: the next Monday that is not today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today + timedelta(days=7 - today.weekday())


def form_of_item(season: Season, item: Item, locale: str, zone: str, me: str) -> Form:
    """The planning form of an item: as it was changed, else as the recipe has it, in the community's language and zone."""
    if season.key(item) in season.forms:
        return season.forms[season.key(item)]
    kind = get_kind(item.kind)
    words = item.words.get(locale, item.words.get(_FALLBACK, {}))
    day = season.starts + timedelta(weeks=item.week - 1, days=item.weekday)
    return {
        **_empty(kind),
        **{name: value.replace(ME, me) for name, value in {**item.form, **words}.items()},
        **suggested_form(kind, _midnight(day, zone), zone),
        "kind": item.kind,
        "frequency": item.frequency,
        "date": day.isoformat(),
        "time": item.time,
        "closed_day": "move",
        "ends_on": "" if item.frequency == "once" else season.ends.isoformat(),
    }


def moved(form: Form, weekday: int, time: str) -> Form:
    """A form on another day of the same week, at another time."""
    day = date.fromisoformat(form["date"])
    return {**form, "date": (day + timedelta(days=weekday - day.weekday())).isoformat(), "time": time}


def animation_id(season: str, recipe: str, item: str) -> str:
    """The id of the animation that an item becomes: always the same, so that a season is planned once."""
    return blake2b("\x1f".join((season, recipe, item)).encode(), digest_size=16).hexdigest()


def _empty(kind: Kind) -> Form:
    """What an empty form of a kind holds."""
    texts = texts_for(_FALLBACK)
    return {
        field.name: (field.chosen or (next(iter(field.options(texts))).value if field.is_required else ""))
        if isinstance(field, Choice)
        else ""
        for field in kind.fields
    }


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


@cache
def _recipes() -> Mapping[str, Recipe]:
    content = tomllib.loads(Path(__file__).with_name("recipes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({table["key"]: _recipe(table) for table in content["recipes"]})


def _recipe(table: Mapping[str, Any]) -> Recipe:
    return Recipe(table["key"], tuple(_item(each) for each in table["items"]))


def _item(table: Mapping[str, Any]) -> Item:
    given = dict(table)
    words = {locale: given.pop(locale) for locale in ("en", "fr") if locale in given}
    return Item(**{"form": {}, **given, "words": words})
