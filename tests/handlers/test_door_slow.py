"""Slow answers: acknowledged in time, shown as coming, given in the end, and nothing typed is lost."""

import threading

from bot.blocks import actions, button, home
from bot.model.errors import FieldError
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage.store import Store
from tests.handlers.conftest import Doors, Town
from tests.handlers.doorstep import text_of
from tests.handlers.handling import FORM, answers, opens_form, said


def test_a_slow_command_is_acknowledged_first_and_answered_later(town: Town, doors: Doors) -> None:
    ready = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        assert ready.wait(5)
        return said("Here at last")

    doors(Route("command", "/foyer", slow), patience=0.05)
    answer = town.ann.types(town.data, "/foyer")
    assert (answer["outcome"], answer["reply"]) == ("ok", None)
    ready.set()
    assert town.ann.hears(town.data, "Here at last")["ephemeral"]


def test_a_slow_form_shows_a_waiting_window_first(town: Town, doors: Doors) -> None:
    ready = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        assert ready.wait(5)
        return Reply(opens=FORM)

    doors(Route("command", "/foyer", slow, opens=True), patience=0.05)
    town.ann.types(town.data, "/foyer")
    waiting = town.ann.window("One moment")
    ready.set()
    assert town.ann.window("A form")["id"] == waiting["id"]


def test_a_slow_submission_waits_in_its_window_and_gives_back_what_was_typed(town: Town, doors: Doors) -> None:
    ready = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        assert ready.wait(5)
        raise FieldError("forms:name", "errors.too_late")

    doors(Route("command", "/foyer", opens_form), Route("submit", "forms:plan", slow), patience=0.05)
    town.ann.types(town.data, "/foyer")
    outcome = town.ann.submits(town.ann.window(), forms__name="Ann", forms__words="typed with care")
    assert outcome["outcome"] == "updated"
    assert "One moment" in text_of(outcome["views"])
    ready.set()
    again = town.ann.window("please do it once more")
    elements = {block["block_id"]: block["element"] for block in again["blocks"] if block["type"] == "input"}
    assert elements["forms:name"]["initial_value"] == "Ann"
    assert elements["forms:words"]["initial_value"] == "typed with care"
    assert again["private_metadata"] == FORM["private_metadata"]


def test_a_slow_submission_that_went_well_says_so(town: Town, doors: Doors) -> None:
    ready = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        assert ready.wait(5)
        return Reply()

    doors(Route("command", "/foyer", opens_form), Route("submit", "forms:plan", slow), patience=0.05)
    town.ann.types(town.data, "/foyer")
    town.ann.submits(town.ann.window(), forms__name="Ann", forms__words="words")
    ready.set()
    town.ann.window("You can close this window")


def test_a_slow_click_in_home_gives_the_page_back(town: Town, doors: Doors) -> None:
    ready = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        assert ready.wait(5)
        return Reply()

    doors(
        Route("home", "", answers(Reply(home=home([actions(button("Press", "press:0"))])))),
        Route("action", "press", slow),
        patience=0.05,
    )
    town.ann.opens_home()
    town.ann.clicks(town.ann.home("Press"), "press:0")
    town.ann.home("One moment")
    ready.set()
    town.ann.home("Press")


def test_who_closes_the_waiting_window_still_gets_the_answer(town: Town, doors: Doors) -> None:
    ready = threading.Event()

    def slow(request: Request, store: Store) -> Reply:
        assert ready.wait(5)
        return said("It is done all the same")

    doors(Route("command", "/foyer", opens_form), Route("submit", "forms:plan", slow), patience=0.05)
    town.ann.types(town.data, "/foyer")
    town.ann.submits(town.ann.window(), forms__name="Ann", forms__words="words")
    waiting = town.ann.window("One moment")
    town.slack.control.post(f"views/{waiting['id']}/close", {"as": town.ann.id})
    ready.set()
    town.ann.hears(town.slack.bot_user, "It is done all the same")
