"""The challenge: its steps in the calendar, one check-in a step, what is reached together, and names by choice only."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.animations.challenge import INVITES_LIMIT, NOTE_LIMIT, THEME_LIMIT, UNIT_LIMIT, Challenge
from bot.animations.challenge_posts import bar
from bot.animations.checkins import check_ins
from bot.animations.kind import Letter, Mine, Response
from bot.animations.snapshot import Background, Member, Snapshot
from bot.animations.timing import closing_time, step_time
from bot.hours import Hours
from bot.model.animations import Answer, Enrolment, Occurrence, OccurrenceState, ThreadReply
from bot.recurrence import Recurrence
from bot.text import texts_for
from bot.waking import Waking

CHALLENGE = Challenge()
EN, FR = texts_for("en"), texts_for("fr")
PARIS = "Europe/Paris"
DUE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # a Thursday at ten in Paris
RULE = Recurrence("once", date(2026, 3, 5), time(10), PARIS)
FORM: Mapping[str, str] = {"invites": "Draw one sketch a day", "pace": "day", "length": "5", "goal": "10"}
RUN = "o" * 32
WAKING = Waking(Hours(PARIS, time(9), time(18)), "FR")
PEOPLE = {"UANA": "Ana", "UBEN": "Ben", "UCAI": "Cai", "UDEE": "Dee <b>"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def shown(form: Mapping[str, str] = FORM, *, now: datetime = DUE, rule: Recurrence = RULE, due: datetime = DUE) -> Snapshot:
    """A challenge that was posted when due, as it is seen at ``now``."""
    content = CHALLENGE.prepare(CHALLENGE.content(form), Background(), seed=1)
    closes_at = closing_time(CHALLENGE, content, due, rule)
    run = Occurrence(
        workspace="T1",
        occurrence=RUN,
        animation="a" * 32,
        community="C1",
        kind="challenge",
        local_date=date(2026, 3, 5),
        slot=0,
        due_at=due,
        state=OccurrenceState.OPEN,
        content=content,
        message_ts="1772701200.000100",
        closes_at=closes_at,
    )
    members = tuple(Member(person, WAKING, name=name) for person, name in PEOPLE.items())
    snapshot = Snapshot(run, zone=PARIS, now=now, audience=members, names=PEOPLE, recurrence=rule)
    return replace(snapshot, occurrence=replace(run, state_data=CHALLENGE.on_step("post", snapshot, 1).state))


def after(snapshot: Snapshot, person: str, response: Response) -> Snapshot:
    """The snapshot once what somebody's answer writes is written."""
    replaced = response.drops | response.keeps.keys()
    kept = [each for each in snapshot.answers if each.person != person or each.item not in replaced]
    given = [Answer("T1", RUN, person, item, value, snapshot.now) for item, value in response.keeps.items()]
    enrolled = [each for each in snapshot.enrolled if each.person != person or each.item not in response.leaves]
    enrolled += [Enrolment("T1", "a" * 32, person, item, value, snapshot.now) for item, value in response.enrols.items()]
    return replace(snapshot, answers=(*kept, *given), enrolled=tuple(enrolled))


def clicks(snapshot: Snapshot, person: str, verb: str, **values: str) -> Snapshot:
    response = CHALLENGE.on_answer(snapshot, person, verb, values, EN)
    assert response.problems == {}
    return after(snapshot, person, response)


def told(response: Response) -> str:
    assert response.says is not None
    return EN.plain(response.says.key, **response.says.values)


def replied(person: str, at: datetime) -> ThreadReply:
    return ThreadReply(person, f"{at.timestamp():.6f}", at)


def opening(snapshot: Snapshot) -> str:
    return json.dumps(CHALLENGE.render(snapshot, EN)[0].body, ensure_ascii=False)


def closed(snapshot: Snapshot) -> Snapshot:
    run = replace(snapshot.occurrence, state=OccurrenceState.CLOSED)
    snapshot = replace(snapshot, occurrence=run, now=run.closes_at or snapshot.now)
    return replace(snapshot, occurrence=replace(run, state_data=CHALLENGE.on_step("close", snapshot, 1).state))


