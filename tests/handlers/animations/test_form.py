"""The planning form in Slack: errors beside the fields, back, and what can’t be planned any more."""

from datetime import date, time, timedelta

from bot.animations.library import themes
from bot.model.animations import Animation, AnimationState
from bot.recurrence import Recurrence
from storage import animations
from storage.schema import OccurrenceRow
from storage.store import Transaction
from tests.foyer import House
from tests.handlers.animations.season import FIRST, QUESTION, fills_in, opens_form, posts, preview_words, the_list
from tests.handlers.doorstep import Person, text_of


def test_back_keeps_what_was_typed(town: House, ann: Person, data: str) -> None:
    fills_in(ann, opens_form(ann, data), frequency="fortnightly", ends_on="2026-06-30", country=None)
    ann.clicks(ann.window("next dates"), "animations:back:0")
    form = ann.window("Your own question")
    given = {block["block_id"].split(":")[1]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert given["question"]["initial_value"] == QUESTION
    assert given["frequency"]["initial_option"]["value"] == "fortnightly"
    assert (given["date"]["initial_date"], given["time"]["initial_time"]) == ("2026-03-05", "10:00")
    assert given["ends_on"]["initial_date"] == "2026-06-30"
    assert given["zone"]["initial_option"]["value"] == "Europe/London"
    assert "initial_option" not in given["country"]
    assert ann.submits(form)["outcome"] == "updated"
    assert "Every second Thursday at 10:00" in text_of(ann.window("next dates"))


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(town: House, ann: Person, data: str) -> None:
    form = opens_form(ann, data)
    wrong = fills_in(ann, form, question=" ", date="2026-03-01", ends_on="2026-02-01")
    assert wrong["errors"] == {
        "animations:question": "A question needs a few words.",
        "animations:ends_on": "The end comes before the first date. Choose a later end.",
    }
    assert fills_in(ann, form, date="2026-03-01", ends_on=None)["errors"] == {
        "animations:date": "That moment has passed in Europe/London. Choose a later date or time."
    }
    both = fills_in(ann, form, theme="craft", ends_on=None)["errors"]
    assert list(both) == ["animations:theme"]
    assert fills_in(ann, form, theme=None, ends_on=None)["outcome"] == "updated"


def test_what_can_not_be_planned_any_more_comes_back_with_why(town: House, ann: Person, data: str) -> None:
    fills_in(ann, opens_form(ann, data), frequency="once")
    town.slack.clock.set(FIRST + timedelta(minutes=1))
    ann.submits(ann.window())
    form = ann.window("That moment has passed")
    assert "Your own question" in text_of(form)
    assert "Nothing is planned" in text_of(the_list(ann, data))


def test_plan_it_after_the_question_was_taken_shows_another_one(town: House, ann: Person, ben: Person, data: str) -> None:
    fills_in(ann, opens_form(ann, data), question="", theme="craft")
    kept = ann.window("next dates")
    with town.store.write() as tx:
        asked_elsewhere(tx, town, data, preview_words(kept))
    assert ann.submits(kept)["outcome"] == "updated"
    again = ann.window("has just been taken by another plan")
    assert preview_words(again) != preview_words(kept)
    assert ann.submits(again)["outcome"] == "cleared"
    town.walk(FIRST)
    assert preview_words(posts(ben, data)[0]) == preview_words(again)


def asked_elsewhere(tx: Transaction, house: House, channel: str, words: str) -> None:
    """Another manager has planned a run that asks this very question."""
    question = next(each for theme in themes() for each in theme.questions if each.texts["en"] == words)
    rule = Recurrence("once", date(2026, 3, 20), time(9), "Europe/London")
    content = {"version": 1, "open_days": 1, "theme": "craft"}
    other = Animation(house.workspace, "other", channel, "prompt", content, rule, AnimationState.PLANNED, None, house.now)
    animations.add(tx, other, house.now)
    run = tx.query(OccurrenceRow).filter_by(animation="other").one()
    run.content = {**run.content, "key": question.key}
