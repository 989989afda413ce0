"""What can be a question of somebody's own: planned by hand, added to a community's own questions, or suggested."""

import re

from bot.animations.forms import Said

QUESTION_LIMIT = 300
EMOJI_NAME = re.compile(r":[a-z0-9_+'-]+:")


def problem_of(question: str) -> Said | None:
    """Why these words can't be asked; None if they can."""
    if not _says_something(question):
        return Said("prompt.question_empty")
    if len(question.strip()) > QUESTION_LIMIT:
        return Said("prompt.question_long", {"most": QUESTION_LIMIT})
    return None


def is_same(one: str, other: str) -> bool:
    """Whether two questions are the same words, but for spaces and capitals."""
    return _bare(one) == _bare(other)


def _says_something(question: str) -> bool:
    """Whether anything is left to read once spaces and emoji are taken away."""
    return any(sign.isalnum() for sign in EMOJI_NAME.sub("", question))


def _bare(question: str) -> str:
    return " ".join(question.split()).casefold()
