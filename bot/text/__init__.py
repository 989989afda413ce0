"""Every text a person reads, in their language.

Catalogues are gettext files, one per topic: the text ``communities.notice`` stands in ``locales/{en,fr}/communities.po`` under that
whole key. A text with a plural has ``msgid_plural`` equal to its ``msgid`` and is chosen by the value ``count``.
"""

from bot.model.locales import LOCALES
from bot.text.catalogues import Texts, supported_locale, texts_for
from bot.text.markup import Markup, channel, escape, instant, link, mention
from bot.text.typed import as_typed

__all__ = [
    "LOCALES",
    "Markup",
    "Texts",
    "as_typed",
    "channel",
    "escape",
    "instant",
    "link",
    "mention",
    "supported_locale",
    "texts_for",
]
