"""Talks: who holds which place, who is called, reminded and announced, and what becomes of places whose date or speaker is gone."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations import places
from bot.animations.forms import Screen
from bot.animations.kind import OPENING, Response
from bot.animations.snapshot import Member, Snapshot
from bot.animations.talks import NAME_LIMIT, TITLE_LIMIT, Talks
from bot.animations.timing import step_time
from bot.hours import Hours
from bot.model.animations import Enrolment, Occurrence, OccurrenceState
from bot.recurrence import Recurrence
from bot.text import Texts, texts_for
from bot.waking import Waking

TALKS = Talks()
NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
DAY, NEXT, LATER = date(2026, 3, 12), date(2026, 3, 19), date(2026, 3, 26)
FIRST_PLACE, NEXT_PLACE = "2026-03-12:1", "2026-03-19:1"
RULE = Recurrence("weekly", DAY, time(10), "Europe/London", weekday=3, holidays_country="GB")
WAKING = Waking(Hours("Europe/London", time(9), time(18)), "GB")
ANA, BEN = (Member(person, WAKING, name=person[1:].title()) for person in ("UANA", "UBEN"))
HOSTILE = "<!channel> & <http://x|Click> *bold*"
EN, FR = texts_for("en"), texts_for("fr")
CONTENT = TALKS.content({"name": "Show and tell"})


def run(**changes: object) -> Occurrence:
    made = Occurrence("T1", "o" * 32, "a" * 32, "C1", "talks", DAY, 0, DUE, OccurrenceState.DUE, CONTENT)
    return replace(made, **changes)  # type: ignore[arg-type]


def around(*enrolled: Enrolment, audience: tuple[Member, ...] = (ANA, BEN), **changes: object) -> Snapshot:
    names = {member.person: member.name for member in (ANA, BEN)}
    coming = (NEXT, LATER)
    made = Snapshot(run(**changes), now=NOW, zone="Europe/London", names=names, audience=audience, enrolled=enrolled, coming=coming)
    return replace(made, address="https://atelier.slack.com/")


def promise(person: str, place: str = FIRST_PLACE, title: str = "Maps", **value: object) -> Enrolment:
    return Enrolment("T1", "a" * 32, person, place, {**places.word(title), **value}, NOW)


def opened(**changes: object) -> dict[str, Any]:
    return {"state": OccurrenceState.OPEN, "message_ts": "1773309600.000100", **changes}


def shown(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


def screen_of(response: Response, texts: Texts = EN) -> str:
    assert isinstance(response.shows, Screen)
    return shown(response.shows.write(texts))


def told(response: Response) -> str | None:
    return response.says.key if response.says else None


def keep(snapshot: Snapshot, person: str = "UBEN", **values: str) -> Response:
    return TALKS.on_answer(snapshot, person, "keep", {"title": "Maps", "place": FIRST_PLACE, **values}, EN)


def wrong(response: Response) -> Mapping[str, str]:
    return {name: said.key for name, said in response.problems.items()}


# What may be planned


@pytest.mark.parametrize(
    ("name", "key"),
    [("", "talks.series_missing"), ("  !", "talks.series_missing"), ("n" * (NAME_LIMIT + 1), "talks.series_long")],
)
def test_a_series_needs_a_name(name: str, key: str) -> None:
    assert {field: said.key for field, said in TALKS.problems({"name": name}).items()} == {"name": key}


def test_what_a_tampered_form_says_is_read_as_the_usual() -> None:
    content = TALKS.content({"name": " Show   and tell ", "places": "40", "call_days": "x", "empty": "shout"})
    assert content == {**CONTENT, "name": "Show and tell", "places": 1, "call_days": 3, "empty": "say"}


def test_its_steps_follow_each_other_over_holidays() -> None:
    tight = {**CONTENT, "call_days": 3, "remind_days": 2}
    due = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)  # the Tuesday after Easter
    times = [step_time(step, due, RULE) for step in TALKS.steps(tight)]
    assert times == sorted(times)
    assert times[1:4] == [
        datetime(2026, 4, 1, 9, 0, tzinfo=UTC),  # Good Friday is none of the three
        datetime(2026, 4, 1, 23, 0, tzinfo=UTC),  # midnight in London
        datetime(2026, 4, 6, 23, 0, tzinfo=UTC),
    ]


# Taking a place


def test_a_place_is_offered_on_this_date_and_on_those_to_come() -> None:
    response = TALKS.on_answer(around(promise("UANA")), "UBEN", "offer", {}, EN)
    assert response.asks is not None
    _, menu = response.asks.fields
    options = menu.options(EN)  # type: ignore[union-attr]
    assert [(option.value, option.label) for option in options] == [
        (NEXT_PLACE, "Thursday 19 March"),
        ("2026-03-26:1", "Thursday 26 March"),
    ]


def test_several_places_of_a_day_are_told_apart() -> None:
    response = TALKS.on_answer(around(content={**CONTENT, "places": 2}), "UBEN", "offer", {}, EN)
    assert response.asks is not None
    options = response.asks.fields[1].options(FR)  # type: ignore[union-attr]
    assert [option.label for option in options][:2] == ["jeudi 12 mars, exposé 1", "jeudi 12 mars, exposé 2"]


def test_who_takes_a_place_is_shown_what_they_promised() -> None:
    response = keep(around(), title=f" {HOSTILE} ")
    assert response.enrols == {FIRST_PLACE: places.word(HOSTILE)}
    assert '"text": "<!channel> & <http://x|Click> *bold*", "style": {"bold": true}' in screen_of(response)
    assert "Thursday 12 March" in screen_of(response)


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"title": " "}, {"title": "talks.title_missing"}),
        ({"title": "…!"}, {"title": "talks.title_missing"}),
        ({"title": "t" * (TITLE_LIMIT + 1)}, {"title": "talks.title_long"}),
        ({"place": "2026-03-13:1"}, {"place": "talks.just_taken"}),
        ({"place": "2026-03-12:2"}, {"place": "talks.just_taken"}),
        ({"place": ""}, {"place": "talks.just_taken"}),
    ],
)
def test_what_can_not_be_promised_is_said_beside_its_field(values: dict[str, str], problems: dict[str, str]) -> None:
    assert wrong(keep(around(), **values)) == problems


def test_two_people_never_get_the_same_place() -> None:
    assert wrong(keep(around(promise("UANA")))) == {"place": "talks.just_taken"}


def test_nothing_is_asked_where_every_place_is_taken_or_no_date_is_known() -> None:
    full = around(promise("UANA"), promise("UANA", NEXT_PLACE), promise("UANA", "2026-03-26:1"))
    assert told(TALKS.on_answer(full, "UBEN", "offer", {}, EN)) == "talks.none_free"
    over = replace(around(state=OccurrenceState.CLOSED), coming=())
    assert told(TALKS.on_answer(over, "UBEN", "offer", {}, EN)) == "talks.no_dates"


def test_who_is_not_a_member_takes_no_place() -> None:
    assert told(TALKS.on_answer(around(), "USOMEBODY", "offer", {}, EN)) == "talks.not_member"
    assert told(keep(around(), "USOMEBODY")) == "talks.not_member"


# Changing one's mind


def test_a_title_or_a_date_can_be_changed() -> None:
    snapshot = around(promise("UBEN", on=True))
    form = TALKS.on_answer(snapshot, "UBEN", "change", {"chosen": FIRST_PLACE}, EN).asks
    assert form is not None
    assert (dict(form.values), form.chosen) == ({"title": "Maps"}, FIRST_PLACE)
    retitled = keep(snapshot, title="Better maps", chosen=FIRST_PLACE)
    assert retitled.enrols == {FIRST_PLACE: places.word("Better maps", is_on=True)}
    assert retitled.leaves == frozenset()
    moved = keep(snapshot, place=NEXT_PLACE, chosen=FIRST_PLACE)
    assert moved.enrols == {NEXT_PLACE: places.word("Maps")}
    assert moved.leaves == {FIRST_PLACE}


def test_what_somebody_else_promised_is_not_changed_nor_given_back() -> None:
    snapshot = around(promise("UANA"))
    for verb in ("change", "back", "on"):
        assert told(TALKS.on_answer(snapshot, "UBEN", verb, {"chosen": FIRST_PLACE}, EN)) == "talks.not_yours"
    assert keep(snapshot, place=NEXT_PLACE, chosen=FIRST_PLACE).leaves == frozenset()


def test_a_place_given_back_before_the_call_is_simply_free() -> None:
    response = TALKS.on_answer(around(promise("UBEN")), "UBEN", "back", {"chosen": FIRST_PLACE}, EN)
    assert response.leaves == {FIRST_PLACE}
    assert told(response) == "talks.given_back"
    assert response.state is not None
    assert response.state["calls"] == 0


def test_a_place_given_back_after_the_call_is_called_out_but_not_for_ever() -> None:
    state = {"version": 1, "calls": 1, "free": 0, "ahead": []}
    done = frozenset({"gather", "call"})
    for calls in (2, 3, 3):
        snapshot = around(promise("UBEN"), state_data=state, steps_done=done)
        response = TALKS.on_answer(snapshot, "UBEN", "back", {"chosen": FIRST_PLACE}, EN)
        assert response.state is not None
        assert response.state["calls"] == calls
        state = {**response.state, "free": 0}


def test_a_speaker_who_is_not_in_the_community_any_more_frees_the_place() -> None:
    left = around(promise("UANA"), audience=(BEN,))
    assert keep(left).problems == {}
    change = TALKS.on_step("remind", replace(left, occurrence=run(state_data=calm(), steps_done=frozenset({"call"}))), 1)
    assert change.state["calls"] == 1


def calm() -> dict[str, object]:
    return {"version": 1, "calls": 0, "free": 0, "ahead": []}


def test_who_comes_back_to_a_place_that_was_taken_meanwhile_is_told_and_chooses_again() -> None:
    both = around(promise("UANA"), promise("UBEN", title="Charts"))
    assert [talk.person for talk in places.speakers(both)] == ["UBEN"]
    (letter,) = [letter for letter in TALKS.letters(both) if letter.name.startswith("moved:")]
    assert letter.to == ("UANA",)
    form = TALKS.on_answer(both, "UANA", "change", {"chosen": FIRST_PLACE}, EN).asks
    assert form is not None
    assert keep(both, "UANA", place=NEXT_PLACE, chosen=FIRST_PLACE).leaves == {FIRST_PLACE}
    assert wrong(keep(both, "UANA", place=FIRST_PLACE, chosen=FIRST_PLACE)) == {"place": "talks.just_taken"}


# Dates that change


def test_a_talk_whose_date_is_gone_is_told_of_and_can_be_moved() -> None:
    snapshot = around(promise("UBEN", "2026-03-20:1"))
    (letter,) = TALKS.letters(snapshot)
    assert (letter.to, letter.reason) == (("UBEN",), "talks.why")
    said = shown(letter.write(EN))
    assert "your talk of Friday 20 March has none any more" in said
    assert keep(snapshot, place=NEXT_PLACE, chosen="2026-03-20:1").leaves == {"2026-03-20:1"}


def test_only_the_next_run_of_the_series_judges_dates() -> None:
    lost = promise("UBEN", "2026-03-20:1")
    assert TALKS.letters(around(lost, **opened())) == ()
    assert TALKS.letters(around(lost, slot=1)) == ()
    assert TALKS.letters(around(promise("UBEN", "2026-03-05:1", run="p" * 32))) == ()


# Before the day


def test_volunteers_are_called_for_where_a_place_is_free() -> None:
    called = TALKS.on_step("call", around(), 1).state
    assert called["calls"] == 1
    _, post = TALKS.render(around(state_data=called), EN)
    assert (post.name, post.is_early) == ("call:0", True)
    assert post.body["text"].startswith("*Show and tell*, Thursday 12 March: one place is free.")
    assert TALKS.on_step("call", around(promise("UANA")), 1).state["calls"] == 0


def test_a_call_that_was_heard_says_so() -> None:
    _, post = TALKS.render(around(promise("UANA"), state_data={**calm(), "calls": 1}), FR)
    assert post.body["text"] == "*Show and tell*, jeudi 12 mars\u00a0: plus de place libre. Merci. D’autres dates sont ouvertes."


def test_a_run_asked_for_by_hand_calls_for_nobody() -> None:
    assert TALKS.on_step("call", around(slot=1), 1).state["calls"] == 0


def test_a_speaker_is_reminded_ahead_and_on_the_day() -> None:
    state = TALKS.on_step("remind", around(promise("UANA"), state_data=calm()), 1).state
    ahead = TALKS.letters(around(promise("UANA"), state_data=state))
    assert [(letter.name, letter.to) for letter in ahead] == [("ahead:1:UANA", ("UANA",))]
    assert ahead[0].hours == (datetime(2026, 3, 12, tzinfo=UTC) - NOW) / timedelta(hours=1)
    both = TALKS.letters(around(promise("UANA"), state_data=state, steps_done=frozenset({"day"})))
    assert [letter.name for letter in both] == ["ahead:1:UANA", "day:1:UANA"]
    assert "animation:talks:on:0" in shown(both[1].write(EN))


def test_who_says_that_they_come_is_not_asked_again() -> None:
    snapshot = around(promise("UANA"), state_data={**calm(), "ahead": ["UANA"]})
    response = TALKS.on_answer(snapshot, "UANA", "on", {"chosen": FIRST_PLACE}, EN)
    assert response.enrols == {FIRST_PLACE: places.word("Maps", is_on=True)}
    (letter,) = TALKS.letters(replace(snapshot, enrolled=(promise("UANA", on=True),)))
    said = shown(letter.write(EN))
    assert "You said you are on; thank you." in said
    assert "animation:talks:on:0" not in said


def test_who_takes_the_place_after_the_reminders_is_not_reminded_ahead() -> None:
    assert TALKS.letters(around(promise("UBEN"), state_data={**calm(), "ahead": ["UANA"]})) == ()


# The day


def test_the_announcement_names_speakers_and_titles_and_nothing_in_them_is_live() -> None:
    snapshot = around(promise("UANA", title=HOSTILE), **opened(closes_at=datetime(2026, 3, 16, 10, tzinfo=UTC)))
    post = TALKS.render(snapshot, EN)[0]
    assert post.name == OPENING
    assert post.names == {"UANA"}
    assert post.body["text"] == "Show and tell, today: Ana: &lt;!channel&gt; &amp; &lt;http://x|Click&gt; *bold*"
    assert [block["type"] for block in post.body["blocks"]] == ["rich_text", "rich_text", "context", "actions"]


def test_what_is_announced_is_written_down_as_given() -> None:
    change = TALKS.on_step("post", around(promise("UANA", on=True), state_data=calm()), 1)
    assert change.enrols == {"UANA": {FIRST_PLACE: places.word("Maps", is_on=True, run="o" * 32)}}
    assert not change.is_silent


@pytest.mark.parametrize(("empty", "slot", "is_silent"), [("say", 0, False), ("skip", 0, True), ("skip", 1, False)])
def test_an_empty_session_is_told_kindly_or_not_at_all_as_the_manager_chose(empty: str, slot: int, is_silent: bool) -> None:
    snapshot = around(content={**CONTENT, "empty": empty}, slot=slot, state_data=calm())
    assert TALKS.on_step("post", snapshot, 1).is_silent is is_silent
    post = TALKS.render(replace(snapshot, occurrence=replace(snapshot.occurrence, state=OccurrenceState.OPEN)), EN)[0]
    assert "Nobody is down for today, so the floor is open" in shown(post.body)


def test_a_place_that_is_free_on_the_day_can_still_be_taken() -> None:
    response = keep(around(**opened()))
    assert response.enrols == {FIRST_PLACE: places.word("Maps", run="o" * 32)}
    given_back = around(promise("UBEN", run="o" * 32), **opened())
    assert TALKS.on_answer(given_back, "UBEN", "back", {"chosen": FIRST_PLACE}, EN).leaves == {FIRST_PLACE}


def test_a_run_asked_for_by_hand_has_places_of_its_own() -> None:
    snapshot = around(promise("UANA"), slot=1, **opened())
    assert places.speakers(snapshot) == []
    assert places.free(snapshot)[0] == "2026-03-12+1:1"
    assert places.day_of("2026-03-12+1:1") == DAY


# Afterwards


def test_speakers_are_thanked_at_closing_and_nobody_where_nobody_talked() -> None:
    closed = opened(state=OccurrenceState.CLOSED)
    *_, thanks = TALKS.render(around(promise("UANA", run="o" * 32), **closed), FR)
    assert (thanks.name, thanks.in_thread) == ("thanks", True)
    assert thanks.body["text"] == "Merci à Ana. Le fil reste ouvert."
    assert [post.name for post in TALKS.render(around(**closed), EN)] == [OPENING]


def test_past_talks_are_listed_with_the_way_to_their_threads_even_of_who_left() -> None:
    earlier = run(occurrence="p" * 32, local_date=date(2026, 3, 5), message_ts="1772704800.000100", state=OccurrenceState.CLOSED)
    snapshot = around(promise("UANA", "2026-03-05:1", HOSTILE, run="p" * 32), audience=(BEN,))
    listed = screen_of(TALKS.on_answer(replace(snapshot, past=(earlier,)), "UBEN", "past", {}, EN))
    assert "https://atelier.slack.com/archives/C1/p1772704800000100|&lt;!channel&gt; &amp; &lt;http://x/Click&gt; *bold*" in listed
    assert "(Ana)" in listed
    assert "5 Mar 2026" in listed


def test_a_list_that_is_empty_says_so_and_a_long_one_how_much_is_left() -> None:
    assert "No talk has been given yet" in screen_of(TALKS.on_answer(around(), "UBEN", "past", {}, EN))
    runs = tuple(run(occurrence=f"{number:032}", message_ts=f"17.{number}", state=OccurrenceState.CLOSED) for number in range(42))
    told = tuple(promise("UANA", f"2025-01-01:{number}", run=f"{number:032}") for number in range(42))
    listed = screen_of(TALKS.on_answer(replace(around(*told), past=runs), "UBEN", "past", {}, EN))
    assert "And 2 that are older." in listed
