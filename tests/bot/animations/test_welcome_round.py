"""The welcome round: who is new, who is introduced and how, and that nobody is against their will."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations.kind import OPENING, PASS, Response
from bot.animations.newcomers import NEW_FOR, newcomers
from bot.animations.snapshot import Member, Snapshot
from bot.animations.welcome_posts import MOST_NAMES, MOST_WORDS
from bot.animations.welcome_round import TOPIC_LIMIT, WORDS_LIMIT, WelcomeRound
from bot.hours import Hours
from bot.model.animations import Answer, Enrolment, Occurrence, OccurrenceState, ThreadReply
from bot.text import texts_for
from bot.waking import Waking
from sandbox.blockkit.validator import Offer, check_message, check_view
from tests.handlers.doorstep import text_of

EN, FR = texts_for("en"), texts_for("fr")
ROUND = WelcomeRound()
DUE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WAKING = Waking(Hours("Europe/Paris", time(9), time(18)), "FR")
HOSTILE = "<!channel> & <@UCAI> <http://x|Click> *bold*"
FORM = {"silent": "name", "open_days": "3"}


def member(person: str, days_ago: float | None = 2, **more: Any) -> Member:
    joined = DUE - days_ago * DAY if days_ago is not None else None
    return Member(person, WAKING, name=person.removeprefix("U").title(), joined_at=joined, **more)


def seen(*members: Member, asked: tuple[str, ...] | None = None, **form: str) -> Snapshot:
    run = Occurrence(
        workspace="T1",
        occurrence="o" * 32,
        animation="a" * 32,
        community="C1",
        kind="welcome_round",
        local_date=date(2026, 3, 9),
        slot=0,
        due_at=DUE,
        state=OccurrenceState.OPEN,
        content=ROUND.content(FORM | form),
        state_data={} if asked is None else {"version": 1, "asked": list(asked)},
        closes_at=DUE + 3 * DAY,
    )
    return Snapshot(run, now=DUE, audience=members, names={each.person: each.name for each in members})


def arrived(*people: str, **form: str) -> Snapshot:
    """These people are new and were asked."""
    return seen(*(member(person) for person in people), asked=people, **form)


def after(snapshot: Snapshot, person: str, response: Response) -> Snapshot:
    """The snapshot with what an answer keeps."""
    assert not response.problems
    kept = [each for each in snapshot.answers if each.person != person]
    given = [Answer("T1", "o" * 32, person, item, value, DUE) for item, value in response.keeps.items()]
    return replace(snapshot, answers=(*kept, *given))


def says(snapshot: Snapshot, person: str, words: str, **more: str) -> Snapshot:
    return after(snapshot, person, ROUND.on_answer(snapshot, person, "keep", {"words": words, "called": "name", **more}, EN))


def clicks(snapshot: Snapshot, person: str, verb: str) -> Snapshot:
    return after(snapshot, person, ROUND.on_answer(snapshot, person, verb, {}, EN))


def opening(snapshot: Snapshot, locale: str = "en") -> Mapping[str, Any]:
    post = ROUND.render(snapshot, texts_for(locale))[0]
    assert post.name == OPENING
    check_message(post.body["blocks"], Offer())
    return post.body


# Who is new


def test_who_arrived_lately_is_new_the_first_to_arrive_first() -> None:
    assert newcomers(seen(member("UBEN", 1), member("UANA", 6))) == ("UANA", "UBEN")


@pytest.mark.parametrize(
    "other",
    [
        member("UOLD", None),  # there before Foyer, or told by a history
        member("UOLD", NEW_FOR / DAY + 1),
        member("UOLD", 2, is_away=True),
        member("UOLD", -1),  # of a clock that is ahead
    ],
)
def test_nobody_else_is(other: Member) -> None:
    assert newcomers(seen(member("UANA"), other)) == ("UANA",)


def test_who_was_in_a_round_is_in_no_other() -> None:
    first = arrived("UANA")
    change = ROUND.on_step("post", first, seed=1)
    assert not change.is_silent
    met = [
        Enrolment("T1", "a", person, item, dict(v or {}), DUE) for person, kept in change.enrols.items() for item, v in kept.items()
    ]
    assert newcomers(replace(seen(member("UANA"), member("UBEN")), enrolled=tuple(met))) == ("UBEN",)


# Who is introduced


def test_words_stand_under_a_plain_name_and_nothing_in_them_is_live() -> None:
    shown = opening(says(arrived("UANA"), "UANA", HOSTILE, topic="Bees"))
    assert shown["text"].startswith("*Welcome to Ana.*")
    author, words = shown["blocks"][1]["elements"]
    assert author["elements"][0]["text"] == "Ana"
    assert words["elements"][0]["text"] == f"{HOSTILE}\nAsk me about: Bees"
    assert "<@" not in shown["text"]
    assert not [block for block in shown["blocks"] if block["type"] != "rich_text" and "<!channel>" in text_of(block)]


def test_only_who_agreed_is_mentioned() -> None:
    both = says(says(arrived("UANA", "UBEN"), "UANA", "Hi", called="mention"), "UBEN", "Ho")
    assert opening(both)["text"].startswith("*Welcome to <@UANA> and Ben.*")


def test_who_says_nothing_is_welcomed_by_name_or_not_mentioned_as_the_manager_wants() -> None:
    assert "Ana" in opening(arrived("UANA"))["text"]
    quiet = says(arrived("UANA", "UBEN", silent="none"), "UBEN", "Ho")
    assert "Ana" not in json.dumps(opening(quiet))
    assert "Ben" in opening(quiet)["text"]


@pytest.mark.parametrize("silent", ["name", "none"])
def test_the_name_alone_or_nothing_at_all_are_one_click_each(silent: str) -> None:
    asked = says(arrived("UANA", "UBEN", silent=silent), "UANA", "Some words")
    bare = clicks(clicks(asked, "UANA", "name"), "UBEN", "skip")
    shown = json.dumps(opening(bare))
    assert "Ana" in shown
    assert "Some words" not in shown
    assert "Ben" not in shown


def test_a_change_of_mind_counts() -> None:
    asked = clicks(arrived("UANA", silent="none"), "UANA", "skip")
    assert "Ana" in opening(says(asked, "UANA", "After all"))["text"]


def test_a_skip_is_no_answer_and_a_name_no_act() -> None:
    asked = arrived("UANA")
    assert set(ROUND.on_answer(asked, "UANA", "skip", {}, EN).keeps) == {PASS}
    assert ROUND.on_answer(asked, "UANA", "name", {}, EN).counts is None


def test_who_left_is_not_introduced() -> None:
    left = says(arrived("UANA", "UBEN"), "UANA", "Hi")
    left = replace(left, audience=tuple(each for each in left.audience if each.person != "UANA"))
    assert "Ana" not in json.dumps(opening(left))
    assert {letter.to for letter in ROUND.letters(left)} == {("UBEN",)}


def test_who_was_erased_leaves_nothing_behind() -> None:
    erased = seen(member("UBEN"), asked=("…", "UBEN"))
    assert opening(erased)["text"].startswith("*Welcome to Ben.*")
    assert len(ROUND.letters(erased)) == 1


@pytest.mark.parametrize(
    "nobody", [arrived(), arrived("UANA", silent="none"), clicks(arrived("UANA"), "UANA", "skip"), seen(asked=("UANA",))]
)
def test_nobody_to_introduce_is_no_post(nobody: Snapshot) -> None:
    assert ROUND.on_step("post", nobody, seed=1).is_silent


def test_nobody_left_once_it_stands_says_so_without_names() -> None:
    gone = clicks(arrived("UANA"), "UANA", "skip")
    assert opening(gone)["text"].startswith("*Some people have just arrived.*")


def test_a_crowd_fits_and_its_words_are_on_a_screen() -> None:
    people = tuple(f"U{number:03}" for number in range(120))
    crowd = arrived(*people)
    for person in people:
        crowd = says(crowd, person, "w" * WORDS_LIMIT, topic="t" * TOPIC_LIMIT)
    shown = opening(crowd)
    assert f"and {120 - MOST_NAMES} more people" in shown["text"]
    assert [block["type"] for block in shown["blocks"]].count("rich_text") == MOST_WORDS
    screen = ROUND.on_answer(crowd, "UCAI", "all", {}, EN).shows
    assert screen is not None
    blocks = list(screen.write(texts_for("en")))
    check_view({"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": blocks}, Offer())
    assert len(blocks) == 90


# Being asked


def test_a_newcomer_is_asked_and_told_what_silence_means() -> None:
    for silent, promise in (("name", "I give your name and no more"), ("none", "I don’t mention you")):
        (letter,) = ROUND.letters(arrived("UANA", silent=silent))
        shown = text_of(letter.write(texts_for("en")))
        assert letter.to == ("UANA",)
        assert "May I introduce you?" in shown
        assert promise in shown
        assert "You get this because you joined this community lately." in shown


def test_the_form_begins_with_what_they_said_before() -> None:
    asks = ROUND.on_answer(says(arrived("UANA"), "UANA", "Hi", topic="Bees"), "UANA", "say", {}, EN).asks
    assert asks is not None
    assert asks.values == {"words": "Hi", "topic": "Bees", "called": "name"}


@pytest.mark.parametrize(
    ("values", "field", "why"),
    [
        ({"words": "  "}, "words", "Write a few words, or close this window: nothing is kept."),
        ({"words": "w" * 301}, "words", "300 characters at most, please. The thread takes longer words."),
        ({"words": "w", "topic": "t" * 151}, "topic", "150 characters at most, please. The thread takes longer words."),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(values: dict[str, str], field: str, why: str) -> None:
    response = ROUND.on_answer(arrived("UANA"), "UANA", "keep", values, EN)
    ((name, said),) = response.problems.items()
    assert (name, texts_for("en").plain(said.key, **said.values)) == (field, why)


@pytest.mark.parametrize("verb", ["say", "keep", "name", "skip"])
def test_old_hands_are_shown_to_the_thread(verb: str) -> None:
    response = ROUND.on_answer(seen(member("UANA"), member("UOLD", None), asked=("UANA",)), "UOLD", verb, {"words": "Me too"}, EN)
    assert response.says is not None
    assert "say hello to them in the thread" in texts_for("en").plain(response.says.key)
    assert not response.changes


def test_home_offers_it_to_newcomers_in_their_language() -> None:
    snapshot = seen(member("UANA"), member("UOLD", None), asked=("UANA",))
    mine = ROUND.mine(snapshot, "UANA", FR)
    assert mine is not None
    assert "Dire quelques mots" in text_of(list(mine.buttons))
    assert ROUND.mine(snapshot, "UOLD", FR) is None


# Before and after


def test_a_preview_says_what_will_stand_there() -> None:
    assert "The names of those who arrived will stand here" in text_of(opening(seen()))


def test_hellos_are_counted_newcomers_left_out_and_named_nowhere() -> None:
    said = [ThreadReply(person, f"{number}.0", DUE) for number, person in enumerate(("UCAI", "UANA", "UCAI", "UDAN"))]
    open_round = replace(arrived("UANA"), replies=tuple(said))
    state = ROUND.on_step("close", open_round, seed=1).state
    closed = replace(open_round, occurrence=replace(open_round.occurrence, state=OccurrenceState.CLOSED, state_data=state))
    first, thanks = ROUND.render(closed, texts_for("en"))
    assert thanks.body["text"] == "2 people said hello. Thank you. The thread stays open."
    assert thanks.in_thread
    assert "actions" not in [block["type"] for block in first.body["blocks"]]


def test_nobody_said_hello_and_nothing_is_said() -> None:
    quiet = arrived("UANA")
    state = ROUND.on_step("close", quiet, seed=1).state
    closed = replace(quiet, occurrence=replace(quiet.occurrence, state=OccurrenceState.CLOSED, state_data=state))
    assert [post.name for post in ROUND.render(closed, texts_for("fr"))] == [OPENING]
