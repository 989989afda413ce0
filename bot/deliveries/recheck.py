"""Asked just before a delivery leaves: is it still right to say this, to them, now?

``silence`` has the reasons that no waiting mends; ``recheck`` adds those of the moment (hours, budget).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from bot.model.communities import Community
from bot.model.deliveries import Delivery, Verb
from bot.model.people import Person, Preferences
from bot.waking import Waking

# Reasons that end when the channel is open to Foyer again: what was skipped for them may be tried again.
PLACE_CLOSED = ("deliveries.archived", "deliveries.bot_out")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the store knows at this moment of those whom a delivery concerns.

    ``person`` is None for a channel, and for a person not known yet; ``is_member`` None where there is no community to be in.
    ``community`` is the one it is about, ``place`` the channel it is said in where Foyer knows it. ``post`` is the delivery that an
    update changes. ``budget_left`` counts the unasked-for messages the person may still get now, this one not counted.
    ``group`` are the circumstances of each, where it is said to several people together.
    """

    now: datetime
    waking: Waking
    person: Person | None = None
    preferences: Preferences = field(default_factory=Preferences)
    is_traceless: bool = False
    is_member: bool | None = None
    community: Community | None = None
    place: Community | None = None
    post: Delivery | None = None
    budget_left: int = 1
    group: "tuple[Circumstances, ...]" = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not say it; ``why`` is a text key."""

    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now, but at ``until``."""

    until: datetime
    why: str


Verdict = Skip | Later


def recheck(delivery: Delivery, circumstances: Circumstances) -> Verdict | None:
    """None if it may leave now; else skip it, or wait until their hours. What would be stale by then lapses."""
    if why := silence(delivery, circumstances):
        return Skip(why)
    if not delivery.is_unasked:
        return None
    if circumstances.budget_left < 1:
        return Skip("deliveries.over_budget")
    if circumstances.waking.is_awake(circumstances.now):
        return None
    opening = circumstances.waking.next_opening(circumstances.now)
    if delivery.expires_at is not None and opening >= delivery.expires_at:
        return Skip("deliveries.quiet_hours")
    return Later(opening, "deliveries.waits_for_opening")


def silence(delivery: Delivery, circumstances: Circumstances) -> str | None:
    """The first reason never to say it, as a text key."""
    reasons = chain(_for_anything(delivery, circumstances), _for_unasked(delivery, circumstances) if delivery.is_unasked else ())
    return next((why for holds, why in reasons if holds), None)


def is_muted(kind: str, preferences: Preferences) -> bool:
    """Whether a person asked for no more of this: by its whole kind, or by the rule after a colon (``nudge:quiet_regular``)."""
    return kind in preferences.muted or kind.rpartition(":")[2] in preferences.muted


Reasons = Iterator[tuple[bool, str]]


def _for_anything(delivery: Delivery, as_is: Circumstances) -> Reasons:
    yield delivery.expires_at is not None and delivery.expires_at <= as_is.now, "deliveries.expired"
    yield as_is.is_traceless, "deliveries.traceless"
    yield not delivery.body, "deliveries.emptied"  # its words went with a person who was erased
    for each in as_is.group:  # a group without one of them is not the one that was meant
        yield from _for_anything(delivery, each)
        yield each.is_member is False, "deliveries.left"
    if as_is.person is not None:
        yield as_is.person.is_deactivated, "deliveries.deactivated"
        yield as_is.person.is_bot, "deliveries.is_bot"
    if as_is.place is not None:
        yield as_is.place.is_archived, "deliveries.archived"
        yield not as_is.place.bot_is_in, "deliveries.bot_out"
    if delivery.verb is Verb.UPDATE:
        yield as_is.post is None or as_is.post.message_ts is None, "deliveries.nothing_to_change"


def _for_unasked(delivery: Delivery, as_is: Circumstances) -> Reasons:
    yield as_is.person is None, "deliveries.unknown_person"
    yield _is_outsider(as_is.person, as_is.community), "deliveries.guest"
    yield as_is.is_member is False, "deliveries.left"
    yield as_is.community is not None and as_is.community.is_archived, "deliveries.archived"
    yield as_is.preferences.takes_no_dms or as_is.preferences.dms_per_day == 0, "deliveries.no_dms"
    yield as_is.preferences.paused_until is not None and as_is.preferences.paused_until > as_is.now, "deliveries.paused"
    yield is_muted(delivery.kind, as_is.preferences), "deliveries.muted"


def _is_outsider(person: Person | None, community: Community | None) -> bool:
    """Guests and strangers take no part, unless the community lets them in."""
    if person is None or not person.is_outsider:
        return False
    return community is None or not community.lets_guests_in
