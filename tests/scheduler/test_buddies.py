"""Buddies: told first, asked in turn, replaced, and what happens when nobody is left."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.attention import Priority
from bot.model.deliveries import Draft, State
from bot.model.people import Preferences
from bot.model.welcomes import Buddy, TurnState
from scheduler.welcomes import plan_journeys
from storage import arrivals, buddies, deliveries, pairings, people, privacy
from storage.schema import DeliveryRow
from storage.store import Store
from tests.scheduler.arriving_town import BUDDY, DAY, HELLO, HOUR, LATER, MONDAY, OPEN_HANDED, Arriving
from tests.town import MANAGER

STEPS = (HELLO, BUDDY, replace(LATER, day=12))


@pytest.fixture
def place(sqlite_store: Store) -> Arriving:
    return Arriving(sqlite_store, steps=STEPS)


@pytest.fixture
def either(store: Store) -> Arriving:
    """The same, on each database in turn."""
    return Arriving(store, steps=STEPS)


def answer(place: Arriving, buddy: str, state: TurnState) -> None:
    """What the buttons do."""
    with place.store.write() as tx:
        turn = buddies.find_turn(tx, "T1", "C1", "UNEW", buddy)
        arrival = arrivals.find(tx, "T1", "C1", "UNEW")
        assert turn is not None
        assert arrival is not None
        assert buddies.turn_to(tx, turn, state)
        arrivals.look_at(tx, arrival, place.now)
    place.beat()


def turns(place: Arriving) -> dict[str, str]:
    with place.store.read() as tx:
        return {each.buddy: str(each.state) for each in buddies.list_turns(tx, "T1", "C1", newcomer="UNEW")}


def buddy_of(place: Arriving) -> str | None:
    with place.store.read() as tx:
        return buddies.buddy_of(tx, "T1", "C1", "UNEW")


def test_a_buddy_is_told_before_the_newcomer_hears_their_name(either: Arriving) -> None:
    either.volunteer("UBUD")
    either.join("UNEW")
    either.live(datetime.fromisoformat("2026-03-04T09:00+00:00"))
    assert either.sent("UBUD") == [("UNEW", "04 08")], "a working day ahead"
    (told,) = either.ledger("UBUD")
    assert (told.is_unasked, told.reason) == (True, "welcomes.turn_reason")
    assert "<@UNEW>" in str(told.body)
    assert not any("UBUD" in str(each.body) for each in either.ledger("UNEW", state=None)), "nobody has heard of them yet"
    assert buddy_of(either) is None
    either.live(2 * DAY)
    assert either.sent("UNEW") == [("hello", "03 08"), ("buddy", "05 08")]
    assert "<@UBUD>" in str(either.ledger("UNEW")[1].body)
    assert buddy_of(either) == "UBUD"


def test_who_says_not_this_time_is_followed_by_the_next(place: Arriving) -> None:
    place.volunteer("UBUDA", "UBUDB")
    place.join("UNEW")
    place.live(datetime.fromisoformat("2026-03-04T09:00+00:00"))
    answer(place, "UBUDA", TurnState.DECLINED)
    place.live(7 * DAY)
    assert [who for who, _ in place.sent("UBUDA")] == ["UNEW"]
    assert place.sent("UBUDB") == [("UNEW", "05 08")]
    assert place.sent("UNEW")[:2] == [("hello", "03 08"), ("buddy", "06 08")]
    assert "UBUDA" not in str([each.body for each in place.ledger("UNEW", state=None)])
    assert turns(place) == {"UBUDA": "declined", "UBUDB": "given"}


def test_who_says_gladly_is_named_at_the_next_opening(place: Arriving) -> None:
    place.volunteer("UBUD", zone="Asia/Tokyo")
    place.join("UNEW")
    place.live(datetime.fromisoformat("2026-03-05T01:00+00:00"))
    answer(place, "UBUD", TurnState.GLAD)
    place.live(9 * HOUR)
    assert place.sent("UNEW")[-1] == ("buddy", "05 08")


def test_nobody_left_is_told_to_who_looks_after_it_once_a_week(place: Arriving) -> None:
    place.volunteer("UBUD")
    place.join("UNEW")
    place.join("UTOO")
    place.town.settle("UBUD", is_deactivated=True)
    place.live(20 * DAY)
    for person in ("UNEW", "UTOO"):
        assert place.outcomes(person)["buddy"] == ("passed_over", "welcomes.why_no_buddy")
        assert [step for step, _ in place.sent(person)] == ["hello", "later"], "their journey goes on"
    (told,) = place.ledger(MANAGER, state=None)  # both newcomers' step came up in one week
    assert (told.kind, told.reason) == ("welcome_watch", "welcomes.nobody_reason")
    assert "UNEW" not in str(told.body)


def test_everybody_says_no(either: Arriving) -> None:
    either.volunteer("UBUD")
    either.join("UNEW")
    either.live(datetime.fromisoformat("2026-03-04T09:00+00:00"))
    answer(either, "UBUD", TurnState.DECLINED)
    assert either.outcomes("UNEW")["buddy"] == ("passed_over", "welcomes.why_no_buddy")


@pytest.mark.parametrize("how", ["left", "withdrew", "erased", "deactivated"])
def test_a_buddy_who_is_gone_is_replaced(place: Arriving, how: str) -> None:
    place.volunteer("UBUDA", "UBUDB")
    place.join("UNEW")
    place.live(4 * DAY)
    assert buddy_of(place) == "UBUDA"
    if how == "left":
        place.leave("UBUDA")
    elif how == "deactivated":
        place.town.settle("UBUDA", is_deactivated=True)
    else:
        with place.store.write() as tx:
            if how == "withdrew":
                buddies.withdraw(tx, "T1", "C1", "UBUDA")
            else:
                privacy.leave_no_trace(tx, "T1", "UBUDA", place.now)
    place.live(6 * DAY)
    assert [who for who, _ in place.sent("UBUDB")] == ["UNEW"]
    assert buddy_of(place) == "UBUDB"
    last = place.ledger("UNEW")[-1]
    assert last.subject == "buddy"
    assert "<@UBUDB>" in str(last.body)
    assert "From now on" in str(last.body)


def test_who_leaves_between_being_asked_and_being_named_is_not_named(place: Arriving) -> None:
    place.volunteer("UBUDA", "UBUDB")
    place.join("UNEW")
    place.live(datetime.fromisoformat("2026-03-05T06:00+00:00"))
    assert [each.subject for each in place.ledger("UNEW", state=State.BID)] == ["buddy"]
    place.leave("UBUDA")
    place.live(4 * DAY)
    assert "UBUDA" not in str([each.body for each in place.ledger("UNEW")])
    assert buddy_of(place) == "UBUDB"


def test_who_is_paused_or_avoided_is_not_asked(place: Arriving) -> None:
    place.volunteer("UBUDA", "UBUDB", "UBUDC")
    with place.store.write() as tx:
        people.set_preferences(tx, "T1", "UBUDA", Preferences(paused_until=MONDAY + 30 * DAY))
        pairings.avoid(tx, "T1", "UBUDB", "UNEW")
        people.mute(tx, "T1", "UBUDC", "buddy", MONDAY)
    place.join("UNEW")
    place.live(5 * DAY)
    assert turns(place) == {}


def test_a_volunteer_who_cannot_be_told_in_time_is_let_be(place: Arriving) -> None:
    place.volunteer("UBUDA", "UBUDB")
    with place.store.write() as tx:
        people.set_preferences(tx, "T1", "UBUDA", Preferences(dms_per_week=1))
    place.ledger()
    spend(place, "UBUDA")
    place.join("UNEW")
    place.live(9 * DAY)
    assert turns(place) == {"UBUDA": "missed", "UBUDB": "given"}
    assert [each.state for each in place.ledger("UBUDA", state=None) if each.kind == "buddy"] == [State.SKIPPED]


def spend(place: Arriving, person: str) -> None:
    """Their message of this week was sent today."""
    with place.store.write() as tx:
        draft = Draft(
            "T1", "nudge:x", person, "spent", {"text": "x"}, place.now, is_unasked=True, priority=Priority.TALK, reason="talks.why"
        )
        deliveries.add(tx, draft, place.now)
        row = tx.query(DeliveryRow).filter_by(recipient=person).one()
        row.state, row.sent_at = State.SENT, place.now + DAY


def test_turns_are_shared_among_volunteers(sqlite_store: Store) -> None:
    place = Arriving(sqlite_store, steps=(BUDDY,))
    place.volunteer("UBUDA", "UBUDB", "UBUDC", most=2)
    for number in range(6):
        place.join(f"UNEW{number}")
    place.live(DAY * 2)
    with place.store.read() as tx:
        asked = [each.buddy for each in buddies.list_turns(tx, "T1", "C1")]
    assert sorted(asked) == ["UBUDA", "UBUDA", "UBUDB", "UBUDB", "UBUDC", "UBUDC"]


def test_who_was_asked_is_asked_no_more_when_the_newcomer_leaves(place: Arriving) -> None:
    place.volunteer("UBUD")
    place.join("UNEW")
    place.live(datetime.fromisoformat("2026-03-04T06:00+00:00"))
    assert [each.kind for each in place.ledger("UBUD", state=State.BID)] == ["buddy"]
    place.leave("UNEW")
    place.live(2 * DAY)
    assert place.sent("UBUD") == []
    assert turns(place) == {"UBUD": "ended"}


def test_asked_twice_is_asked_once(either: Arriving) -> None:
    either.volunteer("UBUD")
    either.join("UNEW")
    for _ in range(3 * 4):
        either.live(6 * HOUR)
        plan_journeys(either.store, either.now)
        either.beat()
    assert len(either.ledger("UBUD", state=None)) == 1
    with either.store.write() as tx:
        assert buddies.volunteer(tx, Buddy("T1", "C1", "UBUD", 2, either.now + timedelta(days=1)))
    assert OPEN_HANDED.dms_per_day == 1
