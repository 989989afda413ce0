"""The planning form of every kind on a narrow page: it is shown whole, and nothing in it is wider than it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bot.animations import KINDS
from bot.text import texts_for
from sandbox.server import Sandbox
from tests.browser.circle import FRENCH, gather
from tests.browser.conftest import Seat
from tests.foyer import House

pytestmark = pytest.mark.browser

NARROW = (400, 900)


def test_every_kind_is_planned_on_a_telephone(house: House, slack: Sandbox, seat: Callable[..., Seat]) -> None:
    circle = gather(house, slack, FRENCH, "Léa", "Karim")
    lea, texts = seat(circle.people[0], NARROW), texts_for("fr-FR")
    lea.open(circle.channel)
    lea.types("/animate")
    kind_menu = lea.modal.get_by_role("combobox", name=FRENCH.kind)
    for kind in reversed(KINDS):
        name = texts.plain(f"{kind.key}.name")
        kind_menu.click()
        lea.page.get_by_role("option", name=name, exact=True).click()
        expect(lea.modal.locator(".block-context").first).to_contain_text(name.removesuffix("…"))
        expect(kind_menu).to_have_value(name)
        for field in kind.fields:
            expect(lea.modal.get_by_text(texts.plain(field.label)).first).to_be_visible()
        body = lea.modal.locator(".dialog-body")
        assert body.evaluate("body => body.scrollWidth - body.clientWidth") == 0, kind.key
