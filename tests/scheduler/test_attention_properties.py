"""Whatever people choose and whenever they change it: nothing unasked-for outside their hours, nor more than they allow.

Two weeks are lived through, with two processes that decide, over changes of the clocks. Then each message is looked at again by a
reckoning of the test's own: the wall clock where the person was, and what they had chosen by then.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deliveries import Change, Later, Skip, Timing, recheck
from bot.model.communities import Community
from bot.model.deliveries import Draft, State
from bot.model.facts import PersonSeen
from bot.model.people import Preferences
from scheduler.attention import next_attention_due, plan_attention
from storage import claims, communities, deliveries, memberships, people
from storage.circumstances import circumstances
from storage.store import Store

# Europe changes its clocks on 29 March, Australia and New Zealand on 5 April.
START = datetime(2026, 3, 25, tzinfo=UTC)
DAYS = 14
ZONES = ("Europe/Paris", "America/Toronto", "Australia/Sydney", "Pacific/Chatham")
WEEK = timedelta(days=7)
NAMES = count(1)

moments = st.integers(0, DAYS * 24).map(lambda hour: START + timedelta(hours=hour, minutes=17))
choices = st.builds(
    Preferences,
    dms_per_week=st.sampled_from((0, 1, 2, 5)),
    dms_per_day=st.integers(1, 3),
    paused_until=st.none() | moments,
    opens=st.integers(0, 15).map(time),
    closes=st.integers(16, 23).map(lambda hour: time(hour, 30)),
    working_days=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    zone=st.none() | st.sampled_from(ZONES),
)
changes = st.lists(st.tuples(moments, choices | st.sampled_from(ZONES)), max_size=4)
bids = st.lists(st.tuples(moments, st.integers(1, 9), st.integers(6, 200)), min_size=1, max_size=8)


@dataclass
class Life:
    """One person: what they chose, where Slack says they are, from when on, and when they were written to."""

    store: Store
    person: str = field(default_factory=lambda: f"U{next(NAMES)}")
    chosen: list[tuple[datetime, Preferences]] = field(default_factory=list)
    told: list[tuple[datetime, str]] = field(default_factory=list)
    got: list[datetime] = field(default_factory=list)

    def change(self, at: datetime, what: Preferences | str) -> None:
        with self.store.write() as tx:
            if isinstance(what, Preferences):
                people.set_preferences(tx, "T1", self.person, what)
                self.chosen.append((at, what))
            else:
                flags = dict.fromkeys(("is_bot", "is_guest", "is_stranger", "is_admin", "is_deactivated"), False)
                people.upsert(tx, [PersonSeen("T1", self.person, "Ann", "en-GB", what, **flags, as_of=at.timestamp())])
                self.told.append((at, what))

    def bid(self, at: datetime, priority: int, hours: int) -> None:
        draft = Draft(
            "T1",
            "hello",
            self.person,
            f"o{next(NAMES)}",
            {"text": "Hello"},
            at,
            community="C1",
            is_unasked=True,
            priority=priority,
            reason="talks.why",
            expires_at=at + timedelta(hours=hours),
        )
        with self.store.write() as tx:
            deliveries.add(tx, draft, at)

    def decide_twice_and_send(self, at: datetime, processes: ThreadPoolExecutor) -> None:
        """Two processes decide at once; one sends what is due, as the worker would."""
        list(processes.map(lambda _: plan_attention(self.store, at), range(2)))
        steady = at.timestamp()
        while True:
            steady += 10
            with self.store.write() as tx:
                taken = claims.claim(tx, "T1", at, steady, Timing(), "worker")
                if taken is None:
                    return
                verdict = recheck(taken, circumstances(tx, taken, at))
                change = Change(State.SENT, message_ts="1.2")
                if isinstance(verdict, Skip):
                    change = Change(State.SKIPPED, verdict.why)
                elif isinstance(verdict, Later):
                    change = Change(State.DUE, verdict.why, due_at=verdict.until)
                else:
                    self.got.append(at)
                claims.record(tx, taken, change, at, steady, called=change.state is State.SENT)

    def wrong(self) -> Iterator[str]:
        """What went against their wishes."""
        for number, at in enumerate(self.got):
            chosen = [each for since, each in self.chosen if since <= at][-1]
            local = at.astimezone(ZoneInfo(chosen.zone or [zone for since, zone in self.told if since <= at][-1]))
            before = self.got[: number + 1]
            if not (chosen.opens <= local.time() < chosen.closes and local.weekday() in chosen.working_days):
                yield f"at {local}"
            if chosen.paused_until and at < chosen.paused_until:
                yield f"in a pause at {at}"
            if sum(each.astimezone(local.tzinfo).date() == local.date() for each in before) > chosen.dms_per_day:
                yield f"too many on {local.date()}"
            if sum(each > at - WEEK for each in before) > chosen.dms_per_week:
                yield f"too many in the week before {at}"


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=choices, zone=st.sampled_from(ZONES), changes=changes, bids=bids)
def test_nothing_goes_against_anybodys_wishes(
    store: Store,
    first: Preferences,
    zone: str,
    changes: list[tuple[datetime, Preferences | str]],
    bids: list[tuple[datetime, int, int]],
) -> None:
    life = Life(store)
    with store.write() as tx:
        communities.set_up(tx, Community("T1", "C1", "data"), [], START)
        memberships.move(tx, [("T1", "C1", life.person, START, True)])
    life.change(START, first)
    life.change(START, zone)
    agenda: list[tuple[datetime, Callable[[], None]]] = [(at, partial(life.change, at, what)) for at, what in changes]
    agenda += [(at, partial(life.bid, at, priority, hours)) for at, priority, hours in bids]
    agenda.sort(key=lambda each: each[0])
    now, end = START, START + timedelta(days=DAYS + 9)
    with ThreadPoolExecutor(2) as processes:
        while now < end:
            following = next_attention_due(store, now) or end
            now = min(following, end, *(at for at, _ in agenda[:1]))
            while agenda and agenda[0][0] <= now:
                agenda.pop(0)[1]()
            life.decide_twice_and_send(now, processes)
    assert list(life.wrong()) == []
    with store.read() as tx:
        assert deliveries.list_bids(tx, "T1", life.person, now + timedelta(days=400)) == [], "nothing waits for ever"
