"""Introductions in a real browser: planned, joined by a click, seen beforehand, a group conversation, *We met*, the news."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.circle import ENGLISH, gather
from tests.browser.conftest import Seat
from tests.foyer import House
from tests.handlers.animations.introducing import announced, clicks

pytestmark = pytest.mark.browser

INVITATION = "Whom could you meet here?"
OPENS = datetime(2026, 3, 5, 10, 0)  # noqa: DTZ001 (what the clock on the wall in London says, as a person gives it)
DRAFTED = datetime(2026, 3, 6, 10, 1)  # noqa: DTZ001
SENT = datetime(2026, 3, 6, 14, 1)  # noqa: DTZ001
ASKED = datetime(2026, 3, 11, 14, 1)  # noqa: DTZ001
CLOSED = datetime(2026, 3, 17, 14, 1)  # noqa: DTZ001


def test_introductions_from_their_plan_to_the_news(house: House, slack: Sandbox, seat: Callable[..., Seat]) -> None:
    circle = gather(house, slack, ENGLISH, "Ann", "Ben", "Cleo", "Dan")
    ann, ben = (seat(person) for person in circle.people[:2])
    ann.open(circle.channel)
    menus = {"Who takes part": "Who joins, by a button", "People can join during": "1 working day"}
    circle.plans(ann, "Introductions", OPENS, fields={}, menus={**menus, "Ask whether they met, after": "3 working days"})
    ann.moves_the_clock(OPENS)
    ben.open(circle.channel)
    for one in (ann, ben):
        one.clicks(INVITATION, "Join")
        expect(one.main.locator(".message").last).to_contain_text("You are in.")
    for person in circle.people[2:]:
        clicks(house, person, announced(person, circle.channel, INVITATION), "animation:introductions:join:0")

    ann.moves_the_clock(DRAFTED)
    ann.open(house.bot)
    round_ = ann.message("The next introductions in #data")
    expect(round_).to_contain_text("2 groups")
    for name in ("Ann", "Ben", "Cleo", "Dan"):
        expect(round_).to_contain_text(name)
    round_.get_by_role("button", name="Swap two people").click()
    expect(ann.modal.get_by_role("heading")).to_have_text("Swap two people")
    ann.presses("Cancel")

    ann.moves_the_clock(SENT)
    talk = ben.page.locator("#sidebar a.place", has=ben.page.locator(".place-name", has_text="Foyer")).last
    talk.click()
    introduction = ben.message("meet each other.")
    expect(introduction).to_contain_text("Ben")
    expect(introduction).to_contain_text("What you have in common: #data.")
    expect(introduction).to_contain_text("To begin with, if you like:")
    ben.types("Tuesday at ten?")
    expect(ben.main.locator(".message").last).to_contain_text("Tuesday at ten?")

    ann.moves_the_clock(ASKED)
    ben.open(house.bot)
    ben.clicks("Did you get to meet", "We met")
    expect(ben.message("Thank you for telling me.")).to_be_visible()
    expect(ben.main.get_by_role("button", name="It didn’t happen")).to_have_count(0)

    ann.moves_the_clock(CLOSED)
    expect(ann.message("Introductions in #data")).to_contain_text("1 of 2 groups have met, as far as I was told.")
    ann.open(circle.channel)
    ann.message(INVITATION).locator(".thread-line").click()
    expect(ann.thread.locator(".message").last).to_contain_text("One group met this time.")
