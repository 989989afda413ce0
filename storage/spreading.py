"""The runs of one channel, spread by the rule of ``bot.animations.spreading``: worked out for weeks ahead."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, bindparam, select, text, update

from bot.animations import find_kind, get_kind
from bot.animations.kind import OPENING
from bot.animations.spreading import CLOSES, OPENS, Channel, Place, Wish, hours_by_day, rounded, spread
from bot.animations.timing import closing_time, step_time
from bot.digests.due import last_due, next_due, zone_of
from bot.model.animations import Animation, AnimationState, Occurrence, OccurrenceState, Shift
from bot.model.communities import Community
from bot.model.deliveries import State, Verb
from bot.recurrence import Recurrence, last_day_to_move_to, occurrences_between
from storage import communities
from storage.schema import DeliveryRow, OccurrenceRow
from storage.schema.columns import table_of
from storage.store import Transaction

# How far ahead dates that are not written yet are reckoned with: five dates of what runs every week.
AHEAD = timedelta(days=35)
_ONE_DAY = timedelta(days=1)
_ONE_CHOICE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('foyer dates ' || :place))")
_SAID = (State.DUE, State.CLAIMED, State.SENT, State.UNKNOWN)
# Made once: a channel is looked at whenever something is planned or posted there.
_RUNS = table_of(OccurrenceRow)
_RUN, _POST = _RUNS.c, table_of(DeliveryRow).c
_IN_CHANNEL = and_(_RUN.workspace == bindparam("workspace_is"), _RUN.community == bindparam("community_is"))
_IS_DUE = _RUN.state == OccurrenceState.DUE
_MOVABLE = select(_RUNS).where(_IN_CHANNEL, _IS_DUE, _RUN.slot == 0, _RUN.next_step_at.is_not(None))
_MOVABLE_LOCKED = _MOVABLE.with_for_update(skip_locked=True)
_WRITTEN = select(_RUN.animation, _RUN.local_date).where(_IN_CHANNEL, _RUN.slot == 0, _RUN.local_date >= bindparam("since_is"))
_DUE = select(_RUN.occurrence, _RUN.due_at).where(_IN_CHANNEL, _IS_DUE)
_POSTS = select(_POST.occasion, _POST.sent_at, _POST.due_at).where(
    _POST.workspace == bindparam("workspace_is"),
    _POST.recipient == bindparam("community_is"),
    _POST.verb == Verb.POST,
    _POST.thread_ts.is_(None),
    _POST.state.in_(_SAID),
    _POST.due_at >= bindparam("since_is"),
)

# A run: its animation, and its local date by the rule.
Run = tuple[str, date]


def hold_dates(tx: Transaction, workspace: str, community: str) -> None:
    """Until this transaction ends nobody else chooses anything for the dates of this community."""
    if tx.dialect == "postgresql":  # on SQLite a writer is alone anyway
        tx.execute(_ONE_CHOICE_AT_A_TIME, {"place": f"{workspace} {community}"})


def arrange(tx: Transaction, workspace: str, community: str, planned: Sequence[Animation], now: datetime) -> int:
    """Put every date that is written, and has not begun, where it belongs among all that is planned there. How many moved."""
    place = communities.find(tx, workspace, community)
    if place is None:
        return 0
    hold_dates(tx, workspace, community)
    # A row that another process holds is beginning at this moment: it stays where it is.
    movable = _movable(tx, place, locked=True)
    known = {animation.animation: animation for animation in planned if find_kind(animation.kind)}
    places = _places(tx, place, known.values(), movable, now)
    return sum(_move(tx, row, known[run[0]], places[run]) for run, row in movable.items() if run in places)


def forecast(
    tx: Transaction, coming: Sequence[Animation], planned: Iterable[Animation], now: datetime, *, ahead: timedelta = AHEAD
) -> Mapping[Run, Place]:
    """Where the next dates of animations of one community, planned or about to be, will go among all the others."""
    place = communities.find(tx, coming[0].workspace, coming[0].community) if coming else None
    if place is None:
        return {}
    names = {each.animation for each in coming}
    others = [each for each in planned if each.animation not in names and find_kind(each.kind)]
    movable = _movable(tx, place, locked=False)
    own = {run: movable.pop(run) for run in list(movable) if run[0] in names}
    places = _places(tx, place, [*others, *coming], movable, now, besides=own, ahead=ahead)
    return {run: at for run, at in places.items() if run[0] in names}


def may_open(tx: Transaction, occurrence: Occurrence, now: datetime) -> bool:
    """Whether the channel has room for a run at this moment: posts that nobody foresaw may have come before it."""
    place = communities.find(tx, occurrence.workspace, occurrence.community)
    if place is None:
        return True
    channel = Channel(zone_of(place), place.posts_a_day)
    for at in _taken(tx, place, now, besides={occurrence.occurrence}, until=now):
        channel.take(at)
    return channel.obstacle(max(occurrence.due_at, rounded(now))) is None


def find_room(tx: Transaction, workspace: str, community: str, now: datetime, *, by_day: bool) -> datetime | None:
    """When the channel has room for a post that is no run, apart from all that stands there or will: now, else the first full hour
    between nine and five that has it (None: not for a month). ``by_day``: now neither, outside these hours.
    """
    place = communities.find(tx, workspace, community)
    if place is None:
        return None
    channel, zone = Channel(zone_of(place), place.posts_a_day), zone_of(place)
    for at in _taken(tx, place, now, besides=set(), until=now + AHEAD):
        channel.take(at)
    may_now = not by_day or OPENS <= now.astimezone(zone).time() <= CLOSES
    if may_now and channel.obstacle(rounded(now)) is None:
        return now
    return next((at for at in hours_by_day(now, zone) if channel.obstacle(at) is None), None)


def _places(
    tx: Transaction,
    place: Community,
    planned: Iterable[Animation],
    movable: Mapping[Run, Row[Any]],
    now: datetime,
    *,
    besides: Mapping[Run, Row[Any]] = MappingProxyType({}),
    ahead: timedelta = AHEAD,
) -> Mapping[Run, Place]:
    """Where all that is planned goes, whether or not its date is written, as if what stands ``besides`` were not there."""
    written = set(_written(tx, place, now)) - movable.keys() - besides.keys()
    wishes: dict[str, tuple[Run, Wish]] = {}
    for animation in planned:
        for run, at in {**_to_come(animation, now, ahead), **_stand(animation, movable)}.items():
            if run not in written:
                row = movable.get(run)
                key = f"{run[0]}:{run[1].isoformat()}"
                wishes[key] = run, _wish(key, animation, run[1], at, row.due_at if row else None)
    until = max((wish.at for _, wish in wishes.values()), default=now) + AHEAD
    taken = _taken(tx, place, now, besides={row.occurrence for row in (*movable.values(), *besides.values())}, until=until)
    placed = spread((wish for _, wish in wishes.values()), taken, zone=zone_of(place), most=place.posts_a_day, now=now)
    return {wishes[key][0]: at for key, at in placed.items()}


def _to_come(animation: Animation, now: datetime, ahead: timedelta) -> dict[Run, datetime]:
    """The dates of an animation by its rule alone, for some weeks, and the first one at least."""
    if animation.state is not AnimationState.PLANNED:
        return {}
    rule = animation.recurrence
    today = max(now.astimezone(ZoneInfo(rule.zone)).date(), rule.starts_on)
    until = today + ahead
    dates = _dates_of_weeks(rule, today - timedelta(days=today.weekday()), ahead)
    return {(animation.animation, day): at for day, at in dates if at > now and day <= until}


@lru_cache(maxsize=4096)
def _dates_of_weeks(rule: Recurrence, monday: date, ahead: timedelta) -> tuple[tuple[date, datetime], ...]:
    """The dates of a rule from a Monday on, as far as any day of that week looks ahead: asked for again and again."""
    return tuple((each.local_date, each.at) for each in occurrences_between(rule, monday, monday + ahead + 6 * _ONE_DAY))


@lru_cache(maxsize=4096)
def _last_day(rule: Recurrence, nominal: date) -> date:
    return last_day_to_move_to(rule, nominal)


def _stand(animation: Animation, movable: Mapping[Run, Row[Any]]) -> dict[Run, datetime]:
    return {run: row.moved_from or row.due_at for run, row in movable.items() if row.animation == animation.animation}


def _wish(key: str, animation: Animation, day: date, at: datetime, stands_at: datetime | None) -> Wish:
    return Wish(
        key=key,
        at=at,
        rule=animation.recurrence,
        last_day=_last_day(animation.recurrence, day),
        priority=get_kind(animation.kind).priority,
        planned_at=animation.planned_at,
        stands_at=stands_at,
    )


def _movable(tx: Transaction, place: Community, *, locked: bool) -> dict[Run, Row[Any]]:
    """The dates that are written and have not begun; what was announced to people already stays where it is."""
    rows = tx.execute(_MOVABLE_LOCKED if locked else _MOVABLE, {"workspace_is": place.workspace, "community_is": place.community})
    return {(row.animation, row.local_date): row for row in rows if not row.steps_done["names"]}


def _written(tx: Transaction, place: Community, now: datetime) -> list[Run]:
    """Every date from yesterday on that has its occurrence, whatever became of it."""
    since = now.astimezone(zone_of(place)).date() - _ONE_DAY
    asked = {"workspace_is": place.workspace, "community_is": place.community, "since_is": since}
    return [(animation, day) for animation, day in tx.execute(_WRITTEN, asked)]


def _taken(tx: Transaction, place: Community, now: datetime, *, besides: set[str], until: datetime) -> list[datetime]:
    """When the channel has, or will have, other posts of Foyer, since yesterday: those in the ledger, runs that began or were asked
    for by hand, and the digests to come.
    """
    asked = {"workspace_is": place.workspace, "community_is": place.community, "since_is": now - 2 * _ONE_DAY}
    said = tx.execute(_POSTS, asked).all()
    posted = {occasion.partition(":")[0] for occasion, _, _ in said if occasion.endswith(f":{OPENING}:0")}
    begun = [at for name, at in tx.execute(_DUE, asked) if name not in posted and name not in besides]
    return [*(rounded(sent or due) for _, sent, due in said), *begun, *_digests(tx, place, now, until)]


def _digests(tx: Transaction, place: Community, now: datetime, until: datetime) -> list[datetime]:
    """The digests that are still to come to this channel, of whatever community."""
    found: list[datetime] = []
    for community in communities.list_reporting(tx, place.workspace, place.community):
        at = last_due(community, now).at
        while (at := next_due(community, at)) <= until:
            found.append(at)
    return found


def _move(tx: Transaction, row: Row[Any], animation: Animation, place: Place) -> bool:
    """Write where a run goes; False where it stands there already."""
    wish = row.moved_from or row.due_at
    stands = Place(row.due_at, Shift(row.moved_why) if row.moved_why else None)
    if stands == place or (place.at == stands.at != wish and Shift.NO_ROOM not in (place.why, stands.why)):
        return False
    kind, rule = get_kind(animation.kind), animation.recurrence
    change = update(OccurrenceRow).filter_by(workspace=row.workspace, occurrence=row.occurrence)
    tx.execute(
        change.values(
            due_at=place.at,
            closes_at=closing_time(kind, row.content, place.at, rule),
            next_step_at=step_time(kind.steps(row.content)[0], place.at, rule),
            moved_from=wish if place.why else None,
            moved_why=place.why,
        )
    )
    return True
