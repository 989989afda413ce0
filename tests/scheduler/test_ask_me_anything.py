"""Ask me anything as it runs: each thing once whoever plans it, and a host who is not there breaks nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.model.animations import Answer, Occurrence, SkipReason
from bot.model.deliveries import Delivery, Verb, is_direct
from bot.recurrence import Recurrence
from scheduler.animations import plan_occurrences, plan_steps, shred_sealed
from storage import animations, answers, ballots, communities, occurrences, privacy, unsigned
from storage.schema import BallotSaltRow, UnsignedRow
from storage.store import Store
from tests.rituals import MONDAY, Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
ONCE = Recurrence("once", MONDAY, time(15), "Europe/Paris")
LIVE = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
# Three working days before.
GATHERED = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
CLOSED = LIVE + timedelta(hours=1)
FORM = {"host": "UANA", "subject": "Bees", "anonymous": "yes", "gather_days": "3", "lasts": "1"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    rituals = Rituals(town.store, NOW)
    rituals.plan(ONCE, FORM, kind="ask_me_anything")
    return rituals


def run(rituals: Rituals) -> Occurrence:
    return rituals.runs()[0]


def asked(rituals: Rituals, person: str, words: str, at: datetime) -> None:
    value = {"version": 1, "id": words[:8], "words": words}
    with rituals.store.write() as tx:
        answers.record(tx, Answer("T1", run(rituals).occurrence, person, f"question:{words[:8]}", value, at))
        occurrences.look_again(tx, "T1", run(rituals).occurrence, at)


def asked_without_a_name(rituals: Rituals, person: str, words: str, at: datetime) -> None:
    with rituals.store.write() as tx:
        assert unsigned.add(tx, run(rituals), person, {"version": 1, "words": words})
        occurrences.look_again(tx, "T1", run(rituals).occurrence, at)


def salts(rituals: Rituals) -> list[str | None]:
    with rituals.store.read() as tx:
        return list(tx.scalars(select(BallotSaltRow.salt)))


def writers(rituals: Rituals) -> list[str]:
    with rituals.store.read() as tx:
        return sorted(tx.scalars(select(UnsignedRow.writer)))


@pytest.fixture
def gathered(rituals: Rituals) -> Rituals:
    """A question was asked without a name, and somebody voted, before the live hour."""
    rituals.beat(GATHERED)
    asked_without_a_name(rituals, "UBEN", "Do bees sleep?", GATHERED + MINUTE)
    with rituals.store.write() as tx:
        assert ballots.cast(tx, run(rituals), "UCAI", ["1"])
    return rituals


@pytest.mark.parametrize("reason", [SkipReason.BY_HAND, SkipReason.NO_ROOM, SkipReason.NOTHING])
def test_of_a_run_that_was_skipped_nobody_can_tell_who_gave_what(gathered: Rituals, reason: SkipReason) -> None:
    before = writers(gathered)
    with gathered.store.write() as tx:
        assert occurrences.skip(tx, "T1", run(gathered).occurrence, reason)
    assert shred_sealed(gathered.store, GATHERED + 2 * MINUTE) == 1
    assert salts(gathered) == []
    assert writers(gathered) != before
    with gathered.store.read() as tx:
        assert unsigned.list_own(tx, run(gathered), "UBEN") == frozenset()
        assert ballots.find(tx, run(gathered), "UCAI") is None
    assert shred_sealed(gathered.store, GATHERED + 3 * MINUTE) == 0


def test_what_is_laid_aside_is_ones_own_until_its_day_is_over(gathered: Rituals) -> None:
    animation = run(gathered).animation
    with gathered.store.write() as tx:
        assert animations.pause(tx, "T1", animation)
    shred_sealed(gathered.store, LIVE)
    assert len(salts(gathered)) == 1
    with gathered.store.write() as tx:
        assert animations.resume(tx, "T1", animation, GATHERED + 2 * MINUTE)
        assert len(unsigned.list_own(tx, run(gathered), "UBEN")) == 1
        assert animations.pause(tx, "T1", animation)
    assert shred_sealed(gathered.store, LIVE + timedelta(days=1, minutes=1)) == 1
    assert salts(gathered) == []


def test_what_was_stopped_is_sealed_at_once(gathered: Rituals) -> None:
    with gathered.store.write() as tx:
        assert animations.stop(tx, "T1", run(gathered).animation)
    assert shred_sealed(gathered.store, GATHERED + 2 * MINUTE) == 1
    assert salts(gathered) == []


def in_channel(rituals: Rituals) -> list[str]:
    return [each.body["text"] for each in rituals.sent if each.recipient == "C1" and each.verb is Verb.POST and not each.thread_ts]


def in_thread(rituals: Rituals) -> list[Delivery]:
    return [each for each in rituals.sent if each.thread_ts and each.verb is Verb.POST]


def standing(rituals: Rituals) -> list[Delivery]:
    """What each message says since its latest change."""
    last = {each.updates or each.delivery: each for each in rituals.sent}
    return list(last.values())


def to_people(rituals: Rituals) -> list[tuple[str, str]]:
    return [(row.recipient, row.body["text"]) for row in rituals.ledger() if is_direct(row.recipient) and row.verb == Verb.POST]


def test_each_thing_is_said_once_whoever_plans(rituals: Rituals) -> None:
    for at in (GATHERED, GATHERED + MINUTE, LIVE - timedelta(days=3), LIVE, LIVE + MINUTE, CLOSED):
        for _ in range(2):
            plan_occurrences(rituals.store, at)
            plan_steps(rituals.store, at)
        rituals.beat(at)
        if at == GATHERED + MINUTE:
            asked(rituals, "UBEN", "Do they sleep?", at)
            asked_without_a_name(rituals, "UCAI", "Do they dream?", at)
    assert len(in_channel(rituals)) == 2
    assert in_channel(rituals)[0] == "*Uana answers your questions.*"
    assert in_channel(rituals)[1] == "*It begins.* <@UANA> answers your questions here, in the thread."
    question, summary = in_thread(rituals)
    assert question.body["text"] in ("Do they sleep? (Uben)", "Do they dream? (without a name)")
    assert summary.body["text"] == "*The questions stay open.* Thank you for asking them."
    assert [recipient for recipient, _ in to_people(rituals)] == ["UANA"]


@pytest.mark.parametrize("how", ["left", "no trace"])
def test_a_host_who_is_gone_before_it_begins_is_told_to_the_manager_and_nothing_is_posted(
    rituals: Rituals, town: Town, how: str
) -> None:
    goes(rituals, town, how)
    rituals.walk(CLOSED + MINUTE)
    assert in_channel(rituals) == []
    ((manager, said),) = to_people(rituals)
    assert manager == "UMANAGER"
    assert said.startswith("Nobody can answer “Bees” in <#C1> on")
    assert rituals.states() == [("2026-03-09", "skipped nothing")]


@pytest.mark.parametrize("how", ["left", "no trace"])
def test_a_host_who_goes_meanwhile_breaks_nothing(rituals: Rituals, town: Town, how: str) -> None:
    rituals.walk(GATHERED + MINUTE)
    asked(rituals, "UBEN", "Do they sleep?", GATHERED + MINUTE)
    goes(rituals, town, how)
    rituals.beat(GATHERED + 2 * MINUTE)
    rituals.walk(CLOSED + MINUTE)
    assert in_channel(rituals)[1].endswith(" can't be here.* Your questions are kept until this closes.".replace("'", "’"))
    assert [recipient for recipient, _ in to_people(rituals)] == ["UMANAGER"]
    assert [each.body["text"] for each in in_thread(rituals)] == ["*The questions stay open.* Thank you for asking them."]
    assert rituals.states() == [("2026-03-09", "closed")]
    if how == "no trace":
        assert "UANA" not in str([(row.body, row.recipient, row.occasion) for row in rituals.ledger()])


def goes(rituals: Rituals, town: Town, how: str) -> None:
    if how == "left":
        town.leave("UANA", "C1")
        return
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)


@pytest.mark.parametrize("signed", [True, False])
def test_who_asked_and_is_erased_takes_the_question_with_them(rituals: Rituals, *, signed: bool) -> None:
    rituals.walk(GATHERED + MINUTE)
    ask = asked if signed else asked_without_a_name
    ask(rituals, "UBEN", "Do they sleep?", GATHERED + MINUTE)
    rituals.beat(GATHERED + MINUTE)
    rituals.walk(LIVE + MINUTE)
    (question,) = in_thread(rituals)
    assert "Do they sleep?" in str(question.body)
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UBEN", LIVE)
        occurrences.look_again(tx, "T1", run(rituals).occurrence, LIVE + MINUTE)
    rituals.beat(LIVE + 2 * MINUTE)
    rituals.walk(CLOSED + MINUTE)
    assert len(in_thread(rituals)) == 1, "nothing new is said of it"
    # A post under their own name stays in Slack, as the page of privacy tells; the ledger knows nothing of it any more.
    assert [each.subject for each in standing(rituals) if "sleep" in str(each.body)] == (["UBEN"] if signed else [])
    if signed:
        assert "sleep" not in str([row.body for row in rituals.ledger()])


def test_the_call_waits_for_a_day_that_has_room_in_the_channel(rituals: Rituals) -> None:
    for minute in (0, 1):
        rituals.plan(replace(ONCE, starts_on=GATHERED.date(), local_time=time(9, minute)))
    rituals.walk(GATHERED + timedelta(hours=1))
    assert len(in_channel(rituals)) == 2, "as many as the channel takes in a day"
    rituals.walk(GATHERED + timedelta(days=1))
    assert in_channel(rituals)[2] == "*Uana answers your questions.*"
    call = next(each for each in rituals.sent if "answers" in each.body["text"])
    assert call.sent_at == datetime(2026, 3, 5, 8, 0, tzinfo=UTC), "at nine in the morning"


def test_a_call_that_found_no_room_is_not_said_once_it_has_begun(rituals: Rituals) -> None:
    with rituals.store.write() as tx:
        community = communities.get(tx, "T1", "C1")
        communities.set_up(tx, replace(community, posts_a_day=1), ["UMANAGER"], NOW)
    for day in range(3):
        rituals.plan(replace(ONCE, starts_on=GATHERED.date() + timedelta(days=day), local_time=time(9)))
    rituals.plan(replace(ONCE, starts_on=date(2026, 3, 7), local_time=time(9)))
    rituals.plan(replace(ONCE, starts_on=date(2026, 3, 8), local_time=time(9)))
    rituals.walk(CLOSED + MINUTE)
    assert [text for text in in_channel(rituals) if "answers" in text] == [
        "*It begins.* <@UANA> answers your questions here, in the thread."
    ]


def test_run_by_hand_it_begins_at_once_and_gathers_as_it_goes(rituals: Rituals) -> None:
    with rituals.store.write() as tx:
        animation = animations.list_animations(tx, "T1", "C1")[0]
        animations.run_now(tx, "T1", animation.animation, NOW)
    rituals.beat(NOW)
    assert in_channel(rituals) == ["*It begins.* <@UANA> answers your questions here, in the thread."]
    by_hand = next(each for each in rituals.runs() if each.slot)
    value = {"version": 1, "id": "1", "words": "Do they sleep?"}
    with rituals.store.write() as tx:
        answers.record(tx, Answer("T1", by_hand.occurrence, "UBEN", "question:1", value, NOW))
        occurrences.look_again(tx, "T1", by_hand.occurrence, NOW)
    rituals.beat(NOW + MINUTE)
    assert [each.body["text"] for each in in_thread(rituals)] == ["Do they sleep? (Uben)"]


def test_once_it_is_closed_nothing_tells_who_asked_without_a_name(rituals: Rituals) -> None:
    rituals.walk(GATHERED + MINUTE)
    asked_without_a_name(rituals, "UBEN", "Do they sleep?", GATHERED + MINUTE)
    rituals.walk(CLOSED + MINUTE)
    with rituals.store.read() as tx:
        assert unsigned.list_own(tx, run(rituals), "UBEN") == frozenset()
        assert [each.value["words"] for each in unsigned.list_unsigned(tx, run(rituals))] == ["Do they sleep?"]
