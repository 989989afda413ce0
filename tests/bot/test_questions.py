"""What counts as a question."""

import time

import pytest

from bot.questions import is_question


@pytest.mark.parametrize(
    "text",
    [
        "does it grow?",
        "what ?! really",
        "これは何ですか？",
        "ما هذا؟",
        "see <https://garden.example/a|this>, does it grow?",
        "`code` and a question?",
        "an open `tick and a question?",
        "```code``` then?",
        "1 &lt; 2?",
    ],
)
def test_a_question_mark_makes_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "it grows",
        "<https://garden.example/?q=tomato>",
        "`a ? b : c`",
        "```\nwhy?\n```",
        "```a``` `b?` <c?>",
        "```a?``` and ```b?```",
        "``` one `?` two ```",
    ],
)
def test_a_mark_in_code_or_in_an_address_does_not(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("mark", ["`", "```", "<", "<a", "`\n", "``` `"])
def test_a_text_of_nothing_but_marks_is_read_in_one_go(mark: str) -> None:
    started = time.process_time()
    is_question(mark * 40_000 + "?")
    assert time.process_time() - started < 1
