"""Introductions: who takes part, how a round is made, shown, made good and asked about, and what is said to whom."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations.introductions import CHOSEN, Introductions
from bot.animations.kind import PASS, Change, Letter, Response
from bot.animations.pairing import LARGEST_GROUP
from bot.animations.rounds import Round, read_round
from bot.animations.snapshot import Background, Member, Need, Snapshot
from bot.hours import Hours
from bot.model.animations import Answer, Enrolment, Meeting, Occurrence, OccurrenceState
from bot.model.deliveries import State
from bot.model.facts import ActKind
from bot.recurrence import Recurrence
from bot.text import texts_for
from bot.waking import Waking
from sandbox.blockkit.validator import Offer, check_message

KIND = Introductions()
EN, FR = texts_for("en"), texts_for("fr")
DUE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
NOW = DUE + timedelta(days=4, hours=1)  # Monday at eleven in Paris
RULE = Recurrence("monthly", date(2026, 3, 5), time(10), "Europe/Paris", weekday=3, ordinal=1)
PARIS = Waking(Hours("Europe/Paris", time(9), time(18)), "FR")
MONTREAL = Waking(Hours("America/Montreal", time(9), time(17)))
RUN = "o" * 32


def content(**changes: str) -> Mapping[str, Any]:
    return KIND.prepare(KIND.content({**CHOSEN, **changes}), Background(), 1)


def people(*names: str, **more: Any) -> tuple[Member, ...]:
    return tuple(Member(name, PARIS, name=name.title(), communities=frozenset({"C1"}), **more) for name in names)


def enrolled(person: str, item: str = "joined", **value: Any) -> Enrolment:
    return Enrolment("T1", "a" * 32, person, item, {"version": 1, **value}, NOW)


def joined(*names: str) -> tuple[Enrolment, ...]:
    return tuple(enrolled(name) for name in names)


def said(person: str, news: str) -> Answer:
    return Answer("T1", RUN, person, "met", {"version": 1, "said": news}, NOW)


def met(*names: str, days_ago: int = 30) -> Meeting:
    return Meeting("p" * 32, frozenset(names), NOW - timedelta(days=days_ago))


def snapshot(*names: str, enrolled: tuple[Enrolment, ...] | None = None, **more: Any) -> Snapshot:
    """A round with these people in it, who all joined."""
    form = more.pop("form", {})
    run = Occurrence("T1", RUN, "a" * 32, "C1", "introductions", date(2026, 3, 5), 0, DUE, OccurrenceState.OPEN, content(**form))
    members = more.pop("audience", people(*names))
    words = joined(*names) if enrolled is None else enrolled
    around = {"zone": "Europe/Paris", "now": NOW, "managers": frozenset({"UMANAGER"}), "recurrence": RULE}
    return Snapshot(run, audience=members, enrolled=words, **{**around, **more})


def after(before: Snapshot, change: Change | None, **more: Any) -> Snapshot:
    assert change is not None
    return replace(before, occurrence=replace(before.occurrence, state_data=change.state), **more)


def drafted(before: Snapshot, seed: int = 7) -> Snapshot:
    return after(before, KIND.on_step("draft", before, seed))


def sent(before: Snapshot, seed: int = 7) -> Snapshot:
    shown = drafted(before, seed)
    return after(shown, KIND.on_step("send", shown, seed))


def asked(before: Snapshot) -> Snapshot:
    """Sent, arrived, and asked about."""
    out = sent(before)
    here = replace(out, letters=arrived(out))
    return after(here, KIND.on_step("check", here, 7))


def arrived(before: Snapshot, state: State = State.SENT) -> dict[str, State]:
    return {**before.letters, **{letter.name: state for letter in KIND.letters(before)}}


def now_round(shown: Snapshot) -> Round:
    return read_round(shown.occurrence.state_data)


def answer(shown: Snapshot, person: str, verb: str, **values: str) -> Response:
    return KIND.on_answer(shown, person, verb, values, EN)


def letter(shown: Snapshot, name: str) -> Letter:
    return next(each for each in KIND.letters(shown) if each.name == name)


def names_of(shown: Snapshot) -> set[str]:
    return {each.name for each in KIND.letters(shown)}


def told(given: Letter, texts: Any = EN) -> str:
    return json.dumps(given.write(texts), ensure_ascii=False)


def words(response: Response, texts: Any = EN) -> str:
    assert response.says is not None
    values = {name: "WHEN" if isinstance(value, datetime) else value for name, value in response.says.values.items()}
    return str(texts(response.says.key, **values))


# The plan


def test_the_plan_says_what_it_is() -> None:
    kept = KIND.content({**CHOSEN, "size": "3", "joining": "all", "guests": "with"})
    assert (kept["size"], kept["joining"], kept["guests"], kept["gather"]) == (3, "all", True, 2)
    assert KIND.title(kept, EN) == "Introductions of everybody, 3 people at a time"
    assert KIND.title(kept, FR) == "Mises en relation de toute la communauté, 3 personnes à la fois"
    assert KIND.content(KIND.values(kept)) == kept


@pytest.mark.parametrize("field", list(CHOSEN))
def test_a_choice_that_is_not_offered_is_told_beside_it(field: str) -> None:
    problems = KIND.problems({**CHOSEN, field: "9"})
    assert {name: EN.plain(each.key) for name, each in problems.items()} == {field: "Choose one of these."}


def test_groups_of_two_to_eight_can_be_planned() -> None:
    sizes = next(field for field in KIND.fields if field.name == "size")
    assert [option.value for option in sizes.options(EN)] == [str(size) for size in range(2, LARGEST_GROUP + 1)]  # type: ignore[union-attr]


# Who takes part


def test_only_who_joined_takes_part() -> None:
    round_of = now_round(drafted(snapshot(audience=people("UA", "UB", "UC"), enrolled=joined("UA", "UB"))))
    assert round_of.groups == (("UA", "UB"),)


@pytest.mark.parametrize(
    "absence",
    [
        {"audience": (*people("UA", "UB"), *people("UC", is_away=True))},
        {"audience": (*people("UA", "UB"), *people("UC", is_guest=True))},
        {"audience": people("UA", "UB")},
        {"audience": people("UA", "UB", "UC"), "answers": (Answer("T1", RUN, "UC", PASS, {"version": 1}, NOW),)},
        {"audience": people("UA", "UB", "UC"), "enrolled": (*joined("UA", "UB", "UC"), enrolled("UC", "paused"))},
    ],
    ids=["on a break", "a guest", "left the channel", "not this time", "paused after three silences"],
)
def test_who_is_left_out_of_a_round(absence: dict[str, Any]) -> None:
    shown = drafted(snapshot(**{"enrolled": joined("UA", "UB", "UC"), **absence}))
    assert now_round(shown).people == {"UA", "UB"}


def test_guests_take_part_where_the_manager_says_so() -> None:
    guest = (*people("UA"), *people("UG", is_guest=True))
    shown = snapshot(audience=guest, enrolled=joined("UA", "UG"), form={"guests": "with"})
    assert now_round(drafted(shown)).groups == (("UA", "UG"),)
    assert "Guests take no part" in words(answer(snapshot(audience=guest), "UG", "join"))
    assert answer(snapshot(audience=guest), "UG", "join").enrols == {}


def test_joining_is_one_click_and_lasts() -> None:
    response = answer(snapshot("UA", enrolled=()), "UA", "join")
    assert response.enrols == {"joined": {"version": 1}}
    assert response.counts is None
    assert "go out WHEN" in words(response)
    assert {"join", "leave", "back"} <= KIND.lasting


def test_who_joins_where_teams_count_is_asked_for_theirs_and_may_leave_it_out() -> None:
    shown = snapshot("UA", enrolled=(), form={"mix": "across"})
    form = answer(shown, "UA", "join").asks
    assert form is not None
    assert [field.name for field in form.fields] == ["team"]
    assert answer(shown, "UA", form.verb, team="  The  workshop ").enrols == {"joined": {"version": 1, "team": "The workshop"}}
    assert answer(shown, "UA", form.verb, team="").enrols == {"joined": {"version": 1}}
    assert answer(shown, "UA", form.verb, team="t" * 41).problems.keys() == {"team"}


def test_who_joins_late_is_told_that_it_is_for_the_next_round() -> None:
    shown = sent(snapshot("UA", "UB"))
    assert "from the next round on" in words(answer(replace(shown, audience=people("UA", "UB", "UC")), "UC", "join"))


def test_who_joins_while_the_round_is_looked_at_is_still_in_it() -> None:
    before = drafted(snapshot("UA", "UB"))
    late = replace(before, audience=people("UA", "UB", "UC"), enrolled=joined("UA", "UB", "UC"))
    assert now_round(after(late, KIND.on_step("send", late, 7))).groups == (("UA", "UB", "UC"),)


def test_somebody_from_elsewhere_is_told_to_join_the_channel_first() -> None:
    response = answer(snapshot("UA"), "USTRANGER", "join")
    assert response.enrols == {}
    assert "join its channel first" in words(response)


def test_who_is_on_a_break_may_join_and_is_told_what_that_means() -> None:
    assert "As long as your pause lasts" in words(answer(snapshot(audience=people("UA", is_away=True), enrolled=()), "UA", "join"))


def test_leaving_is_one_click() -> None:
    response = answer(snapshot("UA"), "UA", "leave")
    assert "joined" in response.leaves
    assert response.enrols == {}
    assert "I introduce you to nobody any more" in words(response)


def test_home_says_who_is_in_the_coming_round_and_how_not_to_be() -> None:
    mine = KIND.mine(snapshot("UA"), "UA", FR)
    assert mine is not None
    assert FR(mine.text.key, **mine.text.values) == "vous serez des prochaines mises en relation."
    assert [button["text"]["text"] for button in mine.buttons] == ["Pas cette fois", "Ne plus participer"]
    assert KIND.mine(snapshot("UA", enrolled=()), "UA", FR) is None


def test_passing_once_leaves_the_word_given_and_is_counted_nowhere() -> None:
    response = answer(snapshot("UA"), "UA", "skip")
    assert set(response.keeps) == {PASS}
    assert response.leaves == frozenset()
    assert answer(sent(snapshot("UA", "UB")), "UA", "skip").keeps == {}


# Everybody in the community


EVERYBODY = {"joining": "all"}


def test_where_everybody_takes_part_each_is_told_first_and_nobody_else_is_introduced() -> None:
    shown = snapshot(audience=people("UA", "UB", "UC"), enrolled=(), form=EVERYBODY)
    assert names_of(shown) == {"told:UA", "told:UB", "told:UC"}
    assert now_round(drafted(shown)).groups == ()
    reached = replace(shown, letters={"told:UA": State.SENT, "told:UB": State.SENT, "told:UC": State.BID})
    change = KIND.on_step("draft", reached, 7)
    assert read_round(change.state).groups == (("UA", "UB"),)
    assert set(change.enrols) == {"UA", "UB"}


def test_who_was_told_once_is_not_told_again() -> None:
    shown = snapshot(audience=people("UA", "UB"), enrolled=(enrolled("UA", "told"),), form=EVERYBODY)
    assert names_of(shown) == {"told:UB"}
    assert letter(shown, "told:UB").reason == "introductions.told_reason"


def test_out_of_it_for_good_by_one_click_and_back_by_another() -> None:
    told_all = tuple(enrolled(name, "told") for name in ("UA", "UB", "UC"))
    shown = snapshot(audience=people("UA", "UB", "UC"), enrolled=told_all, form=EVERYBODY)
    assert set(answer(shown, "UC", "leave").enrols) == {"out"}
    left = replace(shown, enrolled=(*told_all, enrolled("UC", "out")))
    assert now_round(drafted(left)).groups == (("UA", "UB"),)
    assert "out" in answer(left, "UC", "join").leaves


# The round before it goes out


def test_those_who_look_after_the_community_see_the_groups_and_how_often_they_met() -> None:
    names = ("UA", "UB", "UC", "UD")
    shown = drafted(
        snapshot(*names, meetings=(met("UA", "UB"), met("UC", "UD"), met("UA", "UC"), met("UB", "UD"), met("UA", "UB")))
    )
    assert set(now_round(shown).groups) == {("UA", "UD"), ("UB", "UC")}
    given = letter(shown, "round:UMANAGER")
    assert given.reason is None
    assert "2 groups" in told(given)
    assert "introduced" not in told(given)
    repeated = drafted(snapshot("UA", "UB", meetings=(met("UA", "UB"), met("UB", "UA", days_ago=60))))
    assert "<@UA> and <@UB> (introduced 2 times before)" in told(letter(repeated, "round:UMANAGER"))
    assert "<@UA> et <@UB> (déjà 2 mises en relation)" in told(letter(repeated, "round:UMANAGER"), FR)


def test_a_large_round_is_shown_as_far_as_it_fits() -> None:
    names = tuple(f"U{number:09}" for number in range(400))
    shown = drafted(snapshot(*names, form={"size": "8"}))
    body = letter(shown, "round:UMANAGER").write(EN)
    check_message(body["blocks"], Offer())
    assert "and 38 more groups" in json.dumps(body)


def test_two_people_can_be_swapped() -> None:
    shown = drafted(snapshot("UA", "UB", "UC", "UD"))
    (one, _), (other, _) = now_round(shown).groups
    form = answer(shown, "UMANAGER", "swap").asks
    assert form is not None
    response = answer(shown, "UMANAGER", form.verb, one=one, other=other)
    assert response.state is not None
    before, swapped = now_round(shown), read_round(response.state)
    places = {one: other, other: one}
    assert swapped.groups == tuple(tuple(places.get(person, person) for person in group) for group in before.groups)
    out = after(shown, Change(response.state))
    assert {frozenset(group) for group in now_round(after(out, KIND.on_step("send", out, 7))).groups} == set(
        map(frozenset, swapped.groups)
    )


def test_what_can_not_be_swapped_is_said() -> None:
    shown = drafted(snapshot("UA", "UB", "UC", "UD"))
    one, other = now_round(shown).groups[0]
    assert answer(shown, "UMANAGER", "swapped", one="UA", other="UX").problems.keys() == {"other"}
    assert answer(shown, "UMANAGER", "swapped", one="UA", other="UA").problems.keys() == {"other"}
    assert "in one group already" in words(answer(shown, "UMANAGER", "swapped", one=one, other=other))
    assert "Only those who look after" in words(answer(shown, "UA", "swapped", one="UA", other="UC"))
    assert "are out" in words(answer(sent(snapshot("UA", "UB", "UC", "UD")), "UMANAGER", "swap"))


def test_a_swap_against_a_wish_looks_like_any_other_and_is_quietly_made_good() -> None:
    """Nobody may learn that somebody asked to avoid somebody: not even who looks after the community."""
    wish = frozenset({frozenset({"UA", "UB"})})
    shown = drafted(snapshot("UA", "UB", "UC", "UD", "UE", "UF", avoided=wish))
    with_a = next(group for group in now_round(shown).groups if "UA" in group)
    beside = next(person for person in with_a if person != "UA")
    response = answer(shown, "UMANAGER", "swapped", one=beside, other="UB")
    harmless = answer(drafted(snapshot("UA", "UB", "UC", "UD", "UE", "UF")), "UMANAGER", "swapped", one="UA", other="UX")
    assert harmless.problems
    assert response.problems == {}
    assert "changed places" in words(response)
    assert response.state is not None
    swapped = after(shown, Change(response.state))
    assert any({"UA", "UB"} <= set(group) for group in now_round(swapped).groups)
    out = now_round(after(swapped, KIND.on_step("send", swapped, 7)))
    assert not any({"UA", "UB"} <= set(group) for group in out.groups)
    assert out.alone == ()


def test_who_left_since_the_round_was_shown_is_replaced() -> None:
    shown = drafted(snapshot("UA", "UB", "UC", "UD"))
    gone = now_round(shown).groups[0][0]
    fewer = replace(shown, audience=tuple(each for each in shown.audience if each.person != gone))
    out = now_round(after(fewer, KIND.on_step("send", fewer, 7)))
    assert sorted(map(len, out.groups)) == [3]
    assert gone not in out.people


# The introductions


def test_people_are_introduced_with_names_a_reason_and_three_questions() -> None:
    shown = sent(snapshot("UA", "UB", enrolled=(enrolled("UA", team="Sales"), enrolled("UB", team="Design"))))
    given = letter(shown, "group:0")
    assert given.to == ("UA", "UB")
    assert given.reason is None
    assert "<@UA> and <@UB>: meet each other." in told(given)
    assert "Design and Sales" in told(given)
    assert told(given).count("• ") == 3
    assert "joined the introductions" in told(given)
    french = told(given, FR)
    assert "<@UA> et <@UB>\u00a0: faites connaissance." in french
    assert french.count("• ") == 3
    assert "Did " not in french


def test_what_they_share_is_the_reason_where_teams_are_unknown() -> None:
    both = tuple(replace(each, communities=frozenset({"C1", "C2"})) for each in people("UA", "UB"))
    assert "<#C1> and <#C2>" in told(letter(sent(snapshot("UA", "UB", audience=both)), "group:0"))
    assert "have in common: <#C1>." in told(letter(sent(snapshot("UA", "UB")), "group:0"))


def test_a_hostile_team_is_shown_as_it_was_typed() -> None:
    teams = (enrolled("UA", team="<!channel> *x*"), enrolled("UB", team="Design"))
    blocks = letter(sent(snapshot("UA", "UB", enrolled=teams)), "group:0").write(EN)["blocks"]
    shown = [block for block in blocks if "<!channel> *x*" in json.dumps(block)]
    assert [block["type"] for block in shown] == ["rich_text"]


def test_a_conversation_opens_when_all_are_awake() -> None:
    far = (people("UA")[0], replace(people("UB")[0], waking=MONTREAL))
    shown = sent(snapshot("UA", "UB", audience=far))
    assert letter(shown, "group:0").not_before == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)  # nine in Montreal, 14 in Paris
    assert letter(sent(snapshot("UA", "UB")), "group:0").not_before == NOW


def test_a_group_that_was_written_to_is_not_written_to_again_whatever_changes() -> None:
    shown = sent(snapshot("UA", "UB"))
    assert "group:0" not in names_of(replace(shown, letters={"group:0": State.SENT}))


def test_the_groups_are_remembered() -> None:
    before = drafted(snapshot("UA", "UB", "UC", "UD"))
    change = KIND.on_step("send", before, 7)
    assert change.groups == read_round(change.state).groups


@pytest.mark.parametrize("names", [("UA",), ("UA", "UB"), ("UA", "UB", "UC", "UD")])
def test_who_stays_alone_is_told_in_the_same_words_whoever_asked_for_what(names: tuple[str, ...]) -> None:
    """Everybody avoids UA: the words must be those of an odd number."""
    wishes = frozenset(frozenset({"UA", name}) for name in names[1:])
    shown = sent(snapshot(*names, avoided=wishes))
    assert "UA" in now_round(shown).alone
    given = told(letter(shown, "alone:UA"))
    assert ("nobody else" in given) is (len(names) == 1)
    assert "You are in the next round." in given
    assert "asked" not in given
    assert letter(shown, "alone:UA").reason is None


def test_how_many_take_part_is_said_only_where_it_tells_nothing_of_anybody() -> None:
    assert "take part" not in json.dumps(KIND.render(snapshot("UA", "UB", "UC", "UD"), EN)[0].body)
    assert "5 people take part." in json.dumps(KIND.render(snapshot("UA", "UB", "UC", "UD", "UE"), EN)[0].body)


# Made good


@pytest.mark.parametrize("size", ["2", "3"])
def test_whoever_lost_the_others_gets_other_company(size: str) -> None:
    names = ("UA", "UB", "UC", "UD") if size == "2" else ("UA", "UB", "UC")
    shown = sent(snapshot(*names, form={"size": size}))
    gone = {group[0] for group in now_round(shown).groups}
    fallen = dict.fromkeys(arrived(shown), State.SKIPPED)
    left = replace(shown, audience=tuple(each for each in shown.audience if each.person not in gone), letters=fallen)
    change = KIND.mend(left, 7)
    mended = after(left, change)
    assert len(now_round(mended).groups) == 1
    assert set(now_round(mended).groups[0]) == set(names) - gone
    (fresh,) = [each for each in KIND.letters(mended) if each.name.startswith("group:")]
    assert set(fresh.to) == set(names) - gone
    assert fresh.name not in fallen
    assert change is not None
    assert change.groups == now_round(mended).groups


def test_whoever_nobody_is_left_for_is_told() -> None:
    shown = sent(snapshot("UA", "UB"))
    left = replace(shown, audience=people("UA"), letters={"group:0": State.SKIPPED})
    mended = after(left, KIND.mend(left, 7))
    assert names_of(mended) == {"round:UMANAGER", "alone:UA"}


def test_of_who_was_erased_nothing_is_left_and_the_other_is_told_before_the_time() -> None:
    """The ledger's row went with them, and their id in the state is a dot."""
    far = (people("UA")[0], replace(people("UB")[0], waking=MONTREAL))
    shown = sent(snapshot("UA", "UB", audience=far))
    state = json.loads(json.dumps(shown.occurrence.state_data).replace("UB", "…"))
    left = replace(shown, occurrence=replace(shown.occurrence, state_data=state), audience=far[:1])
    assert "alone:UA" in names_of(after(left, KIND.mend(left, 7)))


