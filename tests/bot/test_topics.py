"""Topics: free words, written in many ways, kept in one."""

import pytest

from bot.model.errors import FoyerError
from bot.topics import as_written, read_topics


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("Data Viz", ("data viz",)),
        ("  #Data\u00a0  viz. ", ("data viz",)),
        ("Latin, latin ,LATIN", ("latin",)),
        ("« cartographie » ; voyages\nSQL", ("cartographie", "voyages", "sql")),
        ("Straße, STRASSE", ("strasse",)),
        ("ﬁnance", ("finance",)),
        ("c++, c#", ("c++", "c")),
        ("données、学習，音楽", ("données", "学習", "音楽")),
        ("", ()),
        (" , ;\n", ()),
    ],
)
def test_what_is_typed_is_kept_in_one_way(typed: str, topics: tuple[str, ...]) -> None:
    assert read_topics(typed, 10) == topics
    assert read_topics(as_written(topics), 10) == topics, "and stays so when it is saved again"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("a,b,c,d", "topics.too_many"),
        ("x" * 41, "topics.too_long"),
        ("<@U012345>", "topics.no_mention"),
        ("ask @karim", "topics.no_mention"),
        ("<#C1|data>", "topics.no_mention"),
        ("2026", "topics.no_word"),
        ("🎉", "topics.no_word"),
    ],
)
def test_what_is_no_topic_is_refused(typed: str, why: str) -> None:
    with pytest.raises(FoyerError) as refusal:
        read_topics(typed, 3)
    assert refusal.value.text_key == why
