"""Topics: free words for what people know something of, and for what a question is about. Normalised, so that two ways of writing
one word are one topic.
"""

import re
import unicodedata
from collections.abc import Sequence

from bot.model.errors import FoyerError

MOST_TAKEN = 10
MOST_TAGGED = 3
LONGEST = 40
_BETWEEN = re.compile(r"[,;\n\u060c\u3001\uff0c]")
_AROUND = " \t#.:!?\"'`«»“”„‘’()[]\u00a0\u202f"


def normalised(typed: str) -> str:
    """One topic as it is kept: ``  #Data   Viz. `` is ``data viz``."""
    return " ".join(unicodedata.normalize("NFKC", typed).split()).strip(_AROUND).casefold()


def read_topics(typed: str, most: int) -> tuple[str, ...]:
    """The topics in what a person typed, between commas or on lines of their own, each once. Raises FoyerError for what
    can be none."""
    topics = tuple(dict.fromkeys(filter(None, map(normalised, _BETWEEN.split(typed)))))
    for topic in topics:
        if any(sign in topic for sign in "<>@"):
            raise FoyerError("topics.no_mention")
        if not any(sign.isalpha() for sign in topic):
            raise FoyerError("topics.no_word")
        if len(topic) > LONGEST:
            raise FoyerError("topics.too_long", most=LONGEST)
    if len(topics) > most:
        raise FoyerError("topics.too_many", most=most)
    return topics


def as_written(topics: Sequence[str]) -> str:
    """Topics as they stand in a field: one after the other, between commas."""
    return ", ".join(topics)