# What may be planned


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"invites": " "}, "invites", "invites_empty"),
        ({"invites": "🎉"}, "invites", "invites_empty"),
        ({"invites": "i" * (INVITES_LIMIT + 1)}, "invites", "too_long"),
        ({"goal": ""}, "goal", "goal_wrong"),
        ({"goal": "0"}, "goal", "goal_wrong"),
        ({"goal": "-5"}, "goal", "goal_wrong"),
        ({"goal": "1.5"}, "goal", "goal_wrong"),
        ({"goal": "1000001"}, "goal", "goal_wrong"),
        ({"goal": "many"}, "goal", "goal_wrong"),
        ({"length": "1"}, "length", "length_wrong"),
        ({"length": "32"}, "length", "length_wrong"),
        ({"length": ""}, "length", "length_wrong"),
        ({"pace": "minute"}, "pace", "pace_unknown"),
        ({"unit": "u" * (UNIT_LIMIT + 1)}, "unit", "too_long"),
        ({"themes": "\n".join("abcdef")}, "themes", "themes_many"),
        ({"themes": f"Hands\n{'t' * (THEME_LIMIT + 1)}"}, "themes", "theme_long"),
        ({"length": "8", "frequency": "weekly"}, "length", "overlaps"),
        ({"length": "3", "pace": "week", "frequency": "fortnightly"}, "length", "overlaps"),
    ],
)
def test_what_can_not_be_planned_is_said_beside_its_field(changes: dict[str, str], field: str, key: str) -> None:
    problems = CHALLENGE.problems({**FORM, **changes})
    assert {name: said.key for name, said in problems.items()} == {field: f"challenge.{key}"}


@pytest.mark.parametrize(
    "changes",
    [
        {"length": "7", "frequency": "weekly"},
        {"length": "5", "pace": "working_day", "frequency": "weekly"},
        {"length": "31", "pace": "week", "frequency": "once"},
        {"goal": "1000000", "unit": "km"},
        {"themes": "Hands\nTrees"},
    ],
)
def test_what_can_be_planned_comes_back_to_be_changed(changes: dict[str, str]) -> None:
    form = {**FORM, **changes}
    assert CHALLENGE.problems(form) == {}
    content = CHALLENGE.content(form)
    assert CHALLENGE.content(CHALLENGE.values(content)) == content


def test_the_line_that_is_too_long_is_named() -> None:
    said = CHALLENGE.problems({**FORM, "themes": f"Hands\n{'t' * 91}"})["themes"]
    assert EN.plain(said.key, **said.values) == "Line 2 is too long: 90 characters at most."


# Its steps in the calendar


def falls(form: Mapping[str, str], due: datetime = DUE, rule: Recurrence = RULE) -> list[tuple[str, str]]:
    steps = CHALLENGE.steps(CHALLENGE.content(form))
    zone = ZoneInfo(rule.zone)
    return [(step.name, f"{step_time(step, due, rule).astimezone(zone):%a %d %H:%M}") for step in steps]


def test_days_turn_at_midnight_and_it_closes_on_the_working_day_after() -> None:
    assert falls({**FORM, "length": "3", "themes": "Hands\nTrees"}) == [
        ("post", "Thu 05 10:00"),
        ("turn2", "Fri 06 00:00"),
        ("say2", "Fri 06 10:00"),
        ("turn3", "Sat 07 00:00"),
        ("close", "Mon 09 10:00"),
    ]


def test_working_days_leave_the_weekend_out() -> None:
    assert falls({**FORM, "length": "3", "pace": "working_day"}) == [
        ("post", "Thu 05 10:00"),
        ("turn2", "Fri 06 00:00"),
        ("turn3", "Mon 09 00:00"),
        ("close", "Tue 10 10:00"),
    ]


