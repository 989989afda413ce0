"""The planning form, without Slack between: where it may be opened, what it carries, and that *Plan it* plans once."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from bot.model.errors import FoyerError
from bot.text import texts_for
from handlers.animations import ROUTES, handle_animate, handle_list, handle_preview, handle_rare, handle_run, handle_stop
from handlers.planning import handle_back, handle_confirm, handle_dates, handle_kind, handle_plan
from handlers.reply import RefusalError, Reply
from handlers.request import Place, Request
from handlers.route import Registry
from storage import animations
from storage.schema import CommunityRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.rituals import Rituals
from tests.town import MANAGER, Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
FORM = {
    "animations:kind": "prompt",
    "animations:question": "Why? “Because” — dit-elle, à l’été 🎉",
    "animations:theme": None,
    "animations:open_days": "2",
    "animations:frequency": "weekly",
    "animations:date": "2026-03-10",
    "animations:time": "10:00",
    "animations:zone": "Europe/Paris",
    "animations:country": None,
    "animations:closed_day": "skip",
    "animations:ends_on": None,
    "animations:count": "",
}


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    town = Town(sqlite_store, NOW)
    town.found(name="data")
    town.settle("UANA", "C1")
    return town


@pytest.fixture
def store(town: Town) -> Store:
    return town.store


@pytest.fixture
def asked() -> Request:
    """The manager's command in #data."""
    return Request("T1", MANAGER, NOW, texts_for("en"), channel="C1", channel_name="data", command="/animate")


def in_view(request: Request, view: Any, values: Mapping[str, object] = MappingProxyType({})) -> Request:
    """What is sent from a view: what it carries, and what was filled in."""
    private = json.loads(view["private_metadata"])
    return replace(request, surface="modal", channel=private["channel"], private=private, values=values)


def view_of(reply: Reply) -> Any:
    view = reply.opens or reply.shows
    assert view is not None
    assert reply.errors == {}
    return view


def dates_of(request: Request, store: Store, **changes: object) -> Any:
    filled = {f"animations:{name}": value for name, value in changes.items()}
    form = view_of(handle_plan(request, store))
    return view_of(handle_dates(in_view(request, form, {**FORM, **filled}), store))


def planned(store: Store) -> int:
    with store.read() as tx:
        return len(animations.list_animations(tx, "T1", "C1"))


def test_no_two_things_have_one_route() -> None:
    assert "/animate list" in Registry(ROUTES).commands


def test_plan_it_clicked_twice_plans_once(store: Store, asked: Request) -> None:
    view = dates_of(asked, store)
    for _ in range(2):
        reply = handle_confirm(in_view(asked, view), store)
        assert reply.closes_all
    assert planned(store) == 1


def test_nothing_is_planned_before_plan_it(store: Store, asked: Request) -> None:
    view = dates_of(asked, store)
    handle_back(in_view(asked, view), store)
    assert planned(store) == 0


def test_what_was_typed_comes_back_sign_for_sign(store: Store, asked: Request) -> None:
    view = dates_of(asked, store, ends_on="2026-06-30")
    form = view_of(handle_back(in_view(asked, view), store))
    elements = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert elements["animations:question"]["initial_value"] == FORM["animations:question"]
    assert elements["animations:ends_on"]["initial_date"] == "2026-06-30"


@pytest.mark.parametrize("question", ["a" + "🎉" * 299, 'a\\"' * 100], ids=["emoji", "quotes"])
def test_the_longest_question_fits_in_what_a_view_carries(store: Store, asked: Request, question: str) -> None:
    view = dates_of(asked, store, question=('é🎉"\\\n<&' * 60)[:300])
    assert len(view["private_metadata"]) <= 3000
    handle_confirm(in_view(asked, view), store)
    assert planned(store) == 1


def test_choosing_a_kind_keeps_what_was_filled_in(store: Store, asked: Request) -> None:
    form = view_of(handle_plan(asked, store))
    again = view_of(handle_kind(in_view(asked, form, FORM), store))
    elements = {block["block_id"]: block["element"] for block in again["blocks"] if block["type"] == "input"}
    assert elements["animations:question"]["initial_value"] == FORM["animations:question"]
    assert json.loads(again["private_metadata"])["animation"] == json.loads(form["private_metadata"])["animation"]


