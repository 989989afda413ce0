"""What a digest is made from, read in one transaction; and which digests were not sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from bot.digests.due import zone_of
from bot.digests.snapshot import (
    MOST_TO_MEND,
    MOST_TO_SEE,
    Asked,
    Coming,
    Item,
    Missed,
    Ran,
    Snapshot,
    Some,
    Someone,
    Stuck,
    WeekFigures,
)
from bot.metrics.responsiveness import Rule
from bot.metrics.usual import WEEKS_LOOKED_AT
from bot.metrics.weeks import Week
from bot.model.animations import Alarm, AlarmReason, Occurrence
from bot.model.communities import Community, Gap
from bot.model.deliveries import Draft, State
from bot.model.people import Role
from bot.model.workspaces import Workspace
from bot.permalinks import permalink
from storage import (
    alarms,
    animations,
    communities,
    deliveries,
    gaps,
    greetings,
    occurrences,
    people,
    privacy,
    questions,
    workspaces,
)
from storage.reports import participation, responsiveness, shape
from storage.reports.participation import WeekCounts
from storage.reports.scope import Scope, counts
from storage.responses import response_rate
from storage.schema import DeliveryRow, MembershipRow
from storage.store import Transaction

KIND = "digest"
NOTHING_TO_SAY = "digests.nothing_to_say"
MISSED = "digests.missed"
WEEKS_SHOWN = 12
_RECENT = timedelta(days=7)
_GREETED_WITHIN = timedelta(days=14)
_COMING_DAYS = 14


@dataclass(frozen=True, slots=True)
class _Reading:
    """One community at one moment, while its snapshot is read."""

    tx: Transaction
    community: Community
    workspace: Workspace | None
    now: datetime
    names_people: bool = True

    @property
    def recent(self) -> Scope:
        """The last 30 days, up to this moment."""
        today = self.now.astimezone(UTC).date()
        whole = Scope(
            self.community.workspace,
            (self.community.community,),
            until=today + timedelta(days=1),
            with_guests=self.community.lets_guests_in,
            as_of=self.now,
        )
        return replace(whole, since=today - timedelta(days=responsiveness.DAYS_OPEN))

    def weeks(self, first: Week, last: Week) -> Scope:
        """These weeks, both included, as they look now."""
        return replace(self.recent, since=first.monday, until=last.sunday + timedelta(days=1))

    def day(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(zone_of(self.community)).date()

    def link(self, ts: str | None) -> str | None:
        """The address of a message in the community; None where it is not known."""
        if ts is None or self.workspace is None or not self.workspace.url:
            return None
        return permalink(self.workspace.url, self.community.community, ts)

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Person id to plain name, for those who are known; nobody, where more people read it than look after the community."""
        if not self.names_people:
            return {}
        return {each.person: each.name for each in people.list_people(self.tx, self.community.workspace, ids) if each.name}


def get_snapshot(
    tx: Transaction, community: Community, week: Week, now: datetime, *, tells_needs: bool = True, is_posted: bool = False
) -> Snapshot:
    """A community at this moment, with the figures of a week. Without ``tells_needs`` only the figures are read.

    ``is_posted``: it is for the channel of the digest, which may be one that everybody reads, rather than for one person.
    """
    workspace = workspaces.find(tx, community.workspace)
    is_for_all = is_posted and _is_public(tx, community)
    reading = _Reading(tx, community, workspace, now, names_people=not is_for_all)
    this = reading.weeks(week, week)
    rule = responsiveness.rule_in(tx, reading.recent)
    snapshot = Snapshot(
        community=community,
        week=week,
        now=now,
        weeks=_weeks(reading, week),
        record_since=participation.first_day(tx, replace(this, since=None)),
        rule=rule,
        unanswered=responsiveness.open_questions(tx, this, rule, limit=0)[0],
        ran=_some(_ran(reading, week.since, min(week.until, now))),
        levels=shape.levels(tx, this),
        lost_regulars=participation.lost_regulars(tx, this),
        gaps=_gaps(reading),
        reads_people=bool(workspace and workspace.people_as_of and community.members_as_of),
        tells_needs=tells_needs,
        is_for_all=is_for_all,
    )
    return _with_needs(reading, snapshot) if tells_needs else snapshot


def _is_public(tx: Transaction, community: Community) -> bool:
    """Whether others than those who look after it read the channel of its digest: its own, or one that is not private."""
    place = communities.find(tx, community.workspace, community.digest_channel) if community.digest_channel else None
    return community.digest_is_open or (place is not None and not place.is_private)


