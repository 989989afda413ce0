"""A season through a whole Foyer: proposed, changed, planned at once and once; in French, and what is lost when nothing is kept."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sandbox.server import Sandbox
from storage import animations
from storage.schema import AnimationRow, OccurrenceRow
from tests.foyer import House
from tests.handlers.animations.season import last_said, the_list, told
from tests.handlers.doorstep import Json, Person, text_of, until

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)


def opens_season(person: Person, channel: str) -> Json:
    person.types(channel, "/animate season")
    return person.window("*")


def items(view: Json) -> list[tuple[str, list[str]]]:
    """The items of a season: what each says, and the values of its menu."""
    found = []
    for block in view["blocks"]:
        menu = block.get("accessory", {})
        if menu.get("action_id", "").startswith("seasons:item:"):
            found.append((block["text"]["text"], [each["value"] for each in menu["options"]]))
    return found


def chooses(person: Person, view: Json, value: str, words: str) -> Json:
    """Choose something in the menu of an item."""
    place = next(place for place, (_, values) in enumerate(items(view)) if value in values)
    person.clicks(view, f"seasons:item:{place}", value)
    return person.window(words)


def left_out(person: Person, count: int) -> bool:
    return sum("~" in line for line, _ in items(person.window())) == count


def planned(house: House, channel: str) -> list[Any]:
    with house.store.read() as tx:
        return animations.list_animations(tx, house.workspace, channel)


def test_a_season_in_french_from_its_proposal_to_its_first_runs(house: House, ann: Person, leo: Person, data: str) -> None:
    house.set_up(leo, data, zone="Europe/Paris", digest_channel=None)
    view = opens_season(leo, data)
    shown = text_of(view)
    assert "Une communauté nouvelle" in shown
    assert "Elle convient le mieux\u00a0: cette communauté a 0 semaine." in shown
    assert "*Semaine du 9 mars*" in shown
    assert "mardi 10 mars 2026 à 10\u00a0h\u00a0: Sondage" in shown
    assert "lundi 6 avril" not in shown
    assert len(items(view)) == 5

    view = chooses(leo, view, "off:thanks", "~")
    assert not any("Merci" in line for line in text_of(view).splitlines() if line.startswith("•"))
    view = chooses(leo, view, "when:questions", "Jour et heure")
    assert leo.submits(view, seasons__weekday="4", seasons__time="15:30")["outcome"] == "updated"
    view = leo.window("Tout planifier")
    assert "vendredi 13 mars 2026 à 15\u00a0h\u00a030\u00a0: Question" in text_of(view)

    details = chooses(leo, view, "details:wishes", "Revenir à la saison")
    assert leo.submits(details, animations__question=" ")["outcome"] == "errors"
    assert leo.submits(details, animations__question="Que voulez-vous ?", animations__time="11:00")["outcome"] == "updated"
    view = leo.window("Que voulez-vous")
    assert "mardi 10 mars 2026 à 11\u00a0h\u00a0: Sondage" in text_of(view)

    assert planned(house, data) == []
    assert leo.submits(view)["outcome"] == "cleared"
    told(leo, data, "4 rituels sont planifiés. Le premier\u00a0: mardi 10 mars à 11\u00a0h.")
    house.settle()
    assert {each.kind for each in planned(house, data)} == {"poll", "prompt", "welcome_round", "introductions"}
    assert "Que voulez-vous" in text_of(the_list(leo, data))
    house.walk(datetime(2026, 3, 13, 15, tzinfo=UTC))
    posted = [text_of(each) for each in ann.sees(data) if each.get("bot_id") and not each["ephemeral"]]
    assert any("Que voulez-vous" in each for each in posted)


def test_plan_all_of_it_twice_and_in_two_windows_plans_once(town: House, ann: Person, data: str) -> None:
    view = opens_season(ann, data)
    assert ann.submits(view)["outcome"] == "cleared"
    told(ann, data, "5 rituals are planned.")
    with town.store.read() as tx:
        first = [row.animation for row in tx.query(AnimationRow)]
        runs = tx.query(OccurrenceRow).count()
    assert (len(first), runs) == (5, 5)
    ann.clicks(the_list(ann, data), "seasons:open:3")
    other = ann.window("Plan all of it")
    assert "instead of" in text_of(other)  # the hours are taken by the season that is planned already


def test_another_recipe_and_back_keeps_what_was_changed(town: House, ann: Person, data: str) -> None:
    view = chooses(ann, opens_season(ann, data), "off:wishes", "~")
    ann.clicks(view, "seasons:recipe", "remote")
    view = ann.window("People far apart")
    assert "Its figures call for another one more" in text_of(view)
    ann.clicks(view, "seasons:recipe", "new")
    view = ann.window("A community that begins")
    assert next(values for _, values in items(view)) == ["on:wishes"]
    for number, (_, values) in enumerate(items(view)[1:], start=2):
        chooses(ann, view, values[-1], "~")
        until(partial(left_out, ann, number))
        view = ann.window()
    assert "there is nothing to plan" in text_of(view)
    assert ann.submits(view)["errors"] == {"seasons:recipe": "Everything is left out: there is nothing to plan."}


def test_a_season_left_lying_is_gone_and_nothing_is_planned(town: House, ann: Person, data: str) -> None:
    view = opens_season(ann, data)
    town.slack.clock.set(town.now + timedelta(days=2))
    outcome = ann.submits(view)
    assert outcome["outcome"] != "cleared"
    assert planned(town, data) == []


def test_members_are_told_who_can_help(town: House, ben: Person, data: str) -> None:
    ben.types(data, "/animate season")
    told(ben, data, "Only the people who look after")
    assert ben.windows() == []


# A test to oneself, and the alarm


def test_a_test_comes_as_a_direct_message_and_its_buttons_say_so(slack: Sandbox, town: House, ann: Person, data: str) -> None:
    ann.submits(opens_season(ann, data))
    town.settle()
    ann.clicks(the_list(ann, data), "animations:preview:0")
    window = ann.window("Send me a test")
    ann.clicks(window, "animations:test:0")
    ann.window("on its way to you")
    town.settle()
    test = ann.hears(town.bot, "A test, for you alone")
    assert "as a direct message" not in text_of(test)
    vote = next(element for block in test["blocks"] for element in block.get("elements", []) if element.get("type") == "button")
    ann.clicks(test, vote["action_id"])
    ann.hears(town.bot, "only a preview")


def test_what_was_missed_stands_above_the_list_and_in_home_and_runs_by_one_click(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str
) -> None:
    ann.submits(opens_season(ann, data))
    town.settle()
    town.foyer.stop()
    slack.clock.set(datetime(2026, 3, 10, 20, tzinfo=UTC))
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        again.settle()
        shown = text_of(the_list(ann, data))
        assert "did not run on Tuesday 10 March at 10:00: I was not running at the time." in shown
        ann.opens_home()
        home = ann.home("did not run")
        ann.clicks(home, "animations:run:0")
        ann.window("on its way to #data")
        again.settle()
        assert "did not run" not in text_of(the_list(ann, data))
        assert any("What would you like to find here?" in text_of(each) for each in ben.sees(data) if not each["ephemeral"])
    finally:
        again.stop()
    assert last_said(ann, data)
