"""What the log is told of an error: where it was raised, and nothing that anybody typed."""

from pathlib import Path

from bot.mishaps import raised_at, way_to


def refuse(words: str) -> None:
    raise ValueError(words)


def caught(words: str) -> ValueError:
    try:
        refuse(words)
    except ValueError as error:
        return error
    raise AssertionError


def test_the_place_is_the_line_that_raised() -> None:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    raising = lines.index("    raise ValueError(words)") + 1
    assert raised_at(caught("a secret")) == f"test_mishaps.py:{raising}"


def test_the_way_there_ends_at_the_place_and_is_cut_at_its_beginning() -> None:
    error = caught("a secret")
    assert [step.split(" ")[1] for step in way_to(error)] == ["caught", "refuse"]
    assert [step.split(" ")[1] for step in way_to(error, 1)] == ["refuse"]
    assert "secret" not in " ".join(way_to(error))


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert raised_at(ValueError("a secret")) == ""
