"""Thanks in a real browser: typed in the composer, seen by who is thanked, and the round that tells of them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from tests.browser.circle import ENGLISH, gather
from tests.browser.conftest import Seat
from tests.foyer import House

pytestmark = pytest.mark.browser

RUNS = datetime(2026, 3, 5, 10, 0)  # noqa: DTZ001 (what the clock on the wall in London says, as a person gives it)
CLOSES = datetime(2026, 3, 6, 10, 1)  # noqa: DTZ001


def test_thanks_from_the_composer_to_the_round(house: House, slack: Sandbox, seat: Callable[..., Seat]) -> None:
    circle = gather(house, slack, ENGLISH, "Ann", "Ben", "Cleo", values="Care\nCuriosity")
    ann, ben, cleo = (seat(person) for person in circle.people)
    ann.open(circle.channel)
    ann.types("/kudos @ben for the quiet <evening> help #care")
    expect(ann.message("I’m saying it in #data, to Ben.")).to_contain_text("Only visible to you")
    ben.open(circle.channel)
    thanks = ben.message("Ann thanks @Ben")
    expect(thanks).to_contain_text("the quiet <evening> help")
    expect(thanks).to_contain_text("Our value: Care")
    cleo.open(circle.channel)
    cleo.types("/kudos")
    cleo.chooses("Whom", "Ben")
    cleo.modal.get_by_label("For what").fill("The lost index, found")
    cleo.chooses("A value it shows", "Care")
    cleo.presses("Say thanks")
    expect(ben.message("Cleo thanks @Ben")).to_contain_text("The lost index, found")

    circle.plans(ann, "Kudos round", RUNS, fields={}, menus={"Names": "Name those who asked for it"})
    ann.moves_the_clock(RUNS)
    told = ben.message("2 words of thanks, from 2 people to one person.")
    expect(told).to_contain_text("The value named most: Care (2 times).")
    expect(told).not_to_contain_text("Ben")
    told.get_by_role("button", name="May it name me?").click()
    ben.chooses("When several people have thanked you", "Name me")
    ben.presses("Save")
    expect(told).to_contain_text("Several people thanked Ben (2 people).")
    ann.moves_the_clock(CLOSES)
    expect(ann.message("2 words of thanks")).to_contain_text("Several people thanked Ben (2 people).")
    ann.clicks("2 words of thanks", "Thank somebody")
    expect(ann.modal.get_by_role("heading")).to_have_text("Thank somebody")
    ann.presses("Cancel")
