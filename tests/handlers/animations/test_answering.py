"""Answering a prompt in Slack: what is said before, who is refused, and nothing of a stranger’s words is live."""

import pytest

from sandbox.server import Sandbox
from storage import privacy
from tests.foyer import House
from tests.handlers.animations.season import (
    CLOSES,
    FIRST,
    HOSTILE,
    QUESTION,
    fills_in,
    opens_form,
    plans,
    posts,
    the_list,
    thread,
    told,
)
from tests.handlers.doorstep import Person, text_of


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
