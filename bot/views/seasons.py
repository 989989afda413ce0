"""A season, as it is proposed and edited: the recipe with why, its items, and the calendar week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.forms import Said
from bot.animations.planning import Form, Plan
from bot.animations.seasons import WEEKS, Fit, Item, Season
from bot.animations.spreading import Place
from bot.blocks import (
    Block,
    context,
    divider,
    header,
    input_block,
    lines,
    message,
    modal,
    option,
    overflow,
    section,
    select,
    time_picker,
)
from bot.model.animations import Occurrence as Run
from bot.model.animations import Upcoming
from bot.model.communities import Community
from bot.recurrence import Occurrence, Recurrence, upcoming
from bot.text import Markup, Texts
from bot.views.forms import said
from bot.views.recurrences import date_in_words, moment_in_words, rule_in_words
from bot.views.titles import title_of

MONDAY = date(2024, 1, 1)
WEEKDAYS = range(7)


@dataclass(frozen=True, slots=True)
class Part:
    """An item as it would be planned: its plan, or what is wrong with it; and where its dates go."""

    item: Item
    form: Form
    plan: Plan | None = None
    problem: Said | None = None
    is_left_out: bool = False
    places: Mapping[date, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A season of a community with all that is shown of it."""

    community: Community
    season: Season
    fits: Sequence[Fit]
    parts: Sequence[Part]
    planned: Sequence[Upcoming] = ()

    @property
    def fit(self) -> Fit:
        """How the chosen recipe fits."""
        return next(fit for fit in self.fits if fit.recipe.key == self.season.recipe.key)


