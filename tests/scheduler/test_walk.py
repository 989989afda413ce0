"""A week moved forward is a week lived: everything falls due at its own instant, in order, and once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.model.deliveries import Draft
from scheduler.attention import attention_heartbeat
from scheduler.heartbeat import Heartbeat
from scheduler.slack import Slack
from scheduler.walk import EndlessWalk, walk
from storage import deliveries
from storage.store import Store
from tests.scheduler.ledger import Town, town


@pytest.fixture
def here(sqlite_store: Store) -> Iterator[Town]:
    with town(sqlite_store) as here:
        yield here


@dataclass
class Ritual:
    """A heartbeat that plans a post at each of its instants."""

    here: Town
    instants: list[datetime]
    beats: list[datetime] = field(default_factory=list)

    @property
    def heartbeat(self) -> Heartbeat:
        return Heartbeat("ritual", 60, self.beat, self.next_due)

    def beat(self, store: Store, now: datetime) -> int:
        self.beats.append(now)
        due = [instant for instant in self.instants if instant <= now]
        with store.write() as tx:
            drafts = [
                Draft(self.here.sandbox.team, "ritual", self.here.data, at.isoformat(), {"text": f"{at:%A}"}, at) for at in due
            ]
            return sum(deliveries.add(tx, draft, now) is not None for draft in drafts)

    def next_due(self, _store: Store, now: datetime) -> datetime | None:
        return min((instant for instant in self.instants if instant > now), default=None)


def stroll(here: Town, *heartbeats: Heartbeat, days: float) -> int:
    here.sandbox.clock.set(here.clock.now())
    return walk(here.clock, heartbeats, here.worker(), here.store, here.clock.now() + timedelta(days=days))


def test_each_thing_happens_at_its_own_instant(here: Town) -> None:
    start = here.clock.now()
    ritual = Ritual(here, [start + timedelta(days=day) for day in range(1, 6)])
    stops = stroll(here, ritual.heartbeat, days=7)
    assert stops == 5
    assert here.seen() == ["Thursday", "Friday", "Saturday", "Sunday", "Monday"]
    with here.store.read() as tx:
        rows = [deliveries.find_by_occasion(tx, here.sandbox.team, "ritual", here.data, at.isoformat()) for at in ritual.instants]
    sent = [row.sent_at for row in rows if row is not None and row.sent_at is not None]
    assert len(sent) == 5
    assert all(at <= sent_at < at + timedelta(minutes=1) for at, sent_at in zip(ritual.instants, sent, strict=True))


def test_the_clock_stands_at_the_target_in_the_end(here: Town) -> None:
    target = here.clock.now() + timedelta(days=30)
    stroll(here, days=30)
    assert target <= here.clock.now() < target + timedelta(minutes=1)


def test_a_delivery_planned_for_later_leaves_on_the_way(here: Town) -> None:
    at = here.clock.now() + timedelta(days=2)
    planned = here.plan(due_at=at)
    stroll(here, days=3)
    sent_at = here.get(planned).sent_at
    assert sent_at is not None
    assert at <= sent_at < at + timedelta(minutes=1)


def test_a_bid_wins_its_place_on_the_way(here: Town) -> None:
    here.set_up()
    bea = here.person("bea")
    here.plan(
        "Here",
        kind="nudge:quiet_regular",
        recipient=bea,
        community=here.data,
        is_unasked=True,
        priority=10,
        reason="nudges.quiet_regular_reason",
    )
    reads = Slack(here.sandbox.bot_token, here.sandbox.api_url).reads
    stroll(here, attention_heartbeat(reads, here.sandbox.team), days=2)
    assert here.seen_in_dm(bea) == ["Here"]


def test_time_never_goes_back_on_the_way(here: Town) -> None:
    start = here.clock.now()
    ritual = Ritual(here, [start + timedelta(seconds=n / 10) for n in range(1, 30)])
    stroll(here, ritual.heartbeat, days=0.001)
    assert all(later >= earlier for earlier, later in pairwise(ritual.beats))
    assert len(here.seen()) == 29


def test_a_target_in_the_past_moves_nothing(here: Town) -> None:
    before = here.clock.now()
    assert stroll(here, days=-1) == 0
    assert here.clock.now() >= before


def test_a_heartbeat_that_always_says_now_does_not_hold_the_walk(here: Town) -> None:
    stuck = Heartbeat("stuck", 60, lambda _store, _now: 0, lambda _store, now: now)
    assert stroll(here, stuck, days=7) == 0


def test_a_heartbeat_that_always_has_more_in_the_next_second_is_told_off(here: Town) -> None:
    hasty = Heartbeat("hasty", 60, lambda _store, _now: 0, lambda _store, now: now + timedelta(microseconds=1))
    with pytest.raises(EndlessWalk):
        walk(here.clock, [hasty], here.worker(), here.store, here.clock.now() + timedelta(days=365), most_stops=100)


def test_a_failing_heartbeat_does_not_hold_the_others(here: Town) -> None:
    def fail(store: Store, now: datetime) -> int:
        raise RuntimeError

    ritual = Ritual(here, [here.clock.now() + timedelta(days=1)])
    stroll(here, Heartbeat("failing", 60, fail, lambda _store, _now: None), ritual.heartbeat, days=2)
    assert here.seen() == ["Thursday"]
