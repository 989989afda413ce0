"""Planning an animation, and changing one, in the order a manager meets it: the form, the dates and the preview, *Plan it*."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.animations import KINDS, find_kind, get_kind
from bot.animations.forms import Said
from bot.animations.kind import Kind, seed_of
from bot.animations.planning import Form, Plan, PlanRefusedError, for_kind, form_of, read_plan, suggested_form
from bot.model.animations import Animation, AnimationState, Occurrence
from bot.model.communities import Community
from bot.model.errors import FoyerError
from bot.views.animations import planned_message
from bot.views.forms import errors_of, read_form
from bot.views.planning import dates_view, plan_view
from handlers.previews import render_opening, send_test
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import list_looked_after, require_manager
from handlers.route import Route
from storage import animations, communities, dates, drafts, occurrences
from storage.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being planned: its kind and form, and the animation it will be, whose id is given from the start.

    ``about`` is a mark of what the first run would be about, as the preview showed it. ``changes``: the animation exists.
    The form itself is kept in the store, under the animation's id: a view can't carry as much as a form may hold.
    ``season`` and ``item``: it is a part of a season that is being planned.
    """

    kind: Kind
    form: Form
    animation: str
    about: str = ""
    changes: bool = False
    season: str = ""
    item: str = ""

    def private(self, community: Community) -> dict[str, Any]:
        """What a view carries of it."""
        return {
            "channel": community.community,
            "kind": self.kind.key,
            "animation": self.animation,
            "about": self.about,
            "changes": self.changes,
            "season": self.season,
            "item": self.item,
        }


def handle_plan(request: Request, store: Store) -> Reply:
    """``/animate``, or a button: open the form."""
    with store.read() as tx:
        community = require_community(tx, request, request.value or request.channel, words=request.text)
    draft = Draft(KINDS[0], suggested_form(KINDS[0], request.now, community.zone), uuid4().hex)
    return Reply(opens=form_view(request, draft, community))


def handle_change(request: Request, store: Store, animation: str) -> Reply:
    """*Change*: open the form as it would be filled in for what is left of an animation."""
    with store.read() as tx:
        planned = animations.find(tx, request.workspace, animation)
        if planned is None or planned.state in (AnimationState.STOPPED, AnimationState.OVER):
            raise FoyerError("animations.no_change")
        community = require_community(tx, request, planned.community)
    kind = find_kind(planned.kind)
    if kind is None:
        raise FoyerError("animations.unknown_kind_refused")
    draft = Draft(kind, form_of(kind, planned, request.now), animation, changes=True)
    return Reply(opens=form_view(request, draft, community))


def handle_kind(request: Request, store: Store) -> Reply:
    """Another kind was chosen, or another country: show its fields, and keep what was filled in, of every kind."""
    with store.write() as tx:
        community = require_community(tx, request, request.channel)
        draft = filled_in(tx, request)
    return Reply(shows=form_view(request, draft, community))


def handle_dates(request: Request, store: Store) -> Reply:
    """The form was sent: say what is wrong beside its fields, or show the dates and the preview."""
    with store.write() as tx:
        community = require_community(tx, request, request.channel)
        draft = filled_in(tx, request)
        try:
            plan = _read(tx, request, draft, community)
        except PlanRefusedError as refused:
            return Reply(errors=errors_of(refused.problems, request.texts, community.zone))
        return Reply(shows=_dates(tx, request, draft, plan, community))


def handle_back(request: Request, store: Store) -> Reply:
    """*Back*: the form again, as it was filled in."""
    with store.read() as tx:
        community = require_community(tx, request, request.channel)
        draft = _carried(tx, request)
    return Reply(shows=form_view(request, draft, community))


def handle_try(request: Request, store: Store) -> Reply:
    """*Send me a test* of what is not planned yet."""
    with store.write() as tx:
        community = require_community(tx, request, request.channel)
        draft = _carried(tx, request)
        try:
            plan = _read(tx, request, draft, community)
        except PlanRefusedError as refused:
            return Reply(
                shows=form_view(request, draft, community, errors_of(refused.problems, request.texts, community.zone).values())
            )
        animation = _animation(request, draft, plan, community)
        return send_test(tx, request, _first(tx, animation, request.now), animation, community)


def handle_confirm(request: Request, store: Store) -> Reply:
    """*Plan it*: write the animation, exactly as it was shown; where that can't be any more, show what can."""
    with store.write() as tx:
        community = require_community(tx, request, request.channel)
        draft = _carried(tx, request)
        try:
            plan = _read(tx, request, draft, community)
        except PlanRefusedError as refused:
            problems = errors_of(refused.problems, request.texts, community.zone)
            return Reply(shows=form_view(request, draft, community, problems.values()))
        animation = _animation(request, draft, plan, community)
        if _mark(animations.preview(tx, animation, request.now)) != draft.about:
            return Reply(shows=_dates(tx, request, draft, plan, community, note=Said("animations.drawn_again")))
        first = _write(tx, animation, request.now, changes=draft.changes)
    return Reply(message=planned_message(animation, first, request.texts, changed=draft.changes), closes_all=True)


