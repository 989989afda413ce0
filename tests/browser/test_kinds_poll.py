"""A French anonymous poll in a real browser: planned, voted in, a vote changed and one taken back, and its results read."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.circle import FRENCH, gather
from tests.browser.conftest import Seat
from tests.foyer import House
from tests.handlers.animations.polls import chooses

pytestmark = pytest.mark.browser

QUESTION = "Où nous retrouvons-nous en juin ?"
OPENS = datetime(2026, 3, 5, 10, 0)  # noqa: DTZ001 (what the clock on the wall in Paris says, as a person gives it)
CLOSES = datetime(2026, 3, 6, 10, 1)  # noqa: DTZ001


def choice(seat: Seat, label: str) -> None:
    """Click beside a choice of the poll, and wait until Foyer has counted it."""
    row = seat.message(QUESTION).locator(".block-section", has_text=label)
    row.get_by_role("button", name="Choisir").click()
    expect(seat.main.locator(".message").last).to_contain_text(f"Votre vote : {label}.")


def test_a_french_anonymous_poll_from_its_plan_to_its_chart(house: House, slack: Sandbox, seat: Callable[..., Seat]) -> None:
    circle = gather(house, slack, FRENCH, "Léa", "Karim", "Inès", "Bruno", "Maud")
    lea, karim, ines = (seat(person) for person in circle.people[:3])
    lea.open(circle.channel)
    fields = {"Votre question": QUESTION, "Les choix, un par ligne": "Sur le toit\nAu jardin\nÀ la cantine"}
    circle.plans(lea, "Sondage", OPENS, fields=fields, menus={"Ouvert pendant": "1 jour ouvré"})
    lea.moves_the_clock(OPENS)
    poll = lea.message(QUESTION)
    expect(poll).to_contain_text("Anonyme, et cela ne changera pas.")
    expect(poll).to_contain_text("Les résultats sont montrés à la clôture.")

    karim.open(circle.channel)
    choice(karim, "Sur le toit")
    choice(karim, "Au jardin")
    karim.clicks(QUESTION, "Mon vote")
    expect(karim.main.locator(".message").last).to_contain_text("Votre vote : Au jardin.")
    ines.open(circle.channel)
    choice(ines, "À la cantine")
    ines.clicks(QUESTION, "Retirer mon vote")
    expect(ines.main.locator(".message").last).to_contain_text("Votre vote est retiré.")
    choice(ines, "Au jardin")
    for person, label in zip([circle.people[0], *circle.people[3:]], ("Au jardin", "Sur le toit", "Au jardin"), strict=True):
        chooses(house, person, circle.channel, label, QUESTION)
    expect(lea.message("Votre vote : Au jardin.")).to_contain_text("Visible de vous uniquement")

    lea.moves_the_clock(CLOSES)
    closed = karim.message(QUESTION)
    expect(closed).to_contain_text("5 personnes ont voté. Merci. En tête : « Au jardin » (4).")
    expect(closed.get_by_role("button", name="Choisir")).to_have_count(0)
    expect(closed.locator(".block-section").last).to_have_text(re.compile("^À la cantine\n0$"), use_inner_text=True)
    closed.locator(".thread-line").click()
    chart = karim.thread.locator(".block-chart")
    expect(chart.get_by_role("img")).to_have_attribute("aria-label", re.compile("Votes.*4 "))
    chart.get_by_text("Les chiffres en tableau").click()
    expect(chart.locator("tbody tr")).to_have_text(["2. Au jardin4", "1. Sur le toit1", "3. À la cantine0"])
    for shown in (closed, karim.thread):
        expect(shown).not_to_contain_text(re.compile("Bruno|Inès|Maud"))
