"""What stands in Slack of an occurrence, or is about to: its posts as the ledger last wrote them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.animations.kind import OPENING, Post
from bot.animations.timing import GRACE
from bot.model.animations import Occurrence
from bot.model.deliveries import Delivery, Draft, Unknown, Verb, together
from storage import deliveries
from storage.schema import DeliveryRow
from storage.store import Transaction

KIND = "animation"


@dataclass(frozen=True, slots=True)
class Saying:
    """A post, and its message in the language of whoever gets it."""

    post: Post
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stands:
    """A post in the ledger: the delivery that made it, what it says since its latest change, and how many changes there were."""

    delivery: str
    body: Mapping[str, Any]
    changes: int = 0


def find_opening(tx: Transaction, occurrence: Occurrence) -> Delivery | None:
    """The delivery that opens an occurrence."""
    return deliveries.find_by_occasion(tx, occurrence.workspace, KIND, occurrence.community, _occasion(occurrence, OPENING, 0))


def occurrence_of(delivery: Delivery) -> str:
    """The occurrence that a delivery of the kind ``animation`` belongs to."""
    return delivery.occasion.partition(":")[0]


def is_opening(delivery: Delivery) -> bool:
    """Whether a delivery is the one that opens its occurrence, rather than a change of it or another post."""
    return delivery.occasion.partition(":")[2] == f"{OPENING}:0"


def show(tx: Transaction, occurrence: Occurrence, posts: Sequence[Saying], now: datetime) -> int:
    """Plan what makes these stand in Slack as they should: say what is new, change what differs. How much was planned."""
    standing = _list_standing(tx, occurrence, (saying.post.name for saying in posts))
    planned = 0
    for saying in posts:
        stands = standing.get(saying.post.name)
        if stands is None:
            planned += deliveries.add(tx, _to_say(occurrence, saying, now), now) is not None
        elif stands.body != saying.body:
            planned += deliveries.add(tx, _to_change(occurrence, saying, stands, now), now) is not None
    return planned


def _list_standing(tx: Transaction, occurrence: Occurrence, names: Iterable[str]) -> dict[str, Stands]:
    occasions = {_occasion(occurrence, name, 0): name for name in names}
    query = select(DeliveryRow.occasion, DeliveryRow.delivery, DeliveryRow.body)
    said = query.filter_by(workspace=occurrence.workspace, community=occurrence.community)
    said = said.where(DeliveryRow.kind.in_((KIND, f"{KIND}:{occurrence.kind}")))
    found = {
        delivery: (occasions[occasion], Stands(delivery, body))
        for occasion, delivery, body in tx.execute(said.where(DeliveryRow.occasion.in_(occasions)))
    }
    # The ledger keeps the order of what is done to one message under the id of the delivery that made it.
    changed = select(DeliveryRow.destination, DeliveryRow.body).filter_by(workspace=occurrence.workspace, verb=Verb.UPDATE)
    for delivery, body in tx.execute(changed.where(DeliveryRow.destination.in_(found)).order_by(DeliveryRow.seq)):
        name, stands = found[delivery]
        found[delivery] = (name, replace(stands, body=body, changes=stands.changes + 1))
    return dict(found.values())


def _to_say(occurrence: Occurrence, saying: Saying, now: datetime) -> Draft:
    post = saying.post
    due_at = max(now, post.not_before) if post.not_before else now
    return Draft(
        workspace=occurrence.workspace,
        kind=_kind(occurrence, post),
        recipient=together(post.to) if post.to else occurrence.community,
        community=occurrence.community,
        occasion=_occasion(occurrence, post.name, 0),
        body=saying.body,
        due_at=due_at,
        thread_ts=occurrence.message_ts if post.in_thread else None,
        subject=post.about,
        is_unasked=post.reason is not None,
        reason=post.reason,
        priority=post.priority,
        expires_at=_expiry(occurrence, post, due_at),
        if_unknown=Unknown.LET_GO if post.to else Unknown.LIST,
    )


def _kind(occurrence: Occurrence, post: Post) -> str:
    """What a person gets of a kind they may ask not to get again."""
    return f"{KIND}:{occurrence.kind}" if post.to else KIND


def _expiry(occurrence: Occurrence, post: Post, due_at: datetime) -> datetime | None:
    if post.name == OPENING:
        return occurrence.due_at + GRACE
    return due_at + timedelta(hours=post.hours) if post.reason is not None else None


def _to_change(occurrence: Occurrence, saying: Saying, stands: Stands, now: datetime) -> Draft:
    return Draft(
        workspace=occurrence.workspace,
        kind=_kind(occurrence, saying.post),
        recipient=together(saying.post.to) if saying.post.to else occurrence.community,
        community=occurrence.community,
        occasion=_occasion(occurrence, saying.post.name, stands.changes + 1),
        body=saying.body,
        due_at=now,
        verb=Verb.UPDATE,
        updates=stands.delivery,
        subject=saying.post.about,
    )


def _occasion(occurrence: Occurrence, name: str, change: int) -> str:
    return f"{occurrence.occurrence}:{name}:{change}"