def get_needs(tx: Transaction, community: Community, now: datetime) -> Snapshot:
    """What waits in a community at this moment, and no figures: for where only that is shown."""
    reading = _Reading(tx, community, workspaces.find(tx, community.workspace), now)
    rule = responsiveness.rule_in(tx, reading.recent)
    return _with_needs(reading, Snapshot(community, Week.at(now), now, weeks=(), rule=rule))


def _with_needs(reading: _Reading, snapshot: Snapshot) -> Snapshot:
    return replace(
        snapshot,
        questions=_questions(reading, snapshot.rule),
        newcomers=_newcomers(reading),
        returned=_returned(reading),
        unheard=_some([each for each in _ran(reading, reading.now - _RECENT, reading.now) if not each.answered], MOST_TO_MEND),
        stuck=_stuck(reading),
        missed=_missed(reading),
        suggested=questions.count_suggested(reading.tx, reading.community.workspace, reading.community.community),
        coming=_coming(reading),
        unsent=_unsent(reading, snapshot.week),
    )


def _weeks(reading: _Reading, week: Week) -> tuple[WeekFigures, ...]:
    tx, shown = reading.tx, week.last(WEEKS_SHOWN)
    scope = reading.weeks(shown[0], week)
    wrote = participation.weeks(tx, scope)
    asked = responsiveness.questions_by_week(tx, scope)
    joined = participation.joins_by_week(tx, scope)
    first = participation.first_posts_by_week(tx, scope)
    compared = set(week.last(WEEKS_LOOKED_AT + 1))

    def figures(each: Week) -> WeekFigures:
        counted = wrote.get(each, WeekCounts())
        alone = reading.weeks(each, each)
        return WeekFigures(
            week=each,
            messages=counted.messages,
            people=counted.people,
            reactions=counted.reactions,
            questions=asked.get(each, 0),
            arrivals=joined.get(each, 0),
            first_posts=first.get(each, 0),
            first_reply=responsiveness.first_reply_median(tx, alone) if each in compared else None,
        )

    return tuple(figures(each) for each in shown)


def _questions(reading: _Reading, rule: Rule) -> Some[Asked]:
    count, newest = responsiveness.open_questions(reading.tx, reading.recent, rule, limit=MOST_TO_SEE)
    names = reading.names(each.author for each in newest)
    shown = (Asked(each.root_ts, names.get(each.author), reading.day(each.at), reading.link(each.root_ts)) for each in newest)
    return Some(tuple(shown), count)


def _newcomers(reading: _Reading) -> Some[Someone]:
    """Who joined lately and was not greeted; never those who look after the community."""
    since = reading.now - _GREETED_WITHIN
    arrived = select(MembershipRow.person, MembershipRow.joined_at).where(
        MembershipRow.workspace == reading.community.workspace,
        MembershipRow.community == reading.community.community,
        MembershipRow.is_present.is_(True),
        MembershipRow.role == Role.MEMBER,
        MembershipRow.joined_at >= since,
        MembershipRow.person.not_in(_passed_over(reading)),
        counts(reading.recent, MembershipRow.person),
    )
    rows = reading.tx.execute(arrived.order_by(MembershipRow.joined_at.desc(), MembershipRow.person)).all()
    return _people(reading, [(person, reading.day(at)) for person, at in rows if at])


def _returned(reading: _Reading) -> Some[Someone]:
    """Who wrote again in the last week after a long while, and was not greeted for it."""
    recent = replace(reading.recent, since=reading.recent.until - _RECENT)
    passed_over = _passed_over(reading)
    back = [(person, day) for person, day in participation.reactivated(reading.tx, recent) if person not in passed_over]
    return _people(reading, sorted(back, key=lambda each: each[1], reverse=True))


def _passed_over(reading: _Reading) -> set[str]:
    """Who was greeted lately, looks after the community, or is Foyer."""
    workspace, community = reading.community.workspace, reading.community.community
    greeted = greetings.greeted_since(reading.tx, workspace, community, reading.now - _GREETED_WITHIN)
    role = MembershipRow.role != Role.MEMBER
    hosts = reading.tx.scalars(select(MembershipRow.person).filter_by(workspace=workspace, community=community).where(role))
    return {*greeted, *hosts, *([reading.workspace.bot] if reading.workspace else [])}


