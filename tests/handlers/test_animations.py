"""Journeys of animations through a whole Foyer: planned, posted, answered, closed, listed; and all that can be asked wrongly."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.animations.library import themes
from bot.model.animations import Animation, AnimationState
from bot.recurrence import Recurrence
from sandbox.server import Sandbox
from storage import animations, communities, people, privacy
from storage.schema import OccurrenceRow
from storage.store import Transaction
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of, until

HOSTILE = "<!channel> & <http://x|Click> *bold*"
QUESTION = "What did you stop doing this year that nobody missed?"
FIRST = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)  # tomorrow, a Thursday, at ten in London
CLOSES = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
FORM: dict[str, object] = {
    "question": QUESTION,
    "open_days": "1",
    "frequency": "weekly",
    "date": "2026-03-05",
    "time": "10:00",
    "zone": "Europe/London",
    "country": "GB",
    "closed_day": "skip",
}


@pytest.fixture
def ann(slack: Sandbox) -> Person:
    return Person(slack, "ann", display_name="Ann", locale="en-GB", tz="Europe/London")


@pytest.fixture
def ben(slack: Sandbox) -> Person:
    return Person(slack, "ben", display_name="Ben", locale="en-GB", tz="Europe/London")


@pytest.fixture
def leo(slack: Sandbox) -> Person:
    return Person(slack, "leo", display_name="Léo", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def data(slack: Sandbox, ann: Person, ben: Person, leo: Person) -> str:
    made = slack.control.post("channels", {"name": "data", "as": ann.id, "members": [ben.id, leo.id]})
    return str(made["channel"]["id"])


@pytest.fixture
def town(house: House, ann: Person, data: str) -> House:
    """#data is a community that Ann looks after, in English."""
    house.set_up(ann, data)
    return house


def opens_form(person: Person, channel: str) -> Json:
    person.types(channel, "/animate")
    return person.window("Plan something")


def fills_in(person: Person, form: Json, **changes: object) -> Json:
    given = {**FORM, **changes}
    return person.submits(form, **{f"animations__{name}": value for name, value in given.items()})


def plans(house: House, person: Person, channel: str, **changes: object) -> None:
    assert fills_in(person, opens_form(person, channel), **changes)["outcome"] == "updated"
    assert person.submits(person.window())["outcome"] == "cleared"
    house.settle()


