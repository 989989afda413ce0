"""The celebration: whose dates fall when, one post for all, nothing without a date, nobody who did not ask."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations.anniversaries import celebrated, day_in, is_day
from bot.animations.celebration import MOST_DATES, MOST_LINES, NAME_LIMIT, Celebration
from bot.animations.kind import Response
from bot.animations.snapshot import Background, Member, Snapshot
from bot.hours import Hours
from bot.model.animations import Animation, AnimationState, Enrolment, Occurrence, OccurrenceState, Standing
from bot.model.communities import Community
from bot.recurrence import Recurrence
from bot.text import texts_for
from bot.views.animations import list_message
from bot.waking import Waking

CELEBRATION = Celebration()
EN, FR = texts_for("en"), texts_for("fr")
PARIS = "Europe/Paris"
MONDAY, NEXT = date(2026, 3, 9), date(2026, 3, 16)
DUE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
WAKING = Waking(Hours(PARIS, time(9), time(18)), "FR")
PEOPLE = {"UANA": "Ana", "UBEN": "Ben", "UCAI": "Cai <b>"}
JOINED = datetime(2024, 3, 10, 23, 30, tzinfo=UTC)  # the 11th, half past midnight in Paris
BOTH = "joined\ndate"
DAY = timedelta(days=1)


def run_of(day: date = MONDAY, **changes: Any) -> Occurrence:
    made = Occurrence(
        workspace="T1",
        occurrence="o" * 32,
        animation="a" * 32,
        community="C1",
        kind="celebration",
        local_date=day,
        slot=0,
        due_at=datetime.combine(day, time(9), UTC),
        state=OccurrenceState.DUE,
        content=CELEBRATION.prepare(CELEBRATION.content({"kept": BOTH}), Background(), seed=1),
    )
    return replace(made, **changes)


def snapshot_of(*words: Enrolment, run: Occurrence | None = None, now: datetime = DUE, **changes: Any) -> Snapshot:
    members = tuple(Member(person, WAKING, name=name, joined_at=JOINED) for person, name in PEOPLE.items())
    made = Snapshot(run or run_of(), zone=PARIS, now=now, audience=members, names=PEOPLE, enrolled=words, coming=(NEXT,))
    return replace(made, **changes)


def joined(person: str, at: datetime = LONG_AGO) -> Enrolment:
    return Enrolment("T1", "a" * 32, person, "joined", {"version": 1}, at)


def given(person: str, day: int, month: int, name: str = "Birthday", *, at: datetime = LONG_AGO, **more: int) -> Enrolment:
    value = {"version": 1, "name": name, "day": day, "month": month, **more}
    return Enrolment("T1", "a" * 32, person, f"date:{name}", value, at)


def posted(snapshot: Snapshot) -> Snapshot:
    """Once its post stands."""
    change = CELEBRATION.on_step("post", snapshot, 1)
    assert not change.is_silent
    return replace(snapshot, occurrence=replace(snapshot.occurrence, state=OccurrenceState.OPEN, state_data=change.state))


def closed(snapshot: Snapshot) -> Snapshot:
    run = replace(snapshot.occurrence, state=OccurrenceState.CLOSED)
    state = CELEBRATION.on_step("close", replace(snapshot, occurrence=run), 1).state
    return replace(snapshot, occurrence=replace(run, state_data=state))


def past(until: str) -> Occurrence:
    return run_of(date(2026, 3, 2), state=OccurrenceState.CLOSED, state_data={"version": 1, "until": until})


def after(snapshot: Snapshot, person: str, response: Response) -> Snapshot:
    replaced = response.leaves | response.enrols.keys()
    kept = [each for each in snapshot.enrolled if each.person != person or each.item not in replaced]
    added = [Enrolment("T1", "a" * 32, person, item, value, snapshot.now) for item, value in response.enrols.items()]
    return replace(snapshot, enrolled=(*kept, *added))


def gives(snapshot: Snapshot, person: str, **values: str) -> Snapshot:
    response = CELEBRATION.on_answer(snapshot, person, "give", values, EN)
    assert response.problems == {}
    return after(snapshot, person, response)


def told(response: Response) -> str:
    assert response.says is not None
    return EN.plain(response.says.key, **response.says.values)


def said(snapshot: Snapshot) -> str:
    (post,) = CELEBRATION.render(snapshot, EN)
    return json.dumps(post.body, ensure_ascii=False)


def lines_of(snapshot: Snapshot) -> list[str]:
    """What the post says between its heading and its buttons, a line each."""
    (post,) = CELEBRATION.render(snapshot, EN)
    found = [block for block in post.body["blocks"] if block["type"] == "rich_text"]
    return [line for block in found for line in block["elements"][0]["elements"][0]["text"].split("\n")]


# What may be planned


def test_something_must_be_celebrated() -> None:
    assert {name: each.key for name, each in CELEBRATION.problems({"kept": ""}).items()} == {"kept": "celebration.kept_none"}
    assert CELEBRATION.problems({"kept": "karaoke"}) != {}


@pytest.mark.parametrize("kept", ["joined", "date", BOTH])
def test_what_is_celebrated_is_its_title(kept: str) -> None:
    content = CELEBRATION.content({"kept": kept})
    assert CELEBRATION.values(content) == {"kept": kept}
    assert CELEBRATION.title(content, EN)
    assert CELEBRATION.title(content, FR)


# Which dates there are, and when they fall


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        (31, 1, None, True),
        (31, 4, None, False),
        (30, 2, None, False),
        (29, 2, None, True),
        (29, 2, 2024, True),
        (29, 2, 2023, False),
        (29, 2, 1900, False),
        (29, 2, 2000, True),
        (0, 5, None, False),
        (1, 13, None, False),
    ],
)
def test_days_that_there_are(day: int, month: int, year: int | None, expected: bool) -> None:
    assert is_day(day, month, year) is expected


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2024, date(2024, 2, 29)), (2025, date(2025, 2, 28)), (2100, date(2100, 2, 28)), (2000, date(2000, 2, 29))],
)
def test_the_29th_of_february_is_kept_on_the_28th_where_there_is_none(year: int, expected: date) -> None:
    assert day_in(year, 29, 2) == expected


@pytest.mark.parametrize("year", range(2023, 2034))
def test_every_day_of_a_year_is_celebrated_once_by_weekly_runs(year: int) -> None:
    words = [given("UANA", day, month) for month in range(1, 13) for day in range(1, 32) if is_day(day, month)]
    words = [replace(word, item=f"date:{number}", at=datetime(2020, 1, 1, tzinfo=UTC)) for number, word in enumerate(words)]
    snapshot = snapshot_of(*words)
    first = date(year, 1, 1)
    found = []
    while first.year == year:
        until = min(first + 7 * DAY, date(year + 1, 1, 1))
        found += [each.item for each in celebrated(snapshot, first, until, frozenset({"date"}))]
        first = until
    assert sorted(found) == sorted(word.item for word in words)


def test_over_new_year() -> None:
    snapshot = snapshot_of(given("UANA", 31, 12), given("UBEN", 2, 1))
    found = celebrated(snapshot, date(2026, 12, 28), date(2027, 1, 4), frozenset({"date"}))
    assert [(each.day, each.person) for each in found] == [(date(2026, 12, 31), "UANA"), (date(2027, 1, 2), "UBEN")]


def test_the_day_of_joining_is_the_one_on_the_communitys_calendar() -> None:
    snapshot = posted(snapshot_of(joined("UANA")))
    assert lines_of(snapshot) == ["Wednesday 11 March", "• Ana: 2 years in this community"]


def test_the_day_of_joining_itself_is_no_anniversary() -> None:
    newcomer = Member("UANA", WAKING, name="Ana", joined_at=datetime(2026, 3, 10, 12, tzinfo=UTC))
    assert celebrated(snapshot_of(joined("UANA"), audience=(newcomer,)), MONDAY, NEXT, frozenset({"joined"})) == []


# One post for all, or none


def test_the_dates_up_to_the_next_run_stand_in_one_post_by_day() -> None:
    snapshot = snapshot_of(
        given("UCAI", 15, 3, "Wedding <!here> *day*", year=2016),
        given("UBEN", 9, 3),
        given("UANA", 16, 3),  # the next run's
        given("UANA", 8, 3, "Name day"),  # over
        joined("UBEN"),
    )
    snapshot = posted(snapshot)
    assert snapshot.occurrence.state_data == {"version": 1, "since": "2026-03-09", "until": "2026-03-16"}
    assert lines_of(snapshot) == [
        "Monday 9 March",
        "• Ben: Birthday",
        "Wednesday 11 March",
        "• Ben: 2 years in this community",
        "Sunday 15 March",
        "• Cai <b>: Wedding <!here> *day*, 10 years",
    ]
    assert "<@" not in said(snapshot)


def test_those_named_are_known_by_id_to_be_found_when_they_are_erased() -> None:
    (post,) = CELEBRATION.render(posted(snapshot_of(joined("UANA"), given("UBEN", 1, 7))), EN)
    assert post.names == {"UANA"}


def test_french_says_it_in_french() -> None:
    (post,) = CELEBRATION.render(posted(snapshot_of(joined("UANA"), given("UBEN", 9, 3, "Fête", year=2025))), FR)
    shown = json.dumps(post.body, ensure_ascii=False)
    assert "lundi 9 mars\\n• Ben\u00a0: Fête, un an\\nmercredi 11 mars\\n• Ana\u00a0: 2 ans dans la communauté" in shown


def test_nothing_to_celebrate_is_no_post() -> None:
    snapshot = snapshot_of(given("UANA", 1, 7), past=(past("2026-03-09"),))
    assert CELEBRATION.on_step("post", snapshot, 1).is_silent


@pytest.mark.parametrize("changes", [{"past": ()}, {"past": (past("2026-03-09"),), "run": run_of(slot=1)}])
def test_the_first_one_and_one_that_was_asked_for_invite_people_to_join(changes: dict[str, Any]) -> None:
    snapshot = posted(snapshot_of(**changes))
    assert "Only if you say so" in said(snapshot)
    assert lines_of(snapshot) == []


def test_it_goes_on_where_the_last_post_ended() -> None:
    snapshot = posted(snapshot_of(given("UANA", 4, 3), given("UBEN", 1, 3), past=(past("2026-03-02"),)))
    assert lines_of(snapshot) == ["Wednesday 4 March", "• Ana: Birthday"]
    assert snapshot.occurrence.state_data["since"] == "2026-03-02"


def test_it_does_not_go_back_further_than_a_month() -> None:
    change = CELEBRATION.on_step("post", snapshot_of(past=(past("2025-06-02"),)), 1)
    assert change.state["since"] == "2026-02-06"


def test_a_run_by_hand_takes_over_what_the_coming_one_was_about() -> None:
    by_hand = run_of(date(2026, 3, 11), slot=1)
    coming = (NEXT, NEXT + 7 * DAY)
    snapshot = snapshot_of(run=by_hand, past=(past("2026-03-16"),), coming=coming)
    state = CELEBRATION.on_step("post", snapshot, 1).state
    assert (state["since"], state["until"]) == ("2026-03-16", "2026-03-23")


def test_the_last_run_of_all_looks_a_week_ahead() -> None:
    assert CELEBRATION.on_step("post", snapshot_of(coming=()), 1).state["until"] == "2026-03-16"


def test_a_date_counts_from_the_day_on_which_it_is_given() -> None:
    wednesday = datetime(2026, 3, 11, 8, tzinfo=UTC)
    snapshot = posted(snapshot_of(given("UANA", 10, 3, at=wednesday), given("UBEN", 11, 3, at=wednesday)))
    assert lines_of(snapshot) == ["Wednesday 11 March", "• Ben: Birthday"]


def test_who_left_the_community_is_not_celebrated() -> None:
    snapshot = snapshot_of(given("UGONE", 10, 3), names={**PEOPLE, "UGONE": "Gone"}, past=(past("2026-03-09"),))
    assert CELEBRATION.on_step("post", snapshot, 1).is_silent


def test_what_is_not_celebrated_here_is_left_out() -> None:
    content = CELEBRATION.content({"kept": "joined"})
    snapshot = posted(snapshot_of(given("UANA", 10, 3), joined("UBEN"), run=run_of(content=content)))
    assert lines_of(snapshot) == ["Wednesday 11 March", "• Ben: 2 years in this community"]
    assert "Give a date" not in said(snapshot)


def test_many_dates_are_counted_in_the_end() -> None:
    words = [replace(given("UANA", 10, 3), item=f"date:{number:02}") for number in range(MOST_LINES + 4)]
    assert lines_of(posted(snapshot_of(*words)))[-1] == "and 4 more"


# Joining and leaving


def test_joining_while_it_is_open_puts_one_in_and_leaving_takes_one_out() -> None:
    snapshot = posted(snapshot_of(given("UBEN", 10, 3)))
    snapshot = after(snapshot, "UANA", CELEBRATION.on_answer(snapshot, "UANA", "join", {}, EN))
    assert "• Ana: 2 years in this community" in lines_of(snapshot)
    response = CELEBRATION.on_answer(snapshot, "UANA", "leave", {}, EN)
    assert told(response) == "Done: nothing of yours is kept or celebrated here any more."
    assert "Ana" not in said(after(snapshot, "UANA", response))


def test_leaving_drops_everything_and_only_ones_own() -> None:
    snapshot = snapshot_of(joined("UANA"), given("UANA", 10, 3), given("UBEN", 10, 3))
    assert CELEBRATION.on_answer(snapshot, "UANA", "leave", {}, EN).leaves == {"joined", "date:Birthday"}


def test_once_it_is_closed_nobody_is_added_and_who_leaves_is_taken_out() -> None:
    snapshot = closed(posted(snapshot_of(joined("UANA"), given("UBEN", 10, 3))))
    joins = after(snapshot, "UCAI", CELEBRATION.on_answer(snapshot, "UCAI", "join", {}, EN))
    assert lines_of(joins) == lines_of(snapshot)
    leaves = after(snapshot, "UANA", CELEBRATION.on_answer(snapshot, "UANA", "leave", {}, EN))
    assert lines_of(leaves) == ["Tuesday 10 March", "• Ben: Birthday"]


def test_joining_twice_is_joining_once() -> None:
    response = CELEBRATION.on_answer(snapshot_of(joined("UANA")), "UANA", "join", {}, EN)
    assert not response.changes
    assert told(response) == "The day you joined is celebrated here already."


@pytest.mark.parametrize(("kept", "words"), [(BOTH, "*Give a date* lets you tell me."), ("joined", "I can’t celebrate that day.")])
def test_who_was_there_before_is_told_that_nobody_knows_since_when(kept: str, words: str) -> None:
    content = CELEBRATION.content({"kept": kept})
    snapshot = snapshot_of(run=run_of(content=content), audience=(Member("UANA", WAKING, name="Ana"),))
    response = CELEBRATION.on_answer(snapshot, "UANA", "join", {}, EN)
    assert not response.changes
    assert words in told(response)


def test_who_is_not_in_the_community_is_told_so() -> None:
    assert told(CELEBRATION.on_answer(snapshot_of(), "UGONE", "join", {}, EN)).startswith("Only members of this community")


@pytest.mark.parametrize(
    ("values", "field", "key"),
    [
        ({"name": " "}, "name", "name_empty"),
        ({"name": "🎂"}, "name", "name_empty"),
        ({"name": "n" * (NAME_LIMIT + 1)}, "name", "name_long"),
        ({"day": "31", "month": "4"}, "day", "no_such_day"),
        ({"day": ""}, "day", "no_such_day"),
        ({"day": "29", "month": "2", "year": "2023"}, "year", "no_such_day_then"),
        ({"year": "2027"}, "year", "year_wrong"),
        ({"year": "1899"}, "year", "year_wrong"),
        ({"year": "-5"}, "year", "year_wrong"),
    ],
)
def test_what_is_no_date_is_said_beside_its_field(values: dict[str, str], field: str, key: str) -> None:
    form = {"name": "Birthday", "day": "10", "month": "3", **values}
    response = CELEBRATION.on_answer(snapshot_of(), "UANA", "give", form, EN)
    assert {name: each.key for name, each in response.problems.items()} == {field: f"celebration.{key}"}
    assert not response.changes


def test_years_are_written_as_years() -> None:
    form = {"name": "Birthday", "day": "10", "month": "3", "year": "1800"}
    (problem,) = CELEBRATION.on_answer(snapshot_of(), "UANA", "give", form, EN).problems.values()
    assert EN.plain(problem.key, **problem.values) == "Give a year from 1900 to 2026, or leave this empty."


def test_a_date_is_kept_as_it_was_given() -> None:
    form = {"name": "  Birthday ", "day": "29", "month": "2", "year": "2000"}
    response = CELEBRATION.on_answer(snapshot_of(), "UANA", "give", form, EN)
    assert dict(response.enrols) == {"date:0": {"version": 1, "name": "Birthday", "day": 29, "month": 2, "year": 2000}}
    without = CELEBRATION.on_answer(snapshot_of(), "UANA", "give", {**form, "year": ""}, EN)
    assert "year" not in without.enrols["date:0"]


def test_a_date_of_the_same_name_takes_its_place_and_there_is_an_end_to_them() -> None:
    snapshot = snapshot_of()
    for number in range(MOST_DATES):
        snapshot = gives(snapshot, "UANA", name=f"Day {number}", day="1", month="5")
    snapshot = gives(snapshot, "UANA", name="DAY 0", day="2", month="5")
    assert [each.value["day"] for each in snapshot.enrolled].count(2) == 1
    assert len(snapshot.enrolled) == MOST_DATES
    response = CELEBRATION.on_answer(snapshot, "UANA", "give", {"name": "One more", "day": "1", "month": "5"}, EN)
    assert {name: each.key for name, each in response.problems.items()} == {"name": "celebration.too_many"}


def test_ones_own_dates_can_be_looked_at_and_some_dropped() -> None:
    snapshot = snapshot_of(joined("UANA"), given("UANA", 29, 2), given("UBEN", 1, 1, "Ben’s"))
    form = CELEBRATION.on_answer(snapshot, "UANA", "dates", {}, EN).asks
    assert form is not None
    (field,) = form.fields
    options = field.options(EN)  # type: ignore[union-attr]
    assert [option.label for option in options] == ["the day of joining this community", "Birthday, 29 February"]
    response = CELEBRATION.on_answer(snapshot, "UANA", "keep", {"still": "joined"}, EN)
    assert response.leaves == {"date:Birthday"}
    assert not CELEBRATION.on_answer(snapshot, "UANA", "keep", {"still": "joined\ndate:Birthday"}, EN).changes


@pytest.mark.parametrize("verb", ["leave", "dates", "keep"])
def test_who_gave_nothing_has_nothing_to_change(verb: str) -> None:
    response = CELEBRATION.on_answer(snapshot_of(given("UBEN", 1, 1)), "UANA", verb, {}, EN)
    assert not response.changes
    assert "Nothing of yours is kept here" in told(response)


def test_home_shows_what_is_kept_and_how_to_end_it() -> None:
    snapshot = snapshot_of(joined("UANA"))
    mine = CELEBRATION.mine(snapshot, "UANA", EN)
    assert mine is not None
    assert EN.plain(mine.text.key, **mine.text.values) == "one date of yours is celebrated here."
    assert [button["text"]["text"] for button in mine.buttons] == ["My dates", "Leave"]
    assert CELEBRATION.mine(snapshot, "UBEN", EN) is None


# The list


@pytest.mark.parametrize(("locale", "words"), [("en", "nothing to say on Monday 9 March"), ("fr", "rien à dire le lundi 9 mars")])
def test_the_list_says_plainly_that_there_was_nothing_to_say(locale: str, words: str) -> None:
    rule = Recurrence("weekly", MONDAY, time(10), PARIS, weekday=0)
    content: Mapping[str, Any] = CELEBRATION.content({"kept": BOTH})
    animation = Animation("T1", "a" * 32, "C1", "celebration", content, rule, AnimationState.PLANNED, "U1", DUE)
    standing = Standing(animation, coming=run_of(NEXT), silent=run_of())
    assert words in json.dumps(list_message(Community("T1", "C1", name="data"), [standing], texts_for(locale)), ensure_ascii=False)
