"""The kudos round: different people count, names only by choice, and nothing is counted twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.animations.kudos_round import BOARD, KudosRound
from bot.animations.snapshot import Member, Snapshot
from bot.model.animations import Enrolment, Occurrence, OccurrenceState
from bot.model.kudos import Kudos
from bot.model.people import Preferences
from bot.text import texts_for
from bot.waking import waking_of
from tests.handlers.doorstep import text_of

KIND = KudosRound()
DUE = datetime(2026, 3, 2, 9, tzinfo=UTC)
EN, FR = texts_for("en"), texts_for("fr")
WAKING = waking_of(None, Preferences(), "Europe/Paris")
NAMES = {"UANA": "Ana", "UBEN": "Ben", "UCAI": "Cai", "UDEA": "Dea"}


def run(**more: Any) -> Occurrence:
    given = {"content": {"version": 1, "board": True}, "state": OccurrenceState.DUE, "due_at": DUE, "occurrence": "o1", **more}
    return Occurrence(
        workspace="T1", animation="a1", community="C1", kind="kudos_round", local_date=date(2026, 3, 2), slot=0, **given
    )


def thanks(giver: str | None, *receivers: str, days_ago: float = 3, value: str | None = None, words: str = "Hello") -> Kudos:
    at = DUE - timedelta(days=days_ago)
    return Kudos("T1", f"{giver}{receivers}{days_ago}", giver, receivers, words, at, community="C1", value=value)


def shown(*kudos: Kudos, named: tuple[str, ...] = tuple(NAMES), off: tuple[str, ...] = (), **more: Any) -> Snapshot:
    audience = tuple(Member(person, WAKING, name=name, stays_off_boards=person in off) for person, name in NAMES.items())
    enrolled = tuple(Enrolment("T1", "a1", person, BOARD, {"version": 1}, DUE) for person in named)
    given = {"occurrence": run(), "zone": "Europe/Paris", "now": DUE, "kudos": kudos, "audience": audience, "enrolled": enrolled}
    return Snapshot(**{**given, **more})


def said(snapshot: Snapshot, texts: Any = EN) -> str:
    [post] = KIND.render(snapshot, texts)
    return text_of(post.body)


def test_different_people_count_and_not_how_often() -> None:
    """Ana was thanked nine times by Ben, Cai once each by two people: Cai is named first, and Ana is not named."""
    often = [thanks("UBEN", "UANA", days_ago=day) for day in range(1, 10)]
    told = said(shown(*often, thanks("UBEN", "UCAI"), thanks("UDEA", "UCAI")))
    assert "11 words of thanks, from 2 people to 2 people." in told
    assert "Several people thanked Cai (2 people)." in told
    assert "Ana" not in told


def test_who_was_thanked_by_the_most_people_comes_first_and_five_are_named() -> None:
    people = {f"U{number}": f"P{number}" for number in range(9)}
    audience = tuple(Member(person, WAKING, name=name) for person, name in people.items())
    kudos = [thanks(f"G{giver}", f"U{number}") for number in range(9) for giver in range(number + 1)]
    snapshot = shown(*kudos, named=tuple(people))
    told = said(replace(snapshot, audience=audience))
    assert "P8 (9 people), P7 (8 people), P6 (7 people), P5 (6 people) and P4 (5 people)." in told
    assert "P3" not in told


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"named": ()}, "nobody asked for it"),
        ({"off": ("UCAI",)}, "off every board"),
        ({"audience": ()}, "left the community"),
        ({"occurrence": run(content={"version": 1, "board": False})}, "the manager wants no names"),
    ],
)
def test_a_name_needs_every_yes(change: dict[str, Any], why: str) -> None:
    kudos = (thanks("UANA", "UCAI"), thanks("UBEN", "UCAI"))
    assert "Cai" in said(shown(*kudos))
    assert "Cai" not in said(shown(*kudos, **change)), why


def test_the_post_is_found_by_whom_it_names() -> None:
    [post] = KIND.render(shown(thanks("UANA", "UCAI"), thanks("UBEN", "UCAI")), EN)
    assert post.names == {"UCAI"}


def test_a_giver_who_was_forgotten_is_nobody() -> None:
    told = said(shown(thanks(None, "UCAI"), thanks("UBEN", "UCAI")))
    assert "2 words of thanks, from one person to one person." in told
    assert "Cai (" not in told
    assert "one word of thanks, to one person." in said(shown(thanks(None, "UCAI")))


def test_the_values_named_most() -> None:
    kudos = [
        thanks("UANA", "UBEN", days_ago=day, value=value) for day, value in enumerate(["Care", "Care", "Wit", "Art", "Zeal"], 1)
    ]
    assert "The values named most: Care (2 times), Art (once) and Wit (once)." in said(shown(*kudos))
    assert "The value named most: Care (once)." in said(shown(kudos[0]))


def test_nobody_gave_thanks_is_an_invitation_and_nothing_else() -> None:
    told = said(shown())
    assert "Has somebody made your work easier lately?" in told
    assert "words of thanks" not in told
    [post] = KIND.render(shown(), EN)
    assert [each["action_id"] for each in post.body["blocks"][1]["elements"]] == ["kudos:give:0", "animation:kudos_round:ask:1"]


def test_each_thanks_stands_in_one_round() -> None:
    """The first looks back a month; each other one to the round before it, however long ago; later rounds change nothing."""
    old, new = thanks("UANA", "UBEN", days_ago=33), thanks("UANA", "UCAI", days_ago=5)
    assert "one word of thanks" in said(shown(old, new))
    before = run(occurrence="o0", due_at=DUE - timedelta(days=35), state=OccurrenceState.CLOSED)
    assert "2 words of thanks" in said(shown(old, new, past=(before,)))
    assert "*Since 26 January:*" in said(shown(old, new, past=(before,)))
    week_ago = run(occurrence="o9", due_at=DUE - timedelta(days=7), state=OccurrenceState.CLOSED)
    itself = run(state=OccurrenceState.CLOSED)
    later = run(occurrence="o2", due_at=DUE + timedelta(days=7), state=OccurrenceState.CLOSED)
    assert "one word of thanks" in said(shown(old, new, past=(later, itself, week_ago, before)))


def test_how_far_it_looks_back_is_fixed_when_it_is_posted() -> None:
    kudos = thanks("UANA", "UCAI", days_ago=9)
    change = KIND.on_step("post", shown(kudos), seed=1)
    posted = run(state=OccurrenceState.OPEN, state_data=change.state)
    week_ago = run(occurrence="o9", due_at=DUE - timedelta(days=7), state=OccurrenceState.CLOSED)
    after = shown(kudos, occurrence=posted, past=(week_ago,))
    assert said(after) == said(shown(kudos))
    assert KIND.on_step("close", after, seed=1).state == change.state


def test_to_be_named_is_asked_for_and_taken_back() -> None:
    nobody, somebody = shown(named=()), shown(named=("UANA",))
    form = KIND.on_answer(nobody, "UANA", "ask", {}, EN).asks
    assert form is not None
    assert form.values == {"named": "no"}
    joined = KIND.on_answer(nobody, "UANA", "keep", {"named": "yes"}, EN)
    assert (dict(joined.enrols), joined.leaves, joined.counts) == ({BOARD: {"version": 1}}, frozenset(), None)
    left = KIND.on_answer(somebody, "UANA", "keep", {"named": "no"}, EN)
    assert left.leaves == {BOARD}
    assert not left.enrols
    assert not KIND.on_answer(nobody, "UANA", "keep", {"named": "no"}, EN).changes
    assert set(KIND.on_answer(nobody, "UANA", "keep", {}, EN).problems) == {"named"}


def test_nothing_typed_is_live() -> None:
    hostile = "<!channel> & *bold*"
    audience = (Member("UCAI", WAKING, name=hostile),)
    kudos = (thanks("UANA", "UCAI", value=hostile), thanks("UBEN", "UCAI"))
    told = said(replace(shown(*kudos), audience=audience))
    assert "<!" not in told
    assert "&lt;!channel&gt; &amp; *bold* (2 people)" in told


def test_in_french() -> None:
    told = said(shown(thanks("UANA", "UCAI", value="Soin"), thanks("UBEN", "UCAI", value="Soin")), FR)
    assert "*Depuis le 30 janvier\u00a0:* 2 mercis, par 2 personnes, à une personne." in told
    assert "La valeur la plus nommée\u00a0: Soin (2 fois)." in told
    assert "Plusieurs personnes ont dit merci à Cai (2 personnes)." in told


def test_the_form_asks_whether_names_stand_in_it() -> None:
    assert set(KIND.problems({})) == {"board"}
    for board in ("yes", "no"):
        assert KIND.values(KIND.content({"board": board})) == {"board": board}
