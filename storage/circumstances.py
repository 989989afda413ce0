"""What the store knows at this moment of those whom a delivery concerns: asked just before it is sent."""

from dataclasses import replace
from datetime import datetime

from bot.attention import budget_left
from bot.deliveries import Circumstances
from bot.model.communities import Community
from bot.model.deliveries import Delivery, Verb, is_direct, is_person, people_of
from bot.model.people import Membership, Person, Preferences
from bot.waking import Waking, waking_of, week_before
from storage import communities, deliveries, memberships, people, privacy
from storage.store import Transaction


def circumstances(tx: Transaction, delivery: Delivery, now: datetime, *, with_planned: bool = False) -> Circumstances:
    """Read them all, at one moment. ``with_planned`` counts what is about to be sent to the person as sent already."""
    community = communities.find(tx, delivery.workspace, delivery.community) if delivery.community else None
    post = deliveries.find(tx, delivery.workspace, delivery.updates) if delivery.updates else None
    place = _place(tx, delivery, post)
    if not is_person(delivery.recipient):
        waking = waking_of(None, Preferences(), community.zone if community else None)
        each = (replace(delivery, recipient=person) for person in people_of(delivery.recipient))
        group = tuple(circumstances(tx, one, now) for one in each)
        return Circumstances(now, waking, community=community, place=place, post=post, group=group)
    person = people.find(tx, delivery.workspace, delivery.recipient)
    preferences = people.get_preferences(tx, delivery.workspace, delivery.recipient)
    waking = waking_of(person, preferences, _zone_near(tx, delivery, person, community))
    return Circumstances(
        now,
        waking,
        person=person,
        preferences=preferences,
        is_traceless=privacy.is_traceless(tx, delivery.workspace, delivery.recipient),
        is_member=_is_member(tx, delivery),
        community=community,
        place=place,
        post=post,
        budget_left=_budget_left(tx, delivery, preferences, waking, now, with_planned=with_planned),
    )


def _place(tx: Transaction, delivery: Delivery, post: Delivery | None) -> Community | None:
    """The channel it is said in, where Foyer knows it; None for a DM."""
    said = post if delivery.verb is Verb.UPDATE and post else delivery
    channel = said.channel if said.verb is Verb.WHISPER else said.recipient
    return communities.find(tx, delivery.workspace, channel) if channel and not is_direct(channel) else None


def _zone_near(tx: Transaction, delivery: Delivery, person: Person | None, community: Community | None) -> str | None:
    """The zone of the community it is about, else of one the person is in: only asked for where Slack gives them none."""
    if (person and person.zone) or community:
        return community.zone if community else None
    known = (communities.find(tx, each.workspace, each.community) for each in _memberships(tx, delivery))
    return next((each.zone for each in known if each), None)


def _is_member(tx: Transaction, delivery: Delivery) -> bool | None:
    if delivery.community is None:
        return None
    return any(each.community == delivery.community and each.is_present for each in _memberships(tx, delivery))


def _memberships(tx: Transaction, delivery: Delivery) -> list[Membership]:
    return memberships.memberships_of(tx, delivery.workspace, delivery.recipient)


def _budget_left(
    tx: Transaction, delivery: Delivery, preferences: Preferences, waking: Waking, now: datetime, *, with_planned: bool
) -> int:
    if not delivery.is_unasked:
        return 1
    today, in_week = (
        deliveries.count_unasked(
            tx, delivery.workspace, delivery.recipient, since, besides=delivery.delivery, with_planned=with_planned
        )
        for since in (waking.start_of_day(now), week_before(now))
    )
    return budget_left(preferences, today, in_week)