def test_who_is_erased_after_the_conversation_opened_changes_nothing_for_the_others() -> None:
    shown = sent(snapshot("UA", "UB"))
    state = json.loads(json.dumps(shown.occurrence.state_data).replace("UB", "…"))
    later = replace(
        shown, occurrence=replace(shown.occurrence, state_data=state), audience=people("UA"), now=NOW + timedelta(hours=1)
    )
    change = KIND.mend(later, 7)
    assert change is None or read_round(change.state).alone == ()
    assert KIND.letters(later if change is None else after(later, change)) != ()
    assert "alone:UA" not in names_of(later)


def test_where_slack_opens_no_conversation_each_is_told_of_the_other_once() -> None:
    shown = sent(snapshot("UA", "UB"))
    refused = replace(shown, letters={"group:0": State.REFUSED})
    mended = after(refused, KIND.mend(refused, 7))
    assert {"apart:0:UA", "apart:0:UB"} <= names_of(mended)
    assert "<@UB>" in told(letter(mended, "apart:0:UA"))
    assert now_round(mended).groups == (("UA", "UB"),)


def test_nothing_is_made_good_where_nothing_went_wrong() -> None:
    shown = sent(snapshot("UA", "UB"))
    assert KIND.mend(shown, 7) is None
    assert KIND.mend(drafted(snapshot("UA", "UB")), 7) is None
    there = replace(shown, letters={"group:0": State.SENT}, now=NOW + timedelta(minutes=1))
    change = KIND.mend(there, 7)
    assert change is not None
    assert now_round(after(there, change)).is_settled
    assert change.groups is None
    assert KIND.mend(after(there, change), 7) is None


