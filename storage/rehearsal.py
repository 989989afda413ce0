"""What a rehearsal brought: what was said to whom, what was moved or left unsaid, and whether anybody got more than they chose."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.metrics.weeks import Week
from bot.model.communities import Community
from bot.model.deliveries import State, Verb, people_of
from bot.privacy import pseudonym
from bot.waking import waking_of
from storage import communities, people
from storage.schema import DeliveryRow, OccurrenceRow
from storage.store import Transaction

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that was said: when (``local`` in the community's zone), where, to whom, and its text."""

    at: datetime
    local: datetime
    week: str
    place: str
    to: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Unsaid:
    """How many messages of a kind were planned and then not said, and why (a text key of the ledger)."""

    kind: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A run that was moved, from when and to when in the zone of its community, and why (a text key)."""

    place: str
    kind: str
    planned: datetime
    moved_to: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The most unasked-for messages that a person got in one day of theirs and in seven days, and what they chose."""

    person: str
    most_in_day: int
    most_in_week: int
    per_day: int
    per_week: int

    @property
    def is_passed(self) -> bool:
        """Whether they got more than they chose."""
        return self.most_in_day > self.per_day or self.most_in_week > self.per_week


def list_planned(tx: Transaction, workspace: str, since: datetime, *, by_id: bool) -> list[Planned]:
    """Everything that was said since then, in order; ``by_id`` names people by their ids, else by pseudonyms."""
    query = select(DeliveryRow).filter_by(workspace=workspace, state=State.SENT)
    query = query.where(DeliveryRow.verb != Verb.UPDATE, DeliveryRow.sent_at >= since)
    known = {each.community: each for each in communities.list_communities(tx, workspace)}
    return [_planned(tx, row, known, by_id=by_id) for row in tx.scalars(query.order_by(DeliveryRow.sent_at, DeliveryRow.seq))]


def list_unsaid(tx: Transaction, workspace: str, since: datetime) -> list[Unsaid]:
    """What came to its end without being said, by kind and reason; what another change of the same message made needless is not."""
    query = select(DeliveryRow.kind, DeliveryRow.why).filter_by(workspace=workspace)
    query = query.where(DeliveryRow.state.in_((State.SKIPPED, State.REFUSED, State.GIVEN_UP)), DeliveryRow.created_at >= since)
    counted = Counter((kind, why or "") for kind, why in tx.execute(query.where(DeliveryRow.verb != Verb.UPDATE)))
    return [Unsaid(kind, why, count) for (kind, why), count in sorted(counted.items())]


def list_moved(tx: Transaction, workspace: str, since: datetime) -> list[Moved]:
    """Runs that were moved so that a channel is not crowded, in order."""
    known = {each.community: each for each in communities.list_communities(tx, workspace)}
    query = (
        select(OccurrenceRow)
        .filter_by(workspace=workspace)
        .where(OccurrenceRow.moved_from.is_not(None), OccurrenceRow.due_at >= since)
    )
    return [_moved(row, known[row.community]) for row in tx.scalars(query.order_by(OccurrenceRow.due_at))]


def list_budgets(tx: Transaction, workspace: str, since: datetime, *, by_id: bool) -> list[Budget]:
    """Everybody who got something unasked-for since then, by id."""
    query = select(DeliveryRow.recipient, DeliveryRow.sent_at).filter_by(workspace=workspace, state=State.SENT, is_unasked=True)
    got: defaultdict[str, list[datetime]] = defaultdict(list)
    for person, at in tx.execute(query.where(DeliveryRow.sent_at >= since).order_by(DeliveryRow.sent_at)):
        if at is not None:
            got[person].append(at)
    return [_budget(tx, workspace, person, got[person], by_id=by_id) for person in sorted(got)]


def _planned(tx: Transaction, row: DeliveryRow, known: dict[str, Community], *, by_id: bool) -> Planned:
    community = known.get(row.community or row.recipient)
    at = row.sent_at or row.due_at
    return Planned(
        at=at,
        local=at.astimezone(ZoneInfo(community.zone if community else "Etc/UTC")),
        week=Week.at(at).label,
        place=f"#{community.name}" if community else "",
        to=_to(tx, row, known, by_id=by_id),
        kind=row.kind,
        said=str(row.body.get("text", "")),
    )


def _to(tx: Transaction, row: DeliveryRow, known: dict[str, Community], *, by_id: bool) -> str:
    reached = people_of(row.recipient)
    if not reached:
        place = known[row.recipient].name if row.recipient in known else row.recipient
        return f"#{place}, in a thread" if row.thread_ts else f"#{place}"
    return ", ".join(person if by_id else pseudonym(tx.secret, row.workspace, person) for person in reached)


def _moved(row: OccurrenceRow, community: Community) -> Moved:
    zone = ZoneInfo(community.zone)
    planned = (row.moved_from or row.due_at).astimezone(zone)
    return Moved(f"#{community.name}", row.kind, planned, row.due_at.astimezone(zone), row.moved_why or "")


def _budget(tx: Transaction, workspace: str, person: str, got: list[datetime], *, by_id: bool) -> Budget:
    chosen = people.get_preferences(tx, workspace, person)
    waking = waking_of(people.find(tx, workspace, person), chosen, None)
    days = Counter(waking.start_of_day(at) for at in got)
    weeks = [sum(at - WEEK < other <= at for other in got) for at in got]
    name = person if by_id else pseudonym(tx.secret, workspace, person)
    return Budget(name, max(days.values()), max(weeks), chosen.dms_per_day, chosen.dms_per_week)
