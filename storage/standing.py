"""What stands in Slack of an occurrence, or is about to: its posts as the ledger last wrote them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.animations.kind import OPENING, Post
from bot.animations.timing import GRACE
from bot.model.animations import Occurrence
from bot.model.deliveries import Delivery, Draft, Verb
from storage import deliveries
from storage.schema import DeliveryRow
from storage.store import Transaction

KIND = "animation"


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


def show(tx: Transaction, occurrence: Occurrence, posts: Sequence[Post], now: datetime) -> int:
    """Plan what makes these posts stand in Slack as they should: say what is new, change what differs. How much was planned."""
    standing = _list_standing(tx, occurrence, (post.name for post in posts))
    planned = 0
    for post in posts:
        stands = standing.get(post.name)
        if stands is None:
            planned += deliveries.add(tx, _saying(occurrence, post, now), now) is not None
        elif stands.body != post.body:
            planned += deliveries.add(tx, _changing(occurrence, post, stands, now), now) is not None
    return planned


def _list_standing(tx: Transaction, occurrence: Occurrence, names: Iterable[str]) -> dict[str, Stands]:
    occasions = {_occasion(occurrence, name, 0): name for name in names}
    query = select(DeliveryRow.occasion, DeliveryRow.delivery, DeliveryRow.body)
    said = query.filter_by(workspace=occurrence.workspace, kind=KIND, recipient=occurrence.community)
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


def _saying(occurrence: Occurrence, post: Post, now: datetime) -> Draft:
    return replace(
        _draft(occurrence, post, 0, now),
        thread_ts=occurrence.message_ts if post.in_thread else None,
        expires_at=occurrence.due_at + GRACE if post.name == OPENING else None,
    )


def _changing(occurrence: Occurrence, post: Post, stands: Stands, now: datetime) -> Draft:
    return replace(_draft(occurrence, post, stands.changes + 1, now), verb=Verb.UPDATE, updates=stands.delivery)


def _draft(occurrence: Occurrence, post: Post, change: int, now: datetime) -> Draft:
    return Draft(
        workspace=occurrence.workspace,
        kind=KIND,
        recipient=occurrence.community,
        community=occurrence.community,
        occasion=_occasion(occurrence, post.name, change),
        body=post.body,
        due_at=now,
        subject=post.about,
    )


def _occasion(occurrence: Occurrence, name: str, change: int) -> str:
    return f"{occurrence.occurrence}:{name}:{change}"
