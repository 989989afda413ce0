"""What was typed after a command, read back as plain words."""

import pytest

from bot.text import as_typed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("plain words", "plain words"),
        ("<@U1|ann> and <@U2>", "@ann and @U2"),
        ("<#C1|data>", "#data"),
        ("<!channel> <!here>", "@channel @here"),
        ("<!subteam^S1|@editors>", "@editors"),
        ("<https://x.example/a?b=1|a page> <https://y.example>", "a page https://y.example"),
        ("a &lt;b&gt; &amp; &amp;lt;c", "a <b> & &lt;c"),
        ("", ""),
    ],
)
def test_words_as_the_person_saw_them(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed
