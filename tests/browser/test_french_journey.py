"""What French people see of Foyer, in a real browser: set up, plan, time passes, answer, the week read, Home."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.conftest import WALKING, Seat
from tests.foyer import House
from tests.handlers.doorstep import Person

pytestmark = pytest.mark.browser

QUESTION = "Qu’avez-vous cessé de faire cette année sans que personne ne s’en aperçoive ?"
TUESDAY = datetime(2026, 3, 10, 9, 35)  # noqa: DTZ001 (what the clock on the wall in Paris says, as a person gives it)
NEXT_MONDAY = datetime(2026, 3, 16, 9, 5)  # noqa: DTZ001


@dataclass
class Company:
    """Léa looks after #donnees, where Karim and Inès are; those who look after communities meet in #animation."""

    lea: Person
    karim: Person
    ines: Person
    donnees: str
    animation: str


@pytest.fixture
def company(house: House, slack: Sandbox) -> Company:
    """A French company, in which Foyer is not yet in #donnees."""
    here = {"locale": "fr-FR", "tz": "Europe/Paris"}
    lea = Person(slack, "lea", real_name="Léa Fontanel", display_name="Léa Fontanel", **here)
    karim = Person(slack, "karim", real_name="Karim Belhadri", display_name="Karim Belhadri", **here)
    ines = Person(slack, "ines", real_name="Inès Valcourt", display_name="Inès Valcourt", **here)
    members = [karim.id, ines.id]
    donnees = slack.control.post("channels", {"name": "donnees", "as": lea.id, "members": members})["channel"]["id"]
    animation = slack.control.post("channels", {"name": "animation", "as": lea.id, "is_private": True})["channel"]["id"]
    house.invite(lea, animation)
    return Company(lea, karim, ines, donnees, animation)


def set_up(lea: Seat, company: Company) -> None:
    """Léa adds Foyer to her channel and fills in the form."""
    lea.open(company.donnees)
    lea.main.locator(".invite").click()
    lea.types("/foyer setup")
    expect(lea.modal.get_by_role("heading")).to_have_text("Mise en place")
    expect(lea.modal.get_by_role("combobox", name="Langue de mes messages dans ce canal")).to_have_value("français")
    expect(lea.modal.get_by_role("combobox", name="Fuseau horaire")).to_have_value("Paris (Europe/Paris)")
    lea.modal.get_by_label("À quoi elle sert").fill("S’entraider sur les données.")
    lea.chooses("Canal du résumé hebdomadaire", "animation")
    lea.presses("Enregistrer")
    expect(lea.message("est en place")).to_contain_text("Visible de vous uniquement")


def plan(lea: Seat) -> None:
    """Léa plans a question for every Tuesday, reads its dates and its preview, and confirms."""
    lea.types("/animate")
    expect(lea.modal.get_by_role("heading")).to_have_text("Planifier")
    lea.modal.get_by_label("Votre question").fill(QUESTION)
    expect(lea.modal.get_by_role("combobox", name="À quel rythme")).to_have_value("Chaque semaine")
    lea.modal.get_by_label("Première date").fill("2026-03-10")
    lea.modal.get_by_label("Heure", exact=True).fill("09:30")
    lea.chooses("Jours fériés à respecter", "France")
    lea.presses("Voir les dates")
    for day in ("10 mars", "17 mars", "24 mars", "31 mars", "7 avril"):
        expect(lea.modal).to_contain_text(f"• mardi {day} 2026 à 9 h 30")
    expect(lea.modal).to_contain_text("Chaque mardi à 9 h 30")
    expect(lea.modal).to_contain_text("Pas les jours fériés (France).")
    expect(lea.modal.get_by_text(QUESTION)).to_be_visible()
    expect(lea.modal.get_by_role("button", name="Répondre")).to_be_visible()
    lea.presses("Planifier")
    expect(lea.modal).to_have_count(0)
    expect(lea.message("C’est planifié.")).to_contain_text("Première fois : mardi 10 mars à 9 h 30.")


def answer(karim: Seat, ines: Seat, company: Company) -> None:
    """Karim answers by the button, Inès in the thread."""
    karim.open(company.donnees)
    prompt = karim.message(QUESTION)
    prompt.get_by_role("button", name="Répondre", exact=True).click()
    karim.modal.get_by_label("Avec vos propres mots").fill("Le rapport du lundi & ses <douze> onglets.")
    karim.presses("Publier ma réponse")
    expect(karim.modal).to_have_count(0)
    prompt.locator(".thread-line").click()
    said = karim.thread.locator(".message", has_text="Karim Belhadri")
    expect(said).to_contain_text("Le rapport du lundi & ses <douze> onglets.")

    ines.open(company.donnees)
    ines.message(QUESTION).locator(".thread-line").click()
    ines.types("Les comptes rendus de plus d’une page.", "#thread")
    expect(karim.thread).to_contain_text("Les comptes rendus de plus d’une page.")


