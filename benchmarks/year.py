"""A year of a company with every kind of ritual planned: each date kept once, no channel crowded, no budget passed?

Lives through it with the real heartbeats, the real ledger and the real handlers; only Slack's answers are made up, because a year
of them over a socket measures the socket, and the store does not wait for the disk. Prints what was said, what people did, what was
found wrong (nothing, if all is well), and how long it took. A month of it, in two communities, is in the gate.
"""

import sys
import tempfile
import time as real
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, select

from benchmarks.company import START, WORKSPACE, found, members_of
from benchmarks.members import AgreeableSlack, Members
from bot.animations import KINDS
from bot.animations.kind import OPENING, Kind
from bot.animations.spreading import APART
from bot.deliveries import Timing
from bot.model.animations import Animation, SkipReason
from bot.model.deliveries import State, Verb
from bot.recurrence import Recurrence
from commands.assembly import heartbeats, hooks, rechecks, unsent
from commands.logs import configure_logs
from scheduler.clock import MovableClock
from scheduler.delivery import Worker
from scheduler.heartbeat import Heartbeat
from scheduler.walk import WalkingClock, walk
from storage import communities
from storage.recorder import Recorder
from storage.rehearsal import list_budgets
from storage.schema import DeliveryRow, OccurrenceRow, metadata
from storage.store import Store

SECRET = b"year"
NOT_LIVED = ("people", "reconcile")
# What a person says through Foyer is said when they say it; what Foyer plans keeps clear of it and of the rest.
PLANNED = ("animation", "digest")
# A post leaves some seconds after it is due, or a minute.
ROUGHLY = timedelta(minutes=5)


@dataclass
class Year:
    """What was planned, and what came of it."""

    store: Store
    start: datetime
    until: datetime
    planned: list[Animation] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
    stops: int = 0

    def wrong(self) -> list[str]:
        """Everything that is not as promised, in words."""
        return [*self._dates(), *self._crowded(), *self._over_budget()]

    def said(self) -> Counter[str]:
        """How many messages were said, by kind."""
        with self.store.read() as tx:
            rows = tx.execute(select(DeliveryRow.kind, DeliveryRow.verb).filter_by(workspace=WORKSPACE, state=State.SENT))
            return Counter(f"{kind}{' (change)' if verb == Verb.UPDATE else ''}" for kind, verb in rows)

    def _dates(self) -> Iterator[str]:
        """Each date of each rule, counted independently day by day, has one run, and nothing else has."""
        with self.store.read() as tx:
            rows = tx.execute(
                select(OccurrenceRow.animation, OccurrenceRow.local_date, OccurrenceRow.reason).filter_by(slot=0)
            ).all()
        written: defaultdict[str, list[tuple[date, str | None]]] = defaultdict(list)
        for name, day, reason in rows:
            written[name].append((day, reason))
        for animation in self.planned:
            last = self.until.astimezone(ZoneInfo(animation.recurrence.zone)).date()
            expected = [day for day in days_of(animation.recurrence, self.start, last) if day < last]
            got = sorted(day for day, _ in written[animation.animation] if day < last)
            if got != expected:
                yield f"{animation.kind}: {sorted(set(got) ^ set(expected))} differ, or are there twice"
            unsaid = [(day, why) for day, why in written[animation.animation] if why not in (None, SkipReason.NOTHING)]
            yield from (f"{animation.kind} in {animation.community}: {day} {why}" for day, why in unsaid)

    def _crowded(self) -> Iterator[str]:
        """No more posts of Foyer's own in a channel and day than it takes, none within an hour of another, none twice."""
        with self.store.read() as tx:
            limits = {each.community: each for each in communities.list_communities(tx, WORKSPACE)}
            posts = tx.execute(
                select(DeliveryRow.recipient, DeliveryRow.sent_at, DeliveryRow.kind, DeliveryRow.occasion)
                .filter_by(workspace=WORKSPACE, state=State.SENT, verb=Verb.POST, thread_ts=None)
                .where(DeliveryRow.recipient.in_(limits))
                .order_by(DeliveryRow.sent_at)
            ).all()
        by_place: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for place, at, kind, occasion in posts:
            by_place[place].append((at or self.until, f"{kind} {occasion}"))
        for place, said in sorted(by_place.items()):
            yield from _crowd(place, said, ZoneInfo(limits[place].zone), limits[place].posts_a_day)
        seen = Counter(occasion for _, _, _, occasion in posts)
        yield from (f"{occasion} twice" for occasion, count in seen.items() if count > 1 and OPENING in occasion)

    def _over_budget(self) -> Iterator[str]:
        with self.store.read() as tx:
            found = list_budgets(tx, WORKSPACE, self.start, by_id=True)
        yield from (
            f"{each.person}: {each.most_in_day} in a day, {each.most_in_week} in a week" for each in found if each.is_passed
        )