# Whether they met


def test_each_is_asked_and_what_they_say_is_kept_and_shown() -> None:
    shown = asked(snapshot("UA", "UB"))
    given = letter(shown, "check:UA")
    assert "Did you get to meet <@UB>?" in told(given)
    assert given.reason is None
    assert [word for word in ("We met", "We have a date", "It didn’t happen") if word in told(given)] == [
        "We met",
        "We have a date",
        "It didn’t happen",
    ]
    assert answer(shown, "UA", "met").counts is ActKind.INTRO_MET
    assert answer(shown, "UA", "planned").counts is None
    assert answer(shown, "UA", "missed").counts is None
    planned = replace(shown, answers=(said("UA", "planned"),))
    assert "We met" in told(letter(planned, "check:UA"))
    happened = replace(shown, answers=(said("UA", "met"),))
    assert "animation:introductions:met" not in told(letter(happened, "check:UA"))
    assert "nothing to note" in words(answer(shown, "USTRANGER", "met"))


def test_where_everybody_takes_part_the_question_bids_for_attention() -> None:
    told_all = tuple(enrolled(name, "told") for name in ("UA", "UB"))
    shown = asked(snapshot(audience=people("UA", "UB"), enrolled=told_all, form=EVERYBODY))
    assert letter(shown, "check:UA").reason == "introductions.check_reason"


