"""``/animate list``: run now, pause, skip, close, stop, change, preview; and the help."""

from datetime import date, time, timedelta

from bot.model.animations import Animation, AnimationState
from bot.recurrence import Recurrence
from bot.views.animations import FRENCH_COMMANDS
from storage import animations
from tests.foyer import House
from tests.handlers.animations.season import (
    FIRST,
    QUESTION,
    clicks_in_list,
    last_said,
    option_of,
    plans,
    posts,
    preview_words,
    the_list,
    told,
)
from tests.handlers.doorstep import Person, text_of, until


def test_run_now_is_there_within_two_seconds(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data)
    ann.clicks(the_list(ann, data), "animations:run:0")
    until(lambda: posts(ben, data), seconds=2)
    told(ann, data, "on its way to #data")
    ann.clicks(the_list(ann, data), "animations:run:0")
    told(ann, data, "once is enough")
    town.settle()
    assert len(posts(ben, data)) == 1


def test_pause_resume_skip_close_and_stop(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data)
    clicks_in_list(town, ann, data, "pause", "Paused.")
    assert "paused" in text_of(the_list(ann, data))
    town.walk(FIRST + timedelta(hours=1))
    assert posts(ben, data) == []
    clicks_in_list(town, ann, data, "resume", "Next: Thursday 12 March at 10:00")
    skip = option_of(the_list(ann, data), "Skip the next one")
    said = clicks_in_list(town, ann, data, "more", "Skipped: Thursday 12 March at 10:00", value=skip)
    assert "next: Thursday 19 March at 10:00" in said
    clicks_in_list(town, ann, data, "run", "on its way")
    close = option_of(the_list(ann, data), "Close now")
    clicks_in_list(town, ann, data, "more", "being closed", value=close)
    assert "Closed." in text_of(posts(ben, data)[0])
    clicks_in_list(town, ann, data, "stop", "Stopped.")
    assert "Nothing is planned" in text_of(the_list(ann, data))


def test_an_old_list_skips_nothing_more(town: House, ann: Person, data: str) -> None:
    plans(town, ann, data)
    first, second = the_list(ann, data), the_list(ann, data)
    skip = option_of(first, "Skip the next one")
    assert option_of(second, "Skip the next one") == skip
    ann.clicks(first, "animations:more:0", skip)
    assert "Skipped: Thursday 5 March" in text_of(ann.hears(data, "Skipped"))
    ann.clicks(second, "animations:more:0", skip)
    assert "next: Thursday 12 March" in text_of(ann.hears(data, "nothing was changed"))


def test_the_preview_of_the_list_is_what_will_be_posted(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data, question="", theme="craft")
    ann.clicks(the_list(ann, data), "animations:preview:0")
    window = ann.window("Thursday 5 March at 10:00")
    shown = preview_words(window)
    town.walk(FIRST)
    assert preview_words(posts(ben, data)[0]) == shown


def test_change_keeps_what_is_left_and_what_is_open(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data, count="3")
    town.walk(FIRST)
    change = option_of(the_list(ann, data), "Change")
    ann.clicks(the_list(ann, data), "animations:more:0", change)
    form = ann.window("Change what is planned")
    given = {block["block_id"].split(":")[1]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert (given["date"]["initial_date"], given["count"]["initial_value"]) == ("2026-03-12", "2")
    ann.submits(form, animations__question="And now?", animations__time="15:00")
    assert ann.submits(ann.window("next dates"))["outcome"] == "cleared"
    told(ann, data, "Changed. It runs next on Thursday 12 March at 15:00.")
    assert QUESTION in text_of(posts(ben, data)[0])
    shown = text_of(the_list(ann, data))
    assert "And now?" in shown
    assert "open now" in shown


def test_a_long_list_has_another_page(town: House, ann: Person, data: str) -> None:
    rule = Recurrence("once", date(2026, 3, 20), time(9), "Europe/London")
    with town.store.write() as tx:
        for number in range(14):
            content = {"version": 1, "open_days": 1, "question": f"Question number {number}?"}
            made = Animation(town.workspace, f"a{number}", data, "prompt", content, rule, AnimationState.PLANNED, ann.id, town.now)
            animations.add(tx, made, town.now)
    listed = the_list(ann, data)
    assert len(listed["blocks"]) <= 50
    ann.clicks(listed, "animations:list:1")
    rest = until(lambda: "animations:list:1" not in str(last_said(ann, data)["blocks"]) and last_said(ann, data))
    pages = text_of(listed) + text_of(rest)
    assert [number for number in range(14) if f"Question number {number}?" not in pages] == []


def test_help_lists_what_can_be_typed_and_a_wrong_word_is_helped(town: House, ann: Person, leo: Person, data: str) -> None:
    shown = text_of(ann.types(data, "/animate help")["reply"])
    assert "`/animate list`" in shown
    assert "*Question*" in shown
    assert "Did you mean `/animate list`?" in text_of(ann.types(data, "/animate lst")["reply"])
    assert "I don’t know “karaoke”." in text_of(ann.types(data, "/animate karaoke")["reply"])
    shown = text_of(leo.types(data, "/animate aide")["reply"])
    assert [word for word in FRENCH_COMMANDS if f"`/animate {word}`" not in shown] == []
    assert "Vouliez-vous dire `/animate saison`" in text_of(leo.types(data, "/animate saisn")["reply"])
    assert "`/animate list`" in text_of(ann.types(data, "/foyer animate help")["reply"])


def test_the_words_of_the_french_help_do_what_they_say(town: House, ann: Person, data: str) -> None:
    plans(town, ann, data)
    for word in ("list", "liste", "pause", "aperçu", "arrêter"):
        assert QUESTION in text_of(ann.types(data, f"/animate {word}")["reply"])
    for word, title in (("planifier", "Plan"), ("saison", "season")):
        ann.types(data, f"/animate {word}")
        assert title in text_of(ann.window()["title"])
