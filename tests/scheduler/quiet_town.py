"""A town in which somebody fell quiet, what may happen in it, and what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.deliveries import Delivery, State
from bot.model.facts import ActKind
from bot.model.nudges import Arm, Nudge
from bot.model.people import Preferences
from bot.nudges import QuietRegular, Silence
from bot.nudges.results import Look
from scheduler.nudges import record_returns, still_due
from storage import communities, deliveries, gaps, nudges, people, workspaces
from storage.schema import DeliveryRow
from storage.store import Store
from tests.town import MANAGER, Town, ids_of

RULE = QuietRegular()
MORNING = datetime(2026, 3, 4, 5, tzinfo=UTC)  # six o'clock in Paris, a Wednesday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KARIM, MAUD = ids_of(Arm.NUDGED, 2)
LEFT_OUT = ids_of(Arm.HOLDOUT, 1)[0]


def quiet_town(store: Store) -> Town:
    """A community, and Karim, who fell quiet; it is the morning."""
    town = Town(store, MORNING)
    town.found()
    town.use_threads()
    town.settle(KARIM, "C1")
    town.be_regular(KARIM)
    return town


def planned(town: Town) -> list[Delivery]:
    with town.store.read() as tx:
        return [deliveries.as_delivery(row) for row in tx.query(DeliveryRow).order_by(DeliveryRow.seq)]


def morning(town: Town, community: str = "C1") -> Look | None:
    with town.store.read() as tx:
        return nudges.results_of(tx, "T1", community, RULE, town.now).latest


def nudge_of(town: Town, person: str) -> Nudge:
    with town.store.read() as tx:
        return nudges.list_for_person(tx, "T1", person)[0]


def ask_again(town: Town, at: datetime = MORNING) -> str | None:
    (delivery,) = planned(town)
    with town.store.read() as tx:
        return still_due(tx, delivery, at)


def switch_off(town: Town) -> None:
    with town.store.write() as tx:
        nudges.switch(tx, "T1", "C1", RULE, on=False)


def know_nothing_of_the_address(town: Town) -> None:
    with town.store.write() as tx:
        workspaces.upsert(tx, "T1", "Atelier", "UFOYER", None)


def leave_a_gap(town: Town) -> None:
    with town.store.write() as tx:
        gaps.add(tx, "T1", None, MORNING - 3 * DAY, MORNING - 2 * DAY, "restart")


def take_the_bot_out(town: Town) -> None:
    town.move_bot("C1", present=False)


def archive(town: Town) -> None:
    town.see_channel("C1", is_archived=True)


def prefer(**chosen: object) -> Callable[[Town], None]:
    def happen(town: Town) -> None:
        with town.store.write() as tx:
            people.set_preferences(tx, "T1", KARIM, Preferences(**chosen))  # type: ignore[arg-type]

    return happen


def describe(**seen: object) -> Callable[[Town], None]:
    def happen(town: Town) -> None:
        town.settle(KARIM, **seen)

    return happen


def mute(town: Town) -> None:
    with town.store.write() as tx:
        people.mute(tx, "T1", KARIM, "quiet_regular", MORNING)


def make_manager(town: Town) -> None:
    with town.store.write() as tx:
        communities.set_up(tx, communities.get(tx, "T1", "C1"), [MANAGER, KARIM], MORNING)


PERSONAL = [
    pytest.param(describe(is_bot=True), Silence.BOT, id="bot"),
    pytest.param(describe(is_deactivated=True), Silence.DEACTIVATED, id="deactivated"),
    pytest.param(describe(is_guest=True), Silence.GUEST, id="guest"),
    pytest.param(describe(is_stranger=True), Silence.GUEST, id="stranger"),
    pytest.param(lambda town: town.leave(KARIM, "C1"), Silence.LEFT, id="left"),
    pytest.param(make_manager, Silence.LOOKS_AFTER, id="manager"),
    pytest.param(prefer(dms_per_week=0), Silence.NO_DMS, id="no messages"),
    pytest.param(prefer(paused_until=MORNING + 8 * DAY), Silence.PAUSED, id="paused"),
    pytest.param(mute, Silence.MUTED, id="muted"),
]


def send(town: Town, at: datetime) -> None:
    """The ledger says that everything planned so far was sent then."""
    with town.store.write() as tx:
        for row in tx.query(DeliveryRow):
            row.state, row.sent_at, row.message_ts = State.SENT, at, "1.1"
    record_returns(town.store, at)


def come_back(town: Town) -> None:
    town.do(KARIM, 0)


def react_to_something_old(town: Town) -> None:
    town.do(KARIM, 0, kind=ActKind.REACTION, of_days_ago=80)


def answer_it(town: Town) -> None:
    town.answer("UHELPER", town.questions[-1])


def delete_it(town: Town) -> None:
    town.do("UASKER", 0, ts=town.questions[-1], present=False)