def season_view(proposal: Proposal, texts: Texts, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """The season: choose a recipe, change its items, look at its calendar, plan all of it."""
    chosen = [part for part in proposal.parts if not part.is_left_out]
    recipes = [option(texts.plain(f"seasons.{fit.recipe.key}_name"), fit.recipe.key) for fit in proposal.fits]
    blocks = [
        input_block(
            texts.plain("seasons.recipe", channel=f"#{proposal.community.name}"),
            select("seasons:recipe", recipes, chosen=proposal.season.recipe.key),
            dispatch=True,
        ),
        section(lines(_why(proposal, texts), texts(f"seasons.{proposal.season.recipe.key}_about"))),
        divider(),
        *(_part_block(part, place, texts) for place, part in enumerate(proposal.parts)),
        divider(),
        header(texts.plain("seasons.calendar")),
        *([] if any(part.plan for part in chosen) else [section(texts("seasons.nothing_chosen"))]),
        *_calendar(proposal, chosen, texts),
        context(texts("seasons.zone", zone=proposal.community.zone)),
    ]
    return modal(
        "seasons:plan",
        texts.plain("seasons.title"),
        blocks,
        submit=texts.plain("seasons.plan_button"),
        close=texts.plain("animations.cancel"),
        private=private,
    )


def when_view(part: Part, texts: Texts, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """The day and the time of one item."""
    day = date.fromisoformat(part.form["date"])
    days = [option(texts.day(MONDAY + timedelta(days=number), "EEEE"), str(number)) for number in WEEKDAYS]
    return modal(
        "seasons:when",
        texts.plain("seasons.when_title"),
        [
            section(_title(part, texts)),
            input_block(texts.plain("seasons.weekday"), select("seasons:weekday", days, chosen=str(day.weekday()))),
            input_block(texts.plain("animations.time"), time_picker("seasons:time", chosen=time.fromisoformat(part.form["time"]))),
        ],
        submit=texts.plain("seasons.back_button"),
        close=texts.plain("animations.cancel"),
        private=private,
    )


def season_planned_message(runs: Sequence[tuple[Run, str]], texts: Texts) -> dict[str, Any]:
    """All of it is planned: how much, and when it begins. ``runs``: the first run of each, with the zone of its plan."""
    if not runs:
        text = texts("seasons.planned_already")
        return message(text, [section(text)])
    first, zone = min(runs, key=lambda each: each[0].due_at)
    text = texts("seasons.planned", count=len(runs), when=moment_in_words(first.due_at, zone, texts))
    return message(text, [section(text)])


def _why(proposal: Proposal, texts: Texts) -> Markup:
    why = proposal.fit.why
    if why is not None:
        return said(texts, why, proposal.community.zone)
    return texts("seasons.why_none" if all(fit.why is None for fit in proposal.fits) else "seasons.why_other")


def _part_block(part: Part, place: int, texts: Texts) -> Block:
    """One item, with what can be changed of it."""
    key = part.item.key
    if part.is_left_out:
        menu = [option(texts.plain("seasons.take_in_option"), f"on:{key}")]
        return section(texts("seasons.left_out", what=_title(part, texts)), accessory=overflow(f"seasons:item:{place}", menu))
    menu = [
        option(texts.plain("seasons.when_option"), f"when:{key}"),
        option(texts.plain("seasons.details_option"), f"details:{key}"),
        option(texts.plain("seasons.leave_out_option"), f"off:{key}"),
    ]
    return section(lines(_title(part, texts), _state(part, texts)), accessory=overflow(f"seasons:item:{place}", menu))


def _state(part: Part, texts: Texts) -> str | Markup:
    if part.plan is not None:
        return rule_in_words(part.plan.recurrence, texts)
    return texts("seasons.problem", why=said(texts, part.problem, part.form["zone"])) if part.problem else ""


def _title(part: Part, texts: Texts) -> Markup:
    name = texts.plain(f"{part.item.kind}.name")
    if part.plan is None:
        return texts("seasons.part_untitled", kind=name)
    return texts("seasons.part", kind=name, title=title_of(part.item.kind, part.plan.content, texts))


def _calendar(proposal: Proposal, chosen: Sequence[Part], texts: Texts) -> list[Block]:
    """Week by week: what runs when, what is skipped or moved, and why; and what is planned there already."""
    runs = [
        (_day(run, part), run.at, _line(run, part, texts))
        for part in chosen
        if part.plan
        for run in _runs(part.plan, proposal.season)
    ]
    runs += [each for run in proposal.planned if (each := _planned(run, proposal, texts))[0] <= proposal.season.ends]
    runs.sort(key=lambda each: each[:2])
    return [
        section(lines(texts("seasons.week", monday=texts.day(monday, "d MMMM")), *(line for _, _, line in week)))
        for monday, week in groupby(runs, key=lambda each: each[0] - timedelta(days=each[0].weekday()))
    ]


def _planned(run: Upcoming, proposal: Proposal, texts: Texts) -> tuple[date, datetime, Markup]:
    """What stands in the calendar already, by the community's clock."""
    zone = proposal.community.zone
    title = title_of(run.animation.kind, run.animation.content, texts)
    line = texts("seasons.line_planned", when=moment_in_words(run.at, zone, texts), title=title)
    return run.at.astimezone(ZoneInfo(zone)).date(), run.at, line


def _line(run: Occurrence, part: Part, texts: Texts) -> Markup:
    when = date_in_words(run, _rule(part), texts, part.places.get(run.local_date))
    return texts("seasons.line", when=when, kind=texts.plain(f"{part.item.kind}.name"))


def _runs(plan: Plan, season: Season) -> list[Occurrence]:
    """Its dates in the quarter, those that are skipped too."""
    before = datetime.combine(season.starts, time(), tzinfo=ZoneInfo(plan.recurrence.zone)) - timedelta(seconds=1)
    return [each for each in upcoming(plan.recurrence, before, WEEKS + 1) if each.nominal_date <= season.ends]


def _day(run: Occurrence, part: Part) -> date:
    """The day it is on in the end."""
    place = part.places.get(run.local_date)
    if place is None or place.why is None or run.skipped:
        return run.local_date
    return place.at.astimezone(ZoneInfo(_rule(part).zone)).date()


def _rule(part: Part) -> Recurrence:
    if part.plan is None:
        raise LookupError("what can't be planned has no dates")
    return part.plan.recurrence
