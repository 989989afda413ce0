"""Texts by key and locale, read once from the gettext catalogues."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.messages.pofile import read_po

from bot.model.locales import LOCALES
from bot.text.markup import Markup, escape

FOLDER = Path(__file__).parent / "locales"
BABEL_LOCALE = {"en": "en_GB", "fr": "fr"}
Entry = str | tuple[str, ...]
# The day of the month in a date's style, with or without its month: in French the first is “1er”, every other a plain number.
DAY_OF_MONTH = re.compile(r"\bd\b")


def supported_locale(slack_locale: str | None, fallback: str = "en") -> str:
    """The language Foyer speaks to someone whose Slack locale is e.g. ``fr-FR``."""
    language = (slack_locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LOCALES else fallback


@cache
def entries_of(locale: str, topic: str) -> Mapping[str, Entry]:
    """All texts of one topic in one language: key to text, or to (singular, plural)."""
    with (FOLDER / locale / f"{topic}.po").open("rb") as source:
        catalogue = read_po(source, locale=locale)
    return {_key(message.id): _entry(message.string or "") for message in catalogue if message.id}


def _key(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _entry(string: str | tuple[str, ...] | list[str]) -> Entry:
    return string if isinstance(string, str) else tuple(string)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, and how it writes dates and numbers. Make one with ``texts_for``."""

    locale: str

    def __call__(self, key: str, **values: object) -> Markup:
        """The text as mrkdwn: every value is escaped unless it is ``Markup``. Raises KeyError for an unknown key."""
        return Markup(self._template(key, values).format_map({name: self._shown(value, escape) for name, value in values.items()}))

    def plain(self, key: str, **values: object) -> str:
        """The text for a plain_text place (buttons, titles, options): nothing is escaped, nothing is live there."""
        return self._template(key, values).format_map({name: self._shown(value, str) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether this language has the text."""
        topic = key.split(".", 1)[0]
        return (FOLDER / self.locale / f"{topic}.po").exists() and key in entries_of(self.locale, topic)

    def number(self, value: float, digits: int = 0) -> str:
        """A number as this language writes it, rounded to ``digits`` decimals."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return str(numbers.format_decimal(round(value, digits), format=pattern, locale=BABEL_LOCALE[self.locale]))

    def day(self, day: date, style: str = "EEEE d MMMM") -> str:
        """A calendar day in words, e.g. ``lundi 12 janvier``, ``jeudi 1er janvier``."""
        if self.locale == "fr" and day.day == 1:
            style = DAY_OF_MONTH.sub("d'er'", style)
        return str(dates.format_date(day, style, locale=BABEL_LOCALE[self.locale]))

    def hour(self, at: time) -> str:
        """A time of day: ``09:30``, in French ``9 h 30``."""
        if self.locale == "fr":
            return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02d}" if at.minute else "")
        return f"{at.hour:02d}:{at.minute:02d}"

    def moment(self, at: datetime, zone: str) -> str:
        """An instant in words in a stated zone, e.g. ``lundi 12 janvier, 9 h 30``: where Slack's own dates can't be used."""
        local = at.astimezone(ZoneInfo(zone))
        return f"{self.day(local.date())}, {self.hour(local.time())}"

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166 code, or the code itself where this language has no name for it."""
        return str(Locale.parse(BABEL_LOCALE[self.locale]).territories.get(code, code))

    def listing(self, items: list[str]) -> str:
        """Items joined as this language joins them: ``a, b and c``."""
        return str(lists.format_list(items, locale=BABEL_LOCALE[self.locale]))

    def _template(self, key: str, values: Mapping[str, object]) -> str:
        entry = entries_of(self.locale, key.split(".", 1)[0])[key]
        if isinstance(entry, str):
            return entry
        count = values["count"]
        if not isinstance(count, (int, float)):
            raise TypeError(f"{key} needs a number as its count")
        return entry[0] if (count < 2 if self.locale == "fr" else count == 1) else entry[1]

    def _shown(self, value: object, show: "type[str] | object") -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.number(value, 1 if isinstance(value, float) else 0)
        text = str(value) if not isinstance(value, str) else value
        return escape(text) if show is escape else str(text)


@cache
def texts_for(locale: str) -> Texts:
    """The texts of a supported language; English for any other."""
    return Texts(supported_locale(locale))
