"""A year of a company with every kind of ritual planned: each date kept once, no channel crowded, no budget passed?

Lives through it with the real heartbeats and the real ledger; only Slack's answers are made up, because a year of
them over a socket measures the socket. Prints what was said, what was found wrong (nothing, if all is well) and how long it took.
"""

import itertools
import sys
import tempfile
import time as real
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.animations import KINDS
from bot.animations.forms import Choice, Day, Field, Lines, Number, People, Words
from bot.animations.kind import OPENING, Kind
from bot.deliveries import Answer, Timing
from bot.model.animations import Animation, AnimationState, SkipReason
from bot.model.communities import Community
from bot.model.deliveries import State, Verb
from bot.model.facts import PersonSeen
from bot.nudges import SWITCHED
from bot.recurrence import Recurrence
from bot.text import Texts, texts_for
from commands.assembly import heartbeats, hooks, rechecks
from commands.logs import configure_logs
from scheduler.clock import MovableClock
from scheduler.delivery import Worker
from scheduler.slack import Slack
from scheduler.walk import WalkingClock, walk
from storage import animations, communities, memberships, people, workspaces
from storage.recorder import Recorder
from storage.rehearsal import list_budgets
from storage.schema import DeliveryRow, OccurrenceRow, metadata
from storage.store import Store

WORKSPACE, BOT, SECRET = "T1", "UFOYER", b"year"
ZONES = ("Europe/Paris", "America/New_York", "Australia/Sydney", "Asia/Kolkata")
COUNTRIES = {"Europe/Paris": "FR", "America/New_York": "US", "Australia/Sydney": "AU", "Asia/Kolkata": "IN"}
START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
FREQUENCIES = ("weekly", "fortnightly", "monthly")
NOT_LIVED = ("people", "reconcile")


class AgreeableSlack(Slack):
    """A Slack that takes whatever it is told, at once. ``calls`` counts them by method."""

    def __init__(self) -> None:
        super().__init__("xoxb-year", "http://127.0.0.1:9/api/")
        self.calls: Counter[str] = Counter()

    def call(self, method: str, **arguments: Any) -> Answer:
        """Agree."""
        self.calls[method] += 1
        number = self.calls.total()
        channel = arguments.get("channel") or f"D{arguments.get('users')}"
        data = {
            "ok": True,
            "ts": f"{1_700_000_000 + number}.{number:06d}",
            "channel": {"id": channel} if "users" in arguments else channel,
        }
        return Answer(200, data, {})


@dataclass
class Year:
    """What was planned, and what came of it."""

    store: Store
    start: datetime
    until: datetime
    planned: list[Animation] = field(default_factory=list)
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
            if any(reason == SkipReason.MISSED for _, reason in written[animation.animation]):
                yield f"{animation.kind}: missed"

    def _crowded(self) -> Iterator[str]:
        with self.store.read() as tx:
            limits = {each.community: each for each in communities.list_communities(tx, WORKSPACE)}
            posts = tx.execute(
                select(DeliveryRow.recipient, DeliveryRow.sent_at, DeliveryRow.occasion)
                .filter_by(workspace=WORKSPACE, state=State.SENT, verb=Verb.POST, thread_ts=None)
                .where(DeliveryRow.recipient.in_(limits))
            ).all()
        crowd = Counter((place, at.astimezone(ZoneInfo(limits[place].zone)).date()) for place, at, _ in posts if at)
        for (place, day), count in sorted(crowd.items()):
            if count > limits[place].posts_a_day:
                yield f"{place}: {count} posts on {day}"
        seen = Counter(occasion for _, _, occasion in posts)
        yield from (f"{occasion} twice" for occasion, count in seen.items() if count > 1 and OPENING in occasion)

    def _over_budget(self) -> Iterator[str]:
        with self.store.read() as tx:
            found = list_budgets(tx, WORKSPACE, self.start, by_id=True)
        yield from (
            f"{each.person}: {each.most_in_day} in a day, {each.most_in_week} in a week" for each in found if each.is_passed
        )


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


def live(url: str, *, places: int, members: int, days: int, kinds: Sequence[Kind] = KINDS) -> Year:
    """Found a company in a new store, plan every kind in each of its communities, and live through so many days."""
    store = Store(url, secret=SECRET)
    metadata.create_all(store.engine)
    year = found(store, places=places, members=members, days=days, kinds=kinds)
    year.stops = walk_to(store, MovableClock(START), AgreeableSlack(), year.until)
    return year


def found(store: Store, *, places: int, members: int, days: int, kinds: Sequence[Kind] = KINDS) -> Year:
    """A company in an empty store, with every kind planned in each of its communities."""
    year = Year(store, START, START + timedelta(days=days))
    for number in range(places):
        _found(store, number, members)
        with store.write() as tx:
            for place, kind in enumerate(kinds):
                animation = _animation(kind, number, place)
                animations.add(tx, animation, START)
                year.planned.append(animation)
    return year