def ended(before: Snapshot, **more: Any) -> tuple[Snapshot, Change]:
    shown = replace(before, letters=arrived(before), **more)
    change = KIND.on_step("close", shown, 7)
    over = replace(shown, occurrence=replace(shown.occurrence, state=OccurrenceState.CLOSED))
    return after(over, change), change


def test_what_counts_at_the_end_is_who_met() -> None:
    names = tuple(f"U{letter}" for letter in "ABCDEFGH")
    shown = asked(snapshot(*names))
    one, other, third, _ = now_round(shown).groups
    news = (said(one[0], "met"), said(one[1], "missed"), said(other[0], "met"), said(third[0], "planned"))
    over, _ = ended(shown, answers=news)
    assert [post.body["text"] for post in KIND.render(over, EN)[1:]] == ["2 groups met this time. Thank you for making the time."]
    assert "2 of 4 groups have met" in told(letter(over, "met:UMANAGER"))
    assert "1 more has a date" in told(letter(over, "met:UMANAGER"))
    assert "2 sur 4 groupes se sont rencontrés" in told(letter(over, "met:UMANAGER"), FR)
    assert not any(name in told(letter(over, "met:UMANAGER")) for name in names)


def test_nobody_is_told_in_public_that_nobody_met() -> None:
    over, _ = ended(asked(snapshot("UA", "UB")))
    assert len(KIND.render(over, EN)) == 1


