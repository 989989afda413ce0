"""Setting a community up and changing it, in the order a person meets it: the form, its submission, who can help."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from bot.kudos import MOST_VALUES, VALUE_LIMIT, read_values
from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.model.errors import FieldError, FoyerError
from bot.nudges import SWITCHED
from bot.text import supported_locale, texts_for
from bot.views.communities import GUESTS, POSTS_A_DAY, SetupForm, idea_message, set_up_message, setup_view
from bot.views.door import refusal_message as said_message
from bot.zones import find_zone
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import helpers_of, require_setup
from handlers.route import Route
from storage import animations, communities, deliveries, people, privacy
from storage.store import Store, Transaction

WEEKDAYS = range(7)


def handle_setup(request: Request, store: Store) -> Reply:
    """``/foyer setup`` and *Set up*: open the form, filled in with what is, or with what would suit."""
    with store.read() as tx:
        charter = _charter(tx, request, _asked(request))
        require_setup(tx, request, charter)
        managers = [each.person for each in communities.managers_of(tx, request.workspace, charter.community)]
    form = SetupForm(
        charter=charter if charter.is_set_up else _suggested(charter, request),
        managers=managers or [request.person],
        zones=[request.zone],
        answer_in=request.channel if request.channel == charter.community and request.surface != "home" else None,
    )
    return Reply(opens=setup_view(form, request.texts))


def handle_set_up(request: Request, store: Store) -> Reply:
    """The form was sent: write the charter. The notice follows by itself, and with it the record begins."""
    community = str(request.private.get("community", ""))
    with store.write() as tx:
        before = communities.find(tx, request.workspace, community) or Community(request.workspace, community, name="")
        require_setup(tx, request, before)
        charter = _filled_in(request, before)
        managers = _managers(tx, request)
        is_first = request.is_admin and not people.strategists(tx, request.workspace)
        if is_first:
            people.add_strategist(tx, request.workspace, request.person, request.now)
        communities.set_up(tx, charter, managers, request.now)
        animations.arrange(tx, request.workspace, community, request.now)
        _try_notice_again(tx, charter, request.now)
    said = set_up_message(charter, is_new=not before.is_set_up, made_strategist=is_first, texts=request.texts)
    return Reply(message=said)


def handle_tell(request: Request, store: Store) -> Reply:
    """*Tell Léa*: pass on what the person had in mind, once a day and community, because they asked for it."""
    asked = _json(request.value)
    community, to, wish = (str(asked.get(name, "")) for name in ("community", "to", "wish"))
    with store.write() as tx:
        helpers = {each.person: each for each in helpers_of(tx, request, community)}
        if to not in helpers:
            raise FoyerError("communities.helper_gone")
        spoken = texts_for(supported_locale(helpers[to].locale, request.texts.locale))
        draft = Draft(
            workspace=request.workspace,
            kind="idea",
            recipient=to,
            occasion=f"{community}:{request.person}:{request.now.date().isoformat()}",
            body=idea_message(community, request.person, wish, str(asked.get("words", "")), spoken),
            due_at=request.now,
            community=community,
            reason="communities.idea_reason",
        )
        is_new = deliveries.add(tx, draft, request.now) is not None
    key = "communities.told" if is_new else "communities.told_already"
    return Reply(
        message=said_message(request.texts(key, name=helpers[to].name or request.texts.plain("communities.them"))), replaces=True
    )


def _try_notice_again(tx: Transaction, charter: Community, now: datetime) -> None:
    """A notice that Slack refused (Foyer may not have been allowed to post) is worth another try when the form is saved."""
    notice = deliveries.find_by_occasion(tx, charter.workspace, "notice", charter.community, "once")
    if notice is not None and charter.recorded_since is None:
        deliveries.retry(tx, charter.workspace, notice.delivery, now)


def _asked(request: Request) -> str:
    """The community meant: the button's, else the channel where the command was typed."""
    if request.value:
        return request.value
    if request.is_direct or request.channel is None:
        raise FoyerError("communities.no_channel")
    return request.channel


def _charter(tx: Transaction, request: Request, community: str) -> Community:
    """The community as it is known, with what Slack says of its channel right now. Raises where it can't be set up."""
    known = communities.find(tx, request.workspace, community) or Community(request.workspace, community, name="")
    place = request.place
    if place is not None and place.channel == community:
        known = replace(
            known,
            name=known.name if known.is_set_up else place.name,
            purpose=known.purpose if known.is_set_up else place.purpose,
            is_private=place.is_private,
            is_archived=place.is_archived,
            is_shared=place.is_shared,
            bot_is_in=place.bot_is_in,
        )
    if known.is_archived:
        raise FoyerError("communities.archived")
    if not known.bot_is_in:
        raise FoyerError("communities.not_here")
    return known


def _suggested(charter: Community, request: Request) -> Community:
    """What would suit a new community: its channel's name and purpose, the language and zone of who sets it up.

    Of nudges those that are proposed. No channel for the digest: who may read it is for its managers to choose.
    """
    return replace(
        charter,
        name=charter.name if charter.name != charter.community else "",
        locale=request.texts.locale,
        zone=request.zone if find_zone(request.zone) else charter.zone,
        nudges=frozenset(rule.key for rule in SWITCHED if rule.is_proposed),
    )


