"""A season without Slack between: the figures that tell which one fits, one transaction, once, and what is planned around it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations.seasons import Figures
from bot.text import LOCALES, texts_for
from handlers.reply import Reply
from handlers.request import Request
from handlers.seasons import handle_item, handle_plan, handle_recipe, handle_season, handle_when
from sandbox.blockkit.validator import Offer, check_view
from storage import animations, communities, drafts, seasons
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.rituals import MONDAY, WEEKLY, Rituals
from tests.town import MANAGER, Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    town = Town(sqlite_store, NOW)
    town.found(name="data")
    return town


@pytest.fixture
def store(town: Town) -> Store:
    return town.store


@pytest.fixture
def asked() -> Request:
    return Request("T1", MANAGER, NOW, texts_for("en"), channel="C1", channel_name="data", command="/animate")


def sent(request: Request, view: Any, values: Mapping[str, object] | None = None, value: str = "") -> Request:
    private = json.loads(view["private_metadata"])
    return replace(request, surface="modal", channel=private["channel"], private=private, values=values or {}, value=value)


def view_of(reply: Reply) -> Any:
    view = reply.opens or reply.shows
    assert view is not None
    check_view(view, Offer())
    return view


def planned(store: Store) -> list[str]:
    with store.read() as tx:
        return [each.kind for each in animations.list_animations(tx, "T1", "C1")]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("recipe", ["new", "sleeping", "questions", "remote"])
def test_every_recipe_is_shown_and_planned_whole(store: Store, asked: Request, recipe: str, locale: str) -> None:
    request = replace(asked, texts=texts_for(locale))
    view = view_of(handle_season(request, store))
    view = view_of(handle_recipe(sent(request, view, {"seasons:recipe": recipe}), store))
    assert len(view["private_metadata"]) < 200
    reply = handle_plan(sent(request, view), store)
    assert reply.closes_all
    assert len(planned(store)) == 5


def test_planned_twice_is_planned_once(store: Store, asked: Request) -> None:
    view = view_of(handle_season(asked, store))
    assert "5 rituals are planned" in text_of(handle_plan(sent(asked, view), store).message)
    assert "All of this was planned already" in text_of(handle_plan(sent(asked, view), store).message)
    assert len(planned(store)) == 5


def test_where_one_can_not_be_planned_nothing_is_and_it_is_said_which(store: Store, asked: Request) -> None:
    view = view_of(handle_season(asked, store))
    late = replace(asked, now=NOW + timedelta(days=8))
    private = json.loads(view["private_metadata"])
    with store.write() as tx:  # kept by a clock that went on
        drafts.save(tx, "T1", private["season"], MANAGER, drafts.find(tx, "T1", private["season"], NOW) or {}, late.now)
    reply = handle_plan(sent(late, view), store)
    assert not reply.closes_all
    assert "This can’t be planned as it is: That moment has passed" in text_of(view_of(reply))
    assert planned(store) == []


def test_the_calendar_knows_what_is_planned_already_and_the_limit(store: Store, town: Town, asked: Request) -> None:
    town.found("C2", digest_channel="C1", digest_weekday=1, digest_time=time(9, 30))
    yesterday = NOW - timedelta(days=1)
    Rituals(store, yesterday).plan(replace(WEEKLY, starts_on=MONDAY + timedelta(days=3), weekday=3))  # Thursdays at ten
    shown = text_of(view_of(handle_season(asked, store)))
    assert "Tuesday 10 March 2026 at 11:00 instead of 10:00 (another of my posts within the hour): Poll" in shown
    assert "Thursday 12 March 2026 at 11:00 instead of 10:00 (another of my posts within the hour): Question" in shown
    already = "• Thursday {} at 10:00: What did you stop doing? (planned already)"
    assert already.format("12 March") in shown
    assert already.format("28 May") in shown
    assert already.format("18 June") not in shown


def test_holidays_are_in_the_calendar(store: Store, asked: Request) -> None:
    view = view_of(handle_season(asked, store))
    view = view_of(handle_item(sent(asked, view, value="when:questions"), store))
    monday = {"seasons:weekday": "0", "seasons:time": "10:00"}
    shown = text_of(view_of(handle_when(sent(asked, view, monday), store)))
    assert "Tuesday 7 April 2026 at 10:00, instead of Monday 6 April (Easter Monday, France): Question" in shown


# Which one fits


def figures(store: Store) -> Figures:
    with store.read() as tx:
        return seasons.get_figures(tx, communities.get(tx, "T1", "C1"), NOW)


def test_the_figures_are_those_of_the_last_four_whole_weeks(store: Store, town: Town) -> None:
    town.do("UANA", 150)
    for days in (4, 5, 11, 12, 18, 25):
        town.ask("UANA", days)
        town.do("UBEN", days)
    town.do("UANA", 0.01)  # this week is not over
    found = figures(store)
    assert (found.weeks, found.messages, found.questions) == (21, 3.0, 1.5)


def test_who_lives_far_away_is_counted_by_the_clock(store: Store, town: Town) -> None:
    for person, zone in (("UANA", "Europe/London"), ("UBEN", "America/New_York"), ("UCAI", "Asia/Tokyo")):
        town.settle(person, "C1", zone=zone)
    found = figures(store)
    assert (found.members, found.far_away) == (4, 2)


def test_a_community_without_a_record_is_new(store: Store) -> None:
    assert figures(store) == Figures(weeks=0, messages=0, questions=0, members=1, far_away=0)