def close(karim: Seat) -> None:
    """Days later the question is closed, with thanks, and nobody is named."""
    expect(karim.message(QUESTION)).to_contain_text("C’est clos. Le fil reste ouvert.")
    expect(karim.message(QUESTION).get_by_role("button", name="Répondre", exact=True)).to_have_count(0)
    expect(karim.thread.locator(".message").last).to_contain_text("2 personnes ont répondu. Merci. Le fil reste ouvert.")


def read_the_week(lea: Seat, company: Company) -> None:
    """Léa reads her digest where those who look after communities meet, and asks how it is computed."""
    lea.open(company.animation)
    digest = lea.message("La semaine de #donnees")
    expect(digest).to_contain_text("Du 9 au 15 mars 2026")
    expect(digest).to_contain_text("Une chose pour vous. Une question reste sans réponse.")
    expect(digest).to_contain_text("Inès Valcourt a posé une question mercredi 11 mars. Personne n’y a encore répondu.")
    expect(digest).to_contain_text("2 réponses pour 3 membres")
    expect(digest).to_contain_text("mardi 17 mars, 9 h 30")
    expect(digest).to_contain_text("Envoyé ici chaque lundi aux personnes qui animent #donnees.")
    digest.get_by_role("button", name="Elle a eu sa réponse").click()
    expect(lea.message("C’est noté")).to_contain_text("cette question a eu sa réponse")
    digest.get_by_role("button", name="Comment est-ce calculé ?").click()
    expect(lea.modal).to_contain_text("Messages")
    lea.page.keyboard.press("Escape")
    expect(lea.modal).to_have_count(0)


def see_the_weeks(lea: Seat) -> None:
    """A week later there is a chart, which can be read as a table; and nothing waits any more."""
    lea.page.get_by_role("button", name="Avancer d’une semaine").click()
    digest = lea.message("Du 16 au 22 mars 2026")
    expect(digest).to_be_visible(timeout=WALKING)
    expect(digest).not_to_contain_text("a posé une question")
    chart = digest.locator(".block-chart")
    expect(chart.get_by_role("img")).to_have_attribute("aria-label", re.compile("^Les 2 dernières semaines.*Messages"))
    chart.get_by_text("Les chiffres en tableau").click()
    expect(chart.locator("tbody")).to_contain_text("9 mars")


def open_home(lea: Seat, karim: Seat) -> None:
    """Home: for Léa what she looks after and what is coming; for Karim what Foyer keeps of him, and his choices."""
    for one in (lea, karim):
        one.open("home")
        for heading in ("Mes communautés", "À venir", "Ce que je garde de vous", "Mes choix"):
            expect(one.main.get_by_role("heading", name=heading)).to_be_visible()
        expect(one.main).to_contain_text("mardi 24 mars, 9 h 30, dans #donnees : Qu’avez-vous cessé")
    expect(lea.main.get_by_role("heading", name="Ce qui vous attend")).to_be_visible()
    expect(lea.main).to_contain_text("#donnees, que vous animez : S’entraider sur les données.")
    expect(karim.main.get_by_role("heading", name="Ce qui vous attend")).to_have_count(0)
    expect(karim.main).to_contain_text("1 réponse à une animation")


def test_a_french_community_from_its_first_day_to_its_digest(house: House, company: Company, seat: Callable[..., Seat]) -> None:
    lea, karim, ines = seat(company.lea), seat(company.karim), seat(company.ines)
    set_up(lea, company)
    notice = lea.message("Bonjour. Je suis Foyer")
    expect(notice).to_contain_text("Léa Fontanel, qui anime la communauté, en voit les chiffres")
    plan(lea)
    lea.moves_the_clock(TUESDAY)
    expect(lea.message(QUESTION).get_by_role("button", name="Passer")).to_be_visible()
    answer(karim, ines, company)
    house.walk(timedelta(days=1))
    ines.types("Qui sait rapprocher deux référentiels ?")
    expect(ines.message("Qui sait rapprocher")).to_be_visible()
    lea.moves_the_clock(NEXT_MONDAY)
    close(karim)
    read_the_week(lea, company)
    see_the_weeks(lea)
    open_home(lea, karim)
