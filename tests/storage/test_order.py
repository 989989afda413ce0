"""Any order and any repetition of the same events ends in the same tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.model.communities import Community
from bot.model.facts import Fact, PersonSeen
from bot.participation import facts_from, facts_from_history
from storage import communities, participation, people, privacy
from storage.store import Store
from tests.conftest import SECRET
from tests.storage.facts import RECORDED, tables

NOTICE = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
START = int(NOTICE.timestamp())

ADA, BEN, CLEO, GUEST, ROBOT, HIDDEN = "UADA", "UBEN", "UCLEO", "UGUEST", "UROBOT", "UHIDDEN"
EVERYBODY = (ADA, BEN, CLEO, GUEST, ROBOT, HIDDEN)
HERE, UNRECORDED, UNKNOWN = "CHERE", "CKNOWN", "CELSE"

Event = dict[str, Any]


def ts(moment: int) -> str:
    """Half an hour apart, so that some examples go past midnight, from a little before the notice."""
    return f"{START - 3600 + moment * 1800}.{moment:06}"


def payload(**event: Any) -> Event:
    return {"type": "event_callback", "team_id": "T1", "event": event}


@dataclass(frozen=True)
class Written:
    """A message of the story: the event that told of it, and how a history would show it."""

    author: str
    channel: str
    moment: int
    root: "Written | None"
    asks: bool

    @property
    def row(self) -> Event:
        row = {"type": "message", "user": self.author, "ts": ts(self.moment), "text": "and now?" if self.asks else "well"}
        if self.root is not None:
            row |= {"thread_ts": ts(self.root.moment), "parent_user_id": self.root.author}
        return row


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[Fact, ...]]:
    """Some days in a channel, as the facts of each event that tells of them."""
    moments = iter(range(1000))
    channels = st.sampled_from([HERE, HERE, HERE, HERE, UNRECORDED, UNKNOWN])
    written: list[Written] = []
    for _ in range(draw(st.integers(1, 7))):
        earlier = draw(st.none() | st.sampled_from(written)) if written else None
        root = (earlier.root or earlier) if earlier else None
        channel = root.channel if root else draw(channels)
        written.append(Written(draw(st.sampled_from(EVERYBODY)), channel, next(moments), root, draw(st.booleans())))
    events = [_posted(message) for message in written if draw(st.integers(0, 9))]  # one in ten never comes
    events += [_gone(draw, message, next(moments)) for message in written if draw(st.integers(0, 3)) == 0]
    for _ in range(draw(st.integers(0, 6))):
        events.append(_reaction(draw, draw(st.sampled_from(written)), next(moments)))
    for _ in range(draw(st.integers(0, 4))):
        events.extend(_moves(draw, draw(channels), next(moments)))
    told = [facts_from(event) for event in events]
    told += [
        facts_from_history(message.row, "T1", message.channel, imported=True) for message in written if draw(st.integers(0, 3)) == 0
    ]
    return told + list(_imported_joins(draw, events))


def _posted(message: Written) -> Event:
    return payload(**message.row, channel=message.channel, event_ts=ts(message.moment))


def _gone(draw: st.DrawFn, message: Written, moment: int) -> Event:
    told = {"type": "message", "channel": message.channel, "hidden": True, "event_ts": ts(moment), "previous_message": message.row}
    if draw(st.booleans()):
        return payload(**told, subtype="message_deleted", deleted_ts=ts(message.moment))
    tombstone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": ts(message.moment)}
    return payload(**told, subtype="message_changed", message=tombstone)


def _reaction(draw: st.DrawFn, message: Written, moment: int) -> Event:
    return payload(
        type=draw(st.sampled_from(["reaction_added", "reaction_removed"])),
        user=draw(st.sampled_from([ADA, BEN, HIDDEN])),
        reaction=draw(st.sampled_from(["tada", "wave::skin-tone-2", "wave"])),
        item={"type": "message", "channel": message.channel, "ts": ts(message.moment)},
        item_user=message.author,
        event_ts=ts(moment),
    )


def _moves(draw: st.DrawFn, channel: str, moment: int) -> Iterator[Event]:
    person = draw(st.sampled_from([ADA, BEN, HIDDEN]))
    kind = draw(st.sampled_from(["member_joined_channel", "member_left_channel"]))
    yield payload(type=kind, user=person, channel=channel, event_ts=ts(moment))


def _imported_joins(draw: st.DrawFn, events: Sequence[Event]) -> Iterator[tuple[Fact, ...]]:
    for event in (each["event"] for each in events):
        if event["type"] == "member_joined_channel" and draw(st.booleans()):
            near = float(event["event_ts"]) + draw(st.sampled_from([-61, -2, 0, 3, 90]))
            row = {"type": "message", "subtype": "channel_join", "user": event["user"], "ts": f"{near:.6f}"}
            yield facts_from_history(row, "T1", event["channel"], imported=True)


def choose(store: Store) -> None:
    """The fixed communities and choices that every story is told in: no story changes them."""
    plain = {"locale": None, "zone": None, "is_stranger": False, "is_admin": False, "is_deactivated": False, "as_of": 1.0}
    with store.write() as tx:
        communities.set_up(tx, Community("T1", HERE, "here"), [], NOTICE)
        communities.mark_noticed(tx, "T1", HERE, NOTICE)
        communities.know(tx, Community("T1", UNRECORDED, "known"))
        guest = PersonSeen("T1", GUEST, "guest", is_bot=False, is_guest=True, **plain)  # type: ignore[arg-type]
        robot = PersonSeen("T1", ROBOT, "robot", is_bot=True, is_guest=False, **plain)  # type: ignore[arg-type]
        people.upsert(tx, [guest, robot])
        privacy.leave_no_trace(tx, "T1", HIDDEN, NOTICE)


def tell(store: Store, batches: Sequence[Sequence[tuple[Fact, ...]]]) -> dict[str, list[Any]]:
    """What stands once all was told, from the beginning."""
    with store.write() as tx:
        for row in RECORDED:
            tx.execute(delete(row))
    for batch in batches:
        with store.write() as tx:
            participation.record(tx, [fact for facts in batch for fact in facts])
    return tables(store)


def hold_in_any_order(store: Store, data: st.DataObject) -> None:
    story = data.draw(stories())
    repeated = [*story, *data.draw(st.lists(st.sampled_from(story), max_size=4) if story else st.just([]))]
    shuffled = data.draw(st.permutations(repeated))
    cut = data.draw(st.integers(0, len(shuffled)))
    one_by_one = tell(store, [[facts] for facts in story])
    assert tell(store, [shuffled[:cut], shuffled[cut:]]) == one_by_one
    assert tell(store, [[facts] for facts in shuffled]) == one_by_one
    assert not any(HIDDEN in row for rows in one_by_one.values() for row in rows)


@pytest.fixture
def chosen(sqlite_store: Store) -> Store:
    choose(sqlite_store)
    return sqlite_store


@pytest.fixture
def chosen_on_postgresql(postgresql_url: str) -> Iterator[Store]:
    store = Store(postgresql_url, secret=SECRET, pool_size=1)
    choose(store)
    yield store
    store.close()


@pytest.mark.no_cover  # which lines these tales reach is measured by the plain tests beside: here it would double the time
@given(data=st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_on_sqlite_any_order_ends_alike(chosen: Store, data: st.DataObject) -> None:
    hold_in_any_order(chosen, data)


@pytest.mark.no_cover
@given(data=st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_on_postgresql_any_order_ends_alike(chosen_on_postgresql: Store, data: st.DataObject) -> None:
    hold_in_any_order(chosen_on_postgresql, data)


def test_the_story_teller_tells_of_everything(chosen: Store) -> None:
    """The property above is worth something: a plain story does end in rows of every derived table."""
    root = Written(ADA, HERE, 3, None, asks=True)
    reply = Written(BEN, HERE, 4, root, asks=False)
    join = payload(type="member_joined_channel", user=BEN, channel=HERE, event_ts=ts(5))
    told = tell(chosen, [[facts_from(event) for event in (_posted(root), _posted(reply), join)]])
    assert {name: len(rows) for name, rows in told.items()} == {
        "participation": 3,
        "member_days": 2,
        "member_firsts": 2,
        "memberships": 1,
        "threads": 1,
    }