def _filled_in(request: Request, before: Community) -> Community:
    """The charter as the form has it. Raises FieldError for what can't be."""
    values = request.values
    name = _channel_name(request, before)
    chosen = _name(values)
    options = set(values.get("communities:options") or [])
    return replace(
        before,
        name=name,
        title="" if chosen == name else chosen,
        purpose=str(values.get("communities:purpose") or "").strip(),
        locale=supported_locale(values.get("communities:language"), request.texts.locale),
        zone=_zone(values),
        digest_channel=_digest_channel(request),
        digest_weekday=_weekday(values),
        digest_time=_time(values),
        set_up_by=before.set_up_by or request.person,
        lets_guests_in=GUESTS in options,
        nudges=_nudges(request, before, options),
        kudos_values=_kudos_values(values),
        posts_a_day=_posts_a_day(values, before),
    )


def _nudges(request: Request, before: Community, options: set[str]) -> frozenset[str]:
    """The rules that are on. One that the form did not show (it is younger than the form, or unknown here) stays as it was."""
    shown = frozenset(request.private.get("rules") or [])
    return (before.nudges - shown) | (shown & options)


def _kudos_values(values: Mapping[str, object]) -> tuple[str, ...]:
    """The values that thanks may name."""
    try:
        return read_values(str(values.get("communities:values") or ""))
    except ValueError as wrong:
        raise FieldError("communities:values", f"communities.values_{wrong}", most=MOST_VALUES, longest=VALUE_LIMIT) from None


def _channel_name(request: Request, before: Community) -> str:
    """The channel's own name; where the store has not read it yet, as Slack told it when the form was opened."""
    return before.name if before.name != before.community else str(request.private.get("name") or before.name)


def _name(values: Mapping[str, object]) -> str:
    name = " ".join(str(values.get("communities:name") or "").split())
    if not name:
        raise FieldError("communities:name", "communities.name_needed")
    return name


def _zone(values: Mapping[str, object]) -> str:
    zone = str(values.get("communities:zone") or "")
    if find_zone(zone) is None:
        raise FieldError("communities:zone", "communities.zone_unknown")
    return zone


def _weekday(values: Mapping[str, object]) -> int:
    number = str(values.get("communities:digest_day") or "")
    if number not in map(str, WEEKDAYS):
        raise FieldError("communities:digest_day", "communities.day_needed")
    return int(number)


def _posts_a_day(values: Mapping[str, object], before: Community) -> int:
    """How many posts a day the channel takes; as before where the form is older than the question."""
    chosen = values.get("communities:posts")
    if chosen is not None and str(chosen) not in map(str, POSTS_A_DAY):
        raise FieldError("communities:posts", "communities.posts_needed")
    return before.posts_a_day if chosen is None else int(str(chosen))


def _time(values: Mapping[str, object]) -> time:
    try:
        return time.fromisoformat(str(values.get("communities:digest_time") or ""))
    except ValueError:
        raise FieldError("communities:digest_time", "communities.time_needed") from None


def _digest_channel(request: Request) -> str | None:
    """Where the digest goes; a channel that Foyer is not in is refused here, not on Monday morning."""
    chosen = request.values.get("communities:digest_channel")
    place = request.place
    if chosen and place is not None and place.channel == chosen and not place.bot_is_in:
        raise FieldError("communities:digest_channel", "communities.digest_not_there")
    return str(chosen) if chosen else None


def _managers(tx: Transaction, request: Request) -> list[str]:
    """Who will look after the community: people of the workspace whom Slack has told of, at least one, and no guest."""
    chosen = [str(each) for each in request.values.get("communities:managers") or []]
    if not chosen:
        raise FieldError("communities:managers", "communities.manager_needed")
    if privacy.traceless_among(tx, request.workspace, chosen):
        raise FieldError("communities:managers", "people.role_needs_trace")
    known = {each.person: each for each in people.list_people(tx, request.workspace, chosen)}
    if set(chosen) - set(known):
        raise FieldError("communities:managers", "communities.manager_unknown")
    for person in known.values():
        if person.is_bot or person.is_deactivated:
            raise FieldError("communities:managers", "communities.manager_not_there", name=person.name)
        if person.is_outsider:
            raise FieldError("communities:managers", "communities.manager_outside", name=person.name)
    return chosen


def _json(value: str) -> Mapping[str, object]:
    try:
        data = json.loads(value)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


ROUTES = (
    Route("command", "/foyer setup", handle_setup, opens=True, place="channel"),
    Route("command", "/foyer réglages", handle_setup, opens=True, place="channel"),
    Route("action", "communities:setup", handle_setup, opens=True, place="value"),
    Route("submit", "communities:setup", handle_set_up, place="communities:digest_channel"),
    Route("action", "communities:tell", handle_tell),
)
