"""A day after its closing a prompt may thank for the answers that spoke to many, in the thread and by the form alike."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.animations import Occurrence
from bot.model.facts import Act, ActKind
from storage import participation, privacy
from storage.store import Store
from tests.rituals import FIRST, OWN_QUESTION, Rituals, animated_town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
CLOSES = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
FOLLOWS = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CROWD = ("UCAI", "UDEE", "UELI", "UFAY")


@pytest.fixture
def rituals(store: Store) -> Rituals:
    town = animated_town(store, NOW)
    for person in CROWD:
        town.settle(person, "C1")
    made = Rituals(store, NOW)
    made.plan(form={**OWN_QUESTION, "follow_up": "yes"})
    made.beat(FIRST)
    return made


def the_run(rituals: Rituals) -> Occurrence:
    return rituals.runs()[0]


def write(rituals: Rituals, person: str, at: datetime) -> str:
    """Somebody writes in the thread; the timestamp of it."""
    ts = f"{at.timestamp():.6f}"
    act = Act("T1", f"message:C1:{ts}", ActKind.REPLY, "C1", person, at, at.timestamp(), ts, thread_ts=the_run(rituals).message_ts)
    with rituals.store.write() as tx:
        participation.record(tx, [act])
    return ts


def react(rituals: Rituals, ts: str, *people: str) -> None:
    acts = [
        Act("T1", f"reaction:C1:{ts}:{person}:{emoji}", ActKind.REACTION, "C1", person, CLOSES, CLOSES.timestamp(), ts)
        for person in people
        for emoji in ("tada", "heart")
    ]
    with rituals.store.write() as tx:
        participation.record(tx, acts)


def test_answers_in_the_thread_and_by_the_form_are_linked_alike(rituals: Rituals) -> None:
    replied = write(rituals, "UANA", FIRST + HOUR)
    rituals.answer(the_run(rituals).occurrence, "UBEN", "Meetings.", FIRST + 2 * HOUR)
    rituals.beat(FIRST + 2 * HOUR)
    posted = next(str(each.message_ts) for each in rituals.sent if each.subject == "UBEN")
    react(rituals, replied, "UANA", "UCAI", "UDEE", "UELI")
    react(rituals, posted, "UCAI", "UDEE", "UFAY")
    react(rituals, write(rituals, "UCAI", FIRST + 3 * HOUR), "UCAI", "UANA", "UBEN")  # one of the three is their own
    rituals.beat(CLOSES)
    thanked = len(rituals.said())
    rituals.beat(FOLLOWS - timedelta(minutes=1))
    assert len(rituals.said()) == thanked
    for minutes in range(3):
        rituals.beat(FOLLOWS + timedelta(minutes=minutes))
    (follow,) = rituals.said()[thanked:]
    links = [f"https://atelier.slack.com/archives/C1/p{ts.replace('.', '')}" for ts in (replied, posted)]
    assert follow == f"These answers spoke to several people: <{links[0]}|Uana> and <{links[1]}|Uben>. Thank you."
    assert rituals.sent[-1].thread_ts == the_run(rituals).message_ts


def test_where_nothing_stands_out_nothing_is_said(rituals: Rituals) -> None:
    react(rituals, write(rituals, "UANA", FIRST + HOUR), "UCAI", "UDEE")
    rituals.beat(CLOSES)
    said = rituals.said()
    rituals.beat(FOLLOWS)
    assert rituals.said() == said


def test_who_leaves_no_trace_is_not_linked_and_stands_in_no_row(rituals: Rituals) -> None:
    react(rituals, write(rituals, "UANA", FIRST + HOUR), "UCAI", "UDEE", "UELI")
    rituals.beat(CLOSES)
    rituals.beat(FOLLOWS)
    assert "Uana" in rituals.said()[-1]
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", FOLLOWS + HOUR)
    assert [row for row in rituals.ledger() if "Uana" in str(row.body)] == []


@pytest.mark.parametrize("past", [True, False])
def test_who_left_before_the_follow_up_is_not_linked_in_it(rituals: Rituals, past: bool) -> None:
    stamp = write(rituals, "UANA", FIRST + HOUR)
    react(rituals, stamp, "UCAI", "UDEE", "UELI")
    rituals.beat(CLOSES)
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", CLOSES + HOUR, erases_past=past)
    rituals.beat(FOLLOWS)
    said = str([row.body for row in rituals.ledger()])
    assert "Uana" not in said
    assert stamp.replace(".", "") not in said
