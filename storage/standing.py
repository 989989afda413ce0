"""What stands in Slack of an occurrence, or is about to: its posts as the ledger last wrote them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from bot.animations.kind import OPENING, Letter, Post
from bot.animations.timing import GRACE
from bot.model.animations import Occurrence
from bot.model.deliveries import NAMED, Delivery, Draft, State, Unknown, Verb, together
from storage import deliveries
from storage.schema import DeliveryRow
from storage.schema.columns import table_of
from storage.store import Transaction

KIND = "animation"
# Made once: whatever is shown is compared with what stands.
_ROW = table_of(DeliveryRow).c
_SAID = select(_ROW.occasion, _ROW.delivery, _ROW.body).where(
    _ROW.workspace == bindparam("workspace_is"),
    _ROW.community == bindparam("community_is"),
    _ROW.kind.in_(bindparam("kinds", expanding=True)),
    _ROW.occasion.in_(bindparam("occasions", expanding=True)),
)
_CHANGED = (
    select(_ROW.destination, _ROW.body)
    .where(_ROW.workspace == bindparam("workspace_is"), _ROW.verb == Verb.UPDATE)
    .where(_ROW.destination.in_(bindparam("said", expanding=True)))
    .order_by(_ROW.seq)
)


@dataclass(frozen=True, slots=True)
class Stands:
    """A post in the ledger: the delivery that made it, what it says since its latest change, and how many changes there were."""

    delivery: str
    body: Mapping[str, Any]
    changes: int = 0


def find_opening(tx: Transaction, occurrence: Occurrence) -> Delivery | None:
    """The delivery that opens an occurrence."""
    return deliveries.find_by_occasion(tx, occurrence.workspace, KIND, occurrence.community, _occasion(occurrence, OPENING, 0))


def may_be_opening(tx: Transaction, occurrence: Occurrence, channel: str | None, message_ts: str) -> bool:
    """Whether a message with its buttons can be its opening, of which the ledger has not heard yet: it is no other post of its."""
    if occurrence.message_ts is not None or channel != occurrence.community or find_opening(tx, occurrence) is None:
        return False
    known = select(DeliveryRow.occasion).filter_by(workspace=occurrence.workspace, recipient=channel, message_ts=message_ts)
    return tx.scalar(known.limit(1)) in (None, _occasion(occurrence, OPENING, 0))


def is_said(tx: Transaction, occurrence: Occurrence, post: Post) -> bool:
    """Whether the ledger holds a post of an occurrence already."""
    occasion = _occasion(occurrence, post.name, 0)
    return deliveries.find_by_occasion(tx, occurrence.workspace, KIND, occurrence.community, occasion) is not None


def occurrence_of(delivery: Delivery) -> str:
    """The occurrence that a delivery of the kind ``animation`` belongs to."""
    return delivery.occasion.partition(":")[0]


def is_opening(delivery: Delivery) -> bool:
    """Whether a delivery is the one that opens its occurrence, rather than a change of it or another post."""
    return delivery.occasion.partition(":")[2] == f"{OPENING}:0"


def list_letters(tx: Transaction, occurrence: Occurrence) -> dict[str, State]:
    """What became of each letter of an occurrence, by its name."""
    query = select(DeliveryRow.occasion, DeliveryRow.state).filter_by(workspace=occurrence.workspace, verb=Verb.POST)
    query = query.filter_by(kind=_kind_of_letters(occurrence), community=occurrence.community)
    found = tx.execute(query.where(DeliveryRow.occasion.startswith(f"{occurrence.occurrence}:", autoescape=True)))
    return {occasion.partition(":")[2].removesuffix(":0"): State(state) for occasion, state in found}


def show(tx: Transaction, occurrence: Occurrence, posts: Sequence[Post], now: datetime) -> int:
    """Plan what makes these posts stand in Slack as they should: say what is new, change what differs. How much was planned."""
    return _show(tx, occurrence, [_post(occurrence, post, now) for post in posts], now)


def show_letters(
    tx: Transaction, occurrence: Occurrence, letters: Sequence[tuple[Letter, Mapping[str, Any]]], now: datetime
) -> int:
    """The same of letters, each with its message in the language of whoever gets it.

    One that still waits for the attention of somebody, and is wanted no more, is let go.
    """
    drafts = [_letter(occurrence, letter, body, now) for letter, body in letters]
    wanted = frozenset(draft.occasion for draft in drafts)
    deliveries.let_go_of_bids(tx, occurrence.workspace, _kind_of_letters(occurrence), occurrence.occurrence, but=wanted)
    return _show(tx, occurrence, drafts, now)


def _show(tx: Transaction, occurrence: Occurrence, drafts: Sequence[Draft], now: datetime) -> int:
    standing = _list_standing(tx, occurrence, (draft.occasion for draft in drafts))
    planned = 0
    for draft in drafts:
        stands = standing.get(draft.occasion)
        if stands is None:
            planned += deliveries.add(tx, draft, now) is not None
        elif stands.body != draft.body:
            planned += deliveries.add(tx, _change(draft, stands, now), now) is not None
    return planned


def _list_standing(tx: Transaction, occurrence: Occurrence, occasions: Iterable[str]) -> dict[str, Stands]:
    asked = {
        "workspace_is": occurrence.workspace,
        "community_is": occurrence.community,
        "kinds": (KIND, _kind_of_letters(occurrence)),
        "occasions": tuple(occasions),
    }
    if not asked["occasions"]:
        return {}
    found = {delivery: (occasion, Stands(delivery, body)) for occasion, delivery, body in tx.execute(_SAID, asked)}
    if not found:
        return {}
    # The ledger keeps the order of what is done to one message under the id of the delivery that made it.
    for delivery, body in tx.execute(_CHANGED, {"workspace_is": occurrence.workspace, "said": tuple(found)}):
        occasion, stands = found[delivery]
        found[delivery] = (occasion, replace(stands, body=body, changes=stands.changes + 1))
    return dict(found.values())


def _post(occurrence: Occurrence, post: Post, now: datetime) -> Draft:
    return Draft(
        workspace=occurrence.workspace,
        kind=KIND,
        recipient=occurrence.community,
        community=occurrence.community,
        occasion=_occasion(occurrence, post.name, 0),
        body=_with_names(post.body, post.names),
        due_at=now,
        thread_ts=occurrence.message_ts if post.in_thread else None,
        subject=post.about,
        expires_at=occurrence.due_at + GRACE if post.name == OPENING else None,
    )


def _letter(occurrence: Occurrence, letter: Letter, body: Mapping[str, Any], now: datetime) -> Draft:
    due_at = max(now, letter.not_before) if letter.not_before else now
    return Draft(
        workspace=occurrence.workspace,
        kind=_kind_of_letters(occurrence),
        recipient=together(letter.to),
        community=occurrence.community,
        occasion=_occasion(occurrence, letter.name, 0),
        body=_with_names(body, letter.names),
        due_at=due_at,
        subject=letter.about,
        is_unasked=letter.reason is not None,
        reason=letter.reason,
        priority=letter.priority or 0,
        expires_at=due_at + timedelta(hours=letter.hours) if letter.reason is not None else None,
        if_unknown=Unknown.LET_GO,
    )


def _change(draft: Draft, stands: Stands, now: datetime) -> Draft:
    """What changes a message that stands, or is about to."""
    return Draft(
        workspace=draft.workspace,
        kind=draft.kind,
        recipient=draft.recipient,
        community=draft.community,
        occasion=f"{draft.occasion.removesuffix(':0')}:{stands.changes + 1}",
        body=draft.body,
        due_at=now,
        verb=Verb.UPDATE,
        updates=stands.delivery,
        subject=draft.subject,
    )


def _with_names(body: Mapping[str, Any], names: frozenset[str]) -> Mapping[str, Any]:
    """A body by which the people are found whose plain names stand in it."""
    return {**body, NAMED: sorted(names)} if names else body


def _kind_of_letters(occurrence: Occurrence) -> str:
    """What a person may ask not to get again: whatever this kind of animation writes to them."""
    return f"{KIND}:{occurrence.kind}"


def _occasion(occurrence: Occurrence, name: str, change: int) -> str:
    return f"{occurrence.occurrence}:{name}:{change}"
