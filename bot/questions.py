"""Whether a message asks something: judged once, on arrival; its text is not kept."""

import re

# Each stops at the next of its own marks, so that a text of nothing but marks is still read in one pass.
_FENCED = re.compile(r"```(?:(?!```).)*```", re.DOTALL)
_INLINE = re.compile(r"`[^`\n]*`")
_TOKEN = re.compile(r"<[^<>]*>")
_MARKS = frozenset("?？؟")


def is_question(text: str) -> bool:
    """Whether a text holds a question mark (Latin, full-width or Arabic) outside of code and of Slack's ``<…>`` tokens."""
    if _MARKS.isdisjoint(text):
        return False
    for pattern in (_FENCED, _INLINE, _TOKEN):
        text = pattern.sub(" ", text)
    return not _MARKS.isdisjoint(text)