def test_weeks_go_through_the_clock_change() -> None:
    due = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
    rule = Recurrence("once", date(2026, 3, 23), time(10), PARIS)
    assert falls({**FORM, "length": "2", "pace": "week"}, due, rule) == [
        ("post", "Mon 23 10:00"),
        ("turn2", "Mon 30 00:00"),
        ("close", "Mon 06 10:00"),
    ]


def test_steps_come_in_the_order_of_time() -> None:
    for pace in ("day", "working_day", "week"):
        steps = CHALLENGE.steps(CHALLENGE.content({**FORM, "pace": pace, "length": "31", "themes": "\n".join("t" * 31)}))
        times = [step_time(step, DUE, RULE) for step in steps]
        assert times == sorted(times)
        assert len({step.name for step in steps}) == len(steps) == 62


# One check-in a step


def test_a_click_counts_once_however_often() -> None:
    snapshot = shown()
    first = CHALLENGE.on_answer(snapshot, "UANA", "done", {"chosen": "1"}, EN)
    assert dict(first.keeps) == {"step:1": {"version": 1, "amount": 1}}
    assert told(first) == "Counted, thank you. Together you are at 1 of 10."
    again = CHALLENGE.on_answer(after(snapshot, "UANA", first), "UANA", "done", {"chosen": "1"}, EN)
    assert again.keeps == {}
    assert told(again) == "You are counted already for this one: once is enough."


def test_a_click_for_a_step_that_is_over_is_refused_kindly() -> None:
    snapshot = shown(now=datetime(2026, 3, 6, 23, 0, tzinfo=UTC))  # midnight in Paris: the third day
    late = CHALLENGE.on_answer(snapshot, "UANA", "done", {"chosen": "2"}, EN)
    assert not late.changes
    assert told(late) == "Day 2 is over. Day 3 has begun, and is open to you."
    assert CHALLENGE.on_answer(
        replace(snapshot, now=snapshot.now - timedelta(seconds=1)), "UANA", "done", {"chosen": "2"}, EN
    ).changes


def test_a_form_that_comes_too_late_says_so_and_keeps_what_was_typed() -> None:
    snapshot = shown(now=DUE + DAY)
    response = CHALLENGE.on_answer(snapshot, "UANA", "keep", {"chosen": "1", "note": "A hand."}, EN)
    assert {name: said.key for name, said in response.problems.items()} == {"note": "challenge.late_day"}


def test_the_last_step_is_open_until_it_closes() -> None:
    snapshot = shown(now=datetime(2026, 3, 10, 8, 59, tzinfo=UTC))  # the five days ended at midnight
    assert CHALLENGE.on_answer(snapshot, "UANA", "done", {"chosen": "5"}, EN).changes


@pytest.mark.parametrize("chosen", ["", "0", "99", "two"])
def test_a_click_without_a_step_is_for_the_one_that_goes_on(chosen: str) -> None:
    response = CHALLENGE.on_answer(shown(now=DUE + DAY), "UANA", "done", {"chosen": chosen}, EN)
    assert set(response.keeps) == {"step:2"}


def test_a_message_in_the_thread_counts_once_a_day() -> None:
    snapshot = shown(now=DUE + 2 * DAY)
    midnight = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)
    replies = (
        replied("UANA", DUE + HOUR),
        replied("UANA", midnight - timedelta(seconds=1)),
        replied("UANA", midnight),
        replied("UBEN", midnight),
        replied("UGUEST", midnight),  # takes no part
    )
    found = check_ins(replace(snapshot, replies=replies))
    assert found.by_person == {"UANA": {1: 1, 2: 1}, "UBEN": {2: 1}}
    assert (found.total, found.people) == (3, 2)


def test_a_message_beside_a_click_counts_nothing_more() -> None:
    snapshot = clicks(shown({**FORM, "unit": "sketches"}), "UANA", "keep", chosen="1", amount="4")
    assert check_ins(replace(snapshot, replies=(replied("UANA", DUE + HOUR),))).total == 4
    written = replace(shown(), replies=(replied("UANA", DUE + HOUR),))
    assert not CHALLENGE.on_answer(written, "UANA", "done", {"chosen": "1"}, EN).changes