def test_who_says_nothing_three_times_in_a_row_is_left_in_peace_told_so_and_back_by_one_click() -> None:
    words_of = joined("UA", "UB")
    for rounds in (1, 2):
        _, change = ended(asked(snapshot("UA", "UB", enrolled=words_of)), answers=(said("UB", "missed"),))
        assert change.enrols == {"UA": {"silent": {"version": 1, "rounds": rounds}}}
        words_of = (*joined("UA", "UB"), enrolled("UA", "silent", rounds=rounds))
    over, change = ended(asked(snapshot("UA", "UB", enrolled=words_of)), answers=(said("UB", "missed"),))
    assert change.enrols["UA"]["paused"] == {"version": 1}
    given = letter(over, "paused:UA")
    assert "I am giving you a break" in told(given)
    assert "animation:introductions:back:0" in told(given)
    response = answer(replace(over, enrolled=(*words_of, enrolled("UA", "paused"))), "UA", "back")
    assert {"paused", "silent"} <= response.leaves
    assert "joined" in response.enrols


def test_one_answer_begins_the_count_again() -> None:
    silent = (*joined("UA", "UB"), enrolled("UA", "silent", rounds=2))
    _, change = ended(asked(snapshot("UA", "UB", enrolled=silent)), answers=(said("UA", "missed"), said("UB", "met")))
    assert change.enrols == {"UA": {"silent": None}}


def test_a_question_that_never_arrived_counts_for_nobodys_silence() -> None:
    shown = asked(snapshot("UA", "UB"))
    change = KIND.on_step("close", replace(shown, letters={"check:UA": State.SKIPPED}), 7)
    assert change.enrols == {}


def test_who_answers_late_is_heard_and_nobody_else_is_changed() -> None:
    over, _ = ended(asked(snapshot("UA", "UB")))
    assert {"met", "planned", "missed"} <= KIND.lasting
    assert not any(name.startswith("check:") for name in names_of(over))
    assert "check:UA" in names_of(replace(over, answers=(said("UA", "met"),)))


# What is read of the store


def test_two_years_of_meetings_are_read_only_where_people_are_put_together() -> None:
    run = snapshot("UA", "UB").occurrence
    assert Need.MEETINGS in KIND.needs_for(run, "draft")
    for doing in ("join", "leave", "met", "post", "check", "close", ":shown", ":home"):
        assert Need.MEETINGS not in KIND.needs_for(run, doing)
    assert Need.MEETINGS in KIND.needs_for(drafted(snapshot("UA", "UB")).occurrence, ":shown")