def _crowd(place: str, said: Sequence[tuple[datetime, str]], zone: ZoneInfo, most: int) -> Iterator[str]:
    days: Counter[date] = Counter()
    before: datetime | None = None
    for at, what in said:
        if what.startswith(PLANNED):
            days[at.astimezone(zone).date()] += 1
            if before is not None and at - before < APART - ROUGHLY:
                yield f"{place}: {what} at {at}, after {before}"
        before = at
    yield from (f"{place}: {count} posts on {day}" for day, count in sorted(days.items()) if count > most)


def days_of(rule: Recurrence, after: datetime, last: date) -> list[date]:
    """The dates of a rule that leaves no day out, after an instant, found by looking at every day: no recurrence library."""
    zone, first = ZoneInfo(rule.zone), after.date() - timedelta(days=1)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    kept = (day for day in days if day >= rule.starts_on and day.weekday() == rule.weekday and _is_of(rule, day))
    return [day for day in kept if datetime.combine(day, rule.local_time, zone) > after]


def _is_of(rule: Recurrence, day: date) -> bool:
    if rule.frequency == "monthly":
        return (day.day - 1) // 7 + 1 == rule.ordinal
    if rule.frequency == "fortnightly":
        return (day - rule.starts_on).days % 14 == 0
    return True


def live(url: str, *, places: int, people: int, days: int, kinds: Sequence[Kind] = KINDS) -> Year:
    """Found a company in a new store, plan every kind in each of its communities, and live through so many days."""
    store = Store(url, secret=SECRET)
    event.listen(store.engine, "connect", _wait_for_no_disk)
    metadata.create_all(store.engine)
    planned, joining = found(store, places=places, people_in_all=people, kinds=kinds)
    year = Year(store, START, START + timedelta(days=days), planned)
    slack = AgreeableSlack()
    members = Members(store, slack, WORKSPACE, members_of(places, people), joining, did=year.did)
    year.stops = walk_to(store, MovableClock(START), slack, year.until, members.heartbeat())
    return year


def walk_to(store: Store, clock: WalkingClock, slack: AgreeableSlack, until: datetime, *others: Heartbeat) -> int:
    """Live through the time until then, with every heartbeat and the worker; in how many stops."""
    recorder = Recorder(store)
    beats = [beat for beat in heartbeats(slack, recorder, WORKSPACE, "en") if beat.name not in NOT_LIVED]
    worker = Worker(
        store,
        slack,
        clock,
        WORKSPACE,
        hooks=hooks(clock),
        unsent=unsent(),
        rechecks=rechecks(),
        timing=Timing(post=0, update=0),
    )
    try:
        return walk(clock, [*beats, *others], worker, store, until, most_stops=1_000_000)
    finally:
        recorder.close()


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    """What is lost when the power goes is no loss here."""
    connection.execute("PRAGMA synchronous = OFF")


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a year, without its store. ``counts``: what was said and done, by kind."""

    counts: Counter[str]
    wrong: list[str]
    rituals: int
    stops: int
    worked: float


def tell(places: int, people: int, days: int) -> Told:
    """A year in a store of its own."""
    configure_logs(level=40)
    began = real.process_time()
    with tempfile.TemporaryDirectory() as folder:
        year = live(f"sqlite:///{folder}/year.db", places=places, people=people, days=days)
        worked = real.process_time() - began
        told = Told(year.said() + year.did, year.wrong(), len(year.planned), year.stops, worked)
        year.store.close()
    return told


def main() -> None:
    """A year of a thousand people in twenty communities; other numbers of communities, people and days may be given.

    They are lived in two companies of half the size, side by side, so that two cores have something to do.
    """
    places, people, days = (int(word) for word in (sys.argv[1:] or ["20", "1000", "364"]))
    began, half = real.perf_counter(), places // 2
    parts = [(half, people // 2), (places - half, people - people // 2)] if half > 1 else [(places, people)]
    with ProcessPoolExecutor(len(parts)) as cores:
        told = [each.result() for each in [cores.submit(tell, *part, days) for part in parts]]
    took = real.perf_counter() - began
    for kind, count in sorted(sum((each.counts for each in told), Counter()).items()):
        print(f"  {kind}: {count:,}")
    wrong = [problem for each in told for problem in each.wrong]
    rituals = f"{sum(each.rituals for each in told)} rituals of {len(KINDS)} kinds"
    stops = sum(each.stops for each in told)
    print(f"{days} days of {people:,} people in {places} communities, {rituals}: {stops:,} stops")
    print(f"{took:.0f} s ({sum(each.worked for each in told):.0f} s of work): {days / took:.1f} days a second")
    print("\n".join(wrong) if wrong else "Each date once, no channel crowded, no budget passed.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