def test_each_form_is_a_plan_of_its_own(store: Store, asked: Request) -> None:
    for _ in range(2):
        handle_confirm(in_view(asked, dates_of(asked, store)), store)
    assert planned(store) == 2


def refusal(act: Any, request: Request, store: Store) -> str:
    with pytest.raises(FoyerError) as refused:
        act(request, store)
    assert request.texts(refused.value.text_key, **refused.value.values)
    return refused.value.text_key


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (Place("C1", is_archived=True, bot_is_in=True), "animations.archived"),
        (Place("C1", bot_is_in=False), "animations.bot_out"),
    ],
)
def test_what_slack_says_of_the_channel_now_is_believed(store: Store, asked: Request, place: Place, key: str) -> None:
    view = dates_of(asked, store)
    assert refusal(handle_plan, replace(asked, place=place), store) == key
    assert refusal(handle_confirm, replace(in_view(asked, view), place=place), store) == key
    assert planned(store) == 0


def test_what_is_planned_in_an_archived_channel_can_be_stopped_and_not_run(store: Store, asked: Request) -> None:
    animation = Rituals(store, NOW).plan()
    with store.write() as tx:
        tx.query(CommunityRow).one().is_archived = True
    clicked = replace(asked, surface="message", value=animation)
    assert refusal(handle_run, clicked, store) == "animations.archived"
    assert "Stopped." in text_of(handle_stop(clicked, store).message)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"channel": None}, "animations.not_here"),
        ({"channel": "D1", "channel_name": "directmessage"}, "animations.not_here"),
        ({"channel": "C9", "channel_name": "other"}, "animations.not_set_up"),
        ({"channel": "D1", "channel_name": "directmessage", "person": "UANA"}, "animations.not_set_up"),
    ],
)
def test_elsewhere_it_is_said_where(store: Store, asked: Request, changes: Any, key: str) -> None:
    assert refusal(handle_plan, replace(asked, **changes), store) == key
    assert refusal(handle_list, replace(asked, **changes), store) == key


def test_members_neither_plan_nor_see_nor_click(store: Store, asked: Request) -> None:
    animation = Rituals(store, NOW).plan()
    view = dates_of(asked, store)
    member = replace(asked, person="UANA")
    clicked = replace(member, surface="message", value=animation)
    acts = [(handle_plan, member), (handle_list, member), (handle_run, clicked), (handle_stop, clicked), (handle_preview, clicked)]
    acts += [(handle_confirm, in_view(member, view)), (handle_rare, replace(clicked, value=f"change:{animation}"))]
    for act, request in acts:
        with pytest.raises(RefusalError):
            act(request, store)
    assert planned(store) == 1


def test_buttons_about_what_is_gone_say_so(store: Store, asked: Request) -> None:
    clicked = replace(asked, surface="message", value="gone")
    for act in (handle_run, handle_stop, handle_preview):
        assert refusal(act, clicked, store) == "animations.no_change"
    assert refusal(handle_rare, replace(clicked, value="change:gone"), store) == "animations.no_change"
    assert refusal(handle_rare, replace(clicked, value="skip:gone"), store) == "animations.too_late"


@pytest.mark.parametrize(
    "typed",
    ["🎉", ":tada: :tada:", "x" * 4000, "“hello”", "<!channel>", "plan9"],
    ids=["emoji", "names", "long", "quotes", "hostile", "near"],
)
def test_whatever_is_typed_gets_help_that_fits(store: Store, asked: Request, typed: str) -> None:
    reply = handle_animate(replace(asked, text=typed), store)
    assert reply.message is not None
    assert len(reply.message["text"]) <= 3000
    assert "<!channel>" not in reply.message["text"]
    assert "/animate list" in text_of(reply.message)


def test_quotes_around_nothing_open_the_form(store: Store, asked: Request) -> None:
    assert handle_animate(replace(asked, text=" “” "), store).opens is not None