def test_what_is_written_after_the_end_counts_nothing() -> None:
    snapshot = shown()
    assert snapshot.occurrence.closes_at is not None
    assert check_ins(replace(snapshot, replies=(replied("UANA", snapshot.occurrence.closes_at),))).total == 0


def test_with_a_unit_a_click_asks_how_much() -> None:
    snapshot = shown({**FORM, "unit": "sketches"})
    form = CHALLENGE.on_answer(snapshot, "UANA", "done", {"chosen": "1"}, EN).asks
    assert form is not None
    assert ([field.name for field in form.fields], form.values["amount"], form.chosen) == (["amount", "note"], "1", "1")
    snapshot = clicks(snapshot, "UANA", "keep", chosen="1", amount="4", note="A hand.")
    again = CHALLENGE.on_answer(snapshot, "UANA", "done", {"chosen": "1"}, EN).asks
    assert again is not None
    assert dict(again.values) == {"amount": "4", "note": "A hand."}
    assert check_ins(clicks(snapshot, "UANA", "keep", chosen="1", amount="2")).total == 2


@pytest.mark.parametrize(
    ("values", "field", "key"),
    [
        ({"amount": "0"}, "amount", "amount_wrong"),
        ({"amount": "1001"}, "amount", "amount_wrong"),
        ({"amount": "lots"}, "amount", "amount_wrong"),
        ({"amount": ""}, "amount", "amount_wrong"),
        ({"amount": "1", "note": "n" * (NOTE_LIMIT + 1)}, "note", "too_long"),
    ],
)
def test_what_can_not_be_counted_is_said_beside_the_field(values: dict[str, str], field: str, key: str) -> None:
    response = CHALLENGE.on_answer(shown({**FORM, "unit": "km"}), "UANA", "keep", {"chosen": "1", **values}, EN)
    assert {name: said.key for name, said in response.problems.items()} == {field: f"challenge.{key}"}
    assert not response.changes


def test_a_note_stands_in_the_thread_as_it_was_typed_and_is_taken_back_with_the_check_in() -> None:
    snapshot = clicks(shown(), "UDEE", "keep", chosen="1", note="<!channel> *bold*")
    (note,) = [post for post in CHALLENGE.render(snapshot, EN) if post.name == "note:UDEE:1"]
    assert (note.in_thread, note.about) == (True, "UDEE")
    assert note.body["text"] == "Dee &lt;b&gt;: &lt;!channel&gt; *bold*"
    assert note.body["blocks"][0]["type"] == "rich_text"
    snapshot = clicks(snapshot, "UDEE", "undo", chosen="1")
    assert check_ins(snapshot).total == 0
    (note,) = [post for post in CHALLENGE.render(snapshot, EN) if post.name == "note:UDEE:1"]
    assert note.body["text"] == "A note that stood here was taken back."


def test_there_may_be_nothing_to_take_back() -> None:
    response = CHALLENGE.on_answer(shown(), "UANA", "undo", {"chosen": "1"}, EN)
    assert not response.changes
    assert told(response) == "There is no check-in of yours to take back."


# What everybody sees


@pytest.mark.parametrize(
    ("total", "goal", "full"), [(0, 10, 0), (1, 1000, 1), (5, 10, 10), (99, 100, 19), (100, 100, 20), (250, 100, 20)]
)
def test_the_bar_is_full_once_the_goal_is_reached_and_never_empty_once_something_is(total: int, goal: int, full: int) -> None:
    assert bar(total, goal) == "█" * full + "░" * (20 - full)


def test_the_group_comes_first_and_nobody_is_named() -> None:
    snapshot = clicks(clicks(shown(), "UANA", "done", chosen="1"), "UBEN", "done", chosen="1")
    said = opening(snapshot)
    assert "████░" in said
    assert "2 of 10 check-ins · 2 people so far" in said
    assert "Day 1 of 5" in said
    assert "Ana" not in said


