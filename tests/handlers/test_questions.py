"""A community's own questions, from a member's idea to the channel: suggesting, deciding, the list, and kind refusals."""

from datetime import timedelta

import pytest

from sandbox.server import Sandbox
from storage import privacy, questions
from tests.foyer import House
from tests.handlers.animations.season import FIRST, answers, fills_in, last_said, opens_form, plans, posts, thread, told
from tests.handlers.doorstep import Json, Person, text_of, until

HOSTILE = "<!channel> & <http://x|Click> *bold*?"
WORDS = "questions__words"


@pytest.fixture
def ann(slack: Sandbox) -> Person:
    return Person(slack, "ann", display_name="Ann", locale="en-GB", tz="Europe/London")


@pytest.fixture
def leo(slack: Sandbox) -> Person:
    return Person(slack, "leo", display_name="Léo", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def data(slack: Sandbox, ann: Person, leo: Person) -> str:
    return str(slack.control.post("channels", {"name": "data", "as": ann.id, "members": [leo.id]})["channel"]["id"])


@pytest.fixture
def town(house: House, ann: Person, data: str) -> House:
    house.set_up(ann, data)
    return house


def the_list(person: Person, channel: str) -> Json:
    person.types(channel, "/animate questions")
    until(lambda: "own" in text_of(last_said(person, channel)))
    return last_said(person, channel)


def suggests(house: House, person: Person, channel: str, words: str, **more: object) -> Json:
    person.types(channel, "/foyer suggest")
    sent = person.submits(person.window("Proposer une question"), **{WORDS: words, **more})
    house.settle()
    return sent


def adds(house: House, person: Person, channel: str, words: str) -> Json:
    person.clicks(the_list(person, channel), "questions:add:0")
    sent = person.submits(person.window("A question of your own"), **{WORDS: words})
    house.settle()
    return sent


def test_an_idea_of_a_member_is_reworded_approved_asked_and_told(town: House, ann: Person, leo: Person, data: str) -> None:
    leo.types(data, "/foyer proposer qu’avez-vous désappris")
    window = leo.window("Proposer une question")
    assert "la voient avec votre nom, et décident" in text_of(window)
    assert "qu’avez-vous désappris" in str(window)
    leo.submits(window, **{WORDS: "qu’avez-vous désappris", "questions__options": ["tells"]})
    told(leo, data, "Merci. Les personnes qui animent #data la liront.")

    ann.types(data, "/foyer digest")
    ann.hears(data, "One question was suggested by a member.")
    listed = the_list(ann, data)
    assert "*One question was suggested.*" in text_of(listed)
    assert "Léo" in text_of(listed)
    ann.clicks(listed, "questions:edit:0")
    ann.submits(ann.window("Reword and add"), **{WORDS: "Qu’avez-vous désappris ?"})
    town.settle()

    plans(town, ann, data, question="", theme="own")
    town.walk(FIRST)
    (post,) = posts(ann, data)
    assert "Qu’avez-vous désappris ?" in text_of(post)
    letter = leo.hears(town.bot, "Votre question est posée aujourd’hui")
    assert f"/archives/{data}/p{post['ts'].replace('.', '')}" in text_of(letter)
    assert "Il n’y a rien à faire." in text_of(letter)

    answers(town, leo, post, "Les réunions.")
    town.walk(FIRST + timedelta(days=1))
    assert "One person answered." in thread(ann, post)[-1]


def test_a_theme_without_a_question_is_refused_by_name(town: House, ann: Person, data: str) -> None:
    refused = fills_in(ann, opens_form(ann, data), question="", theme="own")
    assert refused["errors"] == {"animations:theme": "This community has no question of its own yet. /animate questions adds some."}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("?!", "A question needs a few words."),
        ("  WHY not? ", "This question is there already, or waits for a decision. Another one?"),
    ],
)
def test_what_is_no_new_question_is_said_beside_the_field(town: House, ann: Person, data: str, words: str, error: str) -> None:
    adds(town, ann, data, "Why not?")
    assert adds(town, ann, data, words)["errors"] == {"questions:words": error}


def test_nothing_of_a_hostile_question_is_live_and_it_can_be_taken_away(town: House, ann: Person, data: str) -> None:
    adds(town, ann, data, HOSTILE)
    listed = the_list(ann, data)
    shown = next(block for block in listed["blocks"] if HOSTILE in text_of(block))
    assert shown["text"] == {"type": "plain_text", "text": HOSTILE, "emoji": True}
    ann.clicks(listed, "questions:remove:0")
    told(ann, data, "It is gone, and is not asked any more.")
    with town.store.read() as tx:
        assert questions.list_approved(tx, town.workspace, data) == []


@pytest.mark.parametrize(("tells", "hears"), [([], False), (["tells"], True)])
def test_a_question_that_is_not_kept_is_declined_kindly_and_only_to_who_asked(
    town: House, ann: Person, leo: Person, data: str, tells: list[str], hears: bool
) -> None:
    suggests(town, leo, data, "Pourquoi ?", questions__options=tells)
    ann.clicks(the_list(ann, data), "questions:decline:0")
    told(ann, data, "It was not added.")
    town.settle()
    said = "\n".join(text_of(each) for each in leo.sees(town.bot))
    assert ("Elle n’a pas été retenue cette fois\u00a0; la prochaine sera la bienvenue." in said) == hears
    assert ("Pourquoi ?" in said) == hears


def test_deciding_twice_changes_nothing(town: House, ann: Person, leo: Person, data: str) -> None:
    suggests(town, leo, data, "Pourquoi ?")
    listed = the_list(ann, data)
    with town.store.write() as tx:
        (waiting,) = questions.list_suggested(tx, town.workspace, data)
        questions.remove(tx, town.workspace, waiting.question)
    ann.clicks(listed, "questions:approve:0")
    told(ann, data, "That was decided already; nothing was changed.")


def test_a_person_may_have_so_many_waiting(town: House, leo: Person, data: str) -> None:
    for number in range(5):
        assert suggests(town, leo, data, f"Question {number} ?")["errors"] == {}
    refused = suggests(town, leo, data, "Une de plus ?")
    assert refused["errors"]["questions:words"].startswith("5 des vôtres attendent déjà.")


def test_who_leaves_no_trace_can_not_suggest_and_is_told_kindly(town: House, leo: Person, data: str) -> None:
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, town.workspace, leo.id, town.now)
    leo.types(data, "/foyer suggest Pourquoi ?")
    told(leo, data, "je ne peux donc pas garder de proposition")
    assert leo.windows() == []


def test_a_member_does_not_manage_and_a_channel_that_is_none_takes_no_suggestion(
    slack: Sandbox, town: House, ann: Person, leo: Person, data: str
) -> None:
    leo.types(data, "/animate questions")
    told(leo, data, "Ann")
    other = slack.control.post("channels", {"name": "other", "as": leo.id})["channel"]["id"]
    leo.types(str(other), "/foyer suggest Pourquoi ?")
    told(leo, str(other), "dans le canal d’une communauté")
