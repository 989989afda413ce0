"""Finding the one route that is meant."""

import pytest

from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Kind, Registry, Route, split_word
from storage.store import Store


def handle(request: Request, store: Store) -> Reply:
    return Reply()


def registry(*patterns: tuple[Kind, str]) -> Registry:
    return Registry(Route(kind, pattern, handle) for kind, pattern in patterns)


@pytest.mark.parametrize(
    ("typed", "pattern", "rest"),
    [
        ("", "/foyer", ""),
        ("   ", "/foyer", ""),
        ("setup", "/foyer setup", ""),
        ("  SetUp  now please ", "/foyer setup", "now please"),
        ("“setup”", "/foyer setup", ""),
        ("«\u00a0setup\u00a0»", "/foyer setup", ""),
        ("setup.", "/foyer setup", ""),
        ("setup\nnow", "/foyer setup", "now"),
        ("setups", "/foyer", "setups"),
        ("animate", "/animate", ""),
        ("animate list all", "/animate list", "all"),
        ("animate a question", "/animate", "a question"),
        ("🎉", "/foyer", "🎉"),
        (":tada: :tada:", "/foyer", ":tada: :tada:"),
        ("foyer", "/foyer", "foyer"),
        ("x" * 4000, "/foyer", "x" * 4000),
    ],
)
def test_a_command_goes_to_the_route_of_its_first_word(typed: str, pattern: str, rest: str) -> None:
    known = registry(("command", "/foyer"), ("command", "/foyer setup"), ("command", "/animate"), ("command", "/animate list"))
    spoken = known.find_command("/foyer", typed)
    assert spoken is not None
    assert (spoken.route.pattern, spoken.text) == (pattern, rest)


def test_a_command_that_nobody_answers_has_no_route() -> None:
    assert registry(("command", "/foyer setup")).find_command("/foyer", "help") is None


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("topic:verb", "topic:verb"),
        ("topic:verb:3", "topic:verb"),
        ("topic:other:3", "topic"),
        ("topic", "topic"),
        ("topical:verb", None),
        ("", None),
    ],
)
def test_an_action_goes_to_the_most_precise_pattern(name: str, pattern: str | None) -> None:
    found = registry(("action", "topic"), ("action", "topic:verb"), ("submit", "topical")).find("action", name)
    assert (found.pattern if found else None) == pattern


def test_two_routes_with_one_pattern_are_refused() -> None:
    with pytest.raises(ValueError, match="two routes for action 'a:b'"):
        registry(("action", "a:b"), ("submit", "a:b"), ("action", "a:b"))


def test_the_first_word_is_read_as_people_type_it() -> None:
    assert split_word(" «Réglages» vite ") == ("réglages", "vite")
