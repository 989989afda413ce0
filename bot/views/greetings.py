"""Greeting someone: the form with a draft, and the message that Foyer posts in the name of whoever wrote it."""

from typing import Any

from bot.blocks import context, input_block, message, modal, section, text_input
from bot.digests.references import Reference
from bot.model.communities import Community
from bot.text import Texts, mention, texts_for

WORDS = "words"
LONGEST = 1000


def greet_view(community: Community, person: str, name: str | None, *, is_back: bool, texts: Texts) -> dict[str, Any]:
    """The form. Its draft is in the community's language, everything else in that of who greets."""
    draft = texts_for(community.locale).plain("digests.greet_returned_draft" if is_back else "digests.greet_newcomer_draft")
    label = texts.plain("digests.greet_label", name=name) if name else texts.plain("digests.greet_label_unnamed")
    field = text_input(WORDS, value=draft, multiline=True, least=1, most=LONGEST)
    return modal(
        "digests:greet",
        texts.plain("digests.greet_title"),
        [input_block(label, field, hint=texts.plain("digests.greet_hint", channel=community.name))],
        submit=texts.plain("digests.greet_button"),
        close=texts.plain("digests.close_button"),
        private={"reference": Reference(community.community, person).to_value()},
    )


def greeting_message(person: str, words: str, greeter: str | None, texts: Texts) -> dict[str, Any]:
    """What is posted in the community, in its language. The person greeted is told; nobody else is."""
    text = texts("digests.greeting", person=mention(person), words=words)
    signed = texts("digests.greeting_from", name=greeter) if greeter else texts("digests.greeting_from_unnamed")
    return message(text, [section(text), context(signed)])
