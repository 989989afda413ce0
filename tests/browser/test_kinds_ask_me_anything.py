"""Questions for a host, in French and a real browser: asked without a name, voted for, answered in the thread, summed up."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.circle import FRENCH, gather
from tests.browser.conftest import Seat
from tests.foyer import House

pytestmark = pytest.mark.browser

CALL = "Bruno répond à vos questions."
SUBJECT = "Ce que l’on apprend d’un échec"
UNSIGNED = "Quel projet auriez-vous dû arrêter plus tôt ?"
SIGNED = "Que lisez-vous en ce moment ?"
GATHERS = datetime(2026, 3, 9, 14, 1)  # noqa: DTZ001 (what the clock on the wall in Paris says, as a person gives it)
LIVE = datetime(2026, 3, 10, 14, 0)  # noqa: DTZ001
CLOSES = datetime(2026, 3, 10, 15, 1)  # noqa: DTZ001


def ask(seat: Seat, words: str, *, signed: bool) -> None:
    """Ask by the button of the call."""
    seat.clicks(CALL, "Poser une question")
    seat.modal.get_by_label("Que voulez-vous savoir ?").fill(words)
    if not signed:
        seat.chooses("Comment vous demandez", "Sans mon nom")
    seat.presses("Demander")
    expect(seat.modal).to_have_count(0)


def test_french_questions_from_their_plan_to_their_summary(house: House, slack: Sandbox, seat: Callable[..., Seat]) -> None:
    circle = gather(house, slack, FRENCH, "Léa", "Karim", "Inès", "Bruno")
    lea, karim, ines, bruno = (seat(person) for person in circle.people)
    lea.open(circle.channel)
    menus = {"Qui répond": "Bruno", "Les questions sont recueillies pendant": "1 jour ouvré"}
    circle.plans(lea, "Questions libres", LIVE, fields={"À quel sujet": SUBJECT}, menus=menus)
    lea.moves_the_clock(GATHERS)
    expect(lea.message(CALL)).to_contain_text("nul ne peut alors savoir qui a posé la question")

    karim.open(circle.channel)
    ask(karim, UNSIGNED, signed=False)
    expect(karim.message("Votre question est dans la liste, sans votre nom.")).to_contain_text("Visible de vous uniquement")
    ines.open(circle.channel)
    ask(ines, SIGNED, signed=True)
    expect(ines.message(CALL)).to_contain_text(SIGNED)
    ines.main.locator(".block-section", has_text=UNSIGNED).get_by_role("button", name="Voter · 0").click()
    expect(ines.message("Votre vote compte")).to_contain_text("personne ne voit qu’il est de vous")
    call = lea.message(CALL)
    expect(call.locator(".block-section", has_text=UNSIGNED)).to_contain_text("(sans nom)")
    expect(call.get_by_role("button", name="Voter · 1")).to_be_visible()
    expect(call.locator(".block-section", has_text=SIGNED)).to_contain_text("(Inès)")
    lea.clicks(CALL, "Voir les 2 questions")
    expect(lea.modal.locator(".block-section").first).to_contain_text(UNSIGNED)
    expect(lea.modal.get_by_role("button", name="Voter · 1")).to_be_visible()
    lea.page.keyboard.press("Escape")
    expect(lea.modal).to_have_count(0)

    lea.moves_the_clock(LIVE)
    bruno.open(circle.channel)
    begun = bruno.message("C’est parti.")
    expect(begun).to_contain_text("@Bruno répond à vos questions ici, dans le fil.")
    begun.locator(".thread-line").click()
    said = bruno.thread.locator(".message")
    first = said.nth(1)
    expect(first).to_contain_text(UNSIGNED)
    expect(first).to_contain_text("Sans nom")
    bruno.types("Le portail : deux ans de trop.", "#thread")
    expect(said.nth(2)).to_contain_text("deux ans de trop")
    first.get_by_role("button", name="Répondu").click()
    expect(said.nth(3)).to_contain_text("Inès")
    expect(said.nth(3)).to_contain_text(SIGNED)
    expect(first.get_by_role("button", name="Répondu")).to_have_count(0)

    lea.moves_the_clock(CLOSES)
    summary = said.last
    expect(summary).to_contain_text("Réponses données : 1 sur 2.")
    expect(summary.get_by_role("link", name=UNSIGNED)).to_be_visible()
    expect(summary).to_contain_text("Restent ouvertes")
    expect(summary).to_contain_text(SIGNED)
    expect(bruno.message("C’est terminé.")).to_contain_text(SUBJECT)
    for one in (lea, ines, bruno):
        expect(one.main.locator(".message", has_text=UNSIGNED).filter(has_text="Karim")).to_have_count(0)
