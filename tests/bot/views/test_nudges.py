"""What a person reads in a nudge, and what those who look after a community see of them all."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.model.communities import Community
from bot.nudges import SWITCHED, Alive, AliveKind, QuietRegular, Rule, Silence
from bot.nudges.references import NudgeReference, SwitchReference
from bot.nudges.results import ArmResult, Look, Results
from bot.text import LOCALES, Texts, texts_for
from bot.views.nudges import (
    Standing,
    choose_message,
    muted_message,
    nudge_message,
    nudges_message,
    unmuted_message,
)

RULE = QuietRegular()
ASKED = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
QUESTION = Alive(AliveKind.QUESTION, "1772580600.000100", ASKED, ASKED + timedelta(days=7), "U9")
PROMPT = Alive(AliveKind.PROMPT, "1772580600.000200", ASKED, ASKED + timedelta(days=2))
REFERENCE = NudgeReference("quiet_regular", "C1", "2026-03-04", "C1")
DATA = Community("T1", "C1", "data")
GUILT = re.compile(
    r"miss|haven.t|absen|silen|quiet|inactiv|only \d|nobody|manqu|seul|dispar|long time|longtemps|still waiting|!", re.IGNORECASE
)


def everything_said(shown: Any) -> list[str]:
    """Every text in a message or a view, in order."""
    if isinstance(shown, dict):
        own = [shown["text"]] if isinstance(shown.get("text"), str) else []
        return own + [text for value in shown.values() for text in everything_said(value)]
    return [text for item in shown for text in everything_said(item)] if isinstance(shown, list) else []


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"]]


@pytest.fixture(params=LOCALES)
def texts(request: pytest.FixtureRequest) -> Texts:
    """Each language in turn."""
    return texts_for(request.param)


@pytest.fixture(params=[QUESTION, PROMPT], ids=lambda thing: str(thing.kind))
def invitation(request: pytest.FixtureRequest, texts: Texts) -> dict[str, Any]:
    """The message to one person, for each thing it may link to."""
    return nudge_message(RULE, request.param, REFERENCE, "https://atelier.slack.com/", "Europe/Paris", texts)


def test_an_invitation_is_short_kind_and_says_why(invitation: dict[str, Any], texts: Texts) -> None:
    said = invitation["text"]
    assert "<#C1>" in said
    assert len(said.split()) < 40
    small_print = next(block for block in invitation["blocks"] if block["type"] == "context")
    assert everything_said(small_print) == [texts("nudges.quiet_regular_reason"), texts("attention.ways_out")]
    assert not [text for text in everything_said(invitation) if GUILT.search(re.sub("<[^>]*>", "", text))]


def test_an_invitation_names_its_ways_out_as_its_buttons_do(invitation: dict[str, Any], texts: Texts) -> None:
    _, later, mute = (button["text"]["text"] for button in buttons_of(invitation))
    assert f"*{later}*" in texts("attention.ways_out")
    assert f"*{mute}*" in texts("attention.ways_out")


def test_the_way_out_reads_as_what_it_does_in_french() -> None:
    french = texts_for("fr")
    assert french.plain("attention.mute_button") == "Ne plus recevoir ce type de message"
    assert "vous ne recevrez plus" in french("attention.muted")


def test_the_first_button_leads_there_and_all_know_which_nudge_it_is(invitation: dict[str, Any]) -> None:
    buttons = buttons_of(invitation)
    assert buttons[0]["url"].startswith("https://atelier.slack.com/archives/C1/p1772580600000")
    assert [button["action_id"] for button in buttons] == ["nudges:show:0", "attention:later:1", "nudges:mute:2"]
    assert {NudgeReference.from_value(button["value"]) for button in buttons} == {REFERENCE}


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Paris", "4 March"), ("America/Toronto", "3 March"), (None, "3 March"), ("Mars/Base", "3 March")]
)
def test_since_when_is_told_in_the_readers_zone(zone: str | None, day: str) -> None:
    said = nudge_message(RULE, QUESTION, REFERENCE, "https://atelier.slack.com/", zone, texts_for("en"))["text"]
    assert f"<!date^{int(ASKED.timestamp())}^{{date_short_pretty}}, {{time}}|{day}>" in said


def test_who_wants_no_more_can_change_their_mind(texts: Texts) -> None:
    back = buttons_of(muted_message(REFERENCE, texts))[0]
    assert back["action_id"] == "nudges:unmute:0"
    assert NudgeReference.from_value(back["value"]) == REFERENCE
    assert not [block for block in unmuted_message(texts)["blocks"] if block["type"] == "actions"]


def test_who_looks_after_several_communities_chooses_one(texts: Texts) -> None:
    communities = [DATA, Community("T1", "C2", "relation-client")]
    menu = buttons_of(choose_message(communities, texts))[0]
    assert [(each["text"]["text"], each["value"]) for each in menu["options"]] == [("#data", "C1"), ("#relation-client", "C2")]


def screen(texts: Texts, results: Results, *, is_on: bool = True, reach: int = 0, hush: Silence | None = None) -> str:
    shown = nudges_message(DATA, [Standing(RULE, is_on, reach, hush, results)], texts)
    return "\n".join(everything_said(shown["blocks"]))


NOTHING = Results("quiet_regular")
FEW = Results("quiet_regular", nudged=ArmResult(9, 2, 3, 6, 2), left_out=ArmResult(1, 0, 1, 0, 0), opened=4, apart=1)


def test_a_rule_that_is_off_says_how_many_it_would_reach_and_can_be_switched_on() -> None:
    shown = nudges_message(DATA, [Standing(RULE, False, 3, None, NOTHING)], texts_for("en"))
    assert "*Inviting regulars back*: off" in screen(texts_for("en"), NOTHING, is_on=False, reach=3)
    assert "I would write to 3 people" in screen(texts_for("en"), NOTHING, is_on=False, reach=3)
    assert "Nothing was sent so far." in screen(texts_for("en"), NOTHING)
    switch = buttons_of(shown)[0]
    assert switch["text"]["text"] == "Switch on"
    assert SwitchReference.from_value(switch["value"]) == SwitchReference("quiet_regular", "C1", on=True)


@pytest.mark.parametrize(
    ("reach", "hush", "said"),
    [
        (1, None, "I would write to 1 person."),
        (0, None, "I would write to nobody."),
        (0, Silence.TOO_NEW, "I would write to nobody: I have not listened here for long enough."),
    ],
)
def test_how_many_it_would_reach(reach: int, hush: Silence | None, said: str) -> None:
    assert said in screen(texts_for("en"), NOTHING, reach=reach, hush=hush)


def test_both_groups_are_counted_and_too_few_are_not_compared() -> None:
    said = screen(texts_for("en"), FEW)
    assert "Invited: 2 of 9 took part within 14 days." in said
    assert "Left out to compare: 0 of 1 took part within 14 days." in said
    assert "For 4 more, these 14 days are not over." in said
    assert "4 followed the link." in said
    assert "1 more is in neither figure" in said
    assert "Too few to tell whether it helps: that takes 30 people in each group." in said


def test_in_french_too() -> None:
    said = screen(texts_for("fr"), FEW)
    assert "Invitées\u00a0: 2 sur 9 ont participé, dans les 14 jours." in said
    assert "Laissées de côté pour comparer\u00a0: 0 sur 1 ont participé" in said


@pytest.mark.parametrize(
    ("nudged", "left_out", "said"),
    [
        ((56, 70), (48, 80), "It helps: of 100 people, about 20 more take part than without it (from 5 to 33)."),
        ((48, 80), (56, 70), "Better without it: of 100 people, about 20 fewer take part than without it (from 5 to 33)."),
        ((30, 60), (30, 60), "No clear difference: of 100 people, from 17 fewer to 17 more take part than without it."),
    ],
)
def test_from_thirty_in_each_group_the_difference_is_told(nudged: tuple[int, int], left_out: tuple[int, int], said: str) -> None:
    (back, of), (other_back, of_other) = nudged, left_out
    results = Results("quiet_regular", ArmResult(of, back, 0, of, back), ArmResult(of_other, other_back, 0, of_other, other_back))
    assert said in screen(texts_for("en"), results)


def test_whom_it_left_in_peace_is_counted_by_reason() -> None:
    latest = Look(date(2026, 3, 4), 2, {Silence.PAUSED: 3, Silence.NOTHING_ALIVE: 1})
    said = screen(texts_for("en"), Results("quiet_regular", latest=latest))
    assert "Left in peace on Wednesday 4 March: on a pause (3), nothing open to link to (1)." in said


def test_a_reason_for_the_whole_community_is_said_once() -> None:
    latest = Look(date(2026, 3, 4), 0, {Silence.INCOMPLETE: 1})
    said = screen(texts_for("en"), Results("quiet_regular", latest=latest))
    assert "Nobody was written to on Wednesday 4 March: part of the last weeks is still being read again." in said


def test_what_was_prepared_and_not_sent_is_counted_in_a_few_words(texts: Texts) -> None:
    stopped = {"nudges.silence_over": 2, "deliveries.expired": 3, "deliveries.quiet_hours": 1, "deliveries.of_later_times": 1}
    said = screen(texts, Results("quiet_regular", not_sent=stopped))
    over, late, other = (texts(f"nudges.{key}") for key in ("silence_over", "stopped_late", "stopped_otherwise"))
    assert f"{over} (2), {late} (4), {other} (1)" in said


def test_counts_never_names(texts: Texts) -> None:
    assert texts("nudges.counts_only") in screen(texts, FEW)
    shown = nudges_message(DATA, [Standing(rule, True, 1, None, FEW) for rule in SWITCHED], texts)
    assert "<@" not in json.dumps(shown)


EVERY_WORD = [(rule, kind) for rule in SWITCHED for kind in rule.links_to]


@pytest.mark.parametrize(("rule", "kind"), EVERY_WORD, ids=lambda part: str(getattr(part, "key", part)))
def test_every_nudge_is_short_and_kind_and_ends_with_the_ways_out(rule: Rule, kind: AliveKind, texts: Texts) -> None:
    thing = Alive(kind, "" if kind is AliveKind.PLACE else "1772580600.000100", ASKED, ASKED + timedelta(days=7), "U9", ("U7",))
    shown = nudge_message(rule, thing, REFERENCE, "https://atelier.slack.com/", "Europe/Paris", texts)
    said = re.sub("<[^>]*>", "thing", shown["text"])
    assert len(said.split()) < 45
    assert not GUILT.search(said), said
    assert "{" not in said
    assert [button["action_id"].rpartition(":")[0] for button in buttons_of(shown)][-2:] == ["attention:later", "nudges:mute"]
    links = [button.get("url") for button in buttons_of(shown) if button["action_id"].startswith("nudges:show")]
    assert len(links) == (kind is not AliveKind.MEETING)


def test_what_a_place_is_linked_by() -> None:
    place = Alive(AliveKind.PLACE, "", ASKED, ASKED + timedelta(days=4))
    rule = next(each for each in SWITCHED if AliveKind.PLACE in each.links_to)
    shown = nudge_message(rule, place, REFERENCE, "https://atelier.slack.com/", None, texts_for("en"))
    assert buttons_of(shown)[0]["url"] == "https://atelier.slack.com/archives/C1"


@pytest.mark.parametrize("rule", SWITCHED, ids=lambda rule: rule.key)
def test_what_a_rule_came_to_is_told_in_its_own_words(rule: Rule, texts: Texts) -> None:
    results = Results(rule.key, ArmResult(70, 56, 0, 70, 56), ArmResult(80, 48, 0, 80, 48))
    said = "\n".join(everything_said(nudges_message(DATA, [Standing(rule, True, 2, None, results)], texts)["blocks"]))
    assert texts.plain(f"nudges.units_{rule.outcome.sign}") in said
    assert "{" not in said


def test_what_comes_with_an_animation_is_told_without_a_switch(texts: Texts) -> None:
    shown = nudges_message(DATA, [], texts)
    assert texts.plain("nudges.speaker_slot_name") in "\n".join(everything_said(shown["blocks"]))
    assert buttons_of(shown) == []
