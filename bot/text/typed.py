"""What somebody typed after a command, read back as plain words.

With ``should_escape`` Slack sends people, channels and links of a command's text as markup (``<@U1|ann>``, ``<!channel>``,
``<https://…>``) and escapes the signs ``&``, ``<`` and ``>`` that were typed.
"""

import re

TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
SIGN = {"@": "@", "#": "#", "!": "@", "": ""}


def as_typed(text: str) -> str:
    """The words as the person saw them: ``<@U1|ann>`` is ``@ann``. Nothing in them is live; escape them to show them."""
    words = TOKEN.sub(_shown, text)
    for entity, sign in ENTITIES:
        words = words.replace(entity, sign)
    return words


def _shown(token: re.Match[str]) -> str:
    sign = SIGN[token[1]]
    return sign + (token[3] or token[2]).removeprefix(sign)