def _people(reading: _Reading, everybody: Sequence[tuple[str, date]]) -> Some[Someone]:
    """But for who leaves no trace: what they did before counts, and nobody is told that it was them."""
    hidden = privacy.traceless_among(reading.tx, reading.community.workspace, (person for person, _ in everybody))
    found = [(person, day) for person, day in everybody if person not in hidden]
    names = reading.names(person for person, _ in found[:MOST_TO_SEE])
    return Some(tuple(Someone(person, names.get(person), day) for person, day in found[:MOST_TO_SEE]), len(found))


def _ran(reading: _Reading, since: datetime, until: datetime) -> list[Ran]:
    closed = occurrences.list_closed(reading.tx, reading.community.workspace, reading.community.community, since, until)
    return [_as_ran(reading, each) for each in reversed(closed)]


def _as_ran(reading: _Reading, occurrence: Occurrence) -> Ran:
    rate = response_rate(reading.tx, occurrence)
    link = reading.link(occurrence.message_ts)
    return Ran(occurrence.kind, occurrence.content, occurrence.local_date, rate.answered, rate.audience, link)


def _missed(reading: _Reading) -> Some[Missed]:
    """What did not run in the last week. What Slack refused is told with what can be done about it, as ``stuck``."""
    found = alarms.list_alarms(reading.tx, reading.community.workspace, reading.community.community, reading.now)
    told = [each for each in found if each.at >= reading.now - _RECENT and each.reason is not AlarmReason.NOT_POSTED]
    return _some([_as_missed(reading, each) for each in told], MOST_TO_MEND)


def _as_missed(reading: _Reading, alarm: Alarm) -> Missed:
    animation = alarm.animation
    return Missed(animation.animation, animation.kind, animation.content, reading.day(alarm.at), alarm.reason)


def _stuck(reading: _Reading) -> Some[Stuck]:
    since = reading.now - _GREETED_WITHIN
    problems = deliveries.list_problems(reading.tx, reading.community.workspace, reading.community.community, since)
    return _some(
        [Stuck(each.delivery, each.state, reading.day(each.due_at), each.why) for each in reversed(problems)], MOST_TO_MEND
    )


def _coming(reading: _Reading) -> Some[Coming]:
    place = (reading.community.workspace, reading.community.community)
    upcoming = animations.list_upcoming(reading.tx, *place, reading.now, _COMING_DAYS)
    return _some([Coming(each.animation.kind, each.animation.content, each.at) for each in upcoming])


def _gaps(reading: _Reading) -> tuple[Gap, ...]:
    """What is still to be read again, but for the moment in which the notice was posted: nothing before it was to be kept."""
    every = gaps.list_open(reading.tx, reading.community.workspace, reading.community.community)
    return tuple(each for each in every if each.reason != gaps.NOTICE)


def _unsent(reading: _Reading, week: Week) -> tuple[tuple[Week, str], ...]:
    """The digests just before this one that were not sent, newest first, with why."""
    told = select(DeliveryRow.occasion, DeliveryRow.state, DeliveryRow.why).filter_by(
        workspace=reading.community.workspace, community=reading.community.community, kind=KIND
    )
    earlier = told.where(DeliveryRow.occasion < occasion_of(reading.community.community, week.before(-1).label))
    unsent: list[tuple[Week, str]] = []
    for occasion, state, why in reading.tx.execute(earlier.order_by(DeliveryRow.occasion.desc()).limit(WEEKS_SHOWN)):
        due = Week.parse(occasion.rpartition(":")[2])
        if state != State.SKIPPED or due is None:
            break
        unsent.append((due.before(), NOTHING_TO_SAY if why == NOTHING_TO_SAY else MISSED))
    return tuple(unsent)


def list_planned(tx: Transaction, workspace: str, since: datetime) -> set[str]:
    """The occasions of the digests due since then that are in the ledger, sent or not, to whatever channel."""
    told = select(DeliveryRow.occasion).filter_by(workspace=workspace, kind=KIND)
    return set(tx.scalars(told.where(DeliveryRow.due_at >= since)))


def add_unsent(tx: Transaction, draft: Draft, why: str, now: datetime) -> None:
    """Write in the ledger that a digest is left out, and why (a text key), so that the next one can say so."""
    delivery = deliveries.add(tx, draft, now)
    if delivery is not None:
        tx.execute(update(DeliveryRow).filter_by(workspace=draft.workspace, delivery=delivery).values(state=State.SKIPPED, why=why))


def occasion_of(community: str, week: str) -> str:
    """What makes a digest unique: its community and the ISO week in which it is due."""
    return f"{community}:{week}"


def _some(items: Sequence[Item], most: int = MOST_TO_SEE) -> Some[Item]:
    return Some(tuple(items[:most]), len(items))
