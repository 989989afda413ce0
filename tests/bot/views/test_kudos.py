"""Thanks as they are shown: within Slack's limits at the longest, in both languages, nothing live but those who are thanked."""

from dataclasses import replace
from typing import Any

import pytest

from bot.kudos import A_DAY, FIELD_LIMIT, MOST_PEOPLE, MOST_VALUES, VALUE_LIMIT, WORDS_LIMIT, Problem, Wish
from bot.model.communities import Community
from bot.model.kudos import Kudos
from bot.text import LOCALES, Texts, texts_for
from bot.views.kudos import (
    KudosForm,
    given_back_message,
    help_message,
    kudos_message,
    kudos_view,
    letter_message,
    problem_in_words,
    thanked_message,
    told_message,
)
from sandbox.blockkit.validator import Offer, check_message, check_view
from tests.conftest import NOW
from tests.handlers.doorstep import text_of

HOSTILE = "<!channel> & <http://x|Click> *bold* "
PEOPLE = tuple(f"U{number:08}" for number in range(MOST_PEOPLE))
LONG = Kudos(
    "T1",
    "k1",
    "UGIVER",
    PEOPLE,
    (HOSTILE * WORDS_LIMIT)[:WORDS_LIMIT],
    NOW,
    community="C1",
    value=(HOSTILE * 9)[:VALUE_LIMIT],
    link="https://atelier.slack.com/archives/C1/p1700000000000100",
)
NAMES = dict.fromkeys(PEOPLE, HOSTILE * 2)
PLACES = [
    Community(
        "T1", f"C{number}", name="é" * 80, kudos_values=tuple(f"{number} {value} {HOSTILE}"[:60] for value in range(MOST_VALUES))
    )
    for number in range(120)
]
each_locale = pytest.mark.parametrize("texts", [texts_for(locale) for locale in LOCALES], ids=LOCALES)


@each_locale
def test_messages_are_within_slacks_limits_at_their_longest(texts: Texts) -> None:
    private = replace(LONG, community=None, is_private=True)
    shown: list[dict[str, Any]] = [
        kudos_message(LONG, HOSTILE * 4, texts),
        letter_message(LONG, HOSTILE * 4, texts),
        letter_message(private, None, texts),
        thanked_message(LONG, NAMES, 4, texts),
        thanked_message(private, {}, 0, texts),
        given_back_message(texts("kudos.enough", count=A_DAY), HOSTILE * 200, texts, offers_form=True),
        told_message(texts("kudos.said_already")),
        help_message(texts),
    ]
    for message in shown:
        check_message(message["blocks"], Offer())
        assert 0 < len(message["text"]) <= 3000
        assert "<!channel>" not in str([block for block in message["blocks"] if block["type"] != "rich_text"])
        assert "<!channel>" not in message["text"]


@each_locale
def test_the_form_is_within_slacks_limits_at_its_longest(texts: Texts) -> None:
    wish = Wish(PEOPLE, "x" * FIELD_LIMIT, PLACES[0].kudos_values[0], "C1")
    problems = [Problem("people", f"kudos.bar_{bar}", PEOPLE) for bar in ("self", "bot", "gone", "outside")]
    view = kudos_view(
        KudosForm(wish, PLACES, problems, {"here": "C1", "channel": "C1", "link": LONG.link or "", "at": "C1"}), texts
    )
    check_view(view, Offer())
    for problem in problems:
        assert problem_in_words(problem, NAMES, texts)


def test_the_channel_sees_who_thanks_whom_for_what() -> None:
    kudos = Kudos("T1", "k1", "U9", ("U1", "U2"), "the <sorting>", NOW, community="C1", value="Care", link="https://a.slack.com/x")
    message = kudos_message(kudos, "Léo", texts_for("fr"))
    assert message["text"] == "*Léo* remercie <@U1> et <@U2>\nthe &lt;sorting&gt;"
    shown = text_of(message["blocks"])
    assert "the <sorting>" in shown  # rich text: nothing in it is read as markup
    assert "Notre valeur\u00a0: *Care*" in shown
    assert "<https://a.slack.com/x|pour ce message>" in shown


def test_a_letter_says_why_it_comes_and_how_to_stop_it() -> None:
    kudos = Kudos("T1", "k1", "U9", ("U1", "U2", "U3"), "the sorting", NOW, is_private=True)
    shown = text_of(letter_message(kudos, "Léo", texts_for("en")))
    assert "*Léo* thanks you and 2 other people." in shown
    assert "It stands nowhere else." in shown
    assert "animations:mute:9" in shown
    assert "U2" not in shown
    alone = text_of(letter_message(replace(kudos, receivers=("U1",), community="C1", is_private=False), "Léo", texts_for("en")))
    assert "*Léo* thanks you." in alone
    assert "you were thanked in <#C1>" in alone


def test_the_giver_is_told_names_that_notify_nobody() -> None:
    kudos = Kudos("T1", "k1", "U9", tuple(f"U{n}" for n in range(10)), "it", NOW, community="C1")
    shown = text_of(thanked_message(kudos, {f"U{n}": f"P{n}" for n in range(9)}, 1, texts_for("en")))
    assert "P0, P1, P2, P3, P4, P5, P6, P7 and 2 other people" in shown
    assert "<@" not in shown
    assert "once more today" in shown
    assert "the last one for today" in text_of(thanked_message(kudos, {}, 0, texts_for("en")))


def test_what_was_typed_is_given_back_whole() -> None:
    typed = "é" * 7001
    message = given_back_message(texts_for("en")("kudos.enough", count=5), typed, texts_for("en"))
    parts = [block["elements"][0]["elements"][0]["text"] for block in message["blocks"] if block["type"] == "rich_text"]
    assert "".join(parts) == typed
