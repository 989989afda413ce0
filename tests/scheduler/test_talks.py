"""Talks from the first place taken to the thanks: calls, reminders, places given back, dates that change, once each."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context
from threading import Barrier

import pytest

from bot.model.animations import Enrolment, Occurrence, OccurrenceState
from bot.model.deliveries import State, Verb
from bot.recurrence import Recurrence
from bot.text import texts_for
from handlers.answers import handle_click, handle_form
from handlers.reply import Reply
from handlers.request import Request
from scheduler.animations import plan_occurrences, plan_steps
from storage import animations, communities, enrolments, privacy
from storage.store import Store
from tests.conftest import SECRET
from tests.rituals import Rituals, animated_town
from tests.town import Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
THURSDAY = date(2026, 3, 19)
RULE = Recurrence("weekly", THURSDAY, time(10), "Europe/Paris", weekday=3)
DUE = datetime(2026, 3, 19, 9, 0, tzinfo=UTC)
CALL = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)  # three working days before
REMIND = datetime(2026, 3, 16, 23, 0, tzinfo=UTC)  # the night before the second working day before, in Paris
CLOSES = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
PLACE, NEXT_PLACE = "2026-03-19:1", "2026-03-26:1"
FORM = {"name": "Show and tell"}
MORNING = datetime(2026, 3, 17, 8, 0, tzinfo=UTC)  # nine in Paris
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town(store: Store) -> Town:
    return animated_town(store, NOW)


@pytest.fixture
def rituals(town: Town) -> Rituals:
    made = Rituals(town.store, NOW)
    made.plan(RULE, FORM, kind="talks")
    made.beat(NOW)
    return made


def coming(rituals: Rituals) -> Occurrence:
    return next(run for run in reversed(rituals.runs()) if run.state in (OccurrenceState.DUE, OccurrenceState.OPEN))


def request(person: str, run: Occurrence, verb: str, now: datetime, **form: str) -> Request:
    value = f"{run.occurrence}:{form.pop('chosen')}" if "chosen" in form else run.occurrence
    values = {f"animations:{name}": given for name, given in form.items()}
    private = {"occurrence": run.occurrence}
    asked = Request("T1", person, now, texts_for("en"), channel="C1", action=f"animation:talks:{verb}")
    return replace(asked, value=value, values=values, private=private, surface="modal")


def takes(rituals: Rituals, person: str, place: str = PLACE, at: datetime = NOW) -> Reply:
    return handle_form(request(person, coming(rituals), "keep", at, title=f"{person}’s talk", place=place), rituals.store)


def gives_back(rituals: Rituals, person: str, place: str = PLACE, at: datetime = NOW) -> Reply:
    return handle_click(request(person, coming(rituals), "back", at, chosen=place), rituals.store)


def promised(rituals: Rituals) -> list[Enrolment]:
    with rituals.store.read() as tx:
        return enrolments.list_enrolments(tx, "T1", rituals.runs()[0].animation)


def letters(rituals: Rituals) -> list[tuple[str, str, str]]:
    """Who is written to about what, and where that stands."""
    told = [row for row in rituals.ledger() if row.kind == "animation:talks"]
    return [(row.recipient, row.occasion.split(":", 1)[1].rsplit(":", 1)[0], row.state) for row in told]


def latest(rituals: Rituals, words: str) -> str:
    """What the message that began with these words says now."""
    post = next(each for each in rituals.sent if words in str(each.body["text"]) and each.verb is Verb.POST)
    changes = [each for each in rituals.sent if each.updates == post.delivery]
    return str((changes or [post])[-1].body["text"])


def test_volunteers_are_called_for_once_and_the_call_says_when_it_was_heard(rituals: Rituals) -> None:
    rituals.beat(CALL - MINUTE)
    assert rituals.said() == []
    for minutes in range(0, 60, 20):
        rituals.beat(CALL + minutes * MINUTE)
    (said,) = rituals.said()
    assert said.startswith("*Show and tell*, Thursday 19 March: one place is free.")
    takes(rituals, "UANA", at=CALL + 90 * MINUTE)
    rituals.beat(CALL + 90 * MINUTE)
    assert rituals.said() == [said]
    assert latest(rituals, said) == "*Show and tell*, Thursday 19 March: no place is left. Thank you. Other dates are open."
    assert [each.thread_ts for each in rituals.sent] == [None, None]


def test_where_the_place_is_taken_nobody_is_called(rituals: Rituals) -> None:
    takes(rituals, "UANA")
    rituals.beat(CALL)
    assert rituals.said() == []


def test_a_call_waits_for_room_in_the_channel(rituals: Rituals) -> None:
    """The channel takes one post of Foyer a day, and others have their place."""
    with rituals.store.write() as tx:
        communities.set_up(tx, replace(communities.get(tx, "T1", "C1"), posts_a_day=1), ["UMANAGER"], NOW)
    monday = Recurrence("weekly", date(2026, 3, 16), time(11), "Europe/Paris", weekday=0)
    rituals.plan(monday)
    rituals.walk(CALL + 14 * HOUR)
    assert rituals.said() == ["What did you stop doing?"]
    rituals.walk(MORNING + HOUR)
    assert [said[:16] for said in rituals.said()[1:]] == ["*Show and tell*,"]


def test_a_call_that_found_no_room_does_not_come_after_the_opening(rituals: Rituals) -> None:
    with rituals.store.write() as tx:
        communities.set_up(tx, replace(communities.get(tx, "T1", "C1"), posts_a_day=0), ["UMANAGER"], NOW)
    rituals.walk(DUE + DAY)
    assert rituals.said() == ["Show and tell, today: the floor is open."]


def test_a_call_is_no_opening(rituals: Rituals) -> None:
    rituals.beat(CALL)
    (call,) = rituals.sent
    run = coming(rituals)
    clicked = replace(request("UANA", run, "offer", CALL), surface="message", message_ts=call.message_ts)
    assert handle_click(clicked, rituals.store).opens is not None
    assert rituals.get(run.occurrence).state is OccurrenceState.DUE
    rituals.beat(DUE)
    assert rituals.get(run.occurrence).message_ts != call.message_ts


def test_the_speaker_is_reminded_through_the_attention_budget(rituals: Rituals) -> None:
    takes(rituals, "UANA")
    rituals.beat(REMIND - MINUTE)
    assert letters(rituals) == []
    rituals.beat(REMIND)
    assert letters(rituals) == [("UANA", "ahead:1:UANA", State.BID)]
    rituals.beat(datetime(2026, 3, 18, 23, 0, tzinfo=UTC))
    assert letters(rituals) == [("UANA", "ahead:1:UANA", State.BID), ("UANA", "day:1:UANA", State.BID)]
    (ahead, day) = [row for row in rituals.ledger() if row.kind == "animation:talks"]
    assert ahead.expires_at == datetime(2026, 3, 18, 23, 0, tzinfo=UTC)
    assert day.expires_at == DUE


def test_who_can_not_any_more_is_reminded_no_more_and_the_place_is_called_out(rituals: Rituals) -> None:
    takes(rituals, "UANA")
    rituals.beat(CALL)
    rituals.beat(REMIND)
    gives_back(rituals, "UANA", at=REMIND + MINUTE)
    rituals.beat(REMIND + MINUTE)
    assert rituals.said() == []  # nobody is called for in the middle of the night
    rituals.walk(MORNING + HOUR)
    assert [said[:44] for said in rituals.said()] == ["*Show and tell*, Thursday 19 March: one plac"]
    assert letters(rituals) == [("UANA", "ahead:1:UANA", State.SKIPPED)]
    assert promised(rituals) == []


def test_the_announcement_and_the_thanks(rituals: Rituals) -> None:
    takes(rituals, "UANA")
    takes(rituals, "UBEN", NEXT_PLACE)
    rituals.beat(DUE)
    assert rituals.said() == ["Show and tell, today: Uana: UANA’s talk"]
    assert [each.value["run"] != "" for each in promised(rituals)] == [True, False]
    rituals.beat(CLOSES)
    assert rituals.said()[1:] == ["Thank you, Uana. The thread stays open.", *rituals.said()[2:]]
    assert rituals.states()[:2] == [("2026-03-19", "closed"), ("2026-03-26", "due")]
    rituals.beat(DUE + 7 * DAY)
    assert "Show and tell, today: Uben: UBEN’s talk" in rituals.said()


@pytest.mark.parametrize(("empty", "state", "posts"), [("say", "open", 1), ("skip", "skipped nothing", 0)])
def test_an_empty_session_is_said_or_skipped_as_the_manager_chose(town: Town, empty: str, state: str, posts: int) -> None:
    made = Rituals(town.store, NOW)
    made.plan(RULE, {**FORM, "empty": empty}, kind="talks")
    made.beat(CALL)
    made.sent.clear()
    made.beat(DUE)
    assert len(made.said()) == posts
    assert made.states()[0] == ("2026-03-19", state)
    assert made.states()[1] == ("2026-03-26", "due")


# Speakers who are gone


@pytest.mark.parametrize("past", [True, False])
def test_a_speaker_who_leaves_no_trace_frees_the_place_at_once(rituals: Rituals, past: bool) -> None:
    rituals.beat(CALL)
    takes(rituals, "UANA", at=CALL + MINUTE)
    rituals.beat(CALL + MINUTE)
    with rituals.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", CALL + DAY, erases_past=past)
    rituals.beat(CALL + DAY)
    assert promised(rituals) == []
    assert latest(rituals, "Show and tell").startswith("*Show and tell*, Thursday 19 March: one place is free.")
    rituals.beat(DUE)
    assert [row for row in rituals.ledger() if "Uana" in str(row.body) or "UANA" in str(row.body)] == []


def test_a_speaker_who_leaves_the_channel_frees_the_place_and_it_is_called_out(rituals: Rituals, town: Town) -> None:
    takes(rituals, "UANA")
    rituals.beat(CALL)
    town.leave("UANA", "C1")
    rituals.walk(MORNING + HOUR)
    assert len(rituals.said()) == 1
    assert takes(rituals, "UBEN", at=MORNING + HOUR).errors == {}
    rituals.beat(DUE)
    assert rituals.said()[-1] == "Show and tell, today: Uben: UBEN’s talk"


# Dates that change


def test_a_pause_keeps_who_promised_what_and_the_date_comes_again(rituals: Rituals) -> None:
    animation = rituals.runs()[0].animation
    takes(rituals, "UANA")
    rituals.beat(REMIND)
    with rituals.store.write() as tx:
        animations.pause(tx, "T1", animation)
    assert rituals.states() == [("2026-03-19", "skipped taken_back")]
    assert letters(rituals) == []
    with rituals.store.write() as tx:
        animations.resume(tx, "T1", animation, REMIND + MINUTE)
    assert rituals.states() == [("2026-03-19", "due")]
    rituals.beat(REMIND + MINUTE)
    assert letters(rituals) == [("UANA", "ahead:1:UANA", State.BID)]
    rituals.beat(DUE)
    assert rituals.said() == ["Show and tell, today: Uana: UANA’s talk"]


def test_a_speaker_whose_date_goes_is_told_and_takes_another(rituals: Rituals) -> None:
    takes(rituals, "UANA")
    with rituals.store.write() as tx:
        planned = animations.get(tx, "T1", rituals.runs()[0].animation)
        moved = replace(planned, recurrence=replace(RULE, starts_on=date(2026, 3, 18), weekday=2))
        animations.change(tx, moved, NOW + MINUTE)
    rituals.beat(NOW + MINUTE)
    assert letters(rituals) == [("UANA", "moved:2026-03-19:1:UANA", State.BID)]
    asked = request("UANA", coming(rituals), "keep", NOW + DAY, title="Maps", place="2026-03-18:1")
    again = replace(asked, private={**asked.private, "chosen": PLACE})
    assert handle_form(again, rituals.store).errors == {}
    assert [each.item for each in promised(rituals)] == ["2026-03-18:1"]
    rituals.beat(NOW + DAY)
    assert letters(rituals) == [("UANA", "moved:2026-03-19:1:UANA", State.SKIPPED)]


def test_a_date_that_is_skipped_moves_its_speaker_too(rituals: Rituals) -> None:
    takes(rituals, "UANA")
    with rituals.store.write() as tx:
        animations.skip_one(tx, "T1", coming(rituals).occurrence, NOW)
    rituals.beat(NOW + MINUTE)
    assert letters(rituals) == [("UANA", "moved:2026-03-19:1:UANA", State.BID)]


# Twice at once


def test_two_people_at_once_get_one_place(rituals: Rituals) -> None:
    """One of them through the coming date, the other through the one that is open: two runs, one place."""
    rituals.beat(DUE)
    opened, following = rituals.runs()
    ready = Barrier(2)

    def take(person: str, run: Occurrence) -> Reply:
        ready.wait(10)
        asked = request(person, run, "keep", DUE + MINUTE, title="Maps", place=NEXT_PLACE)
        return handle_form(asked, rituals.store)

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(take, ("UANA", "UBEN"), (opened, following)))
    assert sorted(len(reply.errors) for reply in replies) == [0, 1]
    assert len(promised(rituals)) == 1


def beat_elsewhere(url: str, now: datetime) -> int:
    store = Store(url, secret=SECRET)
    try:
        return plan_occurrences(store, now) + plan_steps(store, now)
    finally:
        store.close()


def test_two_processes_call_once_remind_once_and_announce_once(rituals: Rituals, database_url: str) -> None:
    takes(rituals, "UANA", NEXT_PLACE)
    with get_context("spawn").Pool(2) as pool:
        for at in (CALL, REMIND, DUE):
            pool.starmap(beat_elsewhere, [(database_url, at)] * 4)
            rituals.beat(at)
    assert [said[:16] for said in rituals.said()] == ["*Show and tell*,", "Show and tell, t"]