def require_community(tx: Transaction, request: Request, channel: str | None, *, words: str = "", posts: bool = True) -> Community:
    """The community of a channel, where the person may plan and, for what ``posts``, Foyer can post. Else a refusal that helps."""
    community = communities.find(tx, request.workspace, channel) if channel else None
    if community is None or not community.is_set_up:
        raise _elsewhere(tx, request)
    require_manager(tx, request, community, "plan", words)
    if not posts:
        return community
    place = request.place if request.place and request.place.channel == community.community else None
    if place.is_archived if place else community.is_archived:
        raise FoyerError("animations.archived", channel=f"#{community.name}")
    if not (place.bot_is_in if place else community.bot_is_in):
        raise FoyerError("animations.bot_out", channel=f"#{community.name}")
    return community


def _elsewhere(tx: Transaction, request: Request) -> FoyerError:
    """Where the person can plan, since they can't here."""
    mine = list_looked_after(tx, request)
    if mine and request.is_direct:
        return FoyerError("animations.not_here", channels=request.texts.listing([f"#{each.name}" for each in mine]))
    return FoyerError("animations.not_set_up")


def form_view(request: Request, draft: Draft, community: Community, problems: Iterable[str] = ()) -> dict[str, Any]:
    """The first screen, filled in as the draft is. It carries only what is not in its fields."""
    return plan_view(draft.kind, draft.form, request.texts, private=draft.private(community), problems=list(problems))


def filled_in(tx: Transaction, request: Request) -> Draft:
    """The draft of a form that was just filled in; it is kept, with what was filled in of other kinds before."""
    draft = _draft(request)
    kept = drafts.find(tx, request.workspace, draft.animation, request.now) or {}
    given = read_form(request.values)
    chosen = None if draft.changes or draft.season else find_kind(given.get("kind", ""))
    kind = chosen or draft.kind
    form = for_kind({**kept, **given}, draft.kind, kind)
    drafts.save(tx, request.workspace, draft.animation, request.person, form, request.now)
    return replace(draft, kind=kind, form=form)


def _carried(tx: Transaction, request: Request) -> Draft:
    """The draft of the second screen, as it was kept."""
    draft = _draft(request)
    form = drafts.find(tx, request.workspace, draft.animation, request.now)
    if form is None:
        raise FoyerError("animations.draft_gone")
    return replace(draft, form={str(name): str(value) for name, value in form.items()})


def _draft(request: Request) -> Draft:
    """What a view carries of a draft: all but its form."""
    carried = request.private
    kind = get_kind(str(carried["kind"]))
    part = {name: str(carried.get(name, "")) for name in ("about", "season", "item")}
    return Draft(kind, {}, str(carried["animation"]), changes=bool(carried.get("changes")), **part)


def _dates(
    tx: Transaction, request: Request, draft: Draft, plan: Plan, community: Community, note: Said | None = None
) -> dict[str, Any]:
    animation = _animation(request, draft, plan, community)
    first = _first(tx, animation, request.now)
    private = replace(draft, about=_mark(first)).private(community)
    post = render_opening(tx, first, animation, community, request)
    places = animations.forecast(tx, animation, request.now)
    return dates_view(plan, post, places, request.now, request.texts, private=private, note=note)


def _first(tx: Transaction, animation: Animation, now: datetime) -> Occurrence:
    first = animations.preview(tx, animation, now)
    if first is None:  # the form was read, so there is a date
        raise LookupError("a plan without a date")
    return first


def _read(tx: Transaction, request: Request, draft: Draft, community: Community) -> Plan:
    """The plan that a draft describes. Raises PlanRefusedError with everything that is wrong with it, or with it here."""
    plan = read_plan(draft.kind, draft.form, request.now)
    obstacles = dates.obstacles(tx, _animation(request, draft, plan, community))
    if obstacles:
        raise PlanRefusedError(obstacles)
    return plan


def _animation(request: Request, draft: Draft, plan: Plan, community: Community) -> Animation:
    return Animation(
        workspace=request.workspace,
        animation=draft.animation,
        community=community.community,
        kind=draft.kind.key,
        content=plan.content,
        recurrence=plan.recurrence,
        state=AnimationState.PLANNED,
        planned_by=request.person,
        planned_at=request.now,
    )


def _mark(first: Occurrence | None) -> str:
    """A mark of when the first run is and what it is about: the same as long as both are."""
    return f"{seed_of(first.due_at.isoformat(), repr(sorted(first.content.items()))):x}" if first else ""


def _write(tx: Transaction, animation: Animation, now: datetime, *, changes: bool) -> Occurrence | None:
    """Write it, once: *Plan it* clicked twice plans one animation. Its first run; None while it is paused."""
    if not changes:
        if animations.find(tx, animation.workspace, animation.animation) is None:
            animations.add(tx, animation, now)
    elif not animations.change(tx, animation, now):
        raise FoyerError("animations.no_change")
    return occurrences.find_coming(tx, animation.workspace, animation.animation)


ROUTES = (
    *(Route("command", f"/animate {word}", handle_plan, opens=True, place="channel") for word in ("plan", "planifier")),
    Route("action", "animations:plan", handle_plan, opens=True, place="value"),
    Route("action", "animations:kind", handle_kind),
    Route("action", "animations:country", handle_kind),
    Route("action", "animations:try", handle_try),
    Route("submit", "animations:plan", handle_dates),
    Route("action", "animations:back", handle_back),
    Route("submit", "animations:confirm", handle_confirm, place="channel"),
)