def posts(person: Person, channel: str) -> list[Json]:
    """The prompts that were posted: they begin with somebody's words."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]
    return [each for each in shown if each["blocks"][0]["type"] == "rich_text"]


def thread(person: Person, post: Json) -> list[str]:
    """The texts in the thread of a post, oldest first."""
    found = person.control.get("thread", {"channel": post["channel"], "ts": post["ts"], "as": person.id})["messages"]
    return [str(each["text"]) for each in found[1:]]


def answers(house: House, person: Person, post: Json, words: str) -> None:
    person.clicks(post, "animation:prompt:answer:0")
    assert person.submits(person.window(), animations__words=words)["outcome"] in ("closed", "cleared")
    house.settle()


def last_said(person: Person, channel: str) -> Json:
    """The last message that Foyer showed to this person alone."""
    return [each for each in person.sees(channel) if each["ephemeral"]][-1]


def told(person: Person, channel: str, words: str) -> str:
    """What Foyer shows to this person alone, once these words stand in it."""
    return until(lambda: words in (last := text_of(last_said(person, channel))) and last)  # type: ignore[no-any-return]


def the_list(person: Person, channel: str) -> Json:
    """The list, as a message to click in."""
    assert person.types(channel, "/animate list")["outcome"] == "ok"
    return last_said(person, channel)


def clicks_in_list(house: House, person: Person, channel: str, button: str, words: str, value: str | None = None) -> str:
    """Do something about the first animation of the list; what the list says then, with these words in it."""
    person.clicks(the_list(person, channel), f"animations:{button}:0", value)
    said = told(person, channel, words)
    house.settle()
    return said


def option_of(message: Json, words: str) -> str:
    """The value of the option of a menu that says so."""
    menus = [element for block in message["blocks"] for element in block.get("elements", []) if element.get("type") == "overflow"]
    return next(str(each["value"]) for menu in menus for each in menu["options"] if each["text"]["text"] == words)


# From the plan to the thanks


def test_a_prompt_from_its_plan_to_the_thanks(any_house: House, ann: Person, ben: Person, leo: Person, data: str) -> None:
    house = any_house
    house.set_up(ann, data)
    form = opens_form(ann, data)
    assert fills_in(ann, form)["outcome"] == "updated"
    screen = text_of(ann.window("next dates"))
    assert "Every Thursday at 10:00 (Europe/London time)." in screen
    assert "Not on public holidays (United Kingdom)." in screen
    assert "Thursday 2 April 2026 at 10:00" in screen
    assert QUESTION in screen
    assert "Answer here or in the thread. Closes" in screen
    assert ann.submits(ann.window())["outcome"] == "cleared"
    told(ann, data, "Planned. It runs first on Thursday 5 March at 10:00.")
    house.walk(FIRST - timedelta(minutes=1))
    assert posts(ben, data) == []
    house.walk(FIRST)
    (post,) = posts(ben, data)
    assert QUESTION in text_of(post)

    answers(house, ben, post, HOSTILE)
    assert thread(ann, post) == ["Ben: &lt;!channel&gt; &amp; &lt;http://x|Click&gt; *bold*"]
    ann.control.post("messages", {"as": leo.id, "channel": data, "text": "Meetings", "thread_ts": post["ts"]})
    answers(house, ben, post, "Meetings too.")
    assert thread(ann, post) == ["Ben: Meetings too.", "Meetings"]
    ann.clicks(post, "animation:prompt:pass:1")
    told(ann, data, "That’s fine. Nobody is told.")
    assert "2 of 3 answered so far" in text_of(the_list(ann, data))

    house.walk(CLOSES)
    assert thread(ann, post)[-1] == "2 people answered. Thank you. The thread stays open."
    (closed,) = posts(ben, data)
    assert "actions" not in [block["type"] for block in closed["blocks"]]
    shown = text_of(the_list(ann, data))
    assert "next: Thursday 12 March at 10:00" in shown
    assert "last time: 2 of 3 answered" in shown


def test_a_french_community_through_the_spring_clock_change(house: House, ann: Person, leo: Person, data: str) -> None:
    house.slack.clock.set(datetime(2026, 3, 23, 8, tzinfo=UTC))
    house.set_up(leo, data, zone="Europe/Paris", digest_channel=None)
    leo.types(data, "/animate")
    question = "Qu’avez-vous cessé de faire ?"
    changes = {"question": question, "zone": "Europe/Paris", "country": "FR", "date": "2026-03-23", "open_days": "10"}
    assert fills_in(leo, leo.window("Planifier"), **changes)["outcome"] == "updated"
    screen = text_of(leo.window("Les prochaines dates"))
    assert "Chaque lundi à 10\u00a0h (fuseau Europe/Paris)." in screen
    assert "lundi 6 avril 2026\u00a0: sauté (Lundi de Pâques, France)" in screen
    leo.submits(leo.window())
    told(leo, data, "C’est planifié. Première fois\u00a0: lundi 23 mars à 10\u00a0h.")
    house.walk(datetime(2026, 3, 30, 12, tzinfo=UTC))
    times = [datetime.fromtimestamp(float(post["ts"]), UTC) for post in posts(ann, data)]
    assert [(at.day, at.hour) for at in times] == [(23, 9), (30, 8)]
    assert "Répondez ici ou dans le fil." in text_of(posts(ann, data)[0])


def test_a_theme_asks_what_the_preview_showed(town: House, ann: Person, ben: Person, data: str) -> None:
    fills_in(ann, opens_form(ann, data), question="", theme="craft")
    shown = preview_words(ann.window("next dates"))
    ann.submits(ann.window())
    town.walk(FIRST)
    assert preview_words(posts(ben, data)[0]) == shown


def preview_words(shown: Json) -> str:
    """The words of the question, in a screen or in the channel."""
    block = next(block for block in shown["blocks"] if block["type"] == "rich_text")
    return str(block["elements"][0]["elements"][0]["text"])


def test_a_restart_in_the_middle_repeats_and_loses_nothing(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str
) -> None:
    plans(town, ann, data)
    town.walk(FIRST)
    (post,) = posts(ben, data)
    answers(town, ben, post, "Meetings.")
    town.foyer.stop()
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        answers(again, ann, post, "Mails.")
        again.walk(CLOSES)
        assert thread(ann, post) == ["Ben: Meetings.", "Ann: Mails.", "2 people answered. Thank you. The thread stays open."]
        assert len(posts(ben, data)) == 1
    finally:
        again.stop()


@pytest.mark.parametrize(("late", "expected"), [(timedelta(hours=3), 1), (timedelta(hours=5), 0)])
def test_foyer_down_over_a_slot(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str, late: timedelta, expected: int
) -> None:
    plans(town, ann, data)
    town.foyer.stop()
    slack.clock.set(FIRST + late)
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        again.settle()
        assert len(posts(ben, data)) == expected
        again.walk(timedelta(minutes=30))
        assert len(posts(ben, data)) == expected
    finally:
        again.stop()


# Answering


def test_who_answers_is_told_first_where_their_words_go(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data)
    town.walk(FIRST)
    (post,) = posts(ben, data)
    ben.clicks(post, "animation:prompt:answer:0")
    window = ben.window()
    assert QUESTION in text_of(window)
    assert "Your answer is posted in the thread under your name." in text_of(window)
    assert ben.submits(window, animations__words="   ")["errors"] == {
        "animations:words": "Write a few words, or close this window: nothing is kept."
    }


def test_an_answer_that_comes_too_late_is_not_lost(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data)
    town.walk(FIRST)
    (post,) = posts(ben, data)
    ben.clicks(post, "animation:prompt:answer:0")
    window = ben.window()
    town.walk(CLOSES)
    outcome = ben.submits(window, animations__words="Too late?")
    assert outcome["outcome"] == "errors"
    assert "This is closed." in str(outcome["errors"])
    assert thread(ben, post) == []


def test_who_leaves_no_trace_is_told_that_the_thread_is_open(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data)
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, town.workspace, ben.id, town.now)
    town.walk(FIRST)
    (post,) = posts(ben, data)
    ben.clicks(post, "animation:prompt:answer:0")
    told(ben, data, "The thread is open to you")
    assert ben.windows() == []


@pytest.mark.parametrize("lets_in", [False, True])
def test_guests_answer_where_they_are_let_in(slack: Sandbox, house: House, ann: Person, data: str, lets_in: bool) -> None:
    guest = Person(slack, "guest", locale="en-GB", tz="Europe/London", is_restricted=True)
    slack.control.post(f"channels/{data}/invite", {"as": ann.id, "users": [guest.id]})
    house.set_up(ann, data, options=["guests"] if lets_in else [])
    plans(house, ann, data)
    house.walk(FIRST)
    (post,) = posts(ann, data)
    guest.clicks(post, "animation:prompt:answer:0")
    if lets_in:
        assert guest.submits(guest.window(), animations__words="Hello")["outcome"] == "closed"
    else:
        told(guest, data, "guests")
        assert guest.windows() == []


def test_nothing_of_a_hostile_question_is_live(town: House, ann: Person, ben: Person, data: str) -> None:
    plans(town, ann, data, question=HOSTILE)
    assert HOSTILE in text_of(the_list(ann, data))
    town.walk(FIRST)
    (post,) = posts(ben, data)
    assert post["text"] == "&lt;!channel&gt; &amp; &lt;http://x|Click&gt; *bold*"
    assert post["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": HOSTILE, "style": {"bold": True}}]


def test_buttons_of_a_preview_do_nothing(town: House, ann: Person, data: str) -> None:
    fills_in(ann, opens_form(ann, data))
    ann.clicks(ann.window("next dates"), "animation:prompt:answer:0")
    assert "only a preview" in text_of(ann.window("only a preview"))


# The form


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


# The list


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
    assert "affiche ceci" in text_of(leo.types(data, "/animate aide")["reply"])
    assert "`/animate list`" in text_of(ann.types(data, "/foyer animate help")["reply"])


# Who may not, and where not


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
