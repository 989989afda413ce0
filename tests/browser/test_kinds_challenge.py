"""A challenge in a real browser: planned, checked in to by button and by a note, its bar, its second day, what was achieved."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.circle import ENGLISH, gather
from tests.browser.conftest import Seat
from tests.foyer import House

pytestmark = pytest.mark.browser

INVITES = "Draw one sketch a day"
OPENS = datetime(2026, 3, 5, 10, 0)  # noqa: DTZ001 (what the clock on the wall in London says, as a person gives it)
SECOND_DAY = datetime(2026, 3, 6, 10, 1)  # noqa: DTZ001
CLOSES = datetime(2026, 3, 9, 10, 1)  # noqa: DTZ001


def test_a_challenge_from_its_plan_to_what_was_achieved(house: House, slack: Sandbox, seat: Callable[..., Seat]) -> None:
    circle = gather(house, slack, ENGLISH, "Ann", "Ben", "Cleo")
    ann, ben, cleo = (seat(person) for person in circle.people)
    ann.open(circle.channel)
    fields = {
        "What you invite people to do": INVITES,
        "Number of steps": "2",
        "Goal for everybody together": "3",
        "Words for each step": "Hands\nTrees",
    }
    circle.plans(ann, "Challenge", OPENS, fields=fields, menus={"A step is": "a day"})
    ann.moves_the_clock(OPENS)

    ben.open(circle.channel)
    expect(ben.message(INVITES)).to_contain_text("Day 1 of 2: Hands")
    ben.clicks(INVITES, "I did it")
    expect(ben.main.locator(".message").last).to_contain_text("Together you are at 1 of 3.")
    cleo.open(circle.channel)
    expect(cleo.message(INVITES)).to_contain_text("1 of 3 check-ins · one person so far")
    cleo.clicks(INVITES, "Add a note")
    cleo.modal.get_by_label("A short note, if you like").fill("My <left> hand")
    cleo.presses("Count it")
    expect(ben.message(INVITES)).to_contain_text("2 of 3 check-ins · 2 people so far")
    ben.message(INVITES).locator(".thread-line").click()
    expect(ben.thread.locator(".message", has_text="Cleo")).to_contain_text("My <left> hand")
    cleo.clicks(INVITES, "Board and reminders")
    cleo.modal.get_by_label("My name on the board, with how often I checked in").check()
    cleo.presses("Save")
    expect(ann.message(INVITES)).to_contain_text("One check-in: Cleo")

    ann.moves_the_clock(SECOND_DAY)
    expect(ben.message(INVITES)).to_contain_text("Day 2 of 2: Trees")
    ben.clicks(INVITES, "I did it")
    expect(ben.message(INVITES)).to_contain_text("████████████████████ 3 of 3 check-ins")
    ben.open("home")
    expect(ben.main).to_contain_text("2 check-ins of yours; together, 3 of 3.")

    ann.moves_the_clock(CLOSES)
    end = ann.main.locator(".message").last
    expect(end).to_contain_text("Together: 3 check-ins, thanks to 2 people. The goal was 3 check-ins: it is reached. Thank you.")
    expect(ann.main.get_by_role("button", name="I did it")).to_have_count(0)
