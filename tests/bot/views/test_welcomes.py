"""What newcomers, volunteers and those who look after a community read of the welcome: short, kind, within Slack's limits."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.animations.letters import ways_out
from bot.model.communities import Community
from bot.model.welcomes import Buddy, Step, StepKind
from bot.text import LOCALES, Texts, texts_for
from bot.views import arrivals, buddies, welcomes
from bot.welcomes.progress import PollCount, Progress, TaskCount
from bot.welcomes.steps import CHOICE_LIMIT, MOST_STEPS, WORDS_LIMIT
from sandbox.blockkit.validator import Offer, check_message, check_view
from tests.bot.views.test_nudges import GUILT, buttons_of, everything_said

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
DATA = Community("T1", "C1", "data", set_up_at=NOW)
KINDS = [Step(str(kind), kind, 3, "Look around", choices=("Yes", "No") if kind is StepKind.POLL else ()) for kind in StepKind]
LONG = Step(
    "s" * 32, StepKind.POLL, 60, "w" * WORDS_LIMIT, choices=tuple(f"{number}{'é' * (CHOICE_LIMIT - 1)}" for number in range(10))
)
# What stands under every message that nobody asked for.
EXIT = {
    each["action_id"]
    for each in ways_out("welcome_step", texts_for("en"), reason="welcomes.turn_reason", reasons={"channel": "x"})[-1]["elements"]
}


@pytest.fixture(params=LOCALES)
def texts(request: pytest.FixtureRequest) -> Texts:
    """Each language in turn."""
    return texts_for(request.param)


def letter(step: Step, **more: Any) -> arrivals.Letter:
    return arrivals.Letter(DATA, step, **{"joined_at": NOW, "zone": "Europe/Paris", "buddy": "UBUD", **more})


def fits(message: dict[str, Any]) -> None:
    """Slack would take it: raises with Slack's reasons otherwise."""
    check_message(message["blocks"], Offer())


@pytest.mark.parametrize("step", KINDS, ids=lambda step: str(step.kind))
@pytest.mark.parametrize("more", [{}, {"is_reminder": True}, {"is_again": True}], ids=["first", "reminder", "again"])
def test_every_message_says_why_and_has_its_ways_out_and_a_hand(step: Step, more: dict[str, bool], texts: Texts) -> None:
    said = arrivals.step_message(letter(step, **more), texts)
    ids = {each["action_id"] for each in buttons_of(said)}
    assert ids >= {*EXIT, "welcomes:hand:7"}
    told = everything_said(said)
    assert any("<#C1>" in each and texts.day(NOW.date()) in each for each in told), "since when, and where"
    assert not [each for each in told if GUILT.search(re.sub("<[^>]*>", "", each))]
    assert len(said["text"].split()) < 60
    fits(said)


def test_a_task_can_be_done_or_spared_and_a_poll_answered(texts: Texts) -> None:
    by_kind = {step.kind: {each["action_id"] for each in buttons_of(arrivals.step_message(letter(step), texts))} for step in KINDS}
    assert by_kind[StepKind.TASK] >= {"welcomes:done:0", "welcomes:spare:1"}
    assert by_kind[StepKind.POLL] >= {"welcomes:answer:0", "welcomes:answer:1"}
    assert by_kind[StepKind.WORDS] == {*EXIT, "welcomes:hand:7"}


def test_a_preview_looks_the_same_and_its_buttons_carry_nothing(texts: Texts) -> None:
    for step in KINDS:
        shown = welcomes.preview_message(DATA, step, texts, texts)
        own = [each for each in buttons_of(shown) if each["action_id"].startswith("welcomes:")]
        assert own
        assert not any(each.get("value") for each in own)
        fits(shown)


