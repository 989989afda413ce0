"""From the plan to the thanks, through a whole Foyer: on both databases, in French, through a restart and a late start."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.animations.season import (
    CLOSES,
    FIRST,
    HOSTILE,
    QUESTION,
    answers,
    fills_in,
    opens_form,
    plans,
    posts,
    preview_words,
    the_list,
    thread,
    told,
)
from tests.handlers.doorstep import Person, text_of


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
