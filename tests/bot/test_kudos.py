"""What people type to thank somebody, whom they may thank, and from when on their five are counted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kudos import (
    MOST_PEOPLE,
    MOST_VALUES,
    PRIVATE,
    VALUE_LIMIT,
    WORDS_LIMIT,
    Bar,
    Circle,
    Typed,
    Wish,
    problems_of,
    read_typed,
    read_values,
    start_of_day,
    with_tag,
)
from bot.model.people import Person

ANA, BEN, EDITORS = "<@U1|ana>", "<@U2|ben>", "<!subteam^S1|@editors>"


@pytest.mark.parametrize(
    ("text", "people", "groups", "words"),
    [
        (f"{ANA} for the sorting", ("U1",), (), "the sorting"),
        (f"{ANA} {BEN} for the sorting", ("U1", "U2"), (), "the sorting"),
        (f"{ANA}, {BEN} and {EDITORS} for the sorting", ("U1", "U2"), ("S1",), "the sorting"),
        (f"{ANA} &amp; {BEN}: for the sorting", ("U1", "U2"), (), "the sorting"),
        (f"{ANA} et {BEN} pour le tri", ("U1", "U2"), (), "le tri"),
        (f"Merci à {ANA} POUR l’accueil", ("U1",), (), "l’accueil"),
        (f"thank you {ANA} you saved my day", ("U1",), (), "you saved my day"),
        (f"{ANA} for “the sorting”", ("U1",), (), "the sorting"),
        (f"“{ANA} for the sorting”", ("U1",), (), "the sorting"),
        (f"«\u00a0{ANA}\u00a0» pour «\u00a0le tri\u00a0»", ("U1",), (), "le tri"),
        (f"'{ANA}' for 'it'", ("U1",), (), "it"),
        (f"{ANA} for a “small” and a “large” thing", ("U1",), (), "a “small” and a “large” thing"),
        (f"{ANA} for “one” thing and “another”", ("U1",), (), "“one” thing and “another”"),
        (f"{ANA} pourtant c’était dur", ("U1",), (), "pourtant c’était dur"),
        (f"{ANA} for helping {BEN} &amp; <#C1|data>", ("U1",), (), "helping @ben & #data"),
        (f"{ANA}{BEN}for it", ("U1", "U2"), (), "it"),
        (f"{ANA} {ANA} for it", ("U1",), (), "it"),
        (f"{ANA} for\nthe sorting\nof it", ("U1",), (), "the sorting\nof it"),
        (f"{ANA} — for it", ("U1",), (), "it"),
        (ANA, ("U1",), (), ""),
        (f"{ANA} for", ("U1",), (), ""),
        (f"{EDITORS} for it", (), ("S1",), "it"),
        ("<@W9X> for it", ("W9X",), (), "it"),
    ],
)
def test_names_first_and_then_what_for(text: str, people: tuple[str, ...], groups: tuple[str, ...], words: str) -> None:
    assert read_typed(text) == Typed(people, groups, words, is_addressed=True)


@pytest.mark.parametrize(
    ("text", "people", "words"),
    [
        ("", (), ""),
        ("  ", (), ""),
        ("@Ana for the sorting", (), "@Ana for the sorting"),
        ("everybody", (), "everybody"),
        ("for the sorting", (), "the sorting"),
        (f"for helping {BEN}", ("U2",), "helping @ben"),
        ("<!channel> for it", (), "@channel for it"),
    ],
)
def test_who_is_meant_is_only_guessed_where_names_do_not_stand_first(text: str, people: tuple[str, ...], words: str) -> None:
    found = read_typed(text)
    assert (found.people, found.words, found.is_addressed) == (people, words, False)
    assert found.is_empty is not bool(text.strip())


@given(st.text(alphabet="<@U1|>! et,for pour“”«»'\"&;-\n", max_size=60))
def test_whatever_is_typed_is_read(text: str) -> None:
    found = read_typed(text)
    assert found.is_addressed <= bool(found.people or found.groups)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the sorting #curiosity", ("the sorting", "Curiosity")),
        ("le tri #EspritDEquipe", ("le tri", "Esprit d’équipe")),
        ("le tri #esprit-d-équipe", ("le tri", "Esprit d’équipe")),
        ("“the sorting” #curiosity", ("the sorting", "Curiosity")),
        ("#curiosity", ("", "Curiosity")),
        ("the sorting #speed", ("the sorting #speed", None)),
        ("curiosity #", ("curiosity #", None)),
        ("#1 in sorting", ("#1 in sorting", None)),
        ("curiosity", ("curiosity", None)),
    ],
)
def test_a_value_is_named_by_a_tag_at_the_end(words: str, expected: tuple[str, str | None]) -> None:
    assert with_tag(words, ["Curiosity", "Esprit d’équipe", "✨"]) == expected


def test_values_are_read_one_a_line() -> None:
    assert read_values("") == ()
    assert read_values(" Curiosity\n\n curiosity \nEsprit   d’équipe\n✨\n") == ("Curiosity", "Esprit d’équipe", "✨")
    assert len(read_values("\n".join(map(str, range(MOST_VALUES))))) == MOST_VALUES
    with pytest.raises(ValueError, match="many"):
        read_values("\n".join(map(str, range(MOST_VALUES + 1))))
    assert read_values("é" * VALUE_LIMIT)
    with pytest.raises(ValueError, match="long"):
        read_values("é" * (VALUE_LIMIT + 1))


@pytest.mark.parametrize(
    ("now", "zone", "began"),
    [
        (datetime(2026, 3, 4, 10, tzinfo=UTC), "Europe/Paris", datetime(2026, 3, 3, 23, tzinfo=UTC)),
        (datetime(2026, 3, 4, 23, 30, tzinfo=UTC), "Europe/Paris", datetime(2026, 3, 4, 23, tzinfo=UTC)),
        (datetime(2026, 3, 4, 10, tzinfo=UTC), "Pacific/Auckland", datetime(2026, 3, 3, 11, tzinfo=UTC)),
        (datetime(2026, 3, 29, 10, tzinfo=UTC), "Europe/Paris", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (datetime(2026, 3, 4, 1, tzinfo=UTC), "America/New_York", datetime(2026, 3, 3, 5, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_the_givers_own_midnight(now: datetime, zone: str, began: datetime) -> None:
    assert start_of_day(now, zone) == began


KNOWN = {
    each.person: each
    for each in (
        Person("T1", "U1", "Ana"),
        Person("T1", "U2", "Ben"),
        Person("T1", "UBOT", "Robot", is_bot=True),
        Person("T1", "UGONE", "Gus", is_deactivated=True),
        Person("T1", "UGUEST", "Gil", is_guest=True),
        Person("T1", "USTRANGER", "Sam", is_stranger=True),
    )
}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("U1", Bar.SELF),
        ("U2", None),
        ("UBOT", Bar.BOT),
        ("UGONE", Bar.GONE),
        ("UGUEST", Bar.OUTSIDE),
        ("USTRANGER", Bar.OUTSIDE),
        ("UNOBODY", Bar.OUTSIDE),
    ],
)
def test_who_can_be_thanked(person: str, expected: Bar | None) -> None:
    assert Circle("U1", KNOWN).bar(person) is expected


def test_guests_are_thanked_where_they_are_let_in_and_who_wants_no_letters_gets_none() -> None:
    assert Circle("U1", KNOWN, lets_guests_in=True).bar("UGUEST") is None
    assert Circle("U1", KNOWN, lets_guests_in=True).bar("USTRANGER") is None
    assert Circle("U1", KNOWN, closed=frozenset({"U2"})).bar("U2") is Bar.OUTSIDE


def amiss(**wish: object) -> list[tuple[str, str]]:
    given: dict[str, object] = {"people": ("U2",), "words": "the sorting", "where": "C1", **wish}
    many = {f"U{number}": Person("T1", f"U{number}", "") for number in range(10, 50)}
    return [(each.field, each.key) for each in problems_of(Wish(**given), Circle("U1", {**KNOWN, **many}))]  # type: ignore[arg-type]


def test_nothing_is_amiss_with_thanks_to_one_or_to_thirty() -> None:
    assert amiss() == amiss(where=PRIVATE) == []
    assert amiss(people=tuple(f"U{number}" for number in range(10, 10 + MOST_PEOPLE))) == []
    assert amiss(words="x" * WORDS_LIMIT) == []


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"people": ()}, [("people", "kudos.nobody")]),
        ({"people": tuple(f"U{number}" for number in range(10, 11 + MOST_PEOPLE))}, [("people", "kudos.too_many")]),
        ({"people": ("U1",)}, [("people", "kudos.bar_self")]),
        ({"people": ("UBOT", "U1", "U2")}, [("people", "kudos.bar_self"), ("people", "kudos.bar_bot")]),
        ({"words": ""}, [("words", "kudos.no_words")]),
        ({"words": " \n\u00a0\u200b"}, [("words", "kudos.no_words")]),
        ({"words": "x" * (WORDS_LIMIT + 1)}, [("words", "kudos.too_long")]),
        ({"where": ""}, [("where", "kudos.no_place")]),
        (
            {"people": (), "words": "", "where": ""},
            [("people", "kudos.nobody"), ("words", "kudos.no_words"), ("where", "kudos.no_place")],
        ),
    ],
)
def test_everything_amiss_is_told_at_once(wish: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert amiss(**wish) == expected
