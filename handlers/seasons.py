"""A season, in the order a manager meets it: proposed, changed item by item, planned all at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from bot.animations import get_kind
from bot.animations.forms import Said
from bot.animations.planning import PlanRefusedError, read_plan
from bot.animations.seasons import (
    WEEKS,
    Fit,
    Item,
    Season,
    animation_id,
    find_recipe,
    first_monday,
    fitting,
    form_of_item,
    moved,
    recipes,
)
from bot.model.animations import Animation, AnimationState, Upcoming
from bot.model.communities import Community
from bot.model.errors import FieldError, FoyerError
from bot.views.forms import errors_of
from bot.views.seasons import WEEKDAYS, Part, Proposal, season_planned_message, season_view, when_view
from handlers.planning import Draft, filled_in, form_view, require_community
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import animations, drafts, occurrences, seasons, spreading
from storage.store import Store, Transaction


def handle_season(request: Request, store: Store) -> Reply:
    """``/animate season``: propose the recipe that fits best."""
    with store.write() as tx:
        community = require_community(tx, request, request.value or request.channel, words=request.text)
        fits = fitting(seasons.get_figures(tx, community, request.now))
        season = Season(fits[0].recipe, first_monday(request.now, community.zone))
        return Reply(opens=_shown(tx, request, community, uuid4().hex, season))


def handle_recipe(request: Request, store: Store) -> Reply:
    """Another recipe was chosen; what was changed of this one is there again when it is chosen back."""
    with store.write() as tx:
        community, name, season = _carried(tx, request)
        recipe = find_recipe(str(request.values.get("seasons:recipe") or request.value))
        return Reply(shows=_shown(tx, request, community, name, replace(season, recipe=recipe or season.recipe)))


def handle_item(request: Request, store: Store) -> Reply:
    """The menu of one item: leave it out or take it in, another day or time, everything about it."""
    verb, _, key = request.value.partition(":")
    with store.write() as tx:
        community, name, season = _carried(tx, request)
        item = _item(season, key)
        if verb in ("on", "off"):
            return Reply(shows=_shown(tx, request, community, name, season.switched(item, left_out=verb == "off")))
        if verb == "details":
            return Reply(shows=_details(tx, request, community, name, season, item))
        part = _part(request, community, season, item)
        return Reply(shows=when_view(part, request.texts, private=_private(community, name, item.key)))


def handle_when(request: Request, store: Store) -> Reply:
    """The day and the time of an item were chosen."""
    with store.write() as tx:
        community, name, season = _carried(tx, request)
        item = _item(season, str(request.private.get("item", "")))
        form = moved(
            form_of_item(season, item, community.locale, community.zone, request.person), _weekday(request), _time(request)
        )
        return Reply(shows=_shown(tx, request, community, name, season.changed(item, form)))


def handle_details(request: Request, store: Store) -> Reply:
    """The planning form of an item was sent: what is wrong beside its fields, or back to the season."""
    with store.write() as tx:
        community, name, season = _carried(tx, request)
        item = _item(season, str(request.private.get("item", "")))
        draft = filled_in(tx, request)
        try:
            read_plan(draft.kind, draft.form, request.now)
        except PlanRefusedError as refused:
            return Reply(errors=errors_of(refused.problems, request.texts, community.zone))
        return Reply(shows=_shown(tx, request, community, name, season.changed(item, draft.form)))


def handle_plan(request: Request, store: Store) -> Reply:
    """*Plan all of it*: everything in one transaction, or nothing; clicked twice, once."""
    with store.write() as tx:
        community, name, season = _carried(tx, request)
        parts = _parts(request, community, season)
        if all(part.is_left_out for part in parts):
            raise FieldError("seasons:recipe", "seasons.nothing_chosen")
        if any(part.plan is None and not part.is_left_out for part in parts):
            return Reply(shows=_shown(tx, request, community, name, season))
        spreading.hold_dates(tx, request.workspace, community.community)
        made = [each for each in _animations(request, community, name, season, parts) if not _is_there(tx, each)]
        for animation in made:
            animations.add(tx, animation, request.now)
        coming = [(occurrences.find_coming(tx, each.workspace, each.animation), each.recurrence.zone) for each in made]
    runs = [(run, zone) for run, zone in coming if run is not None]
    return Reply(message=season_planned_message(runs, request.texts), closes_all=True)


def _shown(tx: Transaction, request: Request, community: Community, name: str, season: Season) -> dict[str, Any]:
    """Keep the season as it is now, and show it."""
    drafts.save(tx, request.workspace, name, request.person, _to_json(season), request.now)
    fits: tuple[Fit, ...] = fitting(seasons.get_figures(tx, community, request.now))
    parts = _placed(tx, request, community, name, season, _parts(request, community, season))
    planned = _planned_already(tx, request, community, name, season)
    return season_view(Proposal(community, season, fits, parts, planned), request.texts, private=_private(community, name))


def _planned_already(tx: Transaction, request: Request, community: Community, name: str, season: Season) -> list[Upcoming]:
    """What is planned there from the first day of the season to its last, but for what it planned itself."""
    own = {animation_id(name, season.recipe.key, item.key) for item in season.recipe.items}
    days = (season.ends - request.now.date()).days + 2
    coming = animations.list_upcoming(tx, request.workspace, community.community, request.now, days)
    return [each for each in coming if each.animation.animation not in own and each.local_date >= season.starts]


def _carried(tx: Transaction, request: Request) -> tuple[Community, str, Season]:
    """The season of a view, as it was kept."""
    community = require_community(tx, request, request.channel)
    name = str(request.private.get("season", ""))
    kept = drafts.find(tx, request.workspace, name, request.now)
    if kept is None:
        raise FoyerError("seasons.gone")
    return community, name, _from_json(kept)


def _to_json(season: Season) -> Mapping[str, Any]:
    return {
        "recipe": season.recipe.key,
        "starts": season.starts.isoformat(),
        "left_out": sorted(season.left_out),
        "forms": {key: dict(form) for key, form in season.forms.items()},
    }


def _from_json(kept: Mapping[str, Any]) -> Season:
    recipe = find_recipe(kept["recipe"]) or recipes()[0]
    return Season(recipe, date.fromisoformat(kept["starts"]), frozenset(kept["left_out"]), kept["forms"])


def _private(community: Community, name: str, item: str = "") -> dict[str, Any]:
    return {"channel": community.community, "season": name, "item": item}


def _item(season: Season, key: str) -> Item:
    item = season.recipe.find(key)
    if item is None:
        raise FoyerError("seasons.gone")
    return item


def _parts(request: Request, community: Community, season: Season) -> list[Part]:
    return [_part(request, community, season, item) for item in season.recipe.items]


def _part(request: Request, community: Community, season: Season, item: Item) -> Part:
    form = form_of_item(season, item, community.locale, community.zone, request.person)
    part = Part(item, form, is_left_out=season.is_left_out(item))
    try:
        return replace(part, plan=read_plan(get_kind(item.kind), form, request.now))
    except PlanRefusedError as refused:
        return replace(part, problem=next(iter(refused.problems.values()), Said("animations.never_runs")))


def _placed(tx: Transaction, request: Request, community: Community, name: str, season: Season, parts: list[Part]) -> list[Part]:
    """With where the dates of each go, among each other and all that is planned already."""
    made = {each.animation: each for each in _animations(request, community, name, season, parts)}
    planned = animations.list_animations(tx, request.workspace, community.community)
    ahead = timedelta(weeks=WEEKS + 1)
    places = spreading.forecast(tx, list(made.values()), planned, request.now, ahead=ahead)
    ids = {part.item.key: animation_id(name, season.recipe.key, part.item.key) for part in parts}
    return [
        replace(part, places={day: at for (animation, day), at in places.items() if animation == ids[part.item.key]})
        for part in parts
    ]


def _animations(request: Request, community: Community, name: str, season: Season, parts: list[Part]) -> list[Animation]:
    """What the items become, each planned a moment after the one before, so that their order holds."""
    return [
        Animation(
            workspace=request.workspace,
            animation=animation_id(name, season.recipe.key, part.item.key),
            community=community.community,
            kind=part.item.kind,
            content=part.plan.content,
            recurrence=part.plan.recurrence,
            state=AnimationState.PLANNED,
            planned_by=request.person,
            planned_at=request.now + timedelta(microseconds=place),
        )
        for place, part in enumerate(parts)
        if part.plan is not None and not part.is_left_out
    ]


def _is_there(tx: Transaction, animation: Animation) -> bool:
    return animations.find(tx, animation.workspace, animation.animation) is not None


def _details(tx: Transaction, request: Request, community: Community, name: str, season: Season, item: Item) -> dict[str, Any]:
    """The planning form of an item."""
    form = form_of_item(season, item, community.locale, community.zone, request.person)
    made = animation_id(name, season.recipe.key, item.key)
    drafts.save(tx, request.workspace, made, request.person, form, request.now)
    return form_view(request, Draft(get_kind(item.kind), form, made, season=name, item=item.key), community)


def _weekday(request: Request) -> int:
    number = str(request.values.get("seasons:weekday") or "")
    if number not in map(str, WEEKDAYS):
        raise FieldError("seasons:weekday", "communities.day_needed")
    return int(number)


def _time(request: Request) -> str:
    chosen = str(request.values.get("seasons:time") or "")
    if not chosen:
        raise FieldError("seasons:time", "animations.time_missing")
    return chosen


ROUTES = (
    *(Route("command", f"/animate {word}", handle_season, opens=True, place="channel") for word in ("season", "saison")),
    Route("action", "seasons:open", handle_season, opens=True, place="value"),
    Route("action", "seasons:recipe", handle_recipe),
    Route("action", "seasons:item", handle_item),
    Route("submit", "seasons:when", handle_when),
    Route("submit", "seasons:details", handle_details),
    Route("submit", "seasons:plan", handle_plan, place="channel"),
)