def test_a_click_that_changes_nothing_visible_changes_no_post() -> None:
    snapshot = clicks(shown(), "UANA", "done", chosen="1")
    before = CHALLENGE.render(snapshot, EN)
    snapshot = replace(clicks(snapshot, "UANA", "done", chosen="1"), now=snapshot.now + HOUR)
    snapshot = replace(snapshot, replies=(replied("UANA", DUE + HOUR),))
    snapshot = clicks(snapshot, "UBEN", "opted", choices="remind")
    assert CHALLENGE.render(snapshot, EN) == before


def test_the_words_of_a_step_are_said_in_the_thread_once_its_hour_has_come() -> None:
    snapshot = shown({**FORM, "themes": "Hands\n<!here> trees"}, now=DUE + DAY)
    assert [post.name for post in CHALLENGE.render(snapshot, EN)] == ["opening"]
    said = replace(snapshot, occurrence=replace(snapshot.occurrence, steps_done=frozenset({"post", "turn2", "say2"})))
    theme = CHALLENGE.render(said, EN)[1]
    assert (theme.name, theme.in_thread, theme.body["text"]) == ("theme:2", True, "Day 2 of 5: &lt;!here&gt; trees")


def test_who_joined_the_board_stands_on_it_in_order_and_ties_stand_together() -> None:
    snapshot = shown()
    for person in ("UCAI", "UBEN", "UANA"):
        snapshot = clicks(snapshot, person, "opted", choices="board")
        snapshot = clicks(snapshot, person, "done", chosen="1")
    snapshot = clicks(clicks(snapshot, "UDEE", "done", chosen="1"), "UCAI", "done", chosen="1")
    snapshot = clicks(replace(snapshot, now=DUE + DAY), "UCAI", "done", chosen="2")
    said = opening(snapshot)
    assert "2 check-ins: Cai\\nOne check-in: Ana and Ben" in said
    assert "Dee" not in said


def test_leaving_the_board_takes_the_name_away() -> None:
    snapshot = clicks(clicks(shown(), "UANA", "opted", choices="board\nremind"), "UANA", "done", chosen="1")
    assert "Ana" in opening(snapshot)
    form = CHALLENGE.on_answer(snapshot, "UANA", "options", {}, EN).asks
    assert form is not None
    assert form.values["choices"] == "board\nremind"
    response = CHALLENGE.on_answer(snapshot, "UANA", "opted", {"choices": "remind"}, EN)
    assert response.leaves == {"board"}
    assert "Ana" not in opening(after(snapshot, "UANA", response))


def test_nobody_stands_on_the_board_for_doing_nothing_or_once_they_left_the_community() -> None:
    snapshot = clicks(shown(), "UANA", "opted", choices="board")
    assert "On the board" not in opening(snapshot)
    snapshot = clicks(snapshot, "UANA", "done", chosen="1")
    gone = replace(snapshot, audience=tuple(member for member in snapshot.audience if member.person != "UANA"))
    assert "On the board" not in opening(gone)


def test_who_stays_off_every_board_is_on_none_and_is_told_so() -> None:
    snapshot = clicks(shown(), "UANA", "done", chosen="1")
    members = tuple(replace(member, stays_off_boards=member.person == "UANA") for member in snapshot.audience)
    response = CHALLENGE.on_answer(replace(snapshot, audience=members), "UANA", "opted", {"choices": "board"}, EN)
    assert "stay off every board" in told(response)
    assert "Ana" not in opening(replace(after(snapshot, "UANA", response), audience=members))


def test_those_on_the_board_are_known_by_id_to_be_found_when_they_are_erased() -> None:
    snapshot = clicks(clicks(shown(), "UANA", "opted", choices="board"), "UANA", "done", chosen="1")
    assert CHALLENGE.render(snapshot, EN)[0].names == {"UANA"}


# Reminders, only where they were asked for


def reminders(snapshot: Snapshot) -> list[Letter]:
    return list(CHALLENGE.letters(snapshot))


