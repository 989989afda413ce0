"""Who may not plan, and where nothing can be planned."""

from sandbox.server import Sandbox
from storage import communities, people
from tests.foyer import House
from tests.handlers.animations.season import QUESTION, clicks_in_list, plans, the_list, told
from tests.handlers.doorstep import Person, text_of


def test_only_those_who_look_after_it_may_plan_or_see_what_comes(town: House, ann: Person, ben: Person, data: str) -> None:
    for words in ("/animate", "/animate list"):
        ben.types(data, words)
        told(ben, data, "Only the people who look after")
        told(ben, data, "Ann")
    assert ben.windows() == []


def test_a_strategist_may_plan_anywhere(town: House, ben: Person, data: str) -> None:
    with town.store.write() as tx:
        people.add_strategist(tx, town.workspace, ben.id, town.now)
    plans(town, ben, data)
    assert QUESTION in text_of(the_list(ben, data))


def test_a_channel_that_is_no_community_says_how_to_make_it_one(house: House, ann: Person, data: str) -> None:
    house.invite(ann, data)
    ann.types(data, "/animate")
    told(ann, data, "/foyer setup")


def test_elsewhere_one_is_told_where(town: House, ann: Person, data: str) -> None:
    answer = ann.types(town.bot, "/animate")
    assert "#data" in text_of(answer["reply"])


def test_an_archived_channel_and_one_without_foyer_take_no_plan(slack: Sandbox, town: House, ann: Person, data: str) -> None:
    plans(town, ann, data)
    slack.control.post(f"channels/{data}/kick", {"as": ann.id, "user": town.bot})
    town.settle()
    ann.types(data, "/animate")
    told(ann, data, "I am not in #data")
    with town.store.read() as tx:
        assert not communities.get(tx, town.workspace, data).bot_is_in
    clicks_in_list(town, ann, data, "stop", "Stopped.")