def walk_to(store: Store, clock: WalkingClock, slack: Slack, until: datetime) -> int:
    """Live through the time until then, with every heartbeat and the worker; in how many stops."""
    recorder = Recorder(store)
    beats = [beat for beat in heartbeats(slack, recorder, WORKSPACE, "en") if beat.name not in NOT_LIVED]
    worker = Worker(store, slack, clock, WORKSPACE, hooks=hooks(clock), rechecks=rechecks(), timing=Timing(post=0, update=0))
    try:
        return walk(clock, beats, worker, store, until, most_stops=1_000_000)
    finally:
        recorder.close()


def _found(store: Store, number: int, members: int) -> None:
    """A community in one of four zones; a fifth of its people live in another one, and a tenth joined lately."""
    zone, community = ZONES[number % len(ZONES)], f"C{number:04d}"
    fresh = Community(
        WORKSPACE, community, f"place-{number}", locale="fr" if number % 2 else "en", zone=zone, digest_channel=community
    )
    with store.write() as tx:
        workspaces.upsert(tx, WORKSPACE, "Year", BOT, "https://year.example/")
        seen = []
        for place in range(members):
            home = ZONES[(number + place) % len(ZONES)] if place % 5 == 0 else zone
            seen.append(
                PersonSeen(
                    WORKSPACE, f"U{number:03d}{place:05d}", f"Person {place}", "en-GB", home, False, False, False, False, False, 1.0
                )
            )
        people.upsert(tx, seen)
        manager = seen[0].person
        rules = frozenset(rule.key for rule in SWITCHED)
        communities.set_up(
            tx, replace(fresh, nudges=rules, set_up_by=manager, bot_is_in=True), [manager], START - timedelta(days=90)
        )
        communities.mark_noticed(tx, WORKSPACE, community, START - timedelta(days=90))
        joined = START - timedelta(days=60)
        memberships.move(tx, [(WORKSPACE, community, each.person, joined, True) for each in seen])


def _animation(kind: Kind, number: int, place: int) -> Animation:
    """A kind planned in a community: of every two kinds one at the same hour as another, to have something to spread."""
    zone = ZONES[number % len(ZONES)]
    starts = START.date() + timedelta(days=(number + place) % 5)
    frequency = FREQUENCIES[place % len(FREQUENCIES)]
    ordinal = (starts.day - 1) // 7 + 1 if frequency == "monthly" else None
    rule = Recurrence(
        frequency,  # type: ignore[arg-type]
        starts,
        time(23 if number % 7 == 0 else 10 + place // 2),
        zone,
        weekday=starts.weekday(),
        ordinal=ordinal,
    )
    content = kind.content(form_of(kind, number))
    name = uuid5(NAMESPACE_OID, f"{number} {place}").hex
    return Animation(
        WORKSPACE, name, f"C{number:04d}", kind.key, content, rule, AnimationState.PLANNED, f"U{number:03d}00000", START
    )


def form_of(kind: Kind, number: int) -> Mapping[str, str]:
    """A planning form of a kind that holds: plain words, the first choice everywhere; what contradicts the rest left out."""
    texts = texts_for("en")
    full = {each.name: plain(each, texts, number) for each in kind.fields}
    optional = [each.name for each in kind.fields if not each.is_required]
    for left_out in itertools.chain([()], itertools.combinations(optional, 1), itertools.combinations(optional, 2)):
        form = {name: value for name, value in full.items() if name not in left_out}
        if not kind.problems(form):
            return form
    raise ValueError(f"no plain form of {kind.key} holds: {kind.problems(full)}")


def plain(asked: Field, texts: Texts, number: int) -> str:
    """Something plain in a field, whatever kind of field it is."""
    match asked:
        case Words():
            return "One thing"
        case Lines():
            return "One thing\nAnother\nA third"
        case Choice():
            return str(asked.chosen or asked.options(texts)[0].value)
        case People():
            return f"U{number:03d}00001"
        case Day():
            return START.date().isoformat()
        case Number():
            return str(asked.least)


def main() -> None:
    """A year of a thousand people in twenty communities."""
    configure_logs(level=40)
    places, days = (int(word) for word in (sys.argv[1:] or ["20", "364"])[:2])
    with tempfile.TemporaryDirectory() as folder:
        began = real.perf_counter()
        year = live(f"sqlite:///{folder}/year.db", places=places, members=1000 // places, days=days)
        took = real.perf_counter() - began
        for kind, count in sorted(year.said().items()):
            print(f"  {kind}: {count:,}")
        wrong = year.wrong()
        rituals = f"{len(year.planned)} rituals of {len(KINDS)} kinds"
        print(f"{days} days of {places} communities, {rituals}: {year.stops:,} stops in {took:.0f} s")
        print("\n".join(wrong) if wrong else "Each date once, no channel crowded, no budget passed.")
        year.store.close()


if __name__ == "__main__":
    main()
