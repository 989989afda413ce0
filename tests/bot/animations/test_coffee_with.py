"""Coffee with a host: who is drawn, fairly over time; what everybody is told; what happens where somebody is gone."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.animations.coffee_draws import Draw, Phase, read_draw
from bot.animations.coffee_with import HEADING_LIMIT, CoffeeWith
from bot.animations.kind import Change, Letter, Response
from bot.animations.lottery import Volunteer, draw
from bot.animations.snapshot import Background, Member, Snapshot
from bot.hours import Hours
from bot.model.animations import Enrolment, Occurrence, OccurrenceState
from bot.model.deliveries import State
from bot.recurrence import Recurrence
from bot.text import texts_for
from bot.waking import Waking

KIND = CoffeeWith()
EN, FR = texts_for("en"), texts_for("fr")
DUE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
NOW = DUE + timedelta(days=5)
RULE = Recurrence("monthly", date(2026, 3, 5), time(10), "Europe/Paris", weekday=3, ordinal=1)
PARIS = Waking(Hours("Europe/Paris", time(9), time(18)), "FR")
FORM = {"heading": "Coffee with Ines, who *chooses* suppliers", "host": "UHOST", "seats": "2", "gather": "3"}
VOLUNTEERS = ("UA", "UB", "UC", "UD", "UE")


def volunteer(person: str, item: str = "in", **value: Any) -> Enrolment:
    return Enrolment("T1", "a" * 32, person, item, {"version": 1, **value}, NOW)


def snapshot(*names: str, here: tuple[str, ...] | None = None, form: Mapping[str, str] = FORM, **more: Any) -> Snapshot:
    """A coffee for which these people volunteered; they and the host are there."""
    content = KIND.prepare(KIND.content(form), Background(), 1)
    run = Occurrence("T1", "o" * 32, "a" * 32, "C1", "coffee_with", date(2026, 3, 5), 0, DUE, OccurrenceState.OPEN, content)
    audience = tuple(Member(name, PARIS) for name in (("UHOST", *names) if here is None else here))
    around = {"zone": "Europe/Paris", "now": NOW, "managers": frozenset({"UMANAGER"}), "recurrence": RULE}
    words = tuple(volunteer(name) for name in names)
    return Snapshot(run, **{**around, "audience": audience, "enrolled": words, "names": {"UHOST": "Ines"}, **more})


def after(before: Snapshot, change: Change | None) -> Snapshot:
    assert change is not None
    return replace(before, occurrence=replace(before.occurrence, state_data=change.state))


def drawn(before: Snapshot, seed: int = 7) -> Snapshot:
    return after(before, KIND.on_step("draw", before, seed))


def result(shown: Snapshot) -> Draw:
    return read_draw(shown.occurrence.state_data)


def names_of(shown: Snapshot) -> set[str]:
    return {each.name for each in KIND.letters(shown)}


def letter(shown: Snapshot, name: str) -> Letter:
    return next(each for each in KIND.letters(shown) if each.name == name)


def told(given: Letter, texts: Any = EN) -> str:
    return json.dumps(given.write(texts), ensure_ascii=False)


def answer(shown: Snapshot, person: str, verb: str) -> Response:
    return KIND.on_answer(shown, person, verb, {}, EN)


def without(shown: Snapshot, *gone: str, **letters: State) -> Snapshot:
    there = tuple(member for member in shown.audience if member.person not in gone)
    return replace(shown, audience=there, letters={name.replace("_", ":"): state for name, state in letters.items()})


# The plan


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"heading": " … "}, "heading", "coffee_with.heading_missing"),
        ({"heading": "h" * (HEADING_LIMIT + 1)}, "heading", "coffee_with.heading_long"),
        ({"host": ""}, "host", "coffee_with.host_missing"),
        ({"seats": "8"}, "seats", "coffee_with.choose_one"),
        ({"gather": "0"}, "gather", "coffee_with.choose_one"),
    ],
)
def test_what_can_not_be_planned_is_said_beside_its_field(changes: dict[str, str], field: str, key: str) -> None:
    assert {name: each.key for name, each in KIND.problems({**FORM, **changes}).items()} == {field: key}


def test_a_host_who_is_not_in_the_community_can_not_be_planned() -> None:
    content = KIND.content(FORM)
    assert KIND.people(content) == {"UHOST"}
    assert KIND.obstacles(content, Background(members=frozenset({"UA"}))).keys() == {"host"}
    assert KIND.obstacles(content, Background(members=frozenset({"UHOST"}))) == {}


# Fair over time


@given(count=st.integers(1, 9), seats=st.integers(1, 7), rounds=st.integers(1, 12), seed=st.integers(0, 99))
def test_nobody_is_drawn_again_before_everybody_was(count: int, seats: int, rounds: int, seed: int) -> None:
    times: Counter[str] = Counter({f"U{number}": 0 for number in range(count)})
    last: dict[str, str] = {}
    for turn in range(rounds):
        volunteers = [Volunteer(person, times[person], last.get(person, "")) for person in times]
        chosen = draw(volunteers, seats, ["UHOST"], frozenset(), seed + turn)
        assert len(chosen) == min(seats, count)
        for person in chosen:
            times[person] += 1
            last[person] = f"{turn:03}"
        assert max(times.values()) - min(times.values()) <= 1


def test_somebody_new_comes_before_those_who_were_drawn() -> None:
    before = [Volunteer("UA", 1, "2026-01-05"), Volunteer("UB", 1, "2026-02-05"), Volunteer("UC")]
    assert draw(before, 1, [], frozenset(), 3) == ("UC",)
    assert draw(before, 2, [], frozenset(), 3) == ("UC", "UA")


def test_chance_decides_among_equals_and_the_same_seed_decides_the_same() -> None:
    equals = [Volunteer(person) for person in VOLUNTEERS]
    assert len({draw(equals, 1, [], frozenset(), seed) for seed in range(40)}) == len(VOLUNTEERS)
    assert draw(equals, 2, [], frozenset(), 5) == draw(equals[::-1], 2, [], frozenset(), 5)


def test_those_to_avoid_are_never_at_one_table() -> None:
    wishes = frozenset({frozenset({"UHOST", "UA"}), frozenset({"UB", "UC"})})
    for seed in range(20):
        shown = drawn(snapshot(*VOLUNTEERS, avoided=wishes), seed)
        assert "UA" not in result(shown).drawn
        assert not {"UB", "UC"} <= set(result(shown).drawn)


# Volunteering


def test_volunteering_lasts_until_it_is_taken_back() -> None:
    response = answer(snapshot(here=("UHOST", "UA")), "UA", "join")
    assert response.enrols == {"in": {"version": 1}}
    assert response.says is not None
    assert response.says.key == "coffee_with.joined"
    assert answer(snapshot("UA"), "UA", "leave").leaves == {"in"}
    assert frozenset({"join", "leave"}) == KIND.lasting


def test_who_volunteers_late_is_in_the_next_draw() -> None:
    said = answer(drawn(snapshot("UA", here=("UHOST", "UA", "UB"))), "UB", "join").says
    assert said is not None
    assert said.key == "coffee_with.joined_next"


@pytest.mark.parametrize(("person", "key"), [("UHOST", "coffee_with.is_host"), ("USTRANGER", "coffee_with.not_here")])
def test_who_can_not_volunteer_is_told_why(person: str, key: str) -> None:
    response = answer(snapshot("UA"), person, "join")
    assert response.enrols == {}
    assert response.says is not None
    assert response.says.key == key


# The draw


def test_the_host_and_those_who_were_drawn_have_a_conversation_and_the_others_are_told() -> None:
    before = snapshot(*VOLUNTEERS)
    change = KIND.on_step("draw", before, 7)
    shown = after(before, change)
    made = result(shown)
    assert len(made.drawn) == 2
    assert {*made.drawn, *made.waiting} == set(VOLUNTEERS)
    table = letter(shown, "table:0")
    assert set(table.to) == {"UHOST", *made.drawn}
    assert "<@UHOST> hosts" in told(table)
    assert told(table).count("• ") == 3
    assert names_of(shown) == {"table:0", *(f"waits:{person}" for person in made.waiting)}
    assert "You stay in for the next draw" in told(letter(shown, f"waits:{made.waiting[0]}"))
    assert "Vous restez pour le prochain tirage" in told(letter(shown, f"waits:{made.waiting[0]}"), FR)
    assert change.groups == (("UHOST", *made.drawn),)
    assert set(change.enrols) == set(made.drawn)


def test_what_somebody_wrote_of_it_is_shown_as_it_was_typed() -> None:
    blocks = letter(drawn(snapshot(*VOLUNTEERS)), "table:0").write(EN)["blocks"]
    assert [block["type"] for block in blocks if "*chooses*" in json.dumps(block)] == ["rich_text"]


def test_the_next_draw_knows_of_this_one() -> None:
    before = snapshot("UA", "UB", "UC")
    change = KIND.on_step("draw", before, 7)
    remembered = tuple(volunteer(person, "drawn", **dict(items["drawn"] or {})) for person, items in change.enrols.items())
    following = drawn(replace(before, enrolled=(*before.enrolled, *remembered)), seed=8)
    assert set(result(following).drawn) >= set(read_draw(change.state).waiting)


def test_who_is_on_a_break_is_neither_drawn_nor_told_and_stays_in() -> None:
    shown = snapshot("UA", "UB")
    away = tuple(replace(member, is_away=member.person == "UA") for member in shown.audience)
    made = drawn(replace(shown, audience=away))
    assert result(made).drawn == ("UB",)
    assert result(made).waiting == ()


def test_nobody_volunteered() -> None:
    shown = drawn(snapshot())
    assert result(shown).phase is Phase.NOBODY
    assert names_of(shown) == {"nobody:UHOST"}
    assert "nothing for you to do" in told(letter(shown, "nobody:UHOST"))


def test_a_host_who_left_is_told_to_those_who_can_choose_another_and_volunteers_stay_in() -> None:
    before = snapshot("UA", "UB", here=("UA", "UB"))
    assert names_of(before) == {"host:UMANAGER"}
    shown = drawn(before)
    assert result(shown).phase is Phase.NO_HOST
    assert names_of(shown) == {"host:UMANAGER", "off:UA", "off:UB"}
    assert "can’t be held this time. You stay in" in told(letter(shown, "off:UA"))


# Made good


def test_another_is_drawn_for_who_is_gone() -> None:
    before = drawn(snapshot(*VOLUNTEERS))
    gone, stays = result(before).drawn
    fallen = without(before, gone, table_0=State.SKIPPED)
    change = KIND.mend(fallen, 8)
    shown = after(fallen, change)
    assert stays in result(shown).drawn
    assert len(result(shown).drawn) == 2
    assert gone not in result(shown).drawn
    assert set(letter(shown, "table:1").to) == {"UHOST", *result(shown).drawn}
    assert change is not None
    assert stays not in change.enrols


def test_without_anybody_left_to_draw_those_who_are_there_meet() -> None:
    before = drawn(snapshot("UA", "UB"))
    shown = after(fallen := without(before, "UA", table_0=State.SKIPPED), KIND.mend(fallen, 8))
    assert set(letter(shown, "table:1").to) == {"UHOST", "UB"}


def test_home_says_who_is_in_the_draw_and_how_not_to_be() -> None:
    mine = KIND.mine(snapshot("UA"), "UA", FR)
    assert mine is not None
    assert [button["text"]["text"] for button in mine.buttons] == ["Me retirer du tirage"]
    assert KIND.mine(snapshot("UA"), "UB", FR) is None


def test_a_host_who_leaves_before_the_conversation_opens_costs_nobody_their_turn() -> None:
    before = snapshot("UA", "UB", "UC")
    change = KIND.on_step("draw", before, 7)
    remembered = tuple(volunteer(person, "drawn", **dict(items["drawn"] or {})) for person, items in change.enrols.items())
    fallen = without(after(replace(before, enrolled=(*before.enrolled, *remembered)), change), "UHOST", table_0=State.SKIPPED)
    off = KIND.mend(fallen, 8)
    assert off is not None
    assert off.enrols == {person: {"drawn": None} for person in read_draw(change.state).drawn}
    assert off.groups == ()
    assert {name for name in names_of(after(fallen, off)) if name.startswith("off:")} == {"off:UA", "off:UB", "off:UC"}


def test_who_was_erased_before_the_conversation_opens_is_replaced() -> None:
    late = tuple(Member(name, Waking(Hours("Asia/Tokyo", time(9), time(18)))) for name in ("UHOST", *VOLUNTEERS))
    before = drawn(snapshot(*VOLUNTEERS, audience=late))
    gone, stays = result(before).drawn
    state = json.loads(json.dumps(before.occurrence.state_data).replace(gone, "…"))
    erased = without(replace(before, occurrence=replace(before.occurrence, state_data=state)), gone)
    shown = after(erased, KIND.mend(erased, 8))
    assert stays in letter(shown, "table:1").to
    assert len(letter(shown, "table:1").to) == 3


def test_where_slack_opens_no_conversation_each_is_told_of_the_others() -> None:
    before = drawn(snapshot("UA", "UB"))
    refused = without(before, table_0=State.REFUSED)
    shown = after(refused, KIND.mend(refused, 8))
    assert {"apart:UHOST", "apart:UA", "apart:UB"} <= names_of(shown)
    assert KIND.mend(shown, 8) is None


def test_nothing_is_made_good_where_nothing_went_wrong() -> None:
    before = drawn(snapshot("UA", "UB"))
    assert KIND.mend(before, 8) is None
    assert KIND.mend(without(before, table_0=State.DUE), 8) is None
    there = after(opened := without(before, table_0=State.SENT), KIND.mend(opened, 8))
    assert result(there).is_settled
    assert KIND.mend(without(there, "UA", table_0=State.SENT), 8) is None


# In the channel


def test_the_announcement_says_who_how_and_when() -> None:
    (post,) = KIND.render(snapshot("UA"), EN)
    shown = json.dumps(post.body, ensure_ascii=False)
    assert "Ines has seats for 2 of you" in shown
    assert "<!date^" in shown
    assert post.names == {"UHOST"}
    (done,) = KIND.render(drawn(snapshot(*VOLUNTEERS)), EN)
    assert "2 seats are taken" in json.dumps(done.body)
    assert not any(name in json.dumps(done.body) for name in VOLUNTEERS)