def test_addresses_become_links_and_nothing_else_is_live(texts: Texts) -> None:
    step = replace(KINDS[0], words="Read https://wiki.example.com/start. Ask <!channel> or <@U1> *now*.")
    blocks = arrivals.step_message(letter(step), texts)["blocks"]
    (rich,) = [each for each in blocks if each["type"] == "rich_text"]
    parts = rich["elements"][0]["elements"]
    assert parts == [
        {"type": "text", "text": "Read "},
        {"type": "link", "url": "https://wiki.example.com/start"},
        {"type": "text", "text": ". Ask <!channel> or <@U1> *now*."},
    ]


def test_the_longest_of_everything_fits(texts: Texts) -> None:
    steps = [replace(LONG, step=f"{number:032d}") for number in range(MOST_STEPS)]
    progress = Progress(
        underway=90,
        hands=[(f"U{number}", NOW) for number in range(20)],
        over=9,
        stopped={"welcomes.why_left": 3, "welcomes.why_guest": 2},
        unsaid={"deliveries.no_dms": 6, "deliveries.never_heard_of": 5, "welcomes.why_no_buddy": 2},
        tasks=[TaskCount(each, 3, 9) for each in steps],
        polls=[PollCount(each, dict.fromkeys(each.choices, 4)) for each in steps],
    )
    community = replace(DATA, community="C" * 20)
    panel = welcomes.Panel(community, steps, is_on=True, progress=progress, buddies=12, own=Buddy("T1", "C1", "U1", 5, NOW))
    fits(welcomes.panel_message(panel, texts, note=texts("welcomes.saved")))
    fits(arrivals.step_message(letter(LONG), texts))
    fits(arrivals.chosen_message(letter(LONG), LONG.choices[0], texts))
    fits(welcomes.preview_message(DATA, LONG, texts, texts))
    for step in (*KINDS, LONG):
        check_view(welcomes.step_view("C" * 20, step, texts, is_new=True), Offer())


def test_who_looks_after_it_reads_no_name_but_of_who_asked(texts: Texts) -> None:
    panel = welcomes.Panel(DATA, KINDS, is_on=True, progress=Progress(underway=3, hands=[("UHAND", NOW)], over=1))
    said = str(welcomes.panel_message(panel, texts))
    assert set(re.findall(r"<@(\w+)>", said)) == {"UHAND"}


@pytest.mark.parametrize(("is_on", "wanted"), [(True, "off"), (False, "on")])
def test_a_switch_asks_before_it_acts(is_on: bool, wanted: str, texts: Texts) -> None:
    panel = welcomes.Panel(DATA, KINDS, is_on=is_on, is_proposed=not is_on)
    (switch,) = [each for each in buttons_of(welcomes.panel_message(panel, texts)) if each["action_id"] == "welcomes:switch:1"]
    assert switch["value"] == f"C1:{wanted}"
    assert switch["confirm"]
    fits(welcomes.panel_message(panel, texts))


def test_an_empty_journey_says_how_long_one_is(texts: Texts) -> None:
    shown = welcomes.panel_message(welcomes.Panel(DATA, ()), texts)
    assert texts("welcomes.is_empty") in everything_said(shown)
    fits(shown)


def test_what_volunteers_read_is_kind_and_within_slack(texts: Texts) -> None:
    turn = buddies.turn_message(DATA, "UNEW", NOW, "Europe/Paris", texts)
    assert {each["action_id"] for each in buttons_of(turn)} == {*EXIT, "welcomes:glad:0", "welcomes:decline:1"}
    said = [
        turn,
        buddies.glad_message("C1", "UNEW", texts),
        buddies.declined_message(texts),
        buddies.nobody_message(DATA, texts),
        buddies.call_message(DATA, texts),
        buddies.called_message(texts, is_new=True),
        buddies.offer_message(DATA, None, texts),
        buddies.offer_message(DATA, Buddy("T1", "C1", "U1", 2, NOW), texts),
        buddies.choose_message([DATA], texts),
        arrivals.hand_message(DATA, "UNEW", texts),
        arrivals.hand_asked_message(DATA, ["Léa", "Tom"], "UBUD", texts),
        arrivals.helped_message("UNEW", texts),
    ]
    for each in said:
        fits(each)
        assert all(len(text.split()) < 60 for text in everything_said(each))