def test_only_who_asked_is_reminded_and_only_of_what_they_did_not_do() -> None:
    snapshot = shown(now=DUE + DAY)
    assert reminders(snapshot) == []
    snapshot = clicks(clicks(snapshot, "UANA", "opted", choices="remind"), "UBEN", "done", chosen="2")
    (letter,) = reminders(snapshot)
    assert (letter.name, letter.to, letter.reason) == ("remind:UANA:2", ("UANA",), "challenge.why_reminded")
    body = json.dumps(letter.write(FR), ensure_ascii=False)
    assert "Jour 2 sur 5" in body
    assert "parce que vous avez demandé" in body
    assert f"{RUN}:2" in body
    assert reminders(clicks(snapshot, "UANA", "done", chosen="2")) == []
    assert reminders(closed(snapshot)) == []


def test_in_a_weekly_challenge_the_reminder_waits_some_days() -> None:
    snapshot = clicks(shown({**FORM, "pace": "week"}), "UANA", "opted", choices="remind")
    (letter,) = reminders(snapshot)
    assert letter.not_before == DUE + 3 * DAY


# Home


def home(snapshot: Snapshot, person: str) -> tuple[str, list[str]]:
    mine = CHALLENGE.mine(snapshot, person, EN)
    assert isinstance(mine, Mine)
    said = EN.plain(mine.text.key, **mine.text.values)
    return said, [button["text"]["text"] for button in mine.buttons]


def test_home_shows_ones_own_progress_and_what_can_be_done() -> None:
    snapshot = shown()
    assert home(snapshot, "UANA") == (
        "*Draw one sketch a day*: together, 0 of 10. You are welcome at any step.",
        ["I did it", "Add a note", "Board and reminders"],
    )
    snapshot = clicks(clicks(snapshot, "UANA", "done", chosen="1"), "UBEN", "done", chosen="1")
    assert home(snapshot, "UANA") == (
        "*Draw one sketch a day*: one check-in of yours; together, 2 of 10.",
        ["Take it back", "Add a note", "Board and reminders"],
    )


# The end


def test_at_the_end_everybody_is_told_what_was_achieved_together() -> None:
    snapshot = shown({**FORM, "unit": "sketches", "goal": "5"})
    snapshot = clicks(clicks(snapshot, "UANA", "keep", chosen="1", amount="4"), "UBEN", "keep", chosen="1", amount="3")
    first, last = CHALLENGE.render(closed(snapshot), EN)
    assert "actions" not in [block["type"] for block in first.body["blocks"]]
    assert (last.name, last.in_thread) == ("closing", False)
    assert last.body["text"].endswith(
        "Together: 7\u00a0sketches, thanks to 2 people. The goal was 5\u00a0sketches: it is reached. Thank you."
    )
    assert "Ensemble\u00a0: 7\u00a0sketches, grâce à 2 personnes." in CHALLENGE.render(closed(snapshot), FR)[1].body["text"]


def test_a_goal_that_was_missed_is_not_spoken_of() -> None:
    snapshot = closed(clicks(shown(), "UANA", "done", chosen="1"))
    first, last = CHALLENGE.render(snapshot, EN)
    assert last.body["text"] == "Draw one sketch a day\nTogether: one check-in, thanks to one person. Thank you."
    assert "10" not in json.dumps(first.body["blocks"])
    assert "░" not in json.dumps(first.body, ensure_ascii=False)


def test_nobody_is_told_in_public_that_nobody_took_part() -> None:
    (first,) = CHALLENGE.render(closed(shown()), EN)
    assert "This challenge is over." in json.dumps(first.body)


def test_what_was_achieved_does_not_change_when_somebody_leaves_later() -> None:
    snapshot = replace(shown(), replies=(replied("UANA", DUE + HOUR), replied("UBEN", DUE + HOUR)))
    ended = closed(snapshot)
    before = CHALLENGE.render(ended, EN)
    assert CHALLENGE.render(replace(ended, audience=ended.audience[1:]), EN) == before
