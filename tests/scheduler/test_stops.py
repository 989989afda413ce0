"""A rule that too many people asked to be spared pauses itself, and who switched it on is told."""

from datetime import datetime, timedelta

import pytest

from bot.model.deliveries import Delivery, State
from bot.model.nudges import Arm, Nudge
from bot.model.people import Preferences
from bot.nudges import QuietRegular
from bot.nudges.stops import Pause, Stops
from scheduler.stops import pause_unwelcome
from storage import communities, deliveries, nudges, people, stops
from storage.schema import DeliveryRow
from storage.store import Store
from tests.scheduler.quiet_town import DAY, MORNING, quiet_town
from tests.town import MANAGER, Town

RULE = QuietRegular()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(store: Store) -> Town:
    return quiet_town(store)


def send(town: Town, count: int, at: datetime = MORNING) -> list[str]:
    """So many people got a message of the rule."""
    everybody = [f"UGOT{number:03d}" for number in range(count)]
    with town.store.write() as tx:
        for person in everybody:
            delivery = f"{person}{at:%m%d}"
            tx.add(sent(delivery, person, at))
            nudge = Nudge("T1", RULE.key, person, "C1", at.date().isoformat(), Arm.NUDGED, "C1", at, delivery=delivery)
            nudges.add(tx, nudge)
    return everybody


def sent(delivery: str, person: str, at: datetime) -> DeliveryRow:
    return DeliveryRow(
        workspace="T1",
        delivery=delivery,
        kind="nudge:quiet_regular",
        recipient=person,
        destination=person,
        occasion=delivery,
        verb="post",
        body={},
        state=State.SENT,
        is_unasked=True,
        priority=30,
        if_unknown="let_go",
        created_at=at,
        due_at=at,
        attempt=1,
        unknowns=0,
        sent_at=at,
    )


def mute(town: Town, *persons: str, at: datetime = MORNING + MINUTE) -> None:
    with town.store.write() as tx:
        for person in persons:
            people.mute(tx, "T1", person, RULE.key, at)


def counted(town: Town, now: datetime = MORNING + 2 * MINUTE) -> Stops:
    with town.store.read() as tx:
        return stops.count(tx, "T1", "C1", RULE, now)


def is_on(town: Town) -> bool:
    with town.store.read() as tx:
        return RULE.key in communities.get(tx, "T1", "C1").nudges


def letters(town: Town) -> list[Delivery]:
    with town.store.read() as tx:
        rows = tx.query(DeliveryRow).filter_by(kind="rule_paused").order_by(DeliveryRow.seq)
        return [deliveries.as_delivery(row) for row in rows]


def test_two_of_thirty_are_too_many_and_the_manager_is_told_why(town: Town) -> None:
    everybody = send(town, 30)
    mute(town, *everybody[:2])
    assert pause_unwelcome(town.store, MORNING + 2 * MINUTE) == 1
    assert not is_on(town)
    [letter] = letters(town)
    assert (letter.recipient, letter.state, letter.reason) == (MANAGER, State.BID, "stops.why")
    assert "after 30 messages, 2 people asked for no more" in letter.body["text"]
    with town.store.read() as tx:
        assert stops.find_pause(tx, "T1", "C1", RULE) == Pause(MORNING + 2 * MINUTE, Stops(30, 2))


def test_one_person_is_no_verdict_and_two_of_forty_are_not_too_many(town: Town) -> None:
    everybody = send(town, 40)
    mute(town, everybody[0])
    assert pause_unwelcome(town.store, MORNING + 2 * MINUTE) == 0
    mute(town, everybody[1])
    assert pause_unwelcome(town.store, MORNING + 3 * MINUTE) == 0
    assert counted(town) == Stops(40, 2)
    assert is_on(town)
    assert letters(town) == []


def test_no_messages_at_all_is_a_stop_too(town: Town) -> None:
    everybody = send(town, 10)
    with town.store.write() as tx:
        for person in everybody[:2]:
            people.set_preferences(tx, "T1", person, Preferences(dms_per_week=0))
    assert pause_unwelcome(town.store, MORNING + 2 * MINUTE) == 1


@pytest.mark.parametrize(("sent_at", "muted_at"), [(MORNING - 8 * DAY, MORNING), (MORNING, MORNING - DAY)], ids=["late", "before"])
def test_only_what_follows_a_message_within_a_week_counts(town: Town, sent_at: datetime, muted_at: datetime) -> None:
    everybody = send(town, 10, sent_at)
    mute(town, *everybody, at=muted_at)
    assert pause_unwelcome(town.store, MORNING + 2 * MINUTE) == 0
    assert counted(town).stops == 0


def test_another_beat_or_another_process_tells_nobody_again(town: Town) -> None:
    mute(town, *send(town, 4))
    assert [pause_unwelcome(town.store, MORNING + number * MINUTE) for number in (2, 3)] == [1, 0]
    assert len(letters(town)) == 1


def test_switched_on_again_it_begins_anew(town: Town) -> None:
    mute(town, *send(town, 4))
    pause_unwelcome(town.store, MORNING + 2 * MINUTE)
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", RULE, on=True)
    assert counted(town, MORNING + 3 * MINUTE) == Stops()
    later = send(town, 30, MORNING + DAY)
    with town.store.write() as tx:
        people.unmute(tx, "T1", later[4], RULE.key)
    mute(town, later[4], at=MORNING + DAY + MINUTE)
    assert pause_unwelcome(town.store, MORNING + DAY + 2 * MINUTE) == 0
    assert is_on(town)


def test_in_the_language_of_who_reads_it(town: Town) -> None:
    town.settle(MANAGER, locale="fr-FR")
    mute(town, *send(town, 4))
    pause_unwelcome(town.store, MORNING + 2 * MINUTE)
    assert letters(town)[0].body["text"].startswith("«\u00a0Faire signe aux habitués\u00a0» s’est mis en pause")
